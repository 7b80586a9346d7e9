import OrderedJSON

/// What people bring from other shells and from documents, known by name.
extension Parser {
    /// Slips that show at the beginning of a statement.
    mutating func rejectSlips() throws(ParseError) {
        if cursor.peek == UInt8(ascii: "$") { throw statementWithDollar() }
        try rejectForeignCharacter()
        try rejectJoiner()
        try rejectLoneValue()
    }

    /// Characters of documents and of other shells that cannot stand outside of quotes.
    func rejectForeignCharacter() throws(ParseError) {
        guard let byte = cursor.peek else { return }
        let span = cursor.nextCharacterSpan()
        switch byte {
        case UInt8(ascii: "`"): throw ParseError(.backtick, span, hint: Hint.backtick)
        case 0xE2
        where cursor.isAt("“") || cursor.isAt("”") || cursor.isAt("„") || cursor.isAt("‘") || cursor.isAt("’"):
            throw ParseError(.typographicQuote, span, hint: Hint.straightQuotes)
        case 0xC2 where cursor.isAt("\u{A0}"): throw ParseError(.nonBreakingSpace, span, hint: Hint.plainSpace)
        case 0xC2, 0xE2, 0xEF: try rejectInvisible()
        case 0..<0x20, 0x7F:
            guard !Cursor.endsWord(byte) else { return }
            throw ParseError(.controlCharacter(UInt32(byte)), span)
        default: return
        }
    }

    /// `&&`, `||` and `&`, which join or detach commands elsewhere.
    mutating func rejectJoiner() throws(ParseError) {
        for joiner in ["&&", "||"] as [StaticString] where cursor.isAt(joiner) {
            throw ParseError(
                .notAnOperator("\(joiner)"), SourceSpan(cursor.position, cursor.position + 2), hint: Hint.joinStatements
            )
        }
        if cursor.peek == UInt8(ascii: "&"), Cursor.endsWord(cursor.byte(at: 1)) {
            throw ParseError(
                .notAnOperator("&"), SourceSpan(cursor.position, cursor.position + 1), hint: Hint.noBackground)
        }
    }

    /// `–dry-run`: programs for texts make a dash of two hyphens.
    func rejectDash() throws(ParseError) {
        guard cursor.isAt("–") || cursor.isAt("—"), let next = cursor.byte(at: 3), Cursor.isNameStart(next) else {
            return
        }
        let dash = cursor.nextCharacterSpan()
        throw ParseError(.typographicDash, dash, hint: Hint.writeLine(line(replacing: dash, with: "--")))
    }

    /// `$title = x`
    private mutating func statementWithDollar() -> ParseError {
        let start = cursor.position
        cursor.position += 1
        let name = readName()?.name
        cursor.skipSpace()
        let span = SourceSpan(start, cursor.position)
        guard let name, cursor.skip("="), cursor.peek != UInt8(ascii: "=") else {
            cursor.position = start
            return ParseError(.statementWithDollar, span, hint: hint(forVariable: name, of: statementText))
        }
        let value = source.text(cursor.readRestOfLine())
        return ParseError(.statementWithDollar, span, hint: Hint.useLet("\(name) = \(Self.quoted(value))"))
    }

    /// What a statement that begins with a variable may be meant to do. Nothing that bcx sets can be assigned, and nothing
    /// that is not set can be seen.
    private func hint(forVariable name: String?, of text: String) -> String {
        let name = name ?? "name"
        // What is printed goes nowhere else.
        let text = text.firstRange(of: " | ").map { String(text[..<$0.lowerBound]) } ?? text
        guard !globals.contains(name) else { return Hint.print(text) }
        return scope.slot(of: name) == nil ? Hint.letIt(name) : Hint.printIt(text, name)
    }

    /// The statement that begins here, as far as its line goes.
    private var statementText: String {
        var ahead = cursor
        let line = source.text(ahead.readRestOfLine())
        return String(line.prefix { $0 != ";" && $0 != "#" }.reversed().drop { $0 == " " }.reversed())
    }

    /// `title=x` or `title:=x` where a command should stand.
    mutating func itemWithoutCommand(_ start: Int) -> ParseError {
        let key = source.text(SourceSpan(start, cursor.position))
        let sign = cursor.skip(":=") ? ":=" : "="
        _ = sign == "=" && cursor.skip("=")
        let value = source.text(cursor.readRestOfLine())
        let set = "set \(key)\(sign)\(Self.word(value))"
        let isName = key.unicodeScalars.allSatisfy { $0 != "." && $0 != "-" }
        return ParseError(
            .itemWithoutCommand("\(key)\(sign)"), SourceSpan(start, start + key.utf8.count + sign.utf8.count),
            hint: isName ? Hint.setOrLet(set, "let \(key) = \(Self.quoted(value))") : Hint.set(set))
    }

