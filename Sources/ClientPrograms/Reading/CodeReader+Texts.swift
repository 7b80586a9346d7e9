import OrderedJSON

extension CodeReader {
    /// Whether a text in quotes begins here, with the letters that Python writes before it.
    var beginsText: Bool {
        guard let byte = peek else { return false }
        if byte == UInt8(ascii: "\"") { return true }
        if byte == UInt8(ascii: "'") { return language != .json && language != .jq && language != .go }
        if byte == UInt8(ascii: "`") { return language == .javaScript || language == .go }
        return language == .python && prefixLength != nil
    }

    /// How many letters stand before a text of Python.
    private var prefixLength: Int? {
        if position > 0, Self.isNamePart(bytes[position - 1]) { return nil }
        for length in 0...2 {
            let next = byte(length)
            if next == UInt8(ascii: "\"") || next == UInt8(ascii: "'") { return length }
            guard "fFrRbBuU".utf8.contains(next) else { return nil }
        }
        return nil
    }

    /// A text in quotes; nil, and nothing passed, when it does not end.
    mutating func readText() -> CodeValue? {
        let start = position
        guard spent < Self.mostSpent, depth < Self.maximumDepth, !lonelyQuotes.contains(start) else { return nil }
        depth += 1
        defer { depth -= 1 }
        let value: CodeValue? =
            switch language {
            case .javaScript: peek == UInt8(ascii: "`") ? readTemplate() : readJavaScript()
            case .php: peek == UInt8(ascii: "'") ? readPlainPHP() : readQuotedPHP()
            case .python: readPython()
            case .go: peek == UInt8(ascii: "`") ? readRawGo() : readJavaScript()
            case .json, .jq: readJSONText()
            }
        if value == nil {
            lonelyQuotes.insert(start)
            spent += position - start
            position = start
        }
        return value
    }

    /// How much is read in vain before texts are no longer looked for.
    private static let mostSpent = 1 << 20

    // MARK: JavaScript

    private mutating func readJavaScript() -> CodeValue? {
        guard let quote = peek else { return nil }
        position += 1
        var text = TextBuffer()
        while let byte = peek, byte != 0x0A {
            if byte == quote {
                position += 1
                return .string(text.string)
            }
            if byte == UInt8(ascii: "\\") {
                readJavaScriptEscape(&text)
            } else {
                text.append(byte)
                position += 1
            }
        }
        return nil
    }

