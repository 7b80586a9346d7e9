/// The forms of the language: a word at the beginning of a statement decides.
extension Parser {
    mutating func readStatement() throws(ParseError) -> Statement {
        let start = cursor.position
        try rejectSlips()
        if cursor.skip("!") {
            let line = cursor.readRestOfLine()
            let word = Word(parts: [.literal(source.text(line))], isQuoted: true, span: line)
            return Statement(kind: .shell(word), span: SourceSpan(start, line.end))
        }
        let name = try requireCommandName()
        let own = try readKeyword(source.text(name))
        let kind = if let own { own } else { Statement.Kind.command(try readCommand(name)) }
        return Statement(kind: kind, span: SourceSpan(start, cursor.position))
    }

    /// The word a statement begins with.
    private mutating func requireCommandName() throws(ParseError) -> SourceSpan {
        let start = cursor.position
        while cursor.skipNamePart() || cursor.skip(".") || cursor.skip("-") {}
        if cursor.peek == UInt8(ascii: "?"), cursor.position > start { cursor.position += 1 }
        guard cursor.position > start else {
            throw missing(.command)
        }
        let span = SourceSpan(start, cursor.position)
        if cursor.peek == UInt8(ascii: "=") || cursor.isAt(":=") { throw itemWithoutCommand(start) }
        return span
    }

    private mutating func readKeyword(_ word: String) throws(ParseError) -> Statement.Kind? {
        guard word != Keyword.else else {
            throw ParseError(
                .unexpected("'else'"), SourceSpan(cursor.position - 4, cursor.position), hint: Hint.elseLine)
        }
        return switch Keyword(rawValue: word) {
        case .let: try readLet()
        case .if: try readIf()
        case .for: try readFor()
        case .break: try requireLoop(.break, .break)
        case .continue: try requireLoop(.continue, .continue)
        case .try: .try(try readTry())
        case .expect: try readExpect()
        case .assert: try readAssert()
        case .batch: try readBatch()
        case .print: .print(try readExpressions())
        case .run: try readRun()
        case .step: .step(try requireWord(.title))
        case .ask: try readAsk(isSecret: false)
        case .secret: try readAsk(isSecret: true)
        case .sleep: .sleep(try requireWord(.duration))
        case .exit: .exit(try isAtEndOfStatement() ? nil : readExpression())
        case nil: nil
        }
    }

    private mutating func isAtEndOfStatement() -> Bool {
        cursor.skipSpace()
        return cursor.isAtEndOfStatement
    }

    private mutating func readLet() throws(ParseError) -> Statement.Kind {
        let name = try requireName(.name(after: Keyword.let.name))
        try requireFree(name)
        cursor.skipSpace()
        guard cursor.skip("=") else {
            throw missing(.sign("="), hint: Hint.usage("'let \(name.name) = …'"))
        }
        do throws(ParseError) {
            let value = try readExpression()
            return .let(assign(name), value)
        } catch {
            // What follows may name it: one mistake is reported once.
            _ = assign(name)
            throw error
        }
    }

    private mutating func readIf() throws(ParseError) -> Statement.Kind {
        var branches = [try readBranch()]
        while true {
            let end = cursor.position
            cursor.skipSpace()
            guard cursor.skipKeyword(row: Keyword.else) else {
                cursor.position = end
                return .if(branches, otherwise: nil)
            }
            cursor.skipSpace()
            guard cursor.skipKeyword(row: Keyword.if.name) else {
                return .if(branches, otherwise: try readBlock(after: "else"))
            }
            branches.append(try readBranch())
        }
    }

    private mutating func readBranch() throws(ParseError) -> Statement.Branch {
        let condition = try readExpression()
        return Statement.Branch(condition: condition, block: try readBlock(after: "if"))
    }

