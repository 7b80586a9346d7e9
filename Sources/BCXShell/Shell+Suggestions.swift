import BIConnector
import CommandLanguage
import OrderedJSON

extension Shell {
    /// What fits at the cursor, an offset into the line's UTF-8; drawn from the rows and from what was seen of the portal.
    public func suggestions(_ line: String, cursor: Int) -> [Suggestion] {
        let place = WordPlace(line, cursor: cursor)
        let candidates = candidates(at: place).filter { $0.text.hasPrefix(place.word) }
        return candidates.map {
            Suggestion(text: $0.text, summary: $0.summary, start: place.start, isFinal: $0.isFinal)
        }
    }

    /// The rest of the usage of the command on the line, while its name is all there is; nil otherwise.
    public func usageHint(for line: String) -> String? {
        guard line.hasSuffix(" "), let name = line.split(separator: " ").first, line.split(separator: " ").count == 1
        else { return nil }
        let usage = commandsByName[String(name)]?.usage ?? Form.named(String(name))?.usage
        guard let usage, usage.hasPrefix(name), usage.count > name.count else { return nil }
        return String(usage.dropFirst(name.count + 1))
    }

    private func candidates(at place: WordPlace) -> [Candidate] {
        if place.word.hasPrefix("$") { return variableCandidates(place.word) }
        if place.isQuoted { return [] }
        guard let name = place.before.first else { return nameCandidates(place.word) }
        if name == "expect", place.before.count > 1 {
            var inner = place
            inner.before = Array(place.before.dropFirst(2))
            return candidates(at: inner)
        }
        guard let command = commandsByName[name] else { return formCandidates(name, place) }
        if place.word.hasPrefix("--") {
            return command.options.map {
                Candidate("--\($0.name)\($0.value == nil ? "" : "=")", $0.summary, isFinal: $0.value == nil)
            }
        }
        if let method = Method.named(name), method.verb == .list { return listCandidates(method, place) }
        let keys = command.keys.map { Candidate("\($0.name)=", $0.summary, isFinal: false) }
        return wordCandidates(command, place) + keys + fieldCandidates(name, place.word)
    }

    // MARK: Names

    /// Commands and forms; methods step by step, first the family and then the verb.
    private func nameCandidates(_ word: String) -> [Candidate] {
        guard !word.contains(".") else {
            return commands.filter { $0.name.contains(".") }.map { Candidate($0.name, $0.summary) }
        }
        let families = Entity.all.map { Candidate("\($0.name).", $0.summary, isFinal: false) }
        let plain = commands.filter { command in !Entity.all.contains { command.name.hasPrefix("\($0.name).") } }
        return plain.map { Candidate($0.name, $0.summary) } + Form.all.map { Candidate($0.name, $0.summary) } + families
    }

    private func formCandidates(_ name: String, _ place: WordPlace) -> [Candidate] {
        guard name == "expect", place.before.count == 1 else { return [] }
        return [Candidate("any", "Any refusal.")] + codeCandidates
    }

    private var codeCandidates: [Candidate] {
        ErrorCode.all.filter { !$0.name.text.isEmpty }.map { Candidate($0.name.text, $0.meaning) }
    }

    private func variableCandidates(_ word: String) -> [Candidate] {
        if let dot = word.lastIndex(of: "."),
            let value = value(of: String(word[word.index(after: word.startIndex)..<dot]))
        {
            let stem = word[...dot]
            return (value.object?.members ?? []).map {
                Candidate("\(stem)\($0.name)", $0.value.typeName, isFinal: false)
            }
        }
        let own = interpreter.variables.members.map { Candidate("$\($0.name)", $0.value.typeName, isFinal: false) }
        let given = Interpreter.variables.map { Candidate("$\($0.name)", $0.summary, isFinal: false) }
        return own + given + Session.variables.map { Candidate("$\($0.name)", $0.summary, isFinal: false) }
    }

    /// The value of a path without brackets.
    private func value(of path: String) -> JSON? {
        let names = path.split(separator: ".").map(String.init)
        guard let first = names.first else { return nil }
        var value =
            switch first {
            case "last": interpreter.last
            case "error": interpreter.refusal
            default: interpreter.variables[first] ?? session.variable(first)
            }
        for name in names.dropFirst() { value = value[name] ?? .null }
        return value
    }

    // MARK: Words

