import BIConnector
import CommandLanguage
import OrderedJSON
import TextUI

/// Texts that must not be seen, and a quick way to find them in others: as whole words, in clear and in the forms that
/// they take in JSON, in queries and in scripts.
struct KnownSecrets {
    /// Shorter ones are known by their places alone: in other texts they would hide what is none.
    static let shortest = 6

    /// The first bytes of each text, and the texts that begin so, the longest first. By text: a dictionary of another kind
    /// takes a short program longer to set up than to use.
    private var texts: [String: [String]] = [:]
    /// Which pairs of bytes a text begins with, one bit each.
    private var starts = [UInt64](repeating: 0, count: 1 << 10)
    /// The texts, as ``identity(of:)`` has them.
    private var known: Set<String> = []
    /// Those that may be forgotten, in the order in which they came.
    private var learned: [String] = []

    /// Words of the portal itself: hidden wherever they stand, they would spoil replies, files and messages.
    private static let common: Set<String> = {
        let fields = Entity.all.flatMap(\.fields)
        let names = (fields + fields.flatMap(\.elements)).flatMap { [$0.name] + $0.allowedValues }
        let words = PortalMethod.all.flatMap { $0.name.split(separator: ".").map(String.init) + [$0.name] }
        return Set((names + words + Entity.all.map(\.name)).map { $0.lowercased() })
    }()

    /// The words need not even be there for a text with a digit, as most credentials are: no word has one.
    private static func isCommon(_ text: String) -> Bool {
        !text.utf8.contains { $0 &- 0x30 < 10 } && common.contains(text.lowercased())
    }

    /// How many of the credentials of a long table are remembered.
    private static let mostLearned = 20_000

    var isEmpty: Bool { known.isEmpty }

    /// Hides a text from now on.
    /// - Parameter isLasting: Whether it is never forgotten: what somebody was asked for, and what logs in.
    mutating func insert(_ text: String, isLasting: Bool) {
        insert(asItIs: text, isLasting: isLasting)
        let trimmed = text.trimmingSpace
        if trimmed.utf8.count < text.utf8.count { insert(asItIs: trimmed, isLasting: isLasting) }
    }

    private mutating func insert(asItIs text: String, isLasting: Bool) {
        guard text.utf8.count >= Self.shortest, !Self.isCommon(text),
            known.insert(Self.identity(of: text)).inserted
        else { return }
        // Most tokens are of characters that look the same everywhere.
        if text.utf8.allSatisfy(\.isNeverEscaped) { add(text) } else { for form in Self.forms(of: text) { add(form) } }
        guard !isLasting else { return }
        learned.append(text)
        if learned.count > Self.mostLearned * 2 { forgetOldest() }
    }

    /// What is the same for texts of the same bytes only: to Swift, others are the same that look the same.
    private static func identity(of text: String) -> String {
        text.utf8.allSatisfy { $0 < 0x80 } ? text : "\0\(PercentCoding.encode(text))"
    }

    /// Whether this very text is one.
    func contains(_ text: String) -> Bool { mayBeKnown(text) && known.contains(Self.identity(of: text)) }

    /// Whether a text begins as one of them does, which most do not. With other letters than those of ASCII, there are
    /// many ways to begin.
    private func mayBeKnown(_ text: String) -> Bool {
        text.utf8.withContiguousStorageIfAvailable { bytes in
            guard bytes.count >= Self.shortest else { return false }
            return bytes[0] | bytes[1] | bytes[2] >= 0x80 || isStart(bytes[0], bytes[1])
        } ?? true
    }

    /// Whether one of them, in one of its forms, begins with these bytes.
    private func isStart(_ first: UInt8, _ second: UInt8) -> Bool {
        starts[Int(first) << 2 | Int(second) >> 6] >> UInt64(second & 63) & 1 == 1
    }

    private mutating func add(_ form: String) {
        var form = form
        let (key, first, second) = form.withUTF8 { (Self.key($0), Int($0[0]), Int($0[1])) }
        Self.insert(form, into: &texts[key, default: []])
        starts[first << 2 | second >> 6] |= 1 << UInt64(second & 63)
    }

    /// Keeps the longest first.
    private static func insert(_ text: String, into texts: inout [String]) {
        guard !texts.isEmpty else { return texts.append(text) }
        guard !texts.contains(where: { $0.isSpelled(like: text) }) else { return }
        texts.insert(text, at: texts.firstIndex { $0.utf8.count < text.utf8.count } ?? texts.count)
    }

    private mutating func forgetOldest() {
        for text in learned.prefix(Self.mostLearned) {
            known.remove(Self.identity(of: text))
            for var form in Self.forms(of: text) {
                texts[form.withUTF8 { Self.key($0) }]?.removeAll { $0.isSpelled(like: form) }
            }
        }
        learned.removeFirst(Self.mostLearned)
    }

