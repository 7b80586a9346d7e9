import Dispatch
import OrderedJSON
import SandboxPortal
import TestSupport
import Testing

@testable import bcx

/// `bcx sandbox` and the command `sandbox`, as a workshop uses them.
@Suite(.serialized)
struct SandboxTests {
    private func run(_ script: String, files: [String: String] = [:]) throws -> BuiltProgram.Run {
        let folder = try BuiltProgram.temporaryFolder()
        for (name, text) in files { try PackageFiles.writeAbsolute(text, to: "\(folder)/\(name)") }
        try PackageFiles.writeAbsolute(script, to: "\(folder)/lesson.bcx")
        // Not in the script's folder, so that its files are found beside it.
        return try BuiltProgram.run(["\(folder)/lesson.bcx"])
    }

    @Test func `every order does what it says`() throws {
        let run = try run(
            """
            connect sandbox
            sandbox fault QUERY_LIMIT_EXCEEDED times 2 on source.list
            sandbox status -> status
            assert $status.faults == [{fault: "QUERY_LIMIT_EXCEEDED", times: 2, method: "biconnector.source.list"}]
            sandbox fault off
            source.list
            sandbox fault MINE status 418
            expect MINE source.list
            assert $error.status == 418
            sandbox fault 0
            expect any source.list
            assert $error.description == "All the fields are required."
            sandbox fault ACCESS_DENIED status 403
            expect ACCESS_DENIED source.list
            assert $error.status == 403

            option retries 0
            sandbox limit rate 1/0.001
            connector.list
            expect QUERY_LIMIT_EXCEEDED connector.list
            sandbox advance 24h
            connector.list
            sandbox limit off
            sandbox latency 5ms
            table.list
            sandbox latency 0s
            sandbox limit operating 1ms
            expect OPERATION_TIME_LIMIT table.list
            sandbox limit off
            sandbox status -> status
            assert [$status.rate, $status.operating, $status.latency] == ["off", "off", "0ms"]

            sandbox errors nested
            expect SOURCE_NOT_FOUND source.get 9
            sandbox status -> status
            assert $status.errors == "nested"
            sandbox errors top
            expect SOURCE_NOT_FOUND source.get 9
            sandbox webhooks deny
            expect ACCESS_DENIED source.list
            sandbox webhooks allow

            sandbox seed objects.json
            sandbox preview 93 2 -> rows
            assert $rows == [{berth_id: 1, quay: "South quay"}, {berth_id: 2, quay: "Container terminal"}]
            sandbox log 1 -> log
            assert $log[0].method == "biconnector.source.list" and $log[0].status == 200
            sandbox reset
            source.list -> none
            assert $none == []
            """,
            files: [
                "objects.json": """
                {"sources": [{"title": "North", "connectorId": 31, "settings": {"token": "t"}}],
                 "tables": [{"sourceId": 58, "name": "berths", "externalName": "Berths", "externalCode": "v_berths",
                   "fields": [{"type": "int", "name": "ID", "externalCode": "berth_id"},
                              {"type": "string", "name": "QUAY", "externalCode": "quay"}]}]}
                """
            ])
        #expect(run.status == 0, "\(run.errors)")
    }

    @Test func `a dropped reply is an unknown outcome, an expired token is said`() throws {
        let run = try run(
            """
            connect sandbox
            auth token sandbox0token
            sandbox expire token
            expect expired_token source.list
            auth none
            connect sandbox
            sandbox drop-reply 1
            source.add title=North connectorId=31 settings.token=t
            """)
        #expect(run.status == 5, "\(run.errors)")
        #expect(run.errors.contains("the outcome of biconnector.source.add is unknown"), "\(run.errors)")
    }

    @Test func `web pages and new addresses stand in for the portal`() throws {
        let page = try BuiltProgram.run([
            "-c", "connect sandbox; option retries 0; sandbox page 502 on source.list; table.list; source.list",
        ])
        #expect(page.status == 5)
        #expect(page.errors.contains("the answer is a web page, not JSON"), "\(page.errors)")
        #expect(page.errors.contains("HTTP 502"), "\(page.errors)")
        let moved = try SandboxProcess()
        defer { moved.stop() }
        let run = try BuiltProgram.run([
            "-c",
            "connect sandbox; sandbox move \(moved.portal) on source.list; sandbox status -> s; print $s.faults[0].fault",
        ])
        #expect(run.output == "moved to \(moved.portal)\n", "\(run.errors)")
        let status = try moved.order("move http://127.0.0.1:9 times 2", "status")
        #expect(try JSON(parsing: status)["faults"]?[0]?["times"] == 2)
        let refused = try BuiltProgram.run(["--connect", moved.webhook, "-c", "option retries 0; source.list"])
        #expect(refused.status != 0)
    }

