import CommandLanguage

/// Help about how the language is written, drawn from its rows.
enum LanguageHelp {
    /// How a condition is written: its comparisons, and what joins them.
    static let condition: [(String, String)] =
        Comparison.allCases.map { ("FIELD \($0.usage)", $0.summary) } + [
            ("COND and COND", "Both must be true."), ("COND or COND", "Either must be true; weaker than 'and'."),
            ("( COND )", "A group."),
        ]

    /// What is to be known about conditions besides.
    static let conditionNotes = """
        A list compares text without regard to case. What a portal cannot filter, bcx decides itself over all pages.
        Elements of an array are found with the same words: $all[?title contains "ERP"]. There, case counts.

        Examples
          connector.list where title contains "ERP" and id between 1 and 100
          source.list where description is not empty or title starts with "North"

        """

    /// How everything else is written.
    static var syntax: String {
        SyntaxForm.Group.allCases.map { group in
            let rows = SyntaxForm.all.filter { $0.group == group }
            return "\(group.rawValue)\n\(Help.lines(rows.map { ($0.form, $0.summary) }))"
        }.joined(separator: "\n") + "\nStatements: 'help forms'. Lists: 'help where', 'help limit'.\n"
    }

    /// All about a part of a list, or a word of a condition; nil when it is none.
    static func about(_ word: String) -> String? {
        if word == "syntax" { return syntax.trimmedEnd }
        if let clause = ListClause(rawValue: word) { return about(clause).trimmedEnd }
        let rows = Comparison.allCases.filter { $0.rawValue == word || $0.words.first == word || $0.words.last == word }
        return rows.isEmpty ? nil : Help.lines(rows.map { ("FIELD \($0.usage)", $0.summary) }).trimmedEnd
    }

    private static func about(_ clause: ListClause) -> String {
        let text = "\(clause.usage)\n  \(clause.summary)\n\nIn a list\n  \(ListClause.usage)\n"
        guard clause == .where else { return text }
        return text + "\nCOND\n\(Help.lines(condition))\n\(conditionNotes)"
    }

    /// What it knows, each with its line.
    static let topics: [(name: String, summary: String)] =
        [("syntax", "How the language is written.")] + ListClause.allCases.map { ($0.rawValue, $0.summary) }
        + Comparison.allCases.filter { $0.words[0].first?.isLetter == true && $0.words.count == 1 }
        .map { ($0.rawValue, $0.summary) }
}
