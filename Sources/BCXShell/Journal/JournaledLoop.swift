import BIConnector
import CommandLanguage
import OrderedJSON

/// Carries out the rows of a loop with a journal: in batches, each recorded before it is sent and after the reply. While
/// one is under way, the script makes the rows of the next.
final class JournaledLoop: RowJournal {
    /// The requests for rows. They are made while those before are under way, when nothing has to be read first.
    private struct Requests {
        let rows: [Row]
        let parts: Result<[Batch.Part], BatchError>
        let remarks: [String]

        init(_ rows: [Row]) {
            self.rows = rows
            parts = Result { () throws(BatchError) in try Batch(commands: rows.map(\.command)).parts() }
            remarks = (try? parts.get()).map(BatchPreview.remarks) ?? []
        }

        /// Whether they are for these rows, as they are now.
        func areFor(_ rows: [Row]) -> Bool {
            rows.elementsEqual(self.rows, by: ===) && rows.allSatisfy { $0.completed == nil }
        }
    }

    /// A group on its way.
    private struct Group {
        var rows: [Row]
        /// How often it may be sent, this time included.
        var attempts: Int
        var record: SendingRecord
        /// Waits for the answers.
        var answers: @Sendable () async -> [Batch.Answer]
    }

    let groupSize = Batch.limit
    let context: CommandContext
    /// Shows credentials in a trace when the rows ask for it.
    private(set) var caller: Caller
    let client: Client
    private(set) var journal: Journal
    private let file: JournalFile
    private let plan: JournalPlan
    private let keys: JournalKeys
    private var tally: Tally
    /// Why rows failed, by their keys.
    private var failed: [String: String] = [:]
    /// The rows that this run tried to carry out.
    private var tried: [String] = []
    private var unknown: [String] = []
    /// The kinds of objects to check for them.
    private var unknownKinds: Set<String> = []
    /// Whether the journal has rows of an earlier run: when it has not, no row need be looked for.
    private let isContinued: Bool
    private let hadFailures: Bool
    private var remarks: Set<String> = []
    /// The highest id of each kind of object, as far as it is known.
    private var highest: [String: Int] = [:]
    /// The group that was sent last, until its answers were taken.
    private var underWay: Group?
    /// When this run began, by the shell's clock, and in seconds since 1970.
    private let start: (time: Duration, seconds: Int)

    init(
        _ plan: JournalPlan, _ file: JournalFile, _ journal: Journal, _ keys: JournalKeys,
        _ context: CommandContext
    ) throws(ShellError) {
        self.plan = plan
        self.keys = keys
        self.file = file
        self.journal = journal
        self.context = context
        caller = context.caller
        client = try context.connection.client()
        start = (context.connection.clock.elapsed, context.services.now().seconds)
        tally = Tally(rows: plan.rows.count, start: context.services.seconds)
        isContinued = journal.hasRows(journal.current)
        hadFailures = journal.hasFailures
        self.journal.reserveCapacity(plan.rows.count)
    }

    func isDone(_ key: String) -> Bool {
        guard isContinued, case .done = journal.state(of: key) else { return false }
        tally.earlier += 1
        return true
    }

    func carryOut(_ rows: [JournalRow]) async throws {
        var form: CallForm?
        let outcomes = rows.map { ($0, prepared($0, &form)) }
        let calls = outcomes.compactMap { try? $0.1.get() }
        let requests = calls.allSatisfy({ $0.unread.isEmpty }) ? Requests(calls) : nil
        try await finish()
        let withOptions = rows.lazy.filter { !$0.invocation.options.isEmpty }
        caller = context.caller(context.secrets.disclosure(of: withOptions.map(\.invocation)))
        var ready: [Row] = []
        for (row, outcome) in outcomes {
            switch outcome {
            case .success(let row): ready.append(row)
            case .failure(let error): try leaveOut(row, because: error)
            }
        }
        try await start(isContinued ? try await lookedUp(ready) : ready, requests, attempts: 3)
    }

    /// - Parameter form: What an earlier row left for the calls of those after it.
    private func prepared(_ row: JournalRow, _ form: inout CallForm?) -> Result<Row, ShellError> {
        tried.append(row.key)
        do throws(ShellError) {
            let call = try call(for: row.invocation, row.key, &form)
            return .success(
                Row(row, call, secrets: row.invocation.secrets, hashing: context.services.files.hashing))
        } catch {
            return .failure(error)
        }
    }

