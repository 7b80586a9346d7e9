import BIConnector
import CommandLanguage
import OrderedJSON

/// Which loop the rows of a journal belong to. The contents of the tables do not count, so that they can be corrected.
struct JournalOwner: Hashable {
    var portal: String
    /// The script, without the folders it is in.
    var script: String
    /// The head of the loop.
    var head: String
    /// Which of the loops with this head in the script it is, counted from 1.
    var number: Int
    /// The files the rows come from, without their folders; empty when there are none, nil when unknown.
    var table: String?
}

/// Which loop the rows of an older version's journal belong to.
struct OldJournalOwner: Hashable {
    var portal: String
    var script: String
    /// The commands of the loop.
    var calls: [String]
    /// The key, as it was written.
    var key: String

    /// The kind of all objects that its rows created, when there is only one.
    var onlyKind: String? {
        let kinds = Set(
            calls.compactMap(PortalMethod.init(named:)).filter { $0.verb == .add }.compactMap(\.entity?.storedName))
        return kinds.count == 1 ? kinds.first : nil
    }
}

extension Entity {
    /// The kind of object, as journals name it: tables have two names but one series of ids.
    var storedName: String { kind.stored.rawValue }

    /// The same for a name from a journal of any version.
    static func storedName(of name: String) -> String { Entity(named: name)?.storedName ?? name }
}

/// Why a loop may not use a journal.
enum JournalConflict: Error, Hashable {
    /// The rows that line `line` describes belong to another loop.
    case other(differences: [Difference], line: Int)
    /// Any of these loops may have written the rows of an older version's journal.
    case ambiguous([JournalLoop])
    /// Two lines describe one loop.
    case twice(lines: [Int])

    /// What differs.
    enum Difference: Hashable {
        case portal(String, now: String)
        case script(String, now: String)
        case head(String, now: String)
        case number(Int, of: String, now: Int)
        /// The key of an older version's journal, which did not keep the head.
        case key(String, now: String)
        case table(String, now: String)
    }
}

/// The file of the failed rows of a loop, next to its journal.
enum FailedRowsFile {
    /// - Parameter loop: The number of the loop in its journal: each loop has its own file.
    static func path(of journal: String, loop: Int) -> String {
        let base = journal.hasSuffix(".jsonl") ? String(journal.dropLast(6)) : journal
        return loop == 1 ? "\(base).failed.csv" : "\(base).\(loop).failed.csv"
    }

    static func name(of journal: String, loop: Int) -> String {
        path(of: journal, loop: loop).split(separator: "/").last.map(String.init) ?? ""
    }
}

extension Journal {
    /// Finds the rows of a loop among those of other loops, or adds the loop.
    /// - Returns: The lines to write, and a note about them.
    /// - Throws: ``JournalConflict`` when rows belong to a loop that the script does not have.
    mutating func claim(
        _ plan: JournalPlan, portal: String
    ) throws(JournalConflict) -> (lines: [JSON], note: String?) {
        var lines: [JSON] = length == 0 ? [Self.header] : []
        var note: String?
        if let upgraded = try upgrade(plan, portal: portal) {
            lines.append(upgraded)
            note = Messages.Journal.upgraded
        }
        let own = JournalOwner(
            portal: portal, script: plan.script, head: plan.loop.head, number: plan.loop.number,
            table: plan.files.joined(separator: ", "))
        try checkThatNoneIsTwice()
        let hasRows = loops.contains { $0.value.owner == own && self.hasRows($0.key) }
        var mine: Int?
        for (number, loop) in loops.sorted(by: { $0.key < $1.key }) where self.hasRows(number) {
            guard let owner = loop.owner else { continue }
            let claim = Claim(owner, own, plan, loop: number, hasRows: hasRows)
            guard claim.differences.isEmpty else {
                throw .other(differences: claim.differences, line: loop.line)
            }
            if claim.isOfThisLoop { mine = number }
        }
        if let line = take(mine, own) { lines.append(line) }
        return (lines, note)
    }

    /// Selects the current loop of the file.
    /// - Parameter number: The loop with its rows; nil when there is none.
    /// - Returns: The line that describes it, when there is no such line.
    private mutating func take(_ number: Int?, _ own: JournalOwner) -> JSON? {
        let empty = loops.filter { !hasRows($0.key) }
        current =
            number ?? empty.first { $0.value.owner == own }?.key ?? empty.keys.min() ?? (loops.keys.max() ?? 0) + 1
        var loop = loops[current] ?? Loop(owner: nil, line: 0)
        defer { loops[current] = loop }
        if number == nil {
            guard loop.owner != own else { return nil }
            loop.owner = own
        } else {
            guard loop.owner?.table == nil else { return nil }
            loop.owner?.table = own.table
        }
        return loop.owner.map { Self.line($0, loop: current) }
    }

