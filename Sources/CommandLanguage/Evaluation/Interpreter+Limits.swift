import OrderedJSON

/// What a value may grow to: a script that runs away must end with a message.
extension Interpreter {
    /// The largest text a script may make: 64 MiB.
    public static let maximumText = 64 << 20
    /// How many elements an array may have that a script makes.
    public static let maximumElements = 10_000_000
    /// How much an array or object may weigh that a script makes: each value in it its text and 24 bytes, as often as it
    /// stands there. What two members share is one in memory and two in everything that is done with it.
    public static let maximumWeight = 256 << 20
    /// How deep arrays and objects may stand in one another that a script makes.
    public static let maximumNesting = 1000

    func checkSize(_ text: String, _ frame: Frame, _ span: SourceSpan) throws(Diagnostic) {
        try checkSize(text.utf8.count, frame, span)
    }

    /// The same of a text of so many bytes.
    func checkSize(_ size: Int, _ frame: Frame, _ span: SourceSpan) throws(Diagnostic) {
        guard size > Self.maximumText else { return }
        throw frame.diagnostic(.limit, .tooLarge("the text", "64 MiB"), at: span)
    }

    func checkCount(_ count: Int, _ frame: Frame, _ span: SourceSpan) throws(Diagnostic) {
        guard count > Self.maximumElements else { return }
        throw limitOfCount(frame, span)
    }

    func limitOfCount(_ frame: Frame, _ span: SourceSpan) -> Diagnostic {
        frame.diagnostic(.limit, .tooLarge("the array", "\(Self.maximumElements) elements"), at: span)
    }

    /// Takes note of a value that a script did not make itself.
    func noteWeight(_ weight: Int) { heaviest = max(heaviest, min(weight, Self.mostWeight)) }

    /// The same of a value.
    func noteWeight(of value: JSON) {
        if value.isContainer { heaviest = max(heaviest, value.weight(atMost: Self.mostWeight)) }
    }

    /// Weighs an array or object to which another one is added.
    /// - Parameter known: What `left` weighs at most; nil when nobody has looked.
    /// - Returns: What the sum weighs at most; nil when that was not looked at.
    func checkWeight(
        of left: JSON, weighing known: Int?, adding right: JSON, _ frame: Frame, _ span: SourceSpan
    ) throws(Diagnostic) -> Int? {
        let addend = known == nil ? JSON.lighter(left, right) : right
        let added = addend.weight(atMost: Self.cheapWeight)
        if added <= Self.cheapWeight {
            if let known, known + added <= Self.maximumWeight {
                heaviest = max(heaviest, known + added)
                return known + added
            }
            if heaviest + added <= Self.maximumWeight {
                heaviest += added
                return nil
            }
        }
        return try checkWeight(of: left.adding(right), atMost: heaviest.multiplied(by: 2), frame, span)
    }

    /// Weighs a container made of others, most often without looking into them: it is no heavier than as many of the
    /// heaviest as stand in it.
    private func checkWeight(of container: JSON, _ frame: Frame, _ span: SourceSpan) throws(Diagnostic) {
        let (count, own) = container.ownWeight
        _ = try checkWeight(of: container, atMost: heaviest.multiplied(by: count) + own, frame, span)
    }

    /// - Returns: What it weighs; nil when that was not looked at.
    private func checkWeight(
        of container: @autoclosure () -> JSON, atMost bound: Int, _ frame: Frame, _ span: SourceSpan
    ) throws(Diagnostic) -> Int? {
        guard bound > Self.maximumWeight else {
            heaviest = max(heaviest, bound)
            return nil
        }
        let container = container()
        let weight = container.weight(atMost: Self.maximumWeight)
        guard weight <= Self.maximumWeight else {
            throw frame.diagnostic(.limit, .tooLarge("the value", "256 MiB"), at: span)
        }
        heaviest = max(heaviest, weight)
        // A large table beside small values is not weighed again for each of them.
        weighed += weight
        guard weighed > heaviest else { return weight }
        weighed = 0
        heaviest = (values(of: frame) + [container]).map { $0.weight(atMost: Self.mostWeight) }.max() ?? 0
        return weight
    }

    /// What is weighed without thinking: 0.2 ms. A page of rows is lighter.
    private static let cheapWeight = 1 << 20
    /// What a value is weighed up to that a script did not make itself: a portal's answer may be heavier than what a script
    /// may make.
    private static let mostWeight = 4 * maximumWeight

