extension PortalMethod {
    /// Every method with a row: 26 of the section and the basic ones a client uses. Any other is called by its name.
    public static let all: [PortalMethod] =
        Entity.all.flatMap(methods(of:)) + basic

    private static func methods(of entity: Entity) -> [PortalMethod] {
        let verbs = Verb.allCases.filter { $0 != .other }
        return verbs.compactMap { method($0, of: entity) }
    }

    private static func method(_ verb: Verb, of entity: Entity) -> PortalMethod? {
        let hasColumns = entity.field("externalCode") != nil
        guard verb != .fieldsUpdate || hasColumns else { return nil }
        return PortalMethod(
            name: "\(section)\(entity.name).\(verb.rawValue)",
            summary: summary(of: verb, entity),
            entity: entity,
            verb: verb,
            parameters: parameters(of: verb, entity),
            result: result(of: verb),
            isRead: [.get, .list, .fields].contains(verb),
            needsApplication: verb != .fields,
            errors: errors(of: verb, entity).map(ErrorCode.Name.init),
            deprecation: deprecation(of: verb, entity), caution: caution(of: verb, entity))
    }

    private static func summary(of verb: Verb, _ entity: Entity) -> String {
        switch verb {
        case .add: "Create a \(entity.name)."
        case .update: "Change a \(entity.name)."
        case .get: "One \(entity.name) by its identifier."
        case .list: "The \(entity.name)s, 50 to a page."
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
                .optional("page", .integer, "Page of 50, from 1."),
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
        guard entity.name == "dataset" else { return nil }
        return verb == .delete
            ? "Answers HTTP 500 where BI Builder is deployed; use table.delete."
            : "Use table.\(verb.rawValue)."
    }

    private static func caution(of verb: Verb, _ entity: Entity) -> String? {
        switch (entity.name, verb) {
        case ("connector", .update):
            "Settings are replaced as a whole: a credential left out is lost to a source when that is saved the next time."
        case ("source", .update):
            """
            Settings are merged by their codes. The connector's urlCheck is asked each time, also when they stay as they are. \
            Every update must give the title. Without one, bcx reads it first; a title that somebody changes in between \
            is overwritten.
            """
        case ("table", .update), ("dataset", .update): "The answer does not tell whether BI Builder followed."
        case ("table", .delete), ("dataset", .delete):
            "A dataset of BI Builder that was built on it stays behind, and is cleaned up there by hand."
        case ("table", .fieldsUpdate), ("dataset", .fieldsUpdate):
            """
            What is deleted need not be of this table, nobody checks that; what is to be updated and is of another table is \
            skipped without a word. After DATASET_UPDATE_ERROR the columns are saved all the same.
            """
        default: nil
        }
    }

    // MARK: Codes

    private static func errors(of verb: Verb, _ entity: Entity) -> [String] {
        let own =
            switch entity.name {
            case "connector": connectorErrors[verb]
            case "source": sourceErrors[verb]
            default: tableErrors[verb]
            }
        return ["ACCESS_DENIED"] + commonErrors(of: verb) + (own ?? [])
    }

    private static func commonErrors(of verb: Verb) -> [String] {
        let id = ["VALIDATION_ID_NOT_PROVIDED", "VALIDATION_INVALID_ID_FORMAT"]
        let fields = [
            "VALIDATION_FIELDS_NOT_PROVIDED", "VALIDATION_UNKNOWN_PARAMETERS", "VALIDATION_READ_ONLY_FIELD",
            "VALIDATION_INVALID_FIELD_TYPE",
        ]
        return switch verb {
        case .add: fields + ["VALIDATION_REQUIRED_FIELD_MISSING"]
        case .update: id + fields
        case .get, .delete, .fieldsUpdate: id
        case .fields, .other: []
        case .list:
            [
                "VALIDATION_SELECT_TYPE", "VALIDATION_FILTER_TYPE", "VALIDATION_ORDER_TYPE",
                "VALIDATION_FIELD_NOT_ALLOWED_IN_SELECT", "VALIDATION_FIELD_NOT_ALLOWED_IN_FILTER",
                "VALIDATION_FIELD_NOT_ALLOWED_IN_ORDER", "VALIDATION_INVALID_FILTER_LOGIC", "ERROR_ARGUMENT",
            ]
        }
    }

    private static let settingsErrors = [
        "VALIDATION_SETTINGS_MISSING_REQUIRED_FIELDS", "VALIDATION_SETTINGS_NAME_TOO_LONG",
        "VALIDATION_SETTINGS_CODE_TOO_LONG", "VALIDATION_SETTINGS_INVALID_TYPE",
    ]

    private static let connectorErrors: [Verb: [String]] = [
        .add: settingsErrors,
        .update: ["CONNECTOR_NOT_FOUND"] + settingsErrors,
        .get: ["CONNECTOR_NOT_FOUND"],
        .delete: ["CONNECTOR_NOT_FOUND", "CONNECTOR_DELETE_RESTRICTED"],
    ]

    /// `add` carries the whole table of the page the product starts from, though a few of its codes cannot occur there.
    private static let sourceErrors: [Verb: [String]] = [
        .add: [
            "VALIDATION_IMMUTABLE_FIELD", "CONNECTOR_NOT_FOUND", "SOURCE_CREATE_CONNECTION_ERROR",
            "SOURCE_UPDATE_CONNECTION_ERROR", "BX_ERROR",
        ],
        .update: ["VALIDATION_IMMUTABLE_FIELD", "SOURCE_NOT_FOUND", "SOURCE_UPDATE_CONNECTION_ERROR", ""],
        .get: ["SOURCE_NOT_FOUND", "CONNECTOR_NOT_FOUND"],
        .delete: ["SOURCE_NOT_FOUND", "BX_ERROR"],
    ]

    private static let tableErrors: [Verb: [String]] = [
        .add: [
            "SOURCE_NOT_FOUND", "DATASET_ALREADY_EXIST", "NAME_EXISTS", "FIELDS_EMPTY", "DUPLICATE_FIELDS",
            "VALIDATION_DATASET_NAME_INVALID", "VALIDATION_DATASET_NAME_TOO_LONG", "VALIDATION_DUPLICATE_FIELD_CODE",
            "VALIDATION_FIELD_MISSING_REQUIRED_PARAMETERS", "VALIDATION_FIELD_NAME_INVALID_FORMAT",
            "VALIDATION_FIELD_NAME_TOO_LONG", "VALIDATION_FIELD_INVALID_TYPE",
        ],
        .update: ["VALIDATION_IMMUTABLE_FIELD", "DATASET_NOT_FOUND", "INVALID_METHOD", ""],
        .get: ["DATASET_NOT_FOUND"],
        .delete: ["DATASET_NOT_FOUND"],
        .fieldsUpdate: [
            "DATASET_NOT_FOUND", "DATASET_UPDATE_ERROR", "VALIDATION_DUPLICATE_FIELD_CODE",
            "VALIDATION_DUPLICATE_FIELD_NAME", "VALIDATION_FIELD_NAME_INVALID_FORMAT",
            "VALIDATION_FIELD_NAME_TOO_LONG", "VALIDATION_FIELD_INVALID_TYPE", "VALIDATION_DUPLICATE_EXIST_CODE",
            "VALIDATION_DUPLICATE_EXIST_NAME", "VALIDATION_FIELD_ADD_MISSING_REQUIRED_FIELDS",
            "VALIDATION_FIELD_UPDATE_MISSING_REQUIRED_FIELDS", "VALIDATION_FIELD_DELETE_INVALID_ID",
        ],
    ]

    // MARK: Methods any application may call

    private static let basic = [
        basic("app.info", "The application of the credentials."),
        basic("profile", "The user of the credentials."),
        basic("scope", "The scopes of the credentials.", [.optional("full", .boolean, "All scopes of the portal.")]),
        basic("server.time", "The portal's clock."),
        basic(
            "method.get", "Whether the portal knows a method and the credentials may call it.",
            [.required("name", .string, "Whole name of the method, in lower case.")]),
        basic(
            "batch", "Several commands in one request, carried out one after another.",
            [
                .required("cmd", .object, "The commands by their keys, each as method?query; 50 at most."),
                .optional("halt", .boolean, "Whether the first command that is refused at the top level ends it."),
            ], isRead: false),
    ]

    private static func basic(
        _ name: String, _ summary: String, _ parameters: [Parameter] = [], isRead: Bool = true
    ) -> PortalMethod {
        PortalMethod(
            name: name, summary: summary, entity: nil, verb: .other, parameters: parameters, result: .any,
            isRead: isRead, needsApplication: false, errors: [], deprecation: nil, caution: nil)
    }
}
