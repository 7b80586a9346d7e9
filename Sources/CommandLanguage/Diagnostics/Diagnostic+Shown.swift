import OrderedJSON

extension Diagnostic {
    /// How many problems of one file are shown.
    public static let mostShown = 20

    /// What to tell of everything that is wrong with a file: one line when it is no script at all, else the first
    /// problems, and how many there are.
    public static func shown(_ problems: [Diagnostic]) -> [Diagnostic] {
        if let foreign = foreign(problems) { return [foreign] }
        guard problems.count > mostShown, let source = problems[0].source else { return problems }
        let count = problems.count { $0.severity == .error } < Parser.maximumProblems ? "" : "at least "
        let summary = Diagnostic(
            .usage, Message.manyProblems(source.shownName, "\(count)\(problems.count)", shown: mostShown).text)
        return problems.prefix(mostShown) + [summary]
    }

    private static func foreign(_ problems: [Diagnostic]) -> Diagnostic? {
        let errors = problems.filter { $0.severity == .error }
        // The calls in a program say more than what it is.
        if let first = errors.first, first.isOfProgram, let source = first.source,
            TextKind.recognized(source.bytes) != .json
        {
            return nil
        }
        guard errors.first?.span != nil, let source = errors.first?.source, let kind = TextKind.foreign(source, errors)
        else { return nil }
        return Diagnostic(
            .usage, Message.notScript(source.shownName, kind).text, hint: Hint.notScript(source.name, kind))
    }
}

extension TextKind {
    /// What a text with these problems is, when it is no script; nil when it may be one with mistakes.
    fileprivate static func foreign(_ source: SourceText, _ problems: [Diagnostic]) -> TextKind? {
        // At the prompt and after -c nobody gives a file by mistake.
        guard source.isFile else { return nil }
        if let kind = recognized(source.bytes) { return kind }
        if let program = otherProgram(source) { return .script(of: program) }
        let lines = source.bytes.split(separator: UInt8(ascii: "\n")).filter { !$0.allSatisfy(\.isBlank) }
        let wrong = Set(problems.compactMap { problem in problem.span.map { source.lineSpan(at: $0.start).start } })
            .count
        if isTable(source, lines, wrong) { return .table }
        guard !source.name.hasSuffix(".bcx"), wrong > Diagnostic.mostShown, wrong * 2 > lines.count else { return nil }
        return .prose(wrong: wrong, of: lines.count, first: problems[0].place + problems[0].message)
    }

    /// `sh` for a text that begins with `#!/bin/sh`.
    private static func otherProgram(_ source: SourceText) -> String? {
        guard source.bytes.starts(with: Array("#!".utf8)) else { return nil }
        let line = source.text(source.lineSpan(at: 0)).dropFirst(2)
        let words = line.split(separator: " ").map { $0.split(separator: "/").last.map(String.init) ?? "" }
        guard let program = words.first(where: { $0 != "env" && !$0.hasPrefix("-") }) else { return nil }
        return program.hasPrefix("bcx") ? nil : program
    }

    private static func isTable(_ source: SourceText, _ lines: [ArraySlice<UInt8>], _ wrong: Int) -> Bool {
        if ["csv", "tsv", "tab"].contains(source.name.split(separator: ".").last?.lowercased()) { return true }
        guard lines.count > 1, wrong * 2 > lines.count, !source.name.hasSuffix(".bcx") else { return false }
        return [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|")].contains { separator in
            let counts = Set(lines.prefix(mostLines).map { line in line.count { $0 == separator } })
            return counts.count == 1 && counts != [0]
        }
    }

    private static let mostLines = 20
}

extension Diagnostic {
    /// `line 3: `
    fileprivate var place: String {
        guard let source, let span else { return "" }
        return "line \(source.position(of: span.start).line): "
    }
}

extension SourceText {
    /// Whether it was read from a file or from standard input.
    fileprivate var isFile: Bool { name != "-c" && name != "input" }
}
