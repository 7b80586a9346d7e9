import CSQLite

/// One SQLite connection. Not `Sendable`: it is used under the sandbox's lock.
final class Database {
    private let handle: OpaquePointer
    private var statements: [StatementText: OpaquePointer] = [:]

    /// How many bytes of text a query may give. More would be several times as much before they are sent.
    private static let mostText = 24 << 20
    /// How much is kept in memory, in bytes.
    private static let mostBytes = 48 << 20
    /// How large a page of a database in memory is, in bytes. Each page that a call is to change is copied first, a KiB at a
    /// time: pages of 4 KiB, as files have them, take a tenth of the time of an added source.
    private static let pageInMemory = 1024
    private static let pageInFile = 4096

    /// The identifiers that ``identifiers(_:_:)`` found last.
    private struct FoundIdentifiers {
        var sql: String
        var values: [SQLValue]
        /// How many rows had been changed until then.
        var changes: Int32
        var identifiers: [Int]
    }

    private var found: FoundIdentifiers?

    /// Filters make ever new texts; beyond this many the prepared ones are thrown away together.
    private static let rememberedStatements = 256

    /// Said once, before the first connection.
    private static let keepsNoStatistics: Void = csq_keep_no_statistics()

    /// - Parameter isBounded: Whether a file, too, may take only so much of the disk, as a student's.
    init(_ storage: Sandbox.Storage, isBounded: Bool = false) throws(SandboxError) {
        let name: String
        switch storage {
        case .memory: name = ":memory:"
        // A name that begins with a colon is no file to SQLite.
        case .file(let path): name = path.hasPrefix(":") ? "./\(path)" : path
        }
        _ = Self.keepsNoStatistics
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
        let status = sqlite3_open_v2(name, &opened, flags, nil)
        guard let opened else { throw .noMemoryForSQLite }
        handle = opened
        guard status == SQLITE_OK else { throw .storage(message) }
        try prepareConnection(storage, isBounded: isBounded)
    }

    deinit {
        for statement in statements.values { sqlite3_finalize(statement) }
        sqlite3_close_v2(handle)
    }

    /// An acknowledged write has reached the disk: write-ahead log, synchronised at every commit. One process owns the
    /// file, and the lock is taken by the first statement.
    private func prepareConnection(_ storage: Sandbox.Storage, isBounded: Bool) throws(SandboxError) {
        csq_create_function(handle, "fold", 1, foldText)
        csq_create_function(handle, "holds", 2, judgeFilter)
        var pragmas = ["temp_store = memory", "foreign_keys = on"]
        switch storage {
        case .memory:
            let size = Self.pageInMemory
            pragmas = ["page_size = \(size)", "max_page_count = \(Self.mostBytes / size)"] + pragmas
        case .file:
            // An owner that is just ending is waited for.
            sqlite3_busy_timeout(handle, 2000)
            pragmas = ["locking_mode = exclusive", "journal_mode = wal", "synchronous = full"] + pragmas
            if isBounded { pragmas.append("max_page_count = \(Self.mostBytes / Self.pageInFile)") }
        }
        for pragma in pragmas { try script("pragma \(pragma)") }
    }

    /// Runs a text of any number of statements without values.
    func script(_ sql: String) throws(SandboxError) {
        guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw .storage(message) }
    }

    /// Runs one statement.
    func run(_ sql: String, _ values: [SQLValue] = []) throws(PortalError) {
        _ = try rows(sql, values)
    }

    /// Runs one `insert`.
    /// - Returns: The identifier of the new row.
    func insert(_ sql: String, _ values: [SQLValue]) throws(PortalError) -> Int {
        try run(sql, values)
        return Int(sqlite3_last_insert_rowid(handle))
    }

    /// All rows of a query.
    func rows(_ sql: String, _ values: [SQLValue] = []) throws(PortalError) -> [[SQLValue]] {
        var rows: [[SQLValue]] = []
        var size = 0
        try forEachRow(sql, values) { (row) throws(PortalError) in
            let copy = row.values
            size += copy.reduce(0) { $0 + $1.text.utf8.count }
            try Self.checkSize(size)
            rows.append(copy)
        }
        return rows
    }

    /// Goes through the rows of a query without copying them. `body` may ask for other rows meanwhile, but not by the same
    /// text.
    func forEachRow(
        _ sql: String, _ values: [SQLValue] = [], _ body: (DatabaseRow) throws(PortalError) -> Void
    ) throws(PortalError) {
        let statement = try prepared(sql)
        defer {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        for (position, value) in values.enumerated() { bind(value, to: statement, at: Int32(position + 1)) }
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: try body(DatabaseRow(statement: statement))
            case SQLITE_DONE: return
            case SQLITE_FULL: throw .full
            default: throw .broken(message)
            }
        }
    }

    /// The whole numbers that a query gives. They are kept until another one is asked or any row has changed, since whoever
    /// reads a list reads it page by page.
    func identifiers(_ sql: String, _ values: [SQLValue]) throws(PortalError) -> [Int] {
        let changes = sqlite3_total_changes(handle)
        if let found, found.changes == changes, found.sql == sql, found.values == values { return found.identifiers }
        var identifiers: [Int] = []
        try forEachRow(sql, values) { identifiers.append($0[0].int) }
        found = FoundIdentifiers(sql: sql, values: values, changes: changes, identifiers: identifiers)
        return identifiers
    }

    /// - Throws: When so many bytes of text are more than a query may give.
    static func checkSize(_ bytes: Int) throws(PortalError) {
        guard bytes <= mostText else { throw .largeAnswer(mostText) }
    }

    /// Carries out `body` entirely or not at all.
    func transaction<Result>(_ body: () throws(PortalError) -> Result) throws(PortalError) -> Result {
        try run("begin immediate")
        do throws(PortalError) {
            let result = try body()
            try run("commit")
            return result
        } catch {
            // A failed commit has rolled back by itself; then there is nothing left to undo.
            _ = try? run("rollback")
            throw error
        }
    }

    private var message: String { String(cString: sqlite3_errmsg(handle)) }

    private func prepared(_ sql: String) throws(PortalError) -> OpaquePointer {
        if let statement = statements[StatementText(sql: sql)] { return statement }
        if statements.count >= Self.rememberedStatements { forgetStatements() }
        var statement: OpaquePointer?
        guard sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil) == SQLITE_OK,
            let statement
        else { throw .broken(message) }
        statements[StatementText(sql: sql)] = statement
        return statement
    }

    /// Those whose rows are being gone through stay.
    private func forgetStatements() {
        let busy = statements.filter { sqlite3_stmt_busy($0.value) != 0 }
        for (sql, statement) in statements where busy[sql] == nil { sqlite3_finalize(statement) }
        statements = busy
    }

    private func bind(_ value: SQLValue, to statement: OpaquePointer, at index: Int32) {
        switch value {
        case .null: sqlite3_bind_null(statement, index)
        case .integer(let integer): sqlite3_bind_int64(statement, index, integer)
        case .real(let real): sqlite3_bind_double(statement, index, real)
        case .text(var text):
            text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) { characters in
                    // An empty Swift string may have no address, which SQLite would read as null.
                    _ = csq_bind_text(statement, index, characters.baseAddress ?? emptyText, Int32(characters.count))
                }
            }
        }
    }
}

