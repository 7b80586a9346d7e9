import BIConnector
import CommandLanguage
import OrderedJSON

/// A statement of SQL, as far as bcx has words for it.
struct ForeignQuery {
    /// What to write.
    let hint: String
    /// How many bytes of the text it takes.
    let length: Int

    init?(_ text: String) {
        let statement = text.prefix { $0 != ";" }
        let tokens = Tokens(String(statement))
        guard let verb = tokens.words.first?.lowercased(), let hint = Self.hint(verb, tokens) else { return nil }
        self.hint = hint
        length = statement.utf8.count
    }

    private static func hint(_ verb: String, _ tokens: Tokens) -> String? {
        var reader = QueryReader(tokens)
        switch verb {
        case "select" where tokens.has("from"): return reader.select() ?? reader.fallback
        case "insert" where tokens.has("into"): return reader.insert().map(Messages.write)
        case "update" where tokens.has("set"): return reader.update().map(Messages.write)
        case "delete" where tokens.has("from"): return reader.delete().map(Messages.write)
        case "select", "insert", "update": return nil
        case "show" where tokens.words.count > 1 && ["tables", "databases"].contains(tokens.words[1].lowercased()):
            return Messages.Vocabulary.listSomething
        default: return nil
        }
    }

    /// The words, texts and signs of a statement.
    fileprivate struct Tokens {
        private(set) var words: [String] = []

        init(_ text: String) {
            var rest = text[...]
            while let first = rest.first {
                if first.isWhitespace {
                    rest = rest.dropFirst()
                } else {
                    words.append(Self.token(&rest, first))
                }
            }
        }

        /// Texts keep their opening quote, so that they are told from names.
        private static func token(_ rest: inout Substring, _ first: Character) -> String {
            if first == "'" || first == "\"" || first == "`" { return quoted(&rest, first) }
            if first.isLetter || first.isNumber || "_.".contains(first) {
                let word = rest.prefix { $0.isLetter || $0.isNumber || "_.".contains($0) }
                rest = rest.dropFirst(word.count)
                return String(word)
            }
            let count = ["<=", ">=", "<>", "!="].contains { rest.hasPrefix($0) } ? 2 : 1
            defer { rest = rest.dropFirst(count) }
            return String(rest.prefix(count))
        }

        private static func quoted(_ rest: inout Substring, _ quote: Character) -> String {
            var text = ""
            rest = rest.dropFirst()
            while let character = rest.popFirst() {
                if character == quote {
                    guard rest.first == quote else { break }
                    rest = rest.dropFirst()
                }
                text.append(character)
            }
            // Names are quoted in the other quotes.
            return quote == "'" ? "'\(text)" : text
        }

        func has(_ word: String) -> Bool { words.contains { $0.lowercased() == word } }
    }
}

/// Walks over the words of a statement.
private struct QueryReader {
    private let words: [String]
    private var index = 1
    private var entity: Entity = .source
    /// Whether the statement has named it.
    private var isKnown = false

    init(_ tokens: ForeignQuery.Tokens) { words = tokens.words }

    private var peek: String? { index < words.count ? words[index] : nil }

    private mutating func next() -> String? {
        defer { index += 1 }
        return peek
    }

    private mutating func skip(_ word: String) -> Bool {
        guard peek?.lowercased() == word else { return false }
        index += 1
        return true
    }

    private mutating func skipTo(_ word: String) -> Bool {
        while let next = peek, next.lowercased() != word { index += 1 }
        return skip(word)
    }

    /// `sources`, `biconnector_source`
    private mutating func readEntity() -> Bool {
        guard let name = next()?.lowercased() else { return false }
        let plain = name.split { "._".contains($0) }.last.map(String.init) ?? name
        guard let found = Entity(named: plain) ?? Entity(named: String(plain.dropLast())) else { return false }
        (entity, isKnown) = (found, true)
        return true
    }

    private func field(_ name: String) -> String {
        CallLine.fieldName(name.split(separator: ".").last.map(String.init) ?? name, entity)
    }

    // MARK: Statements

    /// What to write when there is no word for some part of the statement.
    var fallback: String {
        isKnown ? Messages.Vocabulary.list(entity) : Messages.Vocabulary.listSomething
    }

