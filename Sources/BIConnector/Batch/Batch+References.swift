public import OrderedJSON
import Synchronization

/// How portals answer calls that make something: with an object that holds the identifier, or, as older documents say,
/// with the bare identifier. References inside of a batch are resolved by the portal, and have to be written as it answers.
public final class IdentifierForms: Sendable {
    private let seen = Mutex([(portal: PortalAddress, isBare: Bool)]())

    /// Nothing is known yet.
    public init() {}

    /// Whether the portal answers with the bare identifier; nil when it was not seen yet.
    func isBare(at portal: PortalAddress) -> Bool? { seen.withLock { $0.first { $0.portal == portal }?.isBare } }

    /// Takes what an answer shows.
    /// - Parameter result: As the portal sent it.
    func note(_ result: JSON, of method: String, at portal: PortalAddress) {
        if let isBare = Self.isBare(result, of: method) { note(isBare, at: portal) }
    }

    /// Takes what the answers to a batch show: all do the same, so that the last that shows something counts.
    func note(_ part: Batch.Part, _ result: JSON, at portal: PortalAddress) {
        for position in part.commands.indices.reversed() {
            guard let made = part.result(of: part.keys[position], at: position, in: result),
                let isBare = Self.isBare(made, of: part.commands[position].method)
            else { continue }
            return note(isBare, at: portal)
        }
    }

    private func note(_ isBare: Bool, at portal: PortalAddress) {
        seen.withLock { seen in
            if let place = seen.firstIndex(where: { $0.portal == portal }) {
                seen[place].isBare = isBare
            } else {
                seen.append((portal, isBare))
            }
        }
    }

    /// Whether a result is a bare identifier; nil when it does not show it.
    private static func isBare(_ result: JSON, of method: String) -> Bool? {
        guard PortalMethod(named: method)?.result == .id else { return nil }
        if Identifier(result) != nil { return true }
        return result["id"].flatMap(Identifier.init) == nil ? nil : false
    }
}

extension Batch {
    /// What stands in a text for a part of an earlier result: `$result[KEY][id]`.
    struct Reference {
        /// The key of the command.
        var key: String
        /// The members on the way from its result.
        var path: [String]

        /// What replaces a reference.
        enum Replacement {
            case value(JSON)
            case reference(Reference)
        }

        /// As it is written.
        var text: String { "$result[\(key)]\(path.map { "[\($0)]" }.joined())" }

        /// What it refers to in the result of its command; nil when there is no such thing.
        func value(in result: JSON) -> JSON? {
            var value: JSON? = result
            for step in path { value = value?[step] ?? Int(step).flatMap { value?[$0] } }
            return value.flatMap { $0.isNull ? nil : $0 }
        }

        /// The reference with which `text` begins, and where it ends.
        fileprivate static func leading(_ text: Substring.UTF8View) -> (Reference, end: String.Index)? {
            guard text.starts(with: mark.utf8) else { return nil }
            var steps: [String] = []
            var rest = text.dropFirst(mark.utf8.count - 1)
            while rest.first == UInt8(ascii: "["), let end = rest.firstIndex(of: UInt8(ascii: "]")) {
                steps.append(String(Substring(rest[rest.index(after: rest.startIndex)..<end])))
                rest = rest[rest.index(after: end)...]
            }
            guard let key = steps.first else { return nil }
            return (Reference(key: key, path: Array(steps.dropFirst())), rest.startIndex)
        }

        private static let mark = "$result["
    }

    /// Whether a reference may stand in a text: a look at its bytes, which excludes it for most texts.
    package static func mayRefer(_ text: String) -> Bool { text.contains(byte: UInt8(ascii: "$")) }

    /// Whether a reference may stand in a text of a value.
    private static func mayRefer(in value: JSON) -> Bool {
        switch value {
        case .null, .bool, .number: false
        case .array(let elements): elements.contains(where: mayRefer)
        case .object(let object): object.members.contains { mayRefer(in: $0.value) }
        case .string(let text): mayRefer(text)
        }
    }

    /// How many references stand in the texts of a value.
    package static func referenceCount(in value: JSON) -> Int { references(in: value).count }

    /// The references in the texts of a value, in their order.
    static func references(in value: JSON) -> [Reference] {
        guard mayRefer(in: value) else { return [] }
        return switch value {
        case .null, .bool, .number: []
        case .array(let elements): elements.flatMap(references)
        case .object(let object): object.members.flatMap { references(in: $0.value) }
        case .string(let text): references(inText: text).map(\.reference)
        }
    }