    @Test(arguments: [
        ("fault", "missing a code"), ("fault NO_SUCH_CODE_AT_ALL", "unknown code 'NO_SUCH_CODE_AT_ALL'"),
        ("fault CONNECTOR_NOT_FOUN", "did you mean 'CONNECTOR_NOT_FOUND'?"),
        ("fault OVERLOAD_LIMIT often", "unexpected word 'often'"),
        ("fault OVERLOAD_LIMIT times 0", "'0' is not a number of times"),
        ("latency", "missing a span of time"), ("latency soon", "write 'latency 200ms', or 0s for none"),
        ("limit", "a limit is missing"), ("limit rate 50", "'50' is not a rate"), ("errors deep", "errors stand at"),
        ("webhooks", "webhooks are allowed or denied"), ("advance", "missing a span of time"),
        ("log many", "'many' is not a positive number"), ("preview", "missing a table"), ("move", "missing an address"),
        ("page 99", "'99' is not an HTTP status"),
        ("preview 93", "DATASET_NOT_FOUND: Dataset was not found."), ("seed", "missing a file"),
        ("seed nothing.json", "cannot take 'nothing.json'"), ("rest", "did you mean 'reset'?"),
    ])
    func `orders that are wrong say why`(_ order: String, _ message: String) throws {
        let run = try BuiltProgram.run(["-c", "connect sandbox; sandbox \(order)"])
        #expect(run.status == 2)
        #expect(run.errors.contains(message), "\(run.errors)")
    }

    @Test func `whoever starts a sandbox steers it by its standard input`() throws {
        let sandbox = try SandboxProcess()
        defer { sandbox.stop() }
        let status = try JSON(parsing: try sandbox.order("fault OVERLOAD_LIMIT times 3", "", "nonsense", "status"))
        #expect(status["faults"]?[0]?["times"] == 3)
        let refused = try BuiltProgram.run(["--connect", sandbox.webhook, "-c", "source.list"])
        #expect(refused.errors.contains("OVERLOAD_LIMIT"))
        let log = try JSON(parsing: try sandbox.order("log 1"))
        #expect(log[0]?["code"] == "OVERLOAD_LIMIT")
    }

    @Test func `strict is the newest documented behaviour`() throws {
        #expect(try SandboxSettings(["--strict"]).portal == .strict)
        #expect(try SandboxSettings([]).portal == Sandbox.Settings())
    }

    @Test(arguments: [
        ["--port", "70000"], ["--webhooks", "maybe"], ["--tls", "cert.pem"], ["--prot", "1"], ["--students", "0"],
        ["--listen", "somewhere"], ["--data", "/nonexistent/x.db"], ["--tls", "/nonexistent/c", "/nonexistent/k"],
    ])
    func `options that are wrong start nothing`(_ options: [String]) throws {
        let run = try BuiltProgram.run(["sandbox"] + options)
        #expect(run.status == 2, "\(run.errors)")
        #expect(run.output.isEmpty && run.errors.hasPrefix("error: "))
    }

    @Test func `help names every option`() throws {
        let help = try BuiltProgram.run(["--help"]).output
        for option in SandboxOption.all {
            #expect(help.contains("  \(option.usage) "))
            #expect(help.contains(option.summary) && option.summary.hasSuffix("."))
        }
    }

