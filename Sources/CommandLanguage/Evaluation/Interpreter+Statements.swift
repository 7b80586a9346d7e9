import OrderedJSON
import TextUI

/// What comes after a statement.
enum Flow {
    case next, `break`, `continue`
    case exit(Int)

    /// What comes after a loop that a round of it ended like this; nil when the loop goes on.
    var behindLoop: Flow? {
        switch self {
        case .next, .continue: nil
        case .break: .next
        case .exit: self
        }
    }
}

extension Interpreter {
    func execute(_ statements: [Statement], in frame: Frame) async throws(Diagnostic) -> Flow {
        for statement in statements {
            try checkLimits(frame, statement.span)
            // What needs no waiting is done right here: a call that may wait costs more than most statements.
            let flow =
                statement.isImmediate
                ? try executeNow(statement, in: frame) : try await execute(statement, in: frame)
            guard case .next = flow else { return flow }
        }
        return .next
    }

    private func execute(_ statement: Statement, in frame: Frame) async throws(Diagnostic) -> Flow {
        switch statement.kind {
        case .let, .break, .continue, .assert, .print, .ask, .exit: return try executeNow(statement, in: frame)
        case .if(let branches, let otherwise): return try await choose(branches, otherwise, frame)
        case .for(let loop): return try await execute(loop, frame)
        case .command(let command): try await perform(command, frame)
        case .try(let block): return try await attempt(block, frame)
        case .expect(let code, let block): return try await expect(code, block, frame)
        case .run(let file, let items, let capture):
            return try await run(file, items, capture, frame, statement.span)
        case .step(let title):
            let title = try text(title, frame)
            try await ask(frame, statement.span) { (host) async throws in try await host.step(title) }
        case .sleep(let word):
            try await sleep(try duration(word, frame), frame, statement.span)
        case .shell(let line):
            let program = try text(line, frame)
            try await ask(frame, line.span) { (host) async throws in try await host.pipe(nil, to: program) }
        case .batch(let halt, let head, let block):
            return try await gather(block, halting: halt, head, frame, statement.span)
        }
        return .next
    }

    /// Asks the host for something and gives its error the place in the script.
    func ask<Answer>(
        _ frame: Frame, _ span: SourceSpan, _ question: (any ScriptHost) async throws -> Answer
    ) async throws(Diagnostic) -> Answer {
        do {
            return try await question(host)
        } catch {
            throw diagnostic(for: error, frame, span)
        }
    }

    func diagnostic(for error: any Error, _ frame: Frame, _ span: SourceSpan) -> Diagnostic {
        if let diagnostic = error as? Diagnostic { return diagnostic }
        if error is CancellationError { return frame.diagnostic(.cancelled, .cancelled, at: span) }
        var diagnostic = Diagnostic(.command, "\(error)", at: span, in: frame.source, cause: error)
        diagnostic.callers = frame.callers
        diagnostic.row = frame.currentRow
        if let explained = error as? any DiagnosticConvertible {
            if explained.isLocal { diagnostic.kind = .usage }
            if explained.isCancellation { diagnostic.kind = .cancelled }
            diagnostic.message = explained.message
            diagnostic.label = explained.label
            diagnostic.hint = explained.hint
            diagnostic.span = explained.span ?? span
        }
        return diagnostic
    }

    // MARK: Control flow

    private func choose(
        _ branches: [Statement.Branch], _ otherwise: Block?, _ frame: Frame
    ) async throws(Diagnostic) -> Flow {
        guard let block = try chosen(branches, otherwise, frame) else { return .next }
        return try await execute(block.statements, in: frame)
    }

    private func execute(_ loop: Statement.Loop, _ frame: Frame) async throws(Diagnostic) -> Flow {
        if let journal = loop.journal { return try await execute(loop, journal, frame) }
        var rounds = try rounds(of: loop, frame)
        let outerRow = frame.row
        defer { frame.row = outerRow }
        while try rounds.begin(loop, frame, self) {
            let flow = try await execute(loop.block.statements, in: frame)
            if let end = flow.behindLoop { return end }
        }
        return .next
    }

    private func attempt(_ block: Block, _ frame: Frame) async throws(Diagnostic) -> Flow {
        do throws(Diagnostic) {
            let flow = try await execute(block.statements, in: frame)
            refusal = .null
            return flow
        } catch {
            guard let cause = error.cause as? any DiagnosticConvertible, cause.refusal != nil else { throw error }
            return .next
        }
    }

