/// What follows `where` and `[?`: comparisons of fields, joined. The values are words as they are written, and JSON when
/// the condition is about to be decided.
public indirect enum Condition<Value: Sendable>: Sendable {
    /// `title contains "ERP"`, `id in (3, 8)`, `sort between 1 and 5`: with as many values as the comparison takes.
    case test(ConditionField, Comparison, [Value])
    /// `a and b`
    case all([Condition])
    /// `a or b`
    case any([Condition])

    /// All values in it, in their order.
    var values: [Value] {
        switch self {
        case .test(_, _, let values): values
        case .all(let parts), .any(let parts): parts.flatMap(\.values)
        }
    }

    /// The comparisons in it, in their order.
    public var tests: [(field: ConditionField, comparison: Comparison, values: [Value])] {
        switch self {
        case .test(let field, let comparison, let values): [(field, comparison, values)]
        case .all(let parts), .any(let parts): parts.flatMap(\.tests)
        }
    }

    /// The same condition with other values.
    public func map<Other, Failure: Error>(
        _ values: (ConditionField, Comparison, [Value]) throws(Failure) -> [Other]
    ) throws(Failure) -> Condition<Other> {
        switch self {
        case .test(let field, let comparison, let own): .test(field, comparison, try values(field, comparison, own))
        case .all(let parts):
            .all(try parts.map { (part) throws(Failure) in try part.map(values) })
        case .any(let parts):
            .any(try parts.map { (part) throws(Failure) in try part.map(values) })
        }
    }
}

/// The field that a comparison is about, and where it stands.
public struct ConditionField: Sendable {
    /// The name; after a `[?` it may be a path: `owner.name`.
    public var path: [String]
    /// Where it stands.
    public var span: SourceSpan

    /// The name.
    public var name: String { path.joined(separator: ".") }
}
