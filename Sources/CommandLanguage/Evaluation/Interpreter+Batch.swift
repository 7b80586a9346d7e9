public import OrderedJSON

/// The commands of a `batch` block while they are gathered.
final class BatchCollector {
    /// A command, and where its result is wanted.
    struct Entry {
        var call: BatchCall
        var capture: Variable?
        var span: SourceSpan
        /// The row of a table that it was made from.
        var row: TableRow?
    }

    var entries: [Entry] = []
    /// What a variable stands for until the results are there: the key of the command it was bound to.
    var references: [Int: String] = [:]
}

/// A command of a `batch`, with the key by which later ones refer to its result.
public struct BatchCall: Sendable {
    /// The key.
    public var key: String
    /// The command.
    public var invocation: Invocation
}

/// What became of a command of a `batch`.
public enum BatchOutcome {
    /// It was carried out.
    case done(JSON)
    /// It was refused, or it is not known whether it ran.
    case failed(any Error)
    /// It did not run because of what became of others: the batch had ended, or what it refers to is not there.
    case notRun(any Error)
}

/// The refusals of a batch: what `try` goes on after, and what `expect` judges.
private struct BatchRefusalsError: DiagnosticConvertible {
    let message: String
    /// The first of them.
    let refusal: JSON?
    /// All of them.
    let codes: [String]
}

/// `batch { … }`: the block runs first and gathers its calls, then they are sent together.
extension Interpreter {
    func gather(_ block: Block, halting: Bool, _ frame: Frame, _ span: SourceSpan) async throws(Diagnostic) -> Flow {
        guard frame.collector == nil else { throw frame.diagnostic(.usage, .nestedBatch, at: span) }
        let collector = BatchCollector()
        frame.collector = collector
        defer { frame.collector = nil }
        let flow = try await execute(block.statements, in: frame)
        frame.collector = nil
        try await send(collector, halting: halting, frame, span)
        return flow
    }

    /// Keeps a command for later; what it is bound to stands for its result until then.
    func gather(
        _ invocation: Invocation, _ command: CommandStatement, of row: TableRow?, into collector: BatchCollector
    ) {
        let key = "c\(collector.entries.count + 1)"
        if let capture = command.capture {
            collector.references[capture.slot] = key
        }
        collector.entries.append(
            BatchCollector.Entry(
                call: BatchCall(key: key, invocation: invocation), capture: command.capture, span: command.nameSpan,
                row: row))
    }

    private func send(_ collector: BatchCollector, halting: Bool, _ frame: Frame, _ span: SourceSpan)
        async throws(Diagnostic)
    {
        guard !collector.entries.isEmpty else { return }
        let outcomes: [BatchOutcome]
        do {
            outcomes = try await host.performTogether(collector.entries.map(\.call), halting: halting)
        } catch {
            if let refused = (error as? any DiagnosticConvertible)?.refusal { refusal = refused }
            throw diagnostic(for: error, frame, span)
        }
        var failures: [Diagnostic] = []
        var results: [JSON] = []
        for (entry, outcome) in zip(collector.entries, outcomes) {
            switch outcome {
            case .done(let result):
                results.append(result)
                if let capture = entry.capture { frame.set(capture.slot, result) }
            case .failed(let error), .notRun(let error):
                results.append(.null)
                var failure = diagnostic(for: error, frame, entry.span)
                failure.row = entry.row
                failures.append(failure)
            }
        }
        last = .array(results)
        noteWeight(of: last)
        guard failures.isEmpty else {
            let refusals = Self.refusals(among: outcomes)
            if let refused = refusals?.refusal { refusal = refused }
            throw Task.isCancelled
                ? interrupted(failures, of: results.count, frame, span)
                : partial(failures, of: results.count, frame, span, cause: refusals)
        }
    }

    /// Nil when more went wrong than that the portal refused.
    private static func refusals(among outcomes: [BatchOutcome]) -> BatchRefusalsError? {
        var refusals: [any DiagnosticConvertible] = []
        for case .failed(let error) in outcomes {
            guard let refused = error as? any DiagnosticConvertible, refused.refusal != nil else { return nil }
            refusals.append(refused)
        }
        guard let first = refusals.first else { return nil }
        return BatchRefusalsError(message: first.message, refusal: first.refusal, codes: refusals.flatMap(\.codes))
    }

    private func interrupted(_ failures: [Diagnostic], of count: Int, _ frame: Frame, _ span: SourceSpan) -> Diagnostic
    {
        frame.diagnostic(
            .cancelled, .cancelled, at: span, label: "\(count - failures.count) of \(count) commands were done",
            hint: hint(for: failures))
    }

    private func partial(
        _ failures: [Diagnostic], of count: Int, _ frame: Frame, _ span: SourceSpan, cause: (any Error)?
    ) -> Diagnostic {
        var diagnostic = frame.diagnostic(
            .partial, .partial(failures.count, of: count), at: span, hint: hint(for: failures), cause: cause)
        diagnostic.related = failures
        return diagnostic
    }

    /// What to do about failures that stand in one line each: everything that is said of them, or nothing when that is
    /// much.
    private func hint(for failures: [Diagnostic]) -> String? {
        var hints: [String] = []
        for hint in failures.compactMap(\.hint) where !hints.contains(hint) { hints.append(hint) }
        return hints.isEmpty || hints.count > Self.mostHints ? nil : hints.joined(separator: "\n      ")
    }

    private static let mostHints = 2

    /// What the text begins with that stands for a result of a batch.
    static let referenceSign = "$result["

    /// What a variable stands for inside of a batch: text that the portal replaces by the result.
    func reference(_ slot: Int, _ steps: ArraySlice<ScriptExpression.Step>, _ frame: Frame) throws(Diagnostic) -> JSON?
    {
        guard let key = frame.collector?.references[slot] else { return nil }
        var text = "\(Self.referenceSign)\(key)]"
        for step in steps {
            switch step {
            case .member(let name): text += "[\(name)]"
            case .index(let index): text += "[\(try self.text(of: index, frame, index.span))]"
            case .each, .first: return .string(text)
            }
        }
        return .string(text)
    }
}
