public import OrderedJSON

/// A connector, source or table as the portal sent it, with the habits of the server undone. What it said stands in
/// ``json`` whole, with members that nobody knows yet.
public struct PortalObject: Sendable, Hashable {
    /// All members. A source's are side by side, though `get` nests some of them in `connection`.
    public let json: JSON.Object

    /// Reads an element of a list, or the `item` of `get`; nil when it is no object.
    public init?(_ json: JSON) {
        guard var object = json.object else { return nil }
        if let own = object["connection"]?.object {
            object["connection"] = nil
            self.json = JSON.Object(
                own.members.map { ($0.name, $0.value) } + object.members.map { ($0.name, $0.value) })
        } else {
            self.json = object
        }
    }

    /// The identifier, sent as a number or as text; nil when the list was selected without.
    public var id: Int? { identifier("id") }
    /// What people call it; tables have a ``subscript(_:)`` `name` instead.
    public var title: String? { json["title"]?.string }

    /// A member as it was sent.
    public subscript(name: String) -> JSON? { json[name] }

    /// A positive number that names another object, as `connectorId`, `sourceId`.
    public func identifier(_ name: String) -> Int? { json[name].flatMap(Identifier.init)?.value }

    /// A moment as the portal writes it, `2026-09-20 08:15:42` without a zone; nil for `null`, and for the `{}` that lists
    /// with a `select` have in its place.
    public func moment(_ name: String) -> String? { json[name]?.string }

    /// A source's credentials by code, in clear; empty for other objects. An array on the way out, an object on the way
    /// in.
    public var credentials: [String: Secret] {
        let pairs = (json[Field.settings]?.array ?? []).compactMap { setting in
            setting["code"]?.string.flatMap { code in
                (setting["value"]?.string).map { (code, Secret($0)) }
            }
        }
        return Dictionary(pairs, uniquingKeysWith: { $1 })
    }
}

/// Which objects of a list are wanted, and how.
public struct ListQuery: Sendable, Hashable {
    /// The members wanted; empty for all.
    public var select: [String]
    /// Conditions in the portal's words: `[prefix]field` and value, groups with `logic`.
    public var filter: JSON.Object
    /// Fields and directions, the most important first.
    public var order: [(field: String, isDescending: Bool)] {
        get { fields.map { ($0.name, $0.isDescending) } }
        set { fields = newValue.map { Ordering(name: $0.field, isDescending: $0.isDescending) } }
    }

    private struct Ordering: Hashable {
        var name: String
        var isDescending: Bool
    }

    private var fields: [Ordering] = []

    /// A query; of everything when nothing is said.
    public init(
        select: [String] = [], filter: JSON.Object = [:], order: [(field: String, isDescending: Bool)] = []
    ) {
        self.select = select
        self.filter = filter
        self.order = order
    }

    /// The parameters of a list method.
    public var parameters: JSON.Object {
        var parameters = JSON.Object()
        if !select.isEmpty { parameters["select"] = .array(select.map(JSON.string)) }
        if !filter.isEmpty { parameters["filter"] = .object(filter) }
        if !fields.isEmpty {
            parameters["order"] = .object(JSON.Object(fields.map { ($0.name, $0.isDescending ? "DESC" : "ASC") }))
        }
        return parameters
    }
}
