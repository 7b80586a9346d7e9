import OrderedJSON
import TextUI

/// How a language writes values: one routine lays them out, and each language says how its parts look.
struct LiteralStyle: Sendable {
    var null = "null"
    var yes = "true"
    var no = "false"
    var text: @Sendable (String) -> String
    /// A number that arrives; what does not is written as text.
    var losses: Losses = []
    var variable: @Sendable (ProgramVariable) -> String
    var name: @Sendable (String) -> String
    /// What stands between a name and its value.
    var sign = ": "
    var braces = (open: "{", close: "}")
    /// What stands inside the braces of an object on one line.
    var padding = ""
    /// What stands before an object whose members have these names.
    var beforeObject: @Sendable ([ProgramValue.Member]) -> String = { _ in "" }
    var emptyObject = "{}"
    /// Whether a comma follows the last of several lines.
    var endsWithComma = true
    /// How far each level is indented.
    var indent = 2

    private static let width = 100

    /// The value as it stands in a program.
    /// - Parameters:
    ///   - depth: How many levels the line is indented on which it begins.
    ///   - column: How much of that line stands before it, without the indentation.
    func literal(_ value: ProgramValue, depth: Int = 0, column: Int = 0) -> String {
        let line = onOneLine(value)
        let room = Self.width - depth * indent - column
        guard line.utf8.count > room || line.contains("\n") else { return line }
        switch value {
        case .array(let elements) where !elements.isEmpty:
            return lines("[", elements.map { ("", $0) }, "]", depth)
        case .object(let members) where !members.isEmpty:
            let inner = members.map { (name($0.name) + sign, $0.value) }
            return lines(beforeObject(members) + braces.open, inner, braces.close, depth)
        default: return line
        }
    }

    private func lines(_ open: String, _ parts: [(String, ProgramValue)], _ close: String, _ depth: Int) -> String {
        let space = String(repeating: " ", count: (depth + 1) * indent)
        let inner = parts.map { start, value in
            space + start + literal(value, depth: depth + 1, column: start.utf8.count)
        }
        let end = String(repeating: " ", count: depth * indent) + close
        return "\(open)\n\(inner.joined(separator: ",\n"))\(endsWithComma ? "," : "")\n\(end)"
    }

    private func onOneLine(_ value: ProgramValue) -> String {
        switch value {
        case .null: return null
        case .bool(let value): return value ? yes : no
        case .number(let number): return losses.carries(number) ? number.text : text(number.text)
        case .string(let string): return text(string)
        case .variable(let variable): return self.variable(variable)
        case .array(let elements): return "[\(elements.map(onOneLine).joined(separator: ", "))]"
        case .object(let members):
            guard !members.isEmpty else { return emptyObject }
            let inner = members.map { name($0.name) + sign + onOneLine($0.value) }.joined(separator: ", ")
            return beforeObject(members) + braces.open + padding + inner + padding + braces.close
        }
    }
}

// MARK: - Texts

/// A text between quotation marks.
enum QuotedText {
    /// - Parameters:
    ///   - quote: The mark, which is escaped in it as the backslash is.
    ///   - others: More that is escaped with a backslash.
    ///   - escape: How a character is written that is not shown as it is.
    static func quoted(
        _ text: String, _ quote: Unicode.Scalar, others: [Unicode.Scalar: String] = [:],
        escape: (Unicode.Scalar) -> String
    ) -> String {
        var quoted = String(quote)
        for scalar in text.unicodeScalars {
            if scalar == quote || scalar == "\\" {
                quoted += "\\\(scalar)"
            } else if let other = others[scalar] {
                quoted += other
            } else if let short = shortEscapes[scalar] {
                quoted += short
            } else if isEscaped(scalar) {
                quoted += escape(scalar)
            } else {
                quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + String(quote)
    }

    /// Whether a character is no good in the text of a program: it steers a terminal, or an editor may drop it.
    static func isEscaped(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isSteering || scalar == "\u{FEFF}" || scalar.value & 0xFFFE == 0xFFFE
    }

    /// Hexadecimal digits, at least as many.
    static func digits(_ value: UInt32, _ count: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: max(0, count - digits.count)) + digits
    }

    private static let shortEscapes: [Unicode.Scalar: String] = ["\n": "\\n", "\r": "\\r", "\t": "\\t"]
}

// MARK: - Languages

extension LiteralStyle {
    /// JSON that goes over the wire as it stands.
    static func json(variable: @escaping @Sendable (ProgramVariable) -> String) -> LiteralStyle {
        LiteralStyle(
            text: { quotedJSON($0) }, variable: variable, name: { quotedJSON($0) }, endsWithComma: false)
    }

