public import OrderedJSON

extension Batch {
    /// What became of one command.
    public struct Answer: Sendable {
        /// The command.
        public var command: Command
        /// What became of it.
        public var outcome: Outcome
        /// The portal's times for it, with the members of ``Envelope/time``; null when there are none.
        public var time: JSON

        /// The result, when there is one.
        public var result: JSON? {
            if case .done(let result) = outcome { result } else { nil }
        }

        /// What the portal refused it with, also where it may have run all the same.
        public internal(set) var refusal: Refusal? {
            get {
                switch outcome {
                case .refused(let refusal), .unknown(.refused(let refusal)?): refusal
                case .done, .notRun, .unknown: nil
                }
            }
            set {
                guard let newValue else { return }
                switch outcome {
                case .refused: outcome = .refused(newValue)
                case .unknown(.refused?): outcome = .unknown(.refused(newValue))
                case .done, .notRun, .unknown: break
                }
            }
        }
    }

    /// How a command ended.
    public enum Outcome: Sendable, Hashable {
        /// It was carried out, with this result.
        case done(JSON)
        /// The portal refused it.
        case refused(Refusal)
        /// It was not carried out: the batch had ended before, or, with a cause, the request that held it did not arrive.
        case notRun(ClientError?)
        /// Whether it was carried out is unknown: the request that held it brought no answer for it, an answer that does not
        /// mention it, or one that does not say.
        case unknown(ClientError?)
    }
}

extension Batch.Part {
    /// What became of each command, in order.
    ///
    /// The errors of a batch stand in two places: `result_error`, and, for this section, `error` inside the result.
    /// - Parameter result: The `result` of the method `batch`: an object with `result`, `result_error` and `result_time`,
    ///   each with a member for every key it has something for, `[]` when it has nothing.
    public func answers(in result: JSON) -> [Batch.Answer] {
        let (results, errors, times) = (result["result"], result["result_error"], result[Batch.times])
        var isHalted = false
        // Mostly they are the same.
        var (method, row) = ("", PortalMethod?.none)
        return commands.enumerated().map { position, command in
            let key = keys[position]
            let error = member(of: errors, key, position)
            let result = member(of: results, key, position)
            if command.method != method { (method, row) = (command.method, PortalMethod(named: command.method)) }
            let outcome = outcome(of: command, row, result: result, error: error, isHalted)
            if halts, error?.isNull == false { isHalted = true }
            return Batch.Answer(command: command, outcome: outcome, time: member(of: times, key, position) ?? .null)
        }
    }

    private func outcome(
        of command: Batch.Command, _ row: PortalMethod?, result: JSON?, error: JSON?, _ isHalted: Bool
    ) -> Batch.Outcome {
        let (code, description) = error.map(refusal) ?? (nil, nil)
        guard result != nil || code != nil || description != nil else {
            return isHalted ? .notRun(nil) : .unknown(nil)
        }
        let refusal = Refusal(
            code: code, description: description, result: result, status: 200, method: command.method)
        switch Envelope.meaning(of: result ?? .null, refusal, row, status: 200, method: command.method) {
        case .made, .done: return .done(Envelope.uniform(result ?? .null, row))
        case .refused(let refusal): return .refused(refusal)
        case .unknown(let cause): return .unknown(cause)
        }
    }

    /// The parts of a refusal as `result_error` has it: an object like that of a single call, or a bare text.
    private func refusal(_ error: JSON) -> (code: JSON?, description: JSON?) {
        guard error.object == nil else { return (error["error"], error["error_description"]) }
        return error.string.map { ("", .string($0)) } ?? (nil, nil)
    }

    /// What the portal answered to one command.
    func result(of key: String, at position: Int, in result: JSON) -> JSON? {
        member(of: result["result"], key, position)
    }

    /// A section is an array, and not an object, when all keys are numbers counted from 0.
    private func member(of section: JSON?, _ key: String, _ position: Int) -> JSON? {
        switch section {
        // Portals answer in the order of the commands.
        case .object(let object)?: object.value(of: key, near: position)
        case .array?: Int(key) == position ? section?[position] : nil
        case nil, .null?, .bool?, .number?, .string?: nil
        }
    }
}

extension Batch.Outcome {
    /// How a command ended whose request brought no answer.
    fileprivate init(_ error: ClientError, of command: Batch.Command) {
        switch error {
        case .refused(let refusal)
        where refusal.mayHaveRun
            && (refusal.method != command.method || PortalMethod(named: command.method)?.isRead != true):
            self = .unknown(error)
        case .refused(let refusal): self = .refused(refusal)
        case .insecure, .tokenStoreFailed: self = .notRun(error)
        case .unreachable(let cause) where !cause.mayHaveRun: self = .notRun(error)
        // What is confidential is an exchange of tokens, which comes before the call.
        case .invalidReply(let reply) where !reply.mayHaveRun || reply.isConfidential: self = .notRun(error)
        case .outcomeUnknown(let cause, _): self = .unknown(ClientError(cause, method: command.method))
        case .invalidReply(var reply):
            reply.method = command.method
            self = .unknown(.invalidReply(reply))
        case .unexpectedResult(let problem, _): self = .unknown(.unexpectedResult(problem, method: command.method))
        case .unreachable: self = .unknown(error)
        }
    }
}

