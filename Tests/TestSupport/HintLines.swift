/// The lines that messages tell people to type.
public enum HintLines {
    /// Every line that a diagnostic of a text names, in hints and beside what is marked.
    public static func lines(in text: String) -> [String] {
        text.split(separator: "\n").flatMap { row -> [String] in
            if row.hasPrefix("hint: ") { return quoted(row.dropFirst(6)).filter(isLine).map(\.text) }
            guard row.contains("^"), let label = row.firstRange(of: "did you mean ") else { return [] }
            return quoted(row[label.lowerBound...]).filter(isLine).map(\.text)
        }
    }

    /// What stands in quotes, and what was said before it.
    private typealias Quoted = (text: String, before: Substring)

    /// What stands in single quotes; a quote inside a word opens and closes nothing.
    private static func quoted(_ hint: Substring) -> [Quoted] {
        var (found, rest) = ([Quoted](), hint)
        while let open = rest.firstRange(of: "'") {
            let before = hint[..<open.lowerBound]
            rest = rest[open.upperBound...]
            guard before.last.map({ " (".contains($0) }) ?? true else { continue }
            guard let close = end(of: rest) else { break }
            found.append((String(rest[..<close]), before))
            rest = rest[close...].dropFirst()
        }
        return found
    }

    private static func end(of text: Substring) -> Substring.Index? {
        text.indices.first { index in
            let next = text.index(after: index)
            return text[index] == "'"
                && (next == text.endIndex || ",:; ?).".contains(text[next])) && !isInText(text[..<index])
        }
    }

    /// `print $last` has none, `print "it's"` has one inside of a text.
    private static func isInText(_ head: Substring) -> Bool { !head.count(where: { $0 == "\"" }).isMultiple(of: 2) }

    /// What is to be written is a line, and so is every other text in quotes that does not look like a word or a value.
    private static func isLine(_ quoted: Quoted) -> Bool {
        guard let first = quoted.text.first, first.isLetter || first == "!", !notLines.contains(quoted.text) else {
            return false
        }
        let isNamed = quoted.before.hasSuffix("write ")
        return isNamed || quoted.text.contains { " .".contains($0) } && !quoted.text.hasPrefix("settings.")
    }

    /// Parts of lines, and a line for another shell.
    private static let notLines: Set = ["iconv -l", "not", "name: value", "-> name", "key $row.title"]

    /// What stands for what only the person knows, each with something that can be run.
    private static let placeholders: [(name: String, value: String)] = [
        ("NAME in EXPR", "x in [1, 2]"), ("NAME=VALUE…", "n=1"), ("NAME=VALUE", "n=1"), ("FIELD=VALUE…", "title=North"),
        ("FIELD=VALUE", "title=North"), ("key=value …", "title=North"), ("FILE", "setup.bcx"),
        ("ask NAME", "ask answer"), ("let NAME = …", "let answer = 1"), (" = …", " = 1"), ("if EXPR", "if true"),
        ("if not EXPR", "if not true"), ("assert EXPR", "assert true"), ("journal EXPR", "journal j.jsonl"),
        ("{…}", "{}"), ("{ … }", "{ print 1 }"), ("https://…/rest/USER/CODE/", "https://acme.bitrix24.com/rest/1/abc/"),
        ("USER/CODE", "1/abc"), (" URL", " https://acme.bitrix24.com/rest/1/abc/"), ("-> name", "-> answer"),
        ("EXPR", "[1, 2]"), ("where COND", "where id > 3"), ("ID", "58"), ("CODE", "any"), ("COMMAND", "source.list"),
        ("\"…\"", "\"North\""),
        (" …", ""), ("…", "1"),
    ]

    /// A line that can be read: what it leaves open is filled in.
    public static func filled(_ line: String) -> String {
        // What a usage leaves to choose is left out: ` [ID]`, ` | PROFILE`.
        let plain = line.replacing(#/\s\[[^\]]*\]+/#, with: "").replacing(#/\s\|\s.*/#, with: "")
        return placeholders.reduce(plain) { $0.replacing($1.name, with: $1.value) }
    }

    /// The names of the variables that a line takes for granted.
    public static func variables(of line: String) -> [String] {
        line.matches(of: /\$([a-z]\w*)/).map { String($0.output.1) }.filter {
            !["env", "last", "error", "args"].contains($0)
        }
    }

    /// Whether a line leaves nothing open.
    public static func isComplete(_ line: String) -> Bool { filled(line) == line }
}
