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
        let request = Request(
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
}
