public import BIConnector
public import OrderedJSON

/// The object being composed, step by step.
public struct Draft: Sendable {
    /// What it is going to be.
    public var entity: Entity
    /// Its members so far, in the order in which they were set.
    public var fields = JSON.Object()

    /// An empty draft.
    public init(entity: Entity) { self.entity = entity }

    init(entity: Entity, fields: JSON.Object) {
        self.entity = entity
        self.fields = fields
    }

    /// What a draft may be of.
    static let kinds: [Entity] = [.source, .connector, .table]

    /// What would be sent: the members, with the last connector filled in where a source has none.
    public func filled(from connector: KnownConnector?) -> JSON.Object {
        ConnectorChoice(for: entity, last: connector).filled(fields)
    }

    /// The names of what `add` still needs, credentials of the connector included.
    public func missing(connector: KnownConnector?) -> [String] {
        Self.missing(in: filled(from: connector), of: entity, connector: connector)
    }

    /// The connector whose settings bcx does not know and so has not checked; nil when there is none.
    func uncheckedConnector(last connector: KnownConnector?) -> Int? {
        ConnectorChoice(for: entity, last: connector).unknown(in: fields)
    }

    /// The names of members that the portal would refuse, as far as bcx knows their form.
    func invalid(connector: KnownConnector?) -> [String] {
        let filled = filled(from: connector)
        let check = FieldCheck(
            entity: entity, connector: ConnectorChoice(for: entity, last: connector).known(in: filled))
        return filled.members.filter { (try? check.check(JSON.Object([($0.name, $0.value)]))) == nil }.map(\.name)
    }

    private static func missing(in fields: JSON.Object, of entity: Entity, connector: KnownConnector?)
        -> [String]
    {
        let known = ConnectorChoice(for: entity, last: connector).known(in: fields)
        return entity.fields.filter(\.isNeededOnAdd).flatMap { field -> [String] in
            guard field.isSecret, let settings = known?.settings else {
                return fields[field.name].map { missing(in: $0, of: field) } ?? [field.name]
            }
            let given = fields[field.name]?.object
            if settings.isEmpty { return given == nil ? [field.name] : [] }
            return settings.map(\.code).filter { given?[$0] == nil }.map { "\(field.name).\($0)" }
        }
    }

    /// What the elements of an array still need: `fields[1].type`.
    private static func missing(in value: JSON, of field: Field) -> [String] {
        let required = field.elements.filter(\.isNeededOnAdd).map(\.name)
        return (value.array ?? []).enumerated().flatMap { index, element -> [String] in
            let path = "\(field.name)[\(index)]"
            guard let object = element.object else { return required.isEmpty ? [] : [path] }
            return required.filter { object[$0] == nil }.map { "\(path).\($0)" }
        }
    }
}
