import TextUI

/// How a file writes the characters of its text as bytes.
public struct TextEncoding: Sendable, Hashable {
    /// Who knows it.
    private enum Scheme: Hashable {
        case utf8
        case utf16(isBigEndian: Bool)
        case utf32(isBigEndian: Bool)
        /// libc's `iconv`.
        case system
    }

    /// The name, as messages show it and as the system's `iconv` knows it: `UTF-8`, `windows-1251`.
    public let name: String
    private let scheme: Scheme

    private init(_ name: String, _ scheme: Scheme) {
        self.name = name
        self.scheme = scheme
    }

    /// UTF-8, what a file without a mark is taken for.
    public static let utf8 = TextEncoding("UTF-8", .utf8)
    /// UTF-16, the low byte first, as Windows writes it.
    public static let utf16LittleEndian = TextEncoding("UTF-16LE", .utf16(isBigEndian: false))
    /// UTF-16, the high byte first.
    public static let utf16BigEndian = TextEncoding("UTF-16BE", .utf16(isBigEndian: true))
    /// UTF-32, the low byte first.
    public static let utf32LittleEndian = TextEncoding("UTF-32LE", .utf32(isBigEndian: false))
    /// UTF-32, the high byte first.
    public static let utf32BigEndian = TextEncoding("UTF-32BE", .utf32(isBigEndian: true))

    private static let unicode = [utf32LittleEndian, utf32BigEndian, utf8, utf16LittleEndian, utf16BigEndian]

    // MARK: Marks

    /// The encoding whose mark these bytes begin with; the longest mark counts.
    static func marked(_ bytes: [UInt8]) -> TextEncoding? { unicode.first { bytes.starts(with: $0.mark) } }

    /// The byte order mark; empty where there is none.
    var mark: [UInt8] { scheme == .system ? [] : bytes(of: "\u{FEFF}") }

    // MARK: Names

    /// Why a name is no encoding.
    enum LookupError: Error, Hashable {
        case unknown(nearest: String?)
        /// Two encodings have this name.
        case ambiguous([String])
    }

    /// The encoding that people and programs call `name`.
    init(named name: String) throws(LookupError) {
        let key = name.lowercased().filter { !"-_ ".contains($0) }
        if let encoding = Self.unicode.first(where: { $0.name.lowercased().filter { $0 != "-" } == key }) {
            self = encoding
            return
        }
        if let choices = Self.ambiguous[key] { throw .ambiguous(choices) }
        // What follows '/' or ',' are wishes, such as //TRANSLIT, which would put other characters in their place.
        let isName = name.utf8.allSatisfy { $0.isLetterOrDigit || "-_.:+()".utf8.contains($0) }
        guard isName, name.utf8.first?.isLetterOrDigit == true, name.utf8.count <= 40 else {
            throw .unknown(nearest: nil)
        }
        for candidate in [name, Self.codePage(key)].compactMap(\.self)
        where Converter(from: candidate, to: "UTF-8") != nil {
            guard Converter(from: "UTF-8", to: candidate) != nil else { continue }
            self.init(name, .system)
            return
        }
        throw .unknown(nearest: Spelling.nearest(to: name, among: Self.usual))
    }

    /// Names that say too little: the byte order, or the country.
    private static let ambiguous: [String: [String]] = [
        "utf16": ["utf-16le", "utf-16be"], "utf32": ["utf-32le", "utf-32be"], "unicode": ["utf-16le", "utf-8"],
        "ucs2": ["utf-16le", "utf-16be"], "ansi": ["windows-1251", "windows-1252"], "oem": ["cp866", "cp850"],
    ]

    /// What is offered for a misspelt name.
    private static let usual = [
        "utf-8", "utf-16le", "utf-16be", "windows-1251", "windows-1252", "windows-1250", "koi8-r", "koi8-u", "cp866",
        "iso-8859-1", "iso-8859-5", "macintosh", "shift_jis", "gbk", "big5", "euc-kr",
    ]

    /// `cp1251` for `win1251`, `windows1251`, `1251`: everybody's names for the same page.
    private static func codePage(_ key: String) -> String? {
        let digits = String(key.reversed().prefix { $0.isNumber }.reversed())
        return (3...5).contains(digits.count)
            && ["", "win", "windows", "dos", "cp"].contains(key.dropLast(digits.count))
            ? "cp\(digits)" : nil
    }

    /// The name under which libc knows it.
    private var systemName: String {
        Converter(from: name, to: "UTF-8") == nil
            ? Self.codePage(name.lowercased().filter { !"-_ ".contains($0) }) ?? name : name
    }

