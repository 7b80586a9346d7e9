public import OrderedJSON

/// Conditions: those of a list become values for the host, those of `[?…]` are decided here.
extension Interpreter {
    /// The condition with its values, of which none may be missing.
    func evaluated(_ condition: Condition<Word>, _ frame: Frame) throws(Diagnostic) -> Condition<JSON> {
        try condition.map { (_, comparison, words) throws(Diagnostic) -> [JSON] in
            let values = try words.map { (word) throws(Diagnostic) -> JSON in
                if let literal = word.conditionLiteral { return literal }
                return try whole(of: word, frame)
            }
            // One value that is an array already, as in 'id in $ids'.
            if comparison.operands == .list, values.count == 1, case .array(let elements) = values[0] {
                return elements
            }
            return values
        }
    }

    /// Where in an array the elements stand that match.
    func places(
        of condition: Condition<Word>, in elements: [JSON], _ frame: Frame
    ) throws(Diagnostic) -> [Int] {
        let condition = try evaluated(condition, frame)
        var places: [Int] = []
        for (place, element) in elements.enumerated() {
            let test = ElementTest(element: element, place: place, frame: frame, interpreter: self)
            if try test.holds(condition) { places.append(place) }
        }
        return places
    }
}

/// Whether an element of an array matches, compared as `==`, `<` and `contains` do.
private struct ElementTest {
    let element: JSON
    let place: Int
    let frame: Frame
    let interpreter: Interpreter

    func holds(_ condition: Condition<JSON>) throws(Diagnostic) -> Bool {
        switch condition {
        case .test(let field, let comparison, let values): return try holds(field, comparison, values)
        case .all(let parts):
            for part in parts where try !holds(part) { return false }
            return true
        case .any(let parts):
            for part in parts where try holds(part) { return true }
            return false
        }
    }

    private func holds(
        _ field: ConditionField, _ comparison: Comparison, _ values: [JSON]
    ) throws(Diagnostic) -> Bool {
        try interpreter.checkTimeNowAndThen(frame, field.span)
        if let opposite = comparison.opposite { return try !holds(field, opposite, values) }
        let value = field.path.reduce(element) { $0[$1] ?? .null }
        switch comparison {
        case .equal: return value.isSame(as: values[0])
        case .in: return values.contains { value.isSame(as: $0) }
        case .isEmpty: return value.isVoid
        // What is not there is neither less nor greater, and contains nothing.
        case _ where value.isNull: return false
        case .less: return try order(value, values[0], field) < 0
        case .lessOrEqual: return try order(value, values[0], field) <= 0
        case .greater: return try order(value, values[0], field) > 0
        case .greaterOrEqual: return try order(value, values[0], field) >= 0
        case .between:
            let orders = (try order(value, values[0], field), try order(value, values[1], field))
            return orders.0 >= 0 && orders.1 <= 0
        case .contains: return try contains(value, values[0], field)
        case .like: return try matches(value, LikePattern(try text(values[0], field)), field)
        case .startsWith: return try matches(value, LikePattern(startingWith: try text(values[0], field)), field)
        case .endsWith: return try matches(value, LikePattern(endingWith: try text(values[0], field)), field)
        case .notEqual, .notContains, .notLike, .notIn, .isNotEmpty: return false
        }
    }

    private func order(_ value: JSON, _ wanted: JSON, _ field: ConditionField) throws(Diagnostic) -> Int {
        if let order = value.order(to: wanted) { return order }
        throw error(
            .cannotCompare(described(value, field), interpreter.described(wanted)), field, hint: Hint.onlyComparable)
    }

    private func contains(_ value: JSON, _ wanted: JSON, _ field: ConditionField) throws(Diagnostic) -> Bool {
        switch value {
        case .array(let elements): return elements.contains { $0.isSame(as: wanted) }
        case .object(let object): return object[try text(wanted, field)] != nil
        case .string, .number: return try text(value, field).contains(scalarsOf: text(wanted, field))
        case .null, .bool: throw error(.expectedType("text or array", got: described(value, field)), field)
        }
    }

    private func matches(_ value: JSON, _ pattern: LikePattern, _ field: ConditionField) throws(Diagnostic) -> Bool {
        let text = try text(value, field)
        if let isMatch = pattern.matches(text, mayGoOn: interpreter.mayGoOn) { return isMatch }
        try interpreter.checkTime(frame, field.span)
        return false
    }

    /// A text, or a number as it is written.
    private func text(_ value: JSON, _ field: ConditionField) throws(Diagnostic) -> String {
        if let text = value.string ?? value.number?.text { return text }
        throw error(.expectedType("a text", got: described(value, field)), field)
    }

    private func described(_ value: JSON, _ field: ConditionField) -> String {
        interpreter.described(interpreter.host.printable(value, at: field.path))
    }

    private func error(_ message: Message, _ field: ConditionField, hint: String? = nil) -> Diagnostic {
        frame.diagnostic(.usage, message, at: field.span, label: "in element \(place)", hint: hint)
    }
}

extension JSON {
    /// Whether it has no value: null, an empty text, array or object.
    public var isVoid: Bool {
        switch self {
        case .null: true
        case .string(let text): text.isEmpty
        case .array(let elements): elements.isEmpty
        case .object(let object): object.isEmpty
        case .bool, .number: false
        }
    }
}
