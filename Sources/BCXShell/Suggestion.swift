/// One way to go on with the word before the cursor.
public struct Suggestion: Sendable, Equatable {
    /// What stands in place of the word.
    public var text: String
    /// One line about it; may be empty.
    public var summary: String
    /// Where the word begins: an offset into the line's UTF-8.
    public var start: Int
    /// Whether the word is finished, so that a space follows.
    public var isFinal: Bool
}
