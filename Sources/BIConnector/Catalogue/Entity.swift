import OrderedJSON

/// A kind of object a portal keeps, with its fields.
///
/// Source: the fact sheet of the section, which follows the later revision of the documentation where they differ.
public struct Entity: Sendable {
    /// The kinds of objects by the words in method names: `source` of `biconnector.source.add`.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case connector, source, table, dataset

        /// The kind that is stored: tables have two names, and one series of identifiers.
        public var stored: Kind { self == .dataset ? .table : self }
    }

    /// Which kind it is.
    public var kind: Kind
    /// One line for people, ending in a full stop.
    public var summary: String
    /// The fields, in the order in which the portal lists them.
    public var fields: [Field]

    /// The word in method names: `source` of `biconnector.source.add`.
    public var name: String { kind.rawValue }

    /// The field called `name`.
    public func field(_ name: String) -> Field? { fields.first { $0.name == name } }

    /// The fields a caller may send on `add`.
    public var writableFields: [Field] { fields.filter(\.isWritable) }

    /// The fields that a table shows, the most important first.
    public var columns: [Field] {
        fields.filter { $0.column != nil }.sorted { ($0.column ?? 0) < ($1.column ?? 0) }
    }

    /// The field that refers to an object of `kind`, as `connectorId` of a source.
    public func field(referringTo kind: Kind) -> Field? { fields.first { $0.references == kind } }

    /// All kinds of objects.
    public static let all: [Entity] = [connector, source, table, dataset]

    /// A template of how a portal reaches an outside system: four addresses and a list of credentials.
    public static let connector = Entity(
        kind: .connector,
        summary: "A template of how the portal reaches an outside system.",
        fields: [
            Field("id", .integer, "Identifier.", [.required, .readOnly], column: 1),
            Field("title", .string, "Name of the connector.", .required, maximumLength: 512, column: 2),
            Field("logo", .string, "Address of an image, or a data URI.", .required, isPicture: true),
            Field("description", .string, "Description.", column: 5),
            Field("sort", .integer, "Place in lists.", defaultValue: 100),
            Field(
                "urlCheck", .string, "Address that tells whether the system answers.", .required, maximumLength: 2048,
                column: 6),
            Field("urlTableList", .string, "Address that lists the tables.", .required, maximumLength: 2048),
            Field("urlTableDescription", .string, "Address that describes a table.", .required, maximumLength: 2048),
            Field("urlData", .string, "Address that gives the rows.", .required, maximumLength: 2048),
            Field(
                Field.settings, .array, "Credentials a source has to give.", [.required, .multiple],
                elements: [
                    Field("code", .string, "Key under which the value is sent.", .required, maximumLength: 512),
                    Field("name", .string, "Caption.", .required, maximumLength: 512),
                    Field("type", .string, "Type of the value.", .required, allowedValues: ["STRING", "INT"]),
                ], column: 3),
            Field(
                "supportMapping", .boolean, "Whether columns may be mapped; sent as JSON only.", defaultValue: false),
            Field("sourceCode", .string, "Service code of the outside system.", maximumLength: 64, defaultValue: ""),
            Field("dateCreate", .datetime, "When it was created.", [.required, .readOnly], column: 4),
        ])

    /// A connector together with its credentials.
    public static let source = Entity(
        kind: .source,
        summary: "A connector together with its credentials.",
        fields: [
            Field("id", .integer, "Identifier.", [.required, .readOnly], column: 1),
            Field("title", .string, "Source name.", [.required, .requiredOnUpdate], column: 2),
            Field("type", .string, "Always `rest`.", [.required, .readOnly]),
            Field("code", .string, "`rest_` and the connector's identifier.", [.required, .readOnly]),
            Field("description", .string, "Source description.", column: 6),
            Field(
                "active", .boolean, "Source activity; current portals ignore it on input.", .ignored,
                defaultValue: true, column: 4),
            Field("dateCreate", .datetime, "When it was created.", [.required, .readOnly]),
            Field("dateUpdate", .datetime, "When it was last changed.", [.required, .readOnly], column: 5),
            Field("createdById", .integer, "Who created it.", [.required, .readOnly]),
            Field("updatedById", .integer, "Who last changed it.", [.required, .readOnly]),
            Field(
                "connectorId", .integer, "Connector identifier, from connector.list.", [.required, .immutable],
                references: .connector, column: 3),
            Field(
                Field.settings, .array, "Credentials: an object of code and value, the codes from the connector.",
                [.required, .multiple], input: .object, isSecret: true, column: 7),
        ])

    /// A set of columns of a source.
    public static let table = Entity(
        kind: .table,
        summary: "A set of columns of a source.",
        fields: tableFields)

    /// The older name of a table; the same stored object.
    public static let dataset = Entity(
        kind: .dataset,
        summary: "The older name of a table; the same stored object.",
        fields: tableFields)

    /// The types a column may have.
    static let columnTypes = ["int", "string", "double", "date", "datetime", "money", "timezone"]

    private static let tableFields = [
        Field("id", .integer, "Identifier.", [.required, .readOnly], column: 1),
        Field(
            "sourceId", .integer, "Source identifier, from source.list.", [.required, .immutable],
            references: .source, column: 3),
        Field(
            "name", .string, "Name in the portal, unique there.", [.required, .immutable], maximumLength: 230,
            pattern: .lowercase, column: 2),
        Field("type", .string, "Always `rest`.", [.required, .readOnly]),
        Field("description", .string, "Description; the only field that can be changed.", column: 6),
        Field(
            "externalName", .string, "Caption in the outside system.", [.required, .immutable], maximumLength: 512,
            column: 4),
        Field(
            "externalCode", .string, "Code in the outside system, sent to the connector.", [.required, .immutable],
            maximumLength: 512),
        Field("externalId", .integer, "BI Builder dataset made by dataset.add, else 0.", [.required, .readOnly]),
        Field("dateCreate", .datetime, "When it was created.", [.required, .readOnly], column: 5),
        Field("dateUpdate", .datetime, "When it was last changed, or null.", [.required, .readOnly]),
        Field("createdById", .integer, "Who created it.", [.required, .readOnly]),
        Field("updatedById", .integer, "Who last changed it, or 0.", [.required, .readOnly]),
        Field(
            "fields", .array, "Columns; later changes go through fields.update.",
            [.required, .immutable, .multiple],
            elements: [
                Field("id", .integer, "Identifier.", .readOnly),
                Field("datasetId", .integer, "Identifier of the table.", .readOnly, references: .dataset),
                Field("type", .string, "Type of the values.", .required, allowedValues: columnTypes),
                Field("name", .string, "Name, unique in the table.", .required, maximumLength: 32, pattern: .uppercase),
                Field("externalCode", .string, "Code in the outside system.", .required),
                Field("visible", .boolean, "Whether reports see it; changed by fields.update.", .readOnly),
                Field("description", .string, "Always empty.", .readOnly),
            ], column: 7),
        Field("csvDelimiter", .string, "Empty for sources of connectors.", [.readOnly, .unlisted]),
        Field("csvEncoding", .string, "Empty for sources of connectors.", [.readOnly, .unlisted]),
        Field("csvHasHeaders", .boolean, "False for sources of connectors.", [.readOnly, .unlisted]),
    ]
}

extension Entity {
    /// The entity called `name`; nil when there is none.
    public init?(named name: String) {
        guard let kind = Kind(rawValue: name) else { return nil }
        self.init(kind)
    }

    /// The entity of a kind.
    public init(_ kind: Kind) {
        self =
            switch kind {
            case .connector: .connector
            case .source: .source
            case .table: .table
            case .dataset: .dataset
            }
    }
}
