import BIConnector
import OrderedJSON

/// A credential that a connector declares or a source keeps.
private struct Setting {
    var code: String
    var name: String
    var type: String
    var value = ""
}

extension MethodInvocation {
    func addSource() throws(PortalError) -> JSON {
        let fields = try checkedFields()
        let connector = try connector(fields["connectorId"]?.wholeNumber ?? 0)
        let id = try insert(
            fields,
            [
                "type": "rest", "code": .text("rest_\(connector.id)"), "active": .bool(true), "dateCreate": now,
                "dateUpdate": now, "createdById": .int(caller.user), "updatedById": .int(caller.user),
            ])
        try store(settings(connector, sent: fields, kept: []), of: id)
        return ["id": .int(id)]
    }

    /// Changes what was sent; settings are merged by their codes, and those the connector no longer declares go.
    func updateSource() throws(PortalError) -> JSON {
        let id = try identifier()
        let fields = try checkedFields()
        let connector = try connector(ofSource: id)
        try update(id, fields, ["dateUpdate": now, "updatedById": .int(caller.user)])
        try store(settings(connector, sent: fields, kept: try settings(ofSource: id)), of: id)
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

    /// Whether the portal calls the connector's endpoint before it carries this out.
    var needsEndpoint: Bool { entity.kind == .source && (verb == .add || verb == .update) }

    /// The call that the portal makes before it creates or changes a source, and the code when it fails; nil for other
    /// methods.
    /// - Throws: What ``run()`` would throw before that call.
    func endpointCheck() throws(PortalError) -> EndpointCheck? {
        guard needsEndpoint else { return nil }
        switch verb {
        case .add:
            let fields = try checkedFields()
            let connector = try connector(fields["connectorId"]?.wholeNumber ?? 0)
            let settings = settings(connector, sent: fields, kept: [])
            return check(connector, settings, .sourceCreateConnectionError)
        case .update:
            let id = try identifier()
            let fields = try checkedFields()
            let connector = try connector(ofSource: id)
            let settings = settings(connector, sent: fields, kept: try settings(ofSource: id))
            return check(connector, settings, .sourceUpdateConnectionError)
        case .get, .list, .delete, .fields, .fieldsUpdate, .other: return nil
        }
    }

    private func check(_ connector: Connector, _ settings: [Setting], _ failure: ErrorCode.Name) -> EndpointCheck {
        EndpointCheck(
            url: connector.urlCheck, connection: JSON.Object(settings.map { ($0.code, .string($0.value)) }),
            failure: failure)
    }

    private struct Connector {
        var id: Int
        var urlCheck: String
        var settings: [Setting]
    }

    private func connector(_ id: Int) throws(PortalError) -> Connector {
        let row = try row(of: .connector, id, "select urlCheck, settings from connector")
        let settings = (try? JSON(parsing: row[1].text))?.array ?? []
        return Connector(
            id: id, urlCheck: row[0].text,
            settings: settings.map { setting in
                func text(_ name: String) -> String { setting[name]?.string ?? "" }
                return Setting(code: text("code"), name: text("name"), type: text("type"))
            })
    }

    private func connector(ofSource id: Int) throws(PortalError) -> Connector {
        try connector(try object(.source, id)["connectorId"]?.integer ?? 0)
    }

    private func settings(ofSource id: Int) throws(PortalError) -> [Setting] {
        try database.rows("select code, name, type, value from sourceSetting where sourceId = ?", [.int(id)])
            .map { Setting(code: $0[0].text, name: $0[1].text, type: $0[2].text, value: $0[3].text) }
    }

    /// One setting for each that the connector declares: what was sent, else what was kept, else empty. What it does
    /// not declare is dropped silently.
    private func settings(_ connector: Connector, sent fields: JSON.Object, kept: [Setting]) -> [Setting] {
        let sent = JSON.Object(distinct: fields[Field.settings]?.entries ?? [])
        let old = Dictionary(kept.map { ($0.code, $0.value) }) { first, _ in first }
        return connector.settings.map { declared in
            var setting = declared
            setting.value = sent[declared.code]?.plainText ?? old[declared.code] ?? ""
            return setting
        }
    }

    /// Makes `settings` those of a source; one that stays keeps its identifier.
    private func store(_ settings: [Setting], of source: Int) throws(PortalError) {
        let kept = try database.rows("select id, code from sourceSetting where sourceId = ?", [.int(source)])
        let codes = kept.isEmpty ? [] : Set(settings.map(\.code))
        for row in kept where !codes.contains(row[1].text) {
            try database.run("delete from sourceSetting where id = ?", [row[0]])
        }
        let identifiers = Dictionary(kept.map { ($0[1].text, $0[0]) }) { first, _ in first }
        for setting in settings {
            let values: [SQLValue] = [.text(setting.name), .text(setting.type), .text(setting.value)]
            if let identifier = identifiers[setting.code] {
                try database.run(
                    "update sourceSetting set name = ?, type = ?, value = ? where id = ?", values + [identifier])
            } else {
                try database.run(
                    "insert into sourceSetting (name, type, value, code, sourceId) values (?, ?, ?, ?, ?)",
                    values + [.text(setting.code), .int(source)])
            }
        }
    }
}
