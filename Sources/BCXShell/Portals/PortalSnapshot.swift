import BIConnector
import OrderedJSON

/// The objects of a portal at one moment, as far as the application sees them.
struct PortalSnapshot {
    /// The portal's address.
    var portal: String
    /// Whether credentials in it may have been replaced with masks: a file that was written without them.
    var mayBeMasked = false
    /// The objects by their kind, ordered by id; a table has its columns, unless they could not be read.
    var objects: [Entity.Kind: [PortalObject]] = [:]
    /// The kinds whose list the portal refused, and why.
    var unreadable: [Entity.Kind: String] = [:]
    /// What the portal refused them with.
    var refusals: [Entity.Kind: ShellError] = [:]
    /// The kinds that nobody asked for: a file need not have all.
    var absent: Set<Entity.Kind> = []
    /// The objects without their ``Entity/Kind/detail``, and why.
    var withoutDetail: [Entity.Kind: [Int: String]] = [:]

    /// The kinds, each after those that it depends on.
    static let kinds: [Entity.Kind] = [.connector, .source, .table]

    /// The objects of a kind.
    subscript(kind: Entity.Kind) -> [PortalObject] { objects[kind.stored] ?? [] }

    /// The object with this identifier.
    func object(_ kind: Entity.Kind, _ id: Int) -> PortalObject? { self[kind].first { $0.id == id } }

    /// The object that another depends on; nil when there is none, or it is not in the snapshot.
    func parent(of object: PortalObject, _ kind: Entity.Kind) -> PortalObject? {
        guard let parent = kind.parent, let id = object.parentID(kind) else { return nil }
        return self.object(parent, id)
    }
}

extension Entity.Kind {
    /// The kind that an object of this kind depends on.
    var parent: Entity.Kind? { PortalSnapshot.kinds.first { Entity(self).field(referringTo: $0) != nil } }

    /// The field without which an object cannot be made again, and which its list may lack: a source's settings, a
    /// table's columns.
    var detail: String? {
        switch stored {
        case .source: Field.settings
        case .table: "fields"
        case .connector, .dataset: nil
        }
    }

    /// The word for several.
    var plural: String { "\(stored.rawValue)s" }

    /// The field by which people know an object of this kind.
    var nameField: String { stored == .table ? "name" : "title" }
}

extension PortalObject {
    /// What people call it: its title, or a table's name.
    func label(_ kind: Entity.Kind) -> String { json[kind.nameField]?.string ?? "" }

    /// The identifier of the object that it depends on.
    func parentID(_ kind: Entity.Kind) -> Int? {
        kind.parent.flatMap { Entity(kind).field(referringTo: $0) }.flatMap { identifier($0.name) }
    }

    /// What tells it from others of its kind and its parent: a connector's service code or title, a title, a name.
    func key(_ kind: Entity.Kind) -> [String] {
        let code = json["sourceCode"]?.string ?? ""
        return kind == .connector && !code.isEmpty ? ["sourceCode", code] : [kind.nameField, label(kind)]
    }

    /// The columns of a table; nil when they could not be read.
    var columns: [JSON]? { json["fields"]?.array }

    /// A source's settings, in the portal's order.
    var settings: [JSON] { json[Field.settings]?.array ?? [] }
}