    static func forms(of text: String) -> [String] {
        guard !text.utf8.allSatisfy(\.isNeverEscaped) else { return [text] }
        let json = String(JSON.string(text).text().dropFirst().dropLast())
        let ascii = json.unicodeScalars.map { $0.isASCII ? String($0) : JSON.escape($0) }.joined()
        let query = PercentCoding.encode(text)
        let form = query.split(separator: "%20", omittingEmptySubsequences: false).joined(separator: "+")
        let slashes = json.split(separator: "/", omittingEmptySubsequences: false).joined(separator: "\\/")
        let forms = [
            text, json, ascii, slashes, query, form, query.lowercasedEscapes, ScriptLiteral.escaped(text),
            text.visible(),
        ]
        return Array(Set(forms.filter { $0.utf8.count >= shortest }))
    }

    // MARK: Finding

    private static func key(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int = 0) -> String {
        String(decoding: bytes[start..<(start + shortest)], as: UTF8.self)
    }

    /// Where hidden texts stand in another, in their order.
    func ranges(in text: String) -> [Range<Int>] {
        guard !known.isEmpty, text.utf8.count >= Self.shortest else { return [] }
        var text = text
        return text.withUTF8 { ranges(in: $0) }
    }

    func ranges(in bytes: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var index = 0
        while index + Self.shortest <= bytes.count {
            guard isStart(bytes[index], bytes[index + 1]), let end = end(in: bytes, at: index) else {
                index += 1
                continue
            }
            ranges.append(index..<end)
            index = end
        }
        return ranges
    }

    private func end(in bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Int? {
        for text in texts[Self.key(bytes, at: start)] ?? [] where start + text.utf8.count <= bytes.count {
            let end = start + text.utf8.count
            guard UnsafeBufferPointer(rebasing: bytes[start..<end]).elementsEqual(text.utf8) else { continue }
            let isWhole =
                !(bytes[start].isWord && Self.isInWord(bytes, before: start))
                && !(bytes[end - 1].isWord && end < bytes.count && bytes[end].isWord)
            if isWhole { return end }
        }
        return nil
    }

    /// Whether a letter stands before a place, and is no end of an escape: `%3D`, `\n`, `\u0022`.
    private static func isInWord(_ bytes: UnsafeBufferPointer<UInt8>, before start: Int) -> Bool {
        func byte(_ back: Int) -> UInt8 { start >= back ? bytes[start - back] : 0 }
        guard start > 0, byte(1).isWord else { return false }
        let backslash = UInt8(ascii: "\\")
        if byte(3) == UInt8(ascii: "%"), byte(2).isHex, byte(1).isHex { return false }
        if byte(2) == backslash, "nrtbf".utf8.contains(byte(1)) { return false }
        if byte(6) == backslash, byte(5) == UInt8(ascii: "u"), (1...4).allSatisfy({ byte($0).isHex }) { return false }
        return true
    }
}

extension UInt8 {
    /// A letter or digit of ASCII, or a sign that stands for itself in JSON, queries and scripts.
    fileprivate var isNeverEscaped: Bool {
        self &- 0x30 < 10 || (self | 0x20) &- 0x61 < 26
            || [UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_")].contains(self)
    }
    fileprivate var isWord: Bool {
        self &- 0x30 < 10 || (self | 0x20) &- 0x61 < 26 || self == UInt8(ascii: "_") || self >= 0x80
    }
    /// Whether a space or a line end may begin or end with it.
    fileprivate var mayBeSpace: Bool { self <= 0x20 || self >= 0x80 }
    fileprivate var isHex: Bool { self &- 0x30 < 10 || (self | 0x20) &- 0x61 < 6 }
}

extension JSON {
    /// `\u0416`, and two of them beyond the first plane, as programs write that keep to ASCII.
    fileprivate static func escape(_ scalar: Unicode.Scalar) -> String {
        Array(String(scalar).utf16).map { unit in
            let digits = String(unit, radix: 16)
            return "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)"
        }.joined()
    }
}

extension String {
    /// Without spaces and line ends around it, as portals keep settings.
    fileprivate var trimmingSpace: String {
        guard utf8.first?.mayBeSpace == true || utf8.last?.mayBeSpace == true else { return self }
        var rest = self[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }

    /// `%2f` for `%2F`
    fileprivate var lowercasedEscapes: String {
        split(separator: "%", omittingEmptySubsequences: false).enumerated()
            .map { $0 == 0 ? String($1) : $1.prefix(2).lowercased() + $1.dropFirst(2) }.joined(separator: "%")
    }
}
