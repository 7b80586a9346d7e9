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
        let fields = try fieldsOfDraft(draft.fields, with: invocation.items, context)
        let keys = invocation.items.map(\.path.text).joined(separator: " ")
        try context.drafts.change("set \(keys)") { $0.fields = fields }
        let choice = ConnectorChoice(for: draft.entity, last: context.session.connector)
        let check = FieldCheck(entity: draft.entity, connector: choice.meant(by: fields))
        for text in check.warnings(fields, isWhole: false) { context.note(text) }
        return .object(fields)
    }
}