    mutating func select() -> String? {
        let columns = index
        guard skipTo("from"), readEntity() else { return nil }
        let list = words[columns..<index - 2]
        var parts = ["\(entity.name).list"]
        let isCount = list.first?.lowercased() == "count"
        guard let rest = clauses() else { return nil }
        parts += rest.before
        let names = list.filter { $0 != "," && $0 != "*" && $0.first != "'" }.map(field)
        let isPlain = !isCount && list.allSatisfy { $0 == "," || $0 == "*" || entity.field(field($0)) != nil }
        guard isPlain || isCount else { return nil }
        if isPlain, !names.isEmpty { parts += ["select", names.joined(separator: ",")] }
        parts += rest.after
        if isCount { return Messages.write("\(parts.joined(separator: " ")) all -> rows; print count($rows)") }
        return Messages.write(parts.joined(separator: " "))
    }

    /// What stands after the table, before and after `select`; nil when there is no word for some of it.
    private mutating func clauses() -> (before: [String], after: [String])? {
        var (before, after) = ([String](), [String]())
        while let word = next()?.lowercased() {
            switch word {
            case "where":
                guard let condition = condition() else { return nil }
                before = ["where", condition]
            case "order":
                _ = skip("by")
                after += ["order", orderWords()]
            case "limit":
                after += limit()
                if peek == "," { return nil }
            case "offset", "fetch", "for": return nil
            case "as": index += 1
            case "group", "having", "join", "inner", "left", "union": return nil
            default: continue
            }
        }
        return (before, after)
    }

    private mutating func orderWords() -> String {
        var fields: [String] = []
        while let word = peek?.lowercased(), !["limit", "offset", "where"].contains(word) {
            index += 1
            if word == "desc", !fields.isEmpty {
                fields[fields.count - 1] += " desc"
            } else if word != ",", word != "asc" {
                fields.append(field(words[index - 1]))
            }
        }
        return fields.joined(separator: ", ")
    }

    /// A list has pages of 50; where there is a word for a limit, it is used.
    private mutating func limit() -> [String] {
        guard let count = next().flatMap({ Int($0) }) else { return [] }
        if ListClause(rawValue: "limit") != nil { return ["limit", String(count)] }
        guard skip("offset"), let offset = next().flatMap({ Int($0) }) else { return [] }
        return ["page", String(offset / PortalMethod.pageSize + 1)]
    }

    mutating func insert() -> String? {
        guard skip("into"), readEntity() else { return nil }
        let names = readParentheses() ?? []
        guard skip("values"), let values = readParentheses(), values.count == names.count, !names.isEmpty else {
            return "\(entity.name).add FIELD=VALUE"
        }
        let fields = zip(names, values).map { (field($0), Self.value($1)) }
        return CallLine("\(entity.name).add", ["fields": .object(JSON.Object(fields))]).text
    }

    private mutating func readParentheses() -> [String]? {
        guard skip("(") else { return nil }
        var elements: [String] = []
        while let word = next(), word != ")" { if word != "," { elements.append(word) } }
        return elements
    }

    mutating func update() -> String? {
        guard readEntity(), skip("set") else { return nil }
        var fields = JSON.Object()
        while let name = next(), name.lowercased() != "where" {
            if name == "," { continue }
            guard skip("="), let value = next() else { return nil }
            fields[field(name)] = Self.value(value)
        }
        var parameters: JSON.Object = ["fields": .object(fields)]
        parameters["id"] = identifier()
        return CallLine("\(entity.name).update", parameters).text
    }

    mutating func delete() -> String? {
        guard skip("from"), readEntity() else { return nil }
        var parameters = JSON.Object()
        if skip("where") { parameters["id"] = identifier() }
        return CallLine("\(entity.name).delete", parameters).text
    }

    /// `id = 58` and nothing else.
    private mutating func identifier() -> JSON? {
        guard index + 3 == words.count, skip("id"), skip("=") else { return nil }
        return next().map(Self.value)
    }

    private static func value(_ word: String) -> JSON {
        if word.first == "'" { return .string(String(word.dropFirst())) }
        return (try? JSON(parsing: word.lowercased())) ?? .string(word)
    }

    // MARK: Conditions

