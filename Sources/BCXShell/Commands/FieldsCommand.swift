import BIConnector
import CommandLanguage
import OrderedJSON

extension ShellCommand {
    static let fields = ShellCommand(
        "fields", usage: "fields [{…}]",
        "Show the draft and what is missing, or replace it.",
        group: .draft, words: [.any], options: [CommandOption("show-secrets", "Show credentials.")],
        examples: ["fields", "fields {\"title\": \"North\", \"connectorId\": 31}"]
    ) { invocation, context in
        if let value = invocation.arguments.first?.value {
            guard let object = value.object else {
                throw ShellError.usage(Messages.Fields.noObject(value), hint: Messages.Drafts.writeFields)
            }
            try takeFields(object, as: "fields {…}", context)
        }
        return showDraft(context)
    }

    /// Replaces the members of the draft with those of an object or of a pasted request.
    static func takeFields(
        _ object: JSON.Object, as what: String, _ context: CommandContext
    ) throws(ShellError) {
        let pasted = PastedFields(object)
        try context.drafts.change(what) { $0.fields = pasted.members }
        pasted.note(takesIdentifier: false).map(context.note)
    }

    /// The draft, after a note of what is missing.
    static func showDraft(_ context: CommandContext) -> JSON {
        let session = context.session
        let draft = session.draft
        let missing = draft.missing(connector: session.connector)
        let complete = session.idOfSentDraft.map { Messages.Drafts.wasSent(draft.entity, $0) }
        context.note(
            missing.isEmpty
                ? complete ?? Messages.Drafts.isComplete(draft.entity)
                : Messages.Drafts.stillMissing(missing.map { described($0, session) }))
        return .object(draft.filled(from: session.connector))
    }

    /// `settings.token (STRING)`, `title (string)`
    private static func described(_ missing: String, _ session: Session) -> String {
        let code = missing.split(separator: ".").last.map(String.init)
        if let setting = session.connector?.settings.first(where: { $0.code == code }),
            missing.contains(".")
        {
            return "\(missing) (\(setting.type))"
        }
        return session.draft.entity.field(missing).map { "\(missing) (\($0.inputType.rawValue))" }
            ?? missing
    }
}
