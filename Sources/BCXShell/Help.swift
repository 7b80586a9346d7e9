import BIConnector
import CommandLanguage

/// Help, drawn from the rows.
enum Help {
    /// One screen: every command with its line.
    static func overview(_ commands: [Command]) -> String {
        var text = ""
        for group in Command.Group.allCases where group != .method {
            let rows = commands.filter { $0.group == group }
            guard !rows.isEmpty else { continue }
            text += "\(group.rawValue)\n" + lines(rows.map { ($0.name, $0.summary) })
        }
        let names = commands.filter { $0.group == .method }.map(\.name)
        let families = Entity.all.map { entity in
            "  \(entity.name).".padded(to: 13)
                + names.filter { $0.hasPrefix(entity.name + ".") }.map { $0.dropFirst(entity.name.count + 1) }
                .joined(separator: " ")
        }
        text += "Methods of the portal\n" + families.joined(separator: "\n") + "\n"
        text += "Language\n  \(Form.all.map(\.name).joined(separator: " "))\n"
        return text
            + "'help WORD' tells all about one of them; 'help functions', 'help variables', 'help options' list more."
    }

    /// All about one word; nil when nothing is known.
    static func about(_ word: String, _ commands: [Command]) -> String? {
        if let command = commands.last(where: { $0.name == word }) { return about(command) }
        if let method = Method.named(word), let command = commands.last(where: { $0.name == method.shortName }) {
            return about(command)
        }
        if let form = Form.named(word) { return "\(form.usage)\n  \(form.summary)\n\nExample\n  \(form.example)" }
        if let function = Function(rawValue: word) {
            return "\(function.usage)\n  \(function.row.summary)\n\nExample\n  \(function.row.example)"
        }
        return list(word, commands) ?? Explanation.text(of: word)
    }

    private static func list(_ word: String, _ commands: [Command]) -> String? {
        switch word {
        case "functions": lines(Function.allCases.map { ($0.usage, $0.row.summary) })
        case "variables":
            lines((Interpreter.variables.map { ($0.name, $0.summary) } + Session.variables).map { ("$\($0.0)", $0.1) })
        case "options": lines(Options.rows.map { ("\($0.name) \($0.values)", $0.summary) })
        case "methods": lines(commands.filter { $0.group == .method }.map { ($0.name, $0.summary) })
        case "formats": lines(Format.allCases.map { ($0.rawValue, $0.summary) })
        default: nil
        }
    }

    /// What `help` knows, each with its line.
    static func topics(_ commands: [Command]) -> [(name: String, summary: String)] {
        commands.map { ($0.name, $0.summary) } + Form.all.map { ($0.name, $0.summary) }
            + Function.allCases.map { ($0.rawValue, $0.row.summary) }
            + [
                ("functions", "All functions."), ("variables", "All variables that are filled."),
                ("options", "What 'option' can change."), ("methods", "All methods of the portal."),
                ("formats", "How results can look."),
            ] + Explanation.topics
    }

    private static func about(_ command: Command) -> String {
        var text = "\(command.usage)\n  \(command.summary)\n"
        if !command.forms.isEmpty { text += "\nForms\n" + lines(command.forms.map { ($0.name, $0.summary) }) }
        if !command.keys.isEmpty { text += "\nKeys\n" + lines(command.keys.map { ("\($0.name)=", $0.summary) }) }
        if !command.options.isEmpty {
            text += "\nOptions\n" + lines(command.options.map { ($0.usage, $0.summary) })
        }
        if !command.examples.isEmpty { text += "\nExamples\n" + command.examples.map { "  \($0)\n" }.joined() }
        if command.group == .method { text += "\n'explain \(command.name)' shows parameters, fields and codes." }
        return text
    }

    /// Names in one column, what they are in the next.
    static func lines(_ rows: [(String, String)]) -> String {
        let width = rows.map(\.0.displayWidth).max() ?? 0
        return rows.map { "  \($0.0.padded(to: width))  \($0.1)\n" }.joined()
    }
}

extension String {
    /// The text with spaces behind it, up to `width` columns.
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - displayWidth))
    }
}
