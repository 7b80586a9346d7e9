extension PortalMethod {
    /// Every method with a row: 26 of the section and the basic ones a client uses. Any other is called by its name.
    public static let all: [PortalMethod] =
        Entity.all.flatMap(methods(of:)) + basic

    private static func methods(of entity: Entity) -> [PortalMethod] {
        Verb.allCases.compactMap { method($0, of: entity) }
    }

    static func method(_ verb: Verb, of entity: Entity) -> PortalMethod? {
        let hasColumns = entity.field("externalCode") != nil
        guard verb != .other, verb != .fieldsUpdate || hasColumns else { return nil }
        let facts = Facts(
            name: name(entity.kind, verb),
            summary: summary(of: verb, entity),
            entity: entity,
            verb: verb,
            parameters: parameters(of: verb, entity),
            result: result(of: verb),
            isRead: [.get, .list, .fields].contains(verb),
            needsApplication: verb != .fields,
            errors: errors(of: verb, entity),
            deprecation: deprecation(of: verb, entity), caution: caution(of: verb, entity))
        return PortalMethod(facts)
    }

    private static func summary(of verb: Verb, _ entity: Entity) -> String {
        switch verb {
        case .add: "Create a \(entity.name)."
        case .update: "Change a \(entity.name)."
        case .get: "One \(entity.name) by its identifier."
        case .list: "The \(entity.name)s, \(pageSize) to a page."
        case .delete: "Delete a \(entity.name)."
        case .fields: "The schema of a \(entity.name)."
        case .fieldsUpdate: "Change the columns of a \(entity.name): update, then add, then delete."
        case .other: ""
        }
    }

    private static func result(of verb: Verb) -> ResultShape {
        switch verb {
        case .add: .id
        case .get: .item
        case .list: .list
        case .fields: .fields
        case .update, .delete, .fieldsUpdate: .done
        case .other: .any
        }
    }

    private static func parameters(of verb: Verb, _ entity: Entity) -> [Parameter] {
        let id = Parameter.required("id", .integer, "Identifier of the \(entity.name).")
        let fields = Parameter.required("fields", .object, "Members of the \(entity.name); see its fields.")
        return switch verb {
        case .add: [fields]
        case .update: [id, fields]
        case .get, .delete: [id]
        case .fields, .other: []
        case .list:
            [
                .optional("select", .array, "Names of the fields to return, or \"*\"."),
                .optional("filter", .object, "Conditions: [prefix]field and value; logic AND or OR."),
                .optional("order", .object, "Field and ASC or DESC; without it no order is promised."),
                .optional("page", .integer, "Page of \(pageSize), from 1."),
            ]
        case .fieldsUpdate:
            [
                id,
                .optional("add", .array, "Columns to add: type, name, externalCode."),
                .optional("update", .array, "Columns to show or hide: id, visible."),
                .optional("delete", .array, "Identifiers of columns to delete; check that they are of this table."),
            ]
        }
    }

    private static func deprecation(of verb: Verb, _ entity: Entity) -> String? {
        guard entity.kind == .dataset else { return nil }
        return verb == .delete
            ? "Answers HTTP 500 where BI Builder is deployed; use table.delete."
            : "Use table.\(verb.rawValue)."
    }

    private static func caution(of verb: Verb, _ entity: Entity) -> String? {
        switch (entity.kind, verb) {
        case (.connector, .update):
            "Settings are replaced as a whole: when a source is next saved, it loses the credentials that were left out."
        case (.source, .update):
            """
            Settings are merged by their codes. The connector's urlCheck is called each time, even when they do not change. \
            Every update must give the title. Without one, bcx reads it first; a title that somebody changes in between \
            is overwritten.
            """
        case (.table, .update), (.dataset, .update): "The reply does not say whether BI Builder was updated too."
        case (.table, .delete), (.dataset, .delete):
            "A BI Builder dataset that was built on it remains and has to be deleted there."
        case (.table, .fieldsUpdate), (.dataset, .fieldsUpdate):
            """
            The portal does not check that the columns to delete belong to this table; columns of other tables in 'update' are \
            skipped silently. After DATASET_UPDATE_ERROR the columns have been saved all the same.
            """
        default: nil
        }
    }

    // MARK: Codes

    private static func errors(of verb: Verb, _ entity: Entity) -> [ErrorCode.Name] {
        let own =
            switch entity.kind {
            case .connector: connectorErrors(of: verb)
            case .source: sourceErrors(of: verb)
            case .table, .dataset: tableErrors(of: verb)
            }
        return [.accessDenied] + commonErrors(of: verb) + own
    }

    private static func commonErrors(of verb: Verb) -> [ErrorCode.Name] {
        let id: [ErrorCode.Name] = [.validationIDNotProvided, .validationInvalidIDFormat]
        let fields: [ErrorCode.Name] = [
            .validationFieldsNotProvided, .validationUnknownParameters, .validationReadOnlyField,
            .validationInvalidFieldType,
        ]
        return switch verb {
        case .add: fields + [.validationRequiredFieldMissing]
        case .update: id + fields
        case .get, .delete, .fieldsUpdate: id
        case .fields, .other: []
        case .list:
            [
                .validationSelectType, .validationFilterType, .validationOrderType,
                .validationFieldNotAllowedInSelect, .validationFieldNotAllowedInFilter,
                .validationFieldNotAllowedInOrder, .validationInvalidFilterLogic, .argumentError,
            ]
        }
    }

    private static let settingsErrors: [ErrorCode.Name] = [
        .validationSettingsMissingRequiredFields, .validationSettingsNameTooLong,
        .validationSettingsCodeTooLong, .validationSettingsInvalidType,
    ]

    private static func connectorErrors(of verb: Verb) -> [ErrorCode.Name] {
        switch verb {
        case .add: settingsErrors
        case .update: [.connectorNotFound] + settingsErrors
        case .get: [.connectorNotFound]
        case .delete: [.connectorNotFound, .connectorDeleteRestricted]
        case .list, .fields, .fieldsUpdate, .other: []
        }
    }

    /// `add` carries the whole table of the page the product starts from, though a few of its codes cannot occur there.
    private static func sourceErrors(of verb: Verb) -> [ErrorCode.Name] {
        switch verb {
        case .add:
            [
                .validationImmutableField, .connectorNotFound, .sourceCreateConnectionError,
                .sourceUpdateConnectionError, .bxError,
            ]
        case .update: [.validationImmutableField, .sourceNotFound, .sourceUpdateConnectionError, .withoutCode]
        case .get: [.sourceNotFound, .connectorNotFound]
        case .delete: [.sourceNotFound, .bxError]
        case .list, .fields, .fieldsUpdate, .other: []
        }
    }

    private static func tableErrors(of verb: Verb) -> [ErrorCode.Name] {
        switch verb {
        case .add:
            [
                .sourceNotFound, .datasetAlreadyExist, .nameExists, .fieldsEmpty, .duplicateFields,
                .validationDatasetNameInvalid, .validationDatasetNameTooLong, .validationDuplicateFieldCode,
                .validationFieldMissingRequiredParameters, .validationFieldNameInvalidFormat,
                .validationFieldNameTooLong, .validationFieldInvalidType,
            ]
        case .update: [.validationImmutableField, .datasetNotFound, .invalidMethod, .withoutCode]
        case .get: [.datasetNotFound]
        case .delete: [.datasetNotFound]
        case .fieldsUpdate:
            [
                .datasetNotFound, .datasetUpdateError, .validationDuplicateFieldCode,
                .validationDuplicateFieldName, .validationFieldNameInvalidFormat,
                .validationFieldNameTooLong, .validationFieldInvalidType, .validationDuplicateExistCode,
                .validationDuplicateExistName, .validationFieldAddMissingRequiredFields,
                .validationFieldUpdateMissingRequiredFields, .validationFieldDeleteInvalidID,
            ]
        case .list, .fields, .other: []
        }
    }

    // MARK: Methods any application may call

    static let basic = [
        basic("app.info", "The application of the credentials."),
        basic("profile", "The user of the credentials."),
        basic("scope", "The scopes of the credentials.", [.optional("full", .boolean, "All scopes of the portal.")]),
        basic("server.time", "The portal's clock."),
        basic(
            "method.get", "Whether the portal knows a method and the credentials may call it.",
            [.required("name", .string, "Whole name of the method, in lower case.")]),
        basic(
            Batch.method, "Several commands in one request, carried out one after another.",
            [
                .required("cmd", .object, "The commands by their keys, each as method?query; \(Batch.limit) at most."),
                .optional("halt", .boolean, "Whether the first command that is refused at the top level ends it."),
            ], isRead: false),
    ]

    private static func basic(
        _ name: String, _ summary: String, _ parameters: [Parameter] = [], isRead: Bool = true
    ) -> PortalMethod {
        PortalMethod(
            Facts(
                name: name, summary: summary, entity: nil, verb: .other, parameters: parameters, result: .any,
                isRead: isRead, needsApplication: false, errors: [], deprecation: nil, caution: nil))
    }
}
