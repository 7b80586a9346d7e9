/// What parser, hints and completion know about comparisons.
extension Condition.Comparison {
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
        case .like: "Matches a pattern: \"North%\"."
        case .in: "Is one of: in (3, 8)."
        case .notIn: "Is none of: not in (3, 8)."
        }
    }

    /// Whether it compares with several values, in parentheses.
    public var takesList: Bool { self == .in || self == .notIn }

    /// The words it is written with: one, or two.
    public var words: [String] { rawValue.split(separator: " ").map(String.init) }

    /// Those that are one sign, the longest first, so that `<` does not hide `<=`.
    static let signs = allCases.filter { $0.rawValue.utf8.first.map(Cursor.isNameStart) == false }
        .sorted { $0.rawValue.utf8.count > $1.rawValue.utf8.count }

    /// Those that are words.
    static let worded = allCases.filter { !signs.contains($0) }

    /// All of them in a sentence, but for those that negate another word.
    static let list = allCases.filter { $0.words.count == 1 }.map(\.rawValue).joined(separator: " ")
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
