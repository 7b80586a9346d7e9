import OrderedJSON
import Synchronization

/// One method of the REST interface and everything known about it.
public struct PortalMethod: Sendable {
    /// What a method does to its entity; it decides the words of the command and the checks of its arguments.
    public enum Verb: String, Sendable, CaseIterable {
        case add, update, get, list, delete
        case fields
        case fieldsUpdate = "fields.update"
        /// A method outside the section's pattern (`server.time`).
        case other
    }

    /// What a successful `result` looks like.
    public enum ResultShape: Sendable {
        /// `{"id": 58}`; older documents say a bare integer.
        case id
        /// `{"item": {…}}`.
        case item
        /// An array of objects, a page of ``PortalMethod/pageSize`` at most.
        case list
        /// `true`.
        case done
        /// `{"fields": [descriptor, …]}`.
        case fields
        /// Anything.
        case any
    }

    /// One parameter of a method.
    public struct Parameter: Sendable {
        /// Its name.
        public var name: String
        /// Its type.
        public var type: Field.ValueType
        /// Whether the portal refuses the call without it.
        public var isRequired: Bool
        /// One line for people, ending in a full stop.
        public var summary: String

        static func required(_ name: String, _ type: Field.ValueType, _ summary: String) -> Parameter {
            Parameter(name: name, type: type, isRequired: true, summary: summary)
        }

        static func optional(_ name: String, _ type: Field.ValueType, _ summary: String) -> Parameter {
            Parameter(name: name, type: type, isRequired: false, summary: summary)
        }
    }

    /// What a row says; the members are described below.
    struct Facts: Sendable {
        let name: String
        let summary: String
        let entity: Entity?
        let verb: Verb
        let parameters: [Parameter]
        let result: ResultShape
        let isRead: Bool
        let needsApplication: Bool
        let errors: [ErrorCode.Name]
        let deprecation: String?
        let caution: String?
    }

    /// A row, once for all its copies: calls hand their rows on, and a copy of eleven members would cost more than to look
    /// the row up.
    private final class Row: Sendable {
        let facts: Facts
        let shortName: String

        init(_ facts: Facts) {
            self.facts = facts
            let name = facts.name
            shortName = name.hasPrefix(section) ? String(Substring(name.utf8.dropFirst(section.utf8.count))) : name
        }
    }

    private let row: Row
    private var facts: Facts { row.facts }

    init(_ facts: Facts) { row = Row(facts) }

    /// The whole name: `biconnector.source.add`.
    public var name: String { facts.name }
    /// One line for people, ending in a full stop.
    public var summary: String { facts.summary }
    /// The kind of object it works on; nil outside the section.
    public var entity: Entity? { facts.entity }
    /// What it does.
    public var verb: Verb { facts.verb }
    /// Its parameters in documented order.
    public var parameters: [Parameter] { facts.parameters }
    /// What a successful `result` looks like.
    public var result: ResultShape { facts.result }
    /// Whether it changes nothing, so that repeating it is harmless.
    public var isRead: Bool { facts.isRead }
    /// Whether the newest documents let only applications call it, not webhooks.
    public var needsApplication: Bool { facts.needsApplication }
    /// The codes its page names, besides those any method may be refused with.
    public var errors: [ErrorCode.Name] { facts.errors }
    /// Why not to use it any more, as a whole sentence; nil for current methods.
    public var deprecation: String? { facts.deprecation }
    /// What it does that nobody expects and no reply shows, as whole sentences; nil for most.
    public var caution: String? { facts.caution }

    /// The name as typed at the prompt: `source.add`.
    public var shortName: String { row.shortName }

    /// The fields that an update has to give although they stay as they are.
    public var stayingFields: [Field] {
        verb == .update ? entity?.fields.filter { $0.flags.contains(.requiredOnUpdate) } ?? [] : []
    }

    /// What the names of the section begin with.
    public static let section = "biconnector."

    /// How many elements a full page of a list has; a page with fewer is the last.
    public static let pageSize = 50

    /// The whole name of a method of the section: `biconnector.source.add`.
    public static func name(_ kind: Entity.Kind, _ verb: Verb) -> String {
        "\(section)\(kind.rawValue).\(verb.rawValue)"
    }

    /// The whole name of what was typed: a short name of the section is completed, any other stays as it is.
    public static func fullName(of typed: String) -> String {
        let entity = Substring(typed.utf8.prefix { $0 != UInt8(ascii: ".") })
        return Entity.Kind(rawValue: String(entity)) == nil ? typed : section + typed
    }
}

extension PortalMethod {
    /// The row of a whole name (`biconnector.source.add`) or a short one (`source.add`); nil when there is none.
    public init?(named name: String) {
        guard let row = Self.row(named: name) else { return nil }
        self = row
    }

    /// The rows that were asked for. Most runs call one or two methods: to write all of them down would be a fortieth of
    /// their start, and a list of few is quicker to make and to search than a dictionary.
    private static let asked = Mutex([PortalMethod]())

    private static func row(named name: String) -> PortalMethod? {
        asked.withLock { asked in
            if let row = asked.first(where: { $0.shortName == name || $0.name == name }) { return row }
            guard let row = ofSection(name) ?? basic.first(where: { $0.name == name }) else { return nil }
            asked.append(row)
            return row
        }
    }

    private static func ofSection(_ name: String) -> PortalMethod? {
        let short = name.hasPrefix(section) ? name.utf8.dropFirst(section.utf8.count) : name.utf8[...]
        let kind = short.prefix { $0 != UInt8(ascii: ".") }
        guard let kind = Entity.Kind(rawValue: String(Substring(kind))),
            let verb = Verb(rawValue: String(Substring(short.dropFirst(kind.rawValue.utf8.count + 1))))
        else { return nil }
        return method(verb, of: Entity(kind))
    }
}
