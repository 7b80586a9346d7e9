import BIConnector
import ClientPrograms
import CommandLanguage
import OrderedJSON

extension ShellCommand {
    static let use = ShellCommand(
        "use", usage: "use [ID | \"Title\"]",
        "Choose the connector for new sources, or show it.",
        group: .session, words: [.identifier("connector")], result: .shownWhenAsked,
        examples: ["use 31", "use \"Harbour ERP\""]
    ) { invocation, context in
        guard let word = invocation.arguments.first else {
            guard let connector = context.session.connector else {
                throw ShellError.usage(Messages.Commands.noConnector, hint: Messages.Commands.writeUse)
            }
            return summary(of: connector)
        }
        let connector = try await ConnectorFinder(context).find(word.value)
        context.session.connector = connector
        context.note(Messages.Commands.chosen(connector))
        noteDraft(of: connector, context)
        return summary(of: connector)
    }.inTables { _, value in
        guard let connector = KnownConnector(value) else { return value }
        return ["id": .int(connector.id), "title": .string(connector.title), Field.settings: .string(connector.codes)]
    }

    /// A draft that names its connector keeps it.
    private static func noteDraft(of connector: KnownConnector, _ context: CommandContext) {
        let draft = context.session.draft
        let choice = ConnectorChoice(for: draft.entity, last: connector)
        guard let id = choice.unknown(in: draft.fields), let field = choice.field else { return }
        context.note(Messages.Commands.draftKeeps(field, id, instead: connector))
    }

    private static func summary(of connector: KnownConnector) -> JSON {
        [
            "id": .int(connector.id), "title": .string(connector.title),
            Field.settings: connector.object[Field.settings] ?? [],
        ]
    }
}

extension KnownConnector {
    /// Its settings by their codes: `token (STRING), shard (INT)`; `none` without any.
    var codes: String {
        settings.isEmpty ? "none" : settings.map { "\($0.code) (\($0.type))" }.joined(separator: ", ")
    }
}

/// Finds a connector of the portal.
struct ConnectorFinder {
    private let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    /// The connector with this identifier or title.
    func find(_ word: JSON) async throws(ShellError) -> KnownConnector {
        let client = try context.connection.client()
        if let id = Identifier(word) {
            let item = try await ask("biconnector.connector.get", ["id": .int(id.value)], client)["item"]
            guard let connector = item.flatMap(KnownConnector.init) else {
                throw .usage(Messages.Commands.withoutID(id))
            }
            return connector
        }
        let title = word.string ?? word.text()
        let found = try await ask(
            "biconnector.connector.list",
            ["filter": [FilterOperator.equal.key("title"): .string(title)], "order": ["id": "ASC"]],
            client)
        return try Self.only((found.array ?? []).compactMap(KnownConnector.init), called: title)
    }

    private static func only(_ connectors: [KnownConnector], called title: String) throws(ShellError)
        -> KnownConnector
    {
        guard let connector = connectors.first else {
            throw .usage(Messages.Commands.unknownConnector(title), hint: Messages.Commands.listConnectors)
        }
        guard connectors.count == 1 else {
            throw .usage(Messages.Commands.sameTitle(title), hint: Messages.Commands.useOne(connectors))
        }
        return connector
    }

    private func ask(_ method: String, _ parameters: JSON.Object, _ client: Client)
        async throws(ShellError) -> JSON
    {
        do throws(ClientError) {
            let envelope = try await context.caller.call(method, parameters, with: client)
            context.session.reply = envelope
            context.session.sent = .call(ProgramCall(method, parameters))
            return envelope.result
        } catch {
            throw .call(error)
        }
    }
}
