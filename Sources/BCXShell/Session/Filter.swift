import BIConnector
import CommandLanguage
import OrderedJSON

/// A condition in the portal's words: `[prefix]field` and value, groups under numbers with their `logic`.
enum Filter {
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
                let key = prefix(comparison) + field
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

    private static func prefix(_ comparison: CommandLanguage.Condition.Comparison) -> String {
        switch comparison {
        case .equal: "="
        case .notEqual: "!="
        case .less: "<"
        case .lessOrEqual: "<="
        case .greater: ">"
        case .greaterOrEqual: ">="
        case .contains: "%"
        case .like: "=%"
        case .in: "@"
        case .notIn: "!@"
        }
    }
}
