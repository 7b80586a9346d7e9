import BIConnector
import CurlTransport
import OrderedJSON
import SandboxPortal
import TestSupport
import Testing

/// The sandbox calls a connector's `urlCheck` over the network, as a portal does, before it makes or changes a source.
struct EndpointTests {
    private func sandbox(_ timeout: Duration = .seconds(60)) throws -> Sandbox {
        var settings = Sandbox.Settings()
        settings.endpointTimeout = timeout
        return try Sandbox(settings: settings, endpoints: CurlTransport())
    }

    private func call(_ sandbox: Sandbox, _ method: String, _ parameters: JSON) async throws -> JSON {
        let request = SandboxRequest(
            verb: "POST", path: "/rest/1/\(Sandbox.webhookCode)/biconnector.\(method)",
            headers: [Header("Content-Type", "application/json")], body: parameters.bytes())
        return try JSON(bytes: try #require(await sandbox.answer(request)).body)
    }

    /// A source of a connector at `origin`, asked for.
    private func addSource(_ sandbox: Sandbox, _ origin: String) async throws -> JSON {
        let connector: JSON = [
            "title": "Pier", "logo": "data:,", "urlCheck": .string("\(origin)/bi.php?action=check"),
            "urlTableList": .string(origin), "urlTableDescription": .string(origin), "urlData": .string(origin),
            "settings": [
                ["code": "token", "name": "Token", "type": "STRING"],
                ["code": "shard", "name": "Shard", "type": "INT"],
            ],
        ]
        let made = try await call(sandbox, "connector.add", ["fields": connector])
        let fields: JSON = [
            "title": "North", "connectorId": made["result"]?["id"] ?? nil,
            "settings": ["token": "t-9f3c & more", "shard": 2, "undeclared": "x"],
        ]
        return try await call(sandbox, "source.add", ["fields": fields])
    }

    @Test func `it is sent the credentials as a form, whenever a source is made or changed`() async throws {
        let server = try ScriptedServer([[.readRequest, .reply("OK"), .again]])
        let sandbox = try sandbox()
        #expect(try await addSource(sandbox, server.origin)["result"]?["id"] == 58)
        let change: JSON = ["id": 58, "fields": ["title": "South", "settings": ["shard": "3"]]]
        #expect(try await call(sandbox, "source.update", change)["result"] == true)
        let again = try await call(sandbox, "source.update", ["id": 58, "fields": ["title": "South"]])
        #expect(again["result"] == true)
        let requests = server.requests.map { String(decoding: $0, as: UTF8.self) }
        #expect(requests.count == 3)
        for (request, shard) in zip(requests, ["2", "3", "3"]) {
            #expect(request.hasPrefix("POST /bi.php?action=check HTTP/1.1\r\n"))
            #expect(request.lowercased().contains("\r\ncontent-type: application/x-www-form-urlencoded\r\n"))
            #expect(
                request.hasSuffix(
                    "\r\n\r\nconnection%5Btoken%5D=t-9f3c%20%26%20more&connection%5Bshard%5D=\(shard)"), "\(request)")
        }
    }

