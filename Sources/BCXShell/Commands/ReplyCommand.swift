import BIConnector
import CommandLanguage

extension ShellCommand {
    static let reply = ShellCommand(
        "reply", usage: "reply", "The last reply as received, secrets masked.", group: .look,
        options: [CommandOption("show-secrets", "Show credentials.")],
        examples: ["connector.list; reply"]
    ) { _, context in
        guard let reply = context.session.reply else {
            throw ShellError.usage(Messages.Commands.noReply)
        }
        return reply.body
    }
}
