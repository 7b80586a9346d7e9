import BCXShell
import BIConnector
import CommandLanguage
import OrderedJSON
import SandboxPortal
import Synchronization
import Testing

/// What differs between two portals, and how it is said.
struct DiffTests {
    /// Two portals with the same objects, made in another order, so that the ids differ.
    private func equal() async throws -> TwoPortals {
        let portals = try await TwoPortals()
        for address in [TwoPortals.there, TwoPortals.here] {
            try portals.visit(address)
            let isHere = address == TwoPortals.here
            if isHere { try await portals.addSource("Gone", try await portals.addConnector("Gone"), ["token": "x"]) }
            let connector = try await portals.addConnector("ERP", codes: ["token", "host"])
            for title in isHere ? ["North", "South"] : ["South", "North"] {
                let settings: JSON = ["token": "s3cret-1", "host": "s3cret-host"]
                let source = try await portals.addSource(title, connector, settings)
                try await portals.addTable("t_\(title.lowercased())", source, hiding: 1)
            }
            guard isHere else { continue }
            let sources = try await portals.call("biconnector.source.list", ["filter": ["=title": "Gone"]])
            try await portals.call("biconnector.source.delete", ["id": sources[0]?["id"] ?? 0])
            let connectors = try await portals.call("biconnector.connector.list", ["filter": ["=title": "Gone"]])
            try await portals.call("biconnector.connector.delete", ["id": connectors[0]?["id"] ?? 0])
        }
        return portals
    }

    private func id(_ portals: TwoPortals, _ entity: String, _ filter: JSON) async throws -> JSON {
        try await portals.call("biconnector.\(entity).list", ["filter": filter])[0]?["id"] ?? 0
    }

    private func compare(_ portals: TwoPortals, _ words: String = "") async throws -> JSON {
        let said = await portals.type("diff \(TwoPortals.there) \(words) -> d; print $d")
        let line = try #require(said.split(separator: "\n").first { $0.hasPrefix("{") }, "\(said)")
        return try JSON(parsing: String(line))
    }

    private func status(_ portals: TwoPortals, _ line: String) async -> Int {
        do throws(Diagnostic) {
            _ = try await portals.practice.shell.run(line)
            return 0
        } catch {
            return ExitStatus.of(error)
        }
    }

    @Test func `ids do not count`() async throws {
        let portals = try await equal()
        let said = await portals.type("diff \(TwoPortals.there)")
        #expect(said.contains("no differences"), "\(said)")
        #expect(await status(portals, "diff \(TwoPortals.there)") == 0)
    }

    @Test func `what was added, removed and changed is named with its parent and fields`() async throws {
        let portals = try await equal()
        try await portals.addSource(
            "Here", try #require(try await id(portals, "connector", [:]).integer), ["token": "t"])
        let south = try await id(portals, "source", ["=title": "South"])
        try await portals.call(
            "biconnector.source.update", ["id": south, "fields": ["title": "South", "description": "d"]])
        try portals.visit(TwoPortals.there)
        try await portals.addConnector("There")
        let table = try await id(portals, "table", ["=name": "t_north"])
        let columns = try await portals.call("biconnector.table.get", ["id": table])["item"]?["fields"]
        try await portals.call(
            "biconnector.table.fields.update",
            [
                "id": table, "update": [["id": columns?[1]?["id"] ?? 0, "visible": false]],
                "delete": [columns?[2]?["id"] ?? 0],
            ])
        try portals.visit(TwoPortals.here)
        let found = try await compare(portals)
        #expect(found["removed"] == [["entity": "source", "title": "Here", "parent": "ERP"]])
        #expect(found["added"] == [["entity": "connector", "title": "There"]])
        let changed = found["changed"]?.array ?? []
        #expect(changed.map { $0["title"] } == ["South", "t_north"])
        #expect(changed[0]["fields"] == [["name": "description", "from": "d", "to": ""]])
        #expect(
            (changed[1]["fields"]?.array ?? []).map { $0["name"] } == ["fields.C_STRING.visible", "fields.C_DOUBLE"])
        #expect(await status(portals, "diff \(TwoPortals.there)") == ExitStatus.assertion)
        #expect(await status(portals, "diff \(TwoPortals.there) -> kept") == 0)
    }