    /// `=` or `:=` as a word of its own.
    func lonelySign() -> String? {
        if cursor.isAt("="), Cursor.endsWord(cursor.byte(at: 1)) { return "=" }
        return cursor.isAt(":=") && Cursor.endsWord(cursor.byte(at: 2)) ? ":=" : nil
    }

    /// `title = x`, `set title = x`, `var title = x`, with what stands before the sign already read.
    mutating func spacesAround(_ sign: String, in command: CommandStatement) -> ParseError {
        let span = SourceSpan(cursor.position, cursor.position + sign.utf8.count)
        cursor.position = span.end
        let value = source.text(cursor.readRestOfLine())
        guard let key = command.arguments.last.map({ source.text($0.span) }) else {
            let set = "set \(command.name)\(sign)\(Self.word(value))"
            let variable = "let \(command.name) = \(sign == "=" ? Self.quoted(value) : value)"
            return ParseError(.spacesAround(sign), span, hint: Hint.setOrLet(set, variable))
        }
        guard !Self.declarations.contains(command.name) else {
            return ParseError(.spacesAround(sign), span, hint: Hint.useLet("\(key) = \(Self.quoted(value))"))
        }
        return ParseError(.spacesAround(sign), span, hint: Hint.write("\(key)\(sign)\(Self.word(value))"))
    }

    /// What other languages declare variables with.
    private static let declarations: Set = ["var", "const", "local", "export", "my", "declare", "int", "string"]

    /// `=` where two values are compared.
    func rejectSingleEquals() throws(ParseError) {
        guard cursor.peek == UInt8(ascii: "="), cursor.byte(at: 1) != UInt8(ascii: "=") else { return }
        throw ParseError(.singleEquals, SourceSpan(cursor.position, cursor.position + 1), hint: Hint.doubleEquals)
    }

    /// What functions of other languages are called here.
    static let foreignFunctions: [String: String] = {
        let rows: [(String, names: String)] = [
            ("'count(…)'", "len length size sizeof strlen cardinality"), ("'text(…)'", "str string tostring to_s"),
            ("'number(…)'", "int float parseint parsefloat tonumber num double decimal"),
            ("'upper(…)'", "uppercase toupper touppercase ucase"),
            ("'lower(…)'", "lowercase tolower tolowercase lcase"),
            ("a slice: '$x[1:3]'", "substr substring slice left right mid take skip first last head tail"),
            ("'$x[?FIELD = VALUE]' for the elements that match", "filter where select grep find"),
            ("'$x[*].NAME' for a member of each element", "map pluck each collect"),
            ("'sum($x) / count($x)'", "avg average mean"), ("'unique(…)'", "distinct uniq set"),
            ("'sort(…)'", "sorted order orderby order_by sortby"), ("'json(…)'", "parse json_decode fromjson loads"),
            ("'default(…)'", "coalesce ifnull nvl isnull"), ("'type(…)'", "typeof gettype"),
            ("'trim(…)'", "strip chomp ltrim rtrim"), ("'now()'", "today date time datetime curdate getdate"),
            ("'A + B'", "concat merge append push extend union"), ("'file(…)'", "read readfile open load slurp"),
        ]
        return Dictionary(
            uniqueKeysWithValues: rows.flatMap { row in row.names.split(separator: " ").map { (String($0), row.0) } })
    }()

    /// Signs that join or compare elsewhere, where a condition goes on or ends.
    func rejectForeignJoin() throws(ParseError) {
        var ahead = cursor
        ahead.skipSpace()
        try Self.reject(Self.foreignJoins, at: ahead)
    }

    private static let foreignJoins: [(sign: String, words: String)] = [
        ("&&", "'and'"), ("||", "'or'"), ("&", "'and'"), (",", "'and' or 'or' between conditions"),
    ]

    /// Signs that compare elsewhere.
    func rejectForeignComparison() throws(ParseError) {
        try Self.reject(Self.foreignSigns, at: cursor)
    }

    private static func reject(_ rows: [(sign: String, words: String)], at cursor: Cursor) throws(ParseError) {
        for row in rows {
            var ahead = cursor
            guard ahead.skip(row: row.sign) else { continue }
            throw ParseError(
                .notAnOperator(row.sign), SourceSpan(cursor.position, ahead.position), hint: Hint.write(row.words))
        }
    }

