import OrderedJSON

/// A value in the database.
enum SQLValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)

    static func int(_ value: Int) -> SQLValue { .integer(Int64(value)) }
    static func bool(_ value: Bool) -> SQLValue { .integer(value ? 1 : 0) }

    /// The whole number; 0 for anything else.
    var int: Int {
        if case .integer(let value) = self { Int(value) } else { 0 }
    }

    /// The number; 0 for anything else.
    var double: Double {
        switch self {
        case .integer(let value): Double(value)
        case .real(let value): value
        case .null, .text: 0
        }
    }

    /// The value as JSON.
    var json: JSON {
        switch self {
        case .null: .null
        case .integer(let value): .number(JSON.Number(value))
        case .real(let value): JSON.Number(value).map { .number($0) } ?? .null
        case .text(let value): .string(value)
        }
    }

    /// The text; empty for anything else.
    var text: String {
        if case .text(let value) = self { value } else { "" }
    }
}

extension SQLValue: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    init(integerLiteral value: Int64) { self = .integer(value) }
    init(stringLiteral value: String) { self = .text(value) }
}
