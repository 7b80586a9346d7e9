/// The coding of text in addresses, queries and forms: `%` and two digits for each byte that may not stand there.
public enum PercentCoding {
    /// `text` with everything but unreserved characters percent-encoded.
    public static func encode(_ text: String) -> String {
        guard !text.utf8.allSatisfy(isUnreserved) else { return text }
        var encoded: [UInt8] = []
        encoded.reserveCapacity(text.utf8.count * 2)
        encode(text, into: &encoded)
        return String(decoding: encoded, as: UTF8.self)
    }

    /// The same, written after what is there.
    public static func encode(_ text: String, into encoded: inout [UInt8]) {
        var text = text
        text.withUTF8 { bytes in
            var start = 0
            for place in bytes.indices where !isUnreserved(bytes[place]) {
                encoded.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<place]))
                encoded.append(UInt8(ascii: "%"))
                encoded.append(digits[Int(bytes[place] >> 4)])
                encoded.append(digits[Int(bytes[place] & 15)])
                start = place + 1
            }
            encoded.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start...]))
        }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: false
        }
    }

    /// A percent-encoded text without its encoding; bytes that are not UTF-8 become U+FFFD, and a `%` without two digits
    /// stays one.
    /// - `plusIsSpace`: Whether `+` is a space, as in queries and forms.
    @inlinable
    public static func decode(_ encoded: some Collection<UInt8>, plusIsSpace: Bool = true) -> String {
        encoded.withContiguousStorageIfAvailable { decode($0, plusIsSpace: plusIsSpace) }
            ?? Array(encoded).withUnsafeBufferPointer { decode($0, plusIsSpace: plusIsSpace) }
    }

    /// The same of bytes that are lent, where nobody has to ask each collection for its bytes one by one.
    public static func decode(_ encoded: UnsafeBufferPointer<UInt8>, plusIsSpace: Bool = true) -> String {
        // Right into the text: what is decoded is never longer than what it stands in.
        String(unsafeUninitializedCapacity: encoded.count) { decoded in
            var (read, written) = (0, 0)
            while read < encoded.count {
                var byte = encoded[read]
                if byte == UInt8(ascii: "%"), let value = value(ofDigits: encoded[(read + 1)...].prefix(2)) {
                    byte = value
                    read += 2
                } else if byte == UInt8(ascii: "+"), plusIsSpace {
                    byte = UInt8(ascii: " ")
                }
                decoded[written] = byte
                (read, written) = (read + 1, written + 1)
            }
            return written
        }
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
