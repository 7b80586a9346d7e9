public import OrderedJSON

/// A loop with a journal, as its host has to know it.
public struct JournalPlan: Sendable {
    /// The whole path of the file.
    public var path: String
    /// The script, without the folders it is in.
    public var script: String
    /// The loop.
    public var loop: JournalLoop
    /// All loops with a journal of the script.
    public var loops: [JournalLoop]
    /// The names, without folders, of the files that the rows come from: mostly one table, and none when they are made up
    /// in the script.
    public var files: [String]
    /// The rows, in their order.
    public var rows: [PlannedRow]
    /// The file of the table that is walked, when it is one.
    public var table: TableOrigin?

    /// A row, before its call is known.
    public struct PlannedRow: Sendable {
        /// What distinguishes it from the others.
        public var key: String
        /// What is walked.
        public var element: JSON
        /// Which row of a table it is, when it is one.
        public var origin: TableRow?
    }
}

/// A row of a loop with a journal: the call it makes, and what it was made from.
public final class JournalRow: Sendable {
    /// What distinguishes it from the others.
    public let key: String
    /// What was walked.
    public let element: JSON
    /// The call.
    public let invocation: Invocation
    /// Which row of a table it is, when it is one.
    public let origin: TableRow?

    init(key: String, element: JSON, invocation: Invocation, origin: TableRow?) {
        self.key = key
        self.element = element
        self.invocation = invocation
        self.origin = origin
    }
}

/// Carries out the rows of a loop, and writes down what becomes of them.
///
/// The loop asks for each row whether anything is left to do, gives the rows for which there is in groups, and closes the
/// journal, also when something went wrong.
public protocol RowJournal: AnyObject {
    /// How many rows make a group.
    var groupSize: Int { get }

    /// Whether nothing is left to do for a row.
    func isDone(_ key: String) -> Bool

    /// Carries out a group, or sends it on its way at least. A row that fails is no reason to throw: the journal keeps it.
    /// - Throws: Why the loop cannot go on.
    func carryOut(_ rows: [JournalRow]) async throws

    /// Waits until the last group is carried out.
    /// - Throws: Why the loop cannot go on.
    func finish() async throws

    /// Ends, also with a group on its way, and reports what the loop came to.
    func close() async throws -> JournalReport
}

extension RowJournal {
    /// Nothing is on its way.
    public func finish() async throws {}
}

/// What a loop with a journal came to.
public struct JournalReport: Sendable {
    /// What `$last` holds.
    public var summary: JSON
    /// What went wrong with each row that failed: its key and why.
    public var failures: [String]
    /// What is unknown about each row whose outcome is unknown.
    public var unknown: [String]
    /// What to do next when not all is well.
    public var hint: String?

    /// What a loop with a journal came to.
    public init(summary: JSON, failures: [String] = [], unknown: [String] = [], hint: String? = nil) {
        self.summary = summary
        self.failures = failures
        self.unknown = unknown
        self.hint = hint
    }
}
