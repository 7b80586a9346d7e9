/// Commands of the host and their words.
extension Parser {
    mutating func readCommand(_ name: SourceSpan) throws(ParseError) -> CommandStatement {
        var command = CommandStatement(name: source.text(name), nameSpan: name)
        while true {
            cursor.skipSpace()
            if cursor.isAtEndOfStatement { break }
            if try readEnding(&command) { break }
            try readArgument(of: &command)
        }
        report(vocabulary.problems(with: command, isExpectingRefusal: expectations > 0))
        rejectOtherPortalInBatch(command)
        return command
    }

    /// The calls of a batch go to one portal, and when it is over.
    private mutating func rejectOtherPortalInBatch(_ command: CommandStatement) {
        guard isInBatch, vocabulary.changesPortal(command) else { return }
        record(
            ParseError(
                .insideBatch("'\(command.name)'", batchAround), command.nameSpan,
                hint: isInJournal ? Hint.portalOfLoop(command.name) : Hint.portalOfBatch(command.name), isUsage: true))
    }

    mutating func report(_ found: [CommandProblem]) {
        for problem in found where problems.count < Self.maximumProblems {
            problems.append(
                Diagnostic(
                    .usage, problem.message, at: problem.span, in: source, label: problem.label,
                    hint: hint(problem.hint, at: problem.span)))
        }
    }

    /// `-> name`, `| program`, `> file`, `>> file`: nothing follows them.
    mutating func readEnding(_ command: inout CommandStatement) throws(ParseError) -> Bool {
        if let capture = try readCapture() {
            command.capture = capture
            return true
        }
        try rejectJoiner()
        let start = cursor.position
        defer { rejectOutputInBatch(of: command, at: start) }
        if cursor.skipOperatorWord("|") {
            let program = cursor.readRestOfLine()
            guard program.start < program.end else {
                throw ParseError(.expected(.program(after: "|"), found: cursor.describeNext()), program)
            }
            command.output = .program(source.text(program), program)
        } else if cursor.skipOperatorWord(">>") {
            command.output = .appending(try requireWord(.file(after: ">>")))
        } else if cursor.skipOperatorWord(">") {
            command.output = .file(try requireWord(.file(after: ">")))
        } else {
            return false
        }
        return true
    }

    /// The result of a call in a batch is there when the batch is over.
    private mutating func rejectOutputInBatch(of command: CommandStatement, at start: Int) {
        let isGathered =
            command.name.contains(".") && !command.options.contains { $0.name == "dry-run" || $0.name == "as" }
        guard isInBatch, isGathered, command.output != nil else { return }
        record(
            ParseError(
                .insideBatch("a redirected result", batchAround), SourceSpan(start, cursor.position),
                hint: isInJournal ? Hint.idsInJournal : Hint.sendOnLater, isUsage: true))
    }

    private mutating func readArgument(of command: inout CommandStatement) throws(ParseError) {
        try rejectDash()
        if cursor.isAt("--"), let option = try readOption() {
            command.options.append(option)
        } else if let start = skipWhere(of: command) {
            guard command.condition == nil else { throw ParseError(.duplicateWhere(), cursor.nextWordSpan()) }
            comparisons = 0
            command.condition = try readCondition()
            command.conditionSpan = SourceSpan(start, cursor.position)
        } else if let sign = lonelySign() {
            throw spacesAround(sign, in: command)
        } else if let pasted = try readPastedObject(of: command) {
            command.arguments.append(pasted)
        } else if let item = try readItem() {
            command.items.append(item)
        } else if vocabulary.takesKeys(command.name), let key = try readKeyWord() {
            command.arguments.append(key)
        } else {
            command.arguments.append(try requireWord(.word))
        }
    }

    /// Only methods have conditions.
    private mutating func skipWhere(of command: CommandStatement) -> Int? {
        let start = cursor.position
        return command.name.utf8.contains(UInt8(ascii: ".")) && cursor.skipKeyword(row: ListClause.where.rawValue)
            ? start : nil
    }

