import BIConnector
import ClientPrograms
import CommandLanguage
import OrderedJSON

/// Writes a call as a line of bcx; credentials become prompts.
///
/// The line sends what the call sends: where bcx would add something or convert it, the line says not to.
struct CallLine {
    private let method: String
    private let row: PortalMethod?
    private var parameters: JSON.Object
    private let file: String?
    /// What gives parameters besides those that were read.
    private let others: [String]
    /// Whether values are texts that the types of fields are to convert.
    private let isForm: Bool
    /// Whether the line sends this and nothing else, even when the portal would refuse it.
    private let isExact: Bool
    private let values: LineValues

    /// - Parameter parameters: Those of the request, `fields`, `id`, `filter` and the like.
    init(_ method: String, _ parameters: JSON.Object) {
        var call = ReadCall(call: ProgramCall(method, parameters))
        call.isGuess = true
        self.init(call)
    }

    /// - Parameter references: The variables that results of the same batch are bound to, by their keys.
    init(_ call: ReadCall, references: [String: String] = [:]) {
        row = PortalMethod(named: call.call.method) ?? VerbName.method(for: call.call.method)
        method = row?.shortName ?? call.call.method
        values = LineValues(call, references)
        parameters = values.parameters
        parameters["auth"] = nil
        (file, others, isForm, isExact) = (call.file, call.others, call.isForm, !call.isGuess)
    }

    /// The line.
    var text: String {
        if let file { return text(file) }
        if parameters.isEmpty, let other = others.first {
            return ([method, "$\(LineValues.variable(other, "parameters"))"] + unknownMethod).joined(separator: " ")
        }
        return ([method] + words).joined(separator: " ")
    }

    /// The body is a file.
    private func text(_ file: String) -> String {
        if row?.verb == .add { return "\(method) fields:=@\(ScriptLiteral.word(file))" }
        return "let body = json(file(\(ScriptLiteral.quoted(file)))); \(method) $body"
    }

    /// The variables that have to be set before, with the code that gives their values.
    var variables: [(name: String, code: String)] {
        var found = values.variables
        if row?.verb == .add || row?.verb == .update {
            // There is no place for them in a line.
            for name in parameters.names where name != "id" && name != "fields" { found.append(("", name)) }
        }
        for other in others {
            found.append((parameters.isEmpty ? LineValues.variable(other, "parameters") : "", other))
        }
        return found
    }

    private var words: [String] {
        switch row?.verb {
        case .add: addWords
        case .update: identifier + updateWords
        case .get, .delete: identifier + rest(["id"]) + (parameters["id"] == nil && isExact ? [Self.force] : [])
        case .fieldsUpdate: identifier + rest(["id"])
        case .list: listWords
        case .fields, .other: rest([])
        case nil: rest([]) + unknownMethod
        }
    }

    private static let force = "--force"

    /// A method of the section that bcx does not know is refused without it.
    private var unknownMethod: [String] {
        row == nil && method.hasPrefix(PortalMethod.section) ? [Self.force] : []
    }

    private static let someFields = "FIELD=VALUE"

    /// The word that names the object; an item when it is none that a word can be.
    private var identifier: [String] {
        guard let id = parameters["id"] else { return isExact ? [] : ["ID"] }
        if let word = values.word(id) { return [word] }
        let text = id.string ?? id.text()
        let isPlain = Int(text).map { $0 > 0 && String($0) == text } ?? false
        return isPlain ? [text] : ["id:=\(values.expression(id))"]
    }

    private func rest(_ names: Set<String>) -> [String] {
        parameters.members.filter { !names.contains($0.name) }.flatMap { item($0.name, $0.value, field: nil) }
    }

    // MARK: Fields

    private var fields: JSON? { parameters["fields"] }

    private var addWords: [String] {
        guard let fields else { return [isExact ? Self.force : Self.someFields] }
        guard let object = fields.object else { return item("fields", fields, field: nil) }
        if object.isEmpty, !isExact { return [Self.someFields] }
        if object.isEmpty { return ["{\"fields\": {}}", Self.force] }
        let missing = row?.entity?.fields.contains { $0.isNeededOnAdd && object[$0.name] == nil } ?? false
        return items(object) + (missing && isExact && others.isEmpty ? [Self.force] : [])
    }

