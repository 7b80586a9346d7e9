/// A text to be read as a script, with the name messages call it by.
public struct Source: Sendable {
    /// What messages call it: a file's path, `-c`, `input`.
    public let name: String
    /// The text in UTF-8.
    public let bytes: [UInt8]
    /// Where the first bytes stood that are not UTF-8.
    let firstRepair: Span?
    /// How many line ends stand before each stretch of the text.
    private let lineEnds: [Int]

    /// The bytes of a stretch.
    private static let stretch = 4096

    /// A script from text.
    public init(name: String, text: String) {
        self.init(name: name, bytes: Array(text.utf8))
    }

    /// A script from bytes of whatever origin: what is not UTF-8 is replaced by U+FFFD, a byte order mark is blanked.
    public init(name: String, bytes: [UInt8]) {
        self.name = name
        let isValid = bytes.withUnsafeBufferPointer { String(validating: $0, as: UTF8.self) != nil }
        var clean = isValid ? bytes : Array(String(decoding: bytes, as: UTF8.self).utf8)
        var repair = isValid ? nil : Self.firstRepair(of: bytes, as: clean)
        if clean.starts(with: [0xEF, 0xBB, 0xBF]) {
            clean.removeFirst(3)
            repair = repair.map { $0 - 3 }
        }
        firstRepair = repair.map { Span($0, $0 + 3) }
        self.bytes = clean
        lineEnds = Self.countLineEnds(of: clean)
    }

    /// Where the first U+FFFD stands that was put in: its bytes differ from those that were there.
    private static func firstRepair(of bytes: [UInt8], as clean: [UInt8]) -> Int {
        var place = zip(bytes, clean).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? bytes.count
        while clean[place] & 0xC0 == 0x80 { place -= 1 }
        return place
    }

    private static func countLineEnds(of bytes: [UInt8]) -> [Int] {
        var counts = [0]
        for start in stride(from: 0, through: bytes.count - stretch, by: stretch) {
            counts.append(counts[counts.count - 1] + countLineEnds(of: bytes, start..<(start + stretch)))
        }
        return counts
    }

    private static func countLineEnds(of bytes: [UInt8], _ range: Range<Int>) -> Int {
        var count = 0
        for byte in bytes[range] where byte == UInt8(ascii: "\n") { count += 1 }
        return count
    }

    /// The text between two offsets.
    public func text(_ span: Span) -> String {
        String(decoding: bytes[span.start..<span.end], as: UTF8.self)
    }

    /// The line and column of an offset, both counted from 1; a column is a character as a reader sees it.
    public func position(of offset: Int) -> (line: Int, column: Int) {
        let line = lineSpan(at: offset)
        let stretch = line.start / Self.stretch
        let number = 1 + lineEnds[stretch] + Self.countLineEnds(of: bytes, (stretch * Self.stretch)..<line.start)
        return (number, 1 + countCharacters(in: Span(line.start, max(line.start, min(offset, line.end)))))
    }

    private func countCharacters(in span: Span) -> Int {
        // Without a carriage return every ASCII byte is a character, and most lines have nothing else.
        let isPlain = bytes[span.start..<span.end].allSatisfy { $0 < 0x80 && $0 != UInt8(ascii: "\r") }
        return isPlain ? span.end - span.start : text(span).count
    }

    /// The line an offset stands in, without its end.
    public func lineSpan(at offset: Int) -> Span {
        let start = bytes[..<offset].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        var end = bytes[offset...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return Span(start, max(start, end))
    }
}

/// A place in a ``Source``, in bytes from its beginning.
public struct Span: Sendable, Hashable {
    /// The first byte.
    public var start: Int
    /// Behind the last byte.
    public var end: Int

    /// A place.
    public init(_ start: Int, _ end: Int) {
        self.start = start
        self.end = end
    }

    /// From the beginning of this place to the end of `other`.
    public func to(_ other: Span) -> Span { Span(start, max(end, other.end)) }
}
