/// Finds credentials in text that is no parsed value, by the company they keep: `settings.token=S`, `"settings": {"token":
/// "S"}`, `auth=S`, `Authorization: Bearer S`, `/rest/1/S/`, `https://user:S@host`, and the same with escapes of queries
/// and of JSON, as in pasted lines of `curl` and of other people's libraries.
public enum SecretShapes {
    /// A credential in a text.
    public struct Found: Sendable, Hashable {
        /// Where it stands, in bytes.
        public var range: Range<Int>
        /// The same, with the quotes around it.
        public var quoted: Range<Int>
        /// How it stands there.
        public var form: Form

        /// A credential at a place, with or without quotes around it.
        public init(range: Range<Int>, quoted: Range<Int>, form: Form) {
            (self.range, self.quoted, self.form) = (range, quoted, form)
        }
    }

    /// How a credential stands in a text.
    public enum Form: Sendable, Hashable {
        /// Behind `key=`, as a word of a command.
        case item
        /// A value of JSON, of an array or of a header.
        case member
        /// A word after others.
        case word
        /// A part of an address.
        case address
        /// `$name` where a credential belongs: the value of a variable, or a credential that begins with this sign.
        case variable
    }

    /// What kind of text it is.
    public enum Reading: Sendable {
        /// A line that somebody typed or pasted: whatever may be a credential is one.
        case line
        /// A sentence for people, which may have words such as `token:` in it.
        case prose
    }

    /// The credentials in a text, in their order; none overlaps another.
    public static func find(in text: some Sequence<UInt8>, as reading: Reading) -> [Found] {
        var units = ShapeUnit.units(of: text)
        guard units.contains(where: { isTelling($0.byte) }) else { return [] }
        var found: [Found] = []
        // Escapes of queries and JSON hide names and signs; each layer is looked at as if it were the text.
        for _ in 0..<layers {
            var reader = ShapeReader(units, reading)
            found += reader.find()
            guard let inner = ShapeUnit.decoded(units) else { break }
            units = inner
        }
        return merged(found)
    }

    private static let layers = 4

    /// Whether an address with a credential in it stands in a text.
    public static func areInAddress(in text: String) -> Bool {
        let found = find(in: text.utf8, as: .prose)
        guard !found.isEmpty else { return false }
        let bytes = Array(text.utf8)
        return found.contains { $0.form == .address || isInAddress($0.range.lowerBound, bytes) }
    }

    /// Whether a place is in an address: a part of its query, say.
    private static func isInAddress(_ place: Int, _ bytes: [UInt8]) -> Bool {
        let start = bytes[..<place].lastIndex { $0 <= 0x20 || $0 == UInt8(ascii: "\"") } ?? 0
        return bytes[start..<place].contains("://".utf8)
    }

    /// Every shape has one of these.
    private static func isTelling(_ byte: UInt8) -> Bool {
        switch UnicodeScalar(byte) {
        case "=", ":", "/", "%", "(", ",", "-", " ": true
        default: false
        }
    }

    private static func merged(_ found: [Found]) -> [Found] {
        var merged: [Found] = []
        for next in found.sorted(by: {
            ($0.quoted.lowerBound, $1.quoted.upperBound) < ($1.quoted.lowerBound, $0.quoted.upperBound)
        }) {
            guard let last = merged.last, next.quoted.lowerBound < last.quoted.upperBound else {
                merged.append(next)
                continue
            }
            let end = max(last.range.upperBound, next.range.upperBound)
            merged[merged.count - 1].range = min(last.range.lowerBound, next.range.lowerBound)..<end
            merged[merged.count - 1].quoted =
                last.quoted.lowerBound..<max(last.quoted.upperBound, next.quoted.upperBound)
        }
        return merged
    }

    /// The text with each credential replaced.
    public static func masked(_ text: String, as reading: Reading, by mask: String = Secret.mask) -> String {
        let bytes = Array(text.utf8)
        let found = find(in: bytes, as: reading).filter { $0.form != .variable }
        guard !found.isEmpty else { return text }
        var masked: [UInt8] = []
        var end = 0
        for one in found {
            masked += bytes[end..<one.range.lowerBound] + mask.utf8
            end = one.range.upperBound
        }
        return String(decoding: masked + bytes[end...], as: UTF8.self)
    }
}

/// A character as it is read, and where it stands: `%3D` is an `=` of three bytes.
struct ShapeUnit {
    var byte: UInt8
    var start: Int
    var end: Int
    /// How many escapes are around it.
    var level = 0

    static func units(of text: some Sequence<UInt8>) -> [ShapeUnit] {
        text.enumerated().map { ShapeUnit(byte: $1, start: $0, end: $0 + 1) }
    }

    /// The same with one layer of escapes taken away; nil when there is none.
    static func decoded(_ units: [ShapeUnit]) -> [ShapeUnit]? {
        var inner: [ShapeUnit] = []
        inner.reserveCapacity(units.count)
        var index = 0
        while index < units.count {
            let (byte, length) = escape(units, index) ?? (units[index].byte, 1)
            var unit = units[index]
            unit.byte = byte
            unit.end = units[index + length - 1].end
            if length > 1 { unit.level = (units[index..<(index + length)].map(\.level).max() ?? 0) + 1 }
            inner.append(unit)
            index += length
        }
        return inner.count < units.count ? inner : nil
    }

    /// What an escape at this place stands for, and how long it is.
    private static func escape(_ units: [ShapeUnit], _ index: Int) -> (byte: UInt8, length: Int)? {
        func byte(_ offset: Int) -> UInt8 { index + offset < units.count ? units[index + offset].byte : 0 }
        func number(_ offset: Int, _ digits: Int) -> UInt32? {
            guard index + offset + digits <= units.count else { return nil }
            return UInt32(
                String(decoding: units[(index + offset)...].prefix(digits).map(\.byte), as: UTF8.self), radix: 16)
        }
        switch UnicodeScalar(units[index].byte) {
        case "%": return number(1, 2).map { (UInt8($0), 3) }
        case "\\":
            switch UnicodeScalar(byte(1)) {
            case "\"", "'", "/", "\\": return (byte(1), 2)
            case "n", "r", "t": return (UInt8(ascii: " "), 2)
            case "u": return number(2, 4).map { (UInt8(exactly: $0) ?? 0xFF, 6) }
            default: return nil
            }
        case "&":
            for (name, value) in [("&quot;", "\""), ("&amp;", "&"), ("&#39;", "'"), ("&#34;", "\"")]
            where units[index...].prefix(name.utf8.count).map(\.byte).elementsEqual(name.utf8) {
                return (value.utf8.first ?? 0, name.utf8.count)
            }
            return nil
        default: return nil
        }
    }
}
