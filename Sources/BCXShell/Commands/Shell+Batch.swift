import BIConnector
import CommandLanguage
import OrderedJSON

extension Shell {
    /// Sends the calls of a `batch` block, in as many requests as it takes.
    func performTogether(_ calls: [BatchCall], halting: Bool) async throws -> [BatchOutcome] {
        var commands: [Batch.Command] = []
        var changes: [String] = []
        for call in calls {
            let method = try MethodCall(call.invocation, session: session)
            for text in method.notes { note(text) }
            commands.append(Batch.Command(method.method, method.parameters, key: call.key))
            if method.changesWhatIsThere, call.invocation.option("yes") == nil { changes.append(call.invocation.name) }
        }
        if !session.options.isDryRun {
            for command in commands { try checkMayCall(command.method) }
            if !changes.isEmpty { try confirm("a batch with \(Self.counted(changes))") }
        }
        let client = try client()
        let batch = Batch(commands: commands, halts: halting)
        var answers: [Batch.Answer]
        do throws(Batch.Invalid) {
            let parts = try batch.parts()
            for text in Self.remarks(on: parts) { note(text) }
            if session.options.isDryRun { return show(parts) }
            answers = try await run(batch, in: parts.count, client)
            try await sendLate(of: batch, &answers, client)
        } catch {
            throw ShellError.usage("\(error)")
        }
        if let cause = Self.cause(ofAll: answers) { throw ShellError.together(cause, methods: commands.map(\.method)) }
        return answers.map(outcome)
    }

    private func run(
        _ batch: Batch, in requests: Int, _ client: Client
    ) async throws(Batch.Invalid) -> [Batch.Answer] {
        services.working("batch")
        defer { services.working(nil) }
        let speed = Speed(start: services.seconds)
        let answers = try await attended { done, all in
            guard requests > 1 else { return }
            services.progress(done < all ? "batch: \(speed.text(done, of: all, at: services.seconds))" : nil)
        } _: { (onProgress) throws(Batch.Invalid) in
            try await client.run(batch, onProgress: onProgress)
        }
        services.progress(nil)
        let isWhole = !answers.contains { if case .notRun = $0.outcome { true } else { false } }
        if requests > 1, isWhole {
            note("batch: \(answers.count) calls in \(requests) requests\(speed.remark(at: services.seconds))")
        }
        return answers
    }

    /// Sends commands again that were refused because their method had used up its time, when that is to be waited for.
    /// Not where others may depend on them.
    private func sendLate(
        of batch: Batch, _ answers: inout [Batch.Answer], _ client: Client
    ) async throws(Batch.Invalid) {
        guard !batch.halts, !batch.hasReferences else { return }
        for _ in 0..<session.options.retries {
            let late = answers.indices.filter { answers[$0].sureRefusal.map(isWaitedFor) ?? false }
            guard let refusal = late.last.flatMap({ answers[$0].sureRefusal }),
                (try? await waitForReset(after: refusal, at: client.portal)) != nil
            else { return }
            let again = Batch(commands: late.map { batch.commands[$0] })
            for (place, answer) in zip(late, try await run(again, in: 1, client)) { answers[place] = answer }
        }
    }

    /// Why not one command has an answer of its own: what kept the request as a whole from bringing any. Nil when one has.
    private static func cause(ofAll answers: [Batch.Answer]) -> ClientError? {
        var causes: [ClientError] = []
        for answer in answers {
            switch answer.outcome {
            case .refused(let refusal) where refusal.method == "batch": causes.append(.refused(refusal))
            case .notRun(let cause): causes += cause.map { [$0] } ?? []
            case .unknown(let cause) where !answer.isOfOneCall: causes.append(cause ?? answer.withoutWord)
            case .done, .refused, .unknown: return nil
            }
        }
        // What leaves a write in the dark says more than that a read has brought nothing.
        return causes.first(where: \.leavesWriteOpen) ?? causes.first
    }

    /// `2 source.update, 1 source.delete`
    private static func counted(_ names: [String]) -> String {
        var counts: [(name: String, count: Int)] = []
        for name in names {
            if let index = counts.firstIndex(where: { $0.name == name }) {
                counts[index].count += 1
            } else {
                counts.append((name, 1))
            }
        }
        return counts.map { "\($0.count) \($0.name)" }.joined(separator: ", ")
    }

    /// What happens to values that text cannot carry, each said once.
    static func remarks(on parts: [Batch.Part]) -> [String] {
        var remarks: [String] = []
        for part in parts where parts.count > 1 || !part.isCall {
            for command in part.commands {
                let method = Method.named(command.method)?.shortName ?? command.method
                for name in command.lossy {
                    let remark =
                        part.isCall
                        ? "\(name) of \(method) would lose its type in a batch: sent by itself"
                        : "\(name) of \(method) loses its type, tied to a batch by a reference"
                    if !remarks.contains(remark) { remarks.append(remark) }
                }
            }
        }
        return remarks
    }

    private func outcome(of answer: Batch.Answer) -> BatchOutcome {
        switch answer.outcome {
        case .done(let result):
            redaction.hideSettings(in: result)
            return .done(result)
        case .refused(let refusal): return .failed(ShellError.call(.refused(refusal)))
        case .notRun(let cause?): return .failed(ShellError.call(cause))
        case .unknown(let cause): return .failed(ShellError.call(cause ?? answer.withoutWord))
        case .notRun(nil): return .failed(ShellError.usage("not run: the batch had ended"))
        }
    }

    /// The requests a batch would take, shown instead of sent.
    func show(_ parts: [Batch.Part]) -> [BatchOutcome] {
        for part in parts {
            let commands = zip(part.keys, part.commands).map { key, command -> JSON in
                ["key": .string(key), "method": .string(command.method), "parameters": .object(command.parameters)]
            }
            let shown = redaction.masked(["halt": .bool(part.halts), "commands": .array(commands)], session: session)
            Format.json.write(shown, width: services.screenWidth()) { services.output(painted($0)) }
        }
        return parts.flatMap(\.commands).map { _ in .done(.null) }
    }
}

extension Batch {
    /// Whether a command refers to another's result.
    fileprivate var hasReferences: Bool {
        commands.contains { JSON.object($0.parameters).text().contains("$result[") }
    }
}

extension Batch.Answer {
    /// What it comes to when the portal's answer does not mention the command.
    var withoutWord: ClientError {
        let error = TransportError(.garbled, "the answer has no word about it", mayHaveRun: true)
        let isRead = Method.named(command.method)?.isRead ?? false
        return isRead ? .unreachable(error) : .outcomeUnknown(error, method: command.method)
    }

    /// Whether it is the command's own, and not that of a request that held others too.
    fileprivate var isOfOneCall: Bool {
        if case .unknown(let cause?) = outcome { cause.isOfOneCall } else { false }
    }

    /// The refusal, when it was refused for sure.
    fileprivate var sureRefusal: Refusal? {
        if case .refused(let refusal) = outcome { refusal } else { nil }
    }
}
