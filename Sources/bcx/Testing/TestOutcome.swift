/// The result of one step of a script.
struct TestCase: Sendable {
    enum Result: Sendable {
        case passed
        /// What went wrong, as drawn for people, and its first line.
        case failed(summary: String, details: String)
        /// A step before it failed.
        case notReached
    }

    var title: String
    var result: Result
    var duration: Duration
}

/// The result of one script.
struct TestFile: Sendable {
    var path: String
    var cases: [TestCase] = []
    /// Whether the text is not a script, so nothing was run.
    var isUnreadable = false

    var failures: Int {
        cases.count { if case .failed = $0.result { true } else { false } }
    }

    var notReached: Int {
        cases.count { if case .notReached = $0.result { true } else { false } }
    }

    var duration: Duration { cases.map(\.duration).reduce(.zero, +) }
}
