import CommandLanguage

extension ShellCommand {
    static let undo = ShellCommand(
        "undo", usage: "undo", "Undo the last change of the draft.", group: .draft, result: .said,
        examples: ["set title=North; clear; undo; assert $fields.title == \"North\""]
    ) { _, context in try context.drafts.undo() }
}
