import BIConnector

/// A completion for a word, whatever was typed of it already.
public struct Candidate: Sendable, Equatable {
    /// The text that replaces the word.
    public var text: String
    /// One line about it; may be empty.
    public var summary: String
    /// Whether the word is finished, so that a space follows.
    public var isFinal: Bool
    /// How a list names it; the text when nil.
    public var display: String?
    /// Whether it fits although the typed text is not the beginning of its text.
    public var alsoFits = false

    /// A candidate.
    public init(_ text: String, _ summary: String = "", isFinal: Bool = true, display: String? = nil) {
        self.text = text
        self.summary = summary
        self.isFinal = isFinal
        self.display = display
    }

    /// The codes of refusals.
    public static let codes = ErrorCode.all.filter { !$0.name.text.isEmpty }.map { Candidate($0.name.text, $0.meaning) }
}
