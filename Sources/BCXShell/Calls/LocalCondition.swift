import BIConnector
import CommandLanguage
import OrderedJSON

/// A condition that bcx decides in a portal's place, and as a portal would: numbers by value, texts without regard to
/// case. What is not there matches no comparison but the opposite of one.
struct LocalCondition {
    private let condition: Invocation.Condition
    private let entity: Entity

    init(_ condition: Invocation.Condition, of entity: Entity) {
        self.condition = condition
        self.entity = entity
    }

    /// The names of the fields that it looks at.
    var fields: [String] { condition.tests.map(\.field.name) }

    func holds(for row: JSON) -> Bool { holds(condition, row) }

    private func holds(_ condition: Invocation.Condition, _ row: JSON) -> Bool {
        switch condition {
        case .all(let parts): parts.allSatisfy { holds($0, row) }
        case .any(let parts): parts.contains { holds($0, row) }
        case .test(let field, let comparison, let values): holds(field.name, comparison, values, row)
        }
    }

    private func holds(_ name: String, _ comparison: Comparison, _ values: [JSON], _ row: JSON) -> Bool {
        if let opposite = comparison.opposite { return !holds(name, opposite, values, row) }
        let type = entity.field(name)?.type ?? .string
        let member = row[name] ?? .null
        if comparison == .isEmpty { return member.isVoid }
        let value = Value(member, type)
        switch comparison {
        case .equal: return value == Value(values[0], type)
        case .in: return values.contains { value == Value($0, type) }
        case .less: return value.order(to: Value(values[0], type)) == -1
        case .lessOrEqual: return value.order(to: Value(values[0], type)).map { $0 <= 0 } ?? false
        case .greater: return value.order(to: Value(values[0], type)) == 1
        case .greaterOrEqual: return value.order(to: Value(values[0], type)).map { $0 >= 0 } ?? false
        case .between:
            return value.order(to: Value(values[0], type)).map { $0 >= 0 } ?? false
                && value.order(to: Value(values[1], type)).map { $0 <= 0 } ?? false
        case .contains: return value.text?.contains(scalarsOf: Self.folded(values[0])) ?? false
        case .like: return matches(value, LikePattern(Self.folded(values[0])))
        case .startsWith: return matches(value, LikePattern(startingWith: Self.folded(values[0])))
        case .endsWith: return matches(value, LikePattern(endingWith: Self.folded(values[0])))
        case .isEmpty, .notEqual, .notContains, .notLike, .notIn, .isNotEmpty: return false
        }
    }

    private func matches(_ value: Value, _ pattern: LikePattern) -> Bool {
        value.text.flatMap { pattern.matches($0) } ?? false
    }

    private static func folded(_ value: JSON) -> String { (value.string ?? value.text()).lowercased() }
}

/// A value as a portal's database compares it.
private enum Value {
    case none
    case number(JSON.Number)
    case text(String)

    init(_ json: JSON, _ type: Field.ValueType) {
        switch (type, json) {
        case (_, .null): self = .none
        // A date that a list was not asked for comes as an empty object.
        case (.datetime, .object): self = .none
        case (_, .bool(let value)): self = .number(JSON.Number(value ? 1 as Int64 : 0))
        case (.integer, .number(let number)): self = .number(number)
        case (.integer, .string(let text)): self = JSON.Number(text).map(Value.number) ?? .text(text.lowercased())
        case (_, .string(let text)): self = .text(text.lowercased())
        case (_, .number), (_, .array), (_, .object): self = .text(json.text().lowercased())
        }
    }

    /// The value as text, for comparisons with a part of one.
    var text: String? {
        switch self {
        case .none: nil
        case .number(let number): number.text
        case .text(let text): text
        }
    }

    static func == (one: Value, other: Value) -> Bool {
        if case (.none, .none) = (one, other) { return true }
        return one.order(to: other) == 0
    }

    /// −1, 0 or 1; nil when one of them is not there, or they are of different kinds.
    func order(to other: Value) -> Int? {
        switch (self, other) {
        case (.number(let one), .number(let other)): return one.order(to: other)
        case (.text(let one), .text(let other)):
            if one.utf8.elementsEqual(other.utf8) { return 0 }
            return one.utf8.lexicographicallyPrecedes(other.utf8) ? -1 : 1
        default: return nil
        }
    }
}