    private var updateWords: [String] {
        guard let fields else { return [isExact ? Self.force : Self.someFields] }
        guard let object = fields.object else { return item("fields", fields, field: nil) }
        if object.isEmpty { return ["{\"fields\": {}}", Self.force] }
        let isImmutable = object.names.contains { row?.entity?.field($0)?.flags.contains(.immutable) == true }
        let isShort = row?.stayingFields.contains { object[$0.name] == nil } ?? false
        guard isExact else { return items(object) }
        return items(object) + (isImmutable ? [Self.force] : isShort && others.isEmpty ? ["--no-merge"] : [])
    }

    private func items(_ fields: JSON.Object) -> [String] {
        // A field called `fields` would be taken for all of them.
        if fields["fields"] != nil, row?.entity?.field("fields") == nil || fields["fields"]?.array == nil {
            return item("fields", .object(fields), field: nil)
        }
        return fields.members.flatMap { item($0.name, $0.value, field: .some(row?.entity?.field($0.name))) }
    }

    // MARK: Items

    /// - Parameter field: The field that it sets; nil for a parameter, and for a field that bcx does not know.
    private func item(_ name: String, _ value: JSON, field: Field??) -> [String] {
        if let word = values.word(value), !JSON.string("?").hasSecrets(at: [name]) {
            // A field that bcx does not know is refused after `=`.
            let isUnknown = field.map { $0 == nil } ?? isUnknownParameter(name)
            let sign = values.isFile(value) ? "=@" : isUnknown ? ":=" : "="
            return ["\(ScriptLiteral.key(name))\(sign)\(word)"]
        }
        let (rest, paths) = value.withoutSecrets(at: [name])
        let open = rest.map { [text($0, of: name, field)] } ?? []
        return open
            + paths.map { path in
                let secret = value.value(at: path[...]).map { values.secret($0) } ?? "secret:"
                return "\(LineRedactor.key([name] + path))=\(secret)"
            }
    }

    private func text(_ value: JSON, of name: String, _ field: Field??) -> String {
        let key = ScriptLiteral.key(name)
        guard let field else {
            let isText =
                value.string != nil && !isUnknownParameter(name) && parameterType(name).map { $0 == .string } ?? true
            return isText
                ? "\(key)=\(ScriptLiteral.word(value.string ?? ""))"
                : "\(key):=\(values.expression(value))"
        }
        if let word = word(value, field) { return "\(key)=\(word)" }
        return "\(key):=\(values.expression(value))"
    }

    /// Whether a list has no such parameter: after `=` it would be refused.
    private func isUnknownParameter(_ name: String) -> Bool { row?.verb == .list && parameterType(name) == nil }

    private func parameterType(_ name: String) -> Field.ValueType? {
        row?.parameters.first { $0.name == name }?.type
    }

    /// The word that the field's type makes this value of.
    private func word(_ value: JSON, _ field: Field?) -> String? {
        guard let field else { return nil }
        let isAllowed = field.allowedValues.isEmpty || value.string.map(field.allowedValues.contains) ?? true
        guard isAllowed, field.pattern?.matches(value.string ?? "") ?? true else { return nil }
        switch (field.inputType, value) {
        case (.string, .string(let text)), (.datetime, .string(let text)): return ScriptLiteral.word(text)
        case (.integer, .number(let number)): return number.integer.map(String.init) == number.text ? number.text : nil
        case (.boolean, .bool(let bool)): return bool ? "true" : "false"
        case (.integer, .string(let text)) where isForm: return Int(text).map(String.init) == text ? text : nil
        case (.boolean, .string(let text)) where isForm: return ["true", "false"].contains(text) ? text : nil
        default: return nil
        }
    }

    // MARK: Lists

