import BIConnector
import ClientPrograms
import CommandLanguage

/// `show all sources`, `connector list`, `delete source 58`: an object and what to do with it, in anybody's order.
struct SpokenCommand {
    /// The line to write.
    let line: String

    init?(_ line: ForeignLine) {
        var (kind, verb, number): (Entity.Kind?, PortalMethod.Verb?, String?)
        var (items, isPlural, counts, hasOthers) = ([String](), false, false, false)
        for (index, word) in line.words.enumerated() {
            let lower = word.lowercased()
            if let kind, verb == nil || verb == .list || verb == .get, ListClause(rawValue: lower) != nil,
                lower != ListClause.all.rawValue
            {
                self.line = (["\(kind.rawValue).list", lower] + line.words[(index + 1)...]).joined(separator: " ")
                return
            }
            if word.contains("=") {
                items.append(word)
            } else if kind == nil, let found = Self.kinds[lower] {
                (kind, isPlural) = (found, lower.hasSuffix("s"))
            } else if verb == nil, !counts, let found = VerbName.verb(lower) {
                verb = found
            } else if verb == nil, lower == "count" || lower == "count(*)" {
                counts = true
            } else if number == nil, let id = Int(lower.drop { $0 == "#" }), id > 0 {
                number = String(id)
            } else if !Self.fillers.contains(lower) {
                // A name, after `delete table`.
                guard kind != nil, let verb, Self.takesNames.contains(verb) else { return nil }
                hasOthers = true
            }
        }
        if hasOthers, number != nil { return nil }
        guard let kind, line.words.count > 1 || isPlural || line.words[0] != "source" else { return nil }
        let name = kind.rawValue
        guard !counts else {
            self.line = "\(name).list all -> rows; print count($rows)"
            return
        }
        self.line = Self.line(name, Self.meant(verb, isPlural: isPlural, number), number, items)
    }

    /// Who asks to show one object wants it, who asks for all of them a list.
    private static func meant(_ verb: PortalMethod.Verb?, isPlural: Bool, _ number: String?) -> PortalMethod.Verb {
        switch verb {
        case nil, .get: number == nil ? .list : .get
        case .list where number != nil && !isPlural: .get
        case let verb?: verb
        }
    }

    private static func line(_ name: String, _ verb: PortalMethod.Verb, _ number: String?, _ items: [String]) -> String
    {
        let method = "\(name).\(verb.rawValue)"
        return switch verb {
        case .add: items.isEmpty ? "\(method)?" : ([method] + items).joined(separator: " ")
        case .update:
            ([method, number ?? "ID"] + (items.isEmpty ? ["FIELD=VALUE"] : items)).joined(separator: " ")
        case .get, .delete: "\(method) \(number ?? "ID")"
        case .list, .fields, .fieldsUpdate, .other: method
        }
    }

    /// What is done to one object, which people call by its name.
    private static let takesNames: Set<PortalMethod.Verb> = [.get, .delete, .fields]

    private static let kinds: [String: Entity.Kind] = Dictionary(
        uniqueKeysWithValues: Entity.Kind.allCases.flatMap { [($0.rawValue, $0), ("\($0.rawValue)s", $0)] })

    private static let fillers: Set = [
        "all", "the", "my", "every", "each", "of", "me", "from", "please", "with", "a", "an", "new", "to", "in", "id",
        "*",
        "one", "how", "many", "data", "bi", "bitrix", "bitrix24", "portal", "biconnector",
        "gh", "kubectl", "aws", "az", "b24",
    ]
}
