public import CommandLanguage

/// A line that was typed, read once: running it, keeping it in a history and recording it share the reading.
public struct ReadLine: Sendable {
    /// The line.
    public let source: SourceText
    /// The result of parsing it.
    public let reading: ParseResult

    /// The line as it was typed.
    public var text: String { String(decoding: source.bytes, as: UTF8.self) }

    /// What is still open in it, so that more lines belong to it: `{`, `"`, `\`; nil when it is complete, or wrong in a
    /// way that more lines cannot fix.
    public var openPart: String? { reading.openPart }
}
