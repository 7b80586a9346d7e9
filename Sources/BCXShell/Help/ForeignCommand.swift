import BIConnector
import CommandLanguage
import OrderedJSON

/// Commands of other shells that people type or paste, with hints for bcx.
enum ForeignCommand {
    static func hint(for command: CommandStatement) -> String? {
        switch command.name {
        case "curl": curl(command)
        case "export", "var", "const": assignment(command)
        case "echo": "write 'print \"…\"'"
        case "http", "https": "write 'connect' before a portal's address"
        case "quit": "write 'exit'"
        case "source": "write 'run FILE' for a script, 'source.list' for sources"
        case "foreach": "write 'for NAME in EXPR { … }'"
        case "while", "until", "loop": "write 'for n in range(100) { … }' and end it with 'break'"
        case "then", "fi", "do", "done", "end", "endif", "esac": "write blocks in braces: 'if EXPR { … }'"
        case "elif", "elsif", "elseif": "write '} else if EXPR { … }' after the block"
        case "function", "func", "def", "proc", "sub": "put the lines into a file and write 'run FILE NAME=VALUE'"
        case "return": "write 'exit' to end the script"
        case "cd": "write the path of each file; a script looks for files in its own folder"
        case "ls", "cat", "grep", "jq", "sed", "awk", "rm", "cp", "mv", "mkdir", "date", "sort", "head", "tail":
            "write '!\(command.name) …' to run a system program"
        case "unless": "write 'if not EXPR { … }'"
        default: nil
        }
    }

    private static func assignment(_ command: CommandStatement) -> String {
        guard let item = command.items.first, case .text(let word) = item.value, let value = word.literal,
            let name = item.path?.text
        else {
            return Messages.Vocabulary.letName
        }
        return SecretName.matches(name) ? Messages.Vocabulary.secret(name) : Messages.Vocabulary.letName(name, value)
    }

    /// A call pasted from the documentation, as a bcx command.
    private static func curl(_ command: CommandStatement) -> String {
        let texts = command.arguments.compactMap(\.literal) + command.items.compactMap(text)
        guard let address = texts.first(where: { $0.contains("/rest/") }),
            let last = address.split(separator: "/").last, let method = method(of: last)
        else { return Messages.Vocabulary.methodName }
        let short = PortalMethod(named: method)?.shortName ?? method
        let body = texts.compactMap { try? JSON(parsing: $0) }.first { $0.object != nil }?.object ?? [:]
        let isList = PortalMethod(named: method)?.verb == .list
        let query = parameters(of: last).map { isList && $0.0 == "page" ? "page \($0.1)" : "\($0.0)=\($0.1)" }
        let all = query + body.members.filter { $0.name != "auth" }.flatMap { items($0.name, $0.value, isList) }
        return Messages.write(([short] + all).joined(separator: " "))
    }

    /// A member of a request as items, with prompts for credentials.
    private static func items(_ name: String, _ value: JSON, _ isList: Bool) -> [String] {
        if isList, name == "page" { return ["page \(value.text())"] }
        let (rest, paths) = value.withoutSecrets(at: [name])
        let open = rest.map { ["\(LineRedactor.key([name])):=\(ScriptLiteral.expression($0))"] } ?? []
        return open + paths.map { "\(LineRedactor.key([name] + $0))=secret:" }
    }

    /// An address with a query is read as an item: `https://…/scope?full=true`.
    private static func text(_ item: CommandLanguage.Item) -> String? {
        guard case .text(let word) = item.value, let value = word.literal, let key = item.path?.text else { return nil }
        return "\(key)=\(value)"
    }

    /// `biconnector.source.list` for `biconnector.source.list.json?page=2`.
    private static func method(of last: Substring) -> String? {
        var name = String(last.prefix { $0 != "?" })
        for ending in [".json", ".xml"] where name.hasSuffix(ending) { name.removeLast(ending.count) }
        return name.contains(".") || PortalMethod(named: name) != nil ? name : nil
    }

    private static func parameters(of last: Substring) -> [(String, String)] {
        let query = last.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
        return query.split(separator: "&").filter { !$0.hasPrefix("auth=") && !$0.contains("%") }.map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            return (parts[0], parts.count == 2 ? parts[1] : "")
        }
    }
}
