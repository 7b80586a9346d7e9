import OrderedJSON

/// The drafts before the last changes, so that these can be undone.
struct DraftHistory: Sendable {
    private var steps: [(before: Draft, what: String)] = []

    /// How many changes can be undone.
    private static let limit = 100

    /// Keeps the draft as it was before a change.
    mutating func keep(_ draft: Draft, before what: String) {
        steps.append((draft, what))
        if steps.count > Self.limit { steps.removeFirst() }
    }

    /// The draft before the last change, and what that change was; nil when there is none left.
    mutating func takeBack() -> (draft: Draft, what: String)? { steps.popLast().map { ($0.before, $0.what) } }
}
