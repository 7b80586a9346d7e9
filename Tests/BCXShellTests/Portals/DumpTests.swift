import BCXShell
import BIConnector
import CommandLanguage
import OrderedJSON
import SandboxPortal
import Synchronization
import Testing

/// What a dump leaves out, and what it says of it.
struct DumpTests {
    /// A connector with two sources and a table each.
    private func filled() async throws -> TwoPortals {
        let portals = try await TwoPortals()
        let connector = try await portals.addConnector("ERP")
        for title in ["North", "South"] {
            let source = try await portals.addSource(title, connector, ["token": "s3cret-\(title)"])
            try await portals.addTable("t_\(title.lowercased())", source)
        }
        return portals
    }

    private func status(_ portals: TwoPortals, _ line: String) async -> Int {
        do throws(Diagnostic) {
            _ = try await portals.practice.shell.run(line)
            return 0
        } catch {
            return ExitStatus.of(error)
        }
    }

    // MARK: What is chosen

    @Test func `one object comes with what it needs`() async throws {
        let portals = try await filled()
        let tables = try await portals.call("biconnector.table.list", [:])
        let id = try #require(tables[1]?["id"]?.integer)
        let script = try await portals.dump("table \(id)")
        #expect(script.contains("connector.add title=\"ERP\""))
        #expect(script.contains("source.add title=\"South\"") && !script.contains("source.add title=\"North\""))
        #expect(script.contains("name=\"t_south\"") && !script.contains("t_north"))
    }

    @Test func `entities are made, and what they depend on is looked up`() async throws {
        let portals = try await filled()
        let script = try await portals.dump("source")
        #expect(!script.contains("connector.add") && !script.contains("table."))
        portals.surroundings.variables = ["SOURCE_NORTH_TOKEN": "a", "SOURCE_SOUTH_TOKEN": "b"]
        try portals.visit(TwoPortals.there)
        let status = await status(portals, script)
        #expect(status == ExitStatus.assertion)
        #expect(try portals.there.status().sources == 0)
        try await portals.addConnector("ERP")
        #expect(await self.status(portals, script) == 0)
        #expect(try portals.there.status().sources == 2)
    }

    @Test(arguments: ["dump source 999", "dump widget", "dump source 58 59", "dump source x"])
    func `what is not there is an error, and nothing is written`(_ line: String) async throws {
        let portals = try await filled()
        #expect(await status(portals, "\(line) > x.bcx") == ExitStatus.usage)
        #expect(portals.disk.files["x.bcx"] == nil)
    }

    /// In a batch a portal would put a result in its place.
    @Test func `a text that looks like a result is made outside of a batch`() async throws {
        let portals = try await TwoPortals()
        let connector = try await portals.addConnector("ERP")
        for title in ["North", "Cost $result[c1][id] EUR", "South"] {
            _ = try await portals.addSource(title, connector, ["token": "s3cret-1"])
        }
        let script = try await portals.dump("sources")
        let batches = script.split(separator: "batch {\n").dropFirst().map { $0.split(separator: "\n}\n")[0] }
        #expect(script.contains(#"source.add title="Cost \$result[c1][id] EUR""#), "\(script)")
        #expect(batches.contains { $0.contains("North") } && !batches.contains { $0.contains("$result[") }, "\(script)")
    }

    // MARK: Names of variables

    @Test func `a variable has one name in every dump`() async throws {
        let portals = try await TwoPortals()
        let connector = try await portals.addConnector("ERP")
        var ids: [Int] = []
        for title in ["a b", "a-b", "A_B", "a"] {
            ids.append(try await portals.addSource(title, connector, ["token": "s3cret-1"]))
        }
        let script = try await portals.dump()
        let names = script.matches(of: /secret:(\w+)/).map { String($0.1) }
        #expect(names == ids.dropLast().map { "SOURCE_A_B_TOKEN_\($0)" } + ["SOURCE_A_TOKEN"])
        #expect(try await portals.dump("source \(ids[1])").contains("=secret:SOURCE_A_B_TOKEN_\(ids[1])"))
    }

    /// A variable that was set for one object never means another.
    @Test func `deleting an object gives its variable to no other`() async throws {
        let portals = try await TwoPortals()
        let connector = try await portals.addConnector("ERP")
        var ids: [Int] = []
        for title in ["Север", "Запад", "Центр"] {
            ids.append(try await portals.addSource(title, connector, ["token": "s3cret-1"]))
        }
        let before = try await portals.dump()
        try await portals.call("biconnector.source.delete", ["id": .int(ids[0])])
        let after = Set(try await portals.dump().matches(of: /secret:(\w+)/).map { String($0.1) })
        #expect(after.isSubset(of: before.matches(of: /secret:(\w+)/).map { String($0.1) }))
        #expect(after == Set(ids.dropFirst().map { "SOURCE_______TOKEN_\($0)" }))
    }

