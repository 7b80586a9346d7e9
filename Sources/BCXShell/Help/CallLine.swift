import BIConnector
import ClientPrograms
import CommandLanguage
import OrderedJSON

/// Writes a call as a line of bcx; credentials become prompts.
struct CallLine {
    private let method: String
    private let row: PortalMethod?
    private var parameters: JSON.Object

    /// - Parameter parameters: Those of the request, `fields`, `id`, `filter` and the like.
    init(_ method: String, _ parameters: JSON.Object) {
        row = PortalMethod(named: method) ?? VerbName.method(for: method)
        self.method = row?.shortName ?? method
        self.parameters = parameters
        self.parameters["auth"] = nil
    }

    init(_ call: ProgramCall) { self.init(call.method, call.parameters) }

    /// The line.
    var text: String { ([method] + words).joined(separator: " ") }

    private var words: [String] {
        switch row?.verb {
        case .add:
            return Self.isUnknown(fields) || fields.isEmpty ? [Self.someFields] : Self.items(fields, of: row?.entity)
        case .update: return [identifier] + (fields.isEmpty ? [Self.someFields] : Self.items(fields, of: row?.entity))
        case .get, .delete: return [identifier]
        case .fieldsUpdate: return [identifier] + items(without: "id")
        case .list: return listWords
        case .fields: return []
        case .other, nil: return items(without: "")
        }
    }

    private static let someFields = "FIELD=VALUE"

    private var identifier: String {
        guard let id = parameters["id"] ?? parameters["ID"], id != CodeReader.unknown else { return "ID" }
        let text = id.string ?? id.text()
        return Int(text) == nil ? "ID" : text
    }

    /// The members of `fields`; whoever leaves them out writes them beside each other.
    private var fields: JSON.Object {
        if let fields = parameters["fields"]?.object { return fields }
        if parameters["fields"] != nil, row?.entity?.kind.stored != .table { return [:] }
        var rest = parameters
        rest["id"] = nil
        return rest
    }

    private static func isUnknown(_ fields: JSON.Object) -> Bool {
        fields.members.allSatisfy { $0.value == CodeReader.unknown } && fields.members.count == 1
            && fields["fields"] != nil
    }

    // MARK: Items

    private func items(without left: String) -> [String] {
        parameters.members.filter { $0.name != left }.flatMap { Self.item($0.name, $0.value) }
    }

    /// Fields have types, so that numbers and booleans can be written as text.
    private static func items(_ fields: JSON.Object, of entity: Entity?) -> [String] {
        // A field called `fields` would be taken for all of them.
        if fields["fields"] != nil { return item("fields", .object(fields)) }
        return fields.members.flatMap { member -> [String] in
            let (rest, secrets) = member.value.withoutSecrets(at: [member.name])
            if member.name == Field.settings, let settings = member.value.object, secrets.count == settings.count {
                return secrets.map { "\(LineRedactor.key([member.name] + $0))=secret:" }
            }
            switch rest {
            case .number?, .bool?: return ["\(ScriptLiteral.key(member.name))=\(rest?.text() ?? "")"]
            default: return item(member.name, member.value)
            }
        }
    }

    private static func item(_ name: String, _ value: JSON) -> [String] {
        let (rest, paths) = value.withoutSecrets(at: [name])
        let open = rest.map { [text($0, of: name)] } ?? []
        return open + paths.map { "\(LineRedactor.key([name] + $0))=secret:" }
    }

    private static func text(_ value: JSON, of name: String) -> String {
        guard let text = value.string else { return "\(ScriptLiteral.key(name)):=\(ScriptLiteral.expression(value))" }
        return "\(ScriptLiteral.key(name))=\(ScriptLiteral.word(text))"
    }

    // MARK: Lists

    private var listWords: [String] {
        var words: [String] = []
        var rest = parameters
        rest["id"] = nil
        if let filter = parameters["filter"]?.object {
            rest["filter"] = nil
            if !filter.isEmpty { words += Self.condition(filter, row?.entity) ?? Self.item("filter", .object(filter)) }
        }
        if let select = parameters["select"]?.array?.compactMap(\.string), !select.isEmpty {
            rest["select"] = nil
            let names = select.filter { $0 != "*" }.map { Self.fieldName($0, row?.entity) }
            if !names.isEmpty { words += ["select", names.joined(separator: ",")] }
        }
        if let order = parameters["order"]?.object, !order.isEmpty {
            rest["order"] = nil
            words += ["order", order.members.map(orderWord).joined(separator: ", ")]
        }
        words += Self.page(&rest)
        return words + rest.members.filter { $0.value.object?.isEmpty != true }.flatMap { Self.item($0.name, $0.value) }
    }

    private func orderWord(_ member: JSON.Object.Member) -> String {
        let isDescending = member.value.string?.lowercased() == "desc"
        return Self.fieldName(member.name, row?.entity) + (isDescending ? " desc" : "")
    }

    /// `start=50` is the second page; lists of the section have pages.
    private static func page(_ rest: inout JSON.Object) -> [String] {
        let (page, start) = (number(rest["page"]), number(rest["start"]))
        rest["page"] = nil
        rest["start"] = nil
        if let page { return ["page", String(page)] }
        guard let start, start > 0 else { return [] }
        return ["page", String(start / PortalMethod.pageSize + 1)]
    }

    private static func number(_ value: JSON?) -> Int? { value.flatMap { Int($0.string ?? $0.text()) } }

    /// The field as the section writes it, whatever case it came in.
    static func fieldName(_ name: String, _ entity: Entity?) -> String {
        let plain = name.filter { $0 != "_" }.lowercased()
        return entity?.fields.first { $0.name.lowercased() == plain }?.name ?? name
    }

    /// A filter in words; nil when some of it has none.
    private static func condition(_ filter: JSON.Object, _ entity: Entity?) -> [String]? {
        var tests: [String] = []
        for member in filter.members {
            let (sign, field) = FilterOperator.split(member.name)
            let name = fieldName(field, entity)
            guard name.first?.isLetter == true, field != "logic" else { return nil }
            if let values = member.value.array {
                let list = values.compactMap(conditionValue)
                guard list.count == values.count, [.equal, .anyOf, .noneOf, .notEqual].contains(sign) else {
                    return nil
                }
                let isNot = sign == .noneOf || sign == .notEqual
                tests.append("\(name) \(isNot ? "not in" : "in") (\(list.joined(separator: ", ")))")
            } else {
                guard let value = conditionValue(member.value), let word = words[sign] else { return nil }
                tests.append("\(name) \(word) \(value)")
            }
        }
        return ["where", tests.joined(separator: " and ")]
    }

    private static func conditionValue(_ value: JSON) -> String? {
        switch value {
        case .string(let text): ScriptLiteral.quoted(text)
        case .number, .bool: value.text()
        case .null, .array, .object: nil
        }
    }

    private static let words: [FilterOperator: String] = [
        .equal: "=", .notEqual: "!=", .less: "<", .lessOrEqual: "<=", .greater: ">", .greaterOrEqual: ">=",
        .contains: "contains", .like: "like",
    ]
}
