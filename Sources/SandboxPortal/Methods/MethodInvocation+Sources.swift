import BIConnector
import OrderedJSON

/// A credential that a connector declares or a source keeps.
private struct Setting {
    var code: String
    var name: String
    var type: String
    var value = ""
}

/// The credentials that the last connector declared: to read them again for each source of a batch took a fifteenth of
/// its time.
final class DeclaredSettings {
    private var text: [UInt8] = []
    private var settings: [Setting] = []

    /// The credentials that a connector declares.
    /// - Parameter text: Their JSON, as it is stored.
    fileprivate func settings(in text: String) -> [Setting] {
        var text = text
        // By bytes: texts are equal when they only look alike.
        let isKnown = text.withUTF8 { $0.elementsEqual(self.text) }
        if !isKnown { (self.text, settings) = (Array(text.utf8), Self.read(text)) }
        return settings
    }

    private static func read(_ text: String) -> [Setting] {
        let settings = (try? JSON(parsing: text))?.array ?? []
        return settings.map { setting in
            func text(_ name: String) -> String { setting[name]?.string ?? "" }
            return Setting(code: text("code"), name: text("name"), type: text("type"))
        }
    }
}

/// What a call makes of a source, before anything is stored.
struct SourceChange {
    /// The source; 0 for a new one.
    fileprivate var id: Int
    /// What was sent, checked.
    fileprivate var fields: JSON.Object
    fileprivate var connector: Connector
    /// The credentials that it will have.
    fileprivate var settings: [Setting]
    /// The code when the connector's endpoint does not answer.
    fileprivate var failure: ErrorCode.Name

    fileprivate struct Connector {
        var id: Int
        var urlCheck: String
        var settings: [Setting]
    }

    /// The call that the portal makes before it stores anything.
    var check: EndpointCheck {
        EndpointCheck(
            url: connector.urlCheck, connection: settings.map { .init($0.code, .string($0.value)) }, failure: failure)
    }
}

extension MethodInvocation {
    func addSource() throws(PortalError) -> JSON {
        let change = if let sourceChange { sourceChange } else { try addedSource() }
        let now = now
        let id = try insert(
            change.fields,
            [
                "type": "rest", "code": .text("rest_\(change.connector.id)"), "active": .bool(true),
                "dateCreate": now, "dateUpdate": now, "createdById": .int(caller.user),
                "updatedById": .int(caller.user),
            ])
        for setting in change.settings { try insert(setting, of: id) }
        return ["id": .int(id)]
    }

    /// Changes what was sent; settings are merged by their codes, and those the connector no longer declares go.
    func updateSource() throws(PortalError) -> JSON {
        let change = if let sourceChange { sourceChange } else { try updatedSource() }
        try update(change.id, change.fields, ["dateUpdate": now, "updatedById": .int(caller.user)])
        try store(change.settings, of: change.id)
        return true
    }

    func deleteSource() throws(PortalError) -> JSON {
        let id = try identifier()
        _ = try object(entity, id)
        if try exists("dataset", "sourceId", .int(id)) {
            // The documents that put errors inside the result have other words for it, too.
            let text = "Cannot delete connection. Delete all associated tables first."
            throw PortalError(.bxError, text: settings.errors == .nested ? text : nil)
        }
        try database.run("delete from sourceSetting where sourceId = ?", [.int(id)])
        try database.run("delete from source where id = ?", [.int(id)])
        return true
    }

    /// A source as `get` answers it: its own members one level down.
    func item(ofSource source: JSON.Object, _ id: Int) throws(PortalError) -> JSON.Object {
        var own = source
        own["connectorId"] = nil
        let settings = try database.rows(Self.settingsOfSource, [.int(id)])
        let names = Self.settingColumns
        return [
            "connection": .object(own), "connectorId": source["connectorId"] ?? .null,
            Field.settings: .array(settings.map { .object(JSON.Object(zip(names, $0.map(\.json)))) }),
        ]
    }

    /// The columns of a setting, as it is answered.
    static let settingColumns = ["code", "name", "type", "value", "id"]

