/// A place in a text and the small steps from it: what a space is, where a word ends.
struct Cursor {
    let bytes: [UInt8]
    var position = 0
    /// How many brackets of a value are open: inside them a line end is a space.
    var bracketDepth = 0
    /// Where the braces and brackets that are open begin, those of blocks and of values alike.
    private(set) var openings: [Int] = []
    /// The comments passed, in order.
    private(set) var comments: [SourceSpan] = []

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position >= bytes.count }
    var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    func byte(at offset: Int) -> UInt8? {
        let index = position + offset
        return index >= 0 && index < bytes.count ? bytes[index] : nil
    }

    func isAt(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard position + count <= bytes.count else { return false }
        for index in 0..<count where bytes[position + index] != text.utf8Start[index] { return false }
        return true
    }

    /// Skips `text` when it stands here.
    mutating func skip(_ text: StaticString) -> Bool {
        guard isAt(text) else { return false }
        position += text.utf8CodeUnitCount
        return true
    }

    /// Skips `text` when it stands here as a word of its own.
    mutating func skipOperatorWord(_ text: StaticString) -> Bool {
        guard isAt(text), Self.endsWord(byte(at: text.utf8CodeUnitCount)) else { return false }
        position += text.utf8CodeUnitCount
        return true
    }

    /// Skips the keyword `text` when it stands here and no name goes on after it.
    mutating func skipKeyword(_ text: StaticString) -> Bool {
        guard isAt(text) else { return false }
        if let next = byte(at: text.utf8CodeUnitCount), Self.isNamePart(next) { return false }
        position += text.utf8CodeUnitCount
        return true
    }

    /// Skips the keyword `text`, which is a row's, when it stands here and no name goes on after it.
    mutating func skipKeyword(row text: String) -> Bool {
        let end = position + text.utf8.count
        guard end <= bytes.count, bytes[position..<end].elementsEqual(text.utf8),
            end == bytes.count || !Self.isNamePart(bytes[end])
        else { return false }
        position = end
        return true
    }

    /// Skips the sign `text`, which is a row's, when it stands here.
    mutating func skip(row text: String) -> Bool {
        let end = position + text.utf8.count
        guard end <= bytes.count, bytes[position..<end].elementsEqual(text.utf8) else { return false }
        position = end
        return true
    }

    // MARK: Brackets

    /// Enters the brackets that begin at `start` and stand right before the cursor.
    mutating func enter(from start: Int) { openings.append(start) }

    /// Leaves the innermost brackets.
    mutating func leave() { openings.removeLast() }

    /// Leaves the brackets entered since there were `count`.
    mutating func leave(to count: Int) { openings.removeLast(openings.count - count) }

    // MARK: Spaces

    /// A first line that names the interpreter.
    mutating func skipShebang() {
        if isAt("#!") { skipToLineEnd() }
    }

    /// Spaces, tabs, continued lines, comments, and line ends inside brackets.
    mutating func skipSpace() {
        while let byte = peek {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"): position += 1
            case UInt8(ascii: "\r") where isAtLineEnd == false || bracketDepth > 0: position += 1
            case UInt8(ascii: "\n") where bracketDepth > 0: position += 1
            case UInt8(ascii: "\\") where isContinuation: skipLineEnd()
            case UInt8(ascii: "#"): skipComment()
            default: return
            }
        }
    }

    /// Spaces, line ends and `;` between statements.
    mutating func skipSeparators() {
        while true {
            skipSpace()
            guard let byte = peek, byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: ";")
            else { return }
            position += 1
        }
    }

    /// Goes to `byte` when nothing but spaces and line ends stand before it.
    mutating func skipLineEnds(before byte: UInt8) -> Bool {
        var ahead = position
        while ahead < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[ahead]) { ahead += 1 }
        guard ahead < bytes.count, bytes[ahead] == byte else { return false }
        position = ahead
        return true
    }

    /// Whether `\` stands here as the last character of its line.
    var isContinuation: Bool {
        guard peek == UInt8(ascii: "\\") else { return false }
        return byte(at: 1) == UInt8(ascii: "\n")
            || (byte(at: 1) == UInt8(ascii: "\r") && byte(at: 2) == UInt8(ascii: "\n"))
    }

    /// Whether `\` stands here as the last character of the text.
    var isOpenContinuation: Bool { peek == UInt8(ascii: "\\") && position + 1 == bytes.count }

    /// Goes on in the next line, after its indentation, when `\` stands here at the end of this one.
    mutating func skipContinuation() {
        guard isContinuation else { return }
        skipLineEnd()
        while peek == UInt8(ascii: " ") || peek == UInt8(ascii: "\t") { position += 1 }
        skipContinuation()
    }

    /// From the `\` to the beginning of the next line.
    private mutating func skipLineEnd() {
        position += byte(at: 1) == UInt8(ascii: "\n") ? 2 : 3
    }

    private mutating func skipComment() {
        let start = position
        skipToLineEnd()
        // A second attempt at one place, after a step back, must not tell it twice.
        if comments.last.map({ $0.start < start }) ?? true { comments.append(SourceSpan(start, position)) }
    }

    private mutating func skipToLineEnd() {
        while let byte = peek, byte != UInt8(ascii: "\n") { position += 1 }
        if position > 0, position < bytes.count, bytes[position - 1] == UInt8(ascii: "\r") { position -= 1 }
    }

    var isAtLineEnd: Bool {
        peek == UInt8(ascii: "\n") || (peek == UInt8(ascii: "\r") && byte(at: 1) == UInt8(ascii: "\n"))
    }

    var isAtEndOfStatement: Bool {
        isAtEnd || isAtLineEnd || peek == UInt8(ascii: ";") || peek == UInt8(ascii: "}")
    }

    /// The rest of the line, which is somebody else's.
    mutating func readRestOfLine() -> SourceSpan {
        while peek == UInt8(ascii: " ") || peek == UInt8(ascii: "\t") { position += 1 }
        let start = position
        skipToLineEnd()
        var end = position
        while end > start, bytes[end - 1] == UInt8(ascii: " ") || bytes[end - 1] == UInt8(ascii: "\t") { end -= 1 }
        return SourceSpan(start, end)
    }

    /// The rest of the line up to a `{` that begins a word.
    mutating func readWords() -> SourceSpan {
        let line = readRestOfLine()
        let block = (line.start..<line.end).first { index in
            bytes[index] == UInt8(ascii: "{") && Self.endsWord(bytes[index - 1])
        }
        var end = block ?? line.end
        while end > line.start, block != nil, Self.endsWord(bytes[end - 1]) { end -= 1 }
        return SourceSpan(line.start, end > line.start ? end : 0)
    }

    // MARK: Recovery

    /// Goes on to where the next statement may begin, outside of the brackets that were opened since there were `count`
    /// and of those that are opened on the way. Each byte is passed once.
    mutating func recover(to count: Int) {
        var braces = openings[count...].count { bytes[$0] != UInt8(ascii: "(") && bytes[$0] != UInt8(ascii: "[") }
        var brackets = openings.count - count - braces
        leave(to: count)
        var quotes = Quotes()
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\n") where braces <= 0 && (brackets <= 0 || isBeforeStatement): return
            case UInt8(ascii: ";") where braces <= 0 && brackets <= 0: return
            case UInt8(ascii: "}") where braces <= 0: return
            case UInt8(ascii: "}"): braces -= 1
            case UInt8(ascii: "{"): braces += 1
            case UInt8(ascii: "("), UInt8(ascii: "["): if brackets > 0 { brackets += 1 }
            case UInt8(ascii: ")"), UInt8(ascii: "]"): brackets -= 1
            case UInt8(ascii: "\\"): position += 1
            case UInt8(ascii: "\""), UInt8(ascii: "'"): position = quotes.end(in: bytes, from: position)
            case UInt8(ascii: "#") where Self.endsWord(self.byte(at: -1)):
                skipToLineEnd()
                continue
            default: break
            }
            position += 1
        }
        position = bytes.count
    }

    /// Whether the line after the line end that stands here looks like a statement and not like more of a value: it is
    /// blank, or it begins with a word of the language.
    private var isBeforeStatement: Bool {
        var ahead = Cursor(bytes)
        ahead.position = position + 1
        while ahead.peek == UInt8(ascii: " ") || ahead.peek == UInt8(ascii: "\t") { ahead.position += 1 }
        let start = ahead.position
        while ahead.position - start < 10, let byte = ahead.peek, Self.isNamePart(byte) { ahead.position += 1 }
        let word = String(decoding: bytes[start..<ahead.position], as: UTF8.self)
        return ahead.isAtLineEnd || (Self.endsWord(ahead.peek) && Keyword(rawValue: word) != nil)
    }

    /// Finds closing quotation marks, and remembers where there is none, so that nothing is searched twice.
    private struct Quotes {
        private var searched: [UInt8: Int] = [:]

        /// The last byte of the closing quote, or the opening one when there is none. Only `"""` goes beyond its line.
        mutating func end(in bytes: [UInt8], from start: Int) -> Int {
            let quote = bytes[start]
            let isLines = bytes[start...].starts(with: Self.lines)
            let kind = isLines ? 0 : quote
            guard start >= searched[kind] ?? 0 else { return start }
            var index = start + (isLines ? 3 : 1)
            while index < bytes.count, isLines || bytes[index] != UInt8(ascii: "\n") {
                if bytes[index] == quote, !isLines { return index }
                if bytes[index] == quote, bytes[index...].starts(with: Self.lines) { return index + 2 }
                if bytes[index] == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") { index += 1 }
                index += 1
            }
            searched[kind] = index
            return start
        }

        private static let lines = Array("\"\"\"".utf8)
    }

    // MARK: For messages

    static let endOfText = "the end of the text"

    /// The word that stands here, or one byte.
    func nextWordSpan() -> SourceSpan {
        var end = position
        while end < bytes.count, !Self.endsWord(bytes[end]), bytes[end] != UInt8(ascii: "}") { end += 1 }
        if end == position, end < bytes.count { end += 1 }
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        return SourceSpan(position, end)
    }

    /// What stands here, in words.
    func describeNext() -> String {
        guard !isAtEnd else { return Self.endOfText }
        if isAtLineEnd { return "the end of the line" }
        let word = nextWordSpan()
        guard word.end - word.start > 60 else {
            return "'\(String(decoding: bytes[word.start..<word.end], as: UTF8.self))'"
        }
        var end = word.start + 60
        while bytes[end] & 0xC0 == 0x80 { end -= 1 }
        return "'\(String(decoding: bytes[word.start..<end], as: UTF8.self))…'"
    }

    // MARK: Kinds of bytes

    /// Whether a word ends before this byte; nil is the end of the text.
    static func endsWord(_ byte: UInt8?) -> Bool {
        switch byte {
        case nil, UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: ";"): true
        default: false
        }
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    /// Whether a text is a name as a whole.
    static func isName(_ text: String) -> Bool {
        !text.isEmpty
            && text.unicodeScalars.enumerated().allSatisfy { place, scalar in
                guard scalar.isASCII else { return scalar.isNamePart(isFirst: place == 0) }
                let byte = UInt8(truncatingIfNeeded: scalar.value)
                return place == 0 ? isNameStart(byte) : isNamePart(byte)
            }
    }

    /// Whether a name may begin with this byte. A byte beyond ASCII only may: ``skipNamePart(isFirst:)`` looks closer.
    static func isNameStart(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_") || byte >= 0x80
    }

    static func isNamePart(_ byte: UInt8) -> Bool { isNameStart(byte) || isDigit(byte) }

    /// Skips one letter, digit, mark or `_` of a name.
    mutating func skipNamePart(isFirst: Bool = false) -> Bool {
        guard let byte = peek, isFirst ? Self.isNameStart(byte) : Self.isNamePart(byte) else { return false }
        guard byte >= 0x80 else {
            position += 1
            return true
        }
        let span = nextCharacterSpan()
        guard let scalar = String(decoding: bytes[span.start..<span.end], as: UTF8.self).unicodeScalars.first,
            scalar.isNamePart(isFirst: isFirst)
        else { return false }
        position = span.end
        return true
    }
}

extension Unicode.Scalar {
    /// Letters of every script, and after the first one their marks and digits; no quotes, dashes or emoji.
    func isNamePart(isFirst: Bool) -> Bool {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        case .nonspacingMark, .spacingMark, .decimalNumber, .letterNumber: !isFirst
        default: false
        }
    }
}
