import BIConnector
import CommandLanguage
import OrderedJSON

/// The values of a condition as the types of its fields want them, asked while a script is read and again when its line
/// runs. A portal takes a value of another type for something else, and says nothing.
struct ConditionCheck {
    let entity: Entity
    /// Whether the portal is to judge: after `--force` and inside `expect`.
    var isLenient = false

    /// The condition with its values converted.
    func checked(_ condition: Invocation.Condition) throws(ShellError) -> Invocation.Condition {
        try condition.map { (field, comparison, values) throws(ShellError) -> [JSON] in
            try values.map { (value) throws(ShellError) -> JSON in
                do throws(ShellError) {
                    return try self.value(value, field.name, comparison)
                } catch {
                    throw error.at(field.span)
                }
            }
        }
    }

    /// A value to compare the field `name` with.
    func value(_ value: JSON, _ name: String, _ comparison: Comparison) throws(ShellError) -> JSON {
        guard let field = entity.field(name), !value.isNull else { return value }
        if value.array != nil || value.object != nil {
            throw .usage(Messages.Conditions.noSingleValue(field, value.text()), hint: Messages.Conditions.singleValue)
        }
        // The portal puts the result of an earlier command of a batch in its place.
        if value.string?.hasPrefix("$result[") == true { return value }
        if comparison.isOfText { return .string(value.string ?? value.text()) }
        do throws(ShellError) {
            return try converted(value, to: field)
        } catch {
            if isLenient { return value }
            throw error
        }
    }

    private func converted(_ value: JSON, to field: Field) throws(ShellError) -> JSON {
        if let problem = ValueCheck(field: field).problem(value) {
            throw .usage(problem.message, hint: problem.hint)
        }
        switch field.type {
        case .integer:
            let number = value.number ?? value.string.flatMap(JSON.Number.init)
            return number?.integer.map { .number(JSON.Number($0)) } ?? value
        case .boolean:
            return (value.bool ?? ["true": true, "false": false][value.string ?? ""]).map(JSON.bool) ?? value
        case .datetime, .string, .array, .object: return .string(value.string ?? value.text())
        }
    }
}

extension Comparison {
    /// Whether it looks for a part of a text, whatever the type of the field.
    var isOfText: Bool {
        switch opposite ?? self {
        case .contains, .like, .startsWith, .endsWith: true
        case .equal, .less, .lessOrEqual, .greater, .greaterOrEqual, .in, .between, .isEmpty, .notEqual, .notContains,
            .notLike, .notIn, .isNotEmpty:
            false
        }
    }
}
