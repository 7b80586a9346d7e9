import BIConnector
import OrderedJSON

/// The tables of the database. Those of the entities are made from their rows: a field is a column of the same name.
enum Schema {
    /// Creates what is missing.
    /// - Throws: For a file that holds something else, which stays as it is.
    static func create(in database: Database) throws(SandboxError) {
        guard try isOurs(database) else { throw .foreignFile }
        try database.script("begin; pragma application_id = \(mark)")
        try database.script(fixed)
        for entity in [Entity.connector, .source, .table] { try database.script(table(of: entity)) }
        try database.script(indices)
        try database.script("commit")
    }

    /// What distinguishes a sandbox's file from other databases: `bcx` and the version of its tables.
    private static let mark = 0x6263_7801

    private static func isOurs(_ database: Database) throws(SandboxError) -> Bool {
        do throws(PortalError) {
            let found = try database.rows("pragma application_id").first?[0].int ?? 0
            let isEmpty = try database.rows("select 1 from sqlite_master limit 1").isEmpty
            return found == mark || (found == 0 && isEmpty)
        } catch {
            throw .refused(error)
        }
    }

    /// Names the tables of objects, which a reset empties.
    static let objectTables = ["datasetColumn", "dataset", "sourceSetting", "source", "connector", "biDataset"]

    /// Names the tables of who may call, which a reset empties as well.
    static let accessTables = ["grantCode", "token", "webhook", "pageKey", "application", "account"]

    private static func table(of entity: Entity) -> String {
        let columns = entity.storing.fields.map { field in
            field.name == "id" ? "id integer primary key autoincrement" : "\"\(field.name)\" \(field.affinity)"
        }
        return """
            create table if not exists \(entity.store) (
            \(columns.joined(separator: ", ")), applicationId integer not null);
            """
    }

    private static let fixed = """
        create table if not exists account (id integer primary key, name text, lastName text, mayUseBI integer);
        create table if not exists application (
            id integer primary key, clientId text unique, clientSecret text, title text, scope text, redirect text);
        create table if not exists webhook (
            code text primary key, userId integer, applicationId integer, scope text) without rowid;
        create table if not exists token (
            access text primary key, refresh text unique, applicationId integer, userId integer, scope text,
            expires real, refreshExpires real) without rowid;
        create table if not exists grantCode (
            code text primary key, applicationId integer, userId integer, expires real) without rowid;
        create table if not exists pageKey (applicationId integer primary key, code text unique);
        create table if not exists member (
            number integer primary key, name text unique, joinCode text unique, orderKey text unique,
            joins integer not null default 0);
        create table if not exists kept (name text primary key, value text) without rowid;
        create table if not exists sourceSetting (
            id integer primary key autoincrement, sourceId integer not null, code text, name text, type text,
            value text);
        create table if not exists datasetColumn (
            id integer primary key autoincrement, datasetId integer not null, type text, name text,
            externalCode text, visible integer not null default 1);
        create table if not exists biDataset (id integer primary key autoincrement, name text unique);
        """

    private static let indices = """
        create index if not exists connectorOfApplication on connector (applicationId);
        create index if not exists sourceOfApplication on source (applicationId);
        create index if not exists sourceOfConnector on source (connectorId);
        create index if not exists settingOfSource on sourceSetting (sourceId);
        create index if not exists datasetOfApplication on dataset (applicationId);
        create index if not exists datasetOfSource on dataset (sourceId);
        create unique index if not exists datasetName on dataset (name);
        create index if not exists columnOfDataset on datasetColumn (datasetId);
        """
}

extension Entity {
    /// The table that keeps it; a table and a dataset are one stored object.
    var store: String { kind.stored == .table ? "dataset" : name }

    /// How its objects are stored.
    var storing: Storing { Storing.of[kind] ?? Storing(self) }

    /// How the objects of a kind are stored, worked out once.
    struct Storing {
        /// The fields that are columns of its own table; the others have a table for themselves, or are constant.
        let fields: [Field]
        /// Those that a new object is given: all but its identifier.
        let inserted: [Field]
        /// `select … from … where …`, with all columns and marks for an identifier and its application.
        let selectionOfOne: String
        /// `insert …`, with a mark for each inserted field and one for the application.
        let insertion: String

        fileprivate static let of = Dictionary(uniqueKeysWithValues: Entity.all.map { ($0.kind, Storing($0)) })

        fileprivate init(_ entity: Entity) {
            fields = entity.fields.filter(entity.isStored)
            inserted = fields.filter { $0.name != "id" }
            selectionOfOne = "select \(Self.columns(fields)) from \(entity.store) where id = ? and applicationId = ?"
            let marks = String(repeating: "?, ", count: inserted.count)
            insertion =
                "insert into \(entity.store) (\(Self.columns(inserted)), applicationId) values (\(marks)?)"
        }

        private static func columns(_ fields: [Field]) -> String {
            fields.map { "\"\($0.name)\"" }.joined(separator: ", ")
        }
    }

    /// Whether `field` is a column of its own table.
    func isStored(_ field: Field) -> Bool {
        let hasOwnTable = field.flags.contains(.multiple) && store != "connector"
        return !hasOwnTable && !field.flags.contains(.unlisted)
    }
}

extension Field {
    /// The type of its column.
    var affinity: String {
        switch type {
        case .integer, .boolean: "integer"
        case .string, .array, .datetime, .object: "text"
        }
    }

    /// A stored value as the portal answers it.
    func json(_ value: SQLValue) -> JSON {
        switch type {
        case .integer: .int(value.int)
        case .boolean: .bool(value.int != 0)
        case .string: .string(value.text)
        case .datetime: value == .null ? .null : .string(value.text)
        // What is stored was written by this program, so that it is JSON.
        case .array, .object: (try? JSON(parsing: value.text)) ?? .array([])
        }
    }

    /// A checked value as it is stored; without one, the default.
    func stored(_ json: JSON?) -> SQLValue {
        guard let json = json ?? defaultValue, !json.isNull else { return type == .datetime ? .null : empty }
        return switch type {
        case .integer: .int(json.leadingInteger)
        case .boolean: .bool(json.bool ?? false)
        case .string, .datetime: .text(json.plainText)
        case .array, .object: .text(json.text())
        }
    }

    private var empty: SQLValue { affinity == "integer" ? .integer(0) : .text(type == .array ? "[]" : "") }
}
