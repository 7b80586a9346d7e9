/// What follows `where`.
extension Parser {
    mutating func readCondition() throws(ParseError) -> Condition {
        try descend()
        var parts = [try readBoth()]
        while skipJoin("or") { parts.append(try readBoth()) }
        depth -= 1
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func readBoth() throws(ParseError) -> Condition {
        var parts = [try readTest()]
        while skipJoin("and") { parts.append(try readTest()) }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func skipJoin(_ word: StaticString) -> Bool {
        let start = cursor.position
        cursor.skipSpace()
        if cursor.skipKeyword(word) { return true }
        cursor.position = start
        return false
    }

    private mutating func readTest() throws(ParseError) -> Condition {
        cursor.skipSpace()
        if cursor.peek == UInt8(ascii: "(") {
            return try readInside(")") { (parser) throws(ParseError) in try parser.readCondition() }
        }
        guard let field = readName() else {
            throw missing(.field(after: ListClause.where.rawValue), hint: Hint.condition)
        }
        comparisons += 1
        guard comparisons <= Self.maximumOperators else {
            throw ParseError(.tooLong("the condition", "\(Self.maximumOperators) comparisons"), field.span)
        }
        cursor.skipSpace()
        let comparison = try requireComparison(field.name)
        if comparison.takesList {
            return .membership(field: field.name, field.span, comparison, try readList())
        }
        return .comparison(field: field.name, field.span, comparison, try requireValue())
    }

    private mutating func requireComparison(_ field: String) throws(ParseError) -> Condition.Comparison {
        if cursor.skip("==") { return .equal }
        for sign in Condition.Comparison.signs where cursor.skip(row: sign.rawValue) { return sign }
        for comparison in Condition.Comparison.worded where skipWords(of: comparison) { return comparison }
        throw missing(.comparison(after: field), hint: Hint.condition)
    }

    private mutating func skipWords(of comparison: Condition.Comparison) -> Bool {
        let start = cursor.position
        for word in comparison.words {
            cursor.skipSpace()
            guard cursor.skipKeyword(row: word) else {
                cursor.position = start
                return false
            }
        }
        return true
    }

    private mutating func requireValue() throws(ParseError) -> Word {
        cursor.skipSpace()
        guard !cursor.isAtEndOfStatement, let word = try readConditionWord() else {
            throw missing(.value)
        }
        return word
    }

    private mutating func readList() throws(ParseError) -> [Word] {
        cursor.skipSpace()
        if cursor.peek == UInt8(ascii: "$"), let word = try readConditionWord() { return [word] }
        guard cursor.peek == UInt8(ascii: "(") else { throw missing(.listOfValues, hint: Hint.list) }
        return try readInside(")") { (parser) throws(ParseError) in
            var words: [Word] = []
            repeat {
                words.append(try parser.requireValue())
                parser.cursor.skipSpace()
            } while parser.cursor.skip(",")
            return words
        }
    }

    /// A word that also ends at `)` and `,`.
    private mutating func readConditionWord() throws(ParseError) -> Word? {
        let start = cursor.position
        guard let byte = cursor.peek else { return nil }
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { return try readQuoted() }
        if byte == UInt8(ascii: "$"), let value = try readVariable(in: .word) {
            return Word(parts: [.value(value)], isQuoted: false, span: SourceSpan(start, cursor.position))
        }
        try rejectForeignCharacter()
        while let byte = cursor.peek, !Cursor.endsWord(byte), byte != UInt8(ascii: ")"), byte != UInt8(ascii: ","),
            byte != UInt8(ascii: "}")
        {
            cursor.position += 1
        }
        guard cursor.position > start else { return nil }
        let span = SourceSpan(start, cursor.position)
        return Word(parts: [.literal(source.text(span))], isQuoted: false, span: span)
    }
}
