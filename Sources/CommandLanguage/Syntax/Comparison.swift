/// How a condition compares a field: the words or the sign, as they are written, with everything that parser, check, hints,
/// completion and help know about it.
public enum Comparison: String, Sendable, CaseIterable {
    case equal = "="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case contains
    case notContains = "not contains"
    case like
    case notLike = "not like"
    case startsWith = "starts with"
    case endsWith = "ends with"
    case `in`
    case notIn = "not in"
    case between
    case isEmpty = "is empty"
    case isNotEmpty = "is not empty"

    /// How many values follow.
    public enum Operands: Sendable {
        /// None.
        case none
        /// One.
        case one
        /// Two, joined by `and`.
        case two
        /// Any number, in parentheses.
        case list
    }

    /// What stands between the two values of ``Operands/two``.
    public static let joint = "and"

    /// One line, ending in a full stop.
    public var summary: String {
        switch self {
        case .equal: "Equal to."
        case .notEqual: "Not equal to."
        case .less: "Less than."
        case .lessOrEqual: "Less than or equal to."
        case .greater: "Greater than."
        case .greaterOrEqual: "Greater than or equal to."
        case .contains: "Contains this text."
        case .notContains: "Does not contain this text."
        case .like: "Matches a pattern: \"North%\"."
        case .notLike: "Does not match a pattern."
        case .startsWith: "Starts with this text."
        case .endsWith: "Ends with this text."
        case .in: "Is one of: in (3, 8)."
        case .notIn: "Is none of: not in (3, 8)."
        case .between: "From one value to another, both included: between 1 and 5."
        case .isEmpty: "Has no value: null, or an empty text or list."
        case .isNotEmpty: "Has a value."
        }
    }

    /// How many values follow.
    public var operands: Operands {
        switch self {
        case .isEmpty, .isNotEmpty: .none
        case .between: .two
        case .in, .notIn: .list
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .contains, .notContains, .like,
            .notLike,
            .startsWith, .endsWith:
            .one
        }
    }

    /// The comparison that this one is the opposite of; nil when it is none.
    public var opposite: Comparison? {
        switch self {
        case .notEqual: .equal
        case .notContains: .contains
        case .notLike: .like
        case .notIn: .in
        case .isNotEmpty: .isEmpty
        case .equal, .less, .lessOrEqual, .greater, .greaterOrEqual, .contains, .like, .startsWith, .endsWith, .in,
            .between, .isEmpty:
            nil
        }
    }

    /// How it is written with its values: `between VALUE and VALUE`.
    public var usage: String {
        switch operands {
        case .none: rawValue
        case .one: "\(rawValue) VALUE"
        case .two: "\(rawValue) VALUE \(Self.joint) VALUE"
        case .list: "\(rawValue) (VALUE, …)"
        }
    }

    /// The words it is written with.
    public var words: [String] { rawValue.split(separator: " ").map(String.init) }

    /// Those that are one sign, the longest first, so that `<` does not hide `<=`.
    static let signs = allCases.filter { $0.rawValue.utf8.first.map(Cursor.isNameStart) == false }
        .sorted { $0.rawValue.utf8.count > $1.rawValue.utf8.count }

    /// Those that are words.
    static let worded = allCases.filter { !signs.contains($0) }

    /// All of them in a sentence but for the opposites that are words; those of several words in quotes.
    static let list = allCases.filter { $0.opposite == nil || signs.contains($0) }
        .map { $0.words.count > 1 ? "'\($0.rawValue)'" : $0.rawValue }.joined(separator: " ")
}

extension Operator {
    /// The comparisons that are signs, the longest first, so that `<` does not hide `<=`.
    static let comparisonSigns = allCases.filter {
        $0.isComparison && $0.rawValue.utf8.first.map(Cursor.isNameStart) == false
    }
    .sorted { $0.rawValue.utf8.count > $1.rawValue.utf8.count }

    /// The comparisons that are words.
    static let comparisonWords = allCases.filter { $0.isComparison && !comparisonSigns.contains($0) }
}
