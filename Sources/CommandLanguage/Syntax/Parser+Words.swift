/// Words: bare text, quotes and values side by side.
extension Parser {
    mutating func requireWord(_ what: Expected) throws(ParseError) -> Word {
        cursor.skipSpace()
        guard !cursor.isAtEndOfStatement, let word = try readWord() else {
            throw missing(what)
        }
        return word
    }

    /// The word that stands here; nil when none does.
    mutating func readWord() throws(ParseError) -> Word? {
        let start = cursor.position
        if cursor.peek == UInt8(ascii: "{") || cursor.peek == UInt8(ascii: "[") {
            let value = try readOperand()
            return Word(parts: [.value(value)], isQuoted: false, span: value.span)
        }
        var word = Word(parts: [], isQuoted: false, span: SourceSpan(start, start))
        while let byte = cursor.peek, !Cursor.endsWord(byte), byte != UInt8(ascii: "}") {
            try readPart(of: &word, byte)
            if cursor.isContinuation { break }
        }
        guard cursor.position > start else { return nil }
        word.span = SourceSpan(start, cursor.position)
        try rejectCall(word)
        return word
    }

    /// `title=upper($x)` would be sent as these letters.
    private func rejectCall(_ word: Word) throws(ParseError) {
        guard case .literal(let head) = word.parts.first, cursor.bytes[word.span.end - 1] == UInt8(ascii: ")"),
            word.isQuoted || word.literal == nil, let open = head.firstIndex(of: "("),
            Function(rawValue: String(head[..<open])) != nil, Cursor.isNameStart(cursor.bytes[word.span.start])
        else { return }
        let text = source.text(word.span)
        throw ParseError(
            .callInWord(String(head[..<open])), word.span,
            hint: Hint.valueOrText(text.count > 60 ? "\(head[..<open])(…)" : text))
    }

