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
        public var method: String { didSet { content = .given(parameters) } }
        /// Its parameters. A text may refer to an earlier command of the same request: `$result[KEY][id]`.
        public var parameters: JSON.Object {
            get { content.parameters }
            set { content = .given(newValue) }
        }
        /// What the parameters are, or are made of.
        private(set) var content: Content

        /// A command.
        public init(_ method: String, _ parameters: JSON.Object = [:], key: String? = nil) {
            self.init(method, .given(parameters), key: key)
        }

        init(_ method: String, _ content: Content, key: String? = nil) {
            self.key = key
            self.method = method
            self.content = content
        }

        /// Whether both are the same call, however they were made.
        public static func == (one: Self, other: Self) -> Bool {
            one.key == other.key && one.method == other.method && one.parameters == other.parameters
        }

        /// Hashes what makes the call.
        public func hash(into hasher: inout Hasher) {
            hasher.combine(key)
            hasher.combine(method)
            hasher.combine(parameters)
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

        /// Whether a value of a command loses its type on the way (``Batch/Command/lossy``).
        package let isLossy: Bool

        /// Whether it is one command, which needs no batch around it and travels as JSON.
        public var isCall: Bool { commands.count == 1 }

        init(commands: [Command], keys: [String], halts: Bool) {
            self.init(commands, commands.map(WrittenCommand.init)[...], keys, halts)
        }

        fileprivate init(
            _ commands: [Command], _ written: ArraySlice<WrittenCommand>, _ keys: [String], _ halts: Bool
        ) {
            self.commands = commands
            self.keys = keys
            self.halts = halts
            let queries = zip(keys, written).map { JSON.Object.Member($0, .string($1.query)) }
            parameters = ["halt": .int(halts ? 1 : 0), "cmd": .object(JSON.Object(walked: queries))]
            isLossy = written.contains(where: \.isLossy)
        }
    }

    /// The requests it takes.
    /// - Throws: ``BatchError``.
    public func parts() throws(BatchError) -> [Part] {
        // By their places, since a command that is taken out is a copy.
        if commands.indices.contains(where: { commands[$0].isBatch }) { throw .nested }
        let written = commands.map(WrittenCommand.init)
        let used = written.indices.map { written[$0].mayRefer ? commands[$0].used : [] }
        let keys = try keys(used)
        let known = used.contains { !$0.isEmpty } ? Set(keys) : []
        let lossy = written.indices.filter { written[$0].isLossy }
        return try ranges(alone: standingAlone(lossy, keys, used)).map { range throws(BatchError) in
            let own = range == commands.indices ? commands : Array(commands[range])
            let part = Part(own, written[range], Array(keys[range]), halts)
            try part.checkReferences(used[range], among: known)
            return part
        }
    }

    /// Which commands share a request: as many as one takes, and those that have to stand alone by themselves.
    private func ranges(alone: Set<Int>) -> [Range<Int>] {
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
    /// - Parameter used: The keys that each command uses.
    private func standingAlone(_ lossy: [Int], _ keys: [String], _ used: [[String]]) -> Set<Int> {
        guard !lossy.isEmpty else { return [] }
        let places = Dictionary(zip(keys, commands.indices), uniquingKeysWith: { first, _ in first })
        var tied: Set<Int> = []
        for (user, keys) in used.enumerated() {
            let used = keys.compactMap { places[$0] }
            if let first = used.min(), first < user { tied.formUnion(first...user) }
        }
        return Set(lossy).subtracting(tied)
    }

    private static let usualKeys = (0..<limit).map { "c\($0)" }

    private func keys(_ used: [[String]]) throws(BatchError) -> [String] {
        var taken: Set<String> = []
        for place in commands.indices {
            guard let key = commands[place].key else { continue }
            guard taken.insert(key).inserted else { throw .ambiguous(key: key) }
        }
        // Text that only looks like a reference must not become one.
        for keys in used { taken.formUnion(keys) }
        return commands.indices.map { number in
            if let key = commands[number].key { return key }
            var key = number < Self.limit ? Self.usualKeys[number] : "c\(number)"
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
    public var query: String { WrittenCommand(self).query }

    /// The places whose values lose their type on the way, as `fields.active`: truth values arrive as `1` and `0`, null
    /// as empty text, and an empty array or object not at all. A name that ends a bracket early arrives as another one.
    /// Numbers arrive as text too, which portals take.
    public var lossy: [String] { parameters.members.flatMap { Self.losses($0.name, $0.value) } }

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

    /// Whether a name may stand between brackets; an empty one would be the next number.
    fileprivate static func isCarried(_ name: String) -> Bool {
        !name.isEmpty && !name.contains(byte: UInt8(ascii: "]"))
    }

    /// Whether it is a batch itself.
    fileprivate var isBatch: Bool {
        method.utf8.count == Batch.method.utf8.count && method.lowercased() == Batch.method
    }
}

/// A command as a query, `m?fields[title]=North&fields[settings][token]=t`, whose brackets stay as they are, and what
/// was seen on the way through its values.
struct WrittenCommand {
    /// The query.
    private(set) var query = ""
    /// Whether a value loses its type.
    private(set) var isLossy = false
    /// Whether a reference may stand in a text.
    private(set) var mayRefer = false
    private var written: [UInt8] = []
    /// The name of the value that is written.
    private var name: [UInt8] = []
    private var sign = UInt8(ascii: "?")

    init(_ command: Batch.Command) {
        if case .filled(let form, let values) = command.content {
            query = form.query(values)
            return
        }
        // Most commands fit.
        written.reserveCapacity(256)
        name.reserveCapacity(64)
        written += command.method.utf8
        for member in command.parameters.members {
            name.removeAll(keepingCapacity: true)
            PercentCoding.encode(member.name, into: &name)
            write(member.value)
        }
        query = String(decoding: written, as: UTF8.self)
        // There may be many commands.
        (written, name) = ([], [])
    }

    private mutating func write(_ value: JSON) {
        switch value {
        case .null:
            isLossy = true
            put("")
        case .bool(let value):
            isLossy = true
            put(value ? "1" : "0")
        case .number(let number): put(number.text)
        case .string(let text):
            if !mayRefer { mayRefer = Batch.mayRefer(text) }
            put(text)
        case .array(let elements):
            if elements.isEmpty { isLossy = true }
            for (index, element) in elements.enumerated() { write(element, below: String(index)) }
        case .object(let object):
            let members = object.members
            if members.isEmpty { isLossy = true }
            for member in members {
                if !Batch.Command.isCarried(member.name) { isLossy = true }
                write(member.value, below: member.name)
            }
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
