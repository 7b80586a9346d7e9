import BIConnector
public import OrderedJSON

/// A connector as the portal describes it.
public struct KnownConnector: Sendable {
    /// Its identifier.
    public var id: Int
    /// Its name.
    public var title: String
    /// The credentials a source of it has to give.
    public var settings: [Setting]
    /// The whole object.
    public var object: JSON

    /// One credential.
    public struct Setting: Sendable {
        /// The key in a source's settings.
        public var code: String
        /// The caption.
        public var name: String
        /// `STRING` or `INT`.
        public var type: String
    }

    /// Reads an element of `connector.list` or the item of `connector.get`.
    public init?(_ object: JSON) {
        guard let id = object["id"].flatMap(Identifier.init)?.value else { return nil }
        self.id = id
        self.object = object
        title = object["title"]?.string ?? ""
        settings = (object[Field.settings]?.array ?? []).compactMap { setting in
            setting["code"]?.string.map {
                Setting(
                    code: $0, name: setting["name"]?.string ?? $0, type: setting["type"]?.string ?? "STRING")
            }
        }
    }
}

extension Session {
    /// Keeps the connector in use as a call left it: changed, or deleted.
    func follow(_ call: MethodCall) {
        guard call.row?.entity?.kind == .connector, let known = connector, var object = known.object.object,
            call.parameters["id"].flatMap(Identifier.init)?.value == known.id
        else { return }
        if call.row?.verb == .delete { connector = nil }
        guard call.row?.verb == .update else { return }
        for member in call.parameters["fields"]?.object?.members ?? [] { object[member.name] = member.value }
        connector = KnownConnector(.object(object))
    }
}