    private func expect(_ word: Word, _ block: Block, _ frame: Frame) async throws(Diagnostic) -> Flow {
        let code = try text(word, frame)
        frame.expectedCodes.append(code)
        defer { frame.expectedCodes.removeLast() }
        do throws(Diagnostic) {
            let flow = try await execute(block.statements, in: frame)
            if case .exit = flow { return flow }
        } catch {
            guard let codes = (error.cause as? any DiagnosticConvertible)?.codes, !codes.isEmpty else { throw error }
            // Of a batch all refusals are judged: another one must not pass unseen.
            guard code != Keyword.any, let got = codes.first(where: { $0.lowercased() != code.lowercased() }) else {
                return .next
            }
            var failure = error
            failure.kind = .assertion
            // The refusal was judged: neither a 'try' nor another 'expect' around has to do with it.
            failure.cause = nil
            failure.label = error.related.isEmpty ? "refused with \(error.message)" : error.message
            failure.message = Message.expectedCode(code, got: got.isEmpty ? "one without a code" : got).text
            throw failure
        }
        throw frame.diagnostic(.assertion, .expectedCode(code, got: "none"), at: word.span)
    }

    // MARK: Waiting

    private func duration(_ word: Word, _ frame: Frame) throws(Diagnostic) -> Duration {
        let text = try text(word, frame)
        guard let duration = Duration(spelled: text) else {
            throw frame.diagnostic(.usage, .badDuration(text), at: word.span, hint: Hint.duration)
        }
        return duration
    }

    /// Waits, but no longer than the run may take.
    private func sleep(_ duration: Duration, _ frame: Frame, _ span: SourceSpan) async throws(Diagnostic) {
        let left = deadline.map { ContinuousClock.now.duration(to: $0) } ?? duration
        try await ask(frame, span) { (host) async throws in try await host.sleep(min(duration, max(left, .zero))) }
        if left < duration { throw limitOfTime(frame, span) }
    }

    // MARK: Other scripts

    private func run(
        _ file: Word, _ items: [Item], _ capture: Variable?, _ frame: Frame, _ span: SourceSpan
    ) async throws(Diagnostic) -> Flow {
        let fileName = try text(file, frame)
        let filePath = host.locate(fileName, beside: frame.source.name)
        guard !frame.chain.contains(where: { $0.path == filePath }) else {
            throw frame.diagnostic(.usage, .cycle(filePath), at: file.span)
        }
        guard frame.chain.count < limits.depth else {
            throw frame.diagnostic(.limit, .tooManyRuns(limits.depth), at: span)
        }
        var values = JSON.Object()
        var provenances: [String: Provenance] = [:]
        var files: [String: [String]] = [:]
        for item in items {
            let before = readCount
            let path = try self.path(of: item, frame)
            let name = path.text
            guard canSet(name) else {
                throw frame.diagnostic(
                    .usage, isFilledIn(name) ? .reserved(name) : .notVariable(name), at: item.keySpan,
                    hint: Hint.otherName)
            }
            values[name] = try value(of: item, at: path, frame)
            if case .json(let expression) = item.value {
                provenances[name] = provenance(of: expression, frame)
                files[name] = self.files(of: expression, since: before, frame)
            }
        }
        let inner = Frame(
            try readScript(
                try source(filePath, try bytes(of: fileName, frame, file.span), frame, file.span), values.names, frame,
                file.span),
            values: values, provenances: provenances, files: files, caller: frame, callSite: span, path: filePath)
        let flow = try await execute(inner.program.statements, in: inner)
        if let capture { frame.set(capture.slot, last) }
        if case .exit = flow { return flow }
        return .next
    }

    private func source(
        _ path: String, _ bytes: [UInt8], _ frame: Frame, _ span: SourceSpan
    ) throws(Diagnostic) -> SourceText {
        do throws(FileTextError) {
            return try SourceText(path: path, bytes: bytes)
        } catch {
            throw diagnostic(for: error, frame, span)
        }
    }

    private func readScript(
        _ source: SourceText, _ names: [String], _ frame: Frame, _ span: SourceSpan
    ) throws(Diagnostic) -> ParsedScript {
        let reading = source.read(variables: names, vocabulary: host.vocabulary)
        guard let program = reading.program else {
            var problem = reading.shownProblems[0]
            problem.callers = [Diagnostic.Caller(source: frame.source, span: span)] + frame.callers
            throw problem
        }
        return program
    }

    /// The bytes of a file named in a script.
    func bytes(
        of path: String, atMost limit: Int = Interpreter.maximumText, _ frame: Frame, _ span: SourceSpan
    ) throws(Diagnostic) -> [UInt8] {
        let bytes: [UInt8]
        do {
            bytes = try host.read(path, beside: frame.source.name)
        } catch {
            // Whoever waits for a pipe was interrupted.
            try checkTime(frame, span)
            throw diagnostic(for: error, frame, span)
        }
        guard bytes.count <= limit else {
            throw frame.diagnostic(.limit, .fileTooLarge(path, "\(limit >> 20) MiB"), at: span)
        }
        return bytes
    }
}