    private func wordCandidates(_ command: Command, _ place: WordPlace) -> [Candidate] {
        let position = place.before.dropFirst().count { !$0.hasPrefix("--") && !$0.contains("=") }
        guard let last = command.words.last else { return [] }
        let word = position < command.words.count ? command.words[position] : command.repeatsLastWord ? last : .any
        switch word {
        case .oneOf(let words): return words.map { Candidate($0, "") }
        case .topic: return Help.topics(commands).map { Candidate($0, "") }
        case .identifier(let entity):
            return (session.seen[entity] ?? []).map { Candidate(String($0.id), $0.title) }
        case .key: return session.draft.fields.names.map { Candidate($0, "") }
        case .address: return [Candidate("sandbox", "The built-in practice portal.")]
        case .any: return []
        }
    }

    /// Keys and values of the fields a command takes.
    private func fieldCandidates(_ name: String, _ word: String) -> [Candidate] {
        let method = Method.named(name)
        let isField = name == "set" || method?.verb == .add || method?.verb == .update
        guard isField, let entity = name == "set" ? session.draft.entity : method?.entity else { return [] }
        if let equals = word.firstIndex(of: "=") { return valueCandidates(entity, word[..<equals]) }
        return entity.writableFields.flatMap { field -> [Candidate] in
            if field.isSecret, let connector = session.connector {
                return connector.settings.map {
                    Candidate("\(field.name).\($0.code)=", "\($0.name), \($0.type).", isFinal: false)
                }
            }
            return [Candidate("\(field.name)=", field.summary, isFinal: false)]
        }
    }

    private func valueCandidates(_ entity: Entity, _ key: Substring) -> [Candidate] {
        guard let field = entity.field(String(key)) else {
            return [Candidate("\(key)=secret:", "Asked for, not shown.")]
        }
        if field.inputType == .boolean { return ["true", "false"].map { Candidate("\(key)=\($0)", "") } }
        guard field.name.hasSuffix("Id"), let ids = session.seen[String(field.name.dropLast(2))] else {
            return field.allowedValues.map { Candidate("\(key)=\($0)", "") }
        }
        return ids.map { Candidate("\(key)=\($0.id)", $0.title) }
    }

    private func listCandidates(_ method: Method, _ place: WordPlace) -> [Candidate] {
        let keywords = ["where", "select", "order", "page", "all"]
        let names = (method.entity?.fields ?? []).filter { !$0.flags.contains(.unlisted) }
        guard let keyword = place.before.last(where: keywords.contains) else {
            return keywords.map { Candidate($0, "") }
        }
        if keyword == "select", let comma = place.word.lastIndex(of: ",") {
            return names.map { Candidate("\(place.word[...comma])\($0.name)", $0.summary) }
        }
        let fields = names.map { Candidate($0.name, $0.summary) }
        switch (keyword, place.before.last == keyword) {
        case ("where", true), ("select", true), ("order", true): return fields
        case ("where", false): return (["and", "or"] + keywords.dropFirst()).map { Candidate($0, "") } + fields
        case ("order", false):
            return [Candidate("desc", ""), Candidate("asc", "")] + keywords.map { Candidate($0, "") }
        default: return keywords.map { Candidate($0, "") }
        }
    }
}

/// Something that could stand at the cursor.
private struct Candidate {
    var text: String
    var summary: String
    var isFinal: Bool

    init(_ text: String, _ summary: String, isFinal: Bool = true) {
        self.text = text
        self.summary = summary
        self.isFinal = isFinal
    }
}

/// The word before the cursor and the words of its statement before it.
private struct WordPlace {
    var word = ""
    var start = 0
    var before: [String] = []
    var isQuoted = false

    init(_ line: String, cursor: Int) {
        var quote: UInt8?
        for (offset, byte) in line.utf8.prefix(cursor).enumerated() {
            if let open = quote {
                if byte == open { quote = nil }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "'"): quote = byte
            case UInt8(ascii: " "), UInt8(ascii: "\t"): take(line, upTo: offset)
            case UInt8(ascii: ";"), UInt8(ascii: "\n"), UInt8(ascii: "{"), UInt8(ascii: "}"):
                start = offset + 1
                before = []
            default: break
            }
        }
        isQuoted = quote != nil
        word = Self.slice(line, start, cursor)
    }

    private mutating func take(_ line: String, upTo end: Int) {
        let finished = Self.slice(line, start, end)
        if !finished.isEmpty { before.append(finished) }
        start = end + 1
    }

    private static func slice(_ line: String, _ start: Int, _ end: Int) -> String {
        String(decoding: line.utf8.dropFirst(start).prefix(end - start), as: UTF8.self)
    }
}
