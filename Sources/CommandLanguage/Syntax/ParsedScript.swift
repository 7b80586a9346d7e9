/// A script that has been read and found good.
public struct ParsedScript: Sendable {
    /// The text it was read from.
    public var source: SourceText
    /// Its statements.
    public var statements: [Statement]
    /// How many places its variables need.
    public var slotCount: Int
    /// The names that were said to be set before it begins; their places are the first, in this order.
    public var parameters: [String]
    /// The variables of its outermost level and their places.
    public var variables: [(name: String, slot: Int)]
    /// Whether it may look at `$last`, itself or in a script that it runs.
    public var mayUseLast: Bool
    /// Its loops with a journal, in order.
    public var journals: [JournalLoop]
    /// What is questionable, but no reason not to run.
    public var warnings: [Diagnostic]
    /// Where its comments stand, in order.
    public var comments: [SourceSpan]
}
