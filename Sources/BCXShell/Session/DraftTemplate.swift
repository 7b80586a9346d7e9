import BIConnector
import OrderedJSON

/// The draft as an editor shows it: what was set, and after it every other field that can be given.
struct DraftTemplate {
    /// What the editor shows.
    private(set) var fields: JSON.Object
    /// What it shows though nobody has set it: null, or the connector that is filled in.
    private var offers = JSON.Object()

    /// - Parameter connector: The last connector used.
    init(_ draft: Draft, connector: KnownConnector?) {
        fields = draft.fields
        let choice = ConnectorChoice(for: draft.entity, last: connector)
        let settings = choice.meant(by: draft.fields)?.settings
        for field in draft.entity.writableFields where !field.flags.contains(.ignored) {
            guard fields[field.name] == nil else { continue }
            offers[field.name] = .null
            if choice.isName(field), let connector = choice.last { offers[field.name] = .int(connector.id) }
            if field.isSecret, let settings {
                offers[field.name] = .object(JSON.Object(settings.map { ($0.code, .null) }))
            }
        }
        for offer in offers.members { fields[offer.name] = offer.value }
    }

    /// What was made of it, without what is still only offered.
    func taken(from edited: JSON.Object) -> JSON.Object {
        var taken = edited
        for offer in offers.members {
            guard let value = edited[offer.name] else { continue }
            if value == offer.value {
                taken[offer.name] = nil
            } else if let codes = offer.value.object, let given = value.object {
                let rest = given.members.filter { $0.value != .null || codes[$0.name] == nil }
                taken[offer.name] = .object(JSON.Object(rest.map { ($0.name, $0.value) }))
            }
        }
        return taken
    }
}
