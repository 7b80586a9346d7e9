import BIConnector
import OrderedJSON

/// One call of a method of the section, admitted: what is wanted, by whom and when.
struct MethodInvocation {
    let entity: Entity
    let verb: PortalMethod.Verb
    let parameters: JSON.Object
    let caller: Caller
    let time: PortalTime
    let settings: Sandbox.Settings
    let database: Database
    var declaredSettings = DeclaredSettings()
    /// What it makes of a source, when that was worked out already.
    var sourceChange: SourceChange?

    /// Carries it out entirely or not at all.
    /// - Returns: The `result`.
    func run() throws(PortalError) -> MethodResult {
        switch verb {
        case .get: .value(try get())
        case .list: .written(try list())
        case .fields: .value(schema)
        case .add, .update, .delete, .fieldsUpdate: .value(try database.transaction(change))
        case .other: throw PortalError(.methodNotFound)
        }
    }

    /// Carries out one that changes something; the caller sees to it that it is done entirely or not at all.
    func change() throws(PortalError) -> JSON {
        switch (entity.kind, verb) {
        case (.connector, .add): try addConnector()
        case (.connector, .update): try updateConnector()
        case (.connector, .delete): try deleteConnector()
        case (.source, .add): try addSource()
        case (.source, .update): try updateSource()
        case (.source, .delete): try deleteSource()
        case (_, .add): try addTable()
        case (_, .update): try updateTable()
        case (_, .delete): try deleteTable()
        case (_, .fieldsUpdate): try updateColumns()
        case (_, .get), (_, .list), (_, .fields), (_, .other): throw PortalError(.methodNotFound)
        }
    }

    private func get() throws(PortalError) -> JSON {
        let id = try identifier()
        let object = try object(entity, id)
        let item =
            switch entity.kind {
            case .connector: object
            case .source: try item(ofSource: object, id)
            case .table, .dataset: try item(ofTable: object, id)
            }
        return ["item": .object(item)]
    }

    private var schema: JSON {
        let fields = entity.fields.filter { !$0.flags.contains(.unlisted) }
        return ["fields": .array(fields.map(\.descriptor))]
    }

    // MARK: What the verbs share

    /// The parameter `id`, a positive whole number, also as text.
    func identifier() throws(PortalError) -> Int {
        guard let id = parameters["id"], !id.isNull, id != "" else { throw PortalError(.validationIDNotProvided) }
        guard let id = id.wholeNumber, id > 0 else { throw PortalError(.validationInvalidIDFormat) }
        return id
    }

    /// The members of `fields`, checked against the rows.
    func checkedFields() throws(PortalError) -> JSON.Object {
        try FieldValidation(entity: entity, isUpdate: verb == .update).members(of: parameters)
    }

    /// The stored members of an object of the caller's application, in the order of the rows.
    /// - Throws: The entity's own not-found code, also for an object of another application.
    func object(_ entity: Entity, _ id: Int) throws(PortalError) -> JSON.Object {
        let row = try row(of: entity, id, entity.storing.selectionOfOne)
        return JSON.Object(zip(entity.storing.fields, row).map { ($0.name, $0.json($1)) })
    }

    /// Some columns of an object of the caller's application.
    /// - Parameter query: Asks for the object by its identifier and its application.
    /// - Throws: The entity's own not-found code, also for an object of another application.
    func row(of entity: Entity, _ id: Int, _ query: String) throws(PortalError) -> [SQLValue] {
        let rows = try database.rows(query, [.int(id), .int(caller.application)])
        guard let row = rows.first else { throw PortalError(entity.notFound) }
        return row
    }

    /// Stores a new object: what the caller sent, what the portal sets, and defaults.
    /// - Returns: Its identifier.
    func insert(_ fields: JSON.Object, _ own: KeyValuePairs<String, SQLValue>) throws(PortalError) -> Int {
        let storing = entity.storing
        let values = storing.inserted.map { field in
            own.first { $0.key == field.name }?.value ?? field.stored(fields[field.name])
        }
        return try database.insert(storing.insertion, values + [.int(caller.application)])
    }

    /// Changes an object: what the caller sent, and what the portal sets.
    func update(
        _ id: Int, _ fields: JSON.Object, _ own: KeyValuePairs<String, SQLValue> = [:]
    ) throws(PortalError) {
        let sent = entity.storing.fields.filter { fields[$0.name] != nil && !$0.flags.contains(.ignored) }
        let values = sent.map { ($0.name, $0.stored(fields[$0.name])) } + own.map { ($0.key, $0.value) }
        guard !values.isEmpty else { return }
        let assignments = values.map { "\"\($0.0)\" = ?" }.joined(separator: ", ")
        try database.run("update \(entity.store) set \(assignments) where id = ?", values.map(\.1) + [.int(id)])
    }

    /// Whether any row of `store` has `value` in `column`.
    func exists(_ store: String, _ column: String, _ value: SQLValue) throws(PortalError) -> Bool {
        try !database.rows("select 1 from \(store) where \(column) = ? limit 1", [value]).isEmpty
    }

    /// The time of the call as objects carry it.
    var now: SQLValue { .text(time.plain) }
}

extension Field {
    /// The field as `*.fields` answers it.
    fileprivate var descriptor: JSON {
        [
            "title": .string(name), "type": .string(type.rawValue), "isRequired": .bool(flags.contains(.required)),
            "isReadOnly": .bool(flags.contains(.readOnly)), "isImmutable": .bool(flags.contains(.immutable)),
            "isMultiple": .bool(flags.contains(.multiple)),
        ]
    }
}

extension Entity {
    /// The code with which an object is refused that is not there, or belongs to another application.
    fileprivate var notFound: ErrorCode.Name {
        switch kind.stored {
        case .connector: .connectorNotFound
        case .source: .sourceNotFound
        case .table, .dataset: .datasetNotFound
        }
    }
}
