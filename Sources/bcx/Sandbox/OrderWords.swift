import BCXShell
import BIConnector
import SandboxPortal

/// What may follow in an order, for completion at the prompt and on the server's terminal.
enum OrderWords {
    private static let conditions = [
        Candidate("times", "How many calls."), Candidate("on", "Only this method."),
        Candidate("status", "The HTTP status."),
    ]

    /// - Parameters:
    ///   - words: The name of the order and the words after it, without the one that is typed.
    ///   - students: The names in the class.
    static func candidates(after words: [String], students: [String]) -> [Candidate] {
        guard let order = SandboxOrder.all.first(where: { $0.name == words.first }) else { return [] }
        let names = students.map { Candidate(written($0), display: $0) }
        if words.count > 1, words.last == OrderRequest.targetWord {
            return names + [Candidate(OrderRequest.everyStudent, "Every student.")]
        }
        if words.last == "on" { return PortalMethod.all.map { Candidate($0.shortName, $0.summary) } }
        if order.givers == .teacher { return order.name == "reissue" && words.count == 1 ? names : [] }
        guard !words.dropFirst().dropLast().contains(OrderRequest.targetWord) else { return [] }
        return next(in: order, words) + (students.isEmpty ? [] : [Candidate(OrderRequest.targetWord, "For whom.")])
    }

    private static func next(in order: SandboxOrder, _ words: [String]) -> [Candidate] {
        if words.count == 1 {
            return (order.name == "fault" ? Candidate.codes : []) + order.choices.prefix(3).map { Candidate($0) }
        }
        return order.name == "fault" ? conditions : []
    }

    /// A name as it is typed.
    private static func written(_ name: String) -> String {
        name.contains { $0.isWhitespace || "'$".contains($0) } ? "\"\(name)\"" : name
    }

    /// The words of a typed line. Quotation marks keep blanks together; one that is left open ends with the line.
    static func split(_ line: String) -> [String] {
        var (words, word, quote): ([String], String?, Character?) = ([], nil, nil)
        for character in line {
            if character == quote {
                quote = nil
            } else if quote == nil, character == "\"" || character == "'" {
                (quote, word) = (character, word ?? "")
            } else if quote == nil, character.isWhitespace {
                if let word { words.append(word) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        return words + (word.map { [$0] } ?? [])
    }
}
