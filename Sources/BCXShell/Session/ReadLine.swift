public import CommandLanguage

/// A line that was typed, read once: whoever runs it, keeps it in a history or records it shares the reading.
public struct ReadLine: Sendable {
    /// The line.
    public let source: SourceText
    /// What it says.
    public let reading: ParseResult

    /// The line as it was typed.
    public var text: String { String(decoding: source.bytes, as: UTF8.self) }

    /// What of it is still open, so that more lines belong to it: `{`, `"`, `\`; nil when it is whole, or wrong in a way
    /// that more lines cannot mend.
    public var openPart: String? { reading.openPart }
}
