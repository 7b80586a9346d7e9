import BIConnector
import CommandLanguage

extension ShellCommand {
    static let reply = ShellCommand(
        name: "reply", usage: "reply [--as FORM]", summary: "The last reply as received, secrets masked.",
        group: .look, words: [],
        options: [
            .as.saying("Print the program that makes the last call again."),
            CommandOption("show-secrets", "Show credentials."),
        ],
        examples: ["connector.list; reply", "connector.list; reply --as curl"]
    ) { invocation, context in
        if let row = invocation.options.last(where: { $0.name == CommandOption.as.name }) {
            return try ProgramPrinter(context).programOfLastCall(row)
        }
        guard let reply = context.session.reply else {
            throw ShellError.usage(Messages.Commands.noReply)
        }
        return CommandResult(reply.body)
    }
}
