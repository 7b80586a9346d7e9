import BIConnector
import ClientPrograms
import CommandLanguage
import OrderedJSON

/// Finds out what a line that is wrong here is elsewhere, and what to write instead.
struct ForeignReader {
    let commands: CommandTable

    /// What a text begins with.
    func statement(_ text: String) -> ForeignStatement? {
        guard let line = ForeignLine(text) else { return nil }
        if let hint = KeyboardLayout.hint(for: line.text, isKnown: isKnown) { return statement(line, hint) }
        if let call = call(text) { return statement(line, Self.hint([call.line]), length: call.length) }
        if line.text.drop(while: \.isWhitespace).first == "{", (try? JSON(parsing: text))?.object?.isEmpty == false {
            return statement(line, Messages.write(Self.addObject), length: text.utf8.count)
        }
        if let query = ForeignQuery(text) { return statement(line, query.hint, length: query.length) }
        if let spoken = SpokenCommand(line) { return statement(line, Messages.write(spoken.line)) }
        if let assignment = Self.assignment(line) { return statement(line, assignment) }
        return word(line).map { statement(line, $0) }
    }

    private static let addObject = "source.add {…}"

    /// The call that a text begins with.
    private func call(_ text: String) -> (line: FoundLine, length: Int)? {
        let reading = ProgramReading(text)
        let start = text.utf8.prefix { $0 <= 0x20 }.count
        guard let first = reading.calls.first, !text.utf8.prefix(first.range.lowerBound).dropFirst(start).contains(0x0A)
        else { return nil }
        let end = text.utf8.dropFirst(first.range.upperBound).firstIndex(of: 0x0A) ?? text.endIndex
        return (FoundLine(first).hiding(reading.secrets), text.utf8.distance(from: text.startIndex, to: end))
    }

    // MARK: Programs

    /// What a whole text is that is no script: a program with calls of a portal.
    /// - Parameter commands: The commands in it that are right here.
    func program(_ text: String, with commands: [String]) -> ForeignProgram? {
        // A script of bcx with a line from elsewhere is one.
        guard !commands.contains(where: { $0.contains(".") && isKnown($0) }) else { return nil }
        let reading = ProgramReading(text)
        guard let first = reading.calls.first else { return reading.isOpen ? Self.unfinished(text) : nil }
        let lines = reading.calls.map { FoundLine($0).hiding(reading.secrets) }
        let start = first.range.lowerBound
        let name = String(
            decoding: text.utf8.dropFirst(start).prefix { !" \t\r\n({;'\"".utf8.contains($0) }.prefix(60), as: UTF8.self
        )
        let isWhole = lines.count == 1 && reading.otherLines == 0
        let message =
            !isWhole
            ? Messages.Vocabulary.program(calls: lines.count, otherLines: reading.otherLines)
            : name.isEmpty ? Messages.Vocabulary.loneObject : Messages.Vocabulary.unknownCommand(name)
        let marked = max(1, name.utf8.count)
        return ForeignProgram(
            message, start: start, marked: marked, hint: Self.hint(lines), isOpen: reading.isOpen)
    }

    /// A call that has only begun.
    private static func unfinished(_ text: String) -> ForeignProgram {
        let start = text.utf8.prefix { $0 <= 0x20 }.count
        return ForeignProgram(
            Messages.Vocabulary.unfinishedCall, start: start, marked: 1, hint: Messages.Vocabulary.finishCall,
            isOpen: true)
    }

    /// What to write instead of calls.
    private static func hint(_ lines: [FoundLine]) -> String {
        let texts = lines.map(\.text)
        let variables = lines.flatMap(\.variables)
        let write = texts.count == 1 ? Messages.write(texts[0]) : Messages.Vocabulary.writeLines(texts)
        return write + Messages.Vocabulary.setBefore(variables, isList: texts.count > 1)
    }

    private func word(_ line: ForeignLine) -> String? {
        // What begins like a command of bcx is one, with a mistake in it, unless a call of another language is meant.
        let first = line.words[0]
        guard !isKnown(first) || line.text.contains("\(first)()") || Self.shared.contains(first) else { return nil }
        for row in ForeignWord.all {
            if let hint = row.hint(for: line, isTopic: isTopic) { return hint }
        }
        return nil
    }

    /// Words of bcx that are written otherwise elsewhere.
    private static let shared: Set = ["help", "exit", "connect"]

    private func statement(_ line: ForeignLine, _ hint: String, length: Int? = nil) -> ForeignStatement {
        let isObject = line.text.first == "{"
        let name = isObject ? "{" : Self.name(line)
        let message =
            isObject ? Messages.Vocabulary.loneObject : isKnown(name) ? nil : Messages.Vocabulary.unknownCommand(name)
        return ForeignStatement(
            message, length: max(length ?? 0, line.text.utf8.count), marked: name.utf8.count, hint: hint)
    }

    /// What a line begins with, up to the next blank or bracket.
    private static func name(_ line: ForeignLine) -> String {
        let first = line.text.drop(while: \.isWhitespace)
        let name = first.prefix { !$0.isWhitespace && !"({;:'\"".contains($0) }
        return String((name.isEmpty ? first.prefix(1) : name).prefix(60))
    }

    private func isKnown(_ name: String) -> Bool {
        commands[name] != nil || PortalMethod(named: name) != nil || Keyword(rawValue: name) != nil
    }

    private func isTopic(_ name: String) -> Bool { Help.about(name, commands.all) != nil }

    // MARK: Variables

    /// `const x = 5;`, `export TITLE=North`
    private static func assignment(_ line: ForeignLine) -> String? {
        guard declarations.contains(line.words[0]), line.words.count > 1 else { return nil }
        let rest = line.text.drop(while: \.isWhitespace).dropFirst(line.words[0].count)
        let parts = rest.split(separator: "=", maxSplits: 1).map { $0.trimmed(of: " \t;") }
        guard parts.count == 2, parts[0].allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) else {
            return Messages.Vocabulary.letName
        }
        let name = String(parts[0])
        if SecretName.matches(name) { return Messages.Vocabulary.secret(name) }
        return Messages.Vocabulary.letName(name, line.asValues([String(parts[1])]))
    }

    /// What other languages declare variables with.
    private static let declarations: Set = [
        "var", "const", "export", "local", "my", "declare", "int", "string", "auto", "val", "dim", "setenv",
    ]
}

extension Substring {
    /// Without these characters at both ends.
    func trimmed(of characters: String) -> Substring {
        var text = drop { characters.contains($0) }
        while let last = text.last, characters.contains(last) { text.removeLast() }
        return text
    }
}
