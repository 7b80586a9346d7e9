/// Statements of other tools and languages, which the vocabulary knows better than the grammar does.
extension Parser {
    /// How many statements of one script are looked up: who pastes a whole program needs no more.
    private static let maximumForeignStatements = 40
    /// How far such a statement is read.
    private static let reach = 1 << 14

    /// Reports a statement that is wrong here as what it is where it comes from; the cursor stands after it then.
    /// - Parameters:
    ///   - known: How many problems there were before it.
    ///   - failure: What ended reading it, when its problems are not reported yet.
    mutating func replaceProblems(after known: Int, from start: Int, _ failure: ParseError? = nil) -> Bool {
        guard foreignStatements < Self.maximumForeignStatements, failure?.open == nil || !isLong(from: start) else {
            return false
        }
        foreignStatements += 1
        let end = min(cursor.bytes.count, start + Self.reach)
        guard let foreign = vocabulary.foreignStatement(source.text(SourceSpan(start, end))) else { return false }
        hasForeignStatements = true
        if let failure { record(failure) }
        var problem = problems[known]
        problem.hint = foreign.hint
        problem.label = nil
        if let message = foreign.message {
            problem = Diagnostic(
                .usage, message, at: SourceSpan(start, start + foreign.markedLength), in: source, hint: foreign.hint)
        }
        problems.replaceSubrange(known..., with: [problem])
        cursor.position = min(cursor.bytes.count, max(cursor.position, start + foreign.length))
        return true
    }

    /// Whether an open statement has so many lines that it is not looked up: whoever reads line by line reads it again with
    /// each of them. A program is recognised long before.
    func isLong(from start: Int) -> Bool {
        var lines = 0
        for index in start..<cursor.bytes.count where cursor.bytes[index] == 0x0A {
            lines += 1
            if lines > Self.mostOpenLines { return true }
        }
        return false
    }

    private static let mostOpenLines = 200

    /// Reports a text that is a program of another language as that, once, in place of what is wrong with each line.
    mutating func replaceProblemsOfProgram(_ statements: [Statement]) {
        let commands = statements.compactMap { statement -> String? in
            if case .command(let command) = statement.kind { command.name } else { nil }
        }
        let text = String(decoding: source.bytes, as: UTF8.self)
        guard let program = vocabulary.foreignProgram(text, with: commands) else { return }
        let kind: Diagnostic.Kind = program.isOpen ? .syntax(open: "(") : .usage
        problems = [
            Diagnostic(
                kind, program.message, at: SourceSpan(program.start, program.start + program.markedLength), in: source,
                hint: program.hint)
        ]
        problems[0].isOfProgram = true
        isForeign = true
    }

    /// `1 + 2`, `"text"`, `count($all)`: a value where a command should stand.
    mutating func rejectLoneValue() throws(ParseError) {
        guard beginsValue else { return }
        let (before, start) = (checkpoint, cursor.position)
        let isValue = (try? readExpression()) != nil
        restore(before)
        cursor.skipSpace()
        let end = cursor.position
        let isWhole = isValue && cursor.isAtEndOfStatement
        cursor.position = start
        guard isWhole else { return }
        let text = source.text(SourceSpan(start, end)).trimmedSpaces
        throw ParseError(.valueWithoutCommand, SourceSpan(start, start + text.utf8.count), hint: Hint.print(text))
    }

    private var beginsValue: Bool {
        guard let byte = cursor.peek else { return false }
        if Cursor.isDigit(byte) || "\"'([-".utf8.contains(byte) { return true }
        var ahead = cursor
        while ahead.skipNamePart() {}
        return ahead.peek == UInt8(ascii: "(")
            && Function(rawValue: source.text(SourceSpan(cursor.position, ahead.position))) != nil
    }
}

extension String {
    fileprivate var trimmedSpaces: String {
        var text = self[...]
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
