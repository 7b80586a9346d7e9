import OrderedJSON

/// Reads commands and values of PowerShell.
struct PowerShellReader: ByteReading {
    let bytes: [UInt8]
    let variables: Variables
    var position: Int
    private var depth = 0

    init(_ bytes: [UInt8], from position: Int, _ variables: Variables) {
        (self.bytes, self.position, self.variables) = (bytes, position, variables)
    }

    private mutating func skipBlanks(lines: Bool = false) {
        while let byte = peek {
            if byte == 0x20 || byte == 0x09 || byte == 0x0D || lines && byte == 0x0A {
                position += 1
            } else if isAt("`\n") {
                position += 2
            } else if isAt("`\r\n") {
                position += 3
            } else if byte == UInt8(ascii: "#"), lines {
                while let next = peek, next != 0x0A { position += 1 }
            } else {
                return
            }
        }
    }

    /// Whether nothing else stands on the line.
    var isAtLineEnd: Bool {
        var ahead = self
        ahead.skipBlanks()
        return ahead.peek.map { $0 == 0x0A || $0 == UInt8(ascii: ";") } ?? true
    }

    // MARK: Commands

    /// The command that begins here, up to the end of its line.
    mutating func readCommand() -> ShellCommand? {
        var command = ShellCommand()
        while true {
            skipBlanks()
            guard let byte = peek, byte != 0x0A, byte != UInt8(ascii: ";"), byte != UInt8(ascii: "|"),
                byte != UInt8(ascii: ")"), byte != UInt8(ascii: "}")
            else { break }
            let start = position
            guard let word = readValue(isWord: true) else { return nil }
            if position == start { return nil }
            command.words.append(word)
        }
        command.end = position
        return command
    }

    /// A value, and what `| ConvertTo-Json` makes of it.
    mutating func readPiped() -> CodeValue? {
        skipBlanks()
        guard let value = readValue(isWord: false) else { return nil }
        let end = position
        skipBlanks(lines: true)
        guard skip("|") else {
            position = end
            return value
        }
        skipBlanks(lines: true)
        guard skipName("ConvertTo-Json") else { return nil }
        while let byte = peek, byte != 0x0A, byte != UInt8(ascii: ";"), byte != UInt8(ascii: ")") { position += 1 }
        return .encoded(value)
    }

    private mutating func skipName(_ name: String) -> Bool {
        let text = String(decoding: bytes[position...].prefix(name.utf8.count), as: UTF8.self)
        guard text.lowercased() == name.lowercased() else { return false }
        position += name.utf8.count
        return true
    }

    // MARK: Values

    private mutating func readValue(isWord: Bool) -> CodeValue? {
        guard depth < 60, let byte = peek else { return nil }
        depth += 1
        defer { depth -= 1 }
        if isAt("@'\n") || isAt("@\"\n") || isAt("@'\r\n") || isAt("@\"\r\n") { return readHere() }
        if skip("@{") { return readTable() }
        if skip("@(") { return readArray() }
        switch byte {
        case UInt8(ascii: "'"): return readRaw()
        case UInt8(ascii: "\""): return readQuoted()
        case UInt8(ascii: "$"): return readVariable()
        case UInt8(ascii: "["):
            // `[ordered]@{…}`, `[int]5`
            guard let end = bytes[position...].prefix(60).firstIndex(of: UInt8(ascii: "]")) else { return nil }
            position = end + 1
            return readValue(isWord: isWord)
        case UInt8(ascii: "("):
            position += 1
            guard let value = readPiped() else { return nil }
            skipBlanks(lines: true)
            return skip(")") ? value : nil
        default: return readBare(isWord: isWord)
        }
    }

    private mutating func readBare(isWord: Bool) -> CodeValue? {
        let start = position
        while let byte = peek, !" \t\r\n;|)}".utf8.contains(byte), isWord || !",=(".utf8.contains(byte) {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "$"), isWord, position > start {
                // `-d"…"`, `https://$portal/…`
                let head = CodeValue.string(String(decoding: bytes[start..<position], as: UTF8.self))
                return readValue(isWord: true).map { head.joined($0) }
            }
            position += 1
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if !isWord, let number = JSON.Number(text) { return .constant(.number(number)) }
        return text.isEmpty ? nil : .string(text)
    }

    private mutating func readRaw() -> CodeValue? {
        position += 1
        var text = TextBuffer()
        while let byte = peek {
            position += 1
            if byte == UInt8(ascii: "'") {
                guard peek == byte else { return .string(text.string) }
                position += 1
            }
            text.append(byte)
        }
        return nil
    }

