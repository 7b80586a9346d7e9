import BCXShell
import BIConnector
import CommandLanguage
import OrderedJSON
import TextUI

extension Completer {
    // MARK: Items

    /// Keys and values of the `key=value` words a command takes.
    func itemCandidates(_ command: ShellCommand, _ method: PortalMethod?, _ words: [String], _ word: String)
        -> [Candidate]
    {
        guard command.takesItems else { return [] }
        let isOfDraft = ["set", "fields"].contains(command.name)
        let entity = isOfDraft ? view.draft.entity : method?.entity
        switch method?.verb {
        case .add, .update: break
        case nil where isOfDraft: break
        default: return parameterCandidates(method, words, word)
        }
        guard let entity else { return [] }
        if let sign = Self.assignment(in: word) { return valueCandidates(entity, word, sign) }
        let isUpdate = method?.verb == .update
        let fields = entity.writableFields.filter { !isUpdate || !$0.flags.contains(.immutable) }
        let keys = fields.flatMap { keyCandidates($0, word, isUpdate: isUpdate) }
        return keys.filter { candidate in !words.contains { $0.hasPrefix(candidate.text) } || candidate.text.last == "."
        }
    }

    private func keyCandidates(_ field: Field, _ word: String, isUpdate: Bool) -> [Candidate] {
        if field.isSecret {
            guard let connector = view.connector else {
                return [Candidate("\(field.name).", details(field, isUpdate: isUpdate), isFinal: false)]
            }
            return connector.settings.map {
                let summary = Messages.field($0.type, isRequired: true, $0.name.visible())
                return Candidate("\(field.name).\(ScriptLiteral.key($0.code))=", summary, isFinal: false)
            }
        }
        if !field.elements.isEmpty, let bracket = word.firstIndex(of: "]"), word.hasPrefix("\(field.name)[") {
            return field.elements.filter(\.isWritable).map {
                Candidate("\(word.prefix(through: bracket)).\($0.name)=", details($0, isUpdate: false), isFinal: false)
            }
        }
        let isWhole = field.inputType == .array || field.inputType == .object
        var keys = [
            Candidate("\(field.name)\(isWhole ? ":=" : "=")", details(field, isUpdate: isUpdate), isFinal: false)
        ]
        if !field.elements.isEmpty {
            keys.append(Candidate("\(field.name)[0].", Messages.firstElement, isFinal: false))
        }
        return keys
    }

    private func details(_ field: Field, isUpdate: Bool) -> String {
        let isNeeded = isUpdate ? field.flags.contains(.requiredOnUpdate) : field.isNeededOnAdd
        return Messages.field(field.inputType.rawValue, isRequired: isNeeded, field.summary)
    }

    /// The parameters of a method that has no fields.
    private func parameterCandidates(_ method: PortalMethod?, _ words: [String], _ word: String) -> [Candidate] {
        guard let method else { return [] }
        if let sign = Self.assignment(in: word) {
            let name = word[..<sign.lowerBound]
            let stem = word[..<sign.upperBound]
            let type = method.parameters.first { $0.name == name }?.type
            let choices = type == .boolean ? ["true", "false"] : []
            if !choices.isEmpty {
                return choices.map { (choice: String) in Candidate("\(stem)\(choice)", display: choice) }
            }
            guard method.shortName == "method.get" else { return [] }
            return PortalMethod.all.map { Candidate("\(stem)\($0.name)", $0.summary, display: $0.name) }
        }
        let parameters = method.parameters.filter { parameter in
            parameter.name != "id"
                && !words.contains { $0.hasPrefix("\(parameter.name)=") || $0.hasPrefix("\(parameter.name):=") }
        }
        return parameters.map { parameter in
            let isWhole = parameter.type == .array || parameter.type == .object
            return Candidate(
                "\(parameter.name)\(isWhole ? ":=" : "=")",
                Messages.field(parameter.type.rawValue, isRequired: parameter.isRequired, parameter.summary),
                isFinal: false)
        }
    }

    /// `=` or `:=` after the key.
    private static func assignment(in word: String) -> Range<String.Index>? {
        guard let equals = word.firstIndex(of: "=") else { return nil }
        let end = word.index(after: equals)
        let key = word[..<equals]
        return (key.last == ":" ? word.index(before: equals) : equals)..<end
    }

    private func valueCandidates(_ entity: Entity, _ word: String, _ sign: Range<String.Index>) -> [Candidate] {
        let key = word[..<sign.lowerBound]
        let stem = String(word[..<sign.upperBound])
        let isJSON = word[sign].hasPrefix(":")
        func value(_ text: String, _ summary: String = "") -> Candidate {
            Candidate("\(stem)\(text)", summary, display: text)
        }
        let name = key.prefix { $0 != "." && $0 != "[" }
        guard var field = entity.field(String(name)) else { return [] }
        if field.isSecret { return isJSON ? [] : [value("secret:", Messages.secret)] }
        if let member = key.split(separator: ".").last, key.contains("]"),
            let element = field.elements.first(where: { $0.name == member })
        {
            field = element
        }
        if let referred = field.references.map(Entity.init(_:)) {
            return identifiers(of: referred, word, behind: stem)
        }
        if field.inputType == .boolean { return [value("true"), value("false")] }
        let allowed = field.allowedValues.map { value(isJSON ? "\"\($0)\"" : $0) }
        guard allowed.isEmpty, let standard = field.defaultValue, standard.string?.isEmpty != true else {
            return allowed
        }
        return [value(isJSON ? standard.text() : standard.string ?? standard.text(), Messages.defaultValue)]
    }

