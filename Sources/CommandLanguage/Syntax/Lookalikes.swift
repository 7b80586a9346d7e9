/// Letters of other scripts that look like Latin ones: a keyboard that was switched too late leaves them in names.
enum Lookalikes {
    /// A letter that only looks Latin.
    struct Letter {
        var scalar: Unicode.Scalar
        var script: String
    }

    /// The first letter of a word that does not belong to it: all others are Latin.
    static func find(in word: String) -> Letter? {
        let scalars = word.unicodeScalars
        guard scalars.contains(where: { $0.isASCII && $0.properties.isAlphabetic }) else { return nil }
        let stranger = scalars.first { letters[$0] != nil }
        return stranger.map { Letter(scalar: $0, script: $0.value < 0x400 ? "Greek" : "Cyrillic") }
    }

    /// The word in Latin letters.
    static func latin(_ word: String) -> String {
        String(String.UnicodeScalarView(word.unicodeScalars.map { letters[$0] ?? $0 }))
    }

    private static let letters: [Unicode.Scalar: Unicode.Scalar] = {
        let pairs = zip(
            "асекорхуіјѕԁһӏАВСЕНІЈКМОРЅТХУΑΒΕΖΗΙΚΜΝΟΡΤΥΧοανρυικ".unicodeScalars,
            "acekopxyijsdhlABCEHIJKMOPSTXYABEZHIKMNOPTYXoavpuik".unicodeScalars)
        return Dictionary(uniqueKeysWithValues: pairs.map { ($0, $1) })
    }()
}

extension Parser {
    /// What to do about a problem, with the letter named that only looks right.
    func hint(_ hint: String?, at span: SourceSpan) -> String? {
        guard span.end - span.start <= 200 else { return hint }
        let word = source.text(span)
        guard let letter = Lookalikes.find(in: word) else { return hint }
        return Hint.lookalike(letter, line: line(replacing: span, with: Lookalikes.latin(word)))
    }

    /// The line that a part of it is in, with another text in its place.
    func line(replacing span: SourceSpan, with text: String) -> String {
        let isEnd: (UInt8) -> Bool = { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        let start = cursor.bytes[..<span.start].lastIndex(where: isEnd).map { $0 + 1 } ?? 0
        let end = cursor.bytes[span.end...].firstIndex(where: isEnd) ?? cursor.bytes.count
        let head = source.text(SourceSpan(max(start, span.start - Self.longestExcerpt), span.start))
        let tail = source.text(SourceSpan(span.end, min(end, span.end + Self.longestExcerpt)))
        return String("\(head)\(text)\(tail)".drop { $0.isWhitespace })
    }

    /// How many bytes of a line a hint repeats on either side.
    private static let longestExcerpt = 500
}

/// Characters that nobody sees: they come with text from pages and documents.
enum InvisibleCharacter: UInt32, CaseIterable {
    case softHyphen = 0xAD
    case zeroWidthSpace = 0x200B
    case leftToRight = 0x200E
    case rightToLeft = 0x200F
    case embedLeft = 0x202A
    case embedRight = 0x202B
    case endEmbedding = 0x202C
    case overrideLeft = 0x202D
    case overrideRight = 0x202E
    case wordJoiner = 0x2060
    case isolateLeft = 0x2066
    case isolateRight = 0x2067
    case isolateFirst = 0x2068
    case endIsolate = 0x2069
    case byteOrderMark = 0xFEFF

    /// What it is called.
    var name: String {
        switch self {
        case .softHyphen: "soft hyphen"
        case .zeroWidthSpace: "zero-width space"
        case .wordJoiner: "word joiner"
        case .byteOrderMark: "byte order mark"
        case .leftToRight, .rightToLeft, .embedLeft, .embedRight, .endEmbedding, .overrideLeft, .overrideRight,
            .isolateLeft, .isolateRight, .isolateFirst, .endIsolate:
            "direction mark"
        }
    }

    /// `U+200B`
    var code: String {
        let digits = String(rawValue, radix: 16, uppercase: true)
        return "U+\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)"
    }

    init?(_ scalar: Unicode.Scalar) { self.init(rawValue: scalar.value) }
}

extension Parser {
    /// A character in a word that nobody sees.
    func rejectInvisible() throws(ParseError) {
        let span = cursor.nextCharacterSpan()
        guard let scalar = source.text(span).unicodeScalars.first, let character = InvisibleCharacter(scalar) else {
            return
        }
        throw ParseError(.invisible(character), span, hint: Hint.withoutInvisible(cleanLine))
    }

    /// The line that the cursor is in without such characters.
    private var cleanLine: String {
        let line = line(replacing: SourceSpan(cursor.position, cursor.position), with: "")
        return String(String.UnicodeScalarView(line.unicodeScalars.filter { InvisibleCharacter($0) == nil }))
    }
}