    // MARK: Bytes

    /// Bytes that are no text of an encoding.
    struct InvalidBytesError: Error, Hashable {
        /// Where they begin.
        var offset: Int
        /// Whether they are the beginning of a character, and the end of everything.
        var isCut = false
    }

    /// The text in UTF-8.
    func decode(_ bytes: [UInt8]) throws(InvalidBytesError) -> [UInt8] {
        switch scheme {
        case .utf8:
            if bytes.withUnsafeBufferPointer({ String(validating: $0, as: UTF8.self) != nil }) { return bytes }
            return try Self.decode(bytes, as: UTF8.self, size: 1)
        case .utf16(let isBigEndian):
            return try Self.decode(Self.units(bytes, isBigEndian) as [UInt16], as: UTF16.self, size: 2, bytes.count)
        case .utf32(let isBigEndian):
            return try Self.decode(Self.units(bytes, isBigEndian) as [UInt32], as: UTF32.self, size: 4, bytes.count)
        case .system:
            guard let converter = Converter(from: systemName, to: "UTF-8") else { throw InvalidBytesError(offset: 0) }
            return try converter.convert(bytes)
        }
    }

    /// Bytes as numbers; those that do not make a whole one are left out.
    private static func units<Unit: FixedWidthInteger>(_ bytes: [UInt8], _ isBigEndian: Bool) -> [Unit] {
        let size = Unit.bitWidth / 8
        return stride(from: 0, through: bytes.count - size, by: size).map { start in
            bytes.withUnsafeBytes { buffer in
                let unit = buffer.loadUnaligned(fromByteOffset: start, as: Unit.self)
                return isBigEndian ? Unit(bigEndian: unit) : Unit(littleEndian: unit)
            }
        }
    }

    private static func decode<Encoding: Unicode.Encoding>(
        _ units: [Encoding.CodeUnit], as encoding: Encoding.Type, size: Int, _ count: Int? = nil
    ) throws(InvalidBytesError) -> [UInt8] {
        if let text = String(validating: units, as: encoding) {
            guard let count, count % size > 0 else { return Array(text.utf8) }
            throw InvalidBytesError(offset: count - count % size, isCut: true)
        }
        var parser = Encoding.ForwardParser()
        var rest = units.makeIterator()
        var offset = 0
        while case .valid(let scalar) = parser.parseScalar(from: &rest) { offset += scalar.count * size }
        throw InvalidBytesError(
            offset: offset, isCut: offset / size + 1 == units.count && isBeginning(units[units.count - 1]))
    }

    /// Whether a code unit is the first of several.
    private static func isBeginning(_ unit: some FixedWidthInteger) -> Bool {
        switch unit {
        case let unit as UInt8: unit >= 0xC2 && unit <= 0xF4
        case let unit as UInt16: unit & 0xFC00 == 0xD800
        default: false
        }
    }

    /// A text as bytes; what the encoding has no character for becomes `?`.
    func bytes(of text: String) -> [UInt8] {
        switch scheme {
        case .utf8: return Array(text.utf8)
        case .utf16(let isBigEndian): return text.utf16.flatMap { Self.bytes(of: $0, isBigEndian) }
        case .utf32(let isBigEndian): return text.unicodeScalars.flatMap { Self.bytes(of: $0.value, isBigEndian) }
        case .system:
            guard let converter = Converter(from: "UTF-8", to: systemName) else { return Array(text.utf8) }
            if let bytes = try? converter.convert(Array(text.utf8)) { return bytes }
            var known: [Unicode.Scalar: Bool] = [:]
            var plain = String.UnicodeScalarView()
            for scalar in text.unicodeScalars {
                let isKnown = known[scalar] ?? ((try? converter.convert(Array(String(scalar).utf8))) != nil)
                known[scalar] = isKnown
                plain.append(isKnown ? scalar : "?")
            }
            return (try? converter.convert(Array(String(plain).utf8))) ?? []
        }
    }

    private static func bytes(of unit: some FixedWidthInteger, _ isBigEndian: Bool) -> [UInt8] {
        withUnsafeBytes(of: isBigEndian ? unit.bigEndian : unit.littleEndian) { Array($0) }
    }
}

extension UInt8 {
    /// A letter of ASCII or a digit.
    var isLetterOrDigit: Bool { (self | 0x20) &- 0x61 < 26 || self &- 0x30 < 10 }
}
