import BIConnector
import CommandLanguage
import OrderedJSON

extension Shell {
    /// Sends the calls of a `batch` block, in as many requests as it takes.
    func performTogether(_ calls: [BatchCall], halting: Bool) async throws -> [BatchOutcome] {
        var commands: [Batch.Command] = []
        for call in calls {
            let method = try MethodCall(call.invocation, session: session)
            let command = Batch.Command(method.method, method.parameters, key: call.key)
            for text in method.notes { note(text) }
            for name in command.lossy { note("\(name) of \(call.invocation.name) loses its type in a batch") }
            commands.append(command)
        }
        let client = try client()
        if session.options.isDryRun { return try showParts(of: Batch(commands: commands, halts: halting)) }
        do {
            let answers = try await client.run(Batch(commands: commands, halts: halting)) { done, all in
                if all > Batch.limit { note("batch: \(done) of \(all)") }
            }
            return answers.map(outcome)
        } catch {
            throw ShellError.usage("\(error)")
        }
    }

    private func outcome(of answer: Batch.Answer) -> BatchOutcome {
        switch answer.outcome {
        case .done(let result):
            redaction.hideSettings(in: result)
            return .done(result)
        case .refused(let refusal): return .failed(ShellError.call(.refused(refusal)))
        case .notRun(let cause?), .unknown(let cause?): return .failed(ShellError.call(cause))
        case .notRun(nil): return .failed(ShellError.usage("not run: the batch had ended"))
        case .unknown(nil):
            return .failed(
                ShellError.usage("the outcome of \(answer.command.method) is unknown: the answer has no word about it"))
        }
    }

    /// The requests a batch would take, shown instead of sent.
    private func showParts(of batch: Batch) throws -> [BatchOutcome] {
        for part in try batch.parts() {
            let commands = zip(part.keys, part.commands).map { key, command -> JSON in
                ["key": .string(key), "method": .string(command.method), "parameters": .object(command.parameters)]
            }
            let shown = redaction.masked(["halt": .bool(part.halts), "commands": .array(commands)], session: session)
            services.output(Format.json.text(of: shown, width: services.screenWidth()))
        }
        return batch.commands.map { _ in .done(.null) }
    }
}
