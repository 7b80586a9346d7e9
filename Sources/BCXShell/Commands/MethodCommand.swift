import BIConnector
import CommandLanguage

extension ShellCommand {
    /// `source.get 58` for `biconnector.source.get`.
    convenience init(_ method: PortalMethod) {
        let entity = method.entity?.name ?? ""
        self.init(
            name: method.shortName,
            usage: Self.usage(method),
            summary: method.summary,
            group: .method,
            words: Self.words(method, entity),
            repeatsLastWord: [.list, .get, .delete].contains(method.verb),
            takesItems: true,
            forms: Self.forms(method),
            options: CommandOption.ofMethods + (method.verb == .update ? CommandOption.ofUpdates : []),
            examples: Self.examples(method)
        ) { try await MethodRunner($1).run($0) }
    }

    private static func usage(_ method: PortalMethod) -> String {
        let name = method.shortName
        switch method.verb {
        case .add: return "\(name) [FIELD=VALUE…]"
        case .update: return "\(name) ID FIELD=VALUE…"
        case .get, .delete: return "\(name) ID…"
        case .list: return "\(name) \(ListClause.usage)"
        case .fieldsUpdate: return "\(name) ID [add:=[…]] [update:=[…]] [delete:=[…]]"
        case .fields: return name
        case .other:
            return method.parameters.reduce(name) { $0 + ($1.isRequired ? " \($1.name)=…" : " [\($1.name)=…]") }
        }
    }

    /// The forms of the last word other than `key=value`.
    private static func forms(_ method: PortalMethod) -> [CommandKey] {
        switch method.verb {
        case .add:
            [
                CommandKey(
                    "\(method.shortName) {…}",
                    "The members of 'fields' as JSON, or a whole request that contains them.")
            ]
        case .update:
            [
                CommandKey(
                    "\(method.shortName) ID {…}", "What changes as JSON, or a whole request that contains it.")
            ]
        case .get, .list, .delete, .fields, .fieldsUpdate, .other: []
        }
    }

    private static func words(_ method: PortalMethod, _ entity: String) -> [Word] {
        switch method.verb {
        case .update, .get, .delete, .fieldsUpdate: [.identifier(entity)]
        case .list: [.oneOf(ListClause.allCases.map(\.rawValue))]
        case .add, .fields, .other: []
        }
    }

    private static func examples(_ method: PortalMethod) -> [String] {
        switch method.shortName {
        case "connector.list":
            ["connector.list where title contains \"ERP\"", "connector.list select id,title order title"]
        case "connector.get": ["connector.get 31", "connector.get 8 31"]
        case "source.add":
            [
                "source.add title=\"North\" connectorId=31 settings.token=t-9f3c -> made; assert $made.id > 0",
                "source.add title=\"North\" connectorId=31 settings.token=secret:ERP_TOKEN --as curl",
            ]
        case "source.update":
            [
                "source.add title=North connectorId=31 settings.token=t-1 -> made; source.update $made.id settings.token=t-2"
            ]
        case "source.list": ["source.list where active = true order id desc all"]
        case "source.fields", "connector.fields", "table.fields": [method.shortName]
        case "server.time", "profile", "scope": [method.shortName]
        case "method.get": ["method.get name=biconnector.source.add"]
        default: []
        }
    }
}
