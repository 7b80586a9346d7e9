import BIConnector
import Dispatch
import OrderedJSON
import SandboxPortal
import Testing

/// The sandbox as other programs meet it.
@Suite struct HTTPServerTests {
    private static let payload = """
        {"fields":{"title":"CRM Source","description":"CRM data source","connectorId":123,\
        "settings":{"login":"admin","password":"qwerty"}}}
        """

    /// Both calls with curl that the page of `biconnector.source.add` shows.
    @Test(
        .enabled("curl is not installed") { isAvailable("curl") },
        arguments: [
            (payload, "rest/1/\(Sandbox.webhookCode)/biconnector.source.add"),
            (payload.dropLast() + ",\"auth\":\"\(Sandbox.accessToken)\"}", "rest/biconnector.source.add"),
        ])
    func `curl of the page`(_ body: String, _ path: String) throws {
        let server = try HTTPServer(sandbox: Sandbox())
        let (status, output) = run([
            "curl", "-sS", "-X", "POST", "-H", "Content-Type: application/json", "-H", "Accept: application/json",
            "-d", body, "http://127.0.0.1:\(server.port)/\(path)",
        ])
        #expect(status == 0)
        let reply = try JSON(parsing: output)
        #expect(reply["result"] == ["id": 58])
        #expect(reply["time"]?["operating"] != nil)
    }

    @Test(.enabled("curl is not installed") { isAvailable("curl") })
    func `curl sends multipart and queries`() throws {
        let server = try HTTPServer(sandbox: Sandbox())
        let made = run([
            "curl", "-sS", "-F", "fields[title]=North", "-F", "fields[connectorId]=31", "-F",
            "fields[settings][token]=x",
            "\(Sandbox.webhookURL(port: server.port))biconnector.source.add.json",
        ])
        #expect(try JSON(parsing: made.output)["result"] == ["id": 58])
        let listed = run([
            "curl", "-sS", "-g", "\(Sandbox.webhookURL(port: server.port))biconnector.source.list?select[]=id",
        ])
        #expect(try JSON(parsing: listed.output)["result"] == [["id": 58]])
    }

    @Test func `connections are kept`() throws {
        let server = try HTTPServer(sandbox: Sandbox())
        let wire = try #require(Wire(port: server.port))
        for number in 0..<3 {
            wire.write(SandboxRequest.bytes("biconnector.connector.get", "{\"id\":31}"))
            let reply = wire.read(until: "\"operating\":")
            #expect(reply.hasPrefix("HTTP/1.1 200 OK\r\n"), "\(number)")
            #expect(reply.contains("Content-Type: application/json; charset=utf-8\r\n"))
            #expect(reply.contains("Harbour ERP"))
        }
    }

    @Test func `requests may be pipelined and cut`() throws {
        let server = try HTTPServer(sandbox: Sandbox())
        let wire = try #require(Wire(port: server.port))
        let both = SandboxRequest.bytes("scope", "{}") + SandboxRequest.bytes("server.time", "{}")
        for byte in both { wire.write([byte]) }
        #expect(wire.read(until: "HTTP/1.1 200 OK\r\n", count: 2).contains("biconnector"))
    }

    @Test(arguments: 0..<20)
    func `garbage harms nobody`(_ seed: Int) throws {
        let server = try HTTPServer(sandbox: Sandbox())
        var generator = Generator(seed: seed)
        for _ in 0..<10 {
            let wire = try #require(Wire(port: server.port))
            var bytes = SandboxRequest.bytes("biconnector.source.add", Self.payload)
            for _ in 0..<Int.random(in: 1...30, using: &generator) {
                bytes[Int.random(in: bytes.indices, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            wire.write(Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &generator))))
            wire.finishWriting()
            _ = wire.read()
        }
        let wire = try #require(Wire(port: server.port))
        wire.write(SandboxRequest.bytes("scope", "{}"))
        #expect(wire.read(until: "\r\n").hasPrefix("HTTP/1.1 200"))
    }

    @Test func `large bodies are read and too large ones refused`() throws {
        let server = try HTTPServer(sandbox: Sandbox())
        let wire = try #require(Wire(port: server.port))
        let text = String(repeating: "x", count: 8 << 20)
        wire.write(
            SandboxRequest.bytes("biconnector.source.add", Self.payload.replacing("CRM data source", with: text)))
        #expect(wire.read(until: "\"time\"").contains("{\"id\":58}"))
        let other = try #require(Wire(port: server.port))
        #expect(HTTPServer.maximumBody == 16 << 20)
        other.write(Array("POST /rest/scope HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n".utf8))
        #expect(other.read(until: "\r\n").hasPrefix("HTTP/1.1 413"))
    }