    @Test func `students have a sheet, credentials and objects of their own, also after a restart`() throws {
        let file = "\(try BuiltProgram.temporaryFolder())/portal.db"
        var sheets: [JSON] = []
        for _ in 0..<2 {
            let sandbox = try SandboxProcess(
                ["--students", "3", "--output", "json", "--data", file], last: "portal")
            defer { sandbox.stop() }
            let students = try #require(try JSON(parsing: sandbox.announcement)["students"]?.array)
            sheets.append(.array(students.map { $0["token"] ?? nil }))
            #expect(students.map { $0["name"] } == ["Student 1", "Student 2", "Student 3"])
            guard sheets.count == 1 else { continue }
            for student in students {
                let run = try BuiltProgram.run([
                    "--connect", student["webhook"]?.string ?? "", "-c",
                    """
                    connector.list where title = "CRM" -> found
                    source.add title="Mine" connectorId=$found[0].id settings:={} -> made; source.list -> mine
                    assert $mine[*].id == [$made.id]
                    """,
                ])
                #expect(run.status == 0, "\(run.errors)")
            }
        }
        #expect(sheets[0] == sheets[1])
        let sandbox = try SandboxProcess(["--students", "2"], last: "Student 2")
        sandbox.stop()
        #expect(sandbox.announcement.contains("\nStudent 1\n  portal        http://127.0.0.1:"))
    }

    @Test func `a certificate of its own is told, trusted and taken away again`() throws {
        let sandbox = try SandboxProcess(["--tls", "self", "--output", "json"], last: "portal")
        let sheet = try JSON(parsing: sandbox.announcement)
        let certificate = try #require(sheet["certificate"]?.string)
        let webhook = try #require(sheet["webhook"]?.string)
        #expect(webhook.hasPrefix("https://127.0.0.1:"))
        let call = ["--connect", webhook, "-c", "source.list"]
        let trusted = try BuiltProgram.run(["--cacert", certificate] + call)
        #expect(trusted.status == 0, "\(trusted.errors)")
        #expect(try BuiltProgram.run(call).errors.contains("does not hold"))
        sandbox.stop()
        #expect(throws: (any Error).self) { try PackageFiles.textAbsolute(certificate) }
    }

    @Test func `a portal that is open to the network says so`() throws {
        let sandbox = try SandboxProcess(["--listen", "0.0.0.0"])
        #expect(!sandbox.portal.contains("0.0.0.0"))
        #expect(sandbox.stop().contains("warning: THIS PORTAL IS OPEN TO THE NETWORK"))
        #expect(!(try SandboxProcess()).stop().contains("warning"))
    }

    /// Killed while four clients write, it has every write that it acknowledged.
    @Test func `a killed sandbox has lost no acknowledged write`() async throws {
        let file = "\(try BuiltProgram.temporaryFolder())/portal.db"
        var acknowledged: Set<Int> = []
        for round in 1...3 {
            let sandbox = try SandboxProcess(["--data", file])
            let webhook = sandbox.webhook
            await withTaskGroup(of: [Int].self) { group in
                for _ in 0..<4 { group.addTask { await write(to: webhook) } }
                waitForSources(40 * round, in: sandbox)
                sandbox.kill()
                for await identifiers in group { acknowledged.formUnion(identifiers) }
            }
        }
        #expect(acknowledged.count > 60)
        let sandbox = try SandboxProcess(["--data", file])
        defer { sandbox.stop() }
        let run = try BuiltProgram.run(["--connect", sandbox.webhook, "-c", "source.list select id order id all"])
        let kept = try JSON(parsing: run.output).array?.compactMap { $0["id"]?.integer } ?? []
        #expect(acknowledged.subtracting(kept).isEmpty)
    }

    /// Makes sources until the portal is gone; the identifiers it was told.
    private func write(to webhook: String) async -> [Int] {
        await withCheckedContinuation { continuation in
            DispatchQueue(label: "writer").async {
                let run = try? BuiltProgram.run([
                    "--connect", webhook, "-c",
                    "option retries 0; option pace off; "
                        + "for n in range(100000) { source.add title=\"No. $n\" connectorId=31 settings.token=t -> made; "
                        + "print $made.id }",
                ])
                continuation.resume(returning: run?.output.split(separator: "\n").compactMap { Int($0) } ?? [])
            }
        }
    }

    private func waitForSources(_ count: Int, in sandbox: SandboxProcess) {
        let deadline = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < deadline {
            let status = try? JSON(parsing: try sandbox.order("status"))
            if status?["sources"]?.integer ?? 0 >= count { return }
        }
        Issue.record("the writers are too slow")
    }
}
