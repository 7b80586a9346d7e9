import BIConnector
import CommandLanguage
import OrderedJSON

/// Carries out the rows of a loop with a journal: in batches, each written down before it is sent and after it was answered.
final class Bulk: RowJournal {
    /// A row, ready to be sent.
    struct Row {
        var row: JournalRow
        /// As the row says it.
        var call: MethodCall
        /// With what has to be given and stays; nil before that was read.
        var completed: MethodCall?
        var key: String { row.key }
        var command: Batch.Command { Batch.Command(call.method, (completed ?? call).parameters) }
    }

    let groupSize = Batch.limit
    let shell: Shell
    let client: Client
    private(set) var journal: Journal
    private let file: JournalFile
    private let plan: JournalPlan
    private var tally: Tally
    private var failed: [(row: JournalRow, text: String)] = []
    /// The place of each row that was to be carried out.
    private var places: [String: Int] = [:]
    private var unknown: [String] = []
    private let hadFailures: Bool
    private var remarks: Set<String> = []
    /// The highest id of each kind of object, as far as it is known.
    private var highest: [String: Int] = [:]

    init(_ plan: JournalPlan, _ file: JournalFile, _ journal: Journal, shell: Shell) throws(ShellError) {
        self.plan = plan
        self.file = file
        self.journal = journal
        self.shell = shell
        client = try shell.client()
        tally = Tally(rows: plan.rows, start: shell.services.seconds)
        hadFailures = journal.states.values.contains { if case .failed = $0 { true } else { false } }
    }

    func isDone(_ key: String) -> Bool {
        guard case .done = journal.states[key] else { return false }
        tally.earlier += 1
        return true
    }

    func carryOut(_ rows: [JournalRow]) async throws {
        var ready: [Row] = []
        for row in rows {
            places[row.key] = places.count
            do throws(ShellError) {
                let call = try MethodCall(row.invocation, session: shell.session)
                for text in call.notes { remark(text) }
                ready.append(Row(row: row, call: call))
            } catch {
                // Nothing was sent, and the row may be right the next time.
                try write(.failed(code: "", text: error.message), for: row)
            }
        }
        try await send(try await lookedUp(ready), attempts: 3)
        shell.services.progress(tally.progress(at: shell.services.seconds))
    }

    // MARK: Sending

    /// Sends rows of which it is known that the portal has not carried them out.
    private func send(_ rows: [Row], attempts: Int) async throws {
        let rows = try await completed(rows)
        guard !rows.isEmpty else { return }
        for row in rows { try await findHighest(of: row) }
        let batch = Batch(commands: rows.map(\.command))
        for text in Shell.remarks(on: try batch.parts()) { remark(text) }
        try begin(rows)
        let answers = try await run(batch)
        var stop: ShellError?
        var lost: [Row] = []
        var late: [(row: Row, refusal: Refusal)] = []
        var doubtful: [String: ClientError] = [:]
        for (row, answer) in zip(rows, answers) {
            switch answer.outcome {
            case .done(let result): try write(.done(id: made(by: row, result)), for: row.row)
            case .refused(let refusal) where attempts > 1 && shell.isWaitedFor(refusal):
                late.append((row, refusal))
                try write(.open, for: row.row)
            case .refused(let refusal) where refusal.concernsAllRows:
                stop = .call(.refused(refusal))
                try write(.open, for: row.row)
            case .refused(let refusal):
                try write(.failed(code: refusal.code.text, text: refusal.description), for: row.row)
            case .notRun(let cause):
                stop = stop ?? cause.map { .call($0) }
                try write(.open, for: row.row)
            case .unknown(let cause?) where cause.isOfOneCall:
                doubtful[row.key] = cause
                lost.append(row)
            case .unknown(let cause):
                stop = stop ?? (attempts > 1 ? nil : .call(cause ?? answer.withoutWord))
                lost.append(row)
            }
        }
        if let stop { throw stop }
        if let last = late.last {
            try await shell.waitForReset(after: last.refusal, at: client.portal)
            // As long as some rows get through, so will the others.
            try await send(late.map(\.row), attempts: late.count < rows.count ? attempts : attempts - 1)
        }
        guard !lost.isEmpty else { return }
        try Task.checkCancellation()
        let absent = try await lookedUp(lost)
        guard attempts == 1 else { return try await send(absent, attempts: attempts - 1) }
        for row in absent {
            guard let cause = doubtful[row.key] else { continue }
            switch cause {
            case .refused(let refusal):
                try write(.failed(code: refusal.code.text, text: refusal.description), for: row.row)
            case .unusable(let problem, _):
                try write(.failed(code: "", text: "it was not carried out, and \(problem)"), for: row.row)
            case .notJSON, .unreachable, .outcomeUnknown, .insecure, .unstored: break
            }
        }
    }

    private func run(_ batch: Batch) async throws(Batch.Invalid) -> [Batch.Answer] {
        shell.services.working("batch")
        defer { shell.services.working(nil) }
        return try await shell.traced { [client] () throws(Batch.Invalid) in try await client.run(batch) }
    }

    /// Writes down that rows are about to be sent; from here on they may have been carried out.
    private func begin(_ rows: [Row]) throws {
        let sending = Journal.Sending(at: shell.services.now().seconds, above: highest)
        for row in rows { journal.set(.sent(sending), for: row.key) }
        try file.append(Array((Journal.line(sent: rows.map(\.key), sending).text() + "\n").utf8))
        try file.sync()
    }

