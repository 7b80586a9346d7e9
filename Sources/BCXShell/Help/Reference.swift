import BIConnector
import CommandLanguage

/// README's reference: every row as a line of a table.
public enum Reference {
    /// The reference as Markdown, without a heading.
    public static func markdown(_ commands: [ShellCommand]) -> String {
        let own = commands.filter { $0.group != .method }
        let methods = commands.filter { $0.group == .method }
        return [
            table("Commands", ["command", "what it does"], own.flatMap(forms)),
            table("Methods", ["method", "what it does"], methods.map { [code($0.usage), $0.summary] }),
            table(
                "Options of every method", ["option", "what it does"],
                CommandOption.ofMethods.map { [code($0.usage), $0.summary] }),
            table(
                "Options of updates", ["option", "what it does"],
                CommandOption.ofUpdates.map { [code($0.usage), $0.summary] }),
            table(
                "Forms of the language", ["form", "what it does"],
                Keyword.allCases.map { [code($0.usage), $0.summary] }),
            table(
                "Parts of a list", ["part", "what it does"], ListClause.allCases.map { [code($0.usage), $0.summary] }),
            table(
                "Comparisons of a condition", ["comparison", "what it finds"],
                Comparison.allCases.map { [code("FIELD \($0.usage)"), $0.summary] }),
            table("Syntax", ["form", "what it is"], SyntaxForm.all.map { [code($0.form), $0.summary] }),
            table(
                "Functions", ["function", "value"],
                Function.allCases.map { [code($0.usage), $0.signature.summary] }),
            table(
                "Variables", ["variable", "holds"],
                Interpreter.variables.map { [code("$\($0.name)"), $0.summary] }
                    + Session.variables.map { [code("$\($0.name)"), $0.summary] }),
            table(
                "Options of the session", ["option", "what it does"],
                Options.rows.map { [code("option \($0.name) \($0.values)"), $0.summary] }),
            table("Formats", ["format", "what it is"], Format.allCases.map { [code($0.rawValue), $0.summary] }),
            table(
                "Forms of programs", ["form", "what it is"],
                CommandOption.forms.map { [code($0.name), $0.summary] }),
        ].joined(separator: "\n")
    }

    /// A command with forms has one row per form.
    private static func forms(of command: ShellCommand) -> [[String]] {
        guard command.forms.isEmpty else { return command.forms.map { [code($0.name), $0.summary] } }
        return [[code(command.usage), command.summary]]
    }

    private static func table(_ title: String, _ header: [String], _ rows: [[String]]) -> String {
        let lines = [header, header.map { _ in "---" }] + rows
        return "### \(title)\n\n" + lines.map { "| \($0.joined(separator: " | ")) |\n" }.joined()
    }

    /// A `|` would end the cell, also inside of code.
    private static func code(_ text: String) -> String {
        "`\(text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|"))`"
    }
}
