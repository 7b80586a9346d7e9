/// A variable being typed at the end of a text: `$last.re`, `$all[0].`, `${made.i`.
struct VariablePath {
    /// A finished step.
    enum Step: Equatable {
        case name(String)
        case index(Int)
        /// `[*]`, or a condition: the first element represents all.
        case any
        /// `[1:3]`, `[?id > 3]`: an array of some of them.
        case some
    }

    /// The name, when it is finished.
    private(set) var name: String?
    private(set) var steps: [Step] = []
    /// What is being typed: a name, a member, or an index.
    private(set) var rest: Substring = ""
    /// What comes before it: `$`, `$last.`, `$all[`.
    private(set) var stem: Substring = ""
    /// Whether an index is being typed.
    private(set) var isIndex = false
    /// Where it begins: an offset into the text's UTF-8.
    let start: Int

    /// Nil when the text does not end in a variable.
    /// - Parameter interpolation: Where `${` was opened, after which a name needs no `$`.
    init?(endOf text: String, interpolation: Int? = nil) {
        if let interpolation {
            start = interpolation
            let index = text.utf8.index(text.startIndex, offsetBy: interpolation)
            if let first = text[index...].first, !first.isLetter && first != "_" { return nil }
            guard read(text, from: index, to: index) else { return nil }
        } else {
            guard let dollar = text.lastIndex(of: "$"), !text[..<dollar].hasSuffix("\\") else { return nil }
            start = text.utf8.distance(from: text.startIndex, to: dollar)
            guard read(text, from: dollar, to: text.index(after: dollar)) else { return nil }
        }
    }

    /// Reads name and steps; false when something else follows them.
    private mutating func read(_ text: String, from start: String.Index, to first: String.Index) -> Bool {
        var cursor = first
        stem = text[start..<cursor]
        rest = Self.name(text, from: cursor)
        if rest.first?.isNumber == true { return false }
        cursor = rest.endIndex
        while cursor < text.endIndex {
            finish()
            switch text[cursor] {
            case ".":
                cursor = text.index(after: cursor)
                (isIndex, stem) = (false, text[start..<cursor])
                rest = Self.name(text, from: cursor)
                cursor = rest.endIndex
            case "[":
                cursor = text.index(after: cursor)
                (isIndex, stem) = (true, text[start..<cursor])
                let inside = text[cursor...].prefix { $0 != "]" }
                rest = inside
                // A condition is completed word by word.
                if inside.endIndex == text.endIndex { return !inside.contains(" ") && inside.first != "?" }
                cursor = text.index(after: inside.endIndex)
                let isPart = inside.first == "?" || inside.contains(":") && !inside.contains("=")
                steps.append(isPart ? .some : Int(inside).map(Step.index) ?? .any)
                (isIndex, rest, stem) = (false, "", text[start..<cursor])
            default: return false
            }
        }
        return true
    }

    /// Finishes the step that was being typed, since something follows it.
    private mutating func finish() {
        if name == nil {
            name = String(rest)
        } else if !rest.isEmpty {
            steps.append(.name(String(rest)))
        }
    }

    private static func name(_ text: String, from index: String.Index) -> Substring {
        text[index...].prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    }
}

extension VariablePath.Step {
    /// The step as a part of a path of names, positions as digits.
    var text: String {
        switch self {
        case .name(let name): name
        case .index(let index): String(abs(index))
        case .any: "0"
        case .some: "*"
        }
    }
}
