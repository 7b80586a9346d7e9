import BIConnector
import CommandLanguage
import OrderedJSON

extension ShellCommand {
    static let set = ShellCommand(
        "set", usage: "set FIELD=VALUE…", "Set fields of the draft, all of them or none.",
        group: .draft, takesItems: true, result: .said,
        examples: [
            "set title=\"Harbour, production\"", "use 31; set settings.token=t-9f3c active:=true",
        ]
    ) { try setItems($0, $1) }

    /// All items are taken, or none.
    private static func setItems(_ invocation: Invocation, _ context: CommandContext)
        throws(ShellError) -> JSON
    {
        guard !invocation.items.isEmpty else {
            throw .usage(Messages.Drafts.nothingToSet, hint: Messages.Drafts.writeField)
        }
        let draft = context.session.draft
        let choice = ConnectorChoice(for: draft.entity, last: context.session.connector)
        let named = choice.named(in: draft.fields, and: invocation.items, of: draft.entity)
        let check = FieldCheck(entity: draft.entity, connector: choice.meant(by: named))
        var fields = JSON.object(draft.fields)
        for item in invocation.items {
            guard let inner = item.belowFields(of: draft.entity) else {
                throw .usage(Messages.Drafts.singleMembers, hint: Messages.Drafts.setWhole)
            }
            try fields.set(inner, with: check)
        }
        let keys = invocation.items.map(\.path.text).joined(separator: " ")
        let object = fields.object ?? draft.fields
        try context.drafts.change("set \(keys)") { $0.fields = object }
        for text in check.warnings(object, isWhole: false) { context.note(text) }
        return .object(object)
    }
}
