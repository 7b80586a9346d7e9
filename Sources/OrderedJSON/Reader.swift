/// Reads one JSON text from bytes.
///
/// Containers that are still open wait in a list, not on the call stack: depth costs memory, and the limit is one of
/// taste. How strings and numbers are read stands beside this file.
struct Reader {
    /// What is wrong, and the byte where it is.
    struct Failure: Error {
        var reason: String
        var offset: Int
        /// Whether more text could have made it right.
        var isUnfinished = false
    }

    /// A container that is still open. It stays in place when it is closed, for the next one at its depth.
    private struct Level {
        var isObject = false
        var elements: [JSON] = []
        var members: [JSON.Object.Member] = []
        /// The name whose value comes next.
        var name = ""
        /// The members of an earlier object at this depth. The objects of a list mostly have the same names in the same
        /// order: then no name is decoded twice, and that names differ is known already.
        var model: [JSON.Object.Member] = []
        var isLikeModel = true
        /// Whether the objects in it are kept as text.
        var keepsText = false
    }

    /// Which objects are kept as text.
    struct Unread {
        /// The name of the containers in which they are.
        let name: String
        /// The whole text.
        let text: [UInt8]
        /// The rows that they are; most texts have none.
        lazy var rows = JSON.Table { [text] start in
            guard case .value(let value, _) = JSON.beginning(of: text, at: start, as: .received) else { return [] }
            return value.object?.members ?? []
        }
    }

    let bytes: UnsafeBufferPointer<UInt8>
    var position: Int
    private let maximumDepth: Int
    let origin: JSON.Origin
    private var unread: Unread?
    private var depth = 0
    /// The innermost open container.
    private var level = Level()
    /// The containers around it, at the places from 1 to below `depth`. From `depth` on stand closed ones, kept for their
    /// models: a container and the one around it change places when it is opened and closed.
    private var levels: [Level] = []