    private func call(
        for invocation: Invocation, _ key: String, _ form: inout CallForm?
    ) throws(ShellError) -> PreparedCall {
        if let filled = form?.call(for: invocation) {
            context.secrets.takeIn(filled.secrets)
            try keys.prepare(key)
            return .filled(filled)
        }
        try context.secrets.takeIn(invocation)
        try keys.prepare(key)
        let call = try CallBuilder(invocation, context.session).build().asOne()
        for text in call.notes { remark(text) }
        form = form ?? CallForm(invocation, call, context.session)
        return .built(call)
    }

    func finish() async throws {
        guard let group = underWay else { return }
        underWay = nil
        try await settle(group, await answers(to: group))
        context.presenter.progress(tally.progress(at: context.services.seconds))
    }

    /// Records that a row makes no call.
    private func leaveOut(_ row: JournalRow, because error: ShellError) throws {
        guard case .sent = journal.state(of: row.key) else {
            // Nothing was sent, and the row may be correct the next time.
            return try write(.failed(code: "", text: error.message), for: row)
        }
        // What was sent earlier may have been carried out.
        leave(row, because: Messages.Journal.noCall(error))
    }

    // MARK: Sending

    /// Sends rows that the portal is known not to have carried out, and does not wait for the answers.
    /// - Parameter prepared: Requests that were made for them, unless they changed since.
    private func start(_ rows: [Row], _ prepared: Requests? = nil, attempts: Int) async throws {
        let rows = try await completed(rows)
        guard !rows.isEmpty else { return }
        try await findHighest(of: rows)
        let requests = prepared.flatMap { $0.areFor(rows) ? $0 : nil } ?? Requests(rows)
        let parts = try requests.parts.get()
        for text in requests.remarks { remark(text) }
        let record = try begin(rows)
        underWay = Group(rows: rows, attempts: attempts, record: record, answers: answers(to: parts, record))
        if context.session.options.traces { try await finish() }
    }

    /// Sends requests in a task of its own; when they are traced, as soon as somebody waits for the answers: what goes over
    /// the wire is shown as it happens, and nothing else meanwhile.
    private func answers(
        to parts: [Batch.Part], _ record: SendingRecord
    ) -> @Sendable () async -> [Batch.Answer] {
        let check = TraceRecorder.SendCheck { record.writeMoment() }
        let send: @Sendable () async -> [Batch.Answer] = { [client] in
            guard record.makeSafe() else { return [] }
            return await TraceRecorder.$check.withValue(check) { await client.run(parts) }
        }
        guard !context.session.options.traces else { return send }
        let task = Task { await send() }
        return {
            await withTaskCancellationHandler {
                await task.value
            } onCancel: {
                task.cancel()
            }
        }
    }

    /// Waits for the answers to a group.
    private func answers(to group: Group) async throws -> [Batch.Answer] {
        let output = context.services.output
        output.working(Batch.method)
        defer { output.working(nil) }
        // Not in a closure with a list of captures: that would run on a thread of the pool, and come back from it.
        let answers = await caller.traced(group.answers)
        for row in group.rows { row.moment = group.record.moment }
        if let error = group.record.error {
            if !group.record.isSafe { for row in group.rows { journal.keep(.open, for: row.key) } }
            throw error
        }
        return answers
    }

    /// What a group came to.
    private struct Verdicts {
        var outcomes: [(state: Journal.State, row: JournalRow)] = []
        /// Why the loop cannot go on.
        var stop: ShellError?
        /// The rows whose outcome is unknown.
        var lost: [Row] = []
        /// Why it is, for rows that have an answer of their own.
        var doubtful: [String: ClientError] = [:]
        /// The rows that are to be sent again after a pause.
        var late: [(row: Row, refusal: Refusal)] = []
    }

