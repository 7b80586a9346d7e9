import TextUI

/// A text to be read as a script, with the name messages call it by.
public final class SourceText: Sendable {
    /// What messages call it: a file's path, `-c`, `input`.
    public let name: String
    /// The text in UTF-8.
    public let bytes: [UInt8]
    /// What is not to be seen when a part of it is shown, in its order.
    public let hidden: [SourceSpan]
    /// The number of its first line, where it is a part of something that was read before.
    private let firstLine: Int
    /// How many line ends stand before each stretch of the text.
    private let lineEnds: [Int]

    /// The bytes of a stretch.
    private static let stretch = 4096

    /// A script from text.
    public convenience init(name: String, text: String, firstLine: Int = 1) {
        self.init(name: name, utf8: Array(text.utf8), firstLine: firstLine)
    }

    /// A script from the bytes of a file.
    /// - `path`: The file; nil for standard input.
    public convenience init(path: String?, bytes: [UInt8]) throws(FileTextError) {
        do throws(TextDecodingError) {
            self.init(name: path ?? Self.standardInput, utf8: try DecodedText(bytes).bytes, firstLine: 1)
        } catch {
            throw FileTextError(error, path: path, use: .script)
        }
    }

    /// What messages call standard input.
    public static let standardInput = "stdin"

    /// The name in a sentence: `"a.bcx"`, `standard input`.
    var shownName: String { name == Self.standardInput ? "standard input" : "\"\(name)\"" }

    private init(name: String, utf8 bytes: [UInt8], firstLine: Int) {
        self.name = name
        self.firstLine = firstLine
        hidden = []
        let isMarked = bytes.starts(with: TextEncoding.utf8.mark)
        self.bytes = Self.withLineFeeds(isMarked ? Array(bytes.dropFirst(TextEncoding.utf8.mark.count)) : bytes)
        lineEnds = Self.countLineEnds(of: self.bytes)
    }

    private init(_ source: SourceText, hidden: [SourceSpan]) {
        (name, bytes, firstLine, lineEnds) = (source.name, source.bytes, source.firstLine, source.lineEnds)
        self.hidden = hidden
    }

    /// A carriage return alone ends a line, too; here it becomes a line feed, so that nobody else has to know.
    private static func withLineFeeds(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(UInt8(ascii: "\r")) else { return bytes }
        var bytes = bytes
        for index in bytes.indices where bytes[index] == UInt8(ascii: "\r") {
            let isAlone = index + 1 == bytes.count || bytes[index + 1] != UInt8(ascii: "\n")
            if isAlone { bytes[index] = UInt8(ascii: "\n") }
        }
        return bytes
    }

    private static func countLineEnds(of bytes: [UInt8]) -> [Int] {
        var counts = [0]
        for start in stride(from: 0, through: bytes.count - stretch, by: stretch) {
            counts.append(counts[counts.count - 1] + countLineEnds(of: bytes, start..<(start + stretch)))
        }
        return counts
    }

    private static func countLineEnds(of bytes: [UInt8], _ range: Range<Int>) -> Int {
        var count = 0
        for byte in bytes[range] where byte == UInt8(ascii: "\n") { count += 1 }
        return count
    }

    /// The same script, of which some places are not to be seen. Lines and columns stay what they are.
    public func hiding(_ spans: [SourceSpan]) -> SourceText { SourceText(self, hidden: spans) }

    /// The text between two offsets as it is shown: safe for a terminal, and with `***` for what is hidden.
    func shownText(_ span: SourceSpan) -> String {
        var text = ""
        var start = span.start
        for hidden in hidden where hidden.end > start && hidden.start < span.end {
            text += self.text(SourceSpan(start, max(start, hidden.start))).visible() + "***"
            start = min(hidden.end, span.end)
        }
        return text + self.text(SourceSpan(start, max(start, span.end))).visible()
    }

    /// The text between two offsets.
    public func text(_ span: SourceSpan) -> String {
        String(decoding: bytes[span.start..<span.end], as: UTF8.self)
    }

    /// The line and column of an offset, both counted from 1; a column is a character as a reader sees it.
    public func position(of offset: Int) -> (line: Int, column: Int) {
        let line = lineSpan(at: offset)
        let stretch = line.start / Self.stretch
        let number =
            firstLine + lineEnds[stretch] + Self.countLineEnds(of: bytes, (stretch * Self.stretch)..<line.start)
        return (number, 1 + countCharacters(in: SourceSpan(line.start, max(line.start, min(offset, line.end)))))
    }

    private func countCharacters(in span: SourceSpan) -> Int {
        // Without a carriage return every ASCII byte is a character, and most lines have nothing else.
        let isPlain = bytes[span.start..<span.end].allSatisfy { $0 < 0x80 && $0 != UInt8(ascii: "\r") }
        return isPlain ? span.end - span.start : text(span).count
    }

    /// The line an offset stands in, without its end.
    public func lineSpan(at offset: Int) -> SourceSpan {
        let start = bytes[..<offset].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        var end = bytes[offset...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return SourceSpan(start, max(start, end))
    }
}

/// A place in a ``SourceText``, in bytes from its beginning.
public struct SourceSpan: Sendable, Hashable {
    /// The first byte.
    public var start: Int
    /// Behind the last byte.
    public var end: Int

    /// A place.
    public init(_ start: Int, _ end: Int) {
        self.start = start
        self.end = end
    }

    /// From the beginning of this place to the end of `other`.
    public func to(_ other: SourceSpan) -> SourceSpan { SourceSpan(start, max(end, other.end)) }
}
