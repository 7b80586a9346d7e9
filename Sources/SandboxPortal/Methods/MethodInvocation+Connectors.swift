import BIConnector
import OrderedJSON

extension MethodInvocation {
    func addConnector() throws(PortalError) -> JSON {
        var fields = try checkedFields()
        fields[Field.settings] = try checkedSettings(fields)
        return ["id": .int(try insert(fields, ["dateCreate": now]))]
    }

    /// Changes what was sent; settings are replaced as a whole.
    func updateConnector() throws(PortalError) -> JSON {
        let id = try identifier()
        var fields = try checkedFields()
        fields[Field.settings] = try checkedSettings(fields)
        _ = try object(entity, id)
        try update(id, fields)
        return true
    }

    func deleteConnector() throws(PortalError) -> JSON {
        let id = try identifier()
        _ = try object(entity, id)
        if try exists("source", "connectorId", .int(id)) { throw PortalError(.connectorDeleteRestricted) }
        try database.run("delete from connector where id = ?", [.int(id)])
        return true
    }

    /// The declared credentials, each reduced to `name`, `code` and `type`.
    private func checkedSettings(_ fields: JSON.Object) throws(PortalError) -> JSON? {
        guard let elements = fields[Field.settings]?.values else { return nil }
        var checked: [JSON] = []
        for element in elements { checked.append(try checkedSetting(element)) }
        return .array(checked)
    }

    private func checkedSetting(_ element: JSON) throws(PortalError) -> JSON {
        guard let name = element["name"], let code = element["code"], let type = element["type"],
            ![name, code, type].contains(.null)
        else { throw PortalError(.validationSettingsMissingRequiredFields) }
        let rows = entity.field(Field.settings)?.elements ?? []
        func limit(_ field: String) -> Int { rows.first { $0.name == field }?.maximumLength ?? .max }
        if name.plainText.count > limit("name") { throw PortalError(.validationSettingsNameTooLong) }
        if code.plainText.count > limit("code") { throw PortalError(.validationSettingsCodeTooLong) }
        let types = rows.first { $0.name == "type" }?.allowedValues ?? []
        guard types.contains(type.plainText) else { throw PortalError(.validationSettingsInvalidType) }
        return ["name": .string(name.plainText), "code": .string(code.plainText), "type": .string(type.plainText)]
    }
}
