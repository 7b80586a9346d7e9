import OrderedJSON

/// `for … journal FILE key EXPR { … }`: each round makes one call, the calls are carried out in groups, and what became of
/// each stands in a file, so that the next run goes on from there.
extension Interpreter {
    private struct KeyedRow {
        var position: JSON
        var element: JSON
        var provenance: Provenance?
        var key: String
        var origin: TableRow? { if case .row(let row) = provenance { row } else { nil } }
    }

    func execute(
        _ loop: Statement.Loop, _ journal: Statement.Journal, _ frame: Frame
    ) async throws(Diagnostic) -> Flow {
        guard frame.collector == nil else {
            throw frame.diagnostic(.usage, .journalInBatch, at: journal.file.span, hint: Hint.oneBatch)
        }
        let outerRow = frame.row
        defer { frame.row = outerRow }
        let before = readCount
        let elements = try elements(of: loop, frame)
        let files = files(of: loop.sequence, since: before, frame).map(\.lastPart)
        let table = provenance(of: loop.sequence, frame)
        let rows = try rows(of: loop, elements, table, journal, frame)
        frame.row = outerRow
        let loops = frame.program.journals
        // The parser lists every loop with a journal.
        guard let this = loops.first(where: { $0.span == journal.file.span }) else { return .next }
        let plan = JournalPlan(
            path: host.locate(try text(journal.file, frame), beside: frame.source.name),
            script: frame.source.name.lastPart, loop: this, loops: loops, files: files,
            rows: rows.map { JournalPlan.PlannedRow(key: $0.key, element: $0.element, origin: $0.origin) },
            table: table?.table)
        let book = try await ask(frame, journal.file.span) { (host) async throws in try await host.openJournal(plan) }
        let flow: Flow
        do throws(Diagnostic) {
            flow = try await walk(rows, loop, book, frame)
        } catch {
            // What is written down stays, and the error is more than the journal has to say.
            _ = try? await book.close()
            throw error
        }
        let report = try await ask(frame, journal.file.span) { (_) async throws in try await book.close() }
        last = report.summary
        guard report.failures.isEmpty, report.unknown.isEmpty else {
            throw partial(report, of: rows.count, frame, journal.file.span)
        }
        return flow
    }

    // MARK: Before the first row

    /// Every row with its key: two that share one would be taken for the same.
    private func rows(
        of loop: Statement.Loop, _ elements: [(JSON, JSON)], _ table: Provenance?, _ journal: Statement.Journal,
        _ frame: Frame
    ) throws(Diagnostic) -> [KeyedRow] {
        var rows: [KeyedRow] = []
        var places: [String: Int] = [:]
        rows.reserveCapacity(elements.count)
        places.reserveCapacity(elements.count)
        for (position, element) in elements {
            try checkTimeNowAndThen(frame, loop.sequence.span)
            var row = KeyedRow(position: position, element: element, provenance: table?.element(rows.count), key: "")
            enter(loop, row, frame)
            row.key = try key(journal.key, of: row, number: rows.count + 1, frame)
            rows.append(row)
            let key = row.key
            if let other = places.updateValue(rows.count, forKey: key) {
                let places = table.map { $0.table.lines(of: [other, rows.count]) } ?? "rows \(other) and \(rows.count)"
                throw frame.diagnostic(
                    .usage, .sameKey(shown(key, journal.key), places), at: journal.key.span, hint: Hint.uniqueKey)
            }
        }
        return rows
    }

    /// A key for a message, in which no credential may stand.
    private func shown(_ key: String, _ expression: ScriptExpression) -> String {
        let shown = host.printable(.string(key), at: expression.names)
        return shown.string ?? shown.text()
    }

    private func elements(of loop: Statement.Loop, _ frame: Frame) throws(Diagnostic) -> [(JSON, JSON)] {
        let sequence = try evaluate(loop.sequence, frame)
        switch sequence {
        case .array(let elements): return elements.enumerated().map { (.int($0.offset), $0.element) }
        case .object(let object) where loop.key != nil:
            return object.members.map { (.string($0.name), $0.value) }
        default: throw notWalkable(sequence, loop, frame)
        }
    }

