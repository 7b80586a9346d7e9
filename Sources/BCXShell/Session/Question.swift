public import BIConnector

/// A question to the person during a command.
public struct Question: Sendable {
    /// What completion may offer as answers.
    public enum Answers: Sendable {
        /// Nothing.
        case none
        /// These words.
        case words([Candidate])
        /// The identifiers of the portal's objects of this kind.
        case identifiers(Entity)
    }

    /// The question, without its end: `title (string, required):`.
    public var text: String
    /// Whether the answer must not be shown while it is typed.
    public var isSecret: Bool
    /// What may be offered as answers.
    public var answers: Answers
    /// Whether the answer may be a line that runs instead. It is then typed like any line, and what was typed before the
    /// question counts.
    public var mayBeLine: Bool

    /// A question.
    public init(_ text: String, isSecret: Bool = false, answers: Answers = .none, mayBeLine: Bool = false) {
        self.text = text
        self.isSecret = isSecret
        self.answers = answers
        self.mayBeLine = mayBeLine
    }
}