    private mutating func readQuoted() -> CodeValue? {
        position += 1
        var pieces = TextPieces()
        while let byte = peek {
            if byte == UInt8(ascii: "\"") {
                position += 1
                guard peek == byte else { return pieces.value }
                pieces.text.append(byte)
                position += 1
            } else if byte == UInt8(ascii: "\\"), position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "\"")
            {
                // `\"` is meant for the program that is started.
                pieces.text.append(UInt8(ascii: "\""))
                position += 2
            } else {
                readInText(byte, &pieces)
            }
        }
        return nil
    }

    private mutating func readInText(_ byte: UInt8, _ pieces: inout TextPieces) {
        if byte == UInt8(ascii: "`"), position + 1 < bytes.count {
            let next = bytes[position + 1]
            position += 2
            let special: [UInt8: UInt8] = [
                UInt8(ascii: "n"): 0x0A, UInt8(ascii: "t"): 0x09, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "0"): 0,
                UInt8(ascii: "a"): 0x07, UInt8(ascii: "b"): 0x08, UInt8(ascii: "e"): 0x1B, UInt8(ascii: "f"): 0x0C,
            ]
            pieces.text.append(special[next] ?? next)
        } else if byte == UInt8(ascii: "$"), position + 1 < bytes.count,
            CodeReader.isNamePart(bytes[position + 1]) || "{(".utf8.contains(bytes[position + 1])
        {
            pieces.add(readVariable() ?? .computed("$"))
        } else {
            pieces.text.append(byte)
            position += 1
        }
    }

    /// `$name`, `$env:NAME`, `${name}`, `$true`, `$(…)`
    private mutating func readVariable() -> CodeValue? {
        let start = position
        position += 1
        if skip("(") {
            guard let end = bytes[position...].firstIndex(of: UInt8(ascii: ")")) else { return nil }
            let inner = String(decoding: bytes[position..<end], as: UTF8.self)
            position = end + 1
            return Self.environment(inner) ?? .computed("$(\(inner))")
        }
        let isBraced = skip("{")
        let name = position
        while let byte = peek, CodeReader.isNamePart(byte) && byte != UInt8(ascii: "$") || byte == UInt8(ascii: ":") {
            position += 1
        }
        var text = String(decoding: bytes[name..<position], as: UTF8.self)
        if text.hasSuffix(":"), !isBraced {
            text.removeLast()
            position -= 1
        }
        if isBraced { _ = skip("}") }
        if let known = Self.constants[text.lowercased()] { return known }
        if let value = Self.environment("$\(text)") { return value }
        if let value = variables.value(of: "$\(text)") { return value }
        return .computed(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private static func environment(_ text: String) -> CodeValue? {
        let text = text.drop { $0 == "$" }
        return text.lowercased().hasPrefix("env:") ? .environment(String(text.dropFirst(4))) : nil
    }

    private static let constants: [String: CodeValue] = [
        "true": .constant(true), "false": .constant(false), "null": .constant(.null),
    ]

    /// `@"` and `@'`, up to a line that begins with the quote and `@`.
    private mutating func readHere() -> CodeValue? {
        let quote = bytes[position + 1]
        guard let first = bytes[position...].firstIndex(of: 0x0A) else { return nil }
        position = first + 1
        var pieces = TextPieces()
        while let byte = peek {
            let isEnd = (byte == 0x0A || position == first + 1) && isEndOfHere(quote, after: byte == 0x0A ? 1 : 0)
            if isEnd {
                position += byte == 0x0A ? 3 : 2
                return pieces.value
            }
            if quote == UInt8(ascii: "'") {
                pieces.text.append(byte)
                position += 1
            } else {
                readInText(byte, &pieces)
            }
        }
        return nil
    }

    private func isEndOfHere(_ quote: UInt8, after offset: Int) -> Bool {
        position + offset + 1 < bytes.count && bytes[position + offset] == quote
            && bytes[position + offset + 1] == UInt8(ascii: "@")
    }

    /// `@{ title = 'x'; connectorId = 31 }`
    private mutating func readTable() -> CodeValue? {
        var members: [CodeValue.Member] = []
        while true {
            skipBlanks(lines: true)
            if skip(";") || skip(",") { continue }
            if skip("}") { return .members(members.unique, others: []) }
            guard peek != nil, let name = readValue(isWord: false)?.word else { return nil }
            skipBlanks(lines: true)
            guard skip("=") else { return nil }
            skipBlanks(lines: true)
            guard let value = readListed() else { return nil }
            members.append(CodeValue.Member(name: name, value: value))
        }
    }

    /// `1, 2` is an array.
    private mutating func readListed() -> CodeValue? {
        guard let first = readValue(isWord: false) else { return nil }
        var elements = [first]
        while true {
            let end = position
            skipBlanks()
            guard skip(",") else {
                position = end
                break
            }
            skipBlanks(lines: true)
            guard let next = readValue(isWord: false) else { return nil }
            elements.append(next)
        }
        return elements.count == 1 ? first : .list(elements)
    }

    private mutating func readArray() -> CodeValue? {
        var elements: [CodeValue] = []
        while true {
            skipBlanks(lines: true)
            if skip(",") || skip(";") { continue }
            if skip(")") { return .list(elements) }
            guard peek != nil, let value = readValue(isWord: false) else { return nil }
            elements.append(value)
        }
    }
}

/// The words of `Invoke-RestMethod`.
enum PowerShellWords {
    static func request(_ words: [CodeValue]) -> SentRequest {
        var request = SentRequest()
        var rest = words[...]
        while let word = rest.popFirst() {
            guard let option = word.string?.lowercased(), option.hasPrefix("-") else {
                request.addresses.append(word)
                continue
            }
            guard
                ["-uri", "-body", "-method", "-contenttype", "-headers", "-infile", "-outfile", "-timeoutsec"].contains(
                    option),
                let value = rest.popFirst()
            else { continue }
            if option == "-uri" { request.addresses.append(value) }
            if option == "-body" { request.parts.append(.body(value)) }
            if option == "-infile" { request.parts.append(.file(value.word ?? value.code)) }
        }
        return request
    }
}