    // MARK: Lists

    /// The words of a list, clause by clause.
    func listCandidates(_ method: PortalMethod, _ words: [String], _ place: Place) -> [Candidate] {
        let fields = (method.entity?.fields ?? []).filter { !$0.flags.contains(.unlisted) }
        guard let position = words.lastIndex(where: { ListClause(rawValue: $0) != nil }),
            let clause = ListClause(rawValue: words[position])
        else {
            return place.quote == nil
                ? clauses(words) + [Candidate("filter:=", Messages.rawFilter, isFinal: false)] : []
        }
        let inside = Array(words[(position + 1)...])
        if clause == .where { return conditionCandidates(fields, inside, words, place) }
        if place.quote != nil { return [] }
        switch clause {
        case .select, .order: return nameCandidates(fields, inside, words, place, isOrder: clause == .order)
        case .page: return inside.isEmpty ? [Candidate("1", Messages.firstPage)] : clauses(words)
        case .limit: return inside.isEmpty ? [Candidate("100", Messages.firstHundred)] : clauses(words)
        case .where, .all: return clauses(words)
        }
    }

    /// The names of fields, and what may follow them.
    private func nameCandidates(
        _ fields: [Field], _ inside: [String], _ words: [String], _ place: Place, isOrder: Bool
    ) -> [Candidate] {
        let names = fields.map { Candidate($0.name, Messages.field($0.type.rawValue, $0.summary)) }
        if let comma = place.word.lastIndex(of: ",") {
            return names.map { name in
                var behind = name
                (behind.text, behind.display) = ("\(place.word[...comma])\(name.text)", name.text)
                return behind
            }
        }
        if inside.isEmpty || inside.last?.hasSuffix(",") == true { return names }
        let takesDirection = isOrder && SortDirection(rawValue: inside.last ?? "") == nil
        let directions = SortDirection.allCases.reversed().map { Candidate($0.rawValue, $0.summary) }
        return (takesDirection ? directions : []) + clauses(words)
    }

    /// The clauses that a list does not have yet.
    private func clauses(_ words: [String]) -> [Candidate] {
        ListClause.allCases.filter { clause in !clause.alternatives.contains { words.contains($0.rawValue) } }
            .map { Candidate($0.rawValue, $0.summary) }
    }

    /// A condition: fields, comparisons, values, and what joins them.
    private func conditionCandidates(
        _ fields: [Field], _ inside: [String], _ words: [String], _ place: Place
    ) -> [Candidate] {
        let state = ConditionState(inside)
        if case .file = state { return fileCandidates(place.word, quote: place.quote?.text) }
        if place.quote != nil { return [] }
        switch state {
        case .field:
            return fields.map { Candidate($0.name, Messages.field($0.type.rawValue, $0.summary)) } + [Self.group]
        case .comparison, .second, .openList: return Self.conditionWords(state)
        case .value(let name, _), .first(let name):
            guard let field = fields.first(where: { $0.name == name }) else { return [] }
            if field.inputType == .boolean { return [Candidate("true"), Candidate("false")] }
            let entity =
                name == "id" ? PortalMethod(named: words[0])?.entity : field.references.map(Entity.init(_:))
            if let entity { return identifiers(of: entity, place.word) }
            return field.allowedValues.map { Candidate($0) }
        case .joint: return Self.conditionWords(state) + clauses(words)
        case .file: return []
        }
    }

    static let group = Candidate("(", Messages.group, isFinal: false)

    /// What fits in a condition whatever it is about.
    static func conditionWords(_ state: ConditionState) -> [Candidate] {
        switch state {
        case .comparison(_, let words): comparisons(behind: words)
        case .second: [Candidate(Comparison.joint, Messages.otherEnd)]
        case .openList: [Candidate("(", Messages.listOfValues, isFinal: false)]
        case .joint: [Candidate("and", Messages.and), Candidate("or", Messages.or)]
        case .field, .value, .first, .file: []
        }
    }

    /// The comparisons that go on with another word after these; their next words, each once.
    private static func comparisons(behind words: [String]) -> [Candidate] {
        var candidates: [Candidate] = []
        for row in Comparison.allCases where row.words.count > words.count && row.words.starts(with: words) {
            let next = row.words[words.count]
            if !candidates.contains(where: { $0.text == next }) { candidates.append(Candidate(next, row.summary)) }
        }
        return candidates
    }
}
