import BCXShell
import BIConnector
import CommandLanguage
import OrderedJSON
import SandboxPortal

extension Program {
    /// `sandbox ORDER …`, for the sandbox that the session is connected to, in this program or served by another.
    nonisolated static func sandboxCommand(_ sandboxes: EmbeddedSandbox) -> ShellCommand {
        ShellCommand(
            "sandbox", usage: "sandbox ORDER …",
            "Steer the sandbox in use: \(SandboxOrder.all.map(\.name).joined(separator: ", ")).",
            words: [.described(SandboxOrder.all.map { ($0.name, $0.summary) }), .offered(offers)], requiredWords: 1,
            repeatsLastWord: true, forms: OrderHelp.forms(after: "sandbox "), options: [.all],
            examples: ["connect sandbox; sandbox fault QUERY_LIMIT_EXCEEDED; expect QUERY_LIMIT_EXCEEDED source.list"],
            run: steer(sandboxes)
        ).inTables { invocation, value in LogTable.tableForm(invocation.arguments.first?.text, value) }
    }

    /// What completion suggests after an order.
    @Sendable private nonisolated static func offers(_ view: SessionView, _ words: [String]) -> [Candidate] {
        OrderWords.candidates(after: words, students: view.students)
    }

    private nonisolated static func steer(_ sandboxes: EmbeddedSandbox)
        -> @Sendable (Invocation, CommandContext) async throws -> JSON
    {
        { invocation, context in
            let words = invocation.arguments.map(\.text)
            let order = try order(named: words[0])
            guard sandboxes.reachesOut || !order.leadsElsewhere else {
                throw ShellError.usage(
                    Messages.notAllowed(Messages.callingElsewhere), hint: Messages.runWithoutStrict)
            }
            return try await give(order, words, sandboxes.key(for: context.session.link), invocation, context)
        }
    }

    private nonisolated static func order(named name: String) throws(ShellError) -> SandboxOrder {
        do throws(OrderError) {
            return try SandboxOrder(named: name)
        } catch {
            throw .usage(error.message, hint: error.hint)
        }
    }

    private nonisolated static func give(
        _ order: SandboxOrder, _ words: [String], _ key: Secret?, _ invocation: Invocation, _ context: CommandContext
    ) async throws -> JSON {
        var request = OrderRequest(words)
        request.text = try OrderFile.text(for: order, request.words) { try context.read($0, of: invocation) }
        var call = OrderToSandbox(order.name, request.json)
        call.isRead = order.isRead(request.words)
        // As long as the sandbox waits for an endpoint, and a little longer.
        if order.mayWait { call.timeout = max(context.session.options.timeout, .seconds(260)) }
        call.key = key
        switch try await context.give(call) {
        case .shown(let value): return value
        case .said(let text):
            order.givers == .teacher ? context.handOut(text) : context.note(text)
            return .null
        }
    }
}
