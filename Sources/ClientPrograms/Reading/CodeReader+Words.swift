import OrderedJSON

extension CodeReader {
    // MARK: Numbers

    /// A number, digit for digit: `58`, `1_000`, `0x10`, `5n`, `-.5`.
    mutating func readNumber() -> CodeValue? {
        let start = position
        var sign = ""
        if let byte = peek, byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") {
            sign = byte == UInt8(ascii: "-") ? "-" : ""
            position += 1
            while peek == 0x20 { position += 1 }
        }
        guard let first = peek, first &- 0x30 < 10 || first == UInt8(ascii: ".") && byte(1) &- 0x30 < 10 else {
            position = start
            return nil
        }
        let digits = readDigits()
        guard let number = JSON.Number(sign + digits) else {
            position = start
            return nil
        }
        return .constant(.number(number))
    }

    private mutating func readDigits() -> String {
        if peek == UInt8(ascii: "0"), let number = readPrefixed() { return number }
        var text = ""
        while let byte = peek {
            let isSign =
                (byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")) && (text.hasSuffix("e") || text.hasSuffix("E"))
            guard byte &- 0x30 < 10 || ".eE_".utf8.contains(byte) || isSign else { break }
            if byte != UInt8(ascii: "_") { text.unicodeScalars.append(Unicode.Scalar(byte)) }
            position += 1
        }
        if language == .javaScript, peek == UInt8(ascii: "n") { position += 1 }
        if text.hasPrefix(".") { text = "0" + text }
        return text.hasSuffix(".") ? String(text.dropLast()) : Self.withFraction(text)
    }

    /// `5.0e3` for `5.e3`
    private static func withFraction(_ text: String) -> String {
        guard let point = text.firstIndex(of: "."), text[text.index(after: point)...].first?.isNumber == false else {
            return text
        }
        return text[...point] + "0" + text[text.index(after: point)...]
    }

    /// `0x10`, `0b11`, `0o17`, and `017` of PHP.
    private mutating func readPrefixed() -> String? {
        let radixes: [UInt8: Int] = [
            UInt8(ascii: "x"): 16, UInt8(ascii: "X"): 16, UInt8(ascii: "b"): 2, UInt8(ascii: "B"): 2,
            UInt8(ascii: "o"): 8, UInt8(ascii: "O"): 8,
        ]
        let start = position
        let isOld = language == .php && byte(1) &- 0x30 < 10
        guard let radix = radixes[byte(1)] ?? (isOld ? 8 : nil) else { return nil }
        position += isOld ? 1 : 2
        let digits = position
        while let byte = peek, Self.isNamePart(byte), byte != UInt8(ascii: "n") { position += 1 }
        let text = text(from: digits).filter { $0 != "_" }
        if peek == UInt8(ascii: "n") { position += 1 }
        guard let value = UInt64(text, radix: radix) else {
            position = start
            return nil
        }
        return String(value)
    }

    // MARK: Words

    private static let constants: [String: CodeValue] = [
        "true": .constant(true), "false": .constant(false), "null": .constant(.null), "undefined": .absent,
        "True": .constant(true), "False": .constant(false), "None": .constant(.null), "nil": .constant(.null),
    ]

    /// A constant, a variable, or one of the functions that only write their argument in another way.
    mutating func readWord() -> CodeValue? {
        let start = position
        guard let path = readPath() else { return nil }
        if let constant = Self.constants[language == .php ? path.lowercased() : path] { return constant }
        if path == "new" { return readNew(from: start) }
        if path == "await" {
            skipSpace()
            return readWord()
        }
        if language == .go, isAt("{") || isAt("[") {
            position = start
            return readGo()
        }
        if let name = readEnvironment(path) { return name }
        skipSpaceOnLine()
        if isAt("(") {
            let open = position
            if let value = readFunction(path) { return value }
            position = open
            return readComputed(from: start)
        }
        if isAt("["), language != .go { return readComputed(from: start) }
        if path.contains(".") || path.contains(":") || path.contains(">") {
            return memberOfVariable(path) ?? .computed(path)
        }
        return variables?.value(of: path) ?? .computed(path)
    }

    /// `f(x).y[0]`: what only running would tell.
    private mutating func readComputed(from start: Int) -> CodeValue? {
        while let byte = peek {
            if byte == UInt8(ascii: "(") || byte == UInt8(ascii: "[") {
                position += 1
                skipInside()
            } else if byte == UInt8(ascii: "."), Self.isNamePart(self.byte(1)), language != .php {
                position += 1
                _ = readName()
            } else if language == .php, isAt("->") || isAt("::") {
                position += 2
                _ = readName()
            } else {
                break
            }
        }
        return .computed(text(from: start).split(whereSeparator: \.isWhitespace).joined(separator: " "))
    }

    /// Goes past the bracket that closes.
    private mutating func skipInside() {
        while let byte = peek {
            skipToDelimiter()
            guard let next = peek else { return }
            position += 1
            if ")]}".utf8.contains(next) { return }
            _ = byte
        }
    }

    private mutating func skipSpaceOnLine() { while peek == 0x20 || peek == 0x09 { position += 1 } }

    /// `config.title`, where `config` is a known object.
    private func memberOfVariable(_ path: String) -> CodeValue? {
        guard language != .php else { return nil }
        var names = path.split(separator: ".").map(String.init)[...]
        guard var value = names.popFirst().flatMap({ variables?.value(of: $0) }) else {
            return variables?.value(of: path)
        }
        for name in names {
            guard let inner = value[name] else { return nil }
            value = inner
        }
        return value
    }

    /// `process.env.TOKEN`, `json_encode`, `\Bitrix24\SDK`, `$this->name`
    private mutating func readPath() -> String? {
        let start = position
        while let byte = peek {
            if Self.isNamePart(byte) || byte == UInt8(ascii: "\\") {
                position += 1
            } else if byte == UInt8(ascii: "."), Self.isNamePart(self.byte(1)), language != .php {
                position += 1
            } else if isAt("?."), Self.isNamePart(self.byte(2)), language == .javaScript {
                position += 2
            } else if isAt("::") || isAt("->"), language == .php {
                position += 2
            } else {
                break
            }
        }
        return start == position ? nil : text(from: start)
    }

    // MARK: Environment

    private static let environments: Set = [
        "process.env", "os.environ", "import.meta.env", "$_ENV", "$_SERVER", "ENV", "env", "$ENV",
    ]
    private static let environmentFunctions: Set = [
        "getenv", "\\getenv", "os.getenv", "os.environ.get", "Deno.env.get", "os.Getenv", "Bun.env.get",
    ]
    /// Functions that programs write for themselves; they are taken for such when the name is in capitals.
    private static let ownFunctions: Set = [
        "env", "required", "need", "setting", "environment", "variable", "prompt", "ask",
    ]

    private mutating func readEnvironment(_ path: String) -> CodeValue? {
        for name in Self.environments where path.hasPrefix(name + ".") {
            return .environment(String(path.dropFirst(name.count + 1)))
        }
        let start = position
        let isIndexed = Self.environments.contains(path) && skip("[")
        let isOwn = Self.ownFunctions.contains(path)
        let isCalled = !isIndexed && (isOwn || Self.environmentFunctions.contains(path)) && skip("(")
        guard isIndexed || isCalled else { return nil }
        skipSpace()
        guard beginsText, let name = readText()?.string, name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }),
            !isOwn || name == name.uppercased()
        else {
            position = start
            return nil
        }
        skipSpace()
        guard skip("]") || skip(")") else {
            position = start
            return nil
        }
        return .environment(name)
    }

    // MARK: Functions

    /// Functions that give the text of their argument.
    private static let encoders: Set = [
        "JSON.stringify", "json.dumps", "json_encode", "\\json_encode", "http_build_query", "urlencode",
        "urllib.parse.urlencode", "qs.stringify", "URLSearchParams", "Json.Encode", "json.Marshal",
    ]
    private static let decoders: Set = ["JSON.parse", "json.loads", "json_decode", "\\json_decode"]
    private static let texts: Set = ["String", "str", "strval"]
    private static let numbers: Set = ["Number", "int", "intval", "BigInt", "parseInt", "float"]
    private static let plain: Set = ["list", "Object.freeze", "Object.assign", "encodeURIComponent", "structuredClone"]

    /// - Parameter name: What stands before the `(`.
    private mutating func readFunction(_ name: String) -> CodeValue? {
        let isArray = ["array", "dict"].contains(name.lowercased())
        if isArray { return name == "dict" ? readDictionary() : inParentheses() }
        guard
            Self.encoders.contains(name) || Self.decoders.contains(name) || Self.texts.contains(name)
                || Self.numbers.contains(name) || Self.plain.contains(name)
        else { return nil }
        position += 1
        guard nextElement(until: UInt8(ascii: ")")) else { return nil }
        let value = readValue()
        while nextElement(until: UInt8(ascii: ")")) {
            if name == "Object.assign" { return nil }
            let start = position
            _ = readArgument()
            if position == start { return nil }
        }
        return Self.result(of: name, value)
    }

    private static func result(of name: String, _ value: CodeValue) -> CodeValue? {
        if encoders.contains(name) { return .encoded(value) }
        if decoders.contains(name) {
            if case .environment = value { return value }
            guard let text = value.string else { return nil }
            var reader = CodeReader(Array(text.utf8), .json)
            guard (try? JSON(parsing: text)) != nil else { return nil }
            return reader.readValue()
        }
        if texts.contains(name) || numbers.contains(name), case .environment = value { return value }
        if texts.contains(name) { return value.word.map(CodeValue.string) }
        if numbers.contains(name) { return value.word.flatMap(JSON.Number.init).map { .constant(.number($0)) } }
        return value
    }

    private mutating func inParentheses() -> CodeValue? { readList(until: UInt8(ascii: ")")) }

    /// `dict(title="x")`
    private mutating func readDictionary() -> CodeValue? {
        var members: [CodeValue.Member] = []
        position += 1
        while nextElement(until: UInt8(ascii: ")")) {
            let start = position
            let (name, value) = readArgument()
            if position == start { position += 1 }
            if name == "**" || name == nil {
                guard let more = value.members else { return nil }
                members += more
            } else if let name {
                members.append(CodeValue.Member(name: name, value: value))
            }
        }
        return .members(members.unique, others: [])
    }

    /// `new stdClass()`, `new URLSearchParams({…})`
    private mutating func readNew(from start: Int) -> CodeValue? {
        skipSpace()
        guard let name = readPath() else { return nil }
        if ["stdclass", "\\stdclass", "arrayobject"].contains(name.lowercased()) {
            if isAt("()") { position += 2 }
            return .members([], others: [])
        }
        skipSpace()
        return isAt("(") ? readFunction(name) : nil
    }

    // MARK: Go

    /// `b24.Params{"fields": …}`, `map[string]any{…}`, `[]string{…}`
    mutating func readGo() -> CodeValue? {
        let start = position
        while let byte = peek, Self.isNamePart(byte) || ".[]*&".utf8.contains(byte) { position += 1 }
        guard isAt("{") || isAt("{}") else { return nil }
        let type = text(from: start)
        // `interface{}` and `struct{}` are types.
        if type.hasSuffix("interface") || type.hasSuffix("struct") {
            position += 2
            guard isAt("{") else { return nil }
        }
        return type.hasPrefix("[") ? readList(until: UInt8(ascii: "}")) : readMembers()
    }
}
