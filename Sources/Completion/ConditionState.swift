import CommandLanguage

/// The next part of a condition that is being typed.
enum ConditionState: Equatable {
    case field
    /// The words of the comparison so far.
    case comparison(String, [String] = [])
    case openList(String)
    case value(String, isInList: Bool = false)
    /// The first of two values.
    case first(String)
    /// What joins two values.
    case second(String)
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
        case (.comparison(let field, let words), _): self = Self.behind(words + [word], of: field)
        case (.openList(let field), _): self = .value(field, isInList: true)
        case (.value(_, isInList: true), ")"): self = .joint
        case (.value(_, isInList: true), _): break
        case (.first(let field), _): self = .second(field)
        case (.second(let field), _): self = .value(field)
        case (.value, _): self = .joint
        case (.joint, "and"), (.joint, "or"): self = .field
        case (.joint, ">"): self = .file
        case (.joint, _), (.file, _): break
        }
    }

    /// Behind the words of a comparison, or the first of them.
    private static func behind(_ words: [String], of field: String) -> ConditionState {
        guard let row = Comparison.allCases.first(where: { $0.words == words }) else {
            let goesOn = Comparison.allCases.contains { $0.words.starts(with: words) }
            return goesOn ? .comparison(field, words) : .value(field)
        }
        return switch row.operands {
        case .none: .joint
        case .one: .value(field)
        case .two: .first(field)
        case .list: .openList(field)
        }
    }
}
