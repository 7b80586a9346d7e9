import BIConnector
import CommandLanguage
import OrderedJSON

/// Sends the calls of a `batch` block, in as many requests as necessary.
struct BatchRunner {
    private let context: CommandContext
    private let caller: Caller
    private let session: Session

    init(_ context: CommandContext) {
        self.context = context
        caller = context.caller
        session = context.session
    }

    func run(_ calls: [BatchCall], halting: Bool) async throws -> [BatchOutcome] {
        try checkPortal(of: calls)
        let methods = try calls.map { call in
            try context.secrets.takeIn(call.invocation)
            let method = try CallBuilder(call.invocation, session).build()
            for text in method.notes { context.note(text) }
            try method.checkReferences(of: call.invocation)
            return try method.asOne()
        }
        let isDryRun = isDryRun(calls)
        if !isDryRun {
            for method in methods { try session.checkMayCall(method.method) }
            let unconfirmed = zip(calls, methods).filter { $0.0.invocation.option("yes") == nil }.map(\.1)
            try await Confirmation(context).confirm(batch: unconfirmed)
        }
        let codes = calls.first?.invocation.expectedCodes ?? []
        let client = try context.connection.client(expecting: codes)
        let completed = try await StayingFieldsReader(context.secrets, caller, client)
            .complete(methods, keys: calls.map(\.key), isDryRun: isDryRun, onRead: context.note)
        try checkStaying(completed, methods, of: calls)
        var group = BatchGroup(calls.map(\.key), completed, halts: halting)
        do throws(BatchError) {
            let parts = try group.batch.parts()
            for text in BatchPreview.remarks(on: parts) { context.note(text) }
            if isDryRun { return BatchPreview(context).show(parts) }
            session.sent = .batch(parts)
            group.take(try await run(group.batch, client))
            try await sendLate(of: &group, client, expecting: codes)
        } catch {
            throw ShellError.usage("\(error)")
        }
        if let cause = group.causeOfAll {
            throw ShellError.together(cause, methods: group.batch.commands.map(\.method))
        }
        for answer in group.answers { answer.result.map { context.secrets.redaction.learn(from: $0) } }
        return zip(group.outcomes, methods).map { outcome, method in
            guard case .done(let result) = outcome else { return outcome }
            context.drafts.note(result, of: method, at: client.portal)
            session.follow(method)
            return .done(method.selected(result))
        }
    }

    /// The same check of the fields that stay: those of an object that the batch makes are its own, all others were read.
    private func checkStaying(
        _ completed: [Result<MethodCall, ShellError>], _ methods: [MethodCall], of calls: [BatchCall]
    ) throws(ShellError) {
        for (place, method) in methods.enumerated() {
            for name in method.unread {
                guard let value = (try? completed[place].get())?.field(name), Batch.referenceCount(in: value) > 0,
                    !methods.contains(where: { $0.field(name) == value })
                else { continue }
                throw .likeReference(calls[place].invocation)
            }
        }
    }

    /// A command of a host may have gone to another portal: the calls before it were meant for this one.
    private func checkPortal(of calls: [BatchCall]) throws(ShellError) {
        let now = session.circumstances
        for call in calls {
            guard let then = call.invocation.circumstances as? Circumstances, then !== now else { continue }
            guard then.link?.address == now.link?.address, then.link?.credentials == now.link?.credentials else {
                throw .usage(
                    Messages.Batches.otherPortal, hint: Messages.Batches.onePortal, at: call.invocation.nameSpan)
            }
        }
    }

    /// Runs the calls of a block, and says at its end what became of them.
    func runBlock(_ calls: [BatchCall], halting: Bool) async throws -> [BatchOutcome] {
        let outcomes = try await run(calls, halting: halting)
        if !isDryRun(calls) { tell(outcomes) }
        return outcomes
    }

    private func isDryRun(_ calls: [BatchCall]) -> Bool {
        session.options.isDryRun || calls.contains { $0.invocation.option("dry-run") != nil }
    }

    /// Says to whoever typed the batch what became of it. One that took several requests has said so, unless something
    /// went wrong.
    private func tell(_ outcomes: [BatchOutcome]) {
        var counts = (refused: 0, failed: 0, notRun: 0)
        for outcome in outcomes {
            switch outcome {
            case .done: break
            case .failed(let error as any DiagnosticConvertible) where error.refusal != nil: counts.refused += 1
            case .failed: counts.failed += 1
            case .notRun: counts.notRun += 1
            }
        }
        let isTold = outcomes.count > Batch.limit && counts == (0, 0, 0)
        guard session.line != nil, !isTold else { return }
        context.note(
            Messages.Batches.outcome(
                outcomes.count, refused: counts.refused, failed: counts.failed, notRun: counts.notRun))
    }

