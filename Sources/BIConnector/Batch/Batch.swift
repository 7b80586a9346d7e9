public import OrderedJSON
import TextUI

/// Several commands for one request, or as many requests as it takes.
///
/// ```swift
/// let batch = Batch(commands: titles.map { Batch.Command("biconnector.source.add", ["fields": ["title": .string($0)]]) })
/// for answer in try await client.run(batch) { print(answer.command.method, answer.outcome) }
/// ```
///
/// The portal carries the commands out one after another, and answers each. They travel as text; a command that would
/// lose by that (``Command/lossy``) is sent by itself as JSON, in its turn, unless a reference ties it to others.
/// - SeeAlso: `batch`, documentation of 2026-08-21.
public struct Batch: Sendable, Hashable {
    /// A method with its parameters.
    public struct Command: Sendable, Hashable {
        /// What later commands call its result by, in `$result[KEY]`; nil when nobody does.
        public var key: String?
        /// The whole name of the method.
        public var method: String
        /// Its parameters. A text may refer to an earlier command of the same request: `$result[KEY][id]`.
        public var parameters: JSON.Object

        /// A command.
        public init(_ method: String, _ parameters: JSON.Object = [:], key: String? = nil) {
            self.method = method
            self.parameters = parameters
            self.key = key
        }
    }

    /// The method that carries out several commands.
    public static let method = "batch"

    /// The member of an answer that holds the times of each command.
    static let times = "result_time"

    /// The most commands a portal takes in one request.
    public static let limit = 50

    /// The commands, in the order in which they are carried out.
    public var commands: [Command]
    /// Whether the first refusal ends it. The portal sees only refusals outside `result`, which those of this section
    /// are not; ``Client/run(_:onProgress:)`` sees all, between requests.
    public var halts: Bool

    /// A batch.
    public init(commands: [Command], halts: Bool = false) {
        self.commands = commands
        self.halts = halts
    }
}

extension Batch {
    /// One request's worth of a batch: at most ``Batch/limit`` commands, each with a key; or one that is sent by itself.
    public struct Part: Sendable, Hashable {
        /// The commands.
        public let commands: [Command]
        /// The key of each. A made-up one begins with a letter: numbers would let the portal answer with arrays.
        public let keys: [String]
        /// Whether the first refusal ends it.
        public let halts: Bool

        /// The parameters of the method `batch`.
        public let parameters: JSON.Object

        /// Whether it is one command, which needs no batch around it and travels as JSON.
        public var isCall: Bool { commands.count == 1 }

        init(commands: [Command], keys: [String], halts: Bool) {
            self.commands = commands
            self.keys = keys
            self.halts = halts
            let queries = zip(keys, commands).map { ($0, JSON.string($1.query)) }
            parameters = ["halt": .int(halts ? 1 : 0), "cmd": .object(JSON.Object(queries))]
        }
    }

    /// The requests it takes.
    /// - Throws: ``BatchError``.
    public func parts() throws(BatchError) -> [Part] {
        if commands.contains(where: \.isBatch) { throw .nested }
        let used = commands.map(\.used)
        let keys = try keys(used)
        let known = used.contains { !$0.isEmpty } ? Set(keys) : []
        return try ranges(keys, used).map { range throws(BatchError) in
            let part = Part(commands: Array(commands[range]), keys: Array(keys[range]), halts: halts)
            try part.checkReferences(used[range], among: known)
            return part
        }
    }

    /// Which commands share a request: as many as one takes, and those that have to stand alone by themselves.
    /// - Parameter used: The keys that each command uses.
    private func ranges(_ keys: [String], _ used: [[String]]) -> [Range<Int>] {
        let alone = standingAlone(keys, used)
        var ranges: [Range<Int>] = []
        var start = 0
        for next in commands.indices.dropFirst() {
            guard next - start == Self.limit || alone.contains(next) || alone.contains(next - 1) else { continue }
            ranges.append(start..<next)
            start = next
        }
        return commands.isEmpty ? [] : ranges + [start..<commands.count]
    }

    /// The places of the commands that would lose types in a batch, and that no reference ties to others or leads past.
    private func standingAlone(_ keys: [String], _ used: [[String]]) -> Set<Int> {
        let lossy = commands.indices.filter { commands[$0].isLossy }
        guard !lossy.isEmpty else { return [] }
        let places = Dictionary(zip(keys, commands.indices), uniquingKeysWith: { first, _ in first })
        var tied: Set<Int> = []
        for (user, keys) in used.enumerated() {
            let used = keys.compactMap { places[$0] }
            if let first = used.min(), first < user { tied.formUnion(first...user) }
        }
        return Set(lossy).subtracting(tied)
    }

    private func keys(_ used: [[String]]) throws(BatchError) -> [String] {
        var taken: Set<String> = []
        for key in commands.compactMap(\.key) {
            guard taken.insert(key).inserted else { throw .ambiguous(key: key) }
        }
        // Text that only looks like a reference must not become one.
        for keys in used { taken.formUnion(keys) }
        return commands.enumerated().map { number, command in
            if let key = command.key { return key }
            var key = "c\(number)"
            while taken.contains(key) { key = "c" + key }
            return key
        }
    }
}

