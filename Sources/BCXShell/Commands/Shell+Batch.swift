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
        defer { traceExchanges() }
        let batch = Batch(commands: commands, halts: halting)
        do {
            let parts = try batch.parts()
            for text in Self.remarks(on: parts) { note(text) }
            if session.options.isDryRun { return show(parts) }
            services.working("batch")
            defer { services.working(nil) }
            let speed = Speed(start: services.seconds)
            let answers = try await client.run(batch) { done, all in
                guard parts.count > 1 else { return }
                services.progress(done < all ? "batch: \(speed.text(done, of: all, at: services.seconds))" : nil)
            }
            services.progress(nil)
            if parts.count > 1 {
                let time = speed.remark(at: services.seconds)
                note("batch: \(answers.count) calls in \(parts.count) requests\(time)")
            }
            return answers.map(outcome)
        } catch {
            throw ShellError.usage("\(error)")
        }
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
        case .notRun(let cause?), .unknown(let cause?): return .failed(ShellError.call(cause))
        case .notRun(nil): return .failed(ShellError.usage("not run: the batch had ended"))
        case .unknown(nil):
            return .failed(
                ShellError.usage("the outcome of \(answer.command.method) is unknown: the answer has no word about it"))
        }
    }

    /// The requests a batch would take, shown instead of sent.
    func show(_ parts: [Batch.Part]) -> [BatchOutcome] {
        for part in parts {
            let commands = zip(part.keys, part.commands).map { key, command -> JSON in
                ["key": .string(key), "method": .string(command.method), "parameters": .object(command.parameters)]
            }
            let shown = redaction.masked(["halt": .bool(part.halts), "commands": .array(commands)], session: session)
            services.output(Format.json.text(of: shown, width: services.screenWidth()))
        }
        return parts.flatMap(\.commands).map { _ in .done(.null) }
    }
}