    @Test func `a table for people`() async throws {
        let portals = try await equal()
        let south = try await id(portals, "source", ["=title": "South"])
        try await portals.call(
            "biconnector.source.update",
            ["id": south, "fields": ["title": "South", "settings": ["token": "s3cret-2"]]])
        let said = await portals.type("diff \(TwoPortals.there) --table")
        #expect(
            said.contains(
                """
                change   entity  title  parent  fields
                ───────  ──────  ─────  ──────  ──────────────
                changed  source  South  ERP     settings.token

                """), "\(said)")
        #expect(said.contains("error: 1 object differs"))
    }

    @Test func `credentials are compared and not shown`() async throws {
        let portals = try await equal()
        let south = try await id(portals, "source", ["=title": "South"])
        try await portals.call(
            "biconnector.source.update",
            ["id": south, "fields": ["title": "South", "settings": ["token": "s3cret-2"]]])
        let found = try await compare(portals)
        #expect(found["changed"]?[0]?["fields"] == [["name": "settings.token"]])
        #expect(!found.text().contains("s3cret"))
    }

    @Test func `what the portal decides is compared when that is wanted`() async throws {
        let portals = try await equal()
        #expect(try await compare(portals)["changed"] == [])
        let found = try await compare(portals, "--all")["changed"]?.array ?? []
        #expect(found.count == 5, "\(found)")
        let names = Set(found.flatMap { ($0["fields"]?.array ?? []).compactMap { $0["name"]?.string } })
        #expect(names.isSubset(of: ["dateCreate", "dateUpdate"]), "\(names)")
        #expect(await portals.type("diff \(TwoPortals.there) --all --table").contains("connector  ERP    "))
    }

    @Test func `a file of dump --json is compared, and what it hides is unknown`() async throws {
        let portals = try await equal()
        try portals.visit(TwoPortals.there)
        _ = await portals.type("dump --json > masked.json; dump --json --show-secrets > open.json")
        #expect(!portals.disk.text("masked.json").contains("s3cret"))
        try portals.visit(TwoPortals.here)
        let open = await portals.type("diff open.json")
        #expect(open.contains("no differences") && !open.contains("could not"), "\(open)")
        let masked = await portals.type("diff masked.json")
        #expect(masked.contains("no differences"), "\(masked)")
        #expect(masked.contains("2 objects have values that one side hides"))
        #expect(masked.contains("\"fields\":[\"settings.token\",\"settings.host\"]"))
        let south = try await id(portals, "source", ["=title": "South"])
        try await portals.call(
            "biconnector.source.update",
            ["id": south, "fields": ["title": "South", "settings": ["token": "s3cret-2"]]])
        #expect(await status(portals, "diff open.json") == ExitStatus.assertion)
        #expect(await status(portals, "diff masked.json") == 0)
        #expect(await status(portals, "diff masked.json open.json") == 0)
    }

    @Test func `a text that a file shows with a mask is unknown`() async throws {
        let portals = try await equal()
        let south = try await id(portals, "source", ["=title": "South"])
        let fields: JSON = ["title": "South", "description": "ask for s3cret-1"]
        try await portals.call("biconnector.source.update", ["id": south, "fields": fields])
        let said = await portals.type("dump --json > a.json; diff a.json")
        #expect(said.contains("no differences"), "\(said)")
        #expect(said.contains("\"fields\":[\"description\",\"settings.token\",\"settings.host\"]"), "\(said)")
    }

    @Test func `a part of a portal is compared with the same part`() async throws {
        let portals = try await equal()
        try portals.visit(TwoPortals.there)
        _ = await portals.type("dump connector --json > c.json")
        try portals.visit(TwoPortals.here)
        let said = await portals.type("diff c.json")
        #expect(said.contains("a file has no tables; they were not compared"), "\(said)")
        #expect(said.contains("no differences") && !said.contains("error"))
    }

    @Test(arguments: [
        ("diff dump.bcx", "is a script, which is never run"), ("diff text.json", "is not JSON"),
        ("diff other.json", "was not written by 'dump --json'"), ("diff nobody", "unknown profile 'nobody'"),
        ("diff", "diff"),
    ])
    func `what cannot be compared sends nothing that changes a portal`(_ line: String, _ message: String) async throws {
        let portals = try await equal()
        portals.disk.set("dump.bcx", "connector.delete 1")
        portals.disk.set("text.json", "connector.delete 1")
        portals.disk.set("other.json", "{\"version\": 2}")
        let said = await portals.type(line)
        #expect(said.contains("error: ") && said.contains(message), "\(said)")
        #expect(await status(portals, line) == ExitStatus.usage)
    }

    @Test func `the session stays where it was`() async throws {
        let portals = try await equal()
        let said = await portals.type("diff \(TwoPortals.there); print $portal")
        #expect(said.hasSuffix("http://localhost\n"), "\(said)")
        portals.log.broken.withLock { $0 = "127.0.0.1" }
        portals.practice.shell.session.options.retries = 0
        #expect(await portals.type("diff \(TwoPortals.there)").hasPrefix("http://127.0.0.1 could not be read\nerror: "))
        #expect(await status(portals, "diff \(TwoPortals.there)") == ExitStatus.network)
        #expect(await portals.type("print $portal").hasSuffix("http://localhost\n"))
    }

    @Test func `a strange script reaches no other portal`() async throws {
        let portals = try await equal()
        portals.practice.shell.session.isConfined = true
        _ = portals.requests
        for target in [TwoPortals.there, "sandbox", "prod"] {
            #expect(await status(portals, "diff \(target)") == ExitStatus.usage)
        }
        #expect(!portals.log.calls.withLock { $0.contains { $0.contains("127.0.0.1") } })
    }

    @Test func `a list that is refused is named, and the rest is compared`() async throws {
        let portals = try await equal()
        portals.there.inject(Fault("insufficient_scope", times: 9, method: "biconnector.table.list"))
        let said = await portals.type("diff \(TwoPortals.there)")
        #expect(said.contains("the tables could not be read: insufficient_scope"), "\(said)")
        #expect(!said.contains("t_north"))
        #expect(await status(portals, "diff \(TwoPortals.there)") == ExitStatus.partial)
    }
}
