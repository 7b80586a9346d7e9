import CommandLanguage
import OrderedJSON

extension ShellCommand {
    static let clear = ShellCommand(
        "clear", usage: "clear", "Empty the draft.", group: .draft, result: .said, examples: ["clear"]
    ) { _, context in
        try context.drafts.change("clear") { $0.fields = [:] }
        context.note(Messages.Drafts.empty)
        return nil
    }
}
