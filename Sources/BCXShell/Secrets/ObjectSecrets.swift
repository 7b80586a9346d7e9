import BIConnector
import CommandLanguage
import OrderedJSON

/// What is secret in the object behind a command, and how the same line is written with questions in its place:
/// `source.add {"title": "North"} settings.token=secret:`.
struct ObjectSecrets {
    /// What stands in the object's place; nil when that cannot be said.
    let object: String?
    /// What stands behind the command.
    let questions: String

    /// Nil when the command has no object, or nothing in it is secret: then the line stays as it was typed.
    init?(of command: CommandLanguage.Command, in source: Source) {
        guard let word = command.arguments.last, source.bytes[word.span.start] == UInt8(ascii: "{"),
            case .value(let expression) = word.parts.first
        else { return nil }
        guard let object = (try? JSON(parsing: source.text(word.span)))?.object else {
            // An expression: what it makes of its values is not known here.
            guard expression.hasTypedSecret else { return nil }
            (self.object, questions) = (nil, "")
            return
        }
        let pasted = PastedFields(object)
        let isOfConnector = command.name.hasPrefix("connector.") || command.name.hasPrefix("biconnector.connector.")
        let codes = isOfConnector ? [] : pasted.members["settings"]?.object?.names ?? []
        var open = pasted.members
        if !codes.isEmpty { open["settings"] = nil }
        if object["auth"] != nil { open["auth"] = nil }
        guard open != object else { return nil }
        self.object = JSON.object(open).text(.line)
        let items = codes.map { " \(ScriptText.item("settings.\($0)", "").dropLast(2))secret:" }.joined()
        let isDraft = command.name == "fields"
        questions = items.isEmpty ? "" : isDraft ? "; set\(items)" : items
    }
}

extension CommandLanguage.Command {
    /// What of the line is replaced so that the secrets of its object are asked for.
    func editsOfSecrets(in source: Source) -> [(span: Span, text: String)] {
        guard let word = arguments.last, let secrets = ObjectSecrets(of: self, in: source) else { return [] }
        let words = arguments.map(\.span.end) + items.map(\.span.end) + options.map(\.span.end)
        let end = words.max() ?? word.span.end
        let object = (word.span, secrets.object ?? Secret.mask)
        if end == word.span.end { return [(word.span, object.1 + secrets.questions)] }
        return [object, (Span(end, end), secrets.questions)]
    }
}

extension Expression {
    /// Whether a text is written out under `settings` or `auth`. What stands in a variable is not in the line.
    fileprivate var hasTypedSecret: Bool {
        switch kind {
        case .object(let members):
            members.contains { member in
                ["settings", "auth"].contains(member.name.literal) ? member.value.hasText : member.value.hasTypedSecret
            }
        case .array(let elements): elements.contains(where: \.hasTypedSecret)
        default: false
        }
    }

    private var hasText: Bool {
        switch kind {
        case .literal(let value): value.string != nil || value.array != nil || value.object != nil
        case .text: true
        case .object(let members): members.contains { $0.value.hasText }
        case .array(let elements): elements.contains(where: \.hasText)
        default: false
        }
    }
}
