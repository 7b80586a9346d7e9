/// The coding of text in addresses, queries and forms: `%` and two digits for each byte that may not stand there.
public enum PercentCoding {
    /// `text` with everything but unreserved characters percent-encoded.
    public static func encode(_ text: String) -> String {
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            switch Unicode.Scalar(byte) {
            case "a"..."z", "A"..."Z", "0"..."9", "-", ".", "_", "~": encoded.append(byte)
            default: encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// A percent-encoded text without its encoding; bytes that are not UTF-8 become U+FFFD, and a `%` without two digits
    /// stays one.
    /// - `plusIsSpace`: Whether `+` is a space, as in queries and forms.
    public static func decode(_ encoded: some Collection<UInt8>, plusIsSpace: Bool = true) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(encoded.count)
        var rest = encoded[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                if let decoded = value(ofDigits: rest.prefix(2)) {
                    bytes.append(decoded)
                    rest = rest.dropFirst(2)
                } else {
                    bytes.append(byte)
                }
            case UInt8(ascii: "+"): bytes.append(plusIsSpace ? UInt8(ascii: " ") : byte)
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What two hexadecimal digits say.
    public static func value(ofDigits digits: some Collection<UInt8>) -> UInt8? {
        guard digits.count == 2 else { return nil }
        var value: UInt8 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | digit & 15
            case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
                value = value << 4 | (digit & 15 + 9)
            default: return nil
            }
        }
        return value
    }

    private static let digits = Array("0123456789ABCDEF".utf8)
}
