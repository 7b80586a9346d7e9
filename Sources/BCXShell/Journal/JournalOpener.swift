import BIConnector
import CommandLanguage
import OrderedJSON

/// Opens the journals of loops.
struct JournalOpener {
    let context: CommandContext

    /// Opens the journal of a loop, or begins it.
    func open(_ plan: JournalPlan) throws -> any RowJournal {
        let session = context.session
        guard let link = session.link else { throw ShellError.notConnected }
        guard !session.options.isDryRun else { return DryRun(context) }
        for name in plan.loop.calls { try session.checkMayCall(PortalMethod.fullName(of: name)) }
        guard let open = context.services.files.openJournal else {
            throw ShellError.refused("writing files")
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
        try keys.prepare(plan, journal.loops.values.lazy.flatMap(\.states.keys), name: name)
        (journal.written, journal.hidden) = (keys.written, keys.hidden)
        try write(claim.lines, to: file, behind: journal)
        if let text = claim.note { context.note("the journal \(name): \(text)") }
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
        case .noJournal: .usage("\(name) is not a journal", hint: "name a file that is not there yet")
        case .newer(let version):
            .usage(
                "the journal \(name) has version \(version), which this version of bcx does not know",
                hint: "use the version of bcx that wrote it, or name another journal")
        case .badLine(let number, let reason):
            .usage(
                "line \(number) of the journal \(name) is not one of its lines: \(reason)",
                hint: "restore what was changed by hand")
        }
    }
}

extension JournalConflict {
    fileprivate func explained(_ name: String) -> ShellError {
        switch self {
        case .other(let differences, let line):
            let others = differences.map(\.message).joined(separator: ", and of ")
            let corrections = differences.map { $0.correction.text().dropFirst().dropLast() }.joined(
                separator: ",")
            let ways = differences.compactMap(\.way) + ["name another journal for this loop"]
            return .usage(
                "the journal \(name) holds rows of \(others)",
                hint:
                    "\(ways.joined(separator: ", or ")); if only a name was changed, correct line \(line) of the journal: "
                    + corrections)
        case .ambiguous(let loops):
            let heads = loops.map { "\"\($0.head)\"" }.joined(separator: " and ")
            return .usage(
                "the journal \(name) of an older version of bcx may hold rows of more than one loop: \(heads)",
                hint:
                    "copy it, and name a copy as the journal of each loop: no row in it is sent again then")
        case .twice(let lines):
            return .usage(
                "lines \(lines.map(String.init).joined(separator: " and ")) of the journal \(name) describe the same loop",
                hint: "restore what was changed by hand")
        }
    }
}

extension JournalConflict.Difference {
    fileprivate var message: String {
        switch self {
        case .portal(let other, let now): "another portal: \(other) instead of \(now)"
        case .script(let other, let now): "another script: \"\(other)\" instead of \"\(now)\""
        case .head(let other, _): "a loop that this script does not have: \(other)"
        case .number(let number, let head, _):
            "a loop that this script does not have: number \(number) of those with the head \(head)"
        case .key(let other, let now): "another loop, by the key \(other) instead of \(now)"
        case .table(let other, let now):
            "another table: \(Self.named(other)) instead of \(Self.named(now))"
        }
    }

    private static func named(_ table: String) -> String {
        table.isEmpty ? "no table" : "\"\(table)\""
    }

    /// What to do about it besides naming another journal.
    fileprivate var way: String? {
        if case .portal(let other, _) = self { "connect to \(other)" } else { nil }
    }

    /// What the line in the journal should have when only the name was changed.
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
