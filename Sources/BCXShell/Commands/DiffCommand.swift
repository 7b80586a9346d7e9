import BIConnector
import CommandLanguage
import OrderedJSON

extension ShellCommand {
    /// `diff`, at the prompt and as a subcommand of the program.
    public static let diff = ShellCommand(
        name: "diff", usage: "diff [FROM] PORTAL | FILE.json",
        summary: "What differs between this portal and another, by titles and names.",
        group: .portals, words: [.addressOrFile, .addressOrFile], requiredWords: 1,
        forms: [
            CommandKey("diff PORTAL", "What differs from another portal: sandbox, a profile, a full address."),
            CommandKey("diff FILE.json", "What differs from a file that 'dump --json' wrote."),
            CommandKey("diff FROM TO", "What differs between two portals or files."),
        ],
        options: [
            CommandOption("all", "Compare also what cannot be set, but for ids."),
            CommandOption("json", "Show the result as JSON."),
            CommandOption("table", "Show the result as a table."),
        ],
        examples: ["diff sandbox", "diff sandbox --all -> found; assert count($found.changed) == 0"]
    ) { invocation, context in
        try await DiffOrder(invocation, context).run()
    }.inTables { PortalComparison.rows(of: $1) }
}

/// A `diff`, and how it is carried out.
struct DiffOrder {
    private let invocation: Invocation
    private let context: CommandContext

    init(_ invocation: Invocation, _ context: CommandContext) throws(ShellError) {
        guard !context.session.options.isDryRun else { throw .usage(Messages.Portals.readsOnly) }
        (self.invocation, self.context) = (invocation, context)
    }

    func run() async throws -> CommandResult {
        let words = invocation.arguments
        let other = OtherPortal(context)
        let from =
            words.count > 1
            ? try await other.snapshot(words[0], of: invocation)
            : try await SnapshotReader(context, context.connection.client()).read()
        let to = try await other.snapshot(words[words.count - 1], of: invocation)
        let comparison = PortalComparison(from, to, all: invocation.option("all") != nil)
        for kind in from.absent.union(to.absent).sorted(by: { $0.rawValue < $1.rawValue }) {
            context.note(Messages.Portals.notCompared(kind))
        }
        if comparison.isSame, comparison.unreadable.isEmpty { context.note(Messages.Portals.same) }
        if !comparison.unknown.isEmpty { context.note(Messages.Portals.unknown(comparison.unknown.count)) }
        let isShown = context.delivery.disclosure.showsSecrets
        var result = CommandResult(
            isShown ? comparison.json : context.secrets.redaction.maskedWithAddresses(comparison.json))
        result.shortcoming = shortcoming(of: comparison)
        return result
    }

    /// Whoever keeps the result looks at it: differences are no failure then.
    private func shortcoming(of comparison: PortalComparison) -> Shortcoming? {
        let unreadable = comparison.unreadable.map { Messages.Portals.unreadable($0.kind, $0.reason) }
        guard unreadable.isEmpty else {
            return Shortcoming(.partial, Messages.Portals.unreadableKinds, details: unreadable)
        }
        if context.delivery.isBound || comparison.isSame { return nil }
        return Shortcoming(.assertion, Messages.Portals.differences(comparison.count))
    }
}
