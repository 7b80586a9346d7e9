import BIConnector
import CommandLanguage
import OrderedJSON
import TextUI

/// Whether a field can be compared with a value. A portal takes none for what it cannot be, and then the condition is
/// ignored or nothing is found, silently.
struct ValueCheck {
    let field: Field

    /// Why a comparison cannot be meant.
    struct Problem {
        var message: String
        var hint: String
    }

    /// What is wrong with a value that the field is compared with; nil when nothing is.
    func problem(_ value: JSON) -> Problem? {
        if let elements = value.array { return elements.lazy.compactMap(problem).first }
        // Inside a batch the portal puts a result in its place. Null has its own rules.
        if value.isNull || value.string?.hasPrefix("$result[") == true { return nil }
        let text = value.string ?? value.text()
        switch field.type {
        case .integer: return isInteger(value) ? nil : mismatch(text, Messages.Fields.writeInteger)
        case .boolean:
            if value.bool != nil || ["true", "false"].contains(text) { return nil }
            let meant = Self.truth(text).map { Messages.Conditions.write("\(field.name) = \($0)") }
            return mismatch(text, meant ?? Messages.Fields.writeBoolean)
        case .datetime:
            if value.string.map(DateText.isMoment) == true { return nil }
            let meant = DateText.moment(in: text).map { Messages.Conditions.write("\"\($0)\"") }
            return mismatch(text, meant ?? Messages.Conditions.writeDate)
        case .string, .array, .object: return nil
        }
    }

    private func mismatch(_ text: String, _ hint: String) -> Problem {
        Problem(message: Messages.Conditions.badValue(field, text), hint: hint)
    }

    private func isInteger(_ value: JSON) -> Bool {
        value.integer != nil || (value.string.flatMap(JSON.Number.init) ?? value.number)?.exactInteger != nil
    }

    /// What people and other programs write for `true` and `false`.
    private static func truth(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "y", "yes", "1", "on", "true", "да": true
        case "n", "no", "0", "off", "false", "нет": false
        default: nil
        }
    }
}

// MARK: - Items of a list

/// An item of a list that is no parameter of it: the portal ignores it, and answers as if it had not been there.
struct ListItemCheck {
    let method: PortalMethod

    /// What is wrong with `name=text`; nil when it is a parameter.
    func problem(_ name: String, _ text: String?) -> ValueCheck.Problem? {
        guard let entity = method.entity, !method.parameters.contains(where: { $0.name == name }) else { return nil }
        return ValueCheck.Problem(
            message: Messages.Conditions.noParameter(name, of: method), hint: hint(name, text, entity))
    }

    private func hint(_ name: String, _ text: String?, _ entity: Entity) -> String {
        if name == "start" || name == "offset" {
            let page = text.flatMap { Int($0) }.map { max(0, $0) / PortalMethod.pageSize + 1 }
            return Messages.Conditions.writePage(page ?? 2)
        }
        if entity.field(name) != nil { return Messages.Conditions.writeCondition(name, text) }
        let names = method.parameters.map(\.name)
        return Spelling.nearest(to: name, among: names).map(Messages.didYouMean)
            ?? Messages.Conditions.parameters(names)
    }
}
