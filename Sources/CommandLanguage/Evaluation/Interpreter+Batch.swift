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
    /// The options of the block, which are those of its commands.
    var options: [Invocation.Option] = []
    /// What a variable stands for until the results are there: the key of the command it was bound to.
    var references: [Int: String] = [:]
    /// Whether a value is looked up that a command takes, in which such a variable may stand.
    var takesReferences = false
    /// How many references the values of the command at hand have.
    var referenceCount = 0

    /// The variable at a place was given another value.
    func forget(_ slot: Int) {
        guard references.removeValue(forKey: slot) != nil else { return }
        for place in entries.indices where entries[place].capture?.slot == slot { entries[place].capture = nil }
    }
}

/// Where a command that was sent with others stands, and what it is called among them.
struct BatchPlace {
    var span: SourceSpan
    /// The row of a table that it was made from.
    var row: TableRow?
    /// What tells it apart from others at the same place.
    var name: String?
}

/// A command of a `batch`, with the key by which later ones refer to its result.
public struct BatchCall: Sendable {
    /// The key.
    public var key: String
    /// The command.
    public var invocation: Invocation

    /// A command with its key.
    public init(key: String, invocation: Invocation) {
        self.key = key
        self.invocation = invocation
    }
}

/// What became of a command of a `batch`.
public enum BatchOutcome: Sendable {
    /// It was carried out.
    case done(JSON)
    /// It was refused, or it is not known whether it ran.
    case failed(any Error)
    /// It did not run because of what became of others: the batch had ended, or what it refers to is not there.
    case notRun(any Error)

    /// The result; null without one.
    public var result: JSON { if case .done(let result) = self { result } else { .null } }

    /// Why there is no result.
    public var error: (any Error)? {
        switch self {
        case .done: nil
        case .failed(let error), .notRun(let error): error
        }
    }
}

/// The refusals of a batch: what `try` goes on after, and what `expect` judges.
public struct BatchRefusalsError: DiagnosticConvertible {
    /// The first one's message.
    public let message: String
    /// The first of them.
    public let refusal: JSON?
    /// All of them.
    public let codes: [String]
    /// Whether they are all that came to one command, which is then refused as a whole.
    public let areWhole: Bool
}

/// `batch { … }`: the block runs first and gathers its calls, then they are sent together.
extension Interpreter {
    func gather(
        _ block: Block, halting: Bool, _ command: CommandStatement, _ frame: Frame, _ span: SourceSpan
    ) async throws(Diagnostic) -> Flow {
        guard frame.collector == nil else { throw frame.diagnostic(.usage, .nestedBatch, at: span) }
        let collector = BatchCollector()
        let invocation = try head(of: command, frame)
        collector.options = invocation.options
        frame.collector = collector
        defer { frame.collector = nil }
        let flow = try await execute(block.statements, in: frame)
        frame.collector = nil
        if host.isWrittenDown(invocation) {
            try await writeDown(collector, halting: halting, command, invocation, frame)
        } else if let place = command.capture?.span ?? command.output?.span {
            throw frame.diagnostic(.usage, .capturesNothing(command.name), at: place, hint: Hint.resultOfCommand)
        } else {
            try await send(collector, halting: halting, frame, span)
        }
        return flow
    }

    private func writeDown(
        _ collector: BatchCollector, halting: Bool, _ command: CommandStatement, _ invocation: Invocation,
        _ frame: Frame
    ) async throws(Diagnostic) {
        guard !collector.entries.isEmpty else { return }
        let result: CommandResult
        do {
            result = try await host.writeDown(collector.entries.map(\.call), as: invocation, halting: halting)
        } catch {
            throw diagnostic(for: error, frame, command.nameSpan)
        }
        try await deliver(result, of: command, invocation, frame)
    }

    /// Keeps a command for later; what it is bound to stands for its result until then.
    func gather(
        _ invocation: Invocation, _ command: CommandStatement, of row: TableRow?, into collector: BatchCollector
    ) {
        let key = "c" + String(collector.entries.count + 1)
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
        for (entry, outcome) in zip(collector.entries, outcomes) {
            if case .done(let result) = outcome, let capture = entry.capture { frame.set(capture.slot, result) }
        }
        last = .array(outcomes.map(\.result))
        noteWeight(of: last)
        let places = collector.entries.map { BatchPlace(span: $0.span, row: $0.row) }
        if let problem = problem(with: outcomes, at: places, frame, span) { throw problem }
    }

