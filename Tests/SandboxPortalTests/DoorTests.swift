import BIConnector
import OrderedJSON
import SandboxPortal
import Testing

/// The forms in which a request may come.
@Suite struct DoorTests {
    private let sandbox: Sandbox
    private let webhook = "/rest/1/\(Sandbox.webhookCode)"

    init() throws { sandbox = try Sandbox() }

    private func body(_ request: SandboxRequest) async throws -> JSON {
        try JSON(bytes: try #require(await sandbox.answer(request)).body)
    }

    private func post(_ path: String, _ type: String?, _ body: String) async throws -> JSON {
        let headers = type.map { [Header("content-type", $0)] } ?? []
        return try await self.body(SandboxRequest(verb: "POST", path: path, headers: headers, body: Array(body.utf8)))
    }

    private static let form =
        "fields[title]=North+%26+South&fields[connectorId]=31&fields%5Bsettings%5D%5Btoken%5D=x%3Dy"

    @Test(arguments: [".json", "", "/", ".json/"])
    func `form bodies`(_ suffix: String) async throws {
        let made = try await post(
            "\(webhook)/biconnector.source.add\(suffix)", "application/x-www-form-urlencoded; charset=UTF-8", Self.form)
        #expect(made["result"] == ["id": 58])
        let item = try await post("\(webhook)/biconnector.source.get", nil, "id=58")["result"]?["item"]
        #expect(item?["connection"]?["title"] == "North & South")
        #expect(item?["settings"]?[0]?["value"] == "x=y")
    }

    @Test func `parameters of a query are read`() async throws {
        let made = try await body(
            SandboxRequest(
                verb: "GET", path: "/rest/biconnector.source.add", query: Self.form + "&auth=\(Sandbox.accessToken)"))
        #expect(made["result"] == ["id": 58])
        let list = try await body(
            SandboxRequest(
                verb: "GET", path: "\(webhook)/biconnector.source.list.json",
                query: "filter[%25title]=south&filter[@id][]=58&filter[@id][]=59&select[]=id&order[id]=desc"))
        #expect(list["result"] == [["id": 58]])
    }

    @Test func `multipart forms`() async throws {
        let parts = [("fields[title]", "North"), ("fields[connectorId]", "31"), ("fields[settings][token]", "a\r\nb")]
        let text = parts.map { "--XX\r\nContent-Disposition: form-data; name=\"\($0.0)\"\r\n\r\n\($0.1)\r\n" }.joined()
        let file = "--XX\r\nContent-Disposition: form-data; name=\"fields[nope]\"; filename=\"a\"\r\n\r\nx\r\n"
        let made = try await post(
            "\(webhook)/biconnector.source.add", "multipart/form-data; boundary=XX", text + file + "--XX--\r\n")
        #expect(made["result"] == ["id": 58])
        let item = try await post("\(webhook)/biconnector.source.get", nil, "id=58")["result"]?["item"]
        #expect(item?["settings"]?[0]?["value"] == "a\r\nb")
    }

    @Test func `truth values of forms do not pass`() async throws {
        let refused = try await post(
            "\(webhook)/biconnector.connector.update", nil, "id=31&fields[supportMapping]=true")
        #expect(refused["error"] == "VALIDATION_INVALID_FIELD_TYPE")
    }

    @Test func `bodies that are no parameters bring none`() async throws {
        for text in ["{", "[1]", "7", "", " ", "{\"fields\":"] {
            let refused = try await post("\(webhook)/biconnector.source.add", "application/json", text)
            #expect(refused["error"] == "VALIDATION_FIELDS_NOT_PROVIDED")
        }
    }

    @Test func `names of methods have no case`() async throws {
        #expect(try await post("\(webhook)/BIConnector.Source.List", nil, "")["result"] == [])
    }

    @Test func `what is no path of a portal is not found`() async throws {
        for path in ["/favicon.ico", "/oauth", "/%", "/demo/harbour", "/events/1", "/state.json/x"] {
            #expect(await sandbox.answer(SandboxRequest(verb: "GET", path: path))?.status == 404)
        }
        #expect(await sandbox.answer(SandboxRequest(verb: "GET", path: "/rest/api/1/x/y"))?.status == 401)
    }

    @Test func `clients in the same process need no socket`() async throws {
        let portal = try PortalAddress(scheme: "https", host: "portal.example", port: nil)
        let client = Client(
            portal: portal, authorization: .webhook(user: 1, code: Secret(Sandbox.webhookCode)),
            transport: SandboxTransport(sandbox))
        let made = try await client.call("biconnector.source.add", ["fields": Example.source])
        #expect(made.result == ["id": 58])
        sandbox.inject(.dropReply())
        await #expect(throws: ClientError.self) {
            try await client.call("biconnector.source.add", ["fields": Example.source])
        }
        let list = try await client.call("biconnector.source.list")
        #expect(list.result.array?.count == 2)
    }
}
