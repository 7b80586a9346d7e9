import BIConnector
import CommandLanguage
import OrderedJSON

/// A line that worked, as a script may say it again: every secret in it is asked for, and what cannot be said without one
/// becomes a comment.
struct RecordedLine {
    /// What the script says.
    let text: String

    /// Nil for a line that only looked at something.
    init?(_ line: ReadLine, _ redaction: Redaction, built: String?, draft: JSON.Object) {
        guard let program = line.reading.program else { return nil }
        let commands = program.statements.flatMap(\.commands)
        let onlyLooks = program.statements.allSatisfy {
            if case .command(let command) = $0.kind { Self.looking.contains(command.name) } else { false }
        }
        guard !program.statements.isEmpty, !onlyLooks else { return nil }
        guard let first = commands.first,
            commands.contains(where: { $0.name == "edit" || $0.name.hasSuffix("?") })
        else {
            let form = LineRedactor(line, redaction, for: .script)
            let text = String(form.text.drop { $0 == " " })
            self.text = form.isWhole ? text : Self.comment(text)
            return
        }
        // What was answered in a conversation is nowhere in the line.
        let isAlone = commands.count == 1 && program.statements.count == 1
        let told = first.name == "edit" ? Self.fields(draft) : built
        text = isAlone && told != nil ? told ?? "" : Self.comment(redaction.safeLine(line.text))
    }

    private static let looking: Set<String> = [
        "help", "explain", "history", "reply", "status", "save", "record",
    ]

    private static func comment(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.map { "# left out: \($0)" }.joined(separator: "\n")
    }

    /// A draft as a command, its credentials asked for: `fields {…} settings.token=secret:`.
    static func fields(_ fields: JSON.Object) -> String {
        let (rest, paths) = JSON.object(fields).withoutSecrets()
        let questions = paths.map { " \(LineRedactor.key($0))=secret:" }.joined()
        return "fields \((rest ?? [:]).text(.line))\(questions)"
    }
}