    /// Every value that is held.
    private func values(of frame: Frame) -> [JSON] {
        frame.chain.flatMap(\.slots).compactMap(\.value) + variables.members.map(\.value) + [last]
    }

    /// Counts a container made around others. Each makes the deepest value deeper by one at most, so that only now and
    /// then all values have to be looked at; and those that hold few values not at all, or the time for a long list of them
    /// would grow with its square.
    func checkNesting(_ container: JSON, _ frame: Frame, _ span: SourceSpan) throws(Diagnostic) {
        try checkWeight(of: container, frame, span)
        var rest = Self.fewValues
        guard !container.holdsFew(&rest) else { return }
        nestings += 1
        guard nestings > Self.maximumNesting / 2 else { return }
        let deepest = (values(of: frame) + [container]).map { $0.depth(atMost: Self.maximumNesting) }.max() ?? 0
        guard deepest < Self.maximumNesting else {
            throw frame.diagnostic(.limit, .tooLarge("the nesting", "\(Self.maximumNesting) levels"), at: span)
        }
        nestings = max(0, deepest - Self.maximumNesting / 2)
    }

    /// How many values are looked at without thinking. What is no larger is far less deep than what is looked for.
    private static let fewValues = maximumNesting / 4
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

    /// Whether no more values stand in it than `rest`, which becomes less by them. It is no deeper than that either.
    fileprivate func holdsFew(_ rest: inout Int) -> Bool {
        switch self {
        case .null, .bool, .number, .string: return true
        case .array(let elements):
            rest -= 1 + elements.count
            guard rest >= 0 else { return false }
            for element in elements where element.isContainer && !element.holdsFew(&rest) { return false }
        case .object(let object):
            let members = object.members
            rest -= 1 + members.count
            guard rest >= 0 else { return false }
            for member in members where member.value.isContainer && !member.value.holdsFew(&rest) { return false }
        }
        return true
    }

    /// Whether other values stand in it.
    var isContainer: Bool {
        switch self {
        case .array, .object: true
        case .null, .bool, .number, .string: false
        }
    }

    /// Which of two values that are added is weighed: the second, but of arrays the one with fewer elements.
    fileprivate static func lighter(_ left: JSON, _ right: JSON) -> JSON {
        if case (.array(let a), .array(let b)) = (left, right), a.count < b.count { left } else { right }
    }

    /// What a value weighs beside its text.
    static let baseWeight = 24

    /// What the value weighs, counted no further than `limit`: see ``Interpreter/maximumWeight``.
    func weight(atMost limit: Int) -> Int {
        switch self {
        case .null, .bool: return Self.baseWeight
        case .number(let number): return Self.baseWeight + number.textSize
        case .string(let text): return Self.baseWeight + text.utf8.count
        case .array(let elements):
            var weight = Self.baseWeight
            for element in elements where weight <= limit { weight += element.weight(atMost: limit - weight) }
            return weight
        case .object(let object):
            var weight = Self.baseWeight
            for member in object.members where weight <= limit {
                weight += member.name.utf8.count + member.value.weight(atMost: limit - weight)
            }
            return weight
        }
    }

    /// How many containers stand right in it, and what it weighs without them.
    fileprivate var ownWeight: (containers: Int, weight: Int) {
        var (containers, weight) = (0, Self.baseWeight)
        func add(_ value: JSON) {
            if value.isContainer { containers += 1 } else { weight += value.weight(atMost: .max) }
        }
        switch self {
        case .array(let elements): elements.forEach(add)
        case .object(let object):
            for member in object.members {
                weight += member.name.utf8.count
                add(member.value)
            }
        case .null, .bool, .number, .string: add(self)
        }
        return (containers, weight)
    }

    /// How many bytes the value takes as text, counted no further than `limit`. Values that share their parts may be
    /// larger as text than any memory.
    func textSize(atMost limit: Int) -> Int {
        switch self {
        case .null, .bool: return 4
        case .number(let number): return number.textSize
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

extension Int {
    /// The product, or half of the largest number when that is less.
    fileprivate func multiplied(by factor: Int) -> Int {
        let (product, overflow) = multipliedReportingOverflow(by: factor)
        return overflow ? .max / 2 : Swift.min(product, .max / 2)
    }
}
