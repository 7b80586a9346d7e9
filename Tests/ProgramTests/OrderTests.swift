import OrderedJSON
import SandboxPortal
import TestSupport
import Testing

@testable import bcx

/// `sandbox ORDER …` from wherever one is: the program's own sandbox, another process's, one over TLS.
@Suite(.serialized)
struct OrderTests {
    private func run(_ arguments: [String], _ script: String, folder: String? = nil) throws -> BuiltProgram.Run {
        try BuiltProgram.run(arguments + ["-c", script], folder: folder)
    }

    // MARK: Served sandboxes

    @Test func `orders reach the sandbox of another process`() throws {
        let sandbox = try SandboxProcess()
        defer { sandbox.stop() }
        let folder = try BuiltProgram.temporaryFolder()
        try PackageFiles.writeAbsolute(
            #"\u{FEFF}{"sources": [{"title": "North", "connectorId": 31, "settings": {"token": "t"}}]}"#
                .replacing(#"\u{FEFF}"#, with: "\u{FEFF}"), to: "\(folder)/seed.json")
        let run = try run(
            ["--connect", sandbox.webhook],
            """
            sandbox seed seed.json
            sandbox fault QUERY_LIMIT_EXCEEDED times 9
            option retries 0
            expect QUERY_LIMIT_EXCEEDED source.list
            sandbox fault off
            source.list -> sources
            assert count($sources) == 1
            sandbox status -> status
            assert $status.sources == 1
            sandbox log -> log
            assert count($log) == 2
            """, folder: folder)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.contains("the objects of 'seed.json' were added to the sandbox"), "\(run.errors)")
    }

    @Test func `orders go over TLS to a server that is trusted`() throws {
        let sandbox = try SandboxProcess(["--tls", "self", "--output", "json"], last: "portal")
        defer { sandbox.stop() }
        let sheet = try JSON(parsing: sandbox.announcement)
        let certificate = try #require(sheet["certificate"]?.string)
        let webhook = try #require(sheet["webhook"]?.string)
        let order = "sandbox latency 0s"
        let trusted = try run(["--cacert", certificate, "--connect", webhook], order)
        #expect(trusted.status == 0 && trusted.errors == "the sandbox answers immediately\n", "\(trusted.errors)")
        let untrusted = try run(["--connect", webhook], order)
        #expect(untrusted.status == 5, "\(untrusted.errors)")
    }

    @Test func `an access token gives orders, one that has expired none`() throws {
        let sandbox = try SandboxProcess()
        defer { sandbox.stop() }
        let run = try BuiltProgram.run(
            ["--connect", sandbox.portal, "-c", "sandbox expire; expect ORDER_KEY_UNKNOWN sandbox status"],
            environment: ["BCX_TOKEN": sandbox.token])
        #expect(run.status == 0, "\(run.errors)")
    }

    @Test func `a login renews its token for orders`() throws {
        let sandbox = try SandboxProcess(["--output", "json"], last: "portal")
        defer { sandbox.stop() }
        let folder = try BuiltProgram.temporaryFolder()
        let portal = try #require(try JSON(parsing: sandbox.announcement)["portal"]?.string)
        let run = try BuiltProgram.run(
            [
                "-c",
                """
                connect \(portal)
                auth oauth client_id=\(Sandbox.clientID) client_secret=\(Sandbox.clientSecret) \
                access_token=\(Sandbox.accessToken) refresh_token=\(Sandbox.refreshToken) server=\(portal)
                sandbox expire
                sandbox status -> status
                assert $status.connectors == 3
                """,
            ], environment: ["HOME": folder])
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.contains("was renewed"), "\(run.errors)")
    }

    @Test func `a read-only profile lets orders through that only show something`() throws {
        let sandbox = try SandboxProcess()
        defer { sandbox.stop() }
        let folder = try BuiltProgram.temporaryFolder()
        func run(_ script: String) throws -> BuiltProgram.Run {
            try BuiltProgram.run(["-c", script], environment: ["HOME": folder])
        }
        #expect(try run("connect \(sandbox.webhook); profile save lab readonly").status == 0)
        #expect(try run("connect lab; sandbox status; sandbox log").status == 0)
        let refused = try run("connect lab; sandbox reset")
        #expect(refused.status == 2 && refused.errors.contains("sandbox reset"), "\(refused.errors)")
    }

    @Test func `students of one portal give no orders`() throws {
        let sandbox = try SandboxProcess(["--students", "2", "--output", "json"], last: "students")
        defer { sandbox.stop() }
        let sheet = try JSON(parsing: sandbox.announcement)
        let student = try #require(sheet["students"]?[0]?["webhook"]?.string)
        let refused = try run(["--connect", student], "sandbox reset")
        #expect(refused.status == 1)
        #expect(refused.errors.contains("ORDER_NOT_ALLOWED: only user 1 of this sandbox gives orders"))
        #expect(refused.errors.contains("hint: use the webhook that 'bcx sandbox' printed first"))
        #expect(try run(["--connect", try #require(sheet["webhook"]?.string)], "sandbox reset").status == 0)
    }