    /// The deepest JSON that is read fits the stack of a connection's thread.
    @Test func `deep bodies are answered`() throws {
        let server = try HTTPServer(sandbox: Sandbox())
        let wire = try #require(Wire(port: server.port))
        for depth in [500, 5000] {
            let filter = String(repeating: "{\"0\":", count: depth) + "1" + String(repeating: "}", count: depth)
            for member in ["filter", "fields", "auth"] {
                wire.write(SandboxRequest.bytes("biconnector.connector.list", "{\"\(member)\":\(filter)}"))
                #expect(wire.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 "), "\(depth) \(member)")
            }
        }
    }

    @Test func `dropped replies close the connection`() throws {
        let sandbox = try Sandbox()
        let server = try HTTPServer(sandbox: sandbox)
        sandbox.inject(.dropReply())
        let wire = try #require(Wire(port: server.port))
        wire.write(SandboxRequest.bytes("biconnector.source.add", Self.payload))
        #expect(wire.read().isEmpty)
    }

    @Test func `stopping gives the port back`() throws {
        let sandbox = try Sandbox()
        let server = try HTTPServer(sandbox: sandbox)
        let kept = try #require(Wire(port: server.port))
        let error = #expect(throws: SandboxError.self) { try HTTPServer(sandbox: sandbox, port: server.port) }
        #expect(error?.description.hasSuffix("ddress already in use") == true)
        server.stop()
        server.stop()
        #expect(kept.read().isEmpty)
        let again = try HTTPServer(sandbox: sandbox, port: server.port)
        #expect(again.port == server.port)
    }

    /// A session that ends must not wait for a connector's endpoint that never answers.
    @Test func `stopping does not wait for endpoints`() async throws {
        let endpoint = Silent()
        let portal = try Portal(endpoints: endpoint)
        let server = try HTTPServer(sandbox: portal.sandbox)
        let check = Example.connector.with("urlCheck", "http://127.0.0.1:9/check")
        let id = try await portal.add("connector", check)
        let wire = try #require(Wire(port: server.port))
        wire.write(SandboxRequest.bytes("biconnector.source.add", Self.payload.replacing("123", with: String(id))))
        let took = try await offPool {
            endpoint.isCalled.wait()
            return ContinuousClock().measure { server.stop() }
        }
        #expect(took < Silent.patience)
    }

    @Test func `wrong addresses are said`() throws {
        let sandbox = try Sandbox()
        #expect(throws: SandboxError.self) { try HTTPServer(sandbox: sandbox, port: 70000) }
        #expect(throws: SandboxError.self) { try HTTPServer(sandbox: sandbox, address: "somewhere") }
        let error = #expect(throws: SandboxError.self) { try HTTPServer(sandbox: sandbox, address: "192.0.2.7") }
        #expect(error?.description.hasSuffix("assign requested address") == true)
    }

    @Test(.enabled("curl is not installed") { isAvailable("curl") })
    func `certificates make it secure`() throws {
        let directory = TemporaryDirectory()
        let certificate = try SelfSigned(in: directory)
        var settings = Sandbox.Settings()
        settings.requiresHTTPS = true
        let server = try HTTPServer(sandbox: Sandbox(settings: settings), tls: certificate.tls)
        let url = Sandbox.webhookURL(port: server.port).replacing("http:", with: "https:") + "scope"
        let reply = run(["curl", "-sS", "--cacert", certificate.path, url])
        #expect(try JSON(parsing: reply.output)["result"]?[0] == "biconnector")
        let error = #expect(throws: SandboxError.self) {
            try HTTPServer(sandbox: server.sandbox, tls: .init(certificate: "x", key: "y"))
        }
        #expect(error?.description.contains("certificate") == true)
    }
}

/// An endpoint that takes calls and never answers.
private struct Silent: Transport {
    static let patience = Duration.seconds(60)
    let isCalled = DispatchSemaphore(value: 0)

    func send(_ call: Call) async throws(TransportError) -> Reply {
        isCalled.signal()
        try? await Task.sleep(for: Self.patience)
        throw TransportError(.cancelled, "cancelled", mayHaveRun: true)
    }
}
