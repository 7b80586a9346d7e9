import BIConnector
import CommandLanguage
import OrderedJSON

/// The calls of a `batch` block on their way: what is sent, what was answered, and what that means for each.
struct BatchGroup {
    /// The commands that can be sent.
    let batch: Batch
    /// What became of them.
    private(set) var answers: [Batch.Answer] = []
    /// The places of commands that were carried out with a reference as text, since what it refers to was not there.
    private var spoiled: Set<Int> = []
    /// What stands for each call of the block, in order.
    private let entries: [Entry]

    private enum Entry {
        /// The command at this place of ``batch``.
        case command(Int)
        /// It cannot be sent.
        case failed(ShellError)
        /// Another one cannot be sent, with which the block ends or which it refers to.
        case notSent(String)
    }

    /// - Parameters:
    ///   - keys: By which later calls refer to the results of earlier ones.
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

    /// Takes what became of the commands.
    mutating func take(_ answers: [Batch.Answer]) {
        self.answers = answers
        judge(Array(answers.indices))
    }

    /// Takes what became of some of the commands when they were sent again.
    mutating func take(_ answers: [Batch.Answer], at places: [Int]) {
        for (place, answer) in zip(places, answers) { self.answers[place] = answer }
        judge(places)
    }

    private mutating func judge(_ places: [Int]) {
        for place in places where answers[place].result != nil && lacksResult(at: place) { spoiled.insert(place) }
    }

    // MARK: What is sent again

    /// The commands to send again: those that were refused and are waited for, and those that did not run for want of
    /// them.
    func late(_ isWaitedFor: (Refusal) -> Bool) -> (places: [Int], refusal: Refusal?) {
        let waiting = answers.indices.filter { answers[$0].refusal.map(isWaitedFor) ?? false }
        guard let last = waiting.last.flatMap({ answers[$0].refusal }) else { return ([], nil) }
        if batch.halts {
            // It ended at the first refusal, unless that is of those the portal itself does not see.
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

    /// Some of the commands once more, with the results that are there in the places of references to them.
    func batch(of places: [Int]) -> Batch {
        var results: [String: JSON?] = [:]
        for (command, answer) in zip(batch.commands, answers) {
            if let key = command.key, let result = answer.result { results[key] = result }
        }
        let commands = places.map { batch.commands[$0].resolved(with: results) ?? batch.commands[$0] }
        return Batch(commands: commands, halts: batch.halts)
    }

    // MARK: What it came to

    /// What became of each call.
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

    /// Whether a command uses something that is not there. Within one request the portal carries it out all the same, with
    /// the reference as the text it is.
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

    /// Why not one command has an answer of its own: what kept the request as a whole from bringing any. Nil when one has.
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
        // What leaves a write in the dark says more than that a read has brought nothing.
        return causes.first(where: \.leavesWriteOpen) ?? causes.first
    }
}

extension Batch.Answer {
    /// The refusal, when it is one.
    fileprivate var refusal: Refusal? {
        if case .refused(let refusal) = outcome { refusal } else { nil }
    }

    /// Whether it is the command's own, and not that of a request that held others too.
    fileprivate var isOfOneCall: Bool {
        if case .unknown(let cause?) = outcome { cause.isOfOneCall } else { false }
    }

    /// Whether it was not carried out because of what became of others.
    fileprivate var isNotRun: Bool {
        if case .notRun(nil) = outcome { true } else { false }
    }
}
