import BIConnector
import OrderedJSON

extension MethodInvocation {
    /// How many objects a page has, always.
    static let pageSize = PortalMethod.pageSize

    /// One page of the caller's objects: `select`, `filter`, `order` and `page`, carried out by the database, which
    /// writes the JSON of each object as well.
    func list() throws(PortalError) -> [UInt8] {
        let query = try ListQuery(entity, parameters, filters: settings.filters)
        let members = query.fields.map { "'\($0.name)', \(written($0, query))" }
        let rows = try database.rows(
            """
            select json_object(\(members.joined(separator: ", "))) from \(entity.store)
            where applicationId = ? and \(query.condition.text)
            order by \(query.order) limit \(Self.pageSize) offset \(query.offset)
            """, [.int(caller.application)] + query.condition.values)
        return Array("[\(rows.map { $0[0].text }.joined(separator: ","))]".utf8)
    }

    /// The SQL expression of a member's value.
    private func written(_ field: Field, _ query: ListQuery) -> String {
        guard entity.isStored(field) else {
            return field.flags.contains(.unlisted) ? field.constant : "json(\(Self.settingsOfEach))"
        }
        return switch field.type {
        case .boolean: "json(iif(\"\(field.name)\", 'true', 'false'))"
        case .array, .object: "json(\"\(field.name)\")"
        // As on a portal, a date of a table that was asked for by name comes as an empty object.
        case .datetime where query.isExplicit && entity.kind.stored == .table: "json('{}')"
        case .integer, .string, .datetime: "\"\(field.name)\""
        }
    }
}
