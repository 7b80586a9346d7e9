import BIConnector
import OrderedJSON

/// Reads values as JavaScript, PHP and Python write them, as far as they can be known without running anything.
struct CodeReader {
    let bytes: [UInt8]
    var position: Int
    private var depth = 0
    /// Where the last element began: what is no value at all is passed byte by byte.
    private var lastElement = -1

    /// What stands for a value that only running the code would tell.
    static let unknown = JSON.string("…")
    /// How deep values may stand in one another.
    private static let maximumDepth = 50

    init(_ bytes: [UInt8], from position: Int = 0) { (self.bytes, self.position) = (bytes, position) }

    var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    func isAt(_ text: String) -> Bool { bytes[min(position, bytes.count)...].starts(with: text.utf8) }

    mutating func skip(_ text: String) -> Bool {
        guard isAt(text) else { return false }
        position += text.utf8.count
        return true
    }

    /// Whether the container that was read last had its closing bracket.
    var isClosed: Bool { position > 0 && ")]}".utf8.contains(bytes[position - 1]) }

    /// Spaces, line ends and comments.
    mutating func skipSpace() {
        while let byte = peek {
            if [0x20, 0x09, 0x0A, 0x0D].contains(byte) {
                position += 1
            } else if isAt("//") || byte == UInt8(ascii: "#") {
                while let next = peek, next != 0x0A { position += 1 }
            } else {
                return
            }
        }
    }

    // MARK: Values

    /// The value that stands here; ``unknown`` for whatever is computed.
    mutating func readValue() -> JSON {
        skipSpace()
        let value = readPlainValue()
        skipSpace()
        guard let next = peek, !",)]}:;".utf8.contains(next), !isAt("=>") else { return value ?? Self.unknown }
        skipToDelimiter()
        return Self.unknown
    }

    private mutating func readPlainValue() -> JSON? {
        guard let byte = peek, depth < Self.maximumDepth else { return nil }
        depth += 1
        defer { depth -= 1 }
        if let text = readText() { return .string(text) }
        switch byte {
        case UInt8(ascii: "{"): return .object(readMembers(until: UInt8(ascii: "}")))
        case UInt8(ascii: "["): return readList(until: UInt8(ascii: "]"))
        case UInt8(ascii: "("): return readList(until: UInt8(ascii: ")")).array?.first
        default: return readNumber() ?? readWord()
        }
    }

    /// A text in quotes, with the letters that Python writes before them.
    mutating func readText() -> String? {
        let start = position
        while let byte = peek, "fFrRbBuU".utf8.contains(byte), position - start < 2 { position += 1 }
        guard let quote = peek, "\"'`".utf8.contains(quote) else {
            position = start
            return nil
        }
        position += 1
        var text: [UInt8] = []
        while let byte = peek, byte != quote {
            position += 1
            guard byte == UInt8(ascii: "\\"), let escaped = peek else {
                text.append(byte)
                continue
            }
            position += 1
            text += Self.unescaped(escaped)
        }
        guard peek == quote else {
            position = start
            return nil
        }
        position += 1
        return String(decoding: text, as: UTF8.self)
    }

    private static func unescaped(_ byte: UInt8) -> [UInt8] {
        switch byte {
        case UInt8(ascii: "n"): [0x0A]
        case UInt8(ascii: "t"): [0x09]
        case UInt8(ascii: "u"), UInt8(ascii: "x"): [UInt8(ascii: "\\"), byte]
        default: [byte]
        }
    }

    private mutating func readNumber() -> JSON? {
        let start = position
        while let byte = peek, "+-.0123456789eE".utf8.contains(byte) { position += 1 }
        if let number = JSON.Number(String(decoding: bytes[start..<position], as: UTF8.self)) { return .number(number) }
        position = start
        return nil
    }

    private static let constants: [String: JSON] = [
        "true": true, "True": true, "TRUE": true, "false": false, "False": false, "FALSE": false, "null": .null,
        "None": .null, "undefined": .null, "NULL": .null, "nil": .null,
    ]