    private mutating func readPart(of word: inout Word, _ byte: UInt8) throws(ParseError) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            word.isQuoted = true
            word.parts += try readQuoted().parts
        case UInt8(ascii: "$"):
            if let value = try readVariable(in: .word) {
                word.parts.append(.value(value))
            } else {
                cursor.position += 1
                word.parts.append(.literal("$"))
            }
        case UInt8(ascii: "{"):
            let span = SourceSpan(cursor.position, cursor.position + 1)
            throw ParseError(.unexpected("'{' in a word"), span, hint: Hint.quoteWord)
        default:
            let run = cursor.position
            try rejectForeignCharacter()
            try rejectOpenContinuation()
            while let next = cursor.peek, Self.isBare(next), !cursor.isContinuation, !cursor.isOpenContinuation {
                cursor.position += 1
            }
            if cursor.position == run { cursor.position = cursor.nextCharacterSpan().end }
            word.parts.append(.literal(source.text(SourceSpan(run, cursor.position))))
        }
    }

    /// `\` as the very last character asks for another line.
    func rejectOpenContinuation() throws(ParseError) {
        if cursor.isOpenContinuation { throw openContinuation }
    }

    /// The last character of the text is a `\` that another line was to follow.
    var openContinuation: ParseError {
        let end = cursor.bytes.count
        return ParseError(.unterminated("line"), SourceSpan(end - 1, end), open: "\\", hint: Hint.continueLine)
    }

    /// A byte that stands for itself and needs no look at what it begins.
    private static func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case 0...0x20, 0x7F, UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "$"), UInt8(ascii: "`"),
            UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: ";"), 0xC2, 0xE2, 0xEF:
            false
        default: true
        }
    }

    // MARK: Quotes

    /// Text in one of the three kinds of quotes.
    mutating func readQuoted() throws(ParseError) -> Word {
        if cursor.isAt("\"\"\"") { return try readLines() }
        return cursor.peek == UInt8(ascii: "'") ? try readRaw() : try readCooked()
    }

    private mutating func readRaw() throws(ParseError) -> Word {
        let start = cursor.position
        cursor.position += 1
        while let byte = cursor.peek, byte != UInt8(ascii: "'") { cursor.position += 1 }
        guard !cursor.isAtEnd else { throw unterminatedString(start, "'") }
        cursor.position += 1
        let text = lines(SourceSpan(start + 1, cursor.position - 1))
        return Word(parts: [.literal(text)], isQuoted: true, span: SourceSpan(start, cursor.position))
    }

    private mutating func readCooked() throws(ParseError) -> Word {
        let start = cursor.position
        cursor.position += 1
        var parts: [Word.Part] = []
        var text = ""
        while let byte = cursor.peek {
            if byte == UInt8(ascii: "\"") {
                cursor.position += 1
                if !text.isEmpty || parts.isEmpty { parts.append(.literal(text)) }
                return Word(parts: parts, isQuoted: true, span: SourceSpan(start, cursor.position))
            }
            try readCookedPart(byte, &text, &parts, open: start, quote: "\"")
        }
        throw unterminatedString(start, "\"")
    }

    private mutating func readCookedPart(
        _ byte: UInt8, _ text: inout String, _ parts: inout [Word.Part], open: Int, quote: String
    ) throws(ParseError) {
        switch byte {
        case UInt8(ascii: "\\"):
            guard cursor.position + 1 < cursor.bytes.count else { throw unterminatedString(open, quote) }
            text.unicodeScalars.append(try readEscape())
        case UInt8(ascii: "$"):
            guard let value = try readVariable(in: .string) else {
                cursor.position += 1
                text += "$"
                return
            }
            if !text.isEmpty { parts.append(.literal(text)) }
            text = ""
            parts.append(.value(value))
        default:
            let run = cursor.position
            while let next = cursor.peek, next != UInt8(ascii: "\\"), next != UInt8(ascii: "$"),
                next != UInt8(ascii: "\"")
            {
                cursor.position += 1
            }
            if cursor.position == run { cursor.position += 1 }
            text += lines(SourceSpan(run, cursor.position))
        }
    }

    /// The text between two offsets. A line end in a string is `\n`, however the file writes its lines.
    private func lines(_ span: SourceSpan) -> String {
        let bytes = cursor.bytes[span.start..<span.end]
        guard bytes.contains(UInt8(ascii: "\r")) else { return source.text(span) }
        var clean: [UInt8] = []
        for index in bytes.indices {
            let isPartOfEnd = index + 1 < cursor.bytes.count && cursor.bytes[index + 1] == UInt8(ascii: "\n")
            if bytes[index] != UInt8(ascii: "\r") || !isPartOfEnd { clean.append(bytes[index]) }
        }
        return String(decoding: clean, as: UTF8.self)
    }

    private func unterminatedString(_ start: Int, _ quote: String) -> ParseError {
        ParseError(
            .unterminated("string"), SourceSpan(start, start + quote.utf8.count), open: quote, hint: Hint.closeQuote)
    }

    /// An escape of JSON, or one of ours: `\$` and `\u{1F600}`.
    private mutating func readEscape() throws(ParseError) -> Unicode.Scalar {
        let start = cursor.position
        cursor.position += 2
        switch cursor.byte(at: -1) {
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "$"): return "$"
        case UInt8(ascii: "u") where cursor.peek == UInt8(ascii: "{"): return try readCodePoint(start)
        case UInt8(ascii: "u"): return try readCodeUnits(start)
        default:
            cursor.position = start + 1
            let span = SourceSpan(start, cursor.nextCharacterSpan().end)
            cursor.position = span.end
            throw ParseError(.unknownEscape, span, hint: Hint.escapes)
        }
    }

    /// The scalar of `\u00e9`, or of the two halves `\ud83d\ude00`.
    private mutating func readCodeUnits(_ start: Int) throws(ParseError) -> Unicode.Scalar {
        let unit = try readCodeUnit(start)
        if let scalar = Unicode.Scalar(unit) { return scalar }
        let end = cursor.position
        if UTF16.isLeadSurrogate(UInt16(unit)), cursor.skip("\\u"), cursor.peek != UInt8(ascii: "{") {
            let other = try readCodeUnit(end)
            if UTF16.isTrailSurrogate(UInt16(other)),
                let scalar = Unicode.Scalar(0x10000 + ((unit & 0x3FF) << 10) + (other & 0x3FF))
            {
                return scalar
            }
        }
        cursor.position = end
        throw ParseError(
            .loneSurrogate(source.text(SourceSpan(start, end))), SourceSpan(start, end), hint: Hint.surrogates)
    }

    /// Four hexadecimal digits.
    private mutating func readCodeUnit(_ start: Int) throws(ParseError) -> UInt32 {
        let digits = cursor.position
        while cursor.position < digits + 4, let byte = cursor.peek, byte.isHexDigit { cursor.position += 1 }
        let span = SourceSpan(digits, cursor.position)
        guard span.end - span.start == 4, let value = UInt32(source.text(span), radix: 16) else {
            throw ParseError(.unknownEscape, SourceSpan(start, cursor.position), hint: Hint.escapes)
        }
        return value
    }

    private mutating func readCodePoint(_ start: Int) throws(ParseError) -> Unicode.Scalar {
        cursor.position += 1
        let digits = cursor.position
        while let byte = cursor.peek, byte.isHexDigit { cursor.position += 1 }
        let text = source.text(SourceSpan(digits, cursor.position))
        guard cursor.skip("}"), let value = UInt32(text, radix: 16), let scalar = Unicode.Scalar(value) else {
            throw ParseError(.badCodePoint, SourceSpan(start, cursor.position), hint: Hint.escapes)
        }
        return scalar
    }

    // MARK: Lines

    /// `"""` … `"""`: the first line end, the last one and the indentation of the closing quotes do not count.
    private mutating func readLines() throws(ParseError) -> Word {
        let start = cursor.position
        cursor.position += 3
        if cursor.isAtLineEnd { cursor.position += cursor.peek == UInt8(ascii: "\r") ? 2 : 1 }
        let indentation = indentationOfClosingQuotes(from: cursor.position)
        var parts: [Word.Part] = []
        var text = ""
        skipIndentation(indentation)
        while let byte = cursor.peek {
            if cursor.isAt("\"\"\"") {
                cursor.position += 3
                if text.unicodeScalars.last == "\n" { text.unicodeScalars.removeLast() }
                if !text.isEmpty || parts.isEmpty { parts.append(.literal(text)) }
                return Word(parts: parts, isQuoted: true, span: SourceSpan(start, cursor.position))
            }
            if cursor.isAtLineEnd {
                cursor.position += byte == UInt8(ascii: "\r") ? 2 : 1
                text += "\n"
                skipIndentation(indentation)
            } else {
                try readLinesPart(byte, &text, &parts, open: start)
            }
        }
        throw unterminatedString(start, "\"\"\"")
    }

    private mutating func readLinesPart(
        _ byte: UInt8, _ text: inout String, _ parts: inout [Word.Part], open: Int
    ) throws(ParseError) {
        if byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "$") {
            return try readCookedPart(byte, &text, &parts, open: open, quote: "\"\"\"")
        }
        let run = cursor.position
        repeat {
            cursor.position += 1
        } while cursor.peek.map { $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: "$") && $0 != UInt8(ascii: "\"") }
            == true
            && !cursor.isAtLineEnd
        text += source.text(SourceSpan(run, cursor.position))
    }

    /// The spaces in front of the closing quotes, when nothing else stands in front of them.
    private func indentationOfClosingQuotes(from start: Int) -> Int {
        var ahead = cursor
        ahead.position = start
        var line = start
        var isBlank = true
        while let byte = ahead.peek, !ahead.isAt("\"\"\"") {
            if byte == UInt8(ascii: "\n") {
                line = ahead.position + 1
                isBlank = true
            } else if byte != 0x20, byte != 0x09 {
                isBlank = false
            }
            ahead.position += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        return isBlank && !ahead.isAtEnd ? ahead.position - line : 0
    }

    private mutating func skipIndentation(_ count: Int) {
        var left = count
        while left > 0, cursor.peek == 0x20 || cursor.peek == 0x09 {
            cursor.position += 1
            left -= 1
        }
    }
}

extension UInt8 {
    fileprivate var isHexDigit: Bool { self < 0x80 && Character(Unicode.Scalar(self)).isHexDigit }
}