    private mutating func readTemplate() -> CodeValue? {
        position += 1
        var pieces = TextPieces()
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "`"):
                position += 1
                return pieces.value
            case UInt8(ascii: "\\"): readJavaScriptEscape(&pieces.text)
            case UInt8(ascii: "$") where self.byte(1) == UInt8(ascii: "{"):
                position += 2
                pieces.add(readValue())
                guard skip("}") else { return nil }
            // A template has line feeds alone.
            case 0x0D where self.byte(1) == 0x0A: position += 1
            default:
                pieces.text.append(byte)
                position += 1
            }
        }
        return nil
    }

    private mutating func readJavaScriptEscape(_ text: inout TextBuffer) {
        position += 1
        guard let byte = peek else { return }
        position += 1
        switch byte {
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "v"): text.append(0x0B)
        case UInt8(ascii: "a") where language == .go: text.append(0x07)
        case 0x0D: if peek == 0x0A { position += 1 }
        case 0x0A: break
        case UInt8(ascii: "x"): text.append(code: readDigits(2, radix: 16))
        case UInt8(ascii: "U") where language == .go: text.append(code: readDigits(8, radix: 16))
        case UInt8(ascii: "u"):
            if skip("{") {
                text.append(code: readDigits(8, radix: 16))
                _ = skip("}")
            } else {
                text.append(unit: readDigits(4, radix: 16))
            }
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            position -= 1
            text.append(code: readDigits(3, radix: 8))
        default: text.append(byte)
        }
    }

    /// The number that up to so many digits make.
    private mutating func readDigits(_ count: Int, radix: UInt32) -> UInt32? {
        var value: UInt32?
        for _ in 0..<count {
            guard let byte = peek, let digit = Self.digit(byte), digit < radix else { break }
            value = (value ?? 0) &* radix &+ digit
            position += 1
        }
        return value
    }

    private static func digit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte - 0x30)
        case 0x41...0x46: UInt32(byte - 0x41 + 10)
        case 0x61...0x66: UInt32(byte - 0x61 + 10)
        default: nil
        }
    }

    private mutating func readRawGo() -> CodeValue? {
        guard let end = bytes[(position + 1)...].firstIndex(of: UInt8(ascii: "`")) else { return nil }
        defer { position = end + 1 }
        return .string(String(decoding: bytes[(position + 1)..<end], as: UTF8.self))
    }

    // MARK: PHP

    private mutating func readPlainPHP() -> CodeValue? {
        position += 1
        var text = TextBuffer()
        while let byte = peek {
            position += 1
            if byte == UInt8(ascii: "'") { return .string(text.string) }
            if byte == UInt8(ascii: "\\"), let next = peek, next == UInt8(ascii: "\\") || next == UInt8(ascii: "'") {
                position += 1
                text.append(next)
            } else {
                text.append(byte)
            }
        }
        return nil
    }

    private mutating func readQuotedPHP() -> CodeValue? {
        position += 1
        var pieces = TextPieces()
        while let byte = peek {
            if byte == UInt8(ascii: "\"") {
                position += 1
                return pieces.value
            }
            guard readPHP(byte, isQuoted: true, &pieces) else { return nil }
        }
        return nil
    }

    private mutating func readPHP(_ byte: UInt8, isQuoted: Bool, _ pieces: inout TextPieces) -> Bool {
        switch byte {
        case UInt8(ascii: "\\"): readPHPEscape(isQuoted: isQuoted, &pieces.text)
        case UInt8(ascii: "$") where Self.isNamePart(self.byte(1)) && self.byte(1) &- 0x30 > 9 && self.byte(1) != byte:
            pieces.add(readPHPVariable())
        case UInt8(ascii: "{") where self.byte(1) == UInt8(ascii: "$"),
            UInt8(ascii: "$") where self.byte(1) == UInt8(ascii: "{"):
            position += byte == UInt8(ascii: "$") ? 2 : 1
            pieces.add(readValue())
            return skip("}")
        default:
            pieces.text.append(byte)
            position += 1
        }
        return true
    }

    /// `$name`, `$name[key]`, `$name->member`
    private mutating func readPHPVariable() -> CodeValue {
        let start = position
        let name = readName() ?? ""
        if isAt("["), let close = bytes[position...].prefix(80).firstIndex(of: UInt8(ascii: "]")) {
            position = close + 1
            return .computed(text(from: start))
        }
        if isAt("->"), Self.isNamePart(byte(2)) {
            position += 2
            _ = readName()
            return .computed(text(from: start))
        }
        return variables?.value(of: name) ?? .computed(name)
    }

    private mutating func readPHPEscape(isQuoted: Bool, _ text: inout TextBuffer) {
        position += 1
        guard let byte = peek else { return text.append(UInt8(ascii: "\\")) }
        position += 1
        switch byte {
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "v"): text.append(0x0B)
        case UInt8(ascii: "e"): text.append(0x1B)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "\\"), UInt8(ascii: "$"): text.append(byte)
        case UInt8(ascii: "\"") where isQuoted: text.append(byte)
        case UInt8(ascii: "u") where peek == UInt8(ascii: "{"):
            position += 1
            text.append(code: readDigits(8, radix: 16))
            _ = skip("}")
        case UInt8(ascii: "x") where peek.map { Self.digit($0) != nil } == true:
            text.append(UInt8(truncatingIfNeeded: readDigits(2, radix: 16) ?? 0))
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            position -= 1
            text.append(UInt8(truncatingIfNeeded: readDigits(3, radix: 8) ?? 0))
        default:
            text.append(UInt8(ascii: "\\"))
            text.append(byte)
        }
    }

    /// `<<<EOT`, `<<<'EOT'`
    mutating func readHeredoc() -> CodeValue? {
        let start = position
        position += 3
        while peek == 0x20 || peek == 0x09 { position += 1 }
        let isRaw = skip("'")
        if !isRaw { _ = skip("\"") }
        guard let name = readName() else { return restore(start) }
        _ = skip("'") || skip("\"")
        while peek == 0x0D { position += 1 }
        guard peek == 0x0A else { return restore(start) }
        position += 1
        guard let body = HeredocBody(bytes, from: position, until: Array(name.utf8)) else { return restore(start) }
        position = body.end
        if isRaw { return .string(String(decoding: body.text, as: UTF8.self)) }
        var inner = CodeReader(body.text, language, variables)
        var pieces = TextPieces()
        while let byte = inner.peek {
            guard inner.readPHP(byte, isQuoted: false, &pieces) else { return .computed("<<<\(name)") }
        }
        return pieces.value
    }

    private mutating func restore(_ start: Int) -> CodeValue? {
        position = start
        return nil
    }

    // MARK: Python

    private mutating func readPython() -> CodeValue? {
        guard let length = prefixLength else { return nil }
        let letters = String(decoding: bytes[position..<(position + length)], as: UTF8.self).lowercased()
        position += length
        guard let quote = peek else { return nil }
        let isLong = byte(1) == quote && byte(2) == quote
        position += isLong ? 3 : 1
        var pieces = TextPieces()
        while let byte = peek {
            if byte == quote, !isLong || self.byte(1) == quote && self.byte(2) == quote {
                position += isLong ? 3 : 1
                return pieces.value
            }
            if byte == 0x0A, !isLong { return nil }
            guard readPython(byte, letters, &pieces) else { return nil }
        }
        return nil
    }

    private mutating func readPython(_ byte: UInt8, _ letters: String, _ pieces: inout TextPieces) -> Bool {
        let isFormat = letters.contains("f")
        switch byte {
        case UInt8(ascii: "\\") where letters.contains("r"):
            pieces.text.append(byte)
            position += 1
            if let next = peek { pieces.text.append(next) }
            position += 1
        case UInt8(ascii: "\\"): readPythonEscape(&pieces)
        case UInt8(ascii: "{") where isFormat && self.byte(1) == byte,
            UInt8(ascii: "}") where isFormat && self.byte(1) == byte:
            pieces.text.append(byte)
            position += 2
        case UInt8(ascii: "{") where isFormat:
            position += 1
            pieces.add(readValue())
            return skip("}")
        default:
            pieces.text.append(byte)
            position += 1
        }
        return true
    }

    private mutating func readPythonEscape(_ pieces: inout TextPieces) {
        let start = position
        position += 1
        guard let byte = peek else { return }
        position += 1
        switch byte {
        case 0x0A: break
        case UInt8(ascii: "n"): pieces.text.append(0x0A)
        case UInt8(ascii: "t"): pieces.text.append(0x09)
        case UInt8(ascii: "r"): pieces.text.append(0x0D)
        case UInt8(ascii: "a"): pieces.text.append(0x07)
        case UInt8(ascii: "b"): pieces.text.append(0x08)
        case UInt8(ascii: "f"): pieces.text.append(0x0C)
        case UInt8(ascii: "v"): pieces.text.append(0x0B)
        case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): pieces.text.append(byte)
        case UInt8(ascii: "x"): pieces.text.append(code: readDigits(2, radix: 16))
        case UInt8(ascii: "u"): pieces.text.append(unit: readDigits(4, radix: 16))
        case UInt8(ascii: "U"): pieces.text.append(code: readDigits(8, radix: 16))
        case UInt8(ascii: "N") where peek == UInt8(ascii: "{"):
            while let next = peek, next != UInt8(ascii: "}"), next != 0x0A { position += 1 }
            _ = skip("}")
            pieces.add(.computed(text(from: start)))
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            position -= 1
            pieces.text.append(code: readDigits(3, radix: 8))
        default:
            pieces.text.append(UInt8(ascii: "\\"))
            pieces.text.append(byte)
        }
    }

    // MARK: JSON

    private mutating func readJSONText() -> CodeValue? {
        position += 1
        var pieces = TextPieces()
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return pieces.value
            case UInt8(ascii: "\\") where self.byte(1) == UInt8(ascii: "(") && language == .jq:
                position += 2
                pieces.add(readValue())
                guard skip(")") else { return nil }
            case UInt8(ascii: "\\"): readJavaScriptEscape(&pieces.text)
            case 0 where !marks.isEmpty:
                guard let value = readMark() else { return nil }
                pieces.add(value)
            default:
                pieces.text.append(byte)
                position += 1
            }
        }
        return nil
    }
}

