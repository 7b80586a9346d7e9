import BIConnector
import OrderedJSON
import Synchronization

/// The demonstration connector: three outside systems for lessons over a database of their own.
///
/// It is reached under ``Sandbox/demonstrationAddress`` inside the sandbox and under `/demo` on a server, as
/// `SYSTEM/check`, `SYSTEM/tables`, `SYSTEM/columns` and `SYSTEM/rows`. Every credential opens the door but the word
/// `wrong`; the systems `down` and `silent` never work.
final class DemoConnector: Sendable {
    /// Filled when the first table is asked for.
    private let database = Mutex<Database?>(nil)

    /// Answers one call of an endpoint.
    /// - Parameter path: The system and the endpoint.
    func answer(_ request: SandboxRequest, _ path: [String]) -> SandboxResponse {
        guard path.count == 2 else { return .page("<h1>Not found</h1>", status: 404) }
        if path[0] == "down" { return .text("out of order", status: 503) }
        if path[0] == "silent" { return .text("") }
        guard let system = DemoSystem.all.first(where: { $0.name == path[0] }) else {
            return .page("<h1>Not found</h1>", status: 404)
        }
        let parameters = request.parameters
        guard Self.accepts(parameters["connection"]?.entries ?? []) else {
            return .text("wrong credentials", status: 401)
        }
        return answer(path[1], of: system, parameters)
    }

    /// Whether a call of `SYSTEM/check` is answered well. It is not made: it would take a form of the credentials, and an
    /// answer that nobody reads.
    /// - Returns: Nil when the address is no system's check.
    func answersWell(toCheckAt url: String, _ connection: [JSON.Object.Member]) -> Bool? {
        Self.checks.contains(url) ? Self.accepts(connection) : nil
    }

    /// The addresses of the systems' checks.
    private static let checks = Set(
        DemoSystem.all.map { system in "\(Sandbox.demonstrationAddress)/\(system.name)/check" })

    private static func accepts(_ connection: [JSON.Object.Member]) -> Bool {
        !connection.contains { $0.value == "wrong" }
    }

    private func answer(_ endpoint: String, of system: DemoSystem, _ parameters: JSON.Object) -> SandboxResponse {
        let table = system.tables.first { $0.code == parameters["table"]?.plainText }
        switch (endpoint, table) {
        case ("check", _): return .text("OK")
        case ("tables", _): return .json(list(system, containing: parameters["searchString"]?.plainText ?? ""))
        case ("columns", let table?): return .json(describe(table))
        case ("rows", let table?): return rows(of: table, in: system, parameters)
        default: return .text("no such table", status: 404)
        }
    }

    private func list(_ system: DemoSystem, containing text: String) -> JSON {
        let wanted = text.lowercased()
        let tables = system.tables.filter { wanted.isEmpty || $0.title.lowercased().contains(wanted) }
        return .array(tables.map { ["code": .string($0.code), "title": .string($0.title)] })
    }

    private func describe(_ table: DemoSystem.Table) -> JSON {
        .array(
            table.columns.map { column in
                ["code": .string(column.code), "name": .string(column.name), "type": .string(column.type)]
            })
    }

    /// The header and the rows. A query that cannot be carried out is the caller's fault.
    private func rows(
        of table: DemoSystem.Table, in system: DemoSystem, _ parameters: JSON.Object
    ) -> SandboxResponse {
        let query = DemoQuery(table: table, parameters: parameters)
        let outcome: Result<[[SQLValue]], PortalError> = database.withLock { database in
            do throws(PortalError) {
                if database == nil { database = try Self.fill() }
                let (sql, values) = try query.sql(from: "\(system.name)_\(table.code)")
                return .success(try database?.rows(sql, values) ?? [])
            } catch {
                return .failure(error)
            }
        }
        switch outcome {
        case .success(let rows): return .json(.array([query.header] + rows.map { .array($0.map(\.json)) }))
        case .failure(let refused): return .text(refused.detail ?? refused.text, status: 400)
        }
    }

    private static func fill() throws(PortalError) -> Database {
        let database: Database
        do {
            database = try Database(.memory)
        } catch {
            throw .broken(error.description)
        }
        try database.transaction { () throws(PortalError) in
            for system in DemoSystem.all {
                for table in system.tables { try fill("\(system.name)_\(table.code)", table, in: database) }
            }
        }
        return database
    }

    private static func fill(
        _ name: String, _ table: DemoSystem.Table, in database: Database
    ) throws(PortalError) {
        let columns = table.columns.map { "\"\($0.code)\"" }.joined(separator: ", ")
        let marks = table.columns.map { _ in "?" }.joined(separator: ", ")
        try database.run("create table \(name) (\(columns))")
        for number in 1...table.count {
            try database.run("insert into \(name) values (\(marks))", table.row(number))
        }
    }
}

extension SandboxResponse {
    /// A plain text.
    static func text(_ text: String, status: Int = 200) -> SandboxResponse {
        SandboxResponse(
            status: status, headers: [Header("Content-Type", "text/plain; charset=utf-8")], body: Array(text.utf8))
    }
}