    /// The settings of a source, in the order in which they were made.
    static let settingsOfSource =
        "select \(settingColumns.joined(separator: ", ")) from sourceSetting where sourceId = ? order by id"

    // MARK: Credentials

    /// Works out what the call makes of a source, for which the portal first calls the connector's endpoint; nothing for
    /// other methods.
    /// - Throws: What ``run()`` would throw before that call.
    mutating func prepareSource() throws(PortalError) {
        guard entity.kind == .source else { return }
        switch verb {
        case .add: sourceChange = try addedSource()
        case .update: sourceChange = try updatedSource()
        case .get, .list, .delete, .fields, .fieldsUpdate, .other: break
        }
    }

    private func addedSource() throws(PortalError) -> SourceChange {
        let fields = try checkedFields()
        let connector = try connector(fields["connectorId"]?.wholeNumber ?? 0)
        return SourceChange(
            id: 0, fields: fields, connector: connector, settings: settings(connector, sent: fields, kept: []),
            failure: .sourceCreateConnectionError)
    }

    private func updatedSource() throws(PortalError) -> SourceChange {
        let id = try identifier()
        let fields = try checkedFields()
        let connector = try connector(ofSource: id)
        let settings = settings(connector, sent: fields, kept: try settings(ofSource: id))
        return SourceChange(
            id: id, fields: fields, connector: connector, settings: settings, failure: .sourceUpdateConnectionError)
    }

    private func connector(_ id: Int) throws(PortalError) -> SourceChange.Connector {
        let row = try row(
            of: .connector, id, "select urlCheck, settings from connector where id = ? and applicationId = ?")
        return SourceChange.Connector(
            id: id, urlCheck: row[0].text, settings: declaredSettings.settings(in: row[1].text))
    }

    private func connector(ofSource id: Int) throws(PortalError) -> SourceChange.Connector {
        try connector(try object(.source, id)["connectorId"]?.integer ?? 0)
    }

    private func settings(ofSource id: Int) throws(PortalError) -> [Setting] {
        try database.rows("select code, name, type, value from sourceSetting where sourceId = ?", [.int(id)])
            .map { Setting(code: $0[0].text, name: $0[1].text, type: $0[2].text, value: $0[3].text) }
    }

    /// One setting for each that the connector declares: what was sent, else what was kept, else empty. What it does
    /// not declare is dropped silently.
    private func settings(
        _ connector: SourceChange.Connector, sent fields: JSON.Object, kept: [Setting]
    ) -> [Setting] {
        let sent = JSON.Object(distinct: fields[Field.settings]?.entries ?? [])
        let old = Dictionary(kept.map { ($0.code, $0.value) }) { first, _ in first }
        return connector.settings.map { declared in
            var setting = declared
            setting.value = sent[declared.code]?.plainText ?? old[declared.code] ?? ""
            return setting
        }
    }

    /// Makes `settings` those of a source that has some; one that stays keeps its identifier.
    private func store(_ settings: [Setting], of source: Int) throws(PortalError) {
        let kept = try database.rows("select id, code from sourceSetting where sourceId = ?", [.int(source)])
        let codes = Set(settings.map(\.code))
        for row in kept where !codes.contains(row[1].text) {
            try database.run("delete from sourceSetting where id = ?", [row[0]])
        }
        let identifiers = Dictionary(kept.map { ($0[1].text, $0[0]) }) { first, _ in first }
        for setting in settings {
            guard let identifier = identifiers[setting.code] else {
                try insert(setting, of: source)
                continue
            }
            try database.run(
                "update sourceSetting set name = ?, type = ?, value = ? where id = ?",
                [.text(setting.name), .text(setting.type), .text(setting.value), identifier])
        }
    }

    private func insert(_ setting: Setting, of source: Int) throws(PortalError) {
        try database.run(
            "insert into sourceSetting (name, type, value, code, sourceId) values (?, ?, ?, ?, ?)",
            [.text(setting.name), .text(setting.type), .text(setting.value), .text(setting.code), .int(source)])
    }
}
