/// How the `filter` of a list compares a field: the prefix of the field's name in a key, as in `>=id`.
public enum FilterOperator: String, Sendable, CaseIterable {
    case equal = "="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case contains = "%"
    case like = "=%"
    case anyOf = "@"
    case noneOf = "!@"

    /// Other prefixes that mean the same to a portal.
    public var otherPrefixes: [String] {
        switch self {
        case .equal: [""]
        case .notEqual: ["!"]
        case .like: ["%="]
        case .less, .lessOrEqual, .greater, .greaterOrEqual, .contains, .anyOf, .noneOf: []
        }
    }

    /// The key that compares `field`.
    public func key(_ field: String) -> String { rawValue + field }

    /// The operator and the field of a key.
    public static func split(_ key: String) -> (operator: FilterOperator, field: String) {
        let row = prefixes.first { key.hasPrefix($0.text) } ?? ("", .equal)
        return (row.operator, String(key.dropFirst(row.text.count)))
    }

    /// Longer prefixes first, so that `!` does not hide `!@`.
    private static let prefixes: [(text: String, operator: FilterOperator)] = allCases.flatMap { row in
        ([row.rawValue] + row.otherPrefixes).map { ($0, row) }
    }.sorted { $0.text.count > $1.text.count }
}
