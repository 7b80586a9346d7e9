import OrderedJSON

/// A command for a shell.
struct ShellCommand {
    /// Its words, without their quotes.
    var words: [CodeValue] = []
    /// What comes in by `<`, `<<` and `<<<`.
    var input: CodeValue?
    /// After its last word, and after the lines that come in.
    var end = 0
    /// Whether its output goes on to another.
    var isPiped = false

    /// Programs that send requests.
    static let senders: Set = [
        "curl", "curl.exe", "http", "https", "httpie", "xh", "wget", "wget.exe", "invoke-restmethod",
        "invoke-webrequest", "irm", "iwr",
    ]
    /// Programs whose output is known.
    static let printers: Set = ["echo", "printf", "cat", "jq"]
}

/// Reads a command as a POSIX shell does, as far as that can be known without running anything.
struct ShellReader: ByteReading {
    let bytes: [UInt8]
    let variables: Variables
    var position: Int
    /// Where the lines end that come in by `<<`.
    private var documentEnd: Int?
    private var depth = 0

    init(_ bytes: [UInt8], from position: Int, _ variables: Variables, depth: Int = 0) {
        (self.bytes, self.position, self.variables, self.depth) = (bytes, position, variables, depth)
    }

    // MARK: Commands

    /// The command that begins here; nil when a quote in it is never closed.
    mutating func readCommand() -> ShellCommand? {
        var command = ShellCommand()
        while true {
            skipBlanks()
            guard let byte = peek else { break }
            if byte == 0x0A || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "&") || byte == UInt8(ascii: ")") {
                break
            }
            if byte == UInt8(ascii: "|") {
                command.isPiped = self.byte(1) != UInt8(ascii: "|")
                break
            }
            if byte == UInt8(ascii: "#") {
                while let next = peek, next != 0x0A { position += 1 }
                break
            }
            if byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") {
                guard readRedirection(&command) else { return nil }
                continue
            }
            if byte == UInt8(ascii: "`") { break }
            guard let word = readWord() else { return nil }
            // `2>&1`
            if word.word.map({ $0.count == 1 && $0.first?.isNumber == true }) == true, isAt(">") { continue }
            command.words.append(word)
        }
        command.end = max(position, documentEnd ?? 0)
        return command
    }

    private mutating func skipBlanks() {
        while let byte = peek {
            if byte == 0x20 || byte == 0x09 || byte == 0x0D {
                position += 1
            } else if byte == UInt8(ascii: "\\"), self.byte(1) == 0x0A {
                position += 2
            } else if byte == UInt8(ascii: "\\"), self.byte(1) == 0x0D, self.byte(2) == 0x0A {
                position += 3
            } else {
                return
            }
        }
    }

    private mutating func readRedirection(_ command: inout ShellCommand) -> Bool {
        if isAt("<(") || isAt(">(") {
            guard let value = readSubstitution() else { return false }
            command.words.append(value)
            return true
        }
        if skip("<<<") {
            skipBlanks()
            command.input = readWord()
            return command.input != nil
        }
        if skip("<<") {
            command.input = readDocument()
            return command.input != nil
        }
        let isInput = peek == UInt8(ascii: "<")
        while let byte = peek, "<>&".utf8.contains(byte) { position += 1 }
        skipBlanks()
        guard let word = readWord() else { return false }
        if isInput { command.input = .file(word.word ?? word.code) }
        return true
    }

    /// `<<EOF`: the lines after this one, up to the name.
    private mutating func readDocument() -> CodeValue? {
        let isIndented = skip("-")
        skipBlanks()
        let isRaw = peek == UInt8(ascii: "'") || peek == UInt8(ascii: "\"") || peek == UInt8(ascii: "\\")
        guard let name = readWord()?.word else { return nil }
        let from = documentEnd ?? (bytes[position...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count)
        var lines: [ArraySlice<UInt8>] = []
        var index = from
        while index < bytes.count {
            let end = bytes[index...].firstIndex(of: 0x0A) ?? bytes.count
            var line = bytes[index..<end]
            if isIndented { line = line.drop { $0 == 0x09 } }
            if line.last == 0x0D { line.removeLast() }
            index = min(bytes.count, end + 1)
            if line.elementsEqual(name.utf8) {
                documentEnd = end
                return text(Array(lines.joined(separator: [0x0A])), isRaw: isRaw)
            }
            lines.append(line)
        }
        return nil
    }

    private func text(_ bytes: [UInt8], isRaw: Bool) -> CodeValue? {
        if isRaw { return .string(String(decoding: bytes, as: UTF8.self)) }
        guard depth < 8 else { return nil }
        var reader = ShellReader(bytes, from: 0, variables, depth: depth + 1)
        var pieces = TextPieces()
        while let byte = reader.peek { guard reader.readInQuotes(byte, &pieces, isDocument: true) else { return nil } }
        return pieces.value
    }

    // MARK: Words

    mutating func readWord() -> CodeValue? {
        var pieces = TextPieces()
        while let byte = peek {
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ";"), UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: ")"),
                UInt8(ascii: "<"), UInt8(ascii: ">"):
                return pieces.value
            case UInt8(ascii: "("): return nil
            case UInt8(ascii: "\\"):
                position += 1
                guard let next = peek else { return pieces.value }
                position += 1
                if next != 0x0A { pieces.text.append(next) }
            case UInt8(ascii: "'"):
                guard readRaw(&pieces) else { return nil }
            case UInt8(ascii: "\""):
                position += 1
                guard readQuoted(&pieces) else { return nil }
            case UInt8(ascii: "$") where self.byte(1) == UInt8(ascii: "'"):
                position += 2
                guard readEscaped(&pieces) else { return nil }
            case UInt8(ascii: "$") where self.byte(1) == UInt8(ascii: "\""): position += 1
            case UInt8(ascii: "$"), UInt8(ascii: "`"):
                guard readExpansion(&pieces) else { return nil }
            default:
                pieces.text.append(byte)
                position += 1
            }
        }
        return pieces.value
    }

    private mutating func readRaw(_ pieces: inout TextPieces) -> Bool {
        guard let end = bytes[(position + 1)...].firstIndex(of: UInt8(ascii: "'")) else { return false }
        for byte in bytes[(position + 1)..<end] { pieces.text.append(byte) }
        pieces.isQuoted = true
        position = end + 1
        return true
    }

    private mutating func readQuoted(_ pieces: inout TextPieces) -> Bool {
        pieces.isQuoted = true
        while let byte = peek {
            if byte == UInt8(ascii: "\"") {
                position += 1
                return true
            }
            guard readInQuotes(byte, &pieces, isDocument: false) else { return false }
        }
        return false
    }

    private mutating func readInQuotes(_ byte: UInt8, _ pieces: inout TextPieces, isDocument: Bool) -> Bool {
        if byte == UInt8(ascii: "\\") {
            let next = self.byte(1)
            let isEscape =
                next == UInt8(ascii: "\\") || next == UInt8(ascii: "$") || next == UInt8(ascii: "`")
                || next == UInt8(ascii: "\"") && !isDocument
            if next == 0x0A {
                position += 2
                return true
            }
            pieces.text.append(isEscape ? next : byte)
            position += isEscape ? 2 : 1
            return true
        }
        if byte == UInt8(ascii: "$") || byte == UInt8(ascii: "`") { return readExpansion(&pieces) }
        pieces.text.append(byte)
        position += 1
        return true
    }

    /// `$'…'`
    private mutating func readEscaped(_ pieces: inout TextPieces) -> Bool {
        pieces.isQuoted = true
        while let byte = peek {
            position += 1
            if byte == UInt8(ascii: "'") { return true }
            if byte == UInt8(ascii: "\\") { readEscape(&pieces.text) } else { pieces.text.append(byte) }
        }
        return false
    }

    private mutating func readEscape(_ text: inout TextBuffer) {
        guard let byte = peek else { return }
        position += 1
        switch byte {
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "a"): text.append(0x07)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "e"), UInt8(ascii: "E"): text.append(0x1B)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "v"): text.append(0x0B)
        case UInt8(ascii: "x"): text.append(UInt8(truncatingIfNeeded: readDigits(2, 16)))
        case UInt8(ascii: "u"): text.append(unit: readDigits(4, 16))
        case UInt8(ascii: "U"): text.append(code: readDigits(8, 16))
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            position -= 1
            text.append(UInt8(truncatingIfNeeded: readDigits(3, 8)))
        case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "?"): text.append(byte)
        default:
            text.append(UInt8(ascii: "\\"))
            text.append(byte)
        }
    }

    private mutating func readDigits(_ count: Int, _ radix: UInt32) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<count {
            guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, digit < radix else {
                break
            }
            value = value &* radix &+ UInt32(digit)
            position += 1
        }
        return value
    }

    // MARK: Expansions

    private mutating func readExpansion(_ pieces: inout TextPieces) -> Bool {
        pieces.isQuoted = true
        let start = position
        if peek == UInt8(ascii: "`") {
            guard let end = bytes[(position + 1)...].firstIndex(of: UInt8(ascii: "`")) else { return false }
            position = end + 1
            pieces.add(.computed(String(decoding: bytes[start..<position], as: UTF8.self)))
            return true
        }
        if isAt("$(") {
            guard let value = readSubstitution() else { return false }
            pieces.add(value)
            return true
        }
        position += 1
        if skip("{") {
            guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "}")) else { return false }
            let inner = String(decoding: bytes[position..<end], as: UTF8.self)
            position = end + 1
            pieces.add(variable(inner))
            return true
        }
        let name = position
        while let byte = peek, CodeReader.isNamePart(byte), byte != UInt8(ascii: "$"), byte < 0x80 { position += 1 }
        if position == name {
            guard let byte = peek, "@*#?!".utf8.contains(byte) else {
                pieces.text.append(UInt8(ascii: "$"))
                return true
            }
            position += 1
        }
        pieces.add(variable(String(decoding: bytes[name..<position], as: UTF8.self)))
        return true
    }

    /// `NAME`, `NAME:-default`, `NAME?message`
    private func variable(_ text: String) -> CodeValue {
        let name = String(text.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
        let rest = text.dropFirst(name.count)
        let isPlain = rest.isEmpty || rest.hasPrefix("?") || rest.hasPrefix(":?") || rest.hasPrefix("%") || rest == ":-"
        guard isPlain, !name.isEmpty, name.first?.isNumber != true else { return .computed("${\(text)}") }
        if variables.isAssigned(name) { return variables.value(of: name) ?? .computed(name) }
        return .environment(name)
    }

    /// `$(…)`, `<(…)`: what some commands print is known.
    private mutating func readSubstitution() -> CodeValue? {
        let start = position
        position += 2
        guard depth < 8 else { return nil }
        var inner = ShellReader(bytes, from: position, variables, depth: depth + 1)
        if var command = inner.readCommand() {
            while inner.peek == 0x0A { inner.position += 1 }
            inner.position = max(inner.position, command.end)
            inner.skipLines()
            if inner.peek == UInt8(ascii: ")") {
                position = inner.position + 1
                command.end = position
                return ShellOutput(command, input: nil, variables).value
                    ?? .computed(String(decoding: bytes[start..<position], as: UTF8.self))
            }
        }
        return skipSubstitution(from: start)
    }

    private mutating func skipLines() { while let byte = peek, byte == 0x0A || byte == 0x20 { position += 1 } }

    private mutating func skipSubstitution(from start: Int) -> CodeValue? {
        var open = 0
        var index = start + 1
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "("): open += 1
            case UInt8(ascii: ")"): open -= 1
            case UInt8(ascii: "\\"): index += 1
            case UInt8(ascii: "'"), UInt8(ascii: "\""):
                let quote = bytes[index]
                guard let end = bytes[min(bytes.count, index + 1)...].firstIndex(of: quote) else { return nil }
                index = end
            default: break
            }
            index += 1
            if open == 0 {
                position = index
                return .computed(String(decoding: bytes[start..<index].prefix(200), as: UTF8.self))
            }
        }
        return nil
    }
}