    init(
        _ bytes: UnsafeBufferPointer<UInt8>, maximumDepth: Int, _ origin: JSON.Origin,
        unread: Unread? = nil
    ) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
        self.origin = origin
        self.unread = unread
        position = Self.lengthOfMark(bytes)
        levels.reserveCapacity(4)
    }

    /// The length of the byte order mark that `bytes` begin with.
    static func lengthOfMark(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF ? 3 : 0
    }

    mutating func readDocument() throws(Failure) -> JSON {
        let value = try readValue()
        skipSpace()
        guard position == bytes.count else { throw unexpected(Messages.expectedEnd) }
        return value
    }

    /// Reads one value and stops after it.
    mutating func readValue() throws(Failure) -> JSON {
        while true {
            guard var value = try beginValue() else { continue }
            while depth > 0, let container = try finish(value) { value = container }
            if depth == 0 { return value }
        }
    }

    /// Returns nil when a container was opened whose first value comes next.
    private mutating func beginValue() throws(Failure) -> JSON? {
        skipSpace()
        guard position < bytes.count else { throw unexpected(Messages.expectedValue) }
        switch bytes[position] {
        case UInt8(ascii: "{"): return try beginObject()
        case UInt8(ascii: "["): return try beginArray()
        case UInt8(ascii: "\""): return .string(try readString())
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try readNumber())
        case UInt8(ascii: "-"):
            try rejectNamedNumber()
            return .number(try readNumber())
        case UInt8(ascii: "t"): return .some(try readWord("true", .bool(true)))
        case UInt8(ascii: "f"): return .some(try readWord("false", .bool(false)))
        case UInt8(ascii: "n"): return .some(try readWord("null", .null))
        default:
            try rejectNamedNumber()
            throw unexpected(Messages.expectedValue)
        }
    }

    /// Numbers that some programs print although JSON has none of them.
    private func rejectNamedNumber() throws(Failure) {
        for name in ["NaN", "Infinity", "-Infinity"] where bytes[position...].starts(with: name.utf8) {
            throw Failure(reason: Messages.notJSON(name), offset: position)
        }
    }

    private mutating func beginArray() throws(Failure) -> JSON? {
        try open(isObject: false)
        skipSpace()
        return skip(UInt8(ascii: "]")) ? .some(try close()) : .none
    }

    private mutating func beginObject() throws(Failure) -> JSON? {
        if level.keepsText, depth < maximumDepth {
            let start = position
            if skipFlatObject(), let rows = unread?.rows { return .object(JSON.Object(row: start, of: rows)) }
        }
        try open(isObject: true)
        skipSpace()
        if skip(UInt8(ascii: "}")) { return .some(try close()) }
        try beginMember()
        return .none
    }

    private mutating func beginMember() throws(Failure) {
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
            throw unexpected(Messages.expectedName)
        }
        level.name = try readName()
        skipSpace()
        guard skip(UInt8(ascii: ":")) else { throw unexpected(Messages.expectedColon) }
    }

    private mutating func readName() throws(Failure) -> String {
        let place = level.members.count
        if level.isLikeModel, place < level.model.count, skipString(level.model[place].name) {
            return level.model[place].name
        }
        level.isLikeModel = false
        return try readString()
    }

    /// Puts a value into the innermost container, and returns that container when this was its last.
    private mutating func finish(_ value: JSON) throws(Failure) -> JSON? {
        let isObject = level.isObject
        if isObject {
            level.members.append(JSON.Object.Member(level.name, value))
        } else {
            level.elements.append(value)
        }
        skipSpace()
        if skip(UInt8(ascii: ",")) {
            if isObject { try beginMember() }
            return .none
        }
        guard skip(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
            throw unexpected(isObject ? Messages.expectedCommaOrBrace : Messages.expectedCommaOrBracket)
        }
        return .some(try close())
    }

    private mutating func open(isObject: Bool) throws(Failure) {
        guard depth < maximumDepth else {
            throw Failure(reason: Messages.tooDeep(maximumDepth), offset: position)
        }
        position += 1
        if levels.count == depth { levels.append(Level()) }
        swap(&level, &levels[depth])
        depth += 1
        level.isObject = isObject
        level.isLikeModel = true
        level.keepsText = unread.map { levels[depth - 1].isObject && levels[depth - 1].name == $0.name } ?? false
        // The outermost object of a reply has a few members, and grows step by step else.
        if isObject { level.members.reserveCapacity(max(level.model.count, depth == 1 ? 4 : 0)) }
    }

    private mutating func close() throws(Failure) -> JSON {
        let value = level.isObject ? JSON.object(try closeObject()) : .array(closeArray())
        depth -= 1
        swap(&level, &levels[depth])
        return value
    }

    private mutating func closeArray() -> [JSON] {
        var elements: [JSON] = []
        swap(&elements, &level.elements)
        return elements
    }

    private mutating func closeObject() throws(Failure) -> JSON.Object {
        var members: [JSON.Object.Member] = []
        swap(&members, &level.members)
        let isSmall = members.count < level.model.count / 2
        // Space was reserved for as many members as the model has; an object of few does not keep it.
        if isSmall { members = members.map(\.self) }
        let object = level.isLikeModel ? JSON.Object(distinct: members) : JSON.Object(reading: members)
        if origin == .written, object.count < members.count { throw duplicate(in: members) }
        if isSmall || !level.isLikeModel { level.model = object.members }
        return object
    }

    /// The name that comes a second time, at the end of its object.
    private func duplicate(in members: [JSON.Object.Member]) -> Failure {
        var seen = Set<[UInt8]>()
        let second = members.first { !seen.insert(Array($0.name.utf8)).inserted }
        return Failure(reason: Messages.duplicate(second?.name ?? ""), offset: position - 1)
    }

    private mutating func readWord(_ word: StaticString, _ value: JSON) throws(Failure) -> JSON {
        let length = word.utf8CodeUnitCount
        guard position + length <= bytes.count,
            (0..<length).allSatisfy({ bytes[position + $0] == word.utf8Start[$0] })
        else { throw unexpected(Messages.expectedValue) }
        position += length
        return value
    }

    mutating func skip(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    func unexpected(_ expectation: String) -> Failure {
        guard position < bytes.count else {
            return Failure(reason: Messages.foundEnd(expectation), offset: position, isUnfinished: true)
        }
        return Failure(reason: Messages.found(bytes[position], expectation), offset: position)
    }
}
