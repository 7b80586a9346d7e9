import BIConnector
import CommandLanguage
import OrderedJSON

/// Commands of other shells that people type or paste, and what they are called here.
enum ForeignCommand {
    static func hint(for command: CommandLanguage.Command) -> String? {
        switch command.name {
        case "curl": curl(command)
        case "export", "var", "const": assignment(command)
        case "echo": "write 'print \"…\"'"
        case "quit": "write 'exit'"
        case "source": "write 'run FILE' for a script, 'source.list' for sources"
        case "foreach": "write 'for NAME in EXPR { … }'"
        case "unless": "write 'if not EXPR { … }'"
        default: nil
        }
    }

    private static func assignment(_ command: CommandLanguage.Command) -> String {
        guard let item = command.items.first, case .text(let word) = item.value, let value = word.literal else {
            return "write 'let NAME = …'"
        }
        return "write 'let \(item.path.text) = \(JSON.string(value).text())'"
    }

    /// A call pasted from the documentation: its method and its `fields`, as a line of ours.
    private static func curl(_ command: CommandLanguage.Command) -> String {
        let texts = command.arguments.compactMap(\.literal)
        guard let address = texts.first(where: { $0.contains("/rest/") }),
            let method = address.split(separator: "/").last.map(String.init), method.contains(".")
        else { return "write the method's name and its parameters, as in 'source.list'" }
        let short = Method.named(method)?.shortName ?? method
        let body = texts.compactMap { try? JSON(parsing: $0) }.first { $0.object != nil }?.object ?? [:]
        let words = body.members.filter { $0.name != "auth" }.map {
            "\($0.name):=\(Redaction.masked($0.value, named: $0.name).text())"
        }
        return "write '\(([short] + words).joined(separator: " "))'"
    }
}

extension Redaction {
    /// The value of a member, its credentials masked.
    static func masked(_ value: JSON, named name: String) -> JSON {
        masked(.object([name: value]))[name] ?? value
    }
}
