import BCXShell
import BIConnector
import CommandLanguage

extension Completer {
    /// What could follow `text` at the cursor after it, in the words of the usage; nil when there is no hint.
    public func hint(for text: String) -> String? {
        // A pasted script needs no hints, and reading it at every key would be slow.
        guard view.options.showsHints, text.utf8.count < 1000 else { return nil }
        let place = Place(text, cursor: text.utf8.count)
        guard case .statement = place.surroundings, place.quote == nil else { return nil }
        var words = place.before[...]
        // After `->`, `>` and `>>` comes a name or a file, and then nothing more.
        if words.contains(where: [">", ">>", "->"].contains), !words.contains(ListClause.where.rawValue) { return nil }
        while words.first == Keyword.expect.name, words.count >= 2 { words = words.dropFirst(2) }
        // After a complete name the usage follows after a space.
        if words.isEmpty { return rest(place.word, []).map { " \($0)" } }
        return place.word.isEmpty ? rest(words[words.startIndex], Array(words.dropFirst())) : nil
    }

    private func rest(_ name: String, _ words: [String]) -> String? {
        let command = view.command(name) ?? PortalMethod(named: name).flatMap { view.command($0.shortName) }
        guard let usage = command?.usage ?? Keyword(rawValue: name)?.usage else { return nil }
        var parts = UsageParts(usage)
        parts.take(name)
        let rest =
            switch PortalMethod(named: name)?.verb {
            case .list: listRest(parts, words)
            case .add: addRest(PortalMethod(named: name)?.entity, parts, words)
            default:
                name == "option" && words.count == 1
                    ? Options.values(of: words[0]) : parts.rest(behind: words)
            }
        return rest.flatMap { $0.isEmpty || $0 == "…" ? nil : $0 }
    }

    /// The fields that are still missing, and nothing else while there are some.
    private func addRest(_ entity: Entity?, _ parts: UsageParts, _ words: [String]) -> String? {
        guard let entity else { return nil }
        let draft = view.draft.entity.name == entity.name ? view.draft : Draft(entity: entity)
        let missing = draft.missing(connector: view.connector).filter { name in
            !words.contains { $0.hasPrefix("\(name)=") || $0.hasPrefix("\(name):=") || $0.hasPrefix("\(name)[") }
        }
        let keys = missing.map { name in
            let type = entity.field(name)?.inputType
            return type == .array || type == .object ? "\(name):=" : "\(name)="
        }
        return keys.isEmpty ? parts.rest(behind: []) : keys.joined(separator: " ")
    }

    /// How the first comparison goes on that begins with these words.
    private func comparisonRest(_ words: [String]) -> String? {
        let row = Comparison.allCases.first { $0.words.starts(with: words) } ?? .equal
        return UsageParts(row.usage).texts.dropFirst(words.count).joined(separator: " ")
    }

    private func listRest(_ parts: UsageParts, _ words: [String]) -> String? {
        let open = parts.texts.filter { part in
            !ListClause.allCases.contains { clause in
                part.hasPrefix("[\(clause.rawValue) ")
                    && clause.alternatives.contains { words.contains($0.rawValue) }
            }
        }.joined(separator: " ")
        guard let last = words.lastIndex(where: { ListClause(rawValue: $0) != nil }),
            let clause = ListClause(rawValue: words[last])
        else { return open }
        let inside = Array(words[(last + 1)...])
        guard clause == .where else { return inside.isEmpty && !clause.slot.isEmpty ? clause.slot : open }
        return switch ConditionState(inside) {
        case .field: "FIELD = VALUE"
        case .comparison(_, let words): comparisonRest(words)
        case .value(_, isInList: false): "VALUE"
        case .first: "VALUE \(Comparison.joint) VALUE"
        case .second: "\(Comparison.joint) VALUE"
        case .joint: open
        case .openList, .value, .file: nil
        }
    }
}

/// A usage, taken apart at the spaces outside of brackets: `[ID | "Title"]` is one part.
struct UsageParts {
    private(set) var texts: [String]

    init(_ usage: String) {
        texts = Self.split(usage, at: " ")
        // `URL | sandbox` is a choice, and a choice is one part.
        while let bar = texts.firstIndex(of: "|"), bar > 0, bar + 1 < texts.count {
            texts[(bar - 1)...(bar + 1)] = ["\(texts[bar - 1]) | \(texts[bar + 1])"]
        }
    }

    /// The rest of the usage after these words; nil where an expression may continue.
    func rest(behind words: [String]) -> String? {
        var parts = self
        for word in words where !word.hasPrefix("--") {
            if parts.texts.first?.contains("EXPR") == true { return nil }
            parts.take(word)
        }
        return parts.texts.joined(separator: " ")
    }

    /// Removes the part that `word` fills.
    mutating func take(_ word: String) {
        guard let part = texts.first, !part.hasSuffix("…"), !part.hasSuffix("…]") else { return }
        let inner = part.hasPrefix("[") ? String(part.dropFirst().dropLast()) : part
        let choices = Self.split(inner, at: "|")
        let chosen = choices.first { Self.split($0, at: " ").first == word }
        let left = chosen ?? (choices.count == 1 ? inner : "")
        texts.replaceSubrange(0..<1, with: Self.split(left, at: " ").dropFirst())
    }

    private static func split(_ text: String, at separator: Character) -> [String] {
        var parts: [String] = [""]
        var depth = 0
        for character in text {
            if "[{".contains(character) { depth += 1 }
            if "]}".contains(character) { depth -= 1 }
            if character == separator, depth == 0 {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        return parts.map { part in
            var part = part[...]
            while part.first == " " { part.removeFirst() }
            while part.last == " " { part.removeLast() }
            return String(part)
        }.filter { !$0.isEmpty }
    }
}
