import CommandLanguage
import OrderedJSON

extension ShellCommand {
    static let history = ShellCommand(
        "history", usage: "history [N]",
        "The lines typed so far, or the last N of them, secrets replaced.",
        group: .look, words: [.any], result: .text, examples: ["history", "history 5"]
    ) { invocation, context in
        let history = context.session.history.map { JSON.string(context.secrets.redaction.masked($0)) }
        guard let word = invocation.arguments.first else { return .array(history) }
        guard let count = Int(word.text), count > 0 else {
            throw ShellError.usage(
                Messages.Commands.badCount(word.text), hint: Messages.Commands.writeHistory, at: word.span)
        }
        return .array(history.suffix(count))
    }
}
