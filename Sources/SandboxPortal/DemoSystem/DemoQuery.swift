import OrderedJSON

/// The parameters of a connector's `urlData`, turned into SQL.
struct DemoQuery {
    let table: DemoSystem.Table
    /// The columns asked for, by their codes.
    private let columns: [String]
    private let filter: [JSON.Object.Member]
    private let limit: Int?
    /// From a name in the portal to a column's code.
    private var codes: [String: String] = [:]

    /// `mapFields` says which name in the portal means which column; without it names are codes.
    init(table: DemoSystem.Table, parameters: JSON.Object) {
        self.table = table
        for column in table.columns { codes[column.code] = column.code }
        for member in parameters["mapFields"]?.entries ?? [] { codes[member.value.plainText] = member.name }
        let codes = codes
        let selected = (parameters["select"]?.values ?? []).compactMap { codes[$0.plainText] }
        let known = selected.filter { code in table.columns.contains { $0.code == code } }
        columns = known.isEmpty ? table.columns.map(\.code) : known
        filter = parameters["filter"]?.entries ?? []
        limit = parameters["limit"]?.wholeNumber
    }

    /// The first row of the answer: the codes of the columns.
    var header: JSON { .array(columns.map { .string($0) }) }

    /// - Throws: What the filter asks for and the table does not have.
    func sql(from name: String) throws(PortalError) -> (String, [SQLValue]) {
        let condition = try condition(filter)
        let selected = columns.map { "\"\($0)\"" }.joined(separator: ", ")
        let bound = limit.map { " limit \(max(0, $0))" } ?? ""
        return ("select \(selected) from \(name) where \(condition.text) order by rowid\(bound)", condition.values)
    }

    private func condition(_ members: [JSON.Object.Member]) throws(PortalError) -> SQLFragment {
        var word = "AND"
        var pieces: [SQLFragment] = []
        for member in members {
            if member.name.uppercased() == "LOGIC" {
                word = member.value.plainText.uppercased() == "OR" ? "OR" : "AND"
            } else if Int(member.name) != nil, let group = member.value.entries {
                pieces.append(try condition(group))
            } else {
                pieces.append(try comparison(member))
            }
        }
        return .joined(pieces, by: word)
    }

    private func comparison(_ member: JSON.Object.Member) throws(PortalError) -> SQLFragment {
        let prefix = Self.operators.first { member.name.hasPrefix($0.0) } ?? ("", "in")
        let name = String(member.name.dropFirst(prefix.0.count))
        guard let code = codes[name], let column = table.columns.first(where: { $0.code == code }) else {
            throw .noColumn(name)
        }
        let values = (member.value.values ?? [member.value]).map { operand($0, column) }
        guard !values.isEmpty else { return SQLFragment(text: "0") }
        if prefix.1 == "in" || prefix.1 == "not in" {
            let marks = values.map { _ in "?" }.joined(separator: ", ")
            return SQLFragment(text: "\"\(code)\" \(prefix.1) (\(marks))", values: values)
        }
        let pieces = values.map { value in
            prefix.1 == "like"
                ? SQLFragment(text: "\"\(code)\" like '%' || ? || '%'", values: [value])
                : SQLFragment(text: "\"\(code)\" \(prefix.1) ?", values: [value])
        }
        return .joined(pieces, by: "OR")
    }

    /// Prefixes and their operators, longer ones first.
    private static let operators = [
        (">=", ">="), ("<=", "<="), ("!=", "not in"), ("<>", "not in"), (">", ">"), ("<", "<"), ("=", "in"),
        ("~", "like"), ("%", "like"), ("!", "not in"),
    ]

    /// Numbers come as text, because endpoints are sent forms.
    private func operand(_ value: JSON, _ column: DemoSystem.Column) -> SQLValue {
        let text = value.plainText
        guard ["int", "double", "money"].contains(column.type), let number = Double(text) else { return .text(text) }
        return .real(number)
    }
}
