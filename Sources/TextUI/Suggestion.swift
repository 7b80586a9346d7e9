/// One way to go on with the word before the cursor.
public struct Suggestion: Sendable, Equatable {
    /// What replaces the text from ``start`` to the cursor.
    public var text: String
    /// How a list names it; often shorter than ``text``.
    public var display: String
    /// One line about it, shown beside ``display``; may be empty.
    public var summary: String
    /// Where the replaced word starts: an offset into the line's UTF-8.
    public var start: Int
    /// Whether the word is finished, so that a space follows when nothing else fits.
    public var isFinal: Bool

    /// - `display`: The text itself when left out.
    public init(_ text: String, display: String? = nil, summary: String = "", start: Int, isFinal: Bool = true) {
        self.text = text
        self.display = display ?? text
        self.summary = summary
        self.start = start
        self.isFinal = isFinal
    }
}
