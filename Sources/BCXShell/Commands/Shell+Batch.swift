import BIConnector
import CommandLanguage
import OrderedJSON

extension Shell {
    /// Sends the calls of a `batch` block, in as many requests as it takes.
    func performTogether(_ calls: [BatchCall], halting: Bool) async throws -> [BatchOutcome] {
        var methods: [MethodCall] = []
        var changes: [String] = []
        for call in calls {
            try takeIn(call.invocation)
            let method = try MethodCall(call.invocation, session: session)
            for text in method.notes { note(text) }
            methods.append(method)
            if method.changesWhatIsThere, call.invocation.option("yes") == nil { changes.append(call.invocation.name) }
        }
        isShowingSecrets = calls.contains { $0.invocation.option("show-secrets") != nil }
        let isDryRun = session.options.isDryRun
        if !isDryRun {
            for method in methods { try checkMayCall(method.method) }
            if !changes.isEmpty { try confirm("a batch with \(Self.counted(changes))") }
        }
        let codes = calls.first?.invocation.expectedCodes ?? []
        let client = try client(expecting: codes)
        let completed = try await completed(methods, keys: calls.map(\.key), client, isDryRun: isDryRun, onRead: note)
        var group = BatchGroup(calls.map(\.key), completed, halts: halting)
        do throws(BatchError) {
            let parts = try group.batch.parts()
            for text in Self.remarks(on: parts) { note(text) }
            if isDryRun { return show(parts) }
            group.take(try await run(group.batch, client))
            try await sendLate(of: &group, client, connection.policy(session.options, expecting: codes))
        } catch {
            throw ShellError.usage("\(error)")
        }
        if let cause = group.causeOfAll {
            throw ShellError.together(cause, methods: group.batch.commands.map(\.method))
        }
        for answer in group.answers { answer.result.map { redaction.learn(from: $0) } }
        return group.outcomes
    }

    private func run(_ batch: Batch, _ client: Client) async throws(BatchError) -> [Batch.Answer] {
        services.working(Batch.method)
        defer { services.working(nil) }
        let speed = Speed(start: services.seconds)
        var requests = 0
        let answers = try await attended { done, all in
            requests += 1
            guard requests > 1 || done < all else { return }
            services.progress(done < all ? "batch: \(speed.text(done, of: all, at: services.seconds))" : nil)
        } _: { (onProgress) throws(BatchError) in
            try await client.run(batch, onProgress: onProgress)
        }
        services.progress(nil)
        let isWhole = !answers.contains { if case .notRun = $0.outcome { true } else { false } }
        if requests > 1, isWhole {
            note("batch: \(answers.count) calls in \(requests) requests\(speed.remark(at: services.seconds))")
        }
        return answers
    }

    /// Sends commands again that were refused before they ran for lack of time, when that is to be waited for, or of rate;
    /// and with them those that could not run without them.
    private func sendLate(
        of group: inout BatchGroup, _ client: Client, _ policy: RetryingTransport.Policy
    ) async throws(BatchError) {
        for attempt in 1..<max(policy.attempts, 1) {
            let late = group.late { refusal in policy.repeats(refusal) && refusal.method != Batch.method }
            guard let refusal = late.refusal,
                (try? await wait(after: refusal, policy, attempt, at: client.portal)) != nil
            else { return }
            let again = group.batch(of: late.places)
            group.take(try await run(again, client), at: late.places)
        }
    }

    private func wait(
        after refusal: Refusal, _ policy: RetryingTransport.Policy, _ attempt: Int, at portal: PortalAddress
    ) async throws {
        if refusal.row?.retry == .afterReset { return try await waitForReset(after: refusal, at: portal) }
        let pause = policy.pause(after: attempt, chance: .random(in: -1...1))
        services.onWait(Wait(cause: .refusal(refusal.code), duration: pause, attempts: attempt))
        try await connection.clock.sleep(for: pause)
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
                let method = PortalMethod(named: command.method)?.shortName ?? command.method
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

    /// The requests a batch would take, shown instead of sent.
    func show(_ parts: [Batch.Part]) -> [BatchOutcome] {
        for part in parts {
            let commands = zip(part.keys, part.commands).map { key, command -> JSON in
                ["key": .string(key), "method": .string(command.method), "parameters": .object(command.parameters)]
            }
            let shown = leaving(["halt": .bool(part.halts), "commands": .array(commands)])
            Format.json.write(shown, width: services.screenWidth()) { services.output(painted($0)) }
        }
        return parts.flatMap(\.commands).map { _ in .done(.null) }
    }
}

extension Batch.Answer {
    /// What it comes to when the portal's answer does not mention the command.
    var withoutWord: ClientError {
        let error = TransportError(.garbled, "the answer has no word about it", mayHaveRun: true)
        let isRead = PortalMethod(named: command.method)?.isRead ?? false
        return isRead ? .unreachable(error) : .outcomeUnknown(error, method: command.method)
    }
}