    private mutating func readFor() throws(ParseError) -> Statement.Kind {
        cursor.skipSpace()
        if cursor.peek == UInt8(ascii: "(") { throw missing(.name(after: Keyword.for.name), hint: Hint.forIn) }
        let first = try requireName(.name(after: Keyword.for.name))
        var names = [first]
        cursor.skipSpace()
        if cursor.skip(",") { names.append(try requireName(.secondName)) }
        for name in names { try requireFree(name) }
        if names.count > 1, names[0].name == names[1].name { throw ParseError(.twice(first.name), names[1].span) }
        cursor.skipSpace()
        guard cursor.skipKeyword(row: Keyword.in) else {
            throw missing(.sign(Keyword.in), hint: Hint.forIn)
        }
        let sequence = try readExpression()
        let file = try readJournalFile()
        scope.enter()
        let variables = names.map { Variable(name: $0.name, slot: scope.declare($0.name), span: $0.span) }
        let journal = try file.map { (file) throws(ParseError) in
            Statement.Journal(file: file, key: try requireJournalKey())
        }
        let block = try readLoopBlock(isJournal: journal != nil)
        scope.leave()
        let loop = Statement.Loop(
            key: variables.count > 1 ? variables[0] : nil, element: variables[variables.count - 1],
            sequence: sequence, journal: journal, block: block)
        if let journal { keep(JournalLoop(loop, journal, in: source)) }
        return .for(loop)
    }

    /// Counts a loop among those of its head, and warns when it shares its journal.
    private mutating func keep(_ loop: JournalLoop) {
        var loop = loop
        loop.number += journals.count { $0.head == loop.head }
        if let other = journals.first(where: { $0.file == loop.file }) {
            let line = source.position(of: other.span.start).line
            let isAlike = journals.contains { $0.file == loop.file && $0.head == loop.head }
            warnings.append(
                .warning(
                    .sharedJournal(source.text(loop.span), line: line), at: loop.span, in: source,
                    hint: isAlike ? Hint.loopsAlike : Hint.loopsApart))
        }
        journals.append(loop)
    }

    /// `journal FILE`; the file is the same for all rounds, so that it cannot name what they are about.
    private mutating func readJournalFile() throws(ParseError) -> Word? {
        cursor.skipSpace()
        let start = cursor.position
        guard cursor.skipKeyword(row: Keyword.journal) else { return nil }
        guard !isInBatch else {
            throw ParseError(.journalInBatch, SourceSpan(start, cursor.position), hint: Hint.oneBatch, isUsage: true)
        }
        return try requireWord(.file(after: Keyword.journal))
    }

    private mutating func requireJournalKey() throws(ParseError) -> ScriptExpression {
        cursor.skipSpace()
        guard cursor.skipKeyword(row: Keyword.key) else {
            throw missing(.sign(Keyword.key), hint: Hint.journal)
        }
        return try readExpression()
    }

    private mutating func readLoopBlock(isJournal: Bool) throws(ParseError) -> Block {
        let before = (isInBatch, isInJournal)
        if isJournal { (isInBatch, isInJournal) = (true, true) }
        loops += 1
        defer {
            loops -= 1
            (isInBatch, isInJournal) = before
        }
        return try readBlock(after: "for")
    }

    private mutating func requireLoop(_ keyword: Keyword, _ kind: Statement.Kind) throws(ParseError) -> Statement.Kind {
        guard loops > 0 else {
            throw ParseError(
                .outsideLoop(keyword.name), SourceSpan(cursor.position - keyword.name.utf8.count, cursor.position),
                isUsage: true)
        }
        return kind
    }

    private mutating func readTry() throws(ParseError) -> Block {
        rejectInBatch(.try)
        return try readBlock(after: "try")
    }

    /// Inside of a batch nothing is refused yet: its calls are only gathered there.
    private mutating func rejectInBatch(_ keyword: Keyword) {
        guard isInBatch else { return }
        record(
            ParseError(
                .insideBatch("'\(keyword.name)'", batchAround),
                SourceSpan(cursor.position - keyword.name.utf8.count, cursor.position),
                hint: isInJournal ? Hint.journalReports : Hint.aroundBatch(keyword.name), isUsage: true))
    }

    /// What gathers the calls at this place, for messages.
    var batchAround: String { isInJournal ? "a loop with a journal" : "a batch" }

