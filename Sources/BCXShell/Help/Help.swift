import BIConnector
import CommandLanguage
import TextUI

/// Help, drawn from the rows.
enum Help {
    /// One screen: all names, and where to read more.
    static func overview(_ commands: [ShellCommand], width: Int) -> String {
        var rows: [(String, String)] = []
        for group in ShellCommand.Group.allCases where group != .method {
            let names = commands.filter { $0.group == group }.map(\.name)
            if !names.isEmpty { rows.append((group.rawValue, names.joined(separator: " "))) }
        }
        let methods = commands.filter { $0.group == .method }.map(\.name)
        for entity in Entity.all {
            let verbs = methods.filter { $0.hasPrefix(entity.name + ".") }.map { $0.dropFirst(entity.name.count + 1) }
            rows.append(("\(entity.name).", verbs.joined(separator: " ")))
        }
        let others = methods.filter { name in !Entity.all.contains { name.hasPrefix("\($0.name).") } }
        rows.append(("Other methods", others.joined(separator: " ")))
        rows.append(("Language", Keyword.allCases.map(\.name).joined(separator: " ")))
        rows.append(("Parts of a list", ListClause.allCases.map(\.rawValue).joined(separator: " ")))
        rows.append(("Overviews", (["syntax"] + lists.map(\.name)).joined(separator: " ")))
        let text = """
            \(lines(rows))
            'help WORD' explains one of them, 'help commands' lists what each does; Tab completes.
            A method with '?' asks field by field: 'source.add?'. 'exit', 'quit' or Control-D exits.
            """
        return text.wrapped(toColumns: width)
    }

    /// The help for one word; nil when there is none.
    static func about(_ word: String, _ commands: [ShellCommand]) -> String? {
        if let command = commands.last(where: { $0.name == word }) { return about(command) }
        if let method = PortalMethod(named: word), let command = commands.last(where: { $0.name == method.shortName }) {
            return about(command)
        }
        if let form = Keyword(rawValue: word) {
            return "\(form.usage)\n  \(form.summary)\n\nExample\n  \(form.example)"
        }
        // 'keys' means those of the prompt and those of an object.
        let found = [list(word, commands), about(function: word), LanguageHelp.about(word)].compactMap(\.self)
        return found.isEmpty ? Explanation.text(of: word) : found.joined(separator: "\n\n")
    }

    private static func about(function name: String) -> String? {
        Function(rawValue: name).map { "\($0.usage)\n  \($0.signature.summary)\n\nExample\n  \($0.signature.example)" }
    }

    /// The lists, each with its summary and its rows.
    private static let lists:
        [(name: String, summary: String, rows: @Sendable ([ShellCommand]) -> [(String, String)])] = [
            ("commands", "All commands.", { $0.filter { $0.group != .method }.map { ($0.name, $0.summary) } }),
            (
                "methods", "All methods of the portal.",
                { $0.filter { $0.group == .method }.map { ($0.name, $0.summary) } }
            ),
            ("forms", "All forms of the language.", { _ in Keyword.allCases.map { ($0.name, $0.summary) } }),
            ("functions", "All functions.", { _ in Function.allCases.map { ($0.usage, $0.signature.summary) } }),
            (
                "variables", "All variables that bcx sets.",
                { _ in
                    Interpreter.variables.map { ("$\($0.name)", $0.summary) }
                        + Session.variables.map { ("$\($0.name)", $0.summary) }
                }
            ),
            (
                "options", "What 'option' can change.",
                { _ in Options.rows.map { ("\($0.name) \($0.values)", $0.summary) } }
            ),
            (
                "programs", "Forms in which '--as FORM' writes calls.",
                { _ in CommandOption.forms.map { ($0.name, $0.summary) } }
            ),
            ("formats", "How results can look.", { _ in Format.allCases.map { ($0.rawValue, $0.summary) } }),
            ("keys", "What keys do at the prompt.", { _ in keys }),
        ]

    private static let keys = [
        ("Tab", "Complete the word, or list what fits."),
        ("Enter", "Run the line, or continue it while something is open."),
        ("Alt-Enter", "Begin a new row of the line."),
        ("Up, Down", "Earlier lines with the same beginning; rows of the line."),
        ("Control-R", "Search earlier lines."), ("Control-A, Control-E", "Go to the beginning, to the end."),
        ("Control-W, Control-U, Control-K", "Delete the word, the line, the rest of it."),
        ("Control-L", "Clear the screen."), ("Control-C", "Clear the line, or cancel what runs."),
        ("Control-Z", "Suspend; 'fg' in the shell resumes."), ("Control-D", "Exit, on an empty line."),
    ]

    private static func list(_ word: String, _ commands: [ShellCommand]) -> String? {
        lists.first { $0.name == word }.map { lines($0.rows(commands)).trimmedEnd }
    }

    /// The topics of `help`, each with its summary.
    static func topics(_ commands: [ShellCommand]) -> [(name: String, summary: String)] {
        commands.map { ($0.name, $0.summary) } + Keyword.allCases.map { ($0.name, $0.summary) }
            + Function.allCases.map { ($0.rawValue, $0.signature.summary) } + lists.map { ($0.name, $0.summary) }
            + LanguageHelp.topics
            + Explanation.topics
    }

    private static func about(_ command: ShellCommand) -> String {
        var text = "\(command.usage)\n  \(command.summary)\n"
        if !command.forms.isEmpty { text += "\nForms\n" + lines(command.forms.map { ($0.name, $0.summary) }) }
        if !command.keys.isEmpty { text += "\nKeys\n" + lines(command.keys.map { ("\($0.name)=", $0.summary) }) }
        if !command.options.isEmpty {
            text += "\nOptions\n" + lines(command.options.map { ($0.usage, $0.summary) })
        }
        if !command.examples.isEmpty { text += "\nExamples\n" + command.examples.map { "  \($0)\n" }.joined() }
        if let caution = PortalMethod(named: command.name)?.caution, command.group == .method {
            text += "\n\(caution)\n"
        }
        if command.group == .method {
            text += "\n'explain \(command.name)' shows parameters, fields and codes."
            let asks = [.add, .update].contains(PortalMethod(named: command.name)?.verb)
            if asks { text += " '\(command.name)?' asks field by field." }
        }
        return text
    }

    /// Names in one column, summaries in the next.
    static func lines(_ rows: [(String, String)]) -> String {
        let width = rows.map(\.0.displayWidth).max() ?? 0
        return rows.map { "  \($0.0.padded(toColumns: width))  \($0.1)\n" }.joined()
    }
}

extension String {
    /// Without line ends at its end.
    var trimmedEnd: String {
        var text = self[...]
        while text.last == "\n" { text.removeLast() }
        return String(text)
    }
}
