/// A JSON value whose objects keep the order of their members and whose numbers keep their digits.
///
/// What a portal sent can be written back letter for letter in everything that has meaning; what a user composed goes
/// over the wire in the order in which it was composed.
public enum JSON: Sendable, Hashable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number, with the digits it came with.
    case number(Number)
    /// A text.
    case string(String)
    /// An array.
    case array([JSON])
    /// An object, in the order of its members.
    case object(Object)
}

extension JSON {
    /// A whole number.
    @inlinable
    public static func int(_ value: Int) -> JSON { .number(Number(Int64(value))) }

    /// The text, when this is a string.
    public var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The truth value, when this is one.
    public var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The number, when this is one.
    public var number: Number? {
        if case .number(let number) = self { number } else { nil }
    }

    /// The whole number, when this is a number without fraction that fits 64 bits.
    public var integer: Int? {
        number?.integer.map(Int.init)
    }

    /// The elements, when this is an array.
    public var array: [JSON]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The whole number, when this was written as one that fits 64 bits: see ``Number/exactInteger``.
    @inlinable
    public var exactInteger: Int64? {
        switch self {
        case .number(let number): number.exactInteger
        case .null, .bool, .string, .array, .object: nil
        }
    }

    /// The object, when this is one.
    public var object: Object? {
        if case .object(let object) = self { object } else { nil }
    }

    /// Whether this is `null`.
    public var isNull: Bool { self == .null }

    /// The member called `name`, or nil when this is not an object or has no such member.
    public subscript(name: String) -> JSON? {
        if case .object(let object) = self { object[name] } else { .none }
    }

    /// The element at `position`, counted from 0 or, when negative, from the end; nil beyond either end.
    public subscript(position: Int) -> JSON? {
        guard case .array(let elements) = self else { return nil }
        let index = position < 0 ? elements.count + position : position
        // Written out, because `? … : nil` would make this `null` rather than nothing.
        guard elements.indices.contains(index) else { return .none }
        return elements[index]
    }

    /// The word for the kind of this value, as messages use it: `null`, `boolean`, `number`, `string`, `array`,
    /// `object`.
    public var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}

extension JSON: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    /// `null`.
    public init(nilLiteral: ()) { self = .null }
    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A whole number.
    public init(integerLiteral value: Int64) { self = .number(Number(value)) }
    /// A text.
    public init(stringLiteral value: String) { self = .string(value) }
    /// An array.
    public init(arrayLiteral elements: JSON...) { self = .array(elements) }
    /// An object in the order written.
    public init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(Object(elements))
    }
}

extension JSON: CustomStringConvertible {
    /// The value as compact JSON.
    public var description: String { text() }
}