    /// Records what became of a group, and sends those rows again that were not carried out.
    private func settle(_ group: Group, _ answers: [Batch.Answer]) async throws {
        let verdicts = verdicts(on: group.rows, answers, attempts: group.attempts)
        noteHighest(of: verdicts.outcomes.lazy.map(\.state))
        try write(verdicts.outcomes)
        if let stop = verdicts.stop { throw stop }
        try await sendAgain(verdicts.late, of: group)
        guard !verdicts.lost.isEmpty else { return }
        try Task.checkCancellation()
        let absent = try await lookedUp(verdicts.lost)
        guard group.attempts == 1 else {
            try await start(absent, attempts: group.attempts - 1)
            return try await finish()
        }
        try giveUp(absent, verdicts.doubtful)
    }

    private func verdicts(on rows: [Row], _ answers: [Batch.Answer], attempts: Int) -> Verdicts {
        var verdicts = Verdicts()
        for (row, answer) in zip(rows, answers) {
            switch answer.outcome {
            case .done(let result): verdicts.outcomes.append((.done(made(by: row, result)), row.row))
            case .refused(let refusal) where attempts > 1 && context.connection.isWaitedFor(refusal):
                verdicts.late.append((row, refusal))
                verdicts.outcomes.append((.open, row.row))
            case .refused(let refusal) where refusal.concernsAllRows:
                verdicts.stop = .call(.refused(refusal))
                verdicts.outcomes.append((.open, row.row))
            case .refused(let refusal):
                verdicts.outcomes.append((.failed(code: refusal.code.text, text: refusal.description), row.row))
            case .notRun(let cause):
                verdicts.stop = verdicts.stop ?? cause.map { .call($0) }
                verdicts.outcomes.append((.open, row.row))
            case .unknown(let cause?) where cause.isOfOneCall:
                verdicts.doubtful[row.key] = cause
                verdicts.lost.append(row)
            case .unknown(let cause):
                verdicts.stop = verdicts.stop ?? (attempts > 1 ? nil : .call(cause ?? answer.withoutWord))
                verdicts.lost.append(row)
            }
        }
        return verdicts
    }

    /// Sends rows again that a limit of the portal refused.
    private func sendAgain(_ late: [(row: Row, refusal: Refusal)], of group: Group) async throws {
        guard let last = late.last else { return }
        try await context.connection.waitForReset(after: last.refusal, at: client.portal)
        // As long as some rows succeed, the others will too.
        let attempts = late.count < group.rows.count ? group.attempts : group.attempts - 1
        try await start(late.map(\.row), attempts: attempts)
        try await finish()
    }

    /// Records rows as failed that were sent as often as they may be.
    private func giveUp(_ rows: [Row], _ causes: [String: ClientError]) throws {
        for row in rows {
            switch causes[row.key] {
            case .refused(let refusal)?:
                try write(.failed(code: refusal.code.text, text: refusal.description), for: row.row)
            case .unexpectedResult(let problem, _)?:
                try write(.failed(code: "", text: Messages.Journal.notCarriedOut(problem)), for: row.row)
            case .invalidReply?, .unreachable?, .outcomeUnknown?, .insecure?, .tokenStoreFailed?, nil: break
            }
        }
    }

    /// Records that rows are about to be sent; from here on they may have been carried out. Whoever sends them makes the
    /// record safe first, while the next rows are made.
    private func begin(_ rows: [Row]) throws -> SendingRecord {
        let record = SendingRecord(file, loop: journal.current, context)
        var line: [UInt8] = []
        Journal.append(
            sent: rows.lazy.map { [keys] in keys.written($0.key) }, as: rows.lazy.map(\.sent), above: highest,
            at: record.writtenSecond, loop: journal.current, to: &line)
        try self.record(line)
        for row in rows {
            let sending = Journal.Sending(at: record.writtenSecond, above: highest, call: row.sent)
            journal.keep(.sent(sending), for: row.key)
        }
        return record
    }

    /// Records the outcome of a row.
    func write(_ state: Journal.State, for row: JournalRow) throws { try write([(state, row)]) }

    /// Records the outcomes of rows, all with one write to the file.
    private func write(_ outcomes: [(state: Journal.State, row: JournalRow)]) throws {
        var lines: [UInt8] = []
        for (state, row) in outcomes {
            var state = state
            // The portal's text may quote a secret.
            if case .failed(let code, let text) = state {
                state = .failed(code: code, text: context.secrets.redaction.safe(text))
            }
            journal.keep(state, for: row.key)
            Journal.append(state, for: keys.written(row.key), loop: journal.current, to: &lines)
            switch state {
            case .done: tally.done += 1
            case .failed(let code, let text): failed[row.key] = code.isEmpty ? text : "\(code): \(text)"
            case .sent, .open: break
            }
        }
        try record(lines)
    }