    private func run(_ batch: Batch, _ client: Client) async throws(BatchError) -> [Batch.Answer] {
        let services = context.services
        let throughput = Throughput(start: services.seconds)
        var requests = 0
        let answers = try await caller.run(batch, with: client) { done, all in
            requests += 1
            guard requests > 1 || done < all else { return }
            let text = throughput.text(done, of: all, at: services.seconds)
            context.presenter.progress(done < all ? Messages.Batches.progress(text) : nil)
        }
        context.presenter.progress(nil)
        let isWhole = !answers.contains { if case .notRun = $0.outcome { true } else { false } }
        if requests > 1, isWhole {
            context.note(
                Messages.Batches.summary(answers.count, requests, throughput.remark(at: services.seconds)))
        }
        return answers
    }

    /// Repeats commands that were refused because of the rate limit, or of execution time when that is waited for; and
    /// with them those that depend on them.
    private func sendLate(
        of group: inout BatchGroup, _ client: Client, expecting codes: [String]
    ) async throws(BatchError) {
        let policy = context.connection.policy(expecting: codes)
        for attempt in 1..<max(policy.attempts, 1) {
            let late = group.late { refusal in policy.repeats(refusal) && refusal.method != Batch.method }
            guard let refusal = late.refusal,
                (try? await context.connection.wait(
                    after: refusal, policy, attempt: attempt, at: client.portal)) != nil
            else { return }
            let again = group.batch(of: late.places)
            group.take(try await run(again, client), at: late.places)
        }
    }
}

/// The requests of a batch, and remarks on them.
struct BatchPreview {
    private let presenter: Presenter
    private let disclosure: Disclosure

    init(_ context: CommandContext) {
        presenter = context.presenter
        disclosure = context.delivery.disclosure
    }

    /// Shows them instead of sending them.
    func show(_ parts: [Batch.Part]) -> [BatchOutcome] {
        for part in parts {
            let commands = zip(part.keys, part.commands).map { key, command -> JSON in
                [
                    "key": .string(key), "method": .string(command.method),
                    "parameters": .object(command.parameters),
                ]
            }
            presenter.show(
                disclosure.shown(["halt": .bool(part.halts), "commands": .array(commands)]), as: .json)
        }
        return parts.flatMap(\.commands).map { _ in .done(.null) }
    }

    /// Remarks on values that text cannot carry, each only once.
    static func remarks(on parts: [Batch.Part]) -> [String] {
        var remarks: [String] = []
        for part in parts where part.isLossy && (parts.count > 1 || !part.isCall) {
            for command in part.commands {
                let lossy = command.lossy
                guard !lossy.isEmpty else { continue }
                let method = PortalMethod(named: command.method)?.shortName ?? command.method
                for name in lossy {
                    let remark =
                        part.isCall
                        ? Messages.Batches.sentAlone(name, of: method) : Messages.Batches.losesType(name, of: method)
                    if !remarks.contains(remark) { remarks.append(remark) }
                }
            }
        }
        return remarks
    }
}

extension Batch.Answer {
    /// The error when the portal's reply does not mention the command.
    var withoutWord: ClientError {
        let error = TransportError(.garbled, Messages.Batches.notMentioned, mayHaveRun: true)
        let isRead = PortalMethod(named: command.method)?.isRead ?? false
        return isRead ? .unreachable(error) : .outcomeUnknown(error, method: command.method)
    }
}

extension MethodCall {
    /// Refuses a text that only looks like a result of the batch: a portal would put one in its place. It may come from the
    /// command, from the draft, or from a condition.
    func checkReferences(of invocation: Invocation) throws(ShellError) {
        guard Batch.referenceCount(in: .object(parameters)) > invocation.referenceCount else { return }
        throw .likeReference(invocation)
    }

    fileprivate func field(_ name: String) -> JSON? { parameters["fields"]?[name] }
}

extension ShellError {
    fileprivate static func likeReference(_ invocation: Invocation) -> ShellError {
        .usage(
            Messages.Batches.likeReference, hint: Messages.Batches.sendAlone(invocation.name), at: invocation.nameSpan)
    }
}
