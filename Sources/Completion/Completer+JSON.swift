import BCXShell
import BIConnector
import CommandLanguage
import TextUI

/// What an object or array means that is being typed in a command.
private enum Shape {
    /// The members of an object of the portal.
    case fields([Field])
    /// The credentials of a source.
    case settings
    /// Objects with these members, one after the other.
    case elements([Field])
    /// A raw filter.
    case filter([Field])
}

extension Completer {
    /// The names of the members of an object that is being typed, or the values of one of them: `settings:={"ho`. Nil
    /// where nothing is known about it.
    func jsonCandidates(_ place: Place) -> [Candidate]? {
        guard let bracket = place.brackets.last, let shape = shape(at: place) else { return nil }
        let isBetween = place.before.isEmpty || place.before.last == ","
        if case .elements = shape {
            return isBetween && bracket.opening == "[" ? [Candidate("{", Messages.element, isFinal: false)] : nil
        }
        guard bracket.opening == "{" else { return nil }
        if isBetween { return names(in: shape, place) }
        guard place.before.last == ":", let name = place.before.dropLast().last else { return nil }
        return values(of: Self.unquoted(name), in: shape, place)
    }

    // MARK: What is being written

    private func shape(at place: Place) -> Shape? {
        guard let outermost = place.brackets.first, var shape = shape(of: outermost, place.statement) else {
            return nil
        }
        for bracket in place.brackets.dropFirst() {
            guard let inner = self.shape(of: bracket, in: shape) else { return nil }
            shape = inner
        }
        return shape
    }

    /// The shape of the value of an item, or of the object after `fields`.
    private func shape(of bracket: Place.Bracket, _ statement: [String]) -> Shape? {
        var words = statement[...]
        while words.first == Keyword.expect.name, words.count >= 2 { words = words.dropFirst(2) }
        guard let command = words.first else { return nil }
        if command == "fields", bracket.head.isEmpty { return .fields(view.draft.entity.writableFields) }
        let called = PortalMethod(named: command)
        if bracket.head.isEmpty, bracket.opening == "{", [.add, .update].contains(called?.verb) {
            return called?.entity.map { .fields(writable($0, called)) }
        }
        guard let equals = bracket.head.firstIndex(of: "=") else { return nil }
        let key = bracket.head[..<equals].split(separator: ":").first.map(String.init) ?? ""
        guard let entity = command == "set" ? view.draft.entity : called?.entity else { return nil }
        switch called?.verb {
        case .add, .update:
            if key == "fields", bracket.opening == "{" { return .fields(writable(entity, called)) }
            return shape(of: key, writable(entity, called))
        case .fieldsUpdate: return entity.field("fields").map { .elements($0.elements.filter(\.isWritable)) }
        case .list: return key == "filter" ? .filter(entity.fields.filter { !$0.flags.contains(.unlisted) }) : nil
        case nil where command == "set": return shape(of: key, entity.writableFields)
        default: return nil
        }
    }

    private func writable(_ entity: Entity, _ method: PortalMethod?) -> [Field] {
        entity.writableFields.filter { method?.verb != .update || !$0.flags.contains(.immutable) }
    }

    private func shape(of name: String, _ fields: [Field]) -> Shape? {
        guard let field = fields.first(where: { $0.name == name }) else { return nil }
        if field.isSecret { return .settings }
        return field.elements.isEmpty ? nil : .elements(field.elements.filter(\.isWritable))
    }

    /// The shape of a value inside of another.
    private func shape(of bracket: Place.Bracket, in outer: Shape) -> Shape? {
        switch outer {
        case .elements(let fields): return bracket.opening == "{" ? .fields(fields) : nil
        case .fields(let fields):
            guard bracket.words.last == ":", let name = bracket.words.dropLast().last else { return nil }
            return shape(of: Self.unquoted(name), fields)
        case .settings, .filter: return nil
        }
    }

    // MARK: Names and values

    private func names(in shape: Shape, _ place: Place) -> [Candidate] {
        let rows: [(name: String, summary: String)] =
            switch shape {
            case .fields(let fields), .filter(let fields), .elements(let fields):
                fields.map {
                    ($0.name, Messages.field($0.inputType.rawValue, isRequired: $0.isNeededOnAdd, $0.summary))
                }
            case .settings:
                (view.connector?.settings ?? []).map {
                    ($0.code, Messages.field($0.type, isRequired: true, $0.name.visible()))
                }
            }
        let given = zip(place.before, place.before.dropFirst()).filter { $0.1 == ":" }.map { Self.unquoted($0.0) }
        let quote = place.quote?.text ?? ""
        return rows.filter { !given.contains($0.name) }.map {
            Candidate("\(quote)\($0.name)\(quote): ", $0.summary, isFinal: false, display: $0.name)
        }
    }

    private func values(of name: String, in shape: Shape, _ place: Place) -> [Candidate]? {
        guard case .fields(let fields) = shape, let field = fields.first(where: { $0.name == name }) else { return nil }
        if field.isSecret || field.inputType == .object { return [Candidate("{", field.summary, isFinal: false)] }
        if !field.elements.isEmpty { return [Candidate("[", field.summary, isFinal: false)] }
        if let referred = field.references.map(Entity.init(_:)) {
            return identifiers(of: referred, place.word)
        }
        if field.inputType == .boolean { return [Candidate("true"), Candidate("false")] }
        let quote = place.quote?.text ?? "\""
        let allowed = field.allowedValues.map { Candidate("\(quote)\($0)\(quote)", isFinal: false, display: $0) }
        return allowed.isEmpty ? nil : allowed
    }

    private static func unquoted(_ word: String) -> String {
        guard let quote = word.first, quote == "\"" || quote == "'", word.count > 1, word.last == quote else {
            return word
        }
        return String(word.dropFirst().dropLast())
    }
}
