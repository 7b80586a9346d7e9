public import OrderedJSON

/// One member of a portal object: the only place that says what may stand in it.
public final class Field: Sendable {
    /// What a value is, in the words of the portal's `*.fields` answers; `object` is ours, for `source.settings` on
    /// the way in.
    public enum ValueType: String, Sendable, CaseIterable {
        case integer, string, boolean, array, datetime, object
    }

    /// The key in the object.
    public let name: String
    /// The type the portal's schema names.
    public let type: ValueType
    /// One line for people, ending in a full stop.
    public let summary: String
    /// The schema's flags; see ``Flags``.
    public let flags: Flags
    /// The type to send, where it is another than the schema names: source settings are an object on the way in and an
    /// array on the way out.
    public let inputType: ValueType
    /// The longest text in characters, where one is documented. The portal answers no code for most of them.
    public let maximumLength: Int?
    /// The values allowed, letter for letter; empty when any is.
    public let allowedValues: [String]
    /// The shape of a name, where one is documented.
    public let pattern: NamePattern?
    /// What the portal takes when the field is left out.
    public let defaultValue: JSON?
    /// The members of each element, for an array of objects.
    public let elements: [Field]
    /// The kind of object whose identifier it holds; nil when it refers to none that this section can read.
    public let references: Entity.Kind?
    /// Whether the values below this field are credentials.
    public let isSecret: Bool
    /// Whether the value is the address of a picture, which may hold the picture itself.
    public let isPicture: Bool
    /// Its place among the columns of a table, the most important first; nil when tables leave it out.
    public let column: Int?

    /// The name under which a connector declares the credentials of its sources, and a source gives them.
    public static let settings = "settings"

    /// The flags of a schema entry, as `*.fields` answers them, and two that it does not list.
    public struct Flags: OptionSet, Sendable {
        /// The bits.
        public let rawValue: Int
        /// A set of flags from its bits.
        public init(rawValue: Int) { self.rawValue = rawValue }
        /// Present in every object; needed on create unless read-only.
        public static let required = Flags(rawValue: 1)
        /// Set by the portal alone.
        public static let readOnly = Flags(rawValue: 2)
        /// Set once, on create.
        public static let immutable = Flags(rawValue: 4)
        /// An array of values.
        public static let multiple = Flags(rawValue: 8)
        /// Left out of the schema and so not selectable, though objects carry it (`csvDelimiter` of a table).
        public static let unlisted = Flags(rawValue: 16)
        /// Accepted on input and never read by the portal (`active` of a source).
        public static let ignored = Flags(rawValue: 32)
        /// Needed on update, too (`title` of a source).
        public static let requiredOnUpdate = Flags(rawValue: 64)
    }

    init(
        _ name: String, _ type: ValueType, _ summary: String, _ flags: Flags = [], input: ValueType? = nil,
        maximumLength: Int? = nil, allowedValues: [String] = [], pattern: NamePattern? = nil,
        defaultValue: JSON? = nil, elements: [Field] = [], references: Entity.Kind? = nil, isSecret: Bool = false,
        isPicture: Bool = false, column: Int? = nil
    ) {
        self.name = name
        self.type = type
        self.summary = summary
        self.flags = flags
        self.inputType = input ?? type
        self.maximumLength = maximumLength
        self.allowedValues = allowedValues
        self.pattern = pattern
        self.defaultValue = defaultValue
        self.elements = elements
        self.references = references
        self.isSecret = isSecret
        self.isPicture = isPicture
        self.column = column
    }

    /// Whether a caller may send it at all.
    public var isWritable: Bool { !flags.contains(.readOnly) }

    /// Whether `add` needs it.
    public var isNeededOnAdd: Bool { flags.contains(.required) && isWritable }
}

/// The shape a documented name has.
public enum NamePattern: Sendable, Hashable {
    /// `^[a-z][a-z0-9_]*$`, names of tables.
    case lowercase
    /// `^[A-Z][A-Z0-9_]*$`, names of columns.
    case uppercase

    /// The pattern as a regular expression, for messages.
    public var text: String {
        switch self {
        case .lowercase: "^[a-z][a-z0-9_]*$"
        case .uppercase: "^[A-Z][A-Z0-9_]*$"
        }
    }

    /// A name of this shape that is much like `name`; nil when nothing of it would be left.
    public func nearest(to name: String) -> String? {
        let cased = self == .lowercase ? name.lowercased() : name.uppercased()
        let plain = cased.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
        let start = plain.drop { !$0.isLetter }
        return matches(String(start)) ? String(start) : nil
    }

    /// Whether `name` has this shape.
    public func matches(_ name: String) -> Bool {
        let letters = self == .lowercase ? UInt8(ascii: "a")...UInt8(ascii: "z") : UInt8(ascii: "A")...UInt8(ascii: "Z")
        guard let first = name.utf8.first, letters.contains(first) else { return false }
        return name.utf8.allSatisfy {
            letters.contains($0) || $0 == UInt8(ascii: "_") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        }
    }
}
