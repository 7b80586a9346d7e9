import BIConnector
import OrderedJSON
import SandboxPortal
import Testing

/// What a file keeps.
@Suite struct StorageTests {
    private let directory = TemporaryDirectory()
    private var path: String { directory.file("portal.db") }

    @Test func objectsOutliveTheSandbox() async throws {
        do {
            let portal = Portal(try Sandbox(storage: .file(path)))
            try await portal.addExamples()
        }
        let portal = Portal(try Sandbox(storage: .file(path)))
        #expect(try await portal.call("table.list")[0]?["name"] == "berths")
        #expect(try await portal.call("connector.list").array?.count == 3)
        #expect(try await portal.add("source", Example.source) == 59)
    }

    /// A copy of the files while they are open is what a killed process leaves behind.
    @Test func acknowledgedWritesAreInTheFiles() async throws {
        let portal = Portal(try Sandbox(storage: .file(path)))
        for number in 1...20 {
            let id = try await portal.add("source", Example.source.with("title", "No. \(number)"))
            let copy = directory.file("copy\(number).db")
            #expect(run(["sh", "-c", "cp \(path) \(copy); cp \(path)-wal \(copy)-wal"]).status == 0)
            let left = Portal(try Sandbox(storage: .file(copy)))
            let item = try await left.call("source.get", ["id": .int(id)])["item"]
            #expect(item?["connection"]?["title"] == .string("No. \(number)"))
            #expect(item?["settings"]?[0]?["value"] == "t-9f3c")
        }
    }

    @Test func oneProcessHasTheFile() throws {
        let sandbox = try Sandbox(storage: .file(path))
        #expect(throws: SandboxError.self) { try Sandbox(storage: .file(path)) }
        withExtendedLifetime(sandbox) {}
    }

    @Test(arguments: ["/nonexistent/portal.db", "/"])
    func filesThatCannotBeOpened(_ path: String) {
        #expect(throws: SandboxError.self) { try Sandbox(storage: .file(path)) }
    }

    @Test(.enabled("sqlite3 is not installed") { isAvailable("sqlite3") })
    func databasesOfOtherProgramsStayAsTheyAre() throws {
        #expect(run(["sqlite3", path, "create table mine (x)"]).status == 0)
        let error = #expect(throws: SandboxError.self) { try Sandbox(storage: .file(path)) }
        #expect(error?.description == "the sandbox's storage failed: the file is a database of another program")
        #expect(run(["sqlite3", path, ".tables"]).output == "mine\n")
    }

    @Test func filesThatAreNoDatabase() throws {
        try #require(run(["sh", "-c", "yes no database | head -c 9000 > \(path)"]).status == 0)
        #expect(throws: SandboxError.self) { try Sandbox(storage: .file(path)) }
    }
}
