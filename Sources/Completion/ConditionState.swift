import CommandLanguage

/// The next part of a condition that is being typed.
enum ConditionState: Equatable {
    case field
    case comparison(String)
    case notIn(String)
    case openList(String)
    case value(String, isInList: Bool = false)
    case joint
    case file

    init(_ words: [String]) {
        self = .field
        for word in words { take(word) }
    }

    private mutating func take(_ word: String) {
        switch (self, word) {
        case (.field, "("): break
        case (.field, _): self = .comparison(word)
        case (.comparison(let field), Condition.Comparison.notIn.words[0]): self = .notIn(field)
        case (.comparison(let field), Condition.Comparison.in.rawValue), (.notIn(let field), _): self = .openList(field)
        case (.comparison(let field), _): self = .value(field)
        case (.openList(let field), _): self = .value(field, isInList: true)
        case (.value(_, isInList: true), ")"): self = .joint
        case (.value(_, isInList: true), _): break
        case (.value, _): self = .joint
        case (.joint, "and"), (.joint, "or"): self = .field
        case (.joint, ">"): self = .file
        case (.joint, _), (.file, _): break
        }
    }
}
