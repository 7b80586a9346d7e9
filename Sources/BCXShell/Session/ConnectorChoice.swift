import BIConnector
import CommandLanguage
import OrderedJSON

/// Decides which connector the fields of an object mean: the one that they name, otherwise the last one used. This is
/// the only code that decides it.
struct ConnectorChoice {
    /// The last connector used, where an object of this kind belongs to one.
    let last: KnownConnector?
    /// The field that names the connector; nil for an object that belongs to none.
    let field: Field?

    init(for entity: Entity, last: KnownConnector?) {
        field = entity.fields.first { $0.references == .connector }
        self.last = field == nil ? nil : last
    }

    /// The connector that the fields name, an identifier or something else; nil when they name none.
    func named(in fields: JSON.Object) -> JSON? { field.flatMap { fields[$0.name] } }

    /// Whether a field is the one that names a connector.
    func isName(_ field: Field) -> Bool { field.name == self.field?.name }

    /// The last connector, when these fields name it.
    func known(in fields: JSON.Object) -> KnownConnector? { named(in: fields).flatMap(known) }

    private func known(_ id: JSON) -> KnownConnector? {
        last.flatMap { Identifier(id)?.value == $0.id ? $0 : nil }
    }

    /// The connector that the fields name when it is not the last one: nothing is known of its settings then.
    func unknown(in fields: JSON.Object) -> Int? {
        named(in: fields).flatMap { Identifier($0)?.value }.flatMap { $0 == last?.id ? nil : $0 }
    }

    /// The last connector, when these fields name it or leave it out.
    func meant(by fields: JSON.Object) -> KnownConnector? {
        guard let id = named(in: fields) else { return last }
        return known(id)
    }

    /// The connector to fill in, when these fields leave it out.
    func added(to fields: JSON.Object) -> KnownConnector? { named(in: fields) == nil ? last : nil }

    /// The fields with the last connector filled in where they leave it out.
    func filled(_ fields: JSON.Object) -> JSON.Object {
        guard let field, let connector = added(to: fields) else { return fields }
        var filled = fields
        filled[field.name] = .int(connector.id)
        return filled
    }

    /// The last connector, when a command names it or omits it: in its items, or else in these fields.
    func meant(by fields: JSON.Object, and items: [Invocation.Item], of entity: Entity) -> KnownConnector? {
        guard last != nil, let id = named(by: items, of: entity) ?? named(in: fields) else { return last }
        return known(id)
    }

    /// The connector that the items of a command name; nil when they name none.
    private func named(by items: [Invocation.Item], of entity: Entity) -> JSON? {
        guard let field else { return nil }
        let path = [CommandLanguage.Item.Step.name(field.name)]
        return items.last { $0.path.last == path[0] && $0.belowFields(of: entity)?.path == path }?.plain
    }
}
