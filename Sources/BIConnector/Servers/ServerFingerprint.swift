/// Identifies a server's key: the SHA-256 of the public key in its certificate (SubjectPublicKeyInfo in
/// DER), written as ssh does. It stays the same when a certificate is made again under the same key.
public struct ServerFingerprint: Sendable, Hashable, CustomStringConvertible {
    /// The 32 bytes of the digest.
    public let bytes: [UInt8]

    /// A fingerprint of 32 bytes; nil for any other number.
    public init?(bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
        guard self.bytes.count == 32 else { return nil }
    }

    /// Reads `SHA256:` and base64 with or without padding, `sha256//` and base64 as curl takes it, or 64 hexadecimal
    /// digits with or without colons. Nil for anything else.
    public init?(_ text: String) {
        let text = PastedText.bare(text)
        let lower = text.lowercased()
        for prefix in ["sha256//", "sha256:"] where lower.hasPrefix(prefix) {
            let rest = String(text.dropFirst(prefix.count))
            guard let bytes = Self.base64(rest) ?? Self.hexadecimal(rest) else { return nil }
            self.init(bytes: bytes)
            return
        }
        guard let bytes = Self.hexadecimal(text) else { return nil }
        self.init(bytes: bytes)
    }

    /// `SHA256:` and base64 without padding.
    public var description: String { "SHA256:\(base64.prefix { $0 != "=" })" }

    /// `sha256//` and base64, as curl takes it.
    public var pin: String { "sha256//\(base64)" }

    // MARK: Letters and digits

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private var base64: String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start...].prefix(3)
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0...group.count { text.append(Self.alphabet[bits >> (18 - 6 * place) & 63]) }
        }
        return String(decoding: text, as: UTF8.self) + String(repeating: "=", count: (4 - text.count % 4) % 4)
    }

    /// The 32 bytes of 43 letters, perhaps with `=` after them.
    private static func base64(_ text: String) -> [UInt8]? {
        let letters = text.hasSuffix("=") ? text.dropLast() : text[...]
        guard letters.utf8.count == 43 else { return nil }
        var (bytes, bits, count): ([UInt8], Int, Int) = ([], 0, 0)
        for letter in letters.utf8 {
            guard let value = alphabet.firstIndex(of: letter) else { return nil }
            (bits, count) = ((bits << 6 | value) & 0xFFFF, count + 6)
            guard count >= 8 else { continue }
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> count))
        }
        // Bits that no digest has would make two texts of one key.
        return bits & (1 << count - 1) == 0 ? bytes : nil
    }

    private static func hexadecimal(_ text: String) -> [UInt8]? {
        let pairs = text.split(separator: ":", omittingEmptySubsequences: false)
        if pairs.count == 32 { return pairs.allSatisfy { $0.utf8.count == 2 } ? digits(pairs.joined()) : nil }
        return pairs.count == 1 ? digits(text) : nil
    }

    private static func digits(_ text: String) -> [UInt8]? {
        let values = text.utf8.map(value)
        guard values.count == 64, values.allSatisfy({ $0 < 16 }) else { return nil }
        return stride(from: 0, to: 64, by: 2).map { values[$0] << 4 | values[$0 + 1] }
    }

    /// The value of a hexadecimal digit, and more than 15 for anything else.
    private static func value(_ letter: UInt8) -> UInt8 {
        if letter &- 0x30 < 10 { return letter &- 0x30 }
        let place = (letter | 0x20) &- UInt8(ascii: "a")
        return place < 6 ? place + 10 : .max
    }
}
