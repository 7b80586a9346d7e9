import BIConnector
import CommandLanguage
import OrderedJSON

extension ShellCommand {
    static let fields = ShellCommand(
        "fields", usage: "fields [{…} [FIELD=VALUE…]]",
        "Show the draft and what is missing, or take a whole one.",
        group: .draft, words: [.any], takesItems: true, options: [CommandOption("show-secrets", "Show credentials.")],
        examples: ["fields", "fields {\"title\": \"North\", \"connectorId\": 31}"]
    ) { invocation, context in
        guard let value = invocation.arguments.first?.value else {
            guard invocation.items.isEmpty else {
                throw ShellError.usage(Messages.Drafts.itemsWithoutObject, hint: Messages.Drafts.writeField)
            }
            return showDraft(context)
        }
        guard let object = value.object else {
            throw ShellError.usage(Messages.Fields.noObject(value), hint: Messages.Drafts.writeFields)
        }
        try takeFields(object, invocation.items, as: "fields {…}", context)
        return showDraft(context)
    }

    /// Puts the members of an object, or of a pasted request, in the place of the draft's.
    /// - Parameter items: Members that are set besides, as credentials that a recalled line asks for.
    static func takeFields(
        _ object: JSON.Object, _ items: [Invocation.Item] = [], as what: String, _ context: CommandContext
    ) throws(ShellError) {
        let pasted = PastedFields(object)
        let fields = try fieldsOfDraft(pasted.members, with: items, context)
        try context.drafts.change(what) { $0.fields = fields }
        pasted.note(takesIdentifier: false).map(context.note)
    }

    /// The fields with items set in them, each checked as a field of the draft.
    static func fieldsOfDraft(
        _ fields: JSON.Object, with items: [Invocation.Item], _ context: CommandContext
    ) throws(ShellError) -> JSON.Object {
        let entity = context.session.draft.entity
        let choice = ConnectorChoice(for: entity, last: context.session.connector)
        let meant = choice.meant(by: fields, and: items, of: entity)
        let check = FieldCheck(entity: entity, connector: meant)
        var object = JSON.object(fields)
        for item in items {
            guard let inner = item.belowFields(of: entity) else {
                throw .usage(Messages.Drafts.singleMembers, hint: Messages.Drafts.setWhole)
            }
            try object.set(inner, with: check)
        }
        return object.object ?? fields
    }

    /// The draft, after a word about what is missing.
    static func showDraft(_ context: CommandContext) -> JSON {
        let session = context.session
        let draft = session.draft
        let missing = draft.missing(connector: session.connector)
        let invalid = draft.invalid(connector: session.connector)
        if !invalid.isEmpty { context.note(Messages.Drafts.stillInvalid(invalid)) }
        if !missing.isEmpty { context.note(Messages.Drafts.stillMissing(missing.map { described($0, session) })) }
        if missing.isEmpty, invalid.isEmpty {
            let sent = session.idOfSentDraft.map { Messages.Drafts.wasSent(draft.entity, $0) }
            let unchecked = draft.uncheckedConnector(last: session.connector)
            context.note(sent ?? unchecked.map(Messages.Drafts.isUnchecked) ?? Messages.Drafts.isComplete(draft.entity))
        }
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