    /// - Parameter takesNextWord: Whether the next word is its value in any case, when no `=` follows it.
    mutating func readOption(takesNextWord: Bool = false) throws(ParseError) -> CommandStatement.Option? {
        let start = cursor.position
        cursor.position += 2
        while cursor.skipNamePart() || cursor.skip("-") {}
        let name = source.text(SourceSpan(start + 2, cursor.position))
        guard !name.isEmpty else {
            cursor.position = start
            return nil
        }
        guard cursor.skip("=") || ((takesNextWord || vocabulary.takesNextWord(name)) && skipToWord()) else {
            return CommandStatement.Option(name: name, value: nil, span: SourceSpan(start, cursor.position))
        }
        let value = try readPossiblyEmptyWord()
        return CommandStatement.Option(name: name, value: value, span: SourceSpan(start, cursor.position))
    }

    /// Goes to the next word, when one follows.
    private mutating func skipToWord() -> Bool {
        let end = cursor.position
        cursor.skipSpace()
        if let next = cursor.peek, "\"'$".utf8.contains(next) || (next | 0x20) &- 0x61 < 26 { return true }
        cursor.position = end
        return false
    }

    // MARK: Items

    /// `key=value` in one of its forms; nil, with the cursor left alone, when no item begins here.
    mutating func readItem() throws(ParseError) -> Item? {
        let start = cursor.position
        guard let key = try readKey() else {
            cursor.position = start
            return nil
        }
        let keySpan = SourceSpan(start, cursor.position)
        let value: Item.Value
        if cursor.skip(":=@") {
            value = .jsonFile(try requireFile(":=@"))
        } else if cursor.skip(":=") {
            cursor.skipContinuation()
            value = .json(try readOperandOfItem())
        } else if cursor.skip("=@") {
            value = .file(try requireFile("=@"))
        } else if cursor.isAt("="), cursor.byte(at: 1) != UInt8(ascii: "=") {
            cursor.position += 1
            cursor.skipContinuation()
            let secret = readSecret()
            value = if let secret { secret } else { .text(try readPossiblyEmptyWord()) }
            try rejectComma()
        } else {
            cursor.position = start
            return nil
        }
        return Item(key: key, keySpan: keySpan, value: value, span: SourceSpan(start, cursor.position))
    }

    /// `title="North", sort=1`: a comma that ends an item would become a part of its value.
    private func rejectComma() throws(ParseError) {
        guard cursor.position > 1, cursor.bytes[cursor.position - 1] == UInt8(ascii: ",") else { return }
        var ahead = self
        ahead.cursor.skipSpace()
        let isQuoted = "\"'".utf8.contains(cursor.bytes[cursor.position - 2])
        let isFollowed = (try? ahead.readItem()).flatMap { $0 } != nil
        guard isQuoted || isFollowed else { return }
        throw ParseError(
            .unexpected("','"), SourceSpan(cursor.position - 1, cursor.position), hint: Hint.itemsApart)
    }

    /// The word right after `=@`.
    private mutating func requireFile(_ sign: String) throws(ParseError) -> Word {
        guard !Cursor.endsWord(cursor.peek), let word = try readWord() else {
            throw missing(.file(after: sign))
        }
        return word
    }

    private mutating func readOperandOfItem() throws(ParseError) -> ScriptExpression {
        guard !Cursor.endsWord(cursor.peek) else {
            throw missing(.json, hint: Hint.jsonBehind)
        }
        return try readUnary()
    }

    /// `secret:` or `secret:NAME`, and nothing after it.
    private mutating func readSecret() -> Item.Value? {
        let start = cursor.position
        guard cursor.skip("secret:") else { return nil }
        let name = readName()?.name
        guard Cursor.endsWord(cursor.peek) || cursor.peek == UInt8(ascii: "}") else {
            cursor.position = start
            return nil
        }
        return .secret(name)
    }

    private mutating func readPossiblyEmptyWord() throws(ParseError) -> Word {
        if let word = try readWord() { return word }
        return Word(parts: [], isQuoted: false, span: SourceSpan(cursor.position, cursor.position))
    }
}
