// The signs that shapes are made of.
extension UInt8 {
    static let newline = UInt8(ascii: "\n")
    static let apostrophe = UInt8(ascii: "'")
    static let colon = UInt8(ascii: ":")
    static let semicolon = UInt8(ascii: ";")
    static let comma = UInt8(ascii: ",")
    static let dot = UInt8(ascii: ".")
    static let dash = UInt8(ascii: "-")
    static let equals = UInt8(ascii: "=")
    static let greater = UInt8(ascii: ">")
    static let at = UInt8(ascii: "@")
    static let hash = UInt8(ascii: "#")
    static let slash = UInt8(ascii: "/")
    static let backslash = UInt8(ascii: "\\")
    static let question = UInt8(ascii: "?")
    static let ampersand = UInt8(ascii: "&")
    static let dollar = UInt8(ascii: "$")
    static let brace = UInt8(ascii: "{")
    static let closingBrace = UInt8(ascii: "}")
    static let bracket = UInt8(ascii: "[")
    static let closingBracket = UInt8(ascii: "]")
    static let parenthesis = UInt8(ascii: "(")
    static let closingParenthesis = UInt8(ascii: ")")

    var isDigit: Bool { self &- 0x30 < 10 }
    var isLetter: Bool { (self | 0x20) &- 0x61 < 26 || self == UInt8(ascii: "_") }
    /// Letters beyond ASCII are letters.
    var isWord: Bool { isLetter || isDigit || self >= 0x80 }
    var isQuote: Bool { self == UInt8(ascii: "\"") || self == .apostrophe || self == UInt8(ascii: "`") }
    var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
    var isSpace: Bool { isBlank || self == .newline || self == UInt8(ascii: "\r") }
    var opensBracket: Bool { self == .brace || self == .bracket || self == .parenthesis }
    var closesBracket: Bool { [.closingBrace, .closingBracket, .closingParenthesis].contains(self) }
    var isClosing: Bool {
        [.semicolon, .comma, .closingBrace, .closingBracket, .closingParenthesis].contains(self)
    }
    var endsStatement: Bool {
        self == .newline || self == .semicolon || self == .hash || self == UInt8(ascii: "|")
    }
    var endsPathPart: Bool {
        isSpace || isQuote || isClosing
            || [.slash, .question, .hash, .ampersand, .greater, UInt8(ascii: "<"), UInt8(ascii: "|")].contains(self)
    }
}