    /// Functions that only write their argument in another way.
    private static let wrappers: Set = [
        "JSON.stringify", "json.dumps", "json_encode", "http_build_query", "String", "Number", "int", "str", "dict",
        "array", "urlencode",
    ]

    private mutating func readWord() -> JSON? {
        let start = position
        while let byte = peek, Self.isNamePart(byte) || byte == UInt8(ascii: ".") { position += 1 }
        let word = String(decoding: bytes[start..<position], as: UTF8.self)
        if let constant = Self.constants[word] { return constant }
        guard Self.wrappers.contains(word), peek == UInt8(ascii: "(") else { return nil }
        let arguments = readArguments()
        if word == "array" || word == "dict", arguments.contains(where: { $0.name != nil }) {
            return .object(JSON.Object(arguments.compactMap { argument in argument.name.map { ($0, argument.value) } }))
        }
        return word == "array" ? .array(arguments.map(\.value)) : arguments.first?.value
    }

    static func isNamePart(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "$") || byte >= 0x80
    }

    // MARK: Containers

    /// `{a: 1, "b": 2, c}`
    private mutating func readMembers(until close: UInt8) -> JSON.Object {
        var object = JSON.Object()
        position += 1
        while let byte = nextElement(until: close) {
            let name = readText() ?? readName()
            skipSpace()
            if let name, skip("=>") || skip(":") || skip("=") {
                object[name] = readValue()
            } else if let name {
                object[name] = Self.unknown
            } else {
                // `...others`, `[computed]: 1`
                position += byte == UInt8(ascii: ",") ? 1 : 0
                skipToDelimiter()
                if skip(":") { skipToDelimiter() }
            }
        }
        return object
    }

    /// An array, or what PHP writes in brackets with `=>`.
    private mutating func readList(until close: UInt8) -> JSON {
        var elements: [JSON] = []
        var object = JSON.Object()
        position += 1
        while nextElement(until: close) != nil {
            let value = readValue()
            if skip("=>") {
                object[value.string ?? value.text()] = readValue()
            } else {
                elements.append(value)
            }
        }
        return object.isEmpty ? .array(elements) : .object(object)
    }

    /// The arguments in the parentheses that open here, with their names where they have some.
    mutating func readArguments() -> [(name: String?, value: JSON)] {
        var arguments: [(name: String?, value: JSON)] = []
        position += 1
        while nextElement(until: UInt8(ascii: ")")) != nil { arguments.append(readArgument()) }
        return arguments
    }

    /// An argument or a member: `x`, `name=x`, `name: x`, `'name' => x`.
    mutating func readArgument() -> (name: String?, value: JSON) {
        let start = position
        if let name = readText() ?? readName() {
            skipSpace()
            let isEqual = isAt("=") && !isAt("==") && !isAt("=>")
            if isEqual || isAt("=>") || isAt(":") && !isAt("::") {
                position += isAt("=>") ? 2 : 1
                return (name, readValue())
            }
            position = start
        }
        return (nil, readValue())
    }

    /// What the next element begins with; nil, with the bracket passed, at the end.
    private mutating func nextElement(until close: UInt8) -> UInt8? {
        skipSpace()
        while skip(",") { skipSpace() }
        guard let byte = peek else { return nil }
        if byte == close || ")]}".utf8.contains(byte) {
            position += 1
            return nil
        }
        if position == lastElement { position += 1 }
        lastElement = position
        return peek
    }

    mutating func readName() -> String? {
        let start = position
        while let byte = peek, Self.isNamePart(byte) { position += 1 }
        return start == position ? nil : String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// Goes to the `,` or the bracket that ends what stands here.
    mutating func skipToDelimiter() {
        var open = 0
        while let byte = peek {
            if "\"'`".utf8.contains(byte), readText() != nil { continue }
            if "([{".utf8.contains(byte) { open += 1 }
            if ")]}".utf8.contains(byte) {
                if open == 0 { return }
                open -= 1
            }
            if byte == UInt8(ascii: ","), open == 0 { return }
            position += 1
        }
    }
}
