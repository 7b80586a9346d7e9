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
        try checkNames(members)
        let fields = JSON.Object(members.map { ($0.name, $0.value) })
        try checkRequired(fields)
        for member in fields.members { try checkType(member) }
        return fields
    }

    private func checkNames(_ members: [JSON.Object.Member]) throws(PortalError) {
        let unknown = members.map(\.name).filter { known($0) == nil }
        guard unknown.isEmpty else {
            throw PortalError(.validationUnknownParameters, ["LIST_OF_PARAMS": unknown.joined(separator: ", ")])
        }
        for name in members.map(\.name) {
            guard let field = known(name) else { continue }
            if !field.isWritable { throw PortalError(.validationReadOnlyField, ["TITLE": name]) }
            if isUpdate, field.flags.contains(.immutable) { throw immutable(field) }
        }
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
        for field in entity.fields where fields[field.name]?.isNull ?? true {
            if isUpdate, field.flags.contains(.requiredOnUpdate) { throw PortalError(.withoutCode) }
            if !isUpdate, field.isNeededOnAdd {
                throw PortalError(.validationRequiredFieldMissing, ["TITLE": field.name])
            }
        }
    }

    private func checkType(_ member: JSON.Object.Member) throws(PortalError) {
        guard let field = known(member.name), !field.accepts(member.value) else { return }
        throw PortalError(.validationInvalidFieldType, ["TITLE": field.name, "TYPE": field.type.rawValue])
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
