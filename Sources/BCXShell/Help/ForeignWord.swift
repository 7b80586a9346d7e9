import CommandLanguage
import OrderedJSON

/// A word of another tool or language, and what to write instead.
///
/// A pattern is made of words: `a|b` is one of them, `a…` one that begins so, `_` any, `*` any number of them at the end.
/// A hint may name them: `$0` is the first word, `$1` what the first `_` stands for, `$*` the rest, `$text` the rest as
/// values of `print`, `$topic` a word after it that help knows.
struct ForeignWord: Sendable {
    /// What is typed.
    let pattern: String
    /// What to write instead.
    let hint: String
    /// A line of which it knows what to write.
    let example: String

    /// A row.
    init(_ pattern: String, _ hint: String, like example: String) {
        (self.pattern, self.hint, self.example) = (pattern, hint, example)
    }

    /// The hint for a line; nil when the pattern does not fit.
    func hint(for line: ForeignLine, isTopic: (String) -> Bool) -> String? {
        guard let match = Match(pattern, line) else { return nil }
        let topic = match.any.first ?? match.rest.first ?? ""
        return hint.replacing([
            ("$topic", isTopic(topic) ? " \(topic)" : ""), ("$text", line.asValues(match.rest)),
            ("$*", match.rest.isEmpty ? "…" : match.rest.joined(separator: " ")),
            ("$0", line.words[0]), ("$1", match.any.first ?? ""),
        ])
    }

    /// What the parts of a pattern stand for.
    private struct Match {
        var any: [String] = []
        var rest: [String] = []

        init?(_ pattern: String, _ line: ForeignLine) {
            var words = line.words[...]
            for part in pattern.split(separator: " ") {
                if part == "*" {
                    rest = Array(words)
                    return
                }
                guard let word = words.popFirst(), Self.fits(part, word) else { return nil }
                if part == "_" { any.append(word) }
            }
            guard words.isEmpty else { return nil }
        }

        private static func fits(_ part: Substring, _ word: String) -> Bool {
            let word = word.lowercased()
            return part == "_"
                || part.split(separator: "|").contains {
                    $0.hasSuffix("…") ? word.hasPrefix($0.dropLast()) : $0 == word
                }
        }
    }
}

/// The words of a line as a person sees them: between spaces, without what ends a statement or calls a function.
struct ForeignLine {
    /// The line.
    let text: String
    /// Its words.
    let words: [String]

    /// The first line of a text; nil when it is empty.
    init?(_ text: String) {
        let line = text.prefix { !$0.isNewline }
        var words = line.split(whereSeparator: \.isWhitespace).map(String.init)
        words = words.map(Self.withoutEnd).filter { !$0.isEmpty }
        guard !words.isEmpty else { return nil }
        (self.text, self.words) = (String(line), words)
    }

    /// `exit` for `exit();`
    private static func withoutEnd(_ word: String) -> String {
        var word = word[...]
        while word.last == ";" { word.removeLast() }
        if word.hasSuffix("()") { word.removeLast(2) }
        return String(word)
    }

    /// Words as values of `print`: quoted texts, numbers and variables stay, anything else becomes a text.
    func asValues(_ words: [String]) -> String {
        guard let first = words.first?.first else { return "\"…\"" }
        let text = words.joined(separator: " ")
        if first == "$", text.dropFirst().allSatisfy({ $0.isLetter || $0.isNumber || "_.".contains($0) }) {
            return text.dropFirst().allSatisfy { $0.isUppercase || $0 == "_" } ? "$env.\(text.dropFirst())" : text
        }
        let isQuoted = (first == "\"" || first == "'") && text.dropFirst().firstIndex(of: first) == text.indices.last
        return isQuoted || (try? JSON(parsing: text)) != nil ? text : ScriptLiteral.quoted(text)
    }
}

extension String {
    /// The text with words replaced, one after another; what was put in is not read again.
    fileprivate func replacing(_ words: [(word: String, value: String)]) -> String {
        var result = ""
        var rest = self[...]
        while let character = rest.first {
            if let found = words.first(where: { rest.hasPrefix($0.word) }) {
                result += found.value
                rest = rest.dropFirst(found.word.count)
            } else {
                result.append(character)
                rest = rest.dropFirst()
            }
        }
        return result
    }
}
