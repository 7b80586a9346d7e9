import BIConnector
import OrderedJSON

/// The parameters of a `*.list`, checked and turned into SQL.
struct ListQuery {
    /// What was selected by name, in the order asked for; nil for everything.
    private(set) var fields: [Field]?
    /// The condition of the filter.
    private(set) var condition: SQLFragment
    /// What stands after `order by`. Nothing asked for, it is the identifier, though a portal promises none; it also decides
    /// between objects that are alike, so that each stands on one page.
    private(set) var order: String
    /// How many objects stand on earlier pages.
    private(set) var offset: Int

    /// Whatever is not a page from 1 is the first one, as on a portal.
    init(
        _ entity: Entity, _ parameters: JSON.Object, filters: Sandbox.Settings.Filters
    ) throws(PortalError) {
        let select = try Self.array("select", parameters, else: .validationSelectType)
        let filter = try Self.array("filter", parameters, else: .validationFilterType)
        let directions = try Self.array("order", parameters, else: .validationOrderType)
        let names = select.map(\.value.plainText)
        fields = names.isEmpty || names.contains("*") ? nil : try Self.selected(names, entity)
        condition = try FilterReader(entity: entity, filters: filters).condition(filter)
        order = try Self.order(directions, entity)
        let page = parameters["page"]?.wholeNumber ?? 1
        offset = (min(max(page, 1), 1 << 40) - 1) * MethodInvocation.pageSize
    }

    /// A parameter that has to be what PHP calls an array.
    private static func array(
        _ name: String, _ parameters: JSON.Object, else code: ErrorCode.Name
    ) throws(PortalError) -> [JSON.Object.Member] {
        guard let value = parameters[name], !value.isNull else { return [] }
        guard let members = value.entries else { throw PortalError(code) }
        return members
    }

    /// The fields called `names`. Columns are passed over: only `get` answers them.
    private static func selected(_ names: [String], _ entity: Entity) throws(PortalError) -> [Field] {
        let listed = entity.fields.filter { !$0.flags.contains(.unlisted) }
        var fields: [Field] = []
        for name in names {
            guard let field = listed.first(where: { $0.name == name }) else {
                throw PortalError(.validationFieldNotAllowedInSelect, ["TITLE": name])
            }
            if entity.isSelectable(field), !fields.contains(where: { $0.name == name }) { fields.append(field) }
        }
        return fields.isEmpty ? [listed[0]] : fields
    }

    private static func order(_ directions: [JSON.Object.Member], _ entity: Entity) throws(PortalError) -> String {
        var terms: [String] = []
        for member in directions {
            guard let field = entity.field(member.name), entity.isListed(field) else {
                throw PortalError(.validationFieldNotAllowedInOrder, ["TITLE": member.name])
            }
            let direction = member.value.plainText.uppercased()
            guard direction == "ASC" || direction == "DESC" else {
                throw PortalError(.argumentError, ["VALUE": direction])
            }
            if entity.isStored(field) { terms.append("\(field.comparable) \(direction)") }
        }
        return (terms + ["id"]).joined(separator: ", ")
    }
}

extension Entity {
    /// Whether the schema has `field`, so that lists may name it.
    fileprivate func isListed(_ field: Field) -> Bool { !field.flags.contains(.unlisted) }

    /// Whether lists carry `field`: columns of tables they do not.
    func isSelectable(_ field: Field) -> Bool { kind.stored != .table || !field.flags.contains(.multiple) }
}

extension Field {
    /// The column as an expression that compares as the portal does: texts without regard to case.
    var comparable: String {
        switch type {
        case .integer, .boolean, .datetime: "\"\(name)\""
        case .string, .array, .object: "fold(\"\(name)\")"
        }
    }

    /// The value of a field that is not stored because it never changes, as JSON.
    var constant: String { type == .boolean ? "false" : "\"\"" }

    /// A value to compare the column with.
    func operand(_ value: JSON) -> SQLValue {
        if value.isNull { return .null }
        return switch type {
        case .integer: .int(value.leadingInteger)
        case .boolean: .bool(value.isTruthy)
        case .datetime: .text(value.plainText)
        case .string, .array, .object: .text(value.plainText.lowercased())
        }
    }
}
