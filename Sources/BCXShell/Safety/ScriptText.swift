import CommandLanguage
import OrderedJSON
import TextUI

/// Values as they are written in a script.
enum ScriptText {
    /// A text in quotes: everything that would mean something there is escaped, and so is what steers a terminal.
    static func quoted(_ text: String) -> String { "\"\(inQuotes(text))\"" }

    /// A text as it stands between quotes.
    static func inQuotes(_ text: String) -> String {
        var quoted = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\", "$": quoted += "\\\(scalar)"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            case "\r": quoted += "\\r"
            case _ where scalar.isSteering:
                quoted += "\\u{\(String(scalar.value, radix: 16))}"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted
    }

    /// A text as a word: in quotes where it needs them.
    static func word(_ text: String) -> String {
        let isBare =
            !text.isEmpty
            && text.unicodeScalars.allSatisfy { scalar in
                scalar.isASCII && scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                    || "./_".unicodeScalars.contains(scalar)
            }
        return isBare ? text : quoted(text)
    }

    /// A value as an expression.
    static func expression(_ value: JSON) -> String {
        switch value {
        case .null, .bool, .number: value.text()
        case .string(let text): quoted(text)
        case .array(let elements): "[\(elements.map(expression).joined(separator: ", "))]"
        case .object(let object):
            "{\(object.members.map { "\(quoted($0.name)): \(expression($0.value))" }.joined(separator: ", "))}"
        }
    }

    /// A member as an item: text behind `=`, anything else behind `:=`.
    static func item(_ key: String, _ value: JSON) -> String {
        let isName = key.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_" || scalar == "."
        }
        let key = isName ? key : quoted(key)
        return value.string.map { "\(key)=\(quoted($0))" } ?? "\(key):=\(expression(value))"
    }
}