    private func record(_ lines: [UInt8]) throws {
        do {
            try file.append(lines)
        } catch {
            throw ShellError.unrecorded(error)
        }
    }

    /// Records that the outcome of a row stays unknown.
    func leave(_ row: Row, because text: String, _ entity: Entity? = nil) {
        if let entity { unknownKinds.insert(entity.name) }
        leave(row.row, because: text)
    }

    private func leave(_ row: JournalRow, because text: String) {
        unknown.append(context.secrets.redaction.safe("\(name(of: row.key, row.origin)): \(text)"))
    }

    /// How long ago a row was sent; zero when unknown.
    /// - Parameter moment: The time in the journal, in seconds since 1970.
    func timeSinceSent(_ row: Row, at moment: Int?) -> Duration {
        let now = context.connection.clock.elapsed
        if let sent = row.moment { return now - sent }
        // No row is sent before 1970 or in the future; the difference of two positive numbers does not overflow.
        let before = moment.map {
            $0 > 0 && $0 <= start.seconds ? Duration.seconds(start.seconds - $0) : .zero
        }
        return (before ?? .zero) + (now - start.time)
    }

    func remark(_ text: String) {
        if remarks.insert(text).inserted { context.note(text) }
    }

    // MARK: Identifiers

    private func made(by row: Row, _ result: JSON) -> Journal.Made? {
        guard let entity = row.added, let id = Identifier(result["id"] ?? result)?.value else { return nil }
        return Journal.Made(kind: entity.storedName, id: id)
    }

    /// Finds the highest id before the first row is sent, to distinguish what the rows create.
    private func findHighest(of rows: [Row]) async throws {
        var known: String?
        for row in rows {
            guard let entity = row.added, entity.storedName != known else { continue }
            known = entity.storedName
            guard highest[entity.storedName] == nil else { continue }
            highest[entity.storedName] = try await highestID(of: entity)
        }
    }

    /// Takes the ids of objects that rows made.
    private func noteHighest(of states: some Sequence<Journal.State>) {
        var newest: [(kind: String, id: Int)] = []
        for case .done(let made?) in states {
            guard let kind = made.kind else { continue }
            if let place = newest.firstIndex(where: { $0.kind == kind }) {
                newest[place].id = max(newest[place].id, made.id)
            } else {
                newest.append((kind, made.id))
            }
        }
        for (kind, id) in newest { highest[kind] = max(highest[kind] ?? 0, id) }
    }

    func highestID(of entity: Entity) async throws(ShellError) -> Int {
        let newest = try await list(entity, ["select": ["id"], "order": ["id": "DESC"], "page": 1])
        return newest.compactMap { Identifier($0["id"] ?? .null)?.value }.max() ?? 0
    }

    func list(_ entity: Entity, _ parameters: JSON.Object) async throws(ShellError) -> [JSON] {
        do throws(ClientError) {
            let method = PortalMethod.name(entity.kind, .list)
            return try await caller.traced { [client] () throws(ClientError) in
                try await client.call(method, parameters).result.array ?? []
            }
        } catch {
            throw .call(error)
        }
    }

    // MARK: The end

    func close() async throws -> JournalReport {
        await takeLast()
        context.presenter.progress(nil)
        let closing = Result { try file.close() }
        context.note(
            "\(shown(plan.path)): \(tally.summary(failed: failed.count, unknown: inDoubt, at: context.services.seconds))"
        )
        let hint = try writeFailedRows()
        try closing.get()
        let summary: JSON = [
            "rows": .int(plan.rows.count), "done": .int(tally.done), "earlier": .int(tally.earlier),
            "failed": .int(failed.count), "unknown": .int(unknown.count),
        ]
        let failures = plan.rows.compactMap { row in
            failed[row.key].map {
                context.secrets.redaction.safe("\(name(of: row.key, row.origin)): \($0)")
            }
        }
        return JournalReport(summary: summary, failures: failures, unknown: unknown, hint: hint)
    }

