import BIConnector
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
                throw ShellError.usage(
                    "no connector chosen", hint: "write 'use ID'; 'connector.list' shows them")
            }
            return summary(of: connector)
        }
        let connector = try await ConnectorFinder(context).find(word.value)
        context.session.connector = connector
        let codes = connector.settings.map { "\($0.code) (\($0.type))" }.joined(separator: ", ")
        context.note(
            "connector \(connector.id) \"\(connector.title)\", settings: \(codes.isEmpty ? "none" : codes)"
        )
        return summary(of: connector)
    }

    private static func summary(of connector: KnownConnector) -> JSON {
        [
            "id": .int(connector.id), "title": .string(connector.title),
            "settings": connector.object["settings"] ?? [],
        ]
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
                throw .usage("the portal's reply for connector \(id.value) has no id")
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
            throw .usage(
                "no connector is called \"\(title)\"",
                hint: "'connector.list' shows them; 'use ID' takes a number")
        }
        guard connectors.count == 1 else {
            let ids = connectors.map { String($0.id) }.joined(separator: ", ")
            throw .usage("several connectors are called \"\(title)\"", hint: "use one of \(ids)")
        }
        return connector
    }

    private func ask(_ method: String, _ parameters: JSON.Object, _ client: Client)
        async throws(ShellError) -> JSON
    {
        do throws(ClientError) {
            let envelope = try await context.caller.call(method, parameters, with: client)
            context.session.reply = envelope
            return envelope.result
        } catch {
            throw .call(error)
        }
    }
}
