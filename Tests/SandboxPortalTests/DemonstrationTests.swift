import BIConnector
import OrderedJSON
import SandboxPortal
import Testing

/// The outside systems for lessons.
@Suite struct DemonstrationTests {
    private let sandbox: Sandbox

    init() throws { sandbox = try Sandbox() }

    private func call(_ path: String, _ form: String) async throws -> SandboxResponse {
        let request = SandboxRequest(
            verb: "POST", path: "/demo/\(path)", headers: [Header("Content-Type", "application/x-www-form-urlencoded")],
            body: Array((form + "&connection[token]=x").utf8))
        return try #require(await sandbox.answer(request))
    }

    private func json(_ path: String, _ form: String) async throws -> JSON {
        try JSON(bytes: try await call(path, form).body)
    }

    @Test func `tables are listed and described`() async throws {
        let all: JSON = [["code": "v_berths", "title": "Berths"], ["code": "v_calls", "title": "Port calls"]]
        #expect(try await json("harbour/tables", "searchString=") == all)
        #expect(try await json("harbour/tables", "searchString=CALL") == [all[1] ?? nil])
        for system in ["harbour", "crm", "shop"] {
            for table in try await json("\(system)/tables", "").array ?? [] {
                let columns = try await json("\(system)/columns", "table=\(table["code"]?.string ?? "")").array ?? []
                #expect(columns.count > 3)
                let types = Set(columns.compactMap { $0["type"]?.string })
                #expect(types.isSubset(of: ["int", "string", "double", "date", "datetime", "money", "timezone"]))
            }
        }
    }

    @Test func `rows are selected mapped and limited`() async throws {
        let rows = try await json(
            "harbour/rows",
            "table=v_berths&limit=2&select[0]=ID&select[1]=QUAY&mapFields[berth_id]=ID&mapFields[quay]=QUAY")
        #expect(rows == [["berth_id", "quay"], [1, "South quay"], [2, "Container terminal"]])
        #expect(try await json("harbour/rows", "table=v_calls").array?.count == 3001)
    }

    @Test(arguments: [
        ("filter[call_id]=7", 1), ("filter[call_id][]=7&filter[call_id][]=8", 2), ("filter[%3E%3Dcall_id]=2991", 10),
        ("filter[LOGIC]=OR&filter[call_id]=1&filter[0][%25ship]=zzz&filter[1][<call_id]=3", 2),
        ("filter[!%3Dcall_id]=7&filter[<%3Dcall_id]=10", 9), ("filter[~cargo]=GRAI&filter[call_id]=5000", 0),
    ])
    func `rows are filtered`(_ filter: String, _ count: Int) async throws {
        #expect(try await json("harbour/rows", "table=v_calls&\(filter)").array?.count == count + 1)
    }

    @Test func `wrong requests are refused`() async throws {
        #expect(try await call("harbour/check", "connection[login]=wrong").status == 401)
        #expect(try await call("harbour/rows", "table=nope").status == 404)
        #expect(try await call("harbour/rows", "table=v_calls&filter[nope]=1").status == 400)
        #expect(try await call("nowhere/check", "").status == 404)
        #expect(try await call("down/check", "").status == 503)
        #expect(try await call("silent/check", "").body.isEmpty)
    }

    @Test func `the whole way runs`() async throws {
        let portal = Portal(sandbox)
        try await portal.addExamples()
        let rows = try await sandbox.preview(table: 93, limit: 3)
        #expect(rows[0] == ["berth_id"])
        try await portal.call(
            "table.fields.update",
            [
                "id": 93, "delete": [211],
                "add": [["type": "string", "name": "QUAY", "externalCode": "quay"]],
            ])
        let preview = try await sandbox.preview(table: 93, limit: 1, filter: [">ID": 5])
        #expect(preview == [["berth_id", "quay"], [6, "South quay"]])
    }

    @Test func `previews say what is wrong`() async throws {
        let portal = Portal(sandbox)
        await #expect(throws: SandboxError.self) {
            try await sandbox.preview(table: 1)
        }
        try await portal.add("source", Example.source)
        let id = try await portal.add("table", Example.table.with("externalCode", "nope"))
        let error = await #expect(throws: SandboxError.self) { try await sandbox.preview(table: id) }
        #expect(
            error?.description
                == "the endpoint \(Sandbox.demonstrationAddress)/harbour/rows gives no rows: it answered 404")
    }
}
