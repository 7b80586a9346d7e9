import OrderedJSON

/// Reads values as JavaScript, PHP, Python and Go write them, as far as they can be known without running anything.
struct CodeReader: ByteReading {
    let bytes: [UInt8]
    let language: ProgramLanguage
    /// What names stand for.
    let variables: Variables?
    /// What stands for values in a ``MarkedText``.
    let marks: [CodeValue]
    var position: Int
    /// Whether the end of a line ends a value.
    var endsAtLine = false
    /// Where quotes stand that are never closed, and how many bytes were read to find that out.
    var lonelyQuotes: Set<Int> = []
    var spent = 0
    var depth = 0

    /// How deep values may stand in one another.
    static let maximumDepth = 100

    init(
        _ bytes: [UInt8], from position: Int = 0, _ language: ProgramLanguage, _ variables: Variables? = nil,
        marks: [CodeValue] = []
    ) {
        (self.bytes, self.position, self.language, self.variables) = (bytes, position, language, variables)
        self.marks = marks
    }

    func text(from start: Int) -> String { String(decoding: bytes[start..<max(start, position)], as: UTF8.self) }

    /// Spaces, line ends and comments.
    mutating func skipSpace() {
        while let byte = peek {
            if byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A && !endsAtLine {
                position += 1
            } else if byte == UInt8(ascii: "\\"), self.byte(1) == 0x0A {
                position += 2
            } else if !skipComment() {
                return
            }
        }
    }

    private mutating func skipComment() -> Bool {
        let isLine =
            switch language {
            case .javaScript, .go: isAt("//")
            case .php: isAt("//") || isAt("#") && !isAt("#[")
            case .python, .jq: isAt("#")
            case .json: false
            }
        if isLine {
            while let next = peek, next != 0x0A { position += 1 }
            return true
        }
        guard isAt("/*"), language != .python, language != .json else { return false }
        position += 2
        while position < bytes.count, !isAt("*/") { position += 1 }
        position = min(bytes.count, position + 2)
        return true
    }

    // MARK: Values

    /// The value that stands here, up to the `,`, the bracket or the `;` after it.
    mutating func readValue() -> CodeValue {
        skipSpace()
        let start = position
        guard depth < Self.maximumDepth, let value = readSum(), isAtDelimiter() else {
            skipToDelimiter()
            return .computed(shown(from: start))
        }
        return value
    }

    /// A piece of code on one line.
    private func shown(from start: Int) -> String {
        text(from: start).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private mutating func isAtDelimiter() -> Bool {
        skipSpace()
        skipTypes()
        guard let next = peek else { return true }
        switch next {
        case UInt8(ascii: ","), UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ";"): return true
        case 0x0A: return endsAtLine
        case UInt8(ascii: "="): return language == .php && isAt("=>")
        case UInt8(ascii: ":"): return true
        case UInt8(ascii: "|"): return language == .jq
        default: return false
        }
    }

    /// `as const`, `satisfies Fields`, `!`
    private mutating func skipTypes() {
        guard language == .javaScript else { return }
        if isAt("!"), !isAt("!=") {
            position += 1
            skipSpace()
        }
        while isAt("as ") || isAt("satisfies ") {
            while let byte = peek, !",;)]}\n=".utf8.contains(byte) { position += 1 }
        }
    }

    /// Texts side by side.
    private mutating func readSum() -> CodeValue? {
        depth += 1
        defer { depth -= 1 }
        guard var value = readOperand() else { return nil }
        while skipJoin(after: value) {
            guard let next = readOperand() else { return nil }
            guard value.isText || next.isText else { return nil }
            value = value.joined(next)
        }
        return value
    }

    private mutating func skipJoin(after value: CodeValue) -> Bool {
        let end = position
        let endedAtLine = endsAtLine
        // A line may begin with the sign.
        if language != .python { endsAtLine = false }
        skipSpace()
        endsAtLine = endedAtLine
        switch language {
        case .javaScript, .go, .jq:
            if isAt("+"), !isAt("++"), !isAt("+=") { return pass(1) }
        case .python:
            if isAt("+"), !isAt("+=") { return pass(1) }
            if value.isText, beginsText { return true }
        case .php:
            if isAt("."), !isAt(".="), !isAt("..") { return pass(1) }
        case .json: break
        }
        position = end
        return false
    }

    private mutating func pass(_ count: Int) -> Bool {
        position += count
        endsAtLine ? skipLineSpace() : skipSpace()
        return true
    }

    private mutating func skipLineSpace() {
        endsAtLine = false
        skipSpace()
        endsAtLine = true
    }