    /// Writes down what became of a row.
    func write(_ state: Journal.State, for row: JournalRow) throws {
        journal.set(state, for: row.key)
        try file.append(Array((Journal.line(state, for: row.key).text() + "\n").utf8))
        switch state {
        case .done: tally.done += 1
        case .failed(let code, let text): failed.append((row, code.isEmpty ? text : "\(code): \(text)"))
        case .sent, .open: break
        }
    }

    /// Keeps that the outcome of a row is unknown and stays so.
    func leave(_ row: Row, because text: String) {
        unknown.append("\(row.row.name): \(text)")
    }

    func remark(_ text: String) {
        if remarks.insert(text).inserted { shell.note(text) }
    }

    // MARK: Identifiers

    private func made(by row: Row, _ result: JSON) -> Int? {
        guard row.call.row?.verb == .add, let entity = row.call.row?.entity else { return nil }
        let id = Identifier(result["id"] ?? result)?.value
        if let id { highest[entity.name] = max(id, highest[entity.name] ?? 0) }
        return id
    }

    /// What there is before the first row is sent, so that what the rows make can be told from it.
    private func findHighest(of row: Row) async throws {
        guard row.call.row?.verb == .add, let entity = row.call.row?.entity, highest[entity.name] == nil else { return }
        let newest = try await list(entity, ["select": ["id"], "order": ["id": "DESC"], "page": 1])
        highest[entity.name] = newest.compactMap { Identifier($0["id"] ?? .null)?.value }.max() ?? 0
    }

    func list(_ entity: Entity, _ parameters: JSON.Object) async throws(ShellError) -> [JSON] {
        do throws(ClientError) {
            let method = "\(Method.section)\(entity.name).list"
            return try await shell.traced { [client] () throws(ClientError) in
                try await client.call(method, parameters).result.array ?? []
            }
        } catch {
            throw .call(error)
        }
    }

    // MARK: The end

    func close() throws -> JournalReport {
        shell.services.progress(nil)
        try file.close()
        failed.sort { places[$0.row.key] ?? 0 < places[$1.row.key] ?? 0 }
        shell.note(
            "\(shown(plan.path)): \(tally.summary(failed: failed.count, unknown: inDoubt, at: shell.services.seconds))"
        )
        let hint = try writeFailedRows()
        let summary: JSON = [
            "rows": .int(plan.rows), "done": .int(tally.done), "earlier": .int(tally.earlier),
            "failed": .int(failed.count), "unknown": .int(unknown.count),
        ]
        return JournalReport(
            summary: summary,
            failures: failed.map { shell.redaction.masked("\($0.row.name): \($0.text)") },
            unknown: unknown, hint: hint)
    }

    /// How many rows were sent of which nobody knows more: those that stay unknown, and, when the loop was ended before it
    /// could look, those the next run will look up.
    private var inDoubt: Int {
        places.keys.count { key in if case .sent = journal.states[key] { true } else { false } }
    }

    private func shown(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

    /// The failed rows as a file of the same form as the one they came from, with one more column that says why.
    /// - Returns: What to do with it.
    private func writeFailedRows() throws -> String? {
        guard !failed.isEmpty || hadFailures else { return unknown.isEmpty ? nil : Self.unknownHint }
        let path = (plan.path.hasSuffix(".jsonl") ? String(plan.path.dropLast(6)) : plan.path) + ".failed.csv"
        let rows = FailedRows(table: plan.table, rows: failed.map { ($0.row.element, $0.text) })
        try shell.services.writeFile?(path, rows.bytes, false)
        guard !failed.isEmpty else { return unknown.isEmpty ? nil : Self.unknownHint }
        return
            "mend the rows in \"\(shown(path))\", or where they came from, and run again: what is done is not sent again"
    }

    private static let unknownHint =
        "look for them by their titles; they are left alone until it is clear which are theirs"
}

extension ClientError {
    /// Whether a call has an answer of its own, which only does not tell.
    var isOfOneCall: Bool {
        switch self {
        case .refused(let refusal): refusal.method != "batch"
        case .unusable: true
        case .notJSON, .unreachable, .outcomeUnknown, .insecure, .unstored: false
        }
    }
}

extension JournalRow {
    /// `"North 1" (line 4 of s.csv)`
    fileprivate var name: String {
        JSON.string(key).text() + (origin.map { " (line \($0.line) of \($0.table.path))" } ?? "")
    }
}

extension Refusal {
    /// Whether it is no matter of the row: the request was refused as a whole, the portal takes no more for now, or
    /// nothing of the kind from whoever sends it.
    var concernsAllRows: Bool {
        guard method != "batch", let row else { return method == "batch" }
        let isUnknownMethod = row.name == ErrorCode.Name("ERROR_METHOD_NOT_FOUND")
        return row.kind == .limit || row.kind == .auth || isUnknownMethod || row.place == .authorization
    }
}

/// How far a loop is.
private struct Tally {
    var rows: Int
    var start: Double
    var done = 0
    var earlier = 0

    /// `1250 of 10000 rows, 833 a second, 11 s left`
    func progress(at now: Double) -> String {
        Speed(start: start).text(done + earlier, of: rows, "rows", new: done, at: now)
    }

    /// `10000 rows: 9998 done, 2 failed, in 10.2 s`
    func summary(failed: Int, unknown: Int, at now: Double) -> String {
        var parts = ["\(done) done"]
        if earlier > 0 { parts.append("\(earlier) done before") }
        if failed > 0 { parts.append("\(failed) failed") }
        if unknown > 0 { parts.append("\(unknown) unknown") }
        let open = rows - done - earlier - failed - unknown
        if open > 0 { parts.append("\(open) not sent") }
        return "\(rows) rows: \(parts.joined(separator: ", ")), in \(Speed(start: start).time(at: now))"
    }
}
