public import OrderedJSON

/// How values compare, for every place that compares: `==`, `!=`, `<` and its kin, `in`, `contains`, and the steps of
/// paths.
///
/// A text that is exactly a JSON number compares with numbers as that number, because tables, arguments and some portals
/// bring numbers as text. Two texts are equal by their characters alone.
extension JSON {
    /// Whether both are equal: numbers by value, digit for digit; objects without regard to the order of their members.
    public func isSame(as other: JSON) -> Bool {
        switch (self, other) {
        case (.number(let a), .number(let b)): a.isEqual(to: b)
        case (.number(let a), .string), (.string, .number(let a)):
            (isText ? self : other).numeric.map { $0.isEqual(to: a) } ?? false
        case (.string(let a), .string(let b)): a.isSpelled(as: b)
        case (.array(let a), .array(let b)): a.count == b.count && zip(a, b).allSatisfy { $0.isSame(as: $1) }
        case (.object(let a), .object(let b)):
            a.count == b.count && a.members.allSatisfy { member in b[member.name]?.isSame(as: member.value) ?? false }
        default: self == other
        }
    }

    /// −1, 0 or 1: whether this value is less than the other, equal to it, or greater; nil when they have no order.
    ///
    /// Numbers and texts that are numbers have the order of numbers, any other two texts that of their code points.
    public func order(to other: JSON) -> Int? {
        if case .number(let a) = self, case .number(let b) = other { return a.order(to: b) }
        if let a = numeric, let b = other.numeric { return a.order(to: b) }
        guard let a = string, let b = other.string else { return nil }
        return a.codePointOrder(to: b)
    }

    /// The number that this is, or that this text is exactly.
    var numeric: Number? {
        switch self {
        case .number(let number): number
        case .string(let text): Number(text)
        case .null, .bool, .array, .object: nil
        }
    }

    private var isText: Bool { string != nil }
}

extension String {
    /// −1, 0 or 1: the order of the texts by code point.
    func codePointOrder(to other: String) -> Int {
        if isSpelled(as: other) { return 0 }
        return utf8.lexicographicallyPrecedes(other.utf8) ? -1 : 1
    }

    /// Whether both are the same code points. `==` also finds texts equal that only look alike.
    fileprivate func isSpelled(as other: String) -> Bool {
        // The first comparison is the fast one, and mostly the answer is no.
        self == other && utf8.elementsEqual(other.utf8)
    }
}
