import BIConnector
import CommandLanguage

/// Finds out what a line that is wrong here is elsewhere, and what to write instead.
struct ForeignReader {
    let commands: [String: ShellCommand]

    /// What a text begins with.
    func statement(_ text: String) -> ForeignStatement? {
        guard let line = ForeignLine(text) else { return nil }
        if let hint = KeyboardLayout.hint(for: line.text, isKnown: isKnown) { return statement(line, hint) }
        if let call = ForeignCall(text) {
            return statement(line, Messages.write(call.line), length: call.length)
        }
        if let query = ForeignQuery(text) { return statement(line, query.hint, length: query.length) }
        if let spoken = SpokenCommand(line) { return statement(line, Messages.write(spoken.line)) }
        if let assignment = Self.assignment(line) { return statement(line, assignment) }
        return word(line).map { statement(line, $0) }
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

    private func isTopic(_ name: String) -> Bool { Help.about(name, Array(commands.values)) != nil }

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
