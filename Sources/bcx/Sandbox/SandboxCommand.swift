import BCXShell
import BIConnector
import CommandLanguage
import OrderedJSON
import SandboxPortal

extension Program {
    /// `sandbox ORDER …`, for the portal that `connect sandbox` started.
    nonisolated static func sandboxCommand(_ sandboxes: EmbeddedSandbox) -> ShellCommand {
        var command = ShellCommand(
            "sandbox", usage: "sandbox ORDER …",
            "Steer the built-in sandbox: \(SandboxOrder.all.map(\.name).joined(separator: ", ")).",
            words: [.described(SandboxOrder.all.map { ($0.name, $0.summary) }), .offered(offers)], requiredWords: 1,
            repeatsLastWord: true, forms: SandboxOrder.all.map { CommandKey("sandbox \($0.usage)", $0.summary) },
            options: [.all],
            examples: ["connect sandbox; sandbox fault QUERY_LIMIT_EXCEEDED; expect QUERY_LIMIT_EXCEEDED source.list"],
            run: steer(sandboxes))
        command.tableForm = { invocation, value in SandboxOrder.tableForm(invocation.arguments.first?.text, value) }
        return command
    }

    /// What completion suggests after an order.
    @Sendable private nonisolated static func offers(_ view: SessionView, _ words: [String]) -> [Candidate] {
        guard let order = SandboxOrder.all.first(where: { $0.name == words.first }) else { return [] }
        if words.last == "on" { return PortalMethod.all.map { Candidate($0.shortName, $0.summary) } }
        if words.count == 1 {
            return (order.name == "fault" ? Candidate.codes : []) + order.choices.prefix(3).map { Candidate($0) }
        }
        let conditions = [("times", "How many calls."), ("on", "Only this method."), ("status", "The HTTP status.")]
        return order.name == "fault" ? conditions.map { Candidate($0.0, $0.1) } : []
    }

    private nonisolated static func steer(_ sandboxes: EmbeddedSandbox)
        -> @Sendable (Invocation, CommandContext) async throws -> JSON
    {
        { invocation, context in
            let words = invocation.arguments.map(\.text)
            guard let sandbox = sandboxes.running else {
                throw ShellError.usage(Messages.sandboxNotRunning, hint: Messages.connectSandbox)
            }
            let order = try SandboxOrder(named: words[0])
            guard sandboxes.reachesOut || !order.leadsElsewhere else {
                throw ShellError.usage(
                    Messages.notAllowed(Messages.callingElsewhere), hint: Messages.runWithoutStrict)
            }
            let request = SandboxOrder.Request(
                sandbox: sandbox, words: Array(words.dropFirst()),
                read: { try context.read($0, of: invocation) })
            switch try await order.run(request) {
            case .shown(let value): return value
            case .said(let text):
                context.note(text)
                return .null
            }
        }
    }
}
