import CSQLite

/// One SQLite connection. Not `Sendable`: it is used under the sandbox's lock.
final class Database {
    private let handle: OpaquePointer
    private var statements: [String: OpaquePointer] = [:]

    /// How many bytes of text a query may give. More would be several times as much before they are sent.
    private static let mostText = 24 << 20
    /// How much is kept in memory, in pages of 4 KiB.
    private static let mostPages = 12 << 10

    /// Filters make ever new texts; beyond this many the prepared ones are thrown away together.
    private static let rememberedStatements = 256

    /// - Parameter isBounded: Whether a file, too, may take only so much of the disk, as a student's.
    init(_ storage: Sandbox.Storage, isBounded: Bool = false) throws(SandboxError) {
        let name: String
        switch storage {
        case .memory: name = ":memory:"
        // A name that begins with a colon is no file to SQLite.
        case .file(let path): name = path.hasPrefix(":") ? "./\(path)" : path
        }
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
        case .memory: pragmas.append("max_page_count = \(Self.mostPages)")
        case .file:
            // An owner that is just ending is waited for.
            sqlite3_busy_timeout(handle, 2000)
            pragmas = ["locking_mode = exclusive", "journal_mode = wal", "synchronous = full"] + pragmas
            if isBounded { pragmas.append("max_page_count = \(Self.mostPages)") }
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
        let statement = try prepared(sql)
        defer {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        for (position, value) in values.enumerated() { bind(value, to: statement, at: Int32(position + 1)) }
        var rows: [[SQLValue]] = []
        var size = 0
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW:
                size += (0..<sqlite3_column_count(statement)).reduce(0) { $0 + self.size(of: statement, $1) }
                guard size <= Self.mostText else {
                    throw .largeAnswer(Self.mostText)
                }
                rows.append(row(of: statement))
            case SQLITE_DONE: return rows
            case SQLITE_FULL: throw .full
            default: throw .broken(message)
            }
        }
    }

    /// How many bytes a text has; 0 for other values.
    private func size(of statement: OpaquePointer, _ column: Int32) -> Int {
        let isText = sqlite3_column_type(statement, column) == SQLITE_TEXT
        return isText ? Int(sqlite3_column_bytes(statement, column)) : 0
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
        if let statement = statements[sql] { return statement }
        if statements.count >= Self.rememberedStatements { forgetStatements() }
        var statement: OpaquePointer?
        guard sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil) == SQLITE_OK,
            let statement
        else { throw .broken(message) }
        statements[sql] = statement
        return statement
    }

    private func forgetStatements() {
        for statement in statements.values { sqlite3_finalize(statement) }
        statements = [:]
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

    private func row(of statement: OpaquePointer) -> [SQLValue] {
        (0..<sqlite3_column_count(statement)).map { column in
            switch sqlite3_column_type(statement, column) {
            case SQLITE_INTEGER: .integer(sqlite3_column_int64(statement, column))
            case SQLITE_FLOAT: .real(sqlite3_column_double(statement, column))
            case SQLITE_NULL: .null
            default: .text(text(of: statement, column))
            }
        }
    }

    private func text(of statement: OpaquePointer, _ column: Int32) -> String {
        guard let bytes = sqlite3_column_text(statement, column) else { return "" }
        let count = Int(sqlite3_column_bytes(statement, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
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
    let text = String(
        decoding: UnsafeBufferPointer(start: bytes, count: Int(sqlite3_value_bytes(value))), as: UTF8.self)
    var folded = text.lowercased()
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