    /// A condition up to the next clause; nil when some of it has no word.
    private mutating func condition() -> String? {
        var parts: [String] = []
        while let word = peek?.lowercased(), !["order", "limit", "group", "having"].contains(word) {
            if ["and", "or", "(", ")"].contains(word) {
                index += 1
                parts.append(word)
            } else {
                guard let test = test() else { return nil }
                parts.append(test)
            }
        }
        return parts.joined(separator: " ").replacingSigns
    }

    private mutating func test() -> String? {
        guard let name = next() else { return nil }
        if name.lowercased() == "not" { return negated() }
        let field = field(name)
        if isAtEndOfTest { return isBoolean(field) ? "\(field) = true" : nil }
        guard let sign = next()?.lowercased() else { return nil }
        switch sign {
        case "=", "==", "<", ">", "<=", ">=", "!=": return comparison(field, sign == "==" ? "=" : sign)
        case "<>": return comparison(field, "!=")
        case "like", "ilike": return pattern(field)
        case "in": return values(field, .in)
        case "is": return identity(field)
        case "not":
            switch next()?.lowercased() {
            case "in": return values(field, .notIn)
            case "like", "ilike": return pattern(field, isNegated: true)
            case "between": return bounds { "(\(field) < \($0) or \(field) > \($1))" }
            default: return nil
            }
        case "between": return bounds { "\(field) between \($0) and \($1)" }
        default: return nil
        }
    }

    private var isAtEndOfTest: Bool {
        peek.map { ["and", "or", ")", "order", "limit", "group"].contains($0.lowercased()) } ?? true
    }

    private func isBoolean(_ field: String) -> Bool { entity.field(field)?.type == .boolean }

    /// `not active`, `not title like 'x%'`
    private mutating func negated() -> String? {
        guard let name = peek, name != "(" else { return nil }
        let field = field(name)
        index += 1
        if isAtEndOfTest { return isBoolean(field) ? "\(field) = false" : nil }
        guard let sign = next()?.lowercased() else { return nil }
        switch sign {
        case "like", "ilike": return pattern(field, isNegated: true)
        case "in": return values(field, .notIn)
        case "=": return comparison(field, "!=")
        default: return nil
        }
    }

    /// `is null`, `is not null`, `is true`
    private mutating func identity(_ field: String) -> String? {
        let isNegated = skip("not")
        switch next()?.lowercased() {
        case "null": return "\(field) \((isNegated ? Comparison.isNotEmpty : .isEmpty).usage)"
        case "true": return "\(field) = \(!isNegated)"
        case "false": return "\(field) = \(isNegated)"
        default: return nil
        }
    }

    private mutating func values(_ field: String, _ comparison: Comparison) -> String? {
        readParentheses().map {
            "\(field) \(comparison.rawValue) (\($0.map(Self.literal).joined(separator: ", ")))"
        }
    }

    private mutating func bounds(_ text: (String, String) -> String) -> String? {
        guard let low = next(), skip("and"), let high = next() else { return nil }
        return text(Self.literal(low), Self.literal(high))
    }

    private mutating func comparison(_ field: String, _ sign: String) -> String? {
        next().map { "\(field) \(sign) \(Self.literal($0))" }
    }

    /// `LIKE '%North%'` contains it; a `%` at one end stays.
    private mutating func pattern(_ field: String, isNegated: Bool = false) -> String? {
        guard let word = next() else { return nil }
        let text = word.dropFirst(word.first == "'" ? 1 : 0)
        let inner = text.filter { $0 != "%" }
        let isInside = text.hasPrefix("%") && text.hasSuffix("%")
        let comparison: Comparison =
            isInside ? isNegated ? .notContains : .contains : isNegated ? .notLike : .like
        return "\(field) \(comparison.rawValue) \(ScriptLiteral.quoted(isInside ? inner : String(text)))"
    }

    private static func literal(_ word: String) -> String {
        if word.first == "'" { return ScriptLiteral.quoted(String(word.dropFirst())) }
        // Numbers, TRUE, NULL; anything else stood in the other quotes, or in none.
        let plain = word.lowercased()
        return (try? JSON(parsing: plain)) == nil ? ScriptLiteral.word(word) : plain
    }
}

extension String {
    /// `(a)` for `( a )`
    fileprivate var replacingSigns: String {
        var text = ""
        for character in self {
            if character == ")", text.last == " " { text.removeLast() }
            if character == " ", text.last == "(", !text.hasSuffix("in (") { continue }
            text.append(character)
        }
        return text
    }
}