    private func enter(_ loop: Statement.Loop, _ row: KeyedRow, _ frame: Frame) {
        frame.set(loop.element.slot, row.element, row.provenance)
        frame.row = row.origin
        if let variable = loop.key { frame.set(variable.slot, row.position) }
    }

    private func key(
        _ expression: ScriptExpression, of row: KeyedRow, number: Int, _ frame: Frame
    ) throws(Diagnostic) -> String {
        let value = try evaluate(expression, frame)
        if value.isNull { throw missingKey(expression, of: row, number: number, frame) }
        let text = value.isContainer ? "" : try plain(value, frame, expression.span)
        guard !text.isEmpty else {
            let place = row.origin?.place ?? "row \(number)"
            throw frame.diagnostic(
                .usage, .noKey(place, columns: row.origin?.table.columnList), at: expression.span, hint: Hint.uniqueKey)
        }
        return text
    }

    /// What a key lacks; a row of a table is named by that already.
    private func missingKey(_ expression: ScriptExpression, of row: KeyedRow, number: Int, _ frame: Frame) -> Diagnostic
    {
        var error = missing(expression, frame)
        if row.origin == nil { error.message = Message.noKey("row \(number)", because: error.message).text }
        error.hint = Hint.uniqueKey
        return error
    }

    // MARK: Rows

    private func walk(
        _ rows: [KeyedRow], _ loop: Statement.Loop, _ book: any RowJournal, _ frame: Frame
    ) async throws(Diagnostic) -> Flow {
        var group: [JournalRow] = []
        var place = loop.sequence.span
        var end = Flow.next
        rows: for row in rows where !book.isDone(row.key) {
            try checkTimeNowAndThen(frame, loop.sequence.span)
            let (flow, call) = try await gather(row, loop, frame)
            if let call {
                group.append(call)
                place = call.invocation.nameSpan
            }
            switch flow {
            case .next, .continue: break
            case .break: break rows
            case .exit:
                end = flow
                break rows
            }
            if group.count == book.groupSize {
                try await carryOut(&group, book, loop, frame)
            }
        }
        try await carryOut(&group, book, loop, frame)
        frame.row = nil
        try await ask(frame, place) { (_) async throws in try await book.finish() }
        return end
    }

    /// Runs the block for one row; its call is kept.
    private func gather(
        _ row: KeyedRow, _ loop: Statement.Loop, _ frame: Frame
    ) async throws(Diagnostic) -> (Flow, JournalRow?) {
        enter(loop, row, frame)
        let collector = BatchCollector()
        frame.collector = collector
        defer { frame.collector = nil }
        let flow = try await execute(loop.block.statements, in: frame)
        guard !collector.entries.isEmpty else { return (flow, nil) }
        if collector.entries.count > 1 {
            throw frame.diagnostic(
                .usage, .manyCalls(loop.journal.map { shown(row.key, $0.key) } ?? row.key, collector.entries.count),
                at: collector.entries[1].span,
                hint: Hint.oneCall)
        }
        let entry = collector.entries.removeLast()
        if let capture = entry.capture {
            throw frame.diagnostic(.usage, .resultInJournal, at: capture.span, hint: Hint.idsInJournal)
        }
        let call = JournalRow(
            key: row.key, element: row.element, invocation: entry.call.invocation, origin: row.origin)
        return (flow, call)
    }

    private func carryOut(
        _ group: inout [JournalRow], _ book: any RowJournal, _ loop: Statement.Loop, _ frame: Frame
    ) async throws(Diagnostic) {
        guard let first = group.first else { return }
        try checkTime(frame, loop.sequence.span)
        let rows = group
        group = []
        // What goes wrong now is no matter of the row that was looked at last.
        frame.row = nil
        try await ask(frame, first.invocation.nameSpan) { (_) async throws in try await book.carryOut(rows) }
    }

    // MARK: Afterwards

    private func partial(_ report: JournalReport, of count: Int, _ frame: Frame, _ span: SourceSpan) -> Diagnostic {
        var diagnostic = frame.diagnostic(
            .partial, .partialRows(report.failures.count, unknown: report.unknown.count, of: count), at: span,
            hint: report.hint)
        diagnostic.related = (report.failures + report.unknown).map { Diagnostic(.command, $0) }
        return diagnostic
    }
}