    private func checkThatNoneIsTwice() throws(JournalConflict) {
        let owned = loops.filter { $0.value.owner != nil && hasRows($0.key) }
        let lines = Dictionary(grouping: owned.values, by: \.owner)
        if let twice = lines.values.first(where: { $0.count > 1 }) { throw .twice(lines: twice.map(\.line).sorted()) }
    }

    /// Determines which loop wrote the rows of an older version's journal.
    private mutating func upgrade(_ plan: JournalPlan, portal: String) throws(JournalConflict) -> JSON? {
        guard let old, let first = loops[1], first.owner == nil, hasRows(1) else { return nil }
        var differences: [JournalConflict.Difference] = []
        if old.portal != portal { differences.append(.portal(old.portal, now: portal)) }
        if old.script != plan.script { differences.append(.script(old.script, now: plan.script)) }
        let sharing = plan.loops.filter { $0.mayUse(plan) && $0.key == old.key }
        if sharing.isEmpty { differences.append(.key(old.key, now: plan.loop.key)) }
        guard differences.isEmpty else { throw .other(differences: differences, line: 1) }
        let writers = sharing.count > 1 ? sharing.filter { $0.calls == old.calls } : sharing
        guard writers.count == 1 else { throw .ambiguous(writers.isEmpty ? sharing : writers) }
        let isThis = writers[0].span == plan.loop.span
        let owner = JournalOwner(
            portal: portal, script: plan.script, head: writers[0].head, number: writers[0].number,
            table: isThis ? plan.files.joined(separator: ", ") : nil)
        loops[1]?.owner = owner
        return Self.line(owner, loop: 1)
    }
}

extension JournalLoop {
    /// Whether it may use the journal of a plan: the file that a word with values names is known only when its loop
    /// begins.
    fileprivate func mayUse(_ plan: JournalPlan) -> Bool {
        if span == plan.loop.span { return true }
        return switch (file, plan.loop.file) {
        case (.path(let own), .path(let other)): own == other
        case (.word, _), (_, .word): true
        }
    }
}

/// Compares a loop in a journal with a loop that wants to use it.
private struct Claim {
    /// Why the loop may not use the journal.
    var differences: [JournalConflict.Difference] = []
    /// Whether the rows are its own.
    let isOfThisLoop: Bool

    /// - Parameters:
    ///   - owner: The loop the rows belong to.
    ///   - own: The loop that wants to use the journal.
    ///   - loop: The number of the rows' loop in the journal.
    ///   - hasRows: Whether the journal has rows that certainly belong to the loop.
    init(_ owner: JournalOwner, _ own: JournalOwner, _ plan: JournalPlan, loop: Int, hasRows: Bool) {
        let failed = FailedRowsFile.name(of: plan.path, loop: loop)
        let table = owner.table ?? own.table ?? ""
        let head = Self.neutral(owner.head, [table, failed])
        let alike = plan.loops.filter { Self.neutral($0.head, [table, failed]) == head }
        let isAlike = alike.contains { $0.span == plan.loop.span }
        isOfThisLoop = isAlike && own.number == owner.number
        if owner.portal != own.portal { differences.append(.portal(owner.portal, now: own.portal)) }
        if owner.script != own.script { differences.append(.script(owner.script, now: own.script)) }
        if alike.isEmpty {
            // When the heads differ only in the table, it is the table that differs.
            let isOtherTable = Self.neutral(own.head, [own.table ?? ""]) == Self.neutral(owner.head, [table])
            if isOtherTable, !hasRows { differences.append(.table(table, now: own.table ?? "")) }
            differences.append(.head(owner.head, now: own.head))
        } else if !alike.contains(where: { $0.number == owner.number }) {
            differences.append(.number(owner.number, of: owner.head, now: own.number))
        }
        if isOfThisLoop, table != own.table, own.table != failed {
            differences.append(.table(table, now: own.table ?? ""))
        }
    }

    /// A head without the names of tables, in either quotes: the file of a loop's failed rows counts as its table.
    private static func neutral(_ head: String, _ names: [String]) -> String {
        var neutral = head
        for name in names where !name.isEmpty {
            for quote in ["\"", "'"] {
                neutral = neutral.pieces(separatedBy: quote + name + quote).joined(separator: "…")
            }
        }
        return neutral
    }
}