    @Test func `whoever joined a class gives the orders that the sheet is good for`() throws {
        let folder = try BuiltProgram.temporaryFolder()
        let server = try SandboxProcess(
            ["--class", "2", "--tls", "self", "--output", "json"], last: "portal", environment: ["HOME": folder])
        defer { server.stop() }
        let sheet = try JSON(parsing: server.announcement)
        let fingerprint = try #require(sheet["fingerprint"]?.string)
        func join(_ address: JSON?, _ script: String) throws -> BuiltProgram.Run {
            try BuiltProgram.run(
                ["--fingerprint", fingerprint, "--connect", try #require(address?.string), "-c", script],
                environment: ["HOME": folder])
        }
        let student = try join(
            sheet["class"]?[0]?["join"],
            """
            sandbox fault OVERLOAD_LIMIT
            expect ORDER_NOT_ALLOWED sandbox class
            expect ORDER_NOT_ALLOWED sandbox reset for 2
            expect ORDER_NOT_ALLOWED sandbox reset for all
            expect ORDER_NOT_ALLOWED sandbox status for teacher
            """)
        #expect(student.status == 0, "\(student.errors)")
        let teacher = try join(
            sheet["teacher"],
            """
            sandbox status for all -> all
            assert count($all[0].faults) == 1 and count($all[1].faults) == 0
            sandbox fault off for 1
            sandbox reissue 2
            sandbox class -> grid
            assert count($grid) == 2
            """)
        #expect(teacher.status == 0, "\(teacher.errors)")
        // What is to be handed out is shown whole.
        let address = /\n2 now joins with https:.*\/join\/[A-Z0-9]{4}-[A-Z0-9]{4}; the old sheet is void\n/
        #expect(teacher.errors.contains(address), "\(teacher.errors)")
        // The teacher's webhook is good for the teacher's portal.
        let webhook = try #require(sheet["webhook"]?.string)
        let certificate = try #require(sheet["certificate"]?.string)
        let own = try BuiltProgram.run([
            "--cacert", certificate, "--connect", webhook, "-c",
            "sandbox status; expect ORDER_NOT_ALLOWED sandbox class; expect ORDER_NOT_ALLOWED sandbox reset for 1",
        ])
        #expect(own.status == 0, "\(own.errors)")
    }

    // MARK: Hosts that are none

    @Test(arguments: [
        #"{"result":[]}"#, "<html>", "", #"{"sandbox":"other","version":1}"#, #"{"sandbox":"bcx"}"#,
    ])
    func `a host that answers something else is sent nothing more`(_ body: String) throws {
        let server = try ScriptedServer(answering: body)
        let run = try run(["--connect", "\(server.origin)/rest/1/abcdef12345/"], "sandbox reset")
        #expect(run.status == 2)
        #expect(run.errors.contains("\(server.origin) is not a sandbox of bcx"), "\(run.errors)")
        #expect(server.requests.count == 1)
        let request = server.requestTexts.first ?? ""
        #expect(request.hasPrefix("GET /sandbox/status HTTP/1.1\r\n"))
        #expect(!request.contains("abcdef12345") && !request.contains("Authorization"))
    }

    @Test func `a redirect is not followed, whether of the question or of the order`() throws {
        let other = try ScriptedServer(answering: #"{"sandbox":"bcx","version":1,"class":false}"#)
        let redirect = ScriptedServer.Step.reply(status: 307, headers: ["Location: \(other.origin)/sandbox/orders"], "")
        let server = try ScriptedServer([[.readRequest, redirect, .close]])
        let asked = try run(["--connect", "\(server.origin)/rest/1/abcdef12345/"], "sandbox reset")
        #expect(asked.status == 2 && asked.errors.contains("is not a sandbox of bcx"), "\(asked.errors)")
        let turning = try ScriptedServer([
            [.readRequest, .reply(#"{"sandbox":"bcx","version":1,"class":false}"#), .readRequest, redirect, .close]
        ])
        let ordered = try run(["--connect", "\(turning.origin)/rest/1/abcdef12345/"], "sandbox reset")
        #expect(ordered.status == 5, "\(ordered.errors)")
        #expect(turning.requests.count == 2 && turning.requestTexts[1].contains("Authorization: Bearer abcdef12345"))
        #expect(other.requests.isEmpty)
    }

    @Test func `an order whose reply is lost is not sent again`() throws {
        let server = try ScriptedServer([
            [.readRequest, .reply(#"{"sandbox":"bcx","version":1,"class":false}"#), .readRequest, .close]
        ])
        let run = try run(["--connect", "\(server.origin)/rest/1/abcdef12345/"], "sandbox reset")
        #expect(run.status == 5)
        #expect(run.errors.contains("the outcome of sandbox reset is unknown"), "\(run.errors)")
        #expect(server.requests.count == 2)
    }

    @Test(arguments: ["acme.bitrix24.com", "acme.bitrix24.de", "oauth.bitrix24.tech", "a.b.bitrix24.eu"])
    func `a portal of Bitrix24 is asked nothing`(_ host: String) throws {
        let run = try run(["--connect", "https://\(host)/rest/1/abcdef12345/", "--trace"], "sandbox reset")
        #expect(run.status == 2)
        #expect(run.errors.contains("\(host) is a real portal; 'sandbox' steers sandboxes only"), "\(run.errors)")
        #expect(!run.errors.contains("> GET") && !run.errors.contains("> POST"))
    }

    @Test func `credentials stay with their address`() throws {
        let sandbox = try SandboxProcess()
        defer { sandbox.stop() }
        let server = try ScriptedServer(answering: #"{"sandbox":"bcx","version":1,"class":false}"#)
        let run = try run(["--connect", sandbox.webhook], "sandbox status; portal \(server.origin); sandbox reset")
        #expect(run.status == 2)
        #expect(run.errors.contains("no credentials for \(server.origin)"), "\(run.errors)")
        #expect(server.requestTexts.allSatisfy { $0.hasPrefix("GET ") && !$0.contains("sandbox0") })
    }

    @Test func `a trace shows orders without their credential, a dry run sends none`() throws {
        let sandbox = try SandboxProcess()
        defer { sandbox.stop() }
        let traced = try run(["--connect", sandbox.webhook, "--trace"], "sandbox latency 0s")
        #expect(traced.errors.contains("> GET \(sandbox.portal)/sandbox/status"), "\(traced.errors)")
        #expect(traced.errors.contains("> POST \(sandbox.portal)/sandbox/orders"), "\(traced.errors)")
        #expect(traced.errors.contains("> Authorization: ***") && !traced.errors.contains("sandbox0webhook"))
        let server = try ScriptedServer(answering: "{}")
        let dry = try run(["--connect", "\(server.origin)/rest/1/abcdef12345/", "--dry-run"], "sandbox latency 0s")
        #expect(try JSON(parsing: dry.output)["url"] == .string("\(server.origin)/sandbox/orders"), "\(dry)")
        #expect(!dry.output.contains("abcdef12345") && server.requests.isEmpty)
    }

    // MARK: The class in the program

    @Test func `the program's sandbox becomes a class whose portals are entered`() throws {
        let run = try run(
            [],
            """
            connect sandbox
            expect any sandbox status for anna
            """)
        #expect(run.status == 2 && run.errors.contains("there is no class"), "\(run.errors)")
        let folder = try BuiltProgram.temporaryFolder()
        try PackageFiles.writeAbsolute("anna\nBen Ali\n", to: "\(folder)/names.txt")
        let made = try self.run(
            [],
            """
            connect sandbox
            sandbox class names.txt
            connect sandbox/anna
            source.add title=North connectorId=31 settings.token=t -> made
            sandbox fault ACCESS_DENIED
            expect ACCESS_DENIED source.list
            expect ORDER_NOT_ALLOWED sandbox class
            expect ORDER_NOT_ALLOWED sandbox reset for "Ben Ali"
            connect "sandbox/Ben Ali"
            source.list -> none
            assert $none == []
            connect sandbox
            sandbox class -> grid
            assert [$grid[0].name, $grid[0].sources, $grid[0].lastRefusal] == ["anna", 1, "ACCESS_DENIED"]
            assert [$grid[1].sources, $grid[1].lastRefusal] == [0, null]
            sandbox reset for all
            sandbox class -> grid
            assert $grid[0].sources == 0
            sandbox reissue anna
            connect sandbox/1
            """, folder: folder)
        #expect(made.status == 0, "\(made.errors)")
        #expect(made.errors.contains("the sandbox is now a class of 2 students\n"))
        #expect(made.errors.contains(/the new join code of anna is [A-Z0-9]{4}-[A-Z0-9]{4}\n/), "\(made.errors)")
    }

    @Test(arguments: [
        ("connect sandbox/anna", "there is no student 'anna' in the sandbox's class"),
        ("connect sandbox; sandbox class 2; connect sandbox/3", "the students are 1, 2"),
        ("connect sandbox; sandbox reset for", "unexpected word 'for'"),
        ("sandbox class 3", "the sandbox is not running"),
    ])
    func `students that are not there are not entered`(_ line: String, _ message: String) throws {
        let run = try run([], line)
        #expect(run.status == 2)
        #expect(run.errors.contains(message), "\(run.errors)")
    }

    // MARK: Standard input

    @Test func `the server's standard input takes the teacher's orders`() throws {
        let sandbox = try SandboxProcess()
        defer { sandbox.stop() }
        let grid = try JSON(parsing: try sandbox.order("class 2", "fault OVERLOAD_LIMIT for 'all'", "class"))
        #expect(grid.array?.map { $0["name"]?.string } == ["1", "2"])
        let status = try JSON(parsing: try sandbox.order("sandbox status for \"2\""))
        #expect(status["faults"]?.array?.count == 1)
    }
}
