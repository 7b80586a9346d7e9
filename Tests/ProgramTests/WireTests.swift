import OrderedJSON
import SandboxPortal
import TestSupport
import Testing

/// What goes over the wire, byte for byte, caught by a server of the test's own.
@Suite(.serialized)
struct WireTests {
    private static let success = #"{"result":{"id":7},"time":{"start":1.5}}"#
    private static let command =
        "source.add title=\"CRM Source\" description=\"CRM data source\" connectorId=123 settings.login=admin settings.password=qwerty"
    private static let fields =
        #"{"fields":{"title":"CRM Source","description":"CRM data source","connectorId":123,"settings":{"login":"admin","password":"qwerty"}}"#

    /// The request line, the headers by lower-case name, and the body.
    private func parts(of request: [UInt8]) throws -> (line: String, headers: [String: String], body: String) {
        let text = String(decoding: request, as: UTF8.self)
        let end = try #require(text.firstRange(of: "\r\n\r\n"))
        let lines = text[..<end.lowerBound].split(separator: "\r\n").map(String.init)
        let headers = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
            return (parts[0].lowercased(), parts.count > 1 ? String(parts[1].drop { $0 == " " }) : "")
        }
        return (lines[0], Dictionary(headers, uniquingKeysWith: { $1 }), String(text[end.upperBound...]))
    }

    @Test func `source.add by webhook is the request of the seed page`() throws {
        let server = try ScriptedServer(answering: Self.success)
        let run = try BuiltProgram.run(["--connect", "\(server.origin)/rest/1/abcdef12345/", "-c", Self.command])
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output == "{\"id\":7}\n")
        let request = try parts(of: try #require(server.requests.first))
        #expect(request.line == "POST /rest/1/abcdef12345/biconnector.source.add HTTP/1.1")
        #expect(request.headers["content-type"] == "application/json")
        #expect(request.headers["accept"] == "application/json")
        #expect(request.headers["user-agent"]?.hasPrefix("bcx/") == true)
        #expect(request.headers["content-length"] == String(request.body.utf8.count))
        #expect(request.body == Self.fields + "}")
    }

    @Test func `source.add by access token carries it in the body, last`() throws {
        let server = try ScriptedServer(answering: Self.success)
        let run = try BuiltProgram.run(
            ["--connect", server.origin, "-c", Self.command], environment: ["BCX_TOKEN": "t0ken-t0ken"])
        #expect(run.status == 0, "\(run.errors)")
        let request = try parts(of: try #require(server.requests.first))
        #expect(request.line == "POST /rest/biconnector.source.add HTTP/1.1")
        #expect(request.body == Self.fields + #","auth":"t0ken-t0ken"}"#)
    }

    @Test func `order and digits are the user's`() throws {
        let server = try ScriptedServer(answering: Self.success)
        let run = try BuiltProgram.run(
            [
                "--connect", "\(server.origin)/rest/1/abcdef12345/", "-c",
                "expect any crm.x.add fields:={\"b\": 1.50, \"a\": 12345678901234567890, \"c\": -0.0e5, \"d\": [1E2, null]}",
            ])
        #expect(run.status == 4)
        let request = try parts(of: try #require(server.requests.first))
        #expect(request.body == #"{"fields":{"b":1.50,"a":12345678901234567890,"c":-0.0e5,"d":[1E2,null]}}"#)
    }

    @Test(arguments: [
        (#"{"error":"SOME_CODE","error_description":"top\u001b[31m"}"#, 1, "SOME_CODE: top\\e[31m"),
        (
            #"{"result":{"error":{"error":"SOURCE_NOT_FOUND","error_description":"Source was not found."}},"time":{}}"#,
            1,
            "SOURCE_NOT_FOUND: Source was not found."
        ),
        ("<html><body>Maintenance</body></html>", 5, "the reply is a web page, not JSON"),
        ("", 5, "the reply is empty"),
        ("   \n", 5, "the reply is empty"),
        ("{\"result\":", 5, "the reply is not JSON"),
        ("[]", 5, "the reply has no result"),
        (String(repeating: "[", count: 600), 5, "nested deeper than 512 levels"),
    ])
    func `bodies are judged`(_ body: String, _ status: Int, _ message: String) throws {
        let server = try ScriptedServer(answering: body)
        let run = try BuiltProgram.run(
            [
                "--connect", "\(server.origin)/rest/1/abcdef12345/", "-c", "set title=North",
                "-c", "source.get 58",
            ])
        #expect(run.status == status)
        #expect(run.errors.contains(message), "\(run.errors)")
        #expect(!run.errors.contains("abcdef12345"))
        #expect(!run.errors.contains("\u{1B}[31m"))
        #expect(run.output.isEmpty)
    }

    @Test func `a lost reply to a write is an unknown outcome, and it is not sent again`() throws {
        let server = try ScriptedServer([[.readRequest, .close], [.readRequest, .reply(Self.success)]])
        let run = try BuiltProgram.run(["--connect", "\(server.origin)/rest/1/abcdef12345/", "-c", Self.command])
        #expect(run.status == 5)
        #expect(run.errors.contains("the outcome of biconnector.source.add is unknown"))
        #expect(run.errors.contains("source.list"))
        #expect(server.requests.count == 1)
    }

    @Test(
        arguments: [
            (
                command, #"{"error":"INTERNAL_SERVER_ERROR","error_description":"x"}"#,
                "'source.list order id desc' shows"
            ),
            ("table.delete 4 --yes", #"{"error":"","error_description":"x"}"#, "'table.get ID' shows"),
            ("source.get 4", #"{"error":"INTERNAL_SERVER_ERROR","error_description":"x"}"#, nil),
            (command, #"{"error":"PORTAL_DELETED","error_description":"x"}"#, nil),
        ] as [(String, String, String?)])
    func `a fault of the portal's own at a write is sent once, and where to look is reported`(
        _ command: String, _ body: String, _ place: String?
    ) throws {
        let server = try ScriptedServer([[.readRequest, .reply(status: 500, body), .again]])
        let run = try BuiltProgram.run([
            "--connect", "\(server.origin)/rest/1/abcdef12345/", "-c",
            "option retries \(place == nil ? 0 : 3) -> kept; \(command)",
        ])
        // A refusal after which a write may have been carried out is no sure one.
        #expect(run.status == (place == nil ? 1 : 5))
        #expect(server.requests.count == 1)
        let hint = "check before you send it again: \(place ?? "")"
        #expect(run.errors.contains(hint) == (place != nil), "\(run.errors)")
    }

    @Test(
        arguments: [
            ("null", "the reply has no id: it is null"), ("false", "the reply has no id: it is false"),
            ("true", "the reply has no id: it is true"), ("[]", "the reply has no id: it is []"),
            ("{}", "the reply has no id: it is {}"),
            (#"{"id":null}"#, "the reply has no id: it is an object with id"),
            (
                #"58,"error":"CONNECTOR_NOT_FOUND""#,
                "the reply is a refusal with CONNECTOR_NOT_FOUND but also has a result: 58"
            ),
            (
                #"{"id":58},"error":"QUERY_LIMIT_EXCEEDED""#,
                "the reply is a refusal with QUERY_LIMIT_EXCEEDED but also has a result: an object with id"
            ),
        ])
    func `an answer that does not tell is an unknown outcome, alone and in a batch, and is not sent again`(
        _ result: String, _ problem: String
    ) throws {
        let alone = try ScriptedServer([[.readRequest, .reply("{\"result\":\(result)}"), .again]])
        let single = try BuiltProgram.run(["--connect", "\(alone.origin)/rest/1/abcdef12345/", "-c", Self.command])
        #expect(single.status == 5)
        #expect(single.output.isEmpty)
        #expect(
            single.errors.contains("the outcome of biconnector.source.add is unknown: \(problem)"), "\(single.errors)")
        #expect(single.errors.contains("check before you send it again: 'source.list order id desc' shows"))
        #expect(alone.requests.count == 1)

        let parts = result.split(separator: ",\"error\":").map(String.init)
        let error = parts.count > 1 ? "{\"c1\":{\"error\":\(parts[1]),\"error_description\":\"x\"}}" : "[]"
        let body = "{\"result\":{\"result\":{\"c1\":\(parts[0]),\"c2\":{\"id\":59}},\"result_error\":\(error)}}"
        let group = try ScriptedServer([[.readRequest, .reply(body), .again]])
        let batch = try BuiltProgram.run([
            "--connect", "\(group.origin)/rest/1/abcdef12345/", "-c",
            "batch { \(Self.command); \(Self.command) -> made }; print $made.id",
        ])
        #expect(batch.status == 5)
        #expect(batch.errors.contains("1 of 2 commands of the batch failed"), "\(batch.errors)")
        #expect(
            batch.errors.contains("the outcome of biconnector.source.add is unknown: \(problem)"), "\(batch.errors)")
        #expect(batch.errors.contains("'source.list order id desc' shows"), "\(batch.errors)")
        #expect(group.requests.count == 1)
    }

    @Test func `a slow answer ends at the timeout`() throws {
        let server = try ScriptedServer([[.readRequest, .hang]])
        let run = try BuiltProgram.run(
            ["--connect", "\(server.origin)/rest/1/abcdef12345/", "-c", "source.list --timeout=300ms"])
        #expect(run.status == 5)
        #expect(run.errors.contains("timed out"), "\(run.errors)")
    }

    @Test func `a trace tells when each phase was over, and of a kept connection only what took place`() throws {
        let tls = try HTTPServer.TLS.selfSigned()
        let server = try HTTPServer(sandbox: try Sandbox(), tls: tls)
        defer { server.stop() }
        let folder = try BuiltProgram.temporaryFolder()
        try PackageFiles.writeAbsolute(tls.certificate, to: "\(folder)/ca.pem")
        let run = try BuiltProgram.run([
            "--trace", "--cacert", "\(folder)/ca.pem", "--connect",
            "https://localhost:\(server.port)/rest/1/\(Sandbox.webhookCode)/", "-c", "server.time; server.time",
        ])
        #expect(run.status == 0, "\(run.errors)")
        let lines = run.errors.split(separator: "\n").map(String.init).filter { $0.hasPrefix("< HTTP") }
        #expect(
            lines.map { $0.replacing(/[0-9.]+ ms/, with: "N") } == [
                "< HTTP 200 (resolved N, connected N, secured N, firstByte N, total N)",
                "< HTTP 200 (firstByte N, total N)",
            ], "\(run.errors)")
        #expect(run.errors.contains("> User-Agent: bcx/"))
        #expect(!run.errors.contains(Sandbox.webhookCode))
    }

    @Test(arguments: ["y", "n"])
    func `a portal that moved to a foreign host is followed when the person agrees, with the POST as it was`(
        _ answer: String
    ) throws {
        let new = try ScriptedServer(answering: Self.success)
        let location = "http://localhost:\(new.port)/rest/1/abcdef12345/biconnector.source.add"
        let old = try ScriptedServer([[.readRequest, .reply(status: 302, headers: ["Location: \(location)"], "moved")]])
        let terminal = try PseudoTerminal(
            BuiltProgram.path, arguments: ["--connect", "\(old.origin)/rest/1/abcdef12345/", "-c", Self.command],
            directory: try BuiltProgram.temporaryFolder())
        try terminal.wait(for: "[y/N]")
        terminal.send("\(answer)\r")
        #expect(try terminal.waitForEnd() == (answer == "y" ? 0 : 5))
        #expect(old.requests.count == 1)
        #expect(new.requests.count == (answer == "y" ? 1 : 0))
        guard let request = new.requests.first else {
            let text = "the portal replied with a redirect to http://localhost:\(new.port)"
            return #expect(terminal.screen.text.joined(separator: "\n").contains(text))
        }
        let (first, second) = (try parts(of: old.requests[0]), try parts(of: request))
        #expect(second.line == first.line && second.body == first.body)
        #expect(second.line.hasPrefix("POST "))
    }
}