    /// Records what became of a group that the loop did not wait for, because it ended. Nothing is sent again or looked
    /// up: the next run does that.
    private func takeLast() async {
        guard let group = underWay else { return }
        underWay = nil
        guard let answers = try? await answers(to: group) else { return }
        try? write(verdicts(on: group.rows, answers, attempts: 1).outcomes)
    }

    /// How many sent rows have an unknown outcome: those that stay unknown, and, when the loop ended before it could
    /// look them up, those that the next run will look up.
    private var inDoubt: Int {
        guard journal.hasDoubts else { return 0 }
        return tried.count { key in if case .sent = journal.state(of: key) { true } else { false } }
    }

    private func name(of key: String, _ origin: TableRow?) -> String {
        Messages.Journal.row(keys.isSecret(key) ? Secret.mask : key, origin)
    }

    private func shown(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    /// Writes the failed rows in the form of the original file, with one more column for the reason.
    /// - Returns: What to do with it.
    private func writeFailedRows() throws -> String? {
        let path = FailedRowsFile.path(of: plan.path, loop: journal.current)
        let isTable = plan.files == [shown(path)]
        guard !failed.isEmpty || hadFailures || isTable else {
            return unknown.isEmpty ? nil : unknownHint
        }
        let rows = plan.rows.compactMap { row -> (JSON, String)? in
            if let reason = failed[row.key] { return (row.element, reason) }
            // When the loop reads this very file, it keeps the rows that were not reached.
            guard isTable, !isCarriedOut(row.key) else { return nil }
            return (row.element, plan.table?.columns.last.flatMap { row.element[$0]?.string } ?? "")
        }
        let bytes = FailedRows(table: plan.table, rows: rows).bytes
        if !isTable { try keepEarlier(path, before: bytes) }
        try context.services.files.write?(path, bytes, false)
        guard !failed.isEmpty else { return unknown.isEmpty ? nil : unknownHint }
        let advice = Messages.Journal.correctRows(shown(path))
        return unknown.isEmpty ? advice : "\(advice); \(unknownHint)"
    }

    /// What is there already may have been corrected, or be no file of this journal: it is kept beside the new one.
    private func keepEarlier(_ path: String, before new: [UInt8]) throws {
        let files = context.services.files
        guard let earlier = try? files.read?(path), !earlier.isEmpty, earlier != new else { return }
        try files.write?("\(path)~", earlier, false)
        context.note(Messages.Journal.keptEarlier(shown(path)))
    }

    private func isCarriedOut(_ key: String) -> Bool {
        if case .done = journal.state(of: key) { true } else { false }
    }

    private var unknownHint: String { Messages.Journal.lookUp(unknownKinds.sorted()) }
}

extension ShellError {
    /// The outcome of rows could not be recorded.
    static func unrecorded(_ error: any Error) -> ShellError {
        .usage("\(error)", hint: Messages.Journal.makeRoom)
    }
}

extension ClientError {
    /// Whether a call has its own reply, which only does not show the outcome.
    var isOfOneCall: Bool {
        switch self {
        case .refused(let refusal): refusal.method != "batch"
        case .unexpectedResult: true
        case .invalidReply, .unreachable, .outcomeUnknown, .insecure, .tokenStoreFailed: false
        }
    }
}

extension Refusal {
    /// Whether it affects every row: the whole request was refused, a limit was reached, or the credentials may not do
    /// this.
    var concernsAllRows: Bool {
        guard method != "batch", let row else { return method == "batch" }
        let isUnknownMethod = row.name == .methodNotFound
        return row.kind == .limit || row.kind == .auth || isUnknownMethod || row.place == .authorization
    }
}

/// The progress of a loop.
private struct Tally {
    var rows: Int
    var start: Double
    var done = 0
    var earlier = 0

    /// `1250 of 10000 rows, 833 a second, 11 s left`
    func progress(at now: Double) -> String {
        Throughput(start: start).text(done + earlier, of: rows, Messages.Journal.rows, new: done, at: now)
    }

    /// `10000 rows: 9998 done, 2 failed, in 10.2 s`
    func summary(failed: Int, unknown: Int, at now: Double) -> String {
        Messages.Journal.summary(
            rows: rows, done: done, earlier: earlier, failed: failed, unknown: unknown,
            time: Throughput(start: start).time(at: now))
    }
}