    private static let foreignSigns: [(sign: String, words: String)] = [
        ("<>", "'!='"), ("===", "'='"), ("!==", "'!='"), ("=~", "'contains VALUE' or 'like \"North%\"'"),
        ("!~", "'not contains VALUE' or 'not like \"North%\"'"), ("~", "'contains VALUE' or 'like \"North%\"'"),
        ("=>", "'>='"), ("=<", "'<='"), (":", "'='"),
    ]

    /// What `not between` and its kin, which have no word here, are in other words; nil for anything else.
    func hintForNegation(of field: String) -> String? {
        var ahead = self
        guard ahead.readName()?.name.lowercased() == "not" else { return nil }
        ahead.cursor.skipSpace()
        switch ahead.readName()?.name.lowercased() {
        case "between": return Hint.writeLine("\(field) < VALUE or \(field) > VALUE")
        case "starts", "startswith", "begins": return Hint.write("'not like \"North%\"'")
        case "ends", "endswith": return Hint.write("'not like \"%North\"'")
        case "null", "empty": return Hint.write("'\(Comparison.isNotEmpty.usage)'")
        default: return nil
        }
    }

    /// What `is null`, `startswith` and their kin, which stand here and compare elsewhere, are called in a condition.
    var foreignComparison: Comparison? {
        var ahead = self
        guard let first = ahead.readName()?.name.lowercased() else { return nil }
        ahead.cursor.skipSpace()
        let second = ahead.readName()?.name.lowercased() ?? ""
        return Self.foreignComparisons["\(first) \(second)"] ?? Self.foreignComparisons[first]
    }

    private static let foreignComparisons: [String: Comparison] = [
        "is": .equal, "is null": .isEmpty, "is nil": .isEmpty, "is not": .isNotEmpty, "isnull": .isEmpty,
        "isempty": .isEmpty, "starts": .startsWith,
        "startswith": .startsWith, "begins": .startsWith, "beginswith": .startsWith, "ends": .endsWith,
        "endswith": .endsWith, "eq": .equal, "equals": .equal, "ne": .notEqual, "gt": .greater, "lt": .less,
        "ge": .greaterOrEqual, "gte": .greaterOrEqual, "le": .lessOrEqual, "lte": .lessOrEqual, "ilike": .like,
        "matches": .like, "includes": .contains, "has": .contains, "notin": .notIn, "not": .notIn, "nin": .notIn,
        "does": .notContains, "doesn": .notContains, "excludes": .notContains, "equal": .equal, "contain": .contains,
        "within": .in, "any": .in, "oneof": .in, "regexp": .like, "rlike": .like, "similar": .like,
    ]

    /// What other languages print where JSON has no word, or another one.
    mutating func rejectWordOfAnotherLanguage(from start: Int) throws(ParseError) {
        let word = cursor.position
        guard let name = readName(), let hint = Self.foreignValues[name.name] else {
            cursor.position = word
            return
        }
        throw ParseError(
            .notJSON(source.text(SourceSpan(start, name.span.end))), SourceSpan(start, name.span.end), hint: hint)
    }

    private static let foreignValues: [String: String] = [
        "NaN": Hint.noSuchNumber, "Infinity": Hint.noSuchNumber, "None": Hint.jsonWord("null"),
        "nil": Hint.jsonWord("null"), "undefined": Hint.jsonWord("null"), "NULL": Hint.jsonWord("null"),
        "True": Hint.jsonWord("true"), "TRUE": Hint.jsonWord("true"), "False": Hint.jsonWord("false"),
        "FALSE": Hint.jsonWord("false"),
    ]

    /// What to write instead of `$1` or `!x` in an expression.
    func hintForForeignValue() -> String? {
        guard let byte = cursor.peek else { return nil }
        if byte == UInt8(ascii: "!") { return Hint.writeNot }
        guard byte == UInt8(ascii: "$"), let digit = cursor.byte(at: 1), (0x31...0x39).contains(digit) else {
            return nil
        }
        return Hint.scriptArgument(Int(digit) - 0x31)
    }

    /// A value as a word: several words are put in quotes, unless they are more items.
    private static func word(_ value: String) -> String {
        value.contains { $0 == "=" || $0 == "\"" || $0 == "'" } || !value.contains(" ") ? value : "\"\(value)\""
    }

    /// A value as an expression: numbers and what is quoted stay, anything else is put in quotes.
    private static func quoted(_ value: String) -> String {
        guard let first = value.utf8.first else { return "\"\"" }
        let isExpression =
            first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") || first == UInt8(ascii: "$")
            || (try? JSON(parsing: value)) != nil
        return isExpression ? value : ScriptLiteral.quoted(value)
    }
}

extension Cursor {
    /// The character that stands here.
    func nextCharacterSpan() -> SourceSpan {
        var end = min(position + 1, bytes.count)
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        return SourceSpan(position, end)
    }
}
