public import OrderedJSON
import TextUI

/// Values as they are written in a script. Whatever writes a line for somebody to run writes it here, so that it is read
/// as what it was.
public enum ScriptLiteral {
    /// A text in quotes: everything that would mean something there is escaped, and so is what steers a terminal.
    public static func quoted(_ text: String) -> String { "\"\(escaped(text))\"" }

    /// A text as it stands between quotes.
    public static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\", "$": escaped += "\\\(scalar)"
            case "\n": escaped += "\\n"
            case "\t": escaped += "\\t"
            case "\r": escaped += "\\r"
            case _ where scalar.isSteering: escaped += "\\u{\(String(scalar.value, radix: 16))}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// A text as a word: in quotes where it needs them.
    public static func word(_ text: String) -> String { isBare(text) ? text : quoted(text) }

    /// Whether a text needs no quotes as a word, also after `=`.
    public static func isBare(_ text: String) -> Bool {
        guard !text.isEmpty, !["--", "@", "secret:"].contains(where: text.hasPrefix) else { return false }
        return text.allSatisfy { $0.isLetter || $0.isNumber || "/._-+~@%,:".contains($0) }
    }

    /// A value as an expression.
    public static func expression(_ value: JSON) -> String {
        switch value {
        case .null, .bool, .number: value.text()
        case .string(let text): quoted(text)
        case .array(let elements): "[\(elements.map(expression).joined(separator: ", "))]"
        case .object(let object):
            "{\(object.members.map { "\(quoted($0.name)): \(expression($0.value))" }.joined(separator: ", "))}"
        }
    }

    /// A member as an item: text after `=`, anything else after `:=`.
    public static func item(_ name: String, _ value: JSON) -> String {
        value.string.map { "\(key(name))=\(quoted($0))" } ?? "\(key(name)):=\(expression(value))"
    }

    /// A name as a part of the key of an item: in quotes where it needs them.
    public static func key(_ name: String) -> String {
        let isPlain = name.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_" || scalar == "-"
        }
        return isPlain && !name.isEmpty ? name : quoted(name)
    }

    /// The key of an item: `settings.token`, `fields[0]."odd key"`.
    public static func key(_ path: [Item.Step]) -> String {
        var text = ""
        for step in path {
            switch step {
            case .name(let name): text += text.isEmpty ? key(name) : ".\(key(name))"
            case .index(let index): text += "[\(index)]"
            }
        }
        return text
    }

    /// The name of a member as a path has it after its point.
    public static func member(_ name: String) -> String { isName(name) ? name : JSON.string(name).text() }

    /// Whether a text may stand as a name without quotes.
    private static func isName(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, first == "_" || first.isNamePart(isFirst: true) else {
            return false
        }
        return text.unicodeScalars.allSatisfy { $0 == "_" || $0.isNamePart(isFirst: false) }
    }
}
