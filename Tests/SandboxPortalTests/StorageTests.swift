import BIConnector
import OrderedJSON
import SandboxPortal
import Testing

/// What a file keeps.
@Suite struct StorageTests {
    private let directory = TemporaryDirectory()
    private var path: String { directory.file("portal.db") }

    @Test func `objects outlive the sandbox`() async throws {
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
    @Test func `acknowledged writes are in the files`() async throws {
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

    @Test func `one process has the file`() throws {
        let sandbox = try Sandbox(storage: .file(path))
        #expect(throws: SandboxError.self) { try Sandbox(storage: .file(path)) }
        withExtendedLifetime(sandbox) {}
    }

    @Test(arguments: ["/nonexistent/portal.db", "/", "", "/dev/null"])
    func `files that cannot be opened`(_ path: String) {
        #expect(throws: SandboxError.self) { try Sandbox(storage: .file(path)) }
    }

    @Test(.enabled("sqlite3 is not installed") { isAvailable("sqlite3") })
    func `databases of other programs stay as they are`() throws {
        #expect(run(["sqlite3", path, "create table mine (x)"]).status == 0)
        let error = #expect(throws: SandboxError.self) { try Sandbox(storage: .file(path)) }
        #expect(error?.description == "the sandbox's storage failed: the file is a database of another program")
        #expect(run(["sqlite3", path, ".tables"]).output == "mine\n")
    }

    @Test func `files that are no database`() throws {
        try #require(run(["sh", "-c", "yes no database | head -c 9000 > \(path)"]).status == 0)
        #expect(throws: SandboxError.self) { try Sandbox(storage: .file(path)) }
    }

    // MARK: Who may read it

    private func modes() -> String {
        run(["sh", "-c", "cd \(directory.path) && stat -c '%n %a' *"]).output
    }

    @Test func `only its owner may read it`() async throws {
        let portal = Portal(try Sandbox(storage: .file(path)))
        try await portal.addExamples()
        #expect(portal.sandbox.tightenedFiles.isEmpty)
        #expect(modes() == "portal.db 600\nportal.db-wal 600\n")
    }

    @Test func `files of older versions are tightened`() async throws {
        do {
            let portal = Portal(try Sandbox(storage: .file(path)))
            try await portal.addExamples()
            // What a killed process leaves behind.
            #expect(
                run(["sh", "-c", "cd \(directory.path) && cp portal.db old.db && cp portal.db-wal old.db-wal"]).status
                    == 0)
        }
        let old = directory.file("old.db")
        #expect(run(["sh", "-c", "rm \(path); chmod 644 \(old); chmod 666 \(old)-wal"]).status == 0)
        let portal = Portal(try Sandbox(storage: .file(old)))
        #expect(portal.sandbox.tightenedFiles == [old, "\(old)-wal"])
        #expect(modes() == "old.db 600\nold.db-wal 600\n")
        #expect(try await portal.call("table.list")[0]?["name"] == "berths")
    }

    @Test func `a link leads to the private file`() throws {
        let target = directory.file("target.db")
        #expect(run(["sh", "-c", "umask 0; : > \(target); ln -s target.db \(path)"]).status == 0)
        let sandbox = try Sandbox(storage: .file(path))
        #expect(sandbox.tightenedFiles == [path])
        #expect(run(["stat", "-c", "%a", target]).output == "600\n")
    }

    // MARK: Credentials of an open sandbox

    /// They are the same ones whenever it is opened again, and the documented ones when it is not.
    @Test func `credentials of an open sandbox are kept`() async throws {
        func credentials(_ sandbox: Sandbox) -> [String] {
            let owner = sandbox.owner
            return [owner.webhookCode, owner.accessToken, owner.refreshToken, owner.clientSecret].map { $0.reveal() }
        }
        let documented = [Sandbox.webhookCode, Sandbox.accessToken, Sandbox.refreshToken, Sandbox.clientSecret]
        var seen: [[String]] = []
        for isOpen in [false, true, false, true, true] {
            let sandbox = try Sandbox(storage: .file(path))
            if isOpen { try sandbox.open() }
            let portal = Portal(sandbox)
            let other = isOpen ? documented : seen.last { $0 != documented } ?? [String](repeating: "none", count: 4)
            #expect(try await portal.exchange("scope", token: credentials(sandbox)[1]).status == 200)
            #expect(try await portal.exchange("scope", token: other[1]).status == 401)
            for (code, status) in [(credentials(sandbox)[0], 200), (other[0], 401)] {
                let request = SandboxRequest(verb: "GET", path: "/rest/1/\(code)/scope")
                #expect(await sandbox.answer(request)?.status == status)
            }
            seen.append(credentials(sandbox))
        }
        #expect(seen[0] == documented && seen[2] == documented)
        #expect(seen[1] == seen[3] && seen[3] == seen[4])
        #expect(zip(seen[1], documented).allSatisfy { $0 != $1 } && Set(seen[1]).count == 4)
    }

    @Test func `what an open sandbox had is not taken by the documented secrets`() async throws {
        let sandbox = try Sandbox()
        try sandbox.open()
        try sandbox.reset()
        func status(_ secret: String, _ refresh: String) async throws -> Int? {
            let query =
                "grant_type=refresh_token&client_id=\(Sandbox.clientID)&client_secret=\(secret)&refresh_token=\(refresh)"
            return await sandbox.answer(SandboxRequest(verb: "GET", path: "/oauth/token/", query: query))?.status
        }
        let owner = sandbox.owner
        #expect(try await status(Sandbox.clientSecret, Sandbox.refreshToken) == 400)
        #expect(try await status(owner.clientSecret.reveal(), Sandbox.refreshToken) == 400)
        #expect(try await status(Sandbox.clientSecret, owner.refreshToken.reveal()) == 400)
        #expect(try await status(owner.clientSecret.reveal(), owner.refreshToken.reveal()) == 200)
        #expect(try await Portal(sandbox).exchange("scope").status == 401)
    }

    @Test func `a given token opens webhook and portal`() async throws {
        let sandbox = try Sandbox(storage: .file(path))
        try sandbox.open(token: Secret("chosen-1"))
        #expect(try await Portal(sandbox).exchange("scope", token: "chosen-1").status == 200)
        #expect(await sandbox.answer(SandboxRequest(verb: "GET", path: "/rest/1/chosen-1/scope"))?.status == 200)
        let kept = sandbox.owner.refreshToken
        try sandbox.open()
        #expect(sandbox.owner.accessToken.reveal() == "chosen-1" && sandbox.owner.refreshToken == kept)
    }
}
