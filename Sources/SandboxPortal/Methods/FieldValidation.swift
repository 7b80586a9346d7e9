import BIConnector
import OrderedJSON

/// The checks of a `fields` parameter that follow from the rows alone.
struct FieldValidation {
    let entity: Entity
    let isUpdate: Bool

    /// The members of `fields`, checked: unknown, then read-only or immutable, then required, then types.
    func members(of parameters: JSON.Object) throws(PortalError) -> JSON.Object {
        guard let members = parameters["fields"]?.entries, !members.isEmpty else {
            throw PortalError(.validationFieldsNotProvided)
        }
        let rows = try rows(of: members)
        for row in rows { try checkMayWrite(row) }
        let fields = JSON.Object(distinct: members)
        try checkRequired(fields)
        for (row, member) in zip(rows, members) where !row.accepts(member.value) {
            throw PortalError(.validationInvalidFieldType, ["TITLE": row.name, "TYPE": row.type.rawValue])
        }
        return fields
    }

    /// The row of each member.
    private func rows(of members: [JSON.Object.Member]) throws(PortalError) -> [Field] {
        let rows = members.compactMap { known($0.name) }
        guard rows.count == members.count else {
            let unknown = members.map(\.name).filter { known($0) == nil }
            throw PortalError(.validationUnknownParameters, ["LIST_OF_PARAMS": unknown.joined(separator: ", ")])
        }
        return rows
    }

    private func checkMayWrite(_ field: Field) throws(PortalError) {
        if !field.isWritable { throw PortalError(.validationReadOnlyField, ["TITLE": field.name]) }
        if isUpdate, field.flags.contains(.immutable) { throw immutable(field) }
    }

    private func known(_ name: String) -> Field? {
        entity.field(name).flatMap { $0.flags.contains(.unlisted) ? nil : $0 }
    }

    /// Columns have a method of their own; for tables its name is followed by a quotation mark that nobody opened.
    private func immutable(_ field: Field) -> PortalError {
        guard field.flags.contains(.multiple) else {
            return PortalError(.validationImmutableField, ["TITLE": field.name])
        }
        var refused = PortalError(.invalidMethod)
        if entity.kind == .table { refused.text += "\"" }
        return refused
    }

    private func checkRequired(_ fields: JSON.Object) throws(PortalError) {
        for field in entity.fields where isNeeded(field) && fields[field.name]?.isNull ?? true {
            guard !isUpdate else { throw PortalError(.withoutCode) }
            throw PortalError(.validationRequiredFieldMissing, ["TITLE": field.name])
        }
    }

    private func isNeeded(_ field: Field) -> Bool {
        isUpdate ? field.flags.contains(.requiredOnUpdate) : field.isNeededOnAdd
    }
}

extension Field {
    /// Whether a value is of the field's type. Numbers may come as text, as every form sends them; truth values may
    /// not.
    func accepts(_ value: JSON) -> Bool {
        switch inputType {
        case .integer: value.wholeNumber != nil
        case .string, .datetime: value.string != nil
        case .boolean: value.bool != nil
        case .array, .object: value.entries != nil
        }
    }
}
