import BIConnector
import CommandLanguage
import OrderedJSON

/// `X.get ID…` and `X.delete ID…`: one batch, whose results are one array in the order of the identifiers.
struct SeveralObjects {
    /// One call for each identifier.
    let parts: [Invocation]
    private let isRead: Bool

    /// Nil when a command names one object. An array stands for its elements, also for one or none.
    init?(_ invocation: Invocation) {
        let words = invocation.arguments.filter { $0.value.object == nil }
        guard words.count > 1 || words.first?.value.array != nil,
            let row = PortalMethod(named: PortalMethod.fullName(of: invocation.name)),
            row.verb == .get || row.verb == .delete
        else { return nil }
        let object = invocation.arguments.filter { $0.value.object != nil }
        isRead = row.isRead
        parts = words.flatMap { word in
            (word.value.array ?? [word.value]).map { identifier in
                var part = invocation
                part.arguments = [Invocation.Argument(identifier, at: word.span)] + object
                return part
            }
        }
    }

    func run(_ context: CommandContext) async throws -> CommandResult {
        guard !parts.isEmpty else { return CommandResult([]) }
        for word in parts.compactMap(\.arguments.first) where word.value.object != nil {
            throw ShellError.usage(
                Messages.noIdentifier(word.value.typeName), hint: Messages.Calls.idsOfObjects, at: word.span)
        }
        if !isRead { try await context.delivery.destination?.open() }
        let calls = parts.enumerated().map { BatchCall(key: "c\($0 + 1)", invocation: $1) }
        let outcomes = try await BatchRunner(context).run(calls, halting: false)
        context.delivery.destination?.isOfWrite = !isRead
        let isDryRun = context.session.options.isDryRun || parts[0].option("dry-run") != nil
        var result = CommandResult(.array(outcomes.map(\.result)), isDelivered: isDryRun)
        result.parts = zip(parts, outcomes).map { ($0.arguments[0].text, $1) }
        return result
    }
}