    /// What is wrong when some of several commands failed; nil when none did.
    /// - Parameter asOne: Whether they are the parts of one command.
    func problem(
        with outcomes: [BatchOutcome], at places: [BatchPlace], asOne: Bool = false, _ frame: Frame,
        _ span: SourceSpan
    ) -> Diagnostic? {
        let failures = zip(outcomes, places).compactMap { outcome, place -> Diagnostic? in
            guard let error = outcome.error else { return nil }
            var failure = diagnostic(for: error, frame, place.span)
            failure.row = place.row
            if let name = place.name { failure.message = "\(name): \(failure.message)" }
            return failure
        }
        guard !failures.isEmpty else { return nil }
        let refusals = Self.refusals(among: outcomes, ofOne: asOne)
        if let refused = refusals?.refusal { refusal = refused }
        return Task.isCancelled
            ? interrupted(failures, of: outcomes.count, frame, span)
            : partial(failures, of: outcomes.count, frame, span, cause: refusals)
    }

    /// Nil when more went wrong than that the portal refused.
    private static func refusals(among outcomes: [BatchOutcome], ofOne: Bool) -> BatchRefusalsError? {
        var refusals: [any DiagnosticConvertible] = []
        for case .failed(let error) in outcomes {
            guard let refused = error as? any DiagnosticConvertible, refused.refusal != nil else { return nil }
            refusals.append(refused)
        }
        guard let first = refusals.first else { return nil }
        return BatchRefusalsError(
            message: first.message, refusal: first.refusal, codes: refusals.flatMap(\.codes),
            areWhole: ofOne && refusals.count == outcomes.count)
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

    /// What is known already: a call was bound to the variable, so that it is not null.
    func comparedToNull(_ expression: ScriptExpression, _ frame: Frame) -> Bool? {
        guard let references = frame.collector?.references,
            case .binary(let sign, let left, let right) = expression.kind,
            sign == .equal || sign == .notEqual
        else { return nil }
        switch (left.kind, right.kind) {
        case (.local(let slot, _), .literal(.null)) where references[slot] != nil,
            (.literal(.null), .local(let slot, _)) where references[slot] != nil:
            return sign == .notEqual
        default: return nil
        }
    }

    /// Refuses to compute with what is not there yet: the text that stands for it is no value.
    func rejectComputing(_ expression: ScriptExpression, _ frame: Frame) throws(Diagnostic) {
        switch expression.kind {
        case .binary, .negate, .call: try rejectReferences(in: expression, frame)
        // What these are made of is looked at by itself.
        case .literal, .local, .global, .text, .path, .array, .object, .logic, .not: break
        }
    }

    /// The same, whatever the expression is.
    func rejectReferences(in expression: ScriptExpression, _ frame: Frame) throws(Diagnostic) {
        guard let collector = frame.collector else { return }
        for local in expression.locals where collector.references[local.slot] != nil {
            throw tooEarly(local.name, frame, expression.span)
        }
    }

    private func tooEarly(_ name: String, _ frame: Frame, _ span: SourceSpan) -> Diagnostic {
        frame.diagnostic(.usage, .referenceTooEarly(name), at: span, hint: Hint.passReferenceOn)
    }

    /// What a variable stands for inside of a batch: text that the portal replaces by the result.
    func reference(
        _ slot: Int, _ name: String, _ steps: ArraySlice<ScriptExpression.Step>, _ frame: Frame, _ span: SourceSpan
    ) throws(Diagnostic) -> JSON? {
        guard let collector = frame.collector, let key = collector.references[slot] else { return nil }
        guard collector.takesReferences else { throw tooEarly(name, frame, span) }
        collector.referenceCount += 1
        var text = "\(Self.referenceSign)\(key)]"
        for step in steps {
            switch step {
            case .member(let name): text += "[\(name)]"
            case .index(let index): text += "[\(try self.text(of: index, frame, index.span))]"
            case .each, .first, .slice, .matches:
                throw frame.diagnostic(.usage, .elementsOfReference, at: span, hint: Hint.useAfterBatch)
            }
        }
        return .string(text)
    }
}