/// The lines of a heredoc, without the indentation of its end.
private struct HeredocBody {
    var text: [UInt8]
    /// Behind the name that ends it.
    var end: Int

    init?(_ bytes: [UInt8], from start: Int, until name: [UInt8]) {
        var lines: [ArraySlice<UInt8>] = []
        var position = start
        while position <= bytes.count {
            let lineEnd = bytes[min(position, bytes.count)...].firstIndex(of: 0x0A) ?? bytes.count
            let line = bytes[min(position, bytes.count)..<lineEnd]
            let inner = line.drop { $0 == 0x20 || $0 == 0x09 }
            let after = inner.dropFirst(name.count).first
            if inner.starts(with: name), after.map({ !CodeReader.isNamePart($0) }) ?? true {
                end = inner.startIndex + name.count
                let indent = inner.startIndex - line.startIndex
                let texts = lines.map { $0.dropFirst(min(indent, $0.prefix { $0 == 0x20 || $0 == 0x09 }.count)) }
                text = Array(texts.joined(separator: [0x0A]))
                return
            }
            lines.append(line)
            if lineEnd == bytes.count { return nil }
            position = lineEnd + 1
        }
        return nil
    }
}

/// Bytes of a text that is put together.
struct TextBuffer {
    private var bytes: [UInt8] = []
    /// The first half of a pair.
    private var high: UInt32?

