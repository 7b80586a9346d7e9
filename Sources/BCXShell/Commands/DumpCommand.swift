import BIConnector
import CommandLanguage
import OrderedJSON
import TextUI

extension ShellCommand {
    /// `dump`, at the prompt and as a subcommand of the program.
    public static let dump = ShellCommand(
        name: "dump", usage: "dump [ENTITY… | ENTITY ID]",
        summary: "The portal's objects as a script that makes them again on another portal.",
        group: .portals,
        words: [.entityOrIdentifier], repeatsLastWord: true,
        forms: [
            CommandKey("dump", "The portal's objects as a script that makes them again on another portal."),
            CommandKey("dump ENTITY…", "Only connectors, sources or tables; what they depend on must exist there."),
            CommandKey("dump ENTITY ID", "One object with what it depends on."),
        ],
        options: [
            CommandOption("json", "Write the objects as JSON, for programs and for 'diff'."),
            CommandOption("show-secrets", "Write credentials instead of variables of the environment."),
        ],
        result: .program,
        examples: ["dump", "dump source 58", "dump --json -> all; print $all.sources[*].title"]
    ) { invocation, context in try await DumpOrder(invocation, context).run() }
}

/// What a `dump` is asked for, and how it is carried out.
struct DumpOrder {
    private let context: CommandContext
    private let wish: DumpSelection.Wish
    private let isForPrograms: Bool
    private let showsSecrets: Bool

    init(_ invocation: Invocation, _ context: CommandContext) throws(ShellError) {
        guard !context.session.options.isDryRun else { throw .usage(Messages.Portals.readsOnly) }
        self.context = context
        wish = try Self.wish(invocation.arguments)
        isForPrograms = [.json, .jsonl].contains(context.presenter.format(for: invocation))
        showsSecrets = context.delivery.disclosure.showsSecrets
    }

    func run() async throws -> CommandResult {
        let snapshot = try await read(context.connection.client())
        let selection = try DumpSelection(wish, of: snapshot, namesDecide: !isForPrograms)
        var result: CommandResult
        if isForPrograms {
            let json = SnapshotFile.json(of: selection)
            result = CommandResult(showsSecrets ? json : context.secrets.redaction.maskedWithAddresses(json))
            context.note(Messages.Portals.dumped(selection.count))
        } else {
            let texts = DumpTexts(DumpVariables(of: snapshot), context.secrets.redaction, showsSecrets: showsSecrets)
            result = CommandResult(.string(DumpScript(selection, texts, isWhole: isWhole).text()))
            context.note(Messages.Portals.dumped(selection.count, variables: texts.used.count))
        }
        result.shortcoming = Self.shortcoming(of: selection)
        return result
    }

    // MARK: What is asked for

    private static func wish(_ words: [Invocation.Argument]) throws(ShellError) -> DumpSelection.Wish {
        guard let first = words.first else { return .kinds(Set(PortalSnapshot.kinds)) }
        let kind = try kind(first)
        if words.count == 2, let id = Identifier(words[1].value) { return .object(kind, id.value) }
        return .kinds(Set(try words.map { (word) throws(ShellError) in try self.kind(word) }))
    }

    private static func kind(_ word: Invocation.Argument) throws(ShellError) -> Entity.Kind {
        // `sources` and `dataset` are what people say, too.
        let kinds = PortalSnapshot.kinds
        if let kind = kinds.first(where: { [$0.rawValue, $0.plural].contains(word.text) }) { return kind }
        if let kind = Entity.Kind(rawValue: word.text) { return kind.stored }
        throw .usage(Messages.Portals.unknownKind(word.text), hint: Messages.Portals.kinds, at: word.span)
    }

    private var isWhole: Bool {
        if case .kinds(let kinds) = wish { kinds.count == PortalSnapshot.kinds.count } else { false }
    }

    /// The kinds up to the last that is wanted: each depends on those before it.
    private var kinds: [Entity.Kind] {
        let last =
            switch wish {
            case .kinds(let kinds): PortalSnapshot.kinds.last(where: kinds.contains)
            case .object(let kind, _): kind
            }
        guard let index = PortalSnapshot.kinds.firstIndex(where: { $0 == last }) else { return PortalSnapshot.kinds }
        return Array(PortalSnapshot.kinds[...index])
    }

    private func read(_ client: Client) async throws -> PortalSnapshot {
        try await SnapshotReader(context, client).read(kinds) { table in
            if case .object(.table, let id) = wish { table.id == id } else { true }
        }
    }

    // MARK: What is missing

    /// Objects that are missing make a dump one of status 3.
    private static func shortcoming(of selection: DumpSelection) -> Shortcoming? {
        let unreadable = PortalSnapshot.kinds.compactMap { kind -> String? in
            guard selection.made.contains(kind), let reason = selection.snapshot.unreadable[kind] else { return nil }
            return Messages.Portals.unreadable(kind, reason)
        }
        let leftOut = selection.leftOut.map { Messages.Portals.leftOut($0).visible() }
        guard !unreadable.isEmpty || !leftOut.isEmpty else { return nil }
        let message =
            leftOut.isEmpty
            ? Messages.Portals.unreadableKinds
            : Messages.Portals.incomplete(leftOut.count, of: selection.count + leftOut.count)
        return Shortcoming(.partial, message, hint: Messages.Portals.restIsComplete, details: unreadable + leftOut)
    }
}