    private var listWords: [String] {
        var words: [String] = []
        var left: Set<String> = []
        if let filter = parameters["filter"]?.object, let condition = condition(filter) {
            words += ["where", condition]
            left.insert("filter")
        }
        let items = rest(left.union(["select", "order", "page"]))
        if let select = selected {
            words += ["select", select]
            left.insert("select")
        }
        if let order = ordered {
            words += ["order", order]
            left.insert("order")
        }
        if let page = parameters["page"], let number = isForm ? Int(page.string ?? page.text()) : page.integer,
            number > 0
        {
            words += ["page", String(number)]
            left.insert("page")
        }
        let late = parameters.members.filter {
            ["select", "order", "page"].contains($0.name) && !left.contains($0.name)
        }
        return words + items + late.flatMap { item($0.name, $0.value, field: nil) }
    }

    private func isField(_ name: String) -> Bool { row?.entity?.field(name) != nil }

    private var selected: String? {
        guard let names = parameters["select"]?.array, !names.isEmpty else { return nil }
        let fields = names.compactMap(\.string).filter(isField)
        return fields.count == names.count && Set(fields).count == fields.count ? fields.joined(separator: ",") : nil
    }

    private var ordered: String? {
        guard let order = parameters["order"]?.object, !order.isEmpty else { return nil }
        let words = order.members.compactMap { member -> String? in
            guard isField(member.name), let direction = member.value.string?.lowercased() else { return nil }
            return direction == "desc" ? "\(member.name) desc" : direction == "asc" ? member.name : nil
        }
        return words.count == order.count ? words.joined(separator: ", ") : nil
    }

    /// The field as the section writes it, whatever case it came in.
    static func fieldName(_ name: String, _ entity: Entity?) -> String {
        let plain = name.filter { $0 != "_" }.lowercased()
        return entity?.fields.first { $0.name.lowercased() == plain }?.name ?? name
    }

    /// A filter in words; nil when some of it has none that give the same filter.
    private func condition(_ filter: JSON.Object) -> String? {
        guard let entity = row?.entity, !filter.isEmpty else { return nil }
        var tests: [String] = []
        for member in filter.members {
            guard let test = FilterTest(member, of: entity, isForm: isForm)?.text else { return nil }
            tests.append(test)
        }
        return tests.joined(separator: " and ")
    }
}

/// A member of a filter as a comparison.
private struct FilterTest {
    let text: String

    /// Nil when no comparison gives this member.
    init?(_ member: JSON.Object.Member, of entity: Entity, isForm: Bool) {
        let (sign, name) = FilterOperator.split(member.name)
        guard let field = entity.field(name), entity.filters(by: name),
            ([sign.rawValue] + sign.otherPrefixes).contains(where: { $0 + name == member.name })
        else { return nil }
        if let values = member.value.array {
            guard field.type == .integer, values.count > 1, sign == .anyOf || sign == .noneOf,
                values.allSatisfy({ $0.integer != nil })
            else { return nil }
            text = "\(name) \(sign == .noneOf ? "not in" : "in") (\(values.map { $0.text() }.joined(separator: ", ")))"
            return
        }
        guard let word = Self.words[sign], let value = Self.value(member.value, field, isForm) else { return nil }
        if sign == .contains || sign == .like {
            guard field.type == .string else { return nil }
            if sign == .contains, value.unicodeScalars.contains(where: { "%_".unicodeScalars.contains($0) }) {
                return nil
            }
        }
        text = "\(name) \(word) \(value)"
    }

    private static func value(_ value: JSON, _ field: Field, _ isForm: Bool) -> String? {
        switch (field.type, value) {
        case (.string, .string(let text)) where !text.isEmpty: ScriptLiteral.quoted(text)
        case (.integer, .number): value.integer.map { String($0) }
        case (.integer, .string(let text)) where isForm: Int(text).map { String($0) }
        case (.boolean, .bool): value.text()
        default: nil
        }
    }

    private static let words: [FilterOperator: String] = [
        .equal: "=", .notEqual: "!=", .less: "<", .lessOrEqual: "<=", .greater: ">", .greaterOrEqual: ">=",
        .contains: "contains", .like: "like",
    ]
}
