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
    }

    /// How a command ended.
    public enum Outcome: Sendable, Hashable {
        /// It was carried out, with this result.
        case done(JSON)
        /// The portal refused it.
        case refused(Refusal)
        /// It was not carried out: the batch had ended before, or, with a cause, the request that held it did not arrive.
        case notRun(ClientError?)
        /// Whether it was carried out is unknown: the request that held it brought no answer for it, or an answer
        /// without a word about it.
        case unknown(ClientError?)
    }
}

extension Batch.Part {
    /// What became of each command, in order.
    ///
    /// The errors of a batch are told in two places: `result_error`, and, for this section, `error` inside the result.
    /// - Parameter result: The `result` of the method `batch`: an object with `result`, `result_error` and `result_time`,
    ///   each with a member for every key it has something for, `[]` when it has nothing.
    public func answers(in result: JSON) -> [Batch.Answer] {
        var isHalted = false
        return zip(keys, commands).enumerated().map { position, entry in
            let (key, command) = entry
            let at = { (section: String) in member(of: result[section], key, position) }
            let outcome = outcome(of: command, result: at("result"), error: at("result_error"), isHalted)
            if case .refused = outcome, halts, at("result_error") != nil { isHalted = true }
            return Batch.Answer(command: command, outcome: outcome, time: at("result_time") ?? .null)
        }
    }

    private func outcome(
        of command: Batch.Command, result: JSON?, error: JSON?, _ isHalted: Bool
    ) -> Batch.Outcome {
        if let refusal = error.flatMap({ refusal($0, of: command) }) { return .refused(refusal) }
        guard let result else { return isHalted ? .notRun(nil) : .unknown(nil) }
        let inner = Refusal(body: ["result": result], status: 200, method: command.method)
        return inner.map { .refused($0) } ?? .done(result)
    }

    /// A refusal as `result_error` tells it: an object with `error`, or a bare text.
    private func refusal(_ error: JSON, of command: Batch.Command) -> Refusal? {
        Refusal(body: error, status: 200, method: command.method)
            ?? error.string.map {
                Refusal(code: ErrorCode.Name(""), description: $0, status: 200, method: command.method)
            }
    }

    /// A section is an array, and not an object, when all keys are numbers counted from 0.
    private func member(of section: JSON?, _ key: String, _ position: Int) -> JSON? {
        guard let section, section.array != nil else { return section?[key] }
        return Int(key) == position ? section[position] : nil
    }
}

extension Batch.Outcome {
    /// How a command ended whose request brought no answer.
    fileprivate init(_ error: ClientError, of command: Batch.Command) {
        switch error {
        case .refused(let refusal) where refusal.mayHaveRun && refusal.method != command.method: self = .unknown(error)
        case .refused(let refusal): self = .refused(refusal)
        case .insecure, .unstored: self = .notRun(error)
        case .unreachable(let cause) where !cause.mayHaveRun: self = .notRun(error)
        case .notJSON(let reply) where !reply.mayHaveRun: self = .notRun(error)
        case .outcomeUnknown(let cause, _): self = .unknown(ClientError(cause, method: command.method))
        case .notJSON(var reply):
            reply.method = command.method
            self = .unknown(.notJSON(reply))
        case .unreachable, .unusable: self = .unknown(error)
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
    /// - Parameter onProgress: Told after each request how many commands have an answer, and how many there are.
    /// - Returns: An answer for each command, in order.
    /// - Throws: ``Batch/Invalid``; nothing was sent then.
    public func run(
        _ batch: Batch, onProgress: (_ done: Int, _ all: Int) -> Void = { _, _ in }
    ) async throws(Batch.Invalid) -> [Batch.Answer] {
        var answers: [Batch.Answer] = []
        var hasEnded = false
        for part in try batch.parts() {
            guard !hasEnded, !Task.isCancelled else {
                answers += part.commands.map { Batch.Answer(command: $0, outcome: .notRun(nil), time: .null) }
                continue
            }
            let (new, isWhole) = await run(part)
            answers += new
            hasEnded = !isWhole || (batch.halts && !new.allSatisfy { $0.result != nil })
            onProgress(answers.count, batch.commands.count)
        }
        return answers
    }

    /// - Returns: The answers, and whether the request as a whole was answered.
    private func run(_ part: Batch.Part) async -> ([Batch.Answer], isWhole: Bool) {
        if part.isCall { return await runAlone(part.commands[0]) }
        var patient = self
        patient.timeout += timeout * part.commands.count / 10
        do throws(ClientError) {
            return (await seen(part.answers(in: try await patient.call("batch", part.parameters).result)), true)
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
        var seen: [Batch.Answer] = []
        var advice: [String: String] = [:]
        for var answer in answers {
            operating.note(answer.time, of: answer.command.method, at: portal)
            if case .refused(var refusal) = answer.outcome {
                let known = advice["\(refusal.code) \(refusal.method)"]
                if let known { refusal.advice = known } else { refusal = await explained(refusal) }
                advice["\(refusal.code) \(refusal.method)"] = refusal.hint
                answer.outcome = .refused(refusal)
            }
            seen.append(answer)
        }
        return seen
    }

    private func runAlone(_ command: Batch.Command) async -> ([Batch.Answer], isWhole: Bool) {
        do throws(ClientError) {
            let envelope = try await call(command.method, command.parameters)
            return ([Batch.Answer(command: command, outcome: .done(envelope.result), time: envelope.time)], true)
        } catch {
            let isWhole = if case .refused = error { true } else { false }
            return ([Batch.Answer(command: command, outcome: Batch.Outcome(error, of: command), time: .null)], isWhole)
        }
    }
}
