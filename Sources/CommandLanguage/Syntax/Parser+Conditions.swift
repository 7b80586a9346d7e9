public import OrderedJSON

/// What follows `where` and `[?`.
extension Parser {
    mutating func readCondition() throws(ParseError) -> Condition<Word> {
        try descend()
        var parts = [try readBoth()]
        while skipJoin("or") { parts.append(try readBoth()) }
        depth -= 1
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    /// `?title contains "North"`, with the cursor at the `?`.
    mutating func readMatchesStep() throws(ParseError) -> ScriptExpression.Step {
        let start = cursor.position
        cursor.position += 1
        let outer = (comparisons, isInMatches)
        (comparisons, isInMatches) = (0, true)
        let condition = try readCondition()
        (comparisons, isInMatches) = outer
        return .matches(condition, SourceSpan(start, cursor.position))
    }

    private mutating func readBoth() throws(ParseError) -> Condition<Word> {
        var parts = [try readTest()]
        while skipJoin("and") { parts.append(try readTest()) }
        try rejectForeignJoin()
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func skipJoin(_ word: StaticString) -> Bool {
        let start = cursor.position
        cursor.skipSpace()
        if cursor.skipKeyword(word) { return true }
        cursor.position = start
        return false
    }

    private mutating func readTest() throws(ParseError) -> Condition<Word> {
        cursor.skipSpace()
        if cursor.peek == UInt8(ascii: "(") {
            return try readInside(")") { (parser) throws(ParseError) in try parser.readCondition() }
        }
        guard let field = try readField() else {
            throw missing(.field(after: isInMatches ? "[?" : ListClause.where.rawValue), hint: Hint.condition)
        }
        comparisons += 1
        guard comparisons <= Self.maximumOperators else {
            throw ParseError(.tooLong("the condition", "\(Self.maximumOperators) comparisons"), field.span)
        }
        cursor.skipSpace()
        let comparison = try requireComparison(field.name)
        return .test(field, comparison, try readValues(of: comparison))
    }

    /// `title`, and in `[?` also `owner.name` and `"odd key"`.
    private mutating func readField() throws(ParseError) -> ConditionField? {
        let start = cursor.position
        var path: [String] = []
        while let name = try readFieldName() {
            path.append(name)
            guard isInMatches, cursor.peek == UInt8(ascii: "."), cursor.skip(".") else { break }
        }
        return path.isEmpty ? nil : ConditionField(path: path, span: SourceSpan(start, cursor.position))
    }

    private mutating func readFieldName() throws(ParseError) -> String? {
        guard isInMatches, cursor.peek == UInt8(ascii: "\"") || cursor.peek == UInt8(ascii: "'") else {
            return readName()?.name
        }
        let start = cursor.position
        let word = try readQuoted()
        guard let name = word.literal else {
            throw ParseError(
                .expected(.fieldName, found: "'\(source.text(word.span))'"), SourceSpan(start, cursor.position))
        }
        return name
    }

    private mutating func requireComparison(_ field: String) throws(ParseError) -> Comparison {
        try rejectForeignComparison()
        if cursor.skip("==") { return .equal }
        for sign in Comparison.signs where cursor.skip(row: sign.rawValue) { return sign }
        for comparison in Comparison.worded where skipWords(of: comparison) { return comparison }
        let hint =
            field == "not"
            ? Hint.noNot : hintForNegation(of: field) ?? foreignComparison.map { Hint.write("'\($0.usage)'") }
        throw missing(.comparison(after: field), hint: hint ?? Hint.condition)
    }

    private mutating func skipWords(of comparison: Comparison) -> Bool {
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

    // MARK: Values

    private mutating func readValues(of comparison: Comparison) throws(ParseError) -> [Word] {
        switch comparison.operands {
        case .none: return []
        case .one: return [try requireValue()]
        case .two:
            let first = try requireValue()
            cursor.skipSpace()
            guard cursor.skipKeyword(row: Comparison.joint) else {
                throw missing(.sign(Comparison.joint), hint: Hint.usage("'\(comparison.usage)'"))
            }
            return [first, try requireValue()]
        case .list: return try readList()
        }
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

    /// A word that also ends at `)` and `,`, and in `[?` at `]`.
    private mutating func readConditionWord() throws(ParseError) -> Word? {
        let start = cursor.position
        var word = Word(parts: [], isQuoted: false, span: SourceSpan(start, start))
        while let byte = cursor.peek, !endsConditionWord(byte) {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                word.isQuoted = true
                word.parts += try readQuoted().parts
            case UInt8(ascii: "$"):
                let value = try readVariable(in: .word)
                if value == nil { cursor.position += 1 }
                word.parts.append(value.map(Word.Part.value) ?? .literal("$"))
            default:
                word.parts.append(.literal(try readBareRun()))
            }
            if cursor.isContinuation { break }
        }
        guard cursor.position > start else { return nil }
        word.span = SourceSpan(start, cursor.position)
        return word
    }

    /// The bytes up to what means something in a word.
    private mutating func readBareRun() throws(ParseError) -> String {
        let start = cursor.position
        try rejectForeignCharacter()
        try rejectOpenContinuation()
        repeat {
            cursor.position += 1
        } while cursor.peek.map { !endsConditionWord($0) && !"\"'$`".utf8.contains($0) } == true
            && !cursor.isContinuation && !cursor.isOpenContinuation
        return source.text(SourceSpan(start, cursor.position))
    }

    private func endsConditionWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ")"), UInt8(ascii: ","), UInt8(ascii: "}"): true
        case UInt8(ascii: "]"): isInMatches
        default: Cursor.endsWord(byte)
        }
    }
}

extension Word {
    /// The value as a condition takes it, when nothing has to be put in: a bare number, `true`, `false` or `null` is one,
    /// anything else is text.
    public var conditionLiteral: JSON? {
        guard let literal else { return nil }
        if isQuoted { return .string(literal) }
        return switch literal {
        case "true": true
        case "false": false
        case "null": .null
        default: JSON.Number(literal).map(JSON.number) ?? .string(literal)
        }
    }
}