/// What commands print of which that is known.
struct ShellOutput {
    let value: CodeValue?

    init(_ command: ShellCommand, input: CodeValue?, _ variables: Variables) {
        let words = command.words.dropFirst()
        let plain = words.filter { $0.string?.hasPrefix("-") != true }
        switch command.words.first?.string {
        case "echo": value = plain.first
        case "printf": value = plain.count > 1 ? plain.dropFirst().first : plain.first
        case "cat":
            if let file = plain.first, file.string != "-" {
                value = .file(file.word ?? file.code)
            } else {
                value = command.input ?? input
            }
        case "jq": value = words.compactMap { Self.query($0, command) }.first
        case let name?: value = variables.value(of: Self.function(name))
        case nil: value = nil
        }
    }

    /// The name under which variables keep what a function prints.
    static func function(_ name: String) -> String { "\(name)()" }

    /// What `jq -n '…'` prints.
    private static func query(_ word: CodeValue, _ command: ShellCommand) -> CodeValue? {
        guard let text = word.string, !text.hasPrefix("-"),
            command.words.contains(where: { $0.string?.hasPrefix("-") == true })
        else { return nil }
        var reader = CodeReader(Array(text.utf8), .jq)
        guard let value = reader.readJQ() else { return nil }
        let isRaw = command.words.contains { word in
            word.string.map { $0.hasPrefix("-") && !$0.hasPrefix("--") && $0.contains("r") || $0 == "--raw-output" }
                ?? false
        }
        // Without -r the quotation marks are printed as well.
        if case .text = value, !isRaw { return .printed(value) }
        return value.string != nil && !isRaw ? .printed(value) : value
    }
}

extension CodeReader {
    /// What an expression of jq gives: an object, `env.NAME`, texts side by side, `| @json`.
    mutating func readJQ() -> CodeValue? {
        var value = readValue()
        skipSpace()
        while skip("|") {
            skipSpace()
            let filter = position
            while let byte = peek, Self.isNamePart(byte) || byte == UInt8(ascii: "@") { position += 1 }
            let name = text(from: filter)
            if name == "@json" { value = .encoded(value) }
            if isAt("("), skip("(") {
                while let byte = peek, byte != UInt8(ascii: ")") { position += 1 }
                _ = skip(")")
            }
            skipSpace()
        }
        if case .computed = value { return nil }
        return value
    }
}
