extension Reader {
    /// Reads a string, from its opening quote.
    mutating func readString() throws(Failure) -> String {
        let start = position + 1
        position = TextRun.endOfRead(in: bytes, from: start)
        let text = try decode(start..<position)
        if skip(UInt8(ascii: "\"")) { return text }
        return try readEscapedString(text, from: start)
    }

    /// Skips a string when it is `text`, written without escapes.
    mutating func skipString(_ text: String) -> Bool {
        let start = position + 1
        let end = start + text.utf8.count
        guard end < bytes.count, bytes[end] == UInt8(ascii: "\"") else { return false }
        guard text.isSpelled(UnsafeBufferPointer(rebasing: bytes[start..<end])) else { return false }
        // A quote or a backslash cannot be among what was compared: the name was written without escapes.
        guard TextRun.endOfRead(in: bytes, from: start) == end else { return false }
        position = end + 1
        return true
    }

    /// Skips a string of ASCII that is written without escapes.
    private mutating func skipPlainString() -> Bool {
        guard skip(UInt8(ascii: "\"")) else { return false }
        position = TextRun.endOfPlain(in: bytes, from: position)
        return skip(UInt8(ascii: "\""))
    }

    /// Skips an object, from its brace, when it holds numbers and plain strings alone and is written without spaces.
    mutating func skipFlatObject() -> Bool {
        let start = position
        position += 1
        repeat {
            guard skipPlainString(), skip(UInt8(ascii: ":")), skipPlainString() || skipNumber() else {
                position = start
                return false
            }
        } while skip(UInt8(ascii: ","))
        if skip(UInt8(ascii: "}")) { return true }
        position = start
        return false
    }

    /// The slow path, from whatever ended the first run on.
    private mutating func readEscapedString(_ beginning: String, from start: Int) throws(Failure) -> String {
        var text = beginning
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return text
            case UInt8(ascii: "\\"):
                guard position + 1 < bytes.count else { throw unterminated(from: start) }
                text.unicodeScalars.append(try readEscape())
            case ..<0x20: throw unexpected(Messages.controlCharacter)
            default:
                let run = position
                position = TextRun.endOfRead(in: bytes, from: run)
                text += try decode(run..<position)
            }
        }
        throw unterminated(from: start)
    }

    private func unterminated(from start: Int) -> Failure {
        Failure(reason: Messages.unterminatedString, offset: start - 1, isUnfinished: true)
    }

    private mutating func readEscape() throws(Failure) -> Unicode.Scalar {
        let letter = bytes[position + 1]
        position += 2
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try readUnicodeEscape()
        default: throw Failure(reason: Messages.unknownEscape, offset: position - 2)
        }
    }

    private mutating func readUnicodeEscape() throws(Failure) -> Unicode.Scalar {
        let start = position - 2
        let unit = try readHex4()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard UTF16.isLeadSurrogate(UInt16(unit)), position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        else { return try loneSurrogate(from: start) }
        let next = position
        position += 2
        let trail = try readHex4()
        guard UTF16.isTrailSurrogate(UInt16(trail)) else {
            position = next
            return try loneSurrogate(from: start)
        }
        return Unicode.Scalar(0x10000 + ((unit & 0x3FF) << 10) + (trail & 0x3FF)) ?? "\u{FFFD}"
    }

    private func loneSurrogate(from start: Int) throws(Failure) -> Unicode.Scalar {
        switch origin {
        case .received: return "\u{FFFD}"
        case .written:
            let escape = String(decoding: bytes[start..<position], as: UTF8.self)
            throw Failure(reason: Messages.loneSurrogate(escape), offset: start)
        }
    }

    private mutating func readHex4() throws(Failure) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard position < bytes.count, let digit = Self.hexDigit(bytes[position]) else {
                throw unexpected(Messages.expectedHexadecimal)
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    func decode(_ range: Range<Int>) throws(Failure) -> String {
        let source = UnsafeBufferPointer(rebasing: bytes[range])
        let text = String(decoding: source, as: UTF8.self)
        // Decoding repairs what is invalid, so repaired text is not what was there. (`String(validating:)` says the same
        // three times as slowly.)
        guard source.isASCII || text.isSpelled(source) else {
            throw Failure(reason: Messages.invalidUTF8, offset: range.lowerBound)
        }
        return text
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether every byte is of ASCII; eight are looked at at once.
    fileprivate var isASCII: Bool {
        let raw = UnsafeRawBufferPointer(self)
        var index = 0
        var seen: UInt64 = 0
        while index + 8 <= raw.count {
            seen |= raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            index += 8
        }
        while index < raw.count {
            seen |= UInt64(raw[index])
            index += 1
        }
        return seen & 0x8080_8080_8080_8080 == 0
    }
}

extension String {
    /// Whether the text is `bytes`, letter for letter.
    func isSpelled(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        utf8.count == bytes.count
            && (utf8.withContiguousStorageIfAvailable { $0.elementsEqual(bytes) } ?? utf8.elementsEqual(bytes))
    }
}