    private mutating func readExpect() throws(ParseError) -> Statement.Kind {
        rejectInBatch(.expect)
        let code = try requireWord(.code)
        if let text = code.literal, text != Keyword.any, let problem = vocabulary.problem(withCode: text) {
            warnings.append(.warning(.unknownCode(text), at: code.span, in: source, label: problem))
        }
        expectations += 1
        defer { expectations -= 1 }
        cursor.skipSpace()
        if cursor.peek == UInt8(ascii: "{") { return .expect(code: code, try readBlock(after: "expect")) }
        guard !cursor.isAtEndOfStatement else {
            throw missing(.commandOrBlock, hint: Hint.usage("'expect CODE { … }' or 'expect CODE COMMAND …'"))
        }
        try descend()
        let statement = try readStatement()
        depth -= 1
        return .expect(code: code, Block(statements: [statement], span: statement.span))
    }

    private mutating func readAssert() throws(ParseError) -> Statement.Kind {
        let condition = try readExpression()
        let message = try isAtEndOfStatement() ? nil : readExpression()
        return .assert(condition, message: message)
    }

    private mutating func readBatch() throws(ParseError) -> Statement.Kind {
        guard !isInBatch else {
            throw ParseError(
                .nestedBatch, SourceSpan(cursor.position - 5, cursor.position), hint: Hint.oneBatch, isUsage: true)
        }
        var head = CommandStatement(
            name: Keyword.batch.name, nameSpan: SourceSpan(cursor.position - 5, cursor.position))
        cursor.skipSpace()
        let halt = cursor.skipKeyword(row: Keyword.halt)
        try readOptions(of: &head)
        let block = try readBatchBlock()
        if !head.options.isEmpty {
            cursor.skipSpace()
            _ = try readEnding(&head)
        }
        return .batch(halt: halt, head, block)
    }

    private mutating func readBatchBlock() throws(ParseError) -> Block {
        isInBatch = true
        defer { isInBatch = false }
        // What the calls are bound to is there only when the block is over.
        return try readOpenBlock(after: Keyword.batch.name)
    }

    /// The options of a batch, which are those of the calls in it. A word among them can only be the value of one.
    private mutating func readOptions(of head: inout CommandStatement) throws(ParseError) {
        cursor.skipSpace()
        while cursor.isAt("--"), let option = try readOption(takesNextWord: true) {
            head.options.append(option)
            cursor.skipSpace()
        }
        if !head.options.isEmpty { report(vocabulary.problems(with: head, isExpectingRefusal: expectations > 0)) }
    }

    private mutating func readExpressions() throws(ParseError) -> [ScriptExpression] {
        var expressions: [ScriptExpression] = []
        isInList = true
        defer { isInList = false }
        while !isAtEndOfStatement() {
            try rejectResultUse("print")
            expressions.append(try readExpression())
        }
        return expressions
    }

    private mutating func readRun() throws(ParseError) -> Statement.Kind {
        guard !isInJournal else {
            throw ParseError(
                .runInJournal, SourceSpan(cursor.position - 3, cursor.position), hint: Hint.callInLoop, isUsage: true)
        }
        if isInBatch {
            // Its calls would be sent at once, before those that stand above.
            record(
                ParseError(
                    .insideBatch("'run'", batchAround), SourceSpan(cursor.position - 3, cursor.position),
                    hint: Hint.callsInBatch, isUsage: true))
        }
        mayUseLast = true
        let file = try requireWord(.file)
        var items: [Item] = []
        while !isAtEndOfStatement(), !cursor.isAt("->") {
            guard let item = try readItem() else {
                throw missing(.variable, hint: Hint.usage("'run FILE NAME=VALUE'"))
            }
            items.append(item)
        }
        return .run(file, items, capture: try readCapture())
    }

    private mutating func readAsk(isSecret: Bool) throws(ParseError) -> Statement.Kind {
        let name = try requireName(.name)
        try requireFree(name)
        let question = try isAtEndOfStatement() ? nil : requireWord(.word)
        return .ask(assign(name), question: question, isSecret: isSecret)
    }

    /// `print x -> y`, `print x | sort`: only commands have results.
    private mutating func rejectResultUse(_ form: String) throws(ParseError) {
        for sign in ["->", "|", ">>", ">"] as [StaticString] where cursor.isAt(sign) {
            throw ParseError(.capturesNothing(form), cursor.nextWordSpan(), hint: Hint.resultOfCommand)
        }
    }
}