    /// The references in a text, and where they stand. They are found by bytes, as portals find them.
    private static func references(inText text: String) -> [(reference: Reference, range: Range<String.Index>)] {
        guard mayRefer(text) else { return [] }
        var found: [(Reference, Range<String.Index>)] = []
        var rest = text.utf8[...]
        while let sign = rest.firstIndex(of: UInt8(ascii: "$")) {
            rest = rest[sign...]
            if let (reference, end) = Reference.leading(rest) {
                found.append((reference, sign..<end))
                rest = rest[end...]
            } else {
                rest = rest.dropFirst()
            }
        }
        return found
    }

    /// A value with references replaced: one that is a whole text by a value as it is, one within a text by text.
    static func replacing(in value: JSON, _ replace: (Reference) -> Reference.Replacement?) -> JSON {
        switch value {
        case .null, .bool, .number: value
        case .array(let elements): .array(elements.map { replacing(in: $0, replace) })
        case .object(let object): .object(object.mapValues { replacing(in: $0.value, replace) })
        case .string(let text): replacing(inText: text, replace)
        }
    }

    private static func replacing(inText text: String, _ replace: (Reference) -> Reference.Replacement?) -> JSON {
        var replaced = ""
        var rest = text[...]
        for (reference, range) in references(inText: text) {
            replaced += rest[..<range.lowerBound]
            switch replace(reference) {
            case .value(let value) where range == text.startIndex..<text.endIndex: return value
            case .value(let value): replaced += value.string ?? value.text()
            case .reference(let other): replaced += other.text
            case nil: replaced += rest[range]
            }
            rest = rest[range.upperBound...]
        }
        return .string(replaced + rest)
    }
}

extension Batch.Command {
    /// The keys of the commands whose results it uses.
    public var used: [String] { Batch.references(in: .object(parameters)).map(\.key) }

    /// The command with what it refers to in its place.
    /// - Parameter results: The results of earlier commands by their keys, nil for one that has none. References to others
    ///   stay.
    /// - Returns: Nil when something that it refers to is not there.
    public func resolved(with results: [String: JSON?]) -> Batch.Command? {
        guard !results.isEmpty else { return self }
        var isWhole = true
        var command = self
        command.parameters = replacing { reference in
            guard let result = results[reference.key] else { return nil }
            guard let value = result.flatMap(reference.value) else {
                isWhole = false
                return nil
            }
            return .value(value)
        }
        return isWhole ? command : nil
    }

    /// The command with references to bare identifiers written as the portal resolves them.
    func referring(toBare keys: Set<String>) -> Batch.Command {
        var command = self
        command.parameters = replacing { reference in
            guard keys.contains(reference.key), reference.path == ["id"] else { return nil }
            return .reference(Batch.Reference(key: reference.key, path: []))
        }
        return command
    }

    private func replacing(_ replace: (Batch.Reference) -> Batch.Reference.Replacement?) -> JSON.Object {
        Batch.replacing(in: .object(parameters), replace).object ?? parameters
    }
}

extension Batch.Part {
    /// The same request without its first commands.
    func dropFirst(_ count: Int) -> Batch.Part {
        Batch.Part(commands: Array(commands.dropFirst(count)), keys: Array(keys.dropFirst(count)), halts: halts)
    }

    /// The first commands of the request.
    func prefix(_ count: Int) -> Batch.Part {
        count == commands.count
            ? self
            : Batch.Part(commands: Array(commands.prefix(count)), keys: Array(keys.prefix(count)), halts: halts)
    }

    /// How many commands can be sent before it has to be known how the portal answers what makes something: up to the
    /// first such command whose result a later one uses.
    var countBeforeForm: Int {
        var makers: [String: Int] = [:]
        var first = commands.count
        for (position, (key, command)) in zip(keys, commands).enumerated() {
            for used in command.used { first = min(first, makers[used].map { $0 + 1 } ?? first) }
            if PortalMethod(named: command.method)?.result == .id { makers[key] = position }
        }
        return first
    }

    /// The request for a portal that answers with bare identifiers.
    var referringToBare: Batch.Part {
        let makers = Set(zip(keys, commands).filter { PortalMethod(named: $1.method)?.result == .id }.map(\.0))
        return Batch.Part(commands: commands.map { $0.referring(toBare: makers) }, keys: keys, halts: halts)
    }
}