    private mutating func readOperand() -> CodeValue? {
        skipSpace()
        guard let byte = peek, depth < Self.maximumDepth else { return nil }
        if beginsText { return readText() }
        switch byte {
        case UInt8(ascii: "{"):
            return language == .php ? nil : inBrackets { $0.readMembers() }
        case UInt8(ascii: "["): return language == .go ? readGo() : inBrackets { $0.readList(until: UInt8(ascii: "]")) }
        case UInt8(ascii: "("): return readParentheses()
        case UInt8(ascii: "<"): return isAt("<<<") ? readHeredoc() : nil
        case 0: return readMark()
        case UInt8(ascii: "$") where language == .json && isAt("${"): return readBraces()
        default: return readNumber() ?? readWord()
        }
    }

    private mutating func inBrackets<Value>(_ read: (inout CodeReader) -> Value) -> Value {
        let endedAtLine = endsAtLine
        endsAtLine = false
        defer { endsAtLine = endedAtLine }
        return read(&self)
    }

    /// `("a" "b")`, `(58, 59)`, `(object) []`, `(int) '58'`
    private mutating func readParentheses() -> CodeValue? {
        if language == .php, let cast = readCast() {
            guard let value = readOperand() else { return nil }
            return PHPCast.value(value, as: cast)
        }
        if language == .jq {
            position += 1
            let value = inBrackets { $0.readJQ() }
            return skip(")") ? value : nil
        }
        return inBrackets { reader in
            let start = reader.position
            let list = reader.readList(until: UInt8(ascii: ")"))
            guard let elements = list.elements else { return nil }
            let isTuple = elements.count != 1 || reader.hasComma(in: start..<reader.position)
            return isTuple ? (reader.language == .python ? list : nil) : elements[0]
        }
    }

    /// Whether a `,` stands before the bracket that closes: `(1,)`.
    private func hasComma(in range: Range<Int>) -> Bool {
        var index = range.upperBound - 2
        while index > range.lowerBound, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index -= 1 }
        return index > range.lowerBound && bytes[index] == UInt8(ascii: ",")
    }

    private mutating func readCast() -> String? {
        let start = position
        position += 1
        skipSpace()
        let name = readName()?.lowercased() ?? ""
        skipSpace()
        if PHPCast.names.contains(name), skip(")") { return name }
        position = start
        return nil
    }

    /// What a mark stands for.
    mutating func readMark() -> CodeValue? {
        let start = position
        position += 1
        let digits = readName() ?? ""
        guard skip("\0"), let index = Int(digits), marks.indices.contains(index) else {
            position = start
            return nil
        }
        if case .printed(let value) = marks[index] { return value }
        return marks[index]
    }

    /// `${TOKEN}` in a body that is filled in elsewhere.
    private mutating func readBraces() -> CodeValue? {
        position += 2
        guard let name = readName(), skip("}") else { return nil }
        return .environment(name)
    }

    // MARK: Names

    mutating func readName() -> String? {
        let start = position
        while let byte = peek, Self.isNamePart(byte) { position += 1 }
        return start == position ? nil : String(decoding: bytes[start..<position], as: UTF8.self)
    }

    static func isNamePart(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "$") || byte >= 0x80
    }

    // MARK: Passing over

    /// Goes to the `,`, the `;` or the bracket that ends what stands here.
    mutating func skipToDelimiter() {
        var open = 0
        while let byte = peek {
            if beginsText, readText() != nil { continue }
            switch byte {
            case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): open += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
                if open == 0 { return }
                open -= 1
            case UInt8(ascii: ","), UInt8(ascii: ";"): if open == 0 { return }
            case 0x0A: if open == 0, endsAtLine { return }
            default: if skipComment() { continue }
            }
            position += 1
        }
    }
}

extension CodeValue {
    /// Whether it is certainly a text.
    fileprivate var isText: Bool {
        switch self {
        case .text, .encoded, .environment: true
        default: string != nil
        }
    }
}

/// What `(int)` and the like make of a value.
enum PHPCast {
    static let names: Set = ["object", "array", "int", "integer", "string", "bool", "boolean", "float"]

    static func value(_ value: CodeValue, as name: String) -> CodeValue? {
        switch name {
        case "object":
            guard let elements = value.elements else { return value }
            let members = elements.enumerated().map { CodeValue.Member(name: String($0), value: $1) }
            return .members(members, others: [])
        case "string": return value.word.map(CodeValue.string) ?? value
        case "int", "integer":
            return value.word.flatMap(JSON.Number.init).flatMap { $0.integer == nil ? nil : .constant(.number($0)) }
                ?? (value.word == nil ? value : nil)
        default: return value
        }
    }
}
