import TextUI

/// The lines of a text that is being written.
struct LineBuffer {
    /// What the end of a line is.
    enum Kind {
        /// Words and signs.
        case code
        /// Something that goes to the end of its line: a comment, or a line for a program.
        case line
    }

    /// A line without its indentation, and the comment after it.
    private struct Line {
        var indentation: Int
        var text = ""
        var comment: String?
        var kind = Kind.code

        var isEmpty: Bool { text.isEmpty && comment == nil }

        /// How many columns the last line of its text takes: a string may have several.
        var width: Int {
            text.utf8.lastIndex(of: UInt8(ascii: "\n")).map { text[$0...].displayWidth }
                ?? (indentation * LineBuffer.step.count + text.displayWidth)
        }
    }

    private var lines: [Line] = []
    private var line = Line(indentation: 0)
    /// Whether nothing stands in the block but what opened it; blank lines do not begin a block.
    private var isAtBlockStart = true

    private static let step = "    "

    /// The comment after the line being written.
    var comment: String? {
        get { line.comment }
        set { line.comment = newValue }
    }

    /// How deep the line being written is indented.
    var indentation: Int { line.indentation }

    /// Whether nothing stands in the line being written.
    var isAtLineStart: Bool { line.isEmpty }

    mutating func write(_ text: String, as kind: Kind = .code) {
        guard !text.isEmpty else { return }
        line.text += text
        line.kind = kind
        isAtBlockStart = false
    }

    mutating func beginBlock() { isAtBlockStart = true }

    /// Ends the line at the end of a statement; a blank line may follow.
    mutating func endLine(indent: Int, isBlankBehind: Bool = false) {
        // The line end would become part of a word that ends in '\'.
        if line.kind == .code, line.comment == nil, line.text.hasSuffix("\\") { line.text += ";" }
        breakLine(indent: indent)
        if isBlankBehind, !isAtBlockStart { lines.append(Line(indentation: 0)) }
    }

    /// Ends the line, if anything stands in it.
    mutating func breakLine(indent: Int) {
        if !line.isEmpty { lines.append(line) }
        line = Line(indentation: indent)
    }

    /// All lines written.
    var text: String {
        var text = ""
        var index = 0
        while index < lines.count {
            let end = endOfRun(from: index)
            let column = lines[index..<end].lazy.map(\.width).max() ?? 0
            for line in lines[index..<end] {
                if !line.isEmpty { text += String(repeating: Self.step, count: line.indentation) + line.text }
                if let comment = line.comment {
                    text += String(repeating: " ", count: column - line.width + 2) + comment
                }
                text += "\n"
            }
            index = end
        }
        return text
    }

    /// Behind the neighbouring lines whose comments stand below each other.
    private func endOfRun(from start: Int) -> Int {
        var end = start + 1
        guard lines[start].comment != nil else { return end }
        while end < lines.count, lines[end].comment != nil, lines[end].indentation == lines[start].indentation {
            end += 1
        }
        return end
    }
}
