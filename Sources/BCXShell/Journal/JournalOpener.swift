import BIConnector
import CommandLanguage
import OrderedJSON

/// Opens the journals of loops.
struct JournalOpener {
    let context: CommandContext

    /// Opens the journal of a loop, or creates it.
    func open(_ plan: JournalPlan) throws -> any RowJournal {
        let session = context.session
        guard let link = session.link else { throw ShellError.notConnected }
        guard !session.options.isDryRun else { return DryRun(context) }
        for name in plan.loop.calls { try session.checkMayCall(PortalMethod.fullName(of: name)) }
        guard let open = context.services.files.openJournal else {
            throw ShellError.refused(Messages.writingFiles)
        }
        let file = try open(plan.path)
        let name = "\"\(plan.path)\""
        var journal: Journal
        do throws(Journal.Unreadable) {
            journal = try Journal(file.bytes)
        } catch {
            throw error.explained(name)
        }
        let claim: (lines: [JSON], note: String?)
        do throws(JournalConflict) {
            claim = try journal.claim(plan, portal: "\(link.address)")
        } catch {
            throw error.explained(name)
        }
        let keys = JournalKeys(plan, context)
        try keys.prepare(plan, journal.states.values.lazy.flatMap(\.keys), name: name)
        (journal.written, journal.hidden) = (keys.written, keys.hidden)
        try write(claim.lines, to: file, behind: journal)
        if let text = claim.note { context.note(Messages.Journal.remark(name, text)) }
        return try JournaledLoop(plan, file, journal, keys, context)
    }

    private func write(_ lines: [JSON], to file: JournalFile, behind journal: Journal)
        throws(ShellError)
    {
        let text = (journal.lacksLineEnd ? "\n" : "") + lines.map { $0.text() + "\n" }.joined()
        do {
            if journal.length < file.bytes.count { try file.cut(journal.length) }
            if !text.isEmpty { try file.append(Array(text.utf8)) }
        } catch {
            throw .unrecorded(error)
        }
    }
}

extension Journal.Unreadable {
    fileprivate func explained(_ name: String) -> ShellError {
        switch self {
        case .noJournal: .usage(Messages.Journal.noJournal(name), hint: Messages.Journal.nameNew)
        case .newer(let version):
            .usage(Messages.Journal.newer(name, version: version), hint: Messages.Journal.useNewer)
        case .badLine(let number, let reason):
            .usage(Messages.Journal.badLine(number, of: name, reason), hint: Messages.Journal.restore)
        }
    }
}

extension JournalConflict {
    fileprivate func explained(_ name: String) -> ShellError {
        switch self {
        case .other(let differences, let line):
            let corrections = differences.map { $0.correction.text().dropFirst().dropLast() }.joined(
                separator: ",")
            let ways = differences.compactMap(\.way) + [Messages.Journal.nameAnother]
            return .usage(
                Messages.Journal.others(name, differences.map(\.message)),
                hint: Messages.Journal.resolve(ways, line: line, corrections))
        case .ambiguous(let loops):
            return .usage(Messages.Journal.ambiguous(name, loops), hint: Messages.Journal.copy)
        case .twice(let lines):
            return .usage(Messages.Journal.twice(name, lines: lines), hint: Messages.Journal.restore)
        }
    }
}

extension JournalConflict.Difference {
    fileprivate var message: String {
        switch self {
        case .portal(let other, let now): Messages.Journal.otherPortal(other, now: now)
        case .script(let other, let now): Messages.Journal.otherScript(other, now: now)
        case .head(let other, _): Messages.Journal.otherLoop(other)
        case .number(let number, let head, _): Messages.Journal.otherLoop(number: number, of: head)
        case .key(let other, let now): Messages.Journal.otherKey(other, now: now)
        case .table(let other, let now): Messages.Journal.otherTable(other, now: now)
        }
    }

    /// What to do instead of naming another journal.
    fileprivate var way: String? {
        if case .portal(let other, _) = self { Messages.Journal.connect(to: other) } else { nil }
    }

    /// What the line in the journal should contain when only the name was changed.
    fileprivate var correction: JSON {
        switch self {
        case .portal(_, let now): ["portal": .string(now)]
        case .script(_, let now): ["script": .string(now)]
        case .head(_, let now): ["head": .string(now)]
        case .number(_, _, let now): ["number": .int(now)]
        case .key(_, let now): ["key": .string(now)]
        case .table(_, let now): ["table": now.isEmpty ? .null : .string(now)]
        }
    }
}

/// Shows what the rows of a loop would send; no journal is read or written.
private final class DryRun: RowJournal {
    let groupSize = Batch.limit
    private let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    func isDone(_ key: String) -> Bool { false }

    func carryOut(_ rows: [JournalRow]) async throws {
        for row in rows { try context.secrets.takeIn(row.invocation) }
        let calls = try rows.map { try CallBuilder($0.invocation, context.session).build() }
        let reader = StayingFieldsReader(
            context.secrets, context.caller, try context.connection.client())
        let completed = try await reader.complete(calls, isDryRun: true) { _ in }
        let commands = try completed.map { try $0.get() }.map {
            Batch.Command($0.method, $0.parameters)
        }
        _ = BatchPreview(context).show(try Batch(commands: commands).parts())
    }

    func close() -> JournalReport { JournalReport(summary: .null) }
}