    var isEmpty: Bool { bytes.isEmpty && high == nil }

    mutating func append(_ byte: UInt8) {
        endPair()
        bytes.append(byte)
    }

    /// Adds a character by its number; what is no character becomes U+FFFD.
    mutating func append(code: UInt32?) {
        endPair()
        let scalar = code.flatMap(Unicode.Scalar.init) ?? "\u{FFFD}"
        bytes += Array(String(scalar).utf8)
    }

    /// Adds a unit of UTF-16, which may be half of a pair.
    mutating func append(unit: UInt32?) {
        guard let unit, (0xD800...0xDFFF).contains(unit) else { return append(code: unit) }
        if unit < 0xDC00 {
            endPair()
            high = unit
        } else if let first = high {
            high = nil
            append(code: 0x10000 + (first - 0xD800) << 10 + (unit - 0xDC00))
        } else {
            append(code: nil)
        }
    }

    private mutating func endPair() {
        guard high != nil else { return }
        high = nil
        append(code: nil)
    }

    var string: String {
        mutating get {
            endPair()
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}

/// A text of known and unknown pieces.
struct TextPieces {
    var text = TextBuffer()
    /// Whether there is a text, even an empty one.
    var isQuoted = false
    private var pieces: [CodeValue] = []

    mutating func add(_ value: CodeValue) {
        flush()
        pieces.append(value)
    }

    private mutating func flush() {
        if !text.isEmpty { pieces.append(.string(text.string)) }
        text = TextBuffer()
    }

    var value: CodeValue {
        mutating get {
            flush()
            return pieces.dropFirst().reduce(pieces.first.map { $0.word.map(CodeValue.string) ?? $0 } ?? .string("")) {
                $0.joined($1)
            }
        }
    }
}
