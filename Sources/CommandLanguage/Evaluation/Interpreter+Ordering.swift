import OrderedJSON

/// The functions that order the elements of an array, or add them up.
extension FunctionCall {
    /// What an element is ordered by.
    private enum Key {
        case number(JSON.Number)
        case text(String)
    }

    /// The elements, the smallest first; equal ones keep their order.
    func sorted() throws(Diagnostic) -> [JSON] {
        let (elements, keys) = (try elements(), try keys())
        do {
            let positions = try elements.indices.sorted { one, other in
                try interpreter.checkTimeNowAndThen(frame, arguments[0].span)
                let order = Self.order(keys[one], keys[other])
                return order == 0 ? one < other : order < 0
            }
            return positions.map { elements[$0] }
        } catch let error as Diagnostic {
            throw error
        } catch {
            preconditionFailure("only a limit ends a comparison")
        }
    }

    /// The first of the smallest elements when `direction` is −1, of the largest when it is 1; null when there is none.
    func extreme(_ direction: Int) throws(Diagnostic) -> JSON {
        let (elements, keys) = (try elements(), try keys())
        guard var best = elements.indices.first else { return .null }
        for place in elements.indices {
            try interpreter.checkTimeNowAndThen(frame, arguments[0].span)
            if Self.order(keys[place], keys[best]) == direction { best = place }
        }
        return elements[best]
    }

    /// The elements, each the first time it comes: of the same type and text.
    func unique() throws(Diagnostic) -> [JSON] {
        var seen: Set<[UInt8]> = []
        var unique: [JSON] = []
        for element in try elements() {
            try interpreter.checkTimeNowAndThen(frame, arguments[0].span)
            // Equal texts of Swift may differ in their code points, equal bytes do not.
            let text = try interpreter.plain(element, frame, arguments[0].span)
            if seen.insert([element.string == nil ? 0 : 1] + text.utf8).inserted { unique.append(element) }
        }
        return unique
    }

    /// All elements added up as `+` does.
    func sum(in expression: ScriptExpression) throws(Diagnostic) -> JSON.Number {
        var sum = JSON.Number(Int64(0))
        for (position, element) in try elements().enumerated() {
            try interpreter.checkTimeNowAndThen(frame, arguments[0].span)
            guard let number = element.numeric else { throw misfit(at: position, "a number") }
            sum = try interpreter.calculate(sum, .add, number, expression, frame)
        }
        return sum
    }

    private func elements() throws(Diagnostic) -> [JSON] {
        guard let elements = values[0].array else { throw mismatch(0, "array") }
        return elements
    }

    /// The keys of all elements: numbers when every element is one or such a text, else texts.
    private func keys() throws(Diagnostic) -> [Key] {
        let elements = try elements()
        var keys: [Key] = []
        for element in elements {
            try interpreter.checkTimeNowAndThen(frame, arguments[0].span)
            guard let number = element.numeric else { return try texts() }
            keys.append(.number(number))
        }
        return keys
    }

    private func texts() throws(Diagnostic) -> [Key] {
        let elements = try elements()
        // The first element that cannot stand beside the others is named.
        let areNumbers = elements.first?.number != nil
        if areNumbers, let position = elements.firstIndex(where: { $0.numeric == nil }) { throw misfit(at: position) }
        return try elements.enumerated().map { (position, element) throws(Diagnostic) in
            guard let text = element.string else { throw misfit(at: position) }
            return .text(text)
        }
    }

    /// The error for an element that is not of this type; without one, that cannot be ordered with those before it.
    private func misfit(at position: Int, _ type: String? = nil) -> Diagnostic {
        let element = values[0].array?[position] ?? .null
        if element.isNull { return interpreter.missing(arguments[0], at: [.position(position)], frame) }
        let shown = interpreter.described(element, of: arguments[0])
        let isMixed = type == nil && (element.number != nil || element.string != nil)
        return frame.diagnostic(
            .usage,
            isMixed ? .mixedElements(position, shown) : .notOfType(position, shown, type ?? "a number or a text"),
            at: arguments[0].span, hint: isMixed ? Hint.castElements : nil)
    }

    private static func order(_ one: Key, _ other: Key) -> Int {
        switch (one, other) {
        case (.number(let one), .number(let other)): one.order(to: other)
        case (.text(let one), .text(let other)): one.codePointOrder(to: other)
        // All keys of an array are of one kind.
        case (.number, .text), (.text, .number): 0
        }
    }
}
