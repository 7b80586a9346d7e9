import CommandLanguage
import OrderedJSON

extension ShellCommand {
    static let clear = ShellCommand(
        "clear", usage: "clear", "Empty the draft.", group: .draft, result: .said, examples: ["clear"]
    ) { _, context in
        let wasEmpty = context.session.draft.fields.isEmpty
        try context.drafts.change("clear") { $0.fields = [:] }
        context.note(wasEmpty ? Messages.Drafts.wasEmpty : Messages.Drafts.emptied)
        return nil
    }
}
