/// A filter with its groups, before it is SQL.
indirect enum FilterTree {
    case comparison(SQLFragment)
    case all([FilterTree])
    case any([FilterTree])

    /// How deep the parentheses of groups may stand in one another: SQLite gives up at some thirty, and the values of one
    /// comparison take up to fourteen.
    private static let plainDepth = 12

    /// Whether its parts are joined by OR.
    var isAny: Bool {
        if case .any = self { true } else { false }
    }

    /// The condition in SQL, whatever the depth.
    var sql: SQLFragment { depth <= Self.plainDepth ? nested : flat }

    private var depth: Int {
        switch self {
        case .comparison: 0
        case .all(let parts), .any(let parts):
            SQLFragment.depth(ofJoining: parts.count) + (parts.map(\.depth).max() ?? 0)
        }
    }

    private var nested: SQLFragment {
        switch self {
        case .comparison(let text): text
        case .all(let parts): .joined(parts.map(\.nested), by: "AND")
        case .any(let parts): .joined(parts.map(\.nested), by: "OR")
        }
    }

    // MARK: Without nesting

    /// All comparisons side by side, and the way they are joined as a text that ``holds(steps:outcomes:)`` follows.
    private var flat: SQLFragment {
        var comparisons: [SQLFragment] = []
        var steps = ""
        flatten(&comparisons, &steps)
        let outcomes = comparisons.map { SQLFragment(text: "iif(\($0.text), '1', '0')", values: $0.values) }
        let joined = SQLFragment.joined(outcomes, by: "||")
        return SQLFragment(
            text: "holds(?, \(comparisons.isEmpty ? "''" : joined.text))", values: [.text(steps)] + joined.values)
    }

    /// Adds the comparisons, and in the order of a calculator one after another: `.` for the next outcome, `&` and `|` for
    /// the last two, `1` for what always holds.
    private func flatten(_ comparisons: inout [SQLFragment], _ steps: inout String) {
        switch self {
        case .comparison(let text):
            comparisons.append(text)
            steps += "."
        case .all(let parts): Self.flatten(parts, "&", &comparisons, &steps)
        case .any(let parts): Self.flatten(parts, "|", &comparisons, &steps)
        }
    }

    private static func flatten(
        _ parts: [FilterTree], _ sign: String, _ comparisons: inout [SQLFragment], _ steps: inout String
    ) {
        if parts.isEmpty { steps += "1" }
        for (index, part) in parts.enumerated() {
            part.flatten(&comparisons, &steps)
            if index > 0 { steps += sign }
        }
    }

    /// Follows the steps.
    static func holds(steps: UnsafeBufferPointer<UInt8>, outcomes: UnsafeBufferPointer<UInt8>) -> Bool {
        var stack: [Bool] = []
        var next = 0
        for step in steps {
            switch step {
            case UInt8(ascii: "."):
                stack.append(next < outcomes.count && outcomes[next] == UInt8(ascii: "1"))
                next += 1
            case UInt8(ascii: "1"): stack.append(true)
            default:
                guard let right = stack.popLast(), let left = stack.popLast() else { return false }
                stack.append(step == UInt8(ascii: "&") ? left && right : left || right)
            }
        }
        return stack.last ?? true
    }
}
