import CommandLanguage
import OrderedJSON

extension ShellCommand {
    static let edit = ShellCommand(
        "edit", usage: "edit",
        "Edit the draft as JSON in $VISUAL or $EDITOR; fields not set are null, credentials are shown in clear.",
        group: .draft, result: .said
    ) { _, context in try await editDraft(context) }

    /// Opens the draft in an editor, again and again until it is an object.
    private static func editDraft(_ context: CommandContext) async throws -> JSON {
        guard context.person.converse != nil else {
            throw ShellError.usage(Messages.Drafts.cannotEdit, hint: Messages.Drafts.setWhole)
        }
        guard let edit = context.services.programs.edit else {
            throw ShellError.refused(Messages.runningEditor)
        }
        let template = DraftTemplate(context.session.draft, connector: context.session.connector)
        var text = JSON.object(template.fields).text(.indented) + "\n"
        while true {
            text = try await edit(text)
            if let object = object(in: text, context) {
                try takeFields(template.taken(from: object), as: "edit", context)
                return showDraft(context)
            }
            guard try context.person.agrees(to: Messages.Drafts.editAgain) == true else {
                throw ShellError.usage(Messages.Drafts.notChanged, hint: Messages.Drafts.startAgain)
            }
        }
    }

    /// The object in a text; nil, with a note, when there is none.
    private static func object(in text: String, _ context: CommandContext) -> JSON.Object? {
        do throws(JSON.SyntaxError) {
            let value = try JSON(parsing: text, as: .written)
            if value.object == nil { context.note(Messages.Fields.noObject(value)) }
            return value.object
        } catch {
            context.note(Messages.Drafts.notJSON(error))
            return nil
        }
    }
}
