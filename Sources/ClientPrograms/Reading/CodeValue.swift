import OrderedJSON

/// A value as a program writes it, as far as it can be known without running anything.
indirect enum CodeValue: Sendable {
    /// A text, a number, a boolean or null.
    case constant(JSON)
    case list([CodeValue])
    /// An object, and what gives it more members.
    case members([Member], others: [String])
    /// A text of pieces of which not all are known.
    case text([CodeValue])
    /// The text that a value becomes when it is encoded.
    case encoded(CodeValue)
    /// A value whose JSON stands in a text.
    case printed(CodeValue)
    case environment(String)
    case computed(String)
    case file(String)
    /// What is left out: `undefined`.
    case absent

    /// A member of an object.
    struct Member: Sendable {
        var name: String
        var value: CodeValue
    }

    static func string(_ text: String) -> CodeValue { .constant(.string(text)) }

    /// The text, where it is one and known.
    var string: String? { if case .constant(.string(let text)) = self { text } else { nil } }

    /// The members, where it is an object.
    var members: [Member]? { if case .members(let members, _) = self { members } else { nil } }

    var elements: [CodeValue]? { if case .list(let elements) = self { elements } else { nil } }

    subscript(name: String) -> CodeValue? { members?.last { $0.name == name }?.value }

    /// Whether it is an object, or the empty list that PHP has for one.
    var isObject: Bool { members != nil || elements?.isEmpty == true }

    /// A name or a number, as a text.
    var word: String? {
        switch self {
        case .constant(.string(let text)): text
        case .constant(.number(let number)): number.text
        default: nil
        }
    }

    /// How many values are in it.
    var size: Int {
        switch self {
        case .list(let elements), .text(let elements): elements.reduce(1) { $0 + $1.size }
        case .members(let members, _): members.reduce(1) { $0 + $1.value.size }
        case .encoded(let value), .printed(let value): 1 + value.size
        case .constant, .environment, .computed, .file, .absent: 1
        }
    }

    /// The text of two values side by side.
    func joined(_ next: CodeValue) -> CodeValue {
        let pieces = self.pieces + next.pieces
        var joined: [CodeValue] = []
        for piece in pieces {
            if let text = piece.word, let before = joined.last?.word {
                joined[joined.count - 1] = .string(before + text)
            } else {
                joined.append(piece.word.map(CodeValue.string) ?? piece)
            }
        }
        return .joined(joined)
    }

    /// Pieces as one text.
    static func joined(_ pieces: [CodeValue]) -> CodeValue {
        if pieces.isEmpty { return .string("") }
        return pieces.count == 1 ? pieces[0] : .text(pieces)
    }

    private var pieces: [CodeValue] { if case .text(let pieces) = self { pieces } else { [self] } }

    /// The known texts in it, in their order.
    var literals: [String] {
        switch self {
        case .constant(.string(let text)): [text]
        case .text(let pieces): pieces.flatMap(\.literals)
        default: []
        }
    }

    /// What follows the last piece that is not known.
    var knownEnd: String? {
        switch self {
        case .constant(.string(let text)): text
        case .text(let pieces): pieces.last?.string
        default: nil
        }
    }
}

// MARK: - As JSON

extension CodeValue {
    /// The value, null for each hole, and the holes.
    func json(at path: [String] = [], _ holes: inout [ReadCall.Hole], _ others: inout [String]) -> JSON {
        switch self {
        case .constant(let value): return value
        case .list(let elements):
            return .array(elements.enumerated().map { $1.json(at: path + [String($0)], &holes, &others) })
        case .members(let members, let more):
            others += more
            return .object(Self.object(members, path, &holes, &others))
        case .encoded(let value): return encoded(value, path, &holes)
        case .printed(let value): return value.json(at: path, &holes, &others)
        case .environment(let name): return hole(.environment(name), path, &holes)
        case .file(let name): return hole(.file(name), path, &holes)
        case .computed(let code): return hole(.computed(code), path, &holes)
        case .text: return hole(.computed(code), path, &holes)
        case .absent: return .null
        }
    }

    private func hole(_ content: ReadCall.Hole.Content, _ path: [String], _ holes: inout [ReadCall.Hole]) -> JSON {
        holes.append(ReadCall.Hole(path: path, content: content))
        return .null
    }

    private static func object(
        _ members: [Member], _ path: [String], _ holes: inout [ReadCall.Hole], _ others: inout [String]
    ) -> JSON.Object {
        var values: [(String, JSON)] = []
        for member in members {
            if case .absent = member.value { continue }
            values.append((member.name, member.value.json(at: path + [member.name], &holes, &others)))
        }
        return JSON.Object(values)
    }

    private func encoded(_ value: CodeValue, _ path: [String], _ holes: inout [ReadCall.Hole]) -> JSON {
        var (inner, others) = ([ReadCall.Hole](), [String]())
        let json = value.json(&inner, &others)
        guard inner.isEmpty, others.isEmpty else { return hole(.computed(code), path, &holes) }
        return .string(json.text())
    }

    /// The piece of the program that it is, as far as messages show it.
    var code: String {
        switch self {
        case .computed(let code): code
        case .environment(let name): name
        case .file(let name): name
        case .text(let pieces): pieces.map { $0.string.map { "\"\($0)\"" } ?? $0.code }.joined(separator: " + ")
        case .encoded(let value), .printed(let value): value.code
        case .constant(let value): value.text()
        case .list, .members: "…"
        case .absent: "undefined"
        }
    }
}

extension [CodeValue.Member] {
    /// Each name once: in the first place of it, with the last value.
    var unique: [CodeValue.Member] {
        // Two texts that look alike are different names.
        var places: [[UInt8]: Int] = [:]
        var unique: [CodeValue.Member] = []
        for member in self {
            if let place = places[[UInt8](member.name.utf8)] {
                unique[place].value = member.value
            } else {
                places[[UInt8](member.name.utf8)] = unique.count
                unique.append(member)
            }
        }
        return unique
    }

    /// As JavaScript keeps them: names that are whole numbers come first, in their order.
    var inJavaScriptOrder: [CodeValue.Member] {
        let numbered = compactMap { member in Self.position(member.name).map { ($0, member) } }
        guard !numbered.isEmpty else { return self }
        return numbered.sorted { $0.0 < $1.0 }.map(\.1) + filter { Self.position($0.name) == nil }
    }

    private static func position(_ name: String) -> UInt32? {
        guard let number = UInt32(name), number < .max, String(number) == name else { return nil }
        return number
    }
}
