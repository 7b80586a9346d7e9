import OrderedJSON

/// What a value may grow to: a script that runs away must end with a message.
extension Interpreter {
    /// The largest text a script may make: 64 MiB.
    public static let maximumText = 64 << 20
    /// How many elements an array may have that a script makes.
    public static let maximumElements = 10_000_000
    /// How deep arrays and objects may stand in one another that a script makes.
    public static let maximumNesting = 1000

    func checkSize(_ text: String, _ frame: Frame, _ span: Span) throws(Diagnostic) {
        guard text.utf8.count > Self.maximumText else { return }
        throw frame.diagnostic(.limit, .tooLarge("the text", "64 MiB"), at: span)
    }

    func checkCount(_ count: Int, _ frame: Frame, _ span: Span) throws(Diagnostic) {
        guard count > Self.maximumElements else { return }
        throw frame.diagnostic(.limit, .tooLarge("the array", "\(Self.maximumElements) elements"), at: span)
    }

    /// Counts a container made around others. Each makes the deepest value deeper by one at most, so that only now and
    /// then all values have to be looked at.
    func checkNesting(_ container: JSON, _ frame: Frame, _ span: Span) throws(Diagnostic) {
        nestings += 1
        guard nestings > Self.maximumNesting / 2 else { return }
        let values = frame.chain.flatMap(\.slots).compactMap { $0 } + variables.members.map(\.value)
        let deepest = (values + [container, last]).map { $0.depth(atMost: Self.maximumNesting) }.max() ?? 0
        guard deepest < Self.maximumNesting else {
            throw frame.diagnostic(.limit, .tooLarge("the nesting", "\(Self.maximumNesting) levels"), at: span)
        }
        nestings = max(0, deepest - Self.maximumNesting / 2)
    }
}

extension JSON {
    /// How deep arrays and objects stand in one another here, counted no further than `limit`.
    func depth(atMost limit: Int) -> Int {
        guard limit > 0 else { return 0 }
        switch self {
        case .null, .bool, .number, .string: return 0
        case .array(let elements):
            var deepest = 0
            for element in elements where element.isContainer {
                deepest = max(deepest, element.depth(atMost: limit - 1))
            }
            return 1 + deepest
        case .object(let object):
            var deepest = 0
            for member in object.members where member.value.isContainer {
                deepest = max(deepest, member.value.depth(atMost: limit - 1))
            }
            return 1 + deepest
        }
    }

    /// Whether other values stand in it.
    var isContainer: Bool {
        switch self {
        case .array, .object: true
        case .null, .bool, .number, .string: false
        }
    }

    /// How many bytes the value takes as text, counted no further than `limit`. Values that share their parts may be
    /// larger as text than any memory.
    func textSize(atMost limit: Int) -> Int {
        switch self {
        case .null, .bool: return 4
        case .number(let number): return number.text.utf8.count
        case .string(let text): return text.utf8.count + 2
        case .array(let elements):
            var size = 2
            for element in elements where size <= limit { size += 1 + element.textSize(atMost: limit - size) }
            return size
        case .object(let object):
            var size = 2
            for member in object.members where size <= limit {
                size += 4 + member.name.utf8.count + member.value.textSize(atMost: limit - size)
            }
            return size
        }
    }
}