extension Batch.Part {
    /// A reference that leads nowhere would reach the portal as the text it is. One to a name no command has is left
    /// alone: it may be meant as text.
    /// - Parameter used: The keys that each command uses.
    fileprivate func checkReferences(
        _ used: ArraySlice<[String]>, among all: Set<String>
    ) throws(BatchError) {
        guard !all.isEmpty else { return }
        var earlier: Set<String> = []
        for (key, used) in zip(keys, used) {
            for name in used where all.contains(name) {
                guard earlier.contains(name) else { throw .unreachable(key: name) }
            }
            earlier.insert(key)
        }
    }
}

extension Batch.Command {
    /// The command as it travels: the method and a query, in which every name and every value is percent-encoded once
    /// (`filter[%25%3Dtitle]=north`).
    public var query: String {
        var writer = QueryWriter(method)
        for member in parameters.members { writer.write(member.value, named: member.name) }
        return writer.text
    }

    /// The places whose values lose their type on the way, as `fields.active`: truth values arrive as `1` and `0`, null
    /// as empty text, and an empty array or object not at all. A name that ends a bracket early arrives as another one.
    /// Numbers arrive as text too, which portals take.
    public var lossy: [String] { isLossy ? parameters.members.flatMap { Self.losses($0.name, $0.value) } : [] }

    /// Whether there are such places.
    var isLossy: Bool { parameters.members.contains { Self.isLossy($0.value) } }

    private static func losses(_ name: String, _ value: JSON) -> [String] {
        switch value {
        case .null, .bool: [name]
        case .number, .string: []
        case .array(let elements):
            elements.isEmpty ? [name] : elements.enumerated().flatMap { losses("\(name).\($0)", $1) }
        case .object(let object):
            object.isEmpty
                ? [name]
                : object.members.flatMap { member in
                    isCarried(member.name) ? losses("\(name).\(member.name)", member.value) : ["\(name).\(member.name)"]
                }
        }
    }

    /// Whether there are places within a value: mostly there are none, and no names need be put together.
    private static func isLossy(_ value: JSON) -> Bool {
        switch value {
        case .null, .bool: true
        case .number, .string: false
        case .array(let elements): elements.isEmpty || elements.contains(where: isLossy)
        case .object(let object):
            object.isEmpty || object.members.contains { !isCarried($0.name) || isLossy($0.value) }
        }
    }

    /// Whether a name may stand between brackets; an empty one would be the next number.
    private static func isCarried(_ name: String) -> Bool { !name.isEmpty && !name.utf8.contains(UInt8(ascii: "]")) }

    /// Whether it is a batch itself.
    fileprivate var isBatch: Bool {
        method.utf8.count == Batch.method.utf8.count && method.lowercased() == Batch.method
    }
}

/// Writes values as a query, `fields[title]=North&fields[settings][token]=t`, whose brackets stay as they are.
private struct QueryWriter {
    private var written: [UInt8]
    /// The name of the value that is written.
    private var name: [UInt8] = []
    private var sign = UInt8(ascii: "?")

    init(_ method: String) {
        written = []
        // Most commands fit.
        written.reserveCapacity(256)
        written += method.utf8
    }

    var text: String { String(decoding: written, as: UTF8.self) }

    mutating func write(_ value: JSON, named name: String) {
        self.name.removeAll(keepingCapacity: true)
        PercentCoding.encode(name, into: &self.name)
        write(value)
    }

    private mutating func write(_ value: JSON) {
        switch value {
        case .null: put("")
        case .bool(let value): put(value ? "1" : "0")
        case .number(let number): put(number.text)
        case .string(let text): put(text)
        case .array(let elements):
            for (index, element) in elements.enumerated() { write(element, below: String(index)) }
        case .object(let object):
            for member in object.members { write(member.value, below: member.name) }
        }
    }

    private mutating func write(_ value: JSON, below step: String) {
        let length = name.count
        name.append(UInt8(ascii: "["))
        PercentCoding.encode(step, into: &name)
        name.append(UInt8(ascii: "]"))
        write(value)
        name.removeSubrange(length...)
    }

    private mutating func put(_ text: String) {
        written.append(sign)
        sign = UInt8(ascii: "&")
        written += name
        written.append(UInt8(ascii: "="))
        PercentCoding.encode(text, into: &written)
    }
}

/// Why commands cannot be sent as a batch. Its description is a message for people.
public enum BatchError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Two commands have this key.
    case ambiguous(key: String)
    /// A command is a batch itself.
    case nested
    /// A command refers to this one, which is not before it in the same request of at most ``Batch/limit``.
    case unreachable(key: String)

    /// What is wrong, in lower case without a full stop.
    public var description: String {
        switch self {
        case .ambiguous(let key): Messages.ambiguous(key: key)
        case .nested: Messages.nestedBatch
        case .unreachable(let key):
            Messages.unreachable(key: key)
        }
    }
}
