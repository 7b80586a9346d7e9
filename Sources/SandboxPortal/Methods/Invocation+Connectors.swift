import BIConnector
import OrderedJSON

extension Invocation {
    func addConnector() throws(Refused) -> JSON {
        var fields = try checkedFields()
        fields["settings"] = try checkedSettings(fields)
        return ["id": .int(try insert(fields, ["dateCreate": now]))]
    }

    /// Changes what was sent; settings are replaced as a whole.
    func updateConnector() throws(Refused) -> JSON {
        let id = try identifier()
        var fields = try checkedFields()
        fields["settings"] = try checkedSettings(fields)
        _ = try object(entity, id)
        try update(id, fields)
        return true
    }

    func deleteConnector() throws(Refused) -> JSON {
        let id = try identifier()
        _ = try object(entity, id)
        if try exists("source", "connectorId", .int(id)) { throw Refused(.connectorDeleteRestricted) }
        try database.run("delete from connector where id = ?", [.int(id)])
        return true
    }

    /// The declared credentials, each reduced to `name`, `code` and `type`.
    private func checkedSettings(_ fields: JSON.Object) throws(Refused) -> JSON? {
        guard let elements = fields["settings"]?.values else { return nil }
        var checked: [JSON] = []
        for element in elements { checked.append(try checkedSetting(element)) }
        return .array(checked)
    }

    private func checkedSetting(_ element: JSON) throws(Refused) -> JSON {
        guard let name = element["name"], let code = element["code"], let type = element["type"],
            ![name, code, type].contains(.null)
        else { throw Refused(.validationSettingsMissingRequiredFields) }
        let rows = entity.field("settings")?.elements ?? []
        func limit(_ field: String) -> Int { rows.first { $0.name == field }?.maximumLength ?? .max }
        if name.plainText.count > limit("name") { throw Refused(.validationSettingsNameTooLong) }
        if code.plainText.count > limit("code") { throw Refused(.validationSettingsCodeTooLong) }
        let types = rows.first { $0.name == "type" }?.allowedValues ?? []
        guard types.contains(type.plainText) else { throw Refused(.validationSettingsInvalidType) }
        return ["name": .string(name.plainText), "code": .string(code.plainText), "type": .string(type.plainText)]
    }
}
