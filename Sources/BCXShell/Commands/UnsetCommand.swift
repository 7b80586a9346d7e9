import CommandLanguage
import OrderedJSON
import TextUI

extension ShellCommand {
    static let unset = ShellCommand(
        "unset", usage: "unset FIELD…", "Remove fields from the draft.",
        group: .draft, words: [.key], requiredWords: 1, repeatsLastWord: true, result: .said,
        examples: ["set title=North; unset title"]
    ) { try remove($0.arguments, $1) }

    private static func remove(_ words: [Invocation.Argument], _ context: CommandContext) throws(ShellError) -> JSON {
        let draft = context.session.draft
        var fields = JSON.object(draft.fields)
        for word in words {
            // A host may give words that were not read as keys.
            guard fields.remove((word.path ?? [.name(word.text)])[...]) else {
                let nearest = Spelling.nearest(to: word.text, among: draft.fields.names)
                throw .usage(Messages.Drafts.notSet(word.text), hint: nearest.map(Messages.didYouMean), at: word.span)
            }
        }
        let object = fields.object ?? [:]
        try context.drafts.change("unset \(words.map(\.text).joined(separator: " "))") { $0.fields = object }
        return .object(object)
    }
}
