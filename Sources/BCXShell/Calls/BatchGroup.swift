import BIConnector
import CommandLanguage
import OrderedJSON

/// The calls of a `batch` block: what is sent, the replies, and the outcome of each.
struct BatchGroup {
    /// The commands that can be sent.
    let batch: Batch
    /// Their outcomes.
    private(set) var answers: [Batch.Answer] = []
    /// The positions of commands that were carried out with a reference as text, because the result it refers to was
    /// missing.
    private var spoiled: Set<Int> = []
    /// The entry of each call of the block, in order.
    private let entries: [Entry]

    private enum Entry {
        /// The command at this position of ``batch``.
        case command(Int)
        /// It cannot be sent.
        case failed(ShellError)
        /// An earlier call cannot be sent, at which the block ends or whose result it uses.
        case notSent(String)
    }

    /// - Parameters:
    ///   - keys: The keys by which later calls refer to earlier results.
    ///   - calls: What is to be sent, and why some cannot be.
    init(_ keys: [String], _ calls: [Result<MethodCall, ShellError>], halts: Bool) {
        var commands: [Batch.Command] = []
        var entries: [Entry] = []
        var missing: [String: JSON?] = [:]
        for (key, call) in zip(keys, calls) {
            if halts, !missing.isEmpty {
                entries.append(.notSent(Messages.Batches.ended))
                continue
            }
            switch call {
            case .failure(let error):
                missing[key] = .some(nil)
                entries.append(.failed(error))
            case .success(let call):
                let command = Batch.Command(call.method, call.parameters, key: key)
                guard let resolved = command.resolved(with: missing) else {
                    missing[key] = .some(nil)
                    entries.append(.notSent(Messages.Batches.withoutResult))
                    continue
                }
                entries.append(.command(commands.count))
                commands.append(resolved)
            }
        }
        batch = Batch(commands: commands, halts: halts)
        self.entries = entries
    }

    /// Takes the outcomes of the commands.
    mutating func take(_ answers: [Batch.Answer]) {
        self.answers = answers
        judge(Array(answers.indices))
    }

    /// Takes the outcomes of commands that were repeated.
    mutating func take(_ answers: [Batch.Answer], at places: [Int]) {
        for (place, answer) in zip(places, answers) { self.answers[place] = answer }
        judge(places)
    }

    private mutating func judge(_ places: [Int]) {
        for place in places where answers[place].result != nil && lacksResult(at: place) { spoiled.insert(place) }
    }

    // MARK: What is sent again

    /// The commands to repeat: those that were refused and are waited for, and those that did not run because of them.
    func late(_ isWaitedFor: (Refusal) -> Bool) -> (places: [Int], refusal: Refusal?) {
        let waiting = answers.indices.filter { answers[$0].refusal.map(isWaitedFor) ?? false }
        guard let last = waiting.last.flatMap({ answers[$0].refusal }) else { return ([], nil) }
        if batch.halts {
            // The batch ended at the first refusal, unless the portal did not notice it.
            guard let first = answers.firstIndex(where: { $0.result == nil }), waiting.contains(first) else {
                return ([], nil)
            }
        }
        var places = Set(waiting)
        var keys: Set<String> = []
        for (place, command) in batch.commands.enumerated() {
            let answer = answers[place]
            let isOpen = answer.isNotRun && batch.halts
            let lacked = !keys.isDisjoint(with: command.used) && (answer.isNotRun || answer.refusal != nil)
            if isOpen || lacked { places.insert(place) }
            if places.contains(place), let key = command.key { keys.insert(key) }
        }
        return (places.sorted(), last)
    }

    /// Some of the commands again, with references replaced by the results that exist.
    func batch(of places: [Int]) -> Batch {
        var results: [String: JSON?] = [:]
        for (command, answer) in zip(batch.commands, answers) {
            if let key = command.key, let result = answer.result { results[key] = result }
        }
        let commands = places.map { batch.commands[$0].resolved(with: results) ?? batch.commands[$0] }
        return Batch(commands: commands, halts: batch.halts)
    }

    // MARK: What it came to

    /// The outcome of each call.
    var outcomes: [BatchOutcome] {
        entries.map { entry in
            switch entry {
            case .command(let place): outcome(at: place)
            case .failed(let error): .failed(error)
            case .notSent(let why): .notRun(ShellError.usage(why))
            }
        }
    }

    private func outcome(at place: Int) -> BatchOutcome {
        switch answers[place].outcome {
        case .done where spoiled.contains(place): .failed(Self.spoiled)
        case .done(let result): .done(result)
        case .refused(let refusal): .failed(ShellError.call(.refused(refusal)))
        case .notRun(let cause?): .failed(ShellError.call(cause))
        case .notRun(nil):
            .notRun(ShellError.usage(lacksResult(at: place) ? Messages.Batches.withoutResult : Messages.Batches.ended))
        case .unknown(let cause): .failed(ShellError.call(cause ?? answers[place].withoutWord))
        }
    }

    /// Whether a command uses a result that is missing. Within one request the portal still carries it out, with the
    /// reference as plain text.
    private func lacksResult(at place: Int) -> Bool {
        let command = batch.commands[place]
        let used = Set(command.used)
        guard !used.isEmpty else { return false }
        var results: [String: JSON?] = [:]
        for (earlier, answer) in zip(batch.commands, answers).prefix(place) {
            if let key = earlier.key, used.contains(key) { results[key] = .some(answer.result) }
        }
        return command.resolved(with: results) == nil
    }

    private static let spoiled = ShellError.usage(
        Messages.Batches.spoiled, hint: Messages.Batches.lookAtSpoiled)

    /// The error of the whole request, when no command has its own outcome; nil when one has.
    var causeOfAll: ClientError? {
        guard entries.count == answers.count else { return nil }
        var causes: [ClientError] = []
        for answer in answers {
            switch answer.outcome {
            case .refused(let refusal) where refusal.method == Batch.method: causes.append(.refused(refusal))
            case .notRun(let cause): causes += cause.map { [$0] } ?? []
            case .unknown(let cause) where !answer.isOfOneCall: causes.append(cause ?? answer.withoutWord)
            case .done, .refused, .unknown: return nil
            }
        }
        // An unknown write matters more than a failed read.
        return causes.first(where: \.leavesWriteOpen) ?? causes.first
    }
}

extension Batch.Answer {
    /// The refusal, when it is one.
    fileprivate var refusal: Refusal? {
        if case .refused(let refusal) = outcome { refusal } else { nil }
    }

    /// Whether it is the command's own, and not that of a request with others.
    fileprivate var isOfOneCall: Bool {
        if case .unknown(let cause?) = outcome { cause.isOfOneCall } else { false }
    }

    /// Whether it was not carried out because of another command's outcome.
    fileprivate var isNotRun: Bool {
        if case .notRun(nil) = outcome { true } else { false }
    }
}