    @Test(
        arguments: [
            [.readRequest, .reply(status: 500, "broken")], [.readRequest, .reply(status: 404, "nothing")],
            [.readRequest, .reply(status: 204, "")], [.readRequest, .reply("")],
            [.readRequest, .reply(status: 302, headers: ["Location: /elsewhere"], "moved")],
            [.readRequest, .close], [.readRequest, .reset],
            [.readRequest, .send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nOK")],
            [.readRequest, .send("no HTTP at all")],
        ] as [[ScriptedServer.Step]])
    func `what is not 200 with a body is no connection`(_ script: [ScriptedServer.Step]) async throws {
        let server = try ScriptedServer([script])
        let sandbox = try sandbox()
        #expect(try await addSource(sandbox, server.origin)["error"] == "SOURCE_CREATE_CONNECTION_ERROR")
        #expect(try await call(sandbox, "source.list", [:])["result"] == [])
    }

    @Test(
        arguments: [
            [.readRequest, .hang], [.readRequest, .send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nOK"), .hang],
        ] as [[ScriptedServer.Step]])
    func `an endpoint that takes too long is no connection`(_ script: [ScriptedServer.Step]) async throws {
        let server = try ScriptedServer([script])
        let sandbox = try sandbox(.milliseconds(300))
        #expect(try await addSource(sandbox, server.origin)["error"] == "SOURCE_CREATE_CONNECTION_ERROR")
    }

    @Test func `a source keeps what it was when its connection is gone`() async throws {
        let server = try ScriptedServer([
            [.readRequest, .reply("OK")], [.readRequest, .reply(status: 503, "later"), .again],
        ])
        let sandbox = try sandbox()
        _ = try await addSource(sandbox, server.origin)
        let change: JSON = ["id": 58, "fields": ["title": "South", "settings": ["shard": "3"]]]
        #expect(try await call(sandbox, "source.update", change)["error"] == "SOURCE_UPDATE_CONNECTION_ERROR")
        let item = try await call(sandbox, "source.get", ["id": 58])["result"]?["item"]
        #expect(item?["connection"]?["title"] == "North")
        #expect(item?["settings"]?[1]?["value"] == "2")
    }

    // MARK: Where it may call

    private func request(_ method: String, _ parameters: JSON, from client: String, of sandbox: Sandbox)
        -> SandboxRequest
    {
        let path = "/rest/1/\(sandbox.owner.webhookCode.reveal())/biconnector.\(method)"
        return SandboxRequest(
            verb: "POST", path: path, headers: [Header("Content-Type", "application/json")], body: parameters.bytes(),
            client: client)
    }

    /// The code of a refusal to make a source whose connector is at `address`, asked for by `client`.
    private func check(_ address: String, from client: String = "127.0.0.1", of sandbox: Sandbox) async throws -> JSON?
    {
        let connector: JSON = [
            "title": "Pier", "logo": "data:,", "urlCheck": .string(address), "urlTableList": "http://x",
            "urlTableDescription": "http://x", "urlData": .string(address),
            "settings": [["code": "token", "name": "Token", "type": "STRING"]],
        ]
        func answer(_ method: String, _ parameters: JSON) async throws -> JSON {
            try JSON(
                bytes: try #require(
                    await sandbox.answer(request(method, parameters, from: client, of: sandbox))
                ).body)
        }
        let id = try await answer("connector.add", ["fields": connector])["result"]?["id"] ?? nil
        let made = try await answer(
            "source.add", ["fields": ["title": "North", "connectorId": id, "settings": ["token": "t"]]])
        return made["error"]
    }

    private static let refused: JSON = "SOURCE_CREATE_CONNECTION_ERROR"

    /// By whatever name, and also where another program passes its requests on.
    @Test(arguments: [false, true]) func `a sandbox never calls itself`(_ isOpen: Bool) async throws {
        let sandbox = try sandbox()
        sandbox.settings.reach = ["0.0.0.0/0", "::/0"].compactMap { IPNetwork($0) }
        let server = try HTTPServer(sandbox: sandbox, address: isOpen ? "0.0.0.0" : "127.0.0.1")
        let relay = try ScriptedServer([[.relay(to: server.port, passes: { _ in true }), .again]])
        let others = isOpen ? ["127.0.0.2", "[::ffff:127.0.0.1]"] : []
        let hosts = ["127.0.0.1", "localhost", "0.0.0.0", "[::ffff:0.0.0.0]", "2130706433"] + others
        let own = hosts.map { "http://\($0):\(server.port)/demo/harbour/check" }
        let seen = sandbox.log().count
        for address in own + ["\(relay.origin)/demo/harbour/check"] {
            #expect(try await check(address, of: sandbox) == Self.refused, "\(address)")
        }
        #expect(sandbox.log().count - seen == 2 * (own.count + 1))
        #expect(relay.connections == 1)
        // Another sandbox is somebody else.
        let other = try HTTPServer(sandbox: Sandbox())
        #expect(try await check("http://127.0.0.1:\(other.port)/demo/harbour/check", of: sandbox) == nil)
    }

    @Test(.enabled(if: Loopback.hasManyAddresses))
    func `an open sandbox calls its clients and where it was allowed to`() async throws {
        let server = try ScriptedServer([[.readRequest, .reply("OK"), .again]])
        let sandbox = try sandbox()
        #expect(try await check("\(server.origin)/check", from: "192.0.2.9", of: sandbox) == nil)
        try sandbox.open()
        let requests = server.requests.count
        #expect(try await check("\(server.origin)/check", from: "192.0.2.9", of: sandbox) == Self.refused)
        #expect(try await check("\(server.origin)/check", from: "127.0.0.2", of: sandbox) == Self.refused)
        #expect(try await check("http://localhost:\(server.port)/", from: "127.0.0.2", of: sandbox) == Self.refused)
        // A connection that is kept from an earlier call leads to nobody else either.
        #expect(server.requests.count == requests)
        #expect(try await check("\(server.origin)/check", from: "127.0.0.1", of: sandbox) == nil)
        #expect(try await check("http://localhost:\(server.port)/", from: "::ffff:127.0.0.1", of: sandbox) == nil)
        #expect(try await check("\(server.origin)/check", from: "192.0.2.9", of: sandbox) == Self.refused)
        #expect(try await check("\(Sandbox.demonstrationAddress)/harbour/check", from: "192.0.2.9", of: sandbox) == nil)
        sandbox.settings.reach = ["10.0.0.0/8", "127.0.0.0/31"].compactMap { IPNetwork($0) }
        #expect(try await check("\(server.origin)/check", from: "192.0.2.9", of: sandbox) == nil)
    }

    /// Where a reply leads on does not count: it is not followed.
    @Test func `redirects lead an open sandbox nowhere`() async throws {
        let inner = try ScriptedServer([[.readRequest, .reply("OK"), .again]])
        let outer = try ScriptedServer([
            [.readRequest, .reply(status: 302, headers: ["Location: \(inner.origin)/"], "moved"), .again]
        ])
        let sandbox = try sandbox()
        try sandbox.open()
        #expect(try await check("\(outer.origin)/check", of: sandbox) == Self.refused)
        #expect(inner.requests.isEmpty && outer.requests.count == 1)
    }

    @Test func `a preview says where it may not call`() async throws {
        let server = try ScriptedServer([[.readRequest, .reply("[[\"a\"],[1]]"), .again]])
        let sandbox = try sandbox()
        try sandbox.seed([
            "connectors": [
                [
                    "title": "Pier", "logo": "data:,", "urlCheck": .string(server.origin), "urlTableList": "http://x",
                    "urlTableDescription": "http://x", "urlData": .string("\(server.origin)/rows?secret=1"),
                    "settings": [],
                ]
            ],
            "sources": [["title": "North", "connectorId": 124, "settings": [:]]],
            "tables": [
                [
                    "sourceId": 58, "name": "a", "externalName": "A", "externalCode": "a",
                    "fields": [["type": "int", "name": "A", "externalCode": "a"]],
                ]
            ],
        ])
        #expect(try await sandbox.preview(table: 93) == [["a"], [1]])
        try sandbox.open()
        let error = await #expect(throws: SandboxError.self) { try await sandbox.preview(table: 93) }
        #expect(
            error?.description == "the endpoint \(server.origin)/rows gives no rows: the sandbox may not call 127.0.0.1"
        )
        sandbox.settings.reach = [try #require(IPNetwork("127.0.0.1/32"))]
        #expect(try await sandbox.preview(table: 93) == [["a"], [1]])
    }
}