    /// A text of JSON.
    static func quotedJSON(_ text: String) -> String {
        QuotedText.quoted(text, "\"") { scalar in
            String(scalar).utf16.map { "\\u\(QuotedText.digits(UInt32($0), 4))" }.joined()
        }
    }

    /// JavaScript.
    /// - Parameter isPage: Whether it stands in a page, which a `<` may end.
    static func javaScript(isPage: Bool = false, variable: @escaping @Sendable (ProgramVariable) -> String)
        -> LiteralStyle
    {
        let text: @Sendable (String) -> String = { quotedJavaScript($0, isPage: isPage) }
        return LiteralStyle(
            text: text, losses: .doubles, variable: variable,
            name: { $0 == "__proto__" ? "['__proto__']" : isBare($0) ? $0 : text($0) }, padding: " ")
    }

    /// A text of JavaScript, in the quotation marks of which it has none.
    static func quotedJavaScript(_ text: String, isPage: Bool = false) -> String {
        let scalars = text.unicodeScalars
        let quote: Unicode.Scalar = scalars.contains("'") && !scalars.contains("\"") ? "\"" : "'"
        return QuotedText.quoted(text, quote, others: isPage ? ["<": "\\u003C"] : [:]) {
            "\\u{\(QuotedText.digits($0.value, 1))}"
        }
    }

    /// Whether a name of a member needs no quotation marks.
    private static func isBare(_ name: String) -> Bool {
        name.utf8.first.map { $0 &- 0x30 >= 10 } == true
            && name.utf8.allSatisfy { ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10 || $0 == UInt8(ascii: "_") }
    }

    /// PHP.
    static let php = LiteralStyle(
        text: { quotedPHP($0) }, losses: .integersAndDoubles,
        variable: { variable in
            let text = "variable('\(variable.name)')"
            return variable.isNumber ? "json_decode(\(text), true, 512, JSON_THROW_ON_ERROR)" : text
        },
        name: { quotedPHP($0) }, sign: " => ", braces: ("[", "]"),
        beforeObject: { members in
            // PHP takes the names 0, 1, 2 for places, and the object for an array.
            members.enumerated().allSatisfy { $1.name == String($0) } ? "(object) " : ""
        }, emptyObject: "new stdClass()", indent: 4)

    /// A text of PHP: between `'` nothing but `'` and `\` is escaped.
    static func quotedPHP(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: QuotedText.isEscaped) else {
            return QuotedText.quoted(text, "'") { String($0) }
        }
        return QuotedText.quoted(text, "\"", others: ["$": "\\$"]) { "\\u{\(QuotedText.digits($0.value, 1))}" }
    }

    /// Python.
    static let python = LiteralStyle(
        null: "None", yes: "True", no: "False", text: { quotedPython($0) }, losses: .pythonNumbers,
        variable: { variable in
            let text = "os.environ[\"\(variable.name)\"]"
            return variable.isNumber ? "json.loads(\(text))" : text
        },
        name: { quotedPython($0) }, indent: 4)

    /// A text of Python.
    static func quotedPython(_ text: String) -> String {
        QuotedText.quoted(text, "\"") { scalar in
            scalar.value > 0xFFFF
                ? "\\U\(QuotedText.digits(scalar.value, 8))" : "\\u\(QuotedText.digits(scalar.value, 4))"
        }
    }
}

// MARK: - Comments

/// Foreign text in the comments of a program: one line, and no end of the comment.
enum ProgramComment {
    /// A comment to the end of the line.
    /// - Parameter ends: What would end it, and what is written instead.
    static func line(_ sign: String, _ text: String, ends: [(String, String)] = []) -> String {
        var text = text.visible()
        for (end, other) in ends { text = text.pieces(separatedBy: end).joined(separator: other) }
        return "\(sign) \(text)"
    }
}

extension String {
    /// The text between the places where another stands in it.
    fileprivate func pieces(separatedBy separator: String) -> [String] {
        var pieces: [String] = []
        var rest = unicodeScalars[...]
        let mark = Array(separator.unicodeScalars)
        var piece = UnicodeScalarView()
        while let scalar = rest.first {
            if rest.starts(with: mark) {
                pieces.append(String(piece))
                piece = UnicodeScalarView()
                rest = rest.dropFirst(mark.count)
            } else {
                piece.append(scalar)
                rest = rest.dropFirst()
            }
        }
        return pieces + [String(piece)]
    }
}
