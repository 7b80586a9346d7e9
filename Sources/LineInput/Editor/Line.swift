extension String {
    /// Whether bytes that were typed are no UTF-8: they were replaced to be seen, and would be another text.
    public var isRepaired: Bool { unicodeScalars.contains("\u{FFFD}") }
}

/// What came of asking for one line.
public enum Line: Sendable, Equatable {
    /// The text without its final newline; it may have newlines inside.
    case line(String)
    /// Control-C: whatever was typed is given up.
    case interrupted
    /// Control-D on an empty line, or the end of the input.
    case end
}
