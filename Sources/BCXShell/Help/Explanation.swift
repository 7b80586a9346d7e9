import BIConnector
import CommandLanguage
import TextUI

/// What the portal's words mean, drawn from the rows.
enum Explanation {
    /// What a code, a method, an entity or a field is; nil when nothing is known.
    static func text(of word: String) -> String? {
        if let method = PortalMethod(named: word) { return about(method) }
        if let entity = Entity(named: word) { return about(entity) }
        let codes = ErrorCode.all.filter { !$0.name.text.isEmpty && $0.name == ErrorCode.Name(word) }
        if !codes.isEmpty { return codes.map(about).joined(separator: "\n\n") }
        return about(field: word) ?? LanguageHelp.about(word)
    }

    /// What can be explained, each with its line.
    static let topics: [(name: String, summary: String)] =
        ErrorCode.all.map { ($0.name.text, $0.meaning) }.filter { !$0.0.isEmpty }
        + PortalMethod.all.map { ($0.shortName, $0.summary) } + Entity.all.map { ($0.name, $0.summary) }
        + Dictionary(
            Entity.all.flatMap(\.fields).map { ($0.name, $0.summary) }, uniquingKeysWith: { first, _ in first }
        )
        .sorted { $0.key < $1.key }.map { ($0.key, $0.value) }

    private static func about(_ code: ErrorCode) -> String {
        """
        \(code.name): \(code.template)
          HTTP \(code.status), \(code.kind.rawValue)
          \(code.meaning)
          To do: \(code.hint).
        """
    }

    private static func about(_ method: PortalMethod) -> String {
        var text = "\(method.name)\n  \(method.summary)\n"
        if let deprecation = method.deprecation { text += "  Deprecated: \(deprecation)\n" }
        if let caution = method.caution { text += "  \(caution)\n" }
        if method.needsApplication {
            text += "  Newer portals answer it only to an application's access token, not to a webhook.\n"
        }
        if !method.parameters.isEmpty {
            text += "\nParameters (* required)\n" + Help.lines(method.parameters.map(row))
        }
        if let entity = method.entity, method.verb == .add || method.verb == .update {
            text += "\nFields (* required)\n" + entity.writableFields.map { row($0, method.verb) }.joined()
        }
        if !method.errors.isEmpty {
            let names = method.errors.map { $0.text.isEmpty ? "(no code)" : $0.text }
            text += "\nCodes\n" + names.map { "  \($0)\n" }.joined()
        }
        return String(text.dropLast())
    }

    private static func row(_ parameter: PortalMethod.Parameter) -> (String, String) {
        ("\(parameter.name)\(parameter.isRequired ? "*" : "") \(parameter.type.rawValue)", parameter.summary)
    }

    private static func row(_ field: Field, _ verb: PortalMethod.Verb) -> String {
        let isRequired = verb == .update ? field.flags.contains(.requiredOnUpdate) : field.isNeededOnAdd
        let name = "\(field.name)\(isRequired ? "*" : "") \(field.inputType.rawValue)"
        let elements = field.elements.filter(\.isWritable).map {
            "    \($0.name) \($0.type.rawValue): \(details($0))\n"
        }
        return "  \(name.padded(toColumns: 26)) \(details(field))\n" + elements.joined()
    }

    private static func about(_ entity: Entity) -> String {
        let rows = entity.fields.map { field in
            let name = "\(field.name)\(field.isNeededOnAdd ? "*" : "") \(field.inputType.rawValue)"
            return "  \(name.padded(toColumns: 26)) \(details(field))\n"
        }
        return "\(entity.name)\n  \(entity.summary)\n\nFields (* required)\n" + rows.joined().dropLast()
    }

    private static func about(field name: String) -> String? {
        let found = Entity.all.compactMap { entity in entity.field(name).map { (entity, $0) } }
        guard !found.isEmpty else { return nil }
        return found.map { entity, field in
            "\(entity.name).\(field.name) \(field.inputType.rawValue)\n  \(details(field))"
        }.joined(separator: "\n\n")
    }

    /// The summary and everything that limits the value.
    private static func details(_ field: Field) -> String {
        var details = [field.summary]
        if field.flags.contains(.readOnly) { details.append("Read-only.") }
        if field.flags.contains(.immutable) { details.append("Set once.") }
        if let limit = field.maximumLength { details.append("At most \(limit) characters.") }
        if !field.allowedValues.isEmpty { details.append("One of \(field.allowedValues.joined(separator: ", ")).") }
        if let pattern = field.pattern { details.append("Of the form \(pattern.text).") }
        if let value = field.defaultValue { details.append("Default \(value).") }
        return details.joined(separator: " ")
    }
}
