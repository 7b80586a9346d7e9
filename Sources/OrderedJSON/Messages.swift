/// The sentences of this library: what is wrong with a text that is not JSON, in lower case without a full stop.
enum Messages {
    // MARK: What was expected

    static let expectedValue = "expected a value"

    static let expectedEnd = "expected the end of the text"

    static let expectedName = "expected a member name in quotes"

    static let expectedColon = "expected ':'"

    static let expectedCommaOrBrace = "expected ',' or '}'"

    static let expectedCommaOrBracket = "expected ',' or ']'"

    static let expectedDigit = "expected a digit"

    static let expectedHexadecimal = "expected four hexadecimal digits"

    static func foundEnd(_ expectation: String) -> String { "\(expectation), found the end" }

    static func found(_ byte: UInt8, _ expectation: String) -> String { "\(expectation), found \(described(byte))" }

    private static func described(_ byte: UInt8) -> String {
        (0x21...0x7E).contains(byte) ? "'\(Character(Unicode.Scalar(byte)))'" : "byte \(byte)"
    }

    // MARK: Values

    static func notJSON(_ word: String) -> String { "\(word) is not JSON" }

    static let leadingZero = "number with a leading zero"

    static func tooDeep(_ levels: Int) -> String { "nested deeper than \(levels) levels" }

    static func duplicate(_ name: String) -> String { "the object has \(JSON.string(name).text()) twice" }

    // MARK: Strings

    static let unterminatedString = "unterminated string"

    static let controlCharacter = "unescaped control character in a string"

    static let unknownEscape = "unknown escape in a string"

    static let invalidUTF8 = "invalid UTF-8 in a string"

    static func loneSurrogate(_ escape: String) -> String { "'\(escape)' is half of a surrogate pair" }

    // MARK: Positions

    static func at(line: Int, column: Int, _ reason: String) -> String { "\(reason) at line \(line), column \(column)" }
}
