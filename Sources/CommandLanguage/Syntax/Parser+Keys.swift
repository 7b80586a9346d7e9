import OrderedJSON

/// Keys of items: names with `.` and `[…]`, each of them as it stands or computed.
extension Parser {
    /// The key that stands here; nil when none does, with the cursor anywhere.
    mutating func readKey() throws(ParseError) -> [Item.KeyPart]? {
        guard let first = try readKeyName() else { return nil }
        var key = [first]
        while true {
            guard key.count <= Self.maximumDepth else {
                throw ParseError(.tooDeep(Self.maximumDepth), SourceSpan(cursor.position, cursor.position))
            }
            if cursor.skip(".") {
                guard let name = try readKeyName() else { return nil }
                key.append(name)
            } else if cursor.peek == UInt8(ascii: "[") {
                guard let place = try readKeyPlace() else { return nil }
                key.append(place)
            } else {
                return key
            }
        }
    }

    /// A key as a word of its own, as `unset` takes it.
    mutating func readKeyWord() throws(ParseError) -> Word? {
        let start = cursor.position
        guard let key = try readKey(), Cursor.endsWord(cursor.peek) || cursor.peek == UInt8(ascii: "}") else {
            cursor.position = start
            return nil
        }
        var word = Word(parts: [], isQuoted: false, span: SourceSpan(start, cursor.position))
        word.key = key
        return word
    }

    /// Names, quotes and values side by side: one name, points in quotes and values included.
    private mutating func readKeyName() throws(ParseError) -> Item.KeyPart? {
        let start = cursor.position
        var word = Word(parts: [], isQuoted: false, span: SourceSpan(start, start))
        while let part = try readKeyPiece() {
            word.parts += part.parts
            word.isQuoted = word.isQuoted || part.isQuoted
        }
        guard cursor.position > start else { return nil }
        word.span = SourceSpan(start, cursor.position)
        return word.literal.map { .fixed(.name($0)) } ?? .computed(word)
    }

    private mutating func readKeyPiece() throws(ParseError) -> Word? {
        let start = cursor.position
        switch cursor.peek {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            let before = checkpoint
            if let word = try? readQuoted() { return word }
            // It is read again as a word, which reports what is wrong.
            restore(before)
            cursor.position = start
            return nil
        case UInt8(ascii: "$"):
            guard let value = try readVariable(in: .word) else { return nil }
            return Word(parts: [.value(value)], isQuoted: false, span: value.span)
        default:
            while cursor.skipNamePart() || cursor.skip("-") {}
            let span = SourceSpan(start, cursor.position)
            return span.start == span.end
                ? nil : Word(parts: [.literal(source.text(span))], isQuoted: false, span: span)
        }
    }

    /// `[0]`, `[name]`, `[$i]`
    private mutating func readKeyPlace() throws(ParseError) -> Item.KeyPart? {
        let open = cursor.position
        cursor.position += 1
        let start = cursor.position
        while cursor.skipNamePart() || cursor.skip("-") {}
        let name = source.text(SourceSpan(start, cursor.position))
        if !name.isEmpty, cursor.skip("]") {
            let index = Int(name).flatMap { $0 >= 0 && Cursor.isDigit(cursor.bytes[start]) ? $0 : nil }
            return .fixed(index.map(Item.Step.index) ?? .name(name))
        }
        cursor.position = start
        while cursor.skip(" ") {}
        guard let byte = cursor.peek, "\"'$(-".utf8.contains(byte) || Cursor.isDigit(byte) else { return nil }
        cursor.position = open
        let place = try readInside("]") { (parser) throws(ParseError) in try parser.readExpression() }
        if case .literal(let literal) = place.kind, let name = literal.string { return .fixed(.name(name)) }
        return .place(place)
    }
}
