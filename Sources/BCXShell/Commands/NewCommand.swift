import BIConnector
import CommandLanguage
import OrderedJSON
import TextUI

extension ShellCommand {
    static let new = ShellCommand(
        "new", usage: "new source|connector|table", "Begin an empty draft of this kind.",
        group: .draft, words: [.described(Draft.kinds.map { ($0.name, $0.summary) })], requiredWords: 1,
        result: .said,
        examples: ["new table"]
    ) { invocation, context in
        let name = invocation.arguments[0].text
        guard let entity = Entity(named: name) else {
            let nearest = Spelling.nearest(to: name, among: Draft.kinds.map(\.name))
            throw ShellError.usage(
                Messages.Drafts.badKind(name), hint: nearest.map { Messages.write("new \($0)") })
        }
        try context.drafts.change("new \(entity.name)") { $0 = Draft(entity: entity) }
        context.note(Messages.Drafts.new(entity))
        return .string(entity.name)
    }
}
