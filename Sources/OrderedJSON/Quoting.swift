extension [UInt8] {
    /// Appends a text in UTF-8 as JSON: in quotes, with what may not stand between them escaped, and control characters
    /// above 0x7E as well.
    package mutating func append(quoted text: UnsafeBufferPointer<UInt8>) {
        append(UInt8(ascii: "\""))
        // Mostly there is nothing to escape.
        let isPlain = TextRun.endOfWritten(in: text, from: 0) == text.count
        if isPlain { append(contentsOf: text) } else { appendEscaping(text) }
        append(UInt8(ascii: "\""))
    }

    /// Appends a text as it is.
    package mutating func append(_ text: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Appends a text as JSON in the same way.
    package mutating func append(quoted text: String) {
        var text = text
        text.withUTF8 { append(quoted: $0) }
    }

    /// Appends the digits of a number, without a text of their own on the way.
    package mutating func append(digitsOf value: Int64) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var (start, rest) = (digits.count, value.magnitude)
            repeat {
                start -= 1
                digits[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            if value < 0 { append(UInt8(ascii: "-")) }
            append(contentsOf: UnsafeBufferPointer(rebasing: digits[start...]))
        }
    }

    /// Copies what stands for itself in runs as long as possible.
    private mutating func appendEscaping(_ text: UnsafeBufferPointer<UInt8>) {
        var run = 0
        var index = TextRun.endOfWritten(in: text, from: 0)
        while index < text.count {
            let length = Self.lengthOfControl(in: text, at: index)
            if length > 0 {
                append(contentsOf: UnsafeBufferPointer(rebasing: text[run..<index]))
                appendEscape(of: text[index + length - 1])
                run = index + length
            }
            index = TextRun.endOfWritten(in: text, from: index + Swift.max(length, 1))
        }
        append(contentsOf: UnsafeBufferPointer(rebasing: text[run...]))
    }

    /// How many bytes at `index` have to be escaped: none, one, or two for a control character above 0x7F, whose second
    /// byte is its number.
    private static func lengthOfControl(in text: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
        guard text[index] == 0xC2 else { return 1 }
        return index + 1 < text.count && text[index + 1] < 0xA0 ? 2 : 0
    }

    private mutating func appendEscape(of byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append(contentsOf: "\\\"".utf8)
        case UInt8(ascii: "\\"): append(contentsOf: "\\\\".utf8)
        case 0x08: append(contentsOf: "\\b".utf8)
        case 0x09: append(contentsOf: "\\t".utf8)
        case 0x0A: append(contentsOf: "\\n".utf8)
        case 0x0C: append(contentsOf: "\\f".utf8)
        case 0x0D: append(contentsOf: "\\r".utf8)
        default:
            append(contentsOf: "\\u00".utf8)
            append(Self.hexDigit(byte >> 4))
            append(Self.hexDigit(byte & 15))
        }
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