    @Test func `a credential in another text is taken from the environment too`() async throws {
        let portals = try await TwoPortals()
        let connector = try await portals.addConnector(
            "ERP", ["urlData": "https://user:pa55word@erp.example/rows", "description": "ask for s3cret-1"])
        try await portals.addSource("North", connector, ["token": "s3cret-1"])
        let script = try await portals.dump()
        #expect(!script.contains("pa55word") && !script.contains("s3cret-1"))
        #expect(script.contains("urlData=secret:CONNECTOR_ERP_URLDATA"))
        #expect(script.contains("description=secret:CONNECTOR_ERP_DESCRIPTION"))
        let open = try await portals.dump("--show-secrets")
        #expect(open.contains("settings.token=\"s3cret-1\"") && open.contains("pa55word") && !open.contains("secret:"))
    }

    @Test func `a title that is the value of a setting stays a title`() async throws {
        let portals = try await TwoPortals()
        let connector = try await portals.addConnector("harbour")
        try await portals.addSource("harbour", connector, ["token": "harbour"])
        let script = try await portals.dump()
        #expect(script.contains("source.add title=\"harbour\"") && !script.contains("***"))
    }

    // MARK: What is left out

    @Test func `objects whose titles clash are named, and the rest is written`() async throws {
        let portals = try await filled()
        let connector = try await portals.addConnector("Other")
        let one = try await portals.addSource("Twin\n#", connector, ["token": "s3cret-1"])
        let two = try await portals.addSource("Twin\n#", connector, ["token": "s3cret-2"])
        try await portals.addTable("t_twin", two)
        let said = await portals.type("dump > dump.bcx")
        let script = portals.disk.text("dump.bcx")
        #expect(said.contains("3 of 9 objects were left out"), "\(said)")
        #expect(
            script.contains("\n# - source \(one) \"Twin\\n#\": \(two) has the same title and connector\n"), "\(script)")
        #expect(script.contains("t_twin\": its source \(two) is left out"))
        #expect(script.contains("source.add title=\"South\"") && !script.contains("source.add title=\"Twin"))
        #expect(await status(portals, "dump -> x") == ExitStatus.partial)
        // One of them alone can be told by its id.
        #expect(try await portals.dump("source \(two)").contains("source.add title=\"Twin\\n#\""))
        // A program tells them by their ids, too.
        #expect(await status(portals, "dump --json -> x") == 0)
    }

    @Test(arguments: ["source", "source ID", "table"])
    func `what depends on one of two twins is left out of a part, too`(_ part: String) async throws {
        let portals = try await filled()
        _ = try await portals.addConnector("Twin")
        let second = try await portals.addConnector("Twin")
        let source = try await portals.addSource("On the second", second, ["token": "s3cret-1"])
        try await portals.addTable("t_second", source)
        let said = await portals.type("dump \(part.replacing("ID", with: "\(source)")) > dump.bcx")
        #expect(said.contains("left out"), "\(said)")
        let script = portals.disk.text("dump.bcx")
        #expect(!script.contains("add title=\"On the second\"") && !script.contains("name=\"t_second\""), "\(script)")
    }

    @Test func `a credential in an address is masked for programs, too`() async throws {
        let portals = try await filled()
        let line = """
            connector.add title=Key logo=x urlCheck="http://u:geheim77@demo.sandbox/harbour/check?token=geheim88" \
            urlTableList=http://demo.sandbox/harbour/tables urlTableDescription=http://demo.sandbox/harbour/columns \
            urlData=http://demo.sandbox/harbour/rows settings:=[]
            """
        _ = await portals.type("\(line) -> made")
        _ = await portals.type(
            "dump --json > d.json; dump > d.bcx; \(line) --as json > p.json; \(line) --as curl > p.sh")
        for file in ["d.json", "d.bcx", "p.json", "p.sh"] {
            let text = portals.disk.text(file)
            #expect(text.contains("demo.sandbox") && !text.contains("geheim"), "\(text)")
        }
        let found = await portals.type(
            "connector.update $made.id urlCheck=\"http://u:geheim99@demo.sandbox/\"; diff d.json")
        #expect(!found.contains("geheim99") && !found.contains("geheim77"), "\(found)")
    }

    @Test func `a source without its connector is named`() async throws {
        let portals = try await filled()
        let other = try await portals.addConnector("Foreign")
        try await portals.addSource("Lost", other, ["token": "s3cret-1"])
        portals.log.edit.withLock {
            $0 = { url, body in
                guard url.hasSuffix("connector.list") else { return body }
                let seen = (body["result"]?.array ?? []).filter { $0["id"] != .int(other) }
                return ["result": .array(seen)]
            }
        }
        let said = await portals.type("dump > dump.bcx")
        #expect(said.contains("\"Lost\": its connector \(other) is missing"), "\(said)")
        #expect(portals.disk.text("dump.bcx").contains("source.add title=\"South\""))
    }

    @Test func `a list that is refused is named, and the rest is written`() async throws {
        let portals = try await filled()
        portals.here.inject(Fault("insufficient_scope", times: 9, method: "biconnector.table.list"))
        let said = await portals.type("dump > dump.bcx")
        #expect(said.contains("the tables could not be read: insufficient_scope"), "\(said)")
        let script = portals.disk.text("dump.bcx")
        #expect(script.contains("\n# the tables could not be read: insufficient_scope"), "\(script)")
        #expect(script.contains("source.add title=\"South\"") && !script.contains("table."))
        #expect(await status(portals, "dump -> x") == ExitStatus.partial)
        portals.here.inject(Fault("insufficient_scope", times: 9, method: "biconnector.connector.list"))
        #expect(await status(portals, "dump -> x") == ExitStatus.refused)
    }

    @Test func `what depends on a list that is refused is not looked for`() async throws {
        let portals = try await filled()
        portals.here.inject(Fault("insufficient_scope", times: 9, method: "biconnector.source.list"))
        _ = portals.requests
        let said = await portals.type("dump > dump.bcx")
        #expect(portals.requests == 2)
        #expect(
            said.contains("the sources could not be read") && said.contains("the tables could not be read"), "\(said)")
        #expect(portals.disk.text("dump.bcx").contains("connector.add title=\"ERP\""))
        #expect(await status(portals, "dump table 5 -> x") == ExitStatus.refused)
    }

    @Test func `columns that are refused leave their table out`() async throws {
        let portals = try await filled()
        portals.log.edit.withLock {
            $0 = { url, body in
                if url.hasSuffix("table.get") {
                    return ["result": ["error": ["error": "DATASET_NOT_FOUND", "error_description": "Gone."]]]
                }
                guard url.hasSuffix("batch"), var result = body["result"]?["result"]?.object else { return body }
                let first = result.names[0]
                result[first] = ["error": ["error": "DATASET_NOT_FOUND", "error_description": "Gone."]]
                return ["result": ["result": .object(result), "result_error": []]]
            }
        }
        let said = await portals.type("dump > dump.bcx")
        #expect(said.contains("\"t_north\": its columns could not be read: DATASET_NOT_FOUND: Gone."), "\(said)")
        #expect(portals.disk.text("dump.bcx").contains("name=\"t_south\""))
    }

    @Test func `a limit is waited for, and none leaves a part out`() async throws {
        let portals = try await filled()
        portals.here.inject(Fault("QUERY_LIMIT_EXCEEDED", method: "biconnector.table.get"))
        #expect(try await portals.dump().contains("t_north"))
        portals.here.inject(Fault("OPERATION_TIME_LIMIT", times: 9, method: "biconnector.table.get"))
        #expect(await status(portals, "dump > x.bcx") == ExitStatus.refused)
        #expect(portals.disk.files["x.bcx"] == nil)
    }

    @Test(arguments: ["connector.list", "table.list", "batch"])
    func `a portal that goes away leaves no half file`(_ method: String) async throws {
        let portals = try await filled()
        portals.disk.set("dump.bcx", "as it was")
        portals.log.broken.withLock { $0 = method }
        portals.practice.shell.session.options.retries = 0
        #expect(await status(portals, "dump > dump.bcx") == ExitStatus.network)
        #expect(portals.disk.text("dump.bcx") == "as it was")
    }

    @Test(arguments: ["connector.list", "source.list", "batch"])
    func `a cancelled dump leaves no half file`(_ method: String) async throws {
        let portals = try await filled()
        portals.disk.set("dump.bcx", "as it was")
        portals.log.broken.withLock { $0 = method }
        portals.log.reason.withLock { $0 = .cancelled }
        #expect(await status(portals, "dump > dump.bcx") == ExitStatus.interrupted)
        #expect(portals.disk.text("dump.bcx") == "as it was")
    }

    // MARK: How it runs

    @Test func `a second run completes what the first began`() async throws {
        let portals = try await filled()
        let script = try await portals.dump()
        portals.surroundings.variables = ["SOURCE_NORTH_TOKEN": "a", "SOURCE_SOUTH_TOKEN": "b"]
        try portals.visit(TwoPortals.there)
        portals.there.inject(Fault("SOURCE_CREATE_CONNECTION_ERROR", method: "biconnector.source.add"))
        #expect(await status(portals, script) == ExitStatus.partial)
        let half = try portals.there.status()
        #expect((half.connectors, half.sources, half.tables) == (1, 1, 0))
        #expect(await status(portals, script) == 0)
        let whole = try portals.there.status()
        #expect((whole.connectors, whole.sources, whole.tables) == (1, 2, 2))
    }

    @Test func `a connector with a service code is not found by its title`() async throws {
        let portals = try await TwoPortals()
        var variables: [String: String] = [:]
        for code in ["erp", ""] {
            let connector = try await portals.addConnector("ERP", ["sourceCode": .string(code)])
            let id = try await portals.addSource("North", connector, ["token": "s3cret-1"])
            variables["SOURCE_NORTH_TOKEN_\(id)"] = "s3cret-1"
        }
        let script = try await portals.dump()
        portals.surroundings.variables = variables
        try portals.visit(TwoPortals.there)
        for _ in 0..<2 {
            #expect(await status(portals, script) == 0)
            let made = try portals.there.status()
            #expect((made.connectors, made.sources) == (2, 2))
        }
        #expect(await status(portals, "diff \(TwoPortals.here)") == 0)
    }

    @Test func `an older portal's connectors have no service code`() async throws {
        let portals = try await filled()
        portals.log.edit.withLock {
            $0 = { url, body in
                guard url.hasSuffix("connector.list") else { return body }
                let seen = (body["result"]?.array ?? []).map { element -> JSON in
                    var object = element.object ?? [:]
                    object["sourceCode"] = nil
                    object["supportMapping"] = nil
                    return .object(object)
                }
                return ["result": .array(seen)]
            }
        }
        let script = try await portals.dump()
        #expect(!script.contains("supportMapping") && !script.contains(" sourceCode="))
        portals.surroundings.variables = ["SOURCE_NORTH_TOKEN": "a", "SOURCE_SOUTH_TOKEN": "b"]
        try portals.visit(TwoPortals.there)
        #expect(await status(portals, script) == 0)
        #expect(try portals.there.status().tables == 2)
        #expect(await status(portals, script) == 0)
        #expect(try portals.there.status().connectors == 1)
    }

    @Test func `settings that a list lacks are read from the sources`() async throws {
        let portals = try await filled()
        portals.log.edit.withLock {
            $0 = { url, body in
                guard url.hasSuffix("source.list") else { return body }
                let seen = (body["result"]?.array ?? []).map { element -> JSON in
                    var object = element.object ?? [:]
                    object["settings"] = nil
                    return .object(object)
                }
                return ["result": .array(seen)]
            }
        }
        #expect(try await portals.dump().contains("settings.token=secret:SOURCE_NORTH_TOKEN"))
    }

    @Test func `what cannot be carried stands in comments`() async throws {
        let portals = try await filled()
        portals.log.edit.withLock {
            $0 = { url, body in
                let list = (body["result"]?.array ?? []).map { element -> JSON in
                    var object = element.object ?? [:]
                    if url.hasSuffix("source.list") { object["active"] = false }
                    if url.hasSuffix("table.list") { object["externalId"] = 7 }
                    return .object(object)
                }
                return url.hasSuffix(".list") ? ["result": .array(list)] : body
            }
        }
        let script = try await portals.dump()
        #expect(script.contains("# Source \"North\" is inactive; "))
        #expect(script.contains("# Table \"t_north\" has dataset 7 of BI Builder, "))
    }

    @Test func `a read-only profile is read`() async throws {
        let portals = try await filled()
        #expect(await status(portals, "profile save prod readonly; connect prod; dump -> x; diff prod") == 0)
        #expect(portals.practice.shell.session.profile?.isReadOnly == true)
    }

    @Test func `a dry run is refused`() async throws {
        let portals = try await filled()
        portals.practice.shell.session.options.isDryRun = true
        _ = portals.requests
        #expect(await status(portals, "dump -> x") == ExitStatus.usage)
        #expect(portals.requests == 0)
    }
}
