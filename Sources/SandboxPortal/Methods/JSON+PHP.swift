import OrderedJSON

/// How the portal, written in PHP, takes values.
extension JSON {
    /// The members of what PHP calls an array: an object, or a list with its positions as names.
    var entries: [Object.Member]? {
        switch self {
        case .object(let object): object.members
        case .array(let elements): elements.enumerated().map { Object.Member(String($0.offset), $0.element) }
        case .null, .bool, .number, .string: nil
        }
    }

    /// The values of what PHP calls an array.
    var values: [JSON]? {
        if case .array(let elements) = self { elements } else { entries?.map(\.value) }
    }

    /// What PHP writes for an array with these members: a list when their names count from 0, also when there is none.
    static func loose(_ members: [Object.Member]) -> JSON {
        isList(members) ? .array(members.map(\.value)) : .object(Object(members.map { ($0.name, $0.value) }))
    }

    /// The same of members whose names are known to differ.
    static func loose(distinct members: [Object.Member]) -> JSON {
        isList(members) ? .array(members.map(\.value)) : .object(Object(distinct: members))
    }

    private static func isList(_ members: [Object.Member]) -> Bool {
        members.enumerated().allSatisfy { String($0.offset) == $0.element.name }
    }

    /// The value as text: `true` is `1`, `false` and `null` are empty, an array is its JSON.
    var plainText: String {
        switch self {
        case .null: ""
        case .bool(let value): value ? "1" : ""
        case .number(let number): number.text
        case .string(let text): text
        case .array, .object: text()
        }
    }

    /// The whole number a text begins with, or 0.
    var leadingInteger: Int {
        if let wholeNumber { return wholeNumber }
        if let bool { return bool ? 1 : 0 }
        if let number { return Int(exactly: number.double.rounded(.towardZero)) ?? 0 }
        let text = plainText.drop { $0 == " " }
        let digits = text.dropFirst(text.hasPrefix("-") ? 1 : 0).prefix { $0.isASCII && $0.isNumber }
        return Int(text.prefix { $0 == "-" } + digits) ?? 0
    }

    /// A whole number, also when it was sent as text.
    var wholeNumber: Int? {
        integer ?? string.flatMap { text in text.utf8.first == UInt8(ascii: "+") ? nil : Int(text) }
    }

    /// Whether it counts as true: `false`, 0, empty, `"0"`, `"N"` and `"false"` do not.
    var isTruthy: Bool {
        switch self {
        case .null: false
        case .bool(let value): value
        case .number(let number): number.double != 0
        case .string(let text): !["", "0", "N", "n", "false"].contains(text)
        case .array, .object: entries?.isEmpty == false
        }
    }
}
