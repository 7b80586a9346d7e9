import BIConnector
import CommandLanguage
import OrderedJSON

/// A condition in the portal's words: `[prefix]field` and value, groups under numbers with their `logic`.
enum FilterEncoder {
    static func json(_ condition: Invocation.Condition) -> JSON {
        switch condition {
        case .comparison: return group([condition], logic: nil)
        case .all(let parts): return group(parts, logic: "AND")
        case .any(let parts): return group(parts, logic: "OR")
        }
    }

    /// Conditions side by side are joined by AND without being told; two conditions on one key need groups.
    private static func group(_ parts: [Invocation.Condition], logic: String?) -> JSON {
        var object = JSON.Object()
        if let logic, logic == "OR" { object["logic"] = .string(logic) }
        var groups = 0
        for part in parts {
            if case .comparison(let field, let comparison, let value) = part {
                let key = FilterOperator(comparison).key(field)
                if object[key] == nil {
                    object[key] = value
                    continue
                }
            }
            object[String(groups)] = json(part)
            groups += 1
        }
        return .object(object)
    }
}

extension FilterOperator {
    /// What a filter calls a comparison.
    fileprivate init(_ comparison: CommandLanguage.Condition.Comparison) {
        self =
            switch comparison {
            case .equal: .equal
            case .notEqual: .notEqual
            case .less: .less
            case .lessOrEqual: .lessOrEqual
            case .greater: .greater
            case .greaterOrEqual: .greaterOrEqual
            case .contains: .contains
            case .like: .like
            case .in: .anyOf
            case .notIn: .noneOf
            }
    }
}
