extension String {
    /// Whether typed bytes were not UTF-8: they were replaced to be shown, so this is a different text.
    public var isRepaired: Bool { unicodeScalars.contains("\u{FFFD}") }
}

/// The result of asking for one line.
public enum Line: Sendable, Equatable {
    /// The text without its final newline; it may have newlines inside.
    case line(String)
    /// Control-C: what was typed is discarded.
    case interrupted
    /// Control-D on an empty line, or the end of the input.
    case end
}