extension Client {
    /// Sends `batch`, in as many requests as it takes, one after another.
    ///
    /// A request that fails ends the batch; what earlier ones brought is kept. The commands it held are
    /// ``Batch/Outcome/refused(_:)`` when the portal refused it as a whole, ``Batch/Outcome/notRun(_:)`` when it did not
    /// arrive, and ``Batch/Outcome/unknown(_:)`` when nobody can tell, as after a fault of the portal's own. A refusal of the request as a whole names the method
    /// `batch`; an unknown outcome names the command's method, and is no more than an unreachable portal for a read. A
    /// request may take longer than one call: a tenth of ``timeout`` more for each command.
    /// - `onProgress`: Called after each request with how many commands have an answer, and how many there are.
    /// - Returns: An answer for each command, in order.
    /// - Throws: ``BatchError``; nothing was sent then.
    public func run(
        _ batch: Batch, onProgress: (_ done: Int, _ all: Int) -> Void = { _, _ in }
    ) async throws(BatchError) -> [Batch.Answer] {
        await run(try batch.parts(), onProgress: onProgress)
    }

    /// Sends the requests of a batch, one after another.
    package func run(
        _ parts: [Batch.Part], onProgress: (_ done: Int, _ all: Int) -> Void = { _, _ in }
    ) async -> [Batch.Answer] {
        let count = parts.reduce(0) { $0 + $1.commands.count }
        var answers: [Batch.Answer] = []
        var hasEnded = false
        for part in parts {
            var rest = part
            var results: [String: JSON?] = [:]
            while !rest.commands.isEmpty {
                guard !hasEnded, !Task.isCancelled else {
                    answers += rest.commands.map { Batch.Answer(command: $0, outcome: .notRun(nil), time: .null) }
                    break
                }
                let isForeseeable = forms.isBare(at: portal) != nil
                let next = rest.prefix(isForeseeable ? rest.commands.count : rest.countBeforeForm)
                let (new, isWhole) = await run(next, after: results)
                answers += new
                hasEnded = !isWhole || (part.halts && !new.allSatisfy { $0.result != nil })
                onProgress(answers.count, count)
                rest = rest.dropFirst(next.commands.count)
                // Only what is left refers to them.
                guard !rest.commands.isEmpty else { break }
                for (key, answer) in zip(next.keys, new) { results[key] = .some(answer.result) }
            }
        }
        return answers
    }

    /// Sends those commands of a request that have what they refer to; the others are not run.
    /// - Parameter results: Of the commands that were sent before in the same turn.
    private func run(
        _ part: Batch.Part, after results: [String: JSON?]
    ) async -> ([Batch.Answer], isWhole: Bool) {
        guard !results.isEmpty else { return await run(part) }
        let resolved = part.commands.map { $0.resolved(with: results) }
        let places = resolved.indices.filter { resolved[$0] != nil }
        let ready = Batch.Part(
            commands: resolved.compactMap(\.self), keys: places.map { part.keys[$0] }, halts: part.halts)
        let (new, isWhole) = ready.commands.isEmpty ? ([], true) : await run(ready)
        var answers = part.commands.map { Batch.Answer(command: $0, outcome: .notRun(nil), time: .null) }
        for (place, answer) in zip(places, new) { answers[place] = answer }
        return (answers, isWhole)
    }

    /// - Returns: The answers, and whether the request as a whole was answered.
    private func run(_ part: Batch.Part) async -> ([Batch.Answer], isWhole: Bool) {
        if part.isCall { return await runAlone(part.commands[0]) }
        var patient = self
        patient.timeout += timeout * part.commands.count / 10
        let sent = forms.isBare(at: portal) == true ? part.referringToBare : part
        do throws(ClientError) {
            let result = try await patient.call(Batch.method, sent.parameters).result
            forms.note(part, result, at: portal)
            return (await seen(part.answers(in: result)), true)
        } catch {
            let answers = part.commands.map { command in
                Batch.Answer(command: command, outcome: Batch.Outcome(error, of: command), time: .null)
            }
            return (answers, false)
        }
    }

    /// The answers, each with the advice that a single call would have had, and their times noted. What a portal does not
    /// know is asked about once for each method.
    private func seen(_ answers: [Batch.Answer]) async -> [Batch.Answer] {
        var seen = answers
        var advice: [String: String] = [:]
        executionTime.note(answers, at: portal)
        for place in answers.indices {
            if case .done = answers[place].outcome { continue }
            guard var refusal = answers[place].refusal else { continue }
            let known = advice["\(refusal.code) \(refusal.method)"]
            if let known { refusal.advice = known } else { refusal = await explained(refusal) }
            advice["\(refusal.code) \(refusal.method)"] = refusal.hint
            seen[place].refusal = refusal
        }
        return seen
    }

    private func runAlone(_ command: Batch.Command) async -> ([Batch.Answer], isWhole: Bool) {
        do throws(ClientError) {
            let envelope = try await call(command.method, command.parameters)
            return ([Batch.Answer(command: command, outcome: .done(envelope.result), time: envelope.time)], true)
        } catch {
            let isWhole =
                switch error {
                case .refused, .unexpectedResult: true
                case .invalidReply, .unreachable, .outcomeUnknown, .insecure, .tokenStoreFailed: false
                }
            return ([Batch.Answer(command: command, outcome: Batch.Outcome(error, of: command), time: .null)], isWhole)
        }
    }
}