/// The text of a statement. Only its length is hashed: to hash all of it took longer than to find its statement by
/// comparing it with the few that are as long.
private struct StatementText: Hashable {
    let sql: String

    func hash(into hasher: inout Hasher) { hasher.combine(sql.utf8.count) }
}

/// A row where SQLite has it, until the next one is asked for.
struct DatabaseRow {
    fileprivate let statement: OpaquePointer

    /// The values of all columns.
    var values: [SQLValue] { (0..<sqlite3_column_count(statement)).map { self[$0].copy } }

    /// What stands in a column.
    subscript(column: Int32) -> Cell { Cell(handle: sqlite3_column_value(statement, column)) }

    /// What stands in a column, where SQLite has it.
    struct Cell {
        /// To ask the statement for each part of it takes twice as long. SQLite allows it of a connection that, like this
        /// one, was opened without a mutex and is used by one thread at a time.
        fileprivate let handle: OpaquePointer?

        /// The value.
        var copy: SQLValue {
            switch sqlite3_value_type(handle) {
            case SQLITE_INTEGER: .integer(sqlite3_value_int64(handle))
            case SQLITE_FLOAT: .real(sqlite3_value_double(handle))
            case SQLITE_NULL: .null
            default: .text(withText { String(decoding: $0, as: UTF8.self) })
            }
        }

        /// The whole number, 0 for null.
        var int: Int { Int(sqlite3_value_int64(handle)) }

        /// What may stand there that is written as JSON.
        enum Kind {
            case text, number, null
        }

        /// What stands there.
        var kind: Kind {
            switch sqlite3_value_type(handle) {
            case SQLITE_NULL: .null
            case SQLITE_INTEGER: .number
            default: .text
            }
        }

        /// Lends the text; a null has none.
        func withText<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
            // Asked for as bytes it is lent as it is: as a text it would be copied, to stand before a zero.
            let start = sqlite3_value_blob(handle)?.assumingMemoryBound(to: UInt8.self)
            return body(UnsafeBufferPointer(start: start, count: Int(sqlite3_value_bytes(handle))))
        }
    }
}

/// An address to give SQLite for a text without any characters.
private var emptyText: UnsafePointer<CChar> {
    let text: StaticString = ""
    return UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
}

/// The SQL function `fold`: a text without its differences of case, as the portal compares texts.
private func foldText(
    _ context: OpaquePointer?, _ count: Int32, _ values: UnsafeMutablePointer<OpaquePointer?>?
) {
    guard let value = values?.pointee, sqlite3_value_type(value) != SQLITE_NULL,
        let bytes = sqlite3_value_text(value)
    else {
        sqlite3_result_null(context)
        return
    }
    let text = UnsafeBufferPointer(start: bytes, count: Int(sqlite3_value_bytes(value)))
    // Mostly nothing changes, and the value serves again: a list in the order of its titles asks this for each.
    guard text.contains(where: { $0 >= 0x80 || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }) else {
        return sqlite3_result_value(context, value)
    }
    var folded = String(decoding: text, as: UTF8.self).lowercased()
    folded.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) { characters in
            csq_result_text(context, characters.baseAddress ?? emptyText, Int32(characters.count))
        }
    }
}

/// Whether a filter holds, given what to do with its comparisons and how each of them came out: see ``FilterTree``.
private func judgeFilter(
    _ context: OpaquePointer?, _ count: Int32, _ values: UnsafeMutablePointer<OpaquePointer?>?
) {
    guard let values, let steps = sqlite3_value_text(values[0]), let outcomes = sqlite3_value_text(values[1]) else {
        return sqlite3_result_int(context, 0)
    }
    let holds = FilterTree.holds(
        steps: UnsafeBufferPointer(start: steps, count: Int(sqlite3_value_bytes(values[0]))),
        outcomes: UnsafeBufferPointer(start: outcomes, count: Int(sqlite3_value_bytes(values[1]))))
    sqlite3_result_int(context, holds ? 1 : 0)
}
