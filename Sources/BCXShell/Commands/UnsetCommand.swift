import CommandLanguage
import OrderedJSON

extension ShellCommand {
    static let unset = ShellCommand(
        "unset", usage: "unset FIELD…", "Remove fields from the draft.",
        group: .draft, words: [.key], requiredWords: 1, repeatsLastWord: true, result: .said,
        examples: ["set title=North; unset title"]
    ) { try remove($0.arguments.map(\.text), $1) }

    private static func remove(_ keys: [String], _ context: CommandContext) throws(ShellError) -> JSON {
        let draft = context.session.draft
        var fields = JSON.object(draft.fields)
        for key in keys {
            guard let path = KeyPath(key), fields.remove(path.steps[...]) else {
                let nearest = Spelling.nearest(to: key, among: draft.fields.names)
                throw .usage(Messages.Drafts.notSet(key), hint: nearest.map(Messages.didYouMean))
            }
        }
        let object = fields.object ?? [:]
        try context.drafts.change("unset \(keys.joined(separator: " "))") { $0.fields = object }
        return .object(object)
    }
}

/// A key as a word: `settings.token`, `fields[0].name`.
private struct KeyPath {
    var steps: [Item.Step] = []

    init?(_ text: String) {
        for part in text.split(separator: ".", omittingEmptySubsequences: false) {
            let pieces = part.split(separator: "[", omittingEmptySubsequences: false)
            guard let name = pieces.first, !name.isEmpty else { return nil }
            steps.append(.name(String(name)))
            for piece in pieces.dropFirst() {
                guard piece.hasSuffix("]") else { return nil }
                let key = String(piece.dropLast())
                steps.append(Int(key).map(Item.Step.index) ?? .name(key))
            }
        }
    }
}
