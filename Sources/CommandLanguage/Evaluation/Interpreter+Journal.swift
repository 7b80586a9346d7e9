import OrderedJSON

/// `for … journal FILE key EXPR { … }`: each round makes one call, the calls are carried out in groups, and what became of
/// each stands in a file, so that the next run goes on from there.
extension Interpreter {
    /// What a loop walks.
    private struct Elements {
        var values: [JSON]
        /// The names of the members, of an object.
        var names: [String]?
        /// Where the elements come from.
        var provenance: Provenance?

        /// What the variable for the position holds.
        func position(_ index: Int) -> JSON { names.map { .string($0[index]) } ?? .int(index) }

        /// Which row of a table an element is.
        func origin(_ index: Int) -> TableRow? {
            if case .row(let row) = provenance?.element(index) { row } else { nil }
        }
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
        var elements = try elements(of: loop, frame)
        let files = files(of: loop.sequence, since: before, frame).map(\.lastPart)
        elements.provenance = provenance(of: loop.sequence, frame)
        let rows = try rows(of: loop, elements, journal, frame)
        frame.row = outerRow
        let loops = frame.program.journals
        // The parser lists every loop with a journal.
        guard let this = loops.first(where: { $0.span == journal.file.span }) else { return .next }
        let plan = JournalPlan(
            path: host.locate(try text(journal.file, frame), beside: frame.source.name),
            script: frame.source.name.lastPart, loop: this, loops: loops, files: files,
            rows: rows, table: elements.provenance?.table)
        let book = try await ask(frame, journal.file.span) { (host) async throws in try await host.openJournal(plan) }
        let flow: Flow
        do throws(Diagnostic) {
            flow = try await walk(rows, elements, loop, book, frame)
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
        of loop: Statement.Loop, _ elements: Elements, _ journal: Statement.Journal, _ frame: Frame
    ) throws(Diagnostic) -> [JournalPlan.PlannedRow] {
        var rows: [JournalPlan.PlannedRow] = []
        var places: [String: Int] = [:]
        rows.reserveCapacity(elements.values.count)
        places.reserveCapacity(elements.values.count)
        for index in elements.values.indices {
            try checkTimeNowAndThen(frame, loop.sequence.span)
            enter(loop, elements, index, frame)
            let key = try key(journal.key, of: index, in: elements, frame)
            rows.append(
                JournalPlan.PlannedRow(key: key, element: elements.values[index], origin: elements.origin(index)))
            if let other = places.updateValue(rows.count, forKey: key) {
                let places =
                    elements.provenance.map { $0.table.lines(of: [other, rows.count]) }
                    ?? "rows \(other) and \(rows.count)"
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

    private func elements(of loop: Statement.Loop, _ frame: Frame) throws(Diagnostic) -> Elements {
        let sequence = try evaluate(loop.sequence, frame)
        switch sequence {
        case .array(let values): return Elements(values: values)
        case .object(let object) where loop.key != nil:
            return Elements(values: object.members.map(\.value), names: object.names)
        default: throw notWalkable(sequence, loop, frame)
        }
    }

    private func enter(_ loop: Statement.Loop, _ elements: Elements, _ index: Int, _ frame: Frame) {
        let provenance = elements.provenance?.element(index)
        frame.set(loop.element.slot, elements.values[index], provenance)
        if case .row(let row) = provenance { frame.row = row } else { frame.row = nil }
        if let variable = loop.key { frame.set(variable.slot, elements.position(index)) }
    }

    private func key(
        _ expression: ScriptExpression, of index: Int, in elements: Elements, _ frame: Frame
    ) throws(Diagnostic) -> String {
        let value = try evaluate(expression, frame)
        if value.isNull { throw missingKey(expression, elements.origin(index), number: index + 1, frame) }
        let text = value.isContainer ? "" : try plain(value, frame, expression.span)
        guard !text.isEmpty else {
            let origin = elements.origin(index)
            throw frame.diagnostic(
                .usage, .noKey(origin?.place ?? "row \(index + 1)", columns: origin?.table.columnList),
                at: expression.span, hint: Hint.uniqueKey)
        }
        return text
    }

    /// What a key lacks; a row of a table is named by that already.
    private func missingKey(
        _ expression: ScriptExpression, _ origin: TableRow?, number: Int, _ frame: Frame
    ) -> Diagnostic {
        var error = missing(expression, frame)
        if origin == nil { error.message = Message.noKey("row \(number)", because: error.message).text }
        error.hint = Hint.uniqueKey
        return error
    }

    // MARK: Rows

    private func walk(
        _ rows: [JournalPlan.PlannedRow], _ elements: Elements, _ loop: Statement.Loop, _ book: any RowJournal,
        _ frame: Frame
    ) async throws(Diagnostic) -> Flow {
        let collector = BatchCollector()
        var group: [JournalRow] = []
        var place = loop.sequence.span
        var end = Flow.next
        rows: for (index, row) in rows.enumerated() where !book.isDone(row.key) {
            try checkTimeNowAndThen(frame, loop.sequence.span)
            enter(loop, elements, index, frame)
            let (flow, call) = try await gather(row, with: collector, loop, frame)
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
        _ row: JournalPlan.PlannedRow, with collector: BatchCollector, _ loop: Statement.Loop, _ frame: Frame
    ) async throws(Diagnostic) -> (Flow, JournalRow?) {
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
