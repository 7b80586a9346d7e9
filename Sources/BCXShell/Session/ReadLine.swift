public import CommandLanguage

/// A line that was typed, read once: running it, keeping it in a history and recording it share the reading.
public struct ReadLine: Sendable {
    /// The line.
    public let source: SourceText
    /// The result of parsing it.
    public let reading: ParseResult
    /// A line that begins with `else`, read as if it followed an `if`: it says where its block ends.
    let branch: ParseResult?

    /// The line as it was typed.
    public var text: String { String(decoding: source.bytes, as: UTF8.self) }

    /// What of it is still open, so that more lines belong to it: `{`, `"`, `\`; nil when it is whole, or wrong in a way
    /// that more lines cannot mend.
    public var openPart: String? { (branch ?? reading).openPart }

    /// What messages call a line that was typed.
    static let typed = "input"

    init(_ source: SourceText, _ reading: ParseResult, branch: ParseResult? = nil) {
        (self.source, self.reading, self.branch) = (source, reading, branch)
    }

    /// Whether a text begins with `else`, which no statement does.
    static func isBranch(_ text: String) -> Bool {
        let text = text.trimmingBlanks
        return text.hasPrefix("else") && text.dropFirst(4).first.map { " \t\n{\\".contains($0) } ?? true
    }
}
