import BIConnector
import OrderedJSON
import SandboxPortal
import Testing

/// What goes wrong on purpose.
@Suite struct FaultTests {
    @Test(arguments: ErrorCode.all.filter { $0.place != .authorization }.map { ($0.name.text, $0.status) })
    func `every code can be met`(_ code: String, _ status: Int) async throws {
        let portal = try Portal()
        portal.sandbox.inject(Fault(code, status: status, method: "biconnector.source.list"))
        #expect(try await portal.exchange("biconnector.connector.list").status == 200)
        let (answered, body) = try await portal.exchange("biconnector.source.list")
        #expect(answered == status)
        #expect(body.errorCode == (code.isEmpty ? "0" : code))
        #expect(portal.sandbox.pendingFaults.isEmpty)
        #expect(try await portal.exchange("biconnector.source.list").status == 200)
    }

    @Test(arguments: [
        ("dataset.add", "Error adding dataset"), ("table.update", "Error updating table."),
        ("dataset.update", "Error updating dataset."), ("dataset.delete", "Error deleting dataset"),
        ("source.update", "All the fields are required."),
    ])
    func `failures without a code have their texts`(_ method: String, _ text: String) async throws {
        let portal = try Portal()
        portal.sandbox.inject(Fault(""))
        let (status, body) = try await portal.exchange("biconnector.\(method)", ["id": 93])
        #expect(status == 200)
        #expect(body == ["error": 0, "error_description": .string(text)])
    }

    @Test func `faults count down`() async throws {
        let portal = try Portal()
        portal.sandbox.inject(Fault("QUERY_LIMIT_EXCEEDED", times: 2))
        var statuses: [Int] = []
        for _ in 0..<3 { statuses.append(try await portal.exchange("scope").status) }
        #expect(statuses == [503, 503, 200])
        portal.sandbox.inject(Fault("MY_CODE", times: 9))
        #expect(try await portal.exchange("scope").body.errorCode == "MY_CODE")
        portal.sandbox.clearFaults()
        #expect(try await portal.exchange("scope").status == 200)
    }

    @Test func `columns are saved before the update error is given`() async throws {
        let portal = try Portal()
        try await portal.addExamples()
        portal.sandbox.inject(Fault("DATASET_UPDATE_ERROR"))
        let (_, body) = try await portal.exchange("biconnector.table.fields.update", ["id": 93, "delete": [210]])
        #expect(body.errorCode == "DATASET_UPDATE_ERROR")
        #expect(try await portal.call("table.get", ["id": 93])["item"]?["fields"]?.array?.count == 1)
    }

    @Test func `dropped replies have run`() async throws {
        let portal = try Portal()
        portal.sandbox.inject(.dropReply(method: "biconnector.source.add"))
        let request = SandboxRequest(
            verb: "POST", path: "/rest/1/\(Sandbox.webhookCode)/biconnector.source.add",
            headers: [Header("Content-Type", "application/json")],
            body: (["fields": Example.source] as JSON).bytes())
        #expect(await portal.sandbox.answer(request) == nil)
        #expect(await portal.sandbox.answer(request)?.status == 200)
        #expect(try await portal.call("source.list").array?.count == 2)
    }

    @Test func `pages and redirects stand in for the portal`() async throws {
        let sandbox = try Sandbox()
        let request = SandboxRequest(verb: "GET", path: "/rest/1/\(Sandbox.webhookCode)/scope", query: "full=1")
        sandbox.inject(Fault(.page(status: 503)))
        sandbox.inject(Fault(.moved(address: "https://new.example")))
        let page = await sandbox.answer(request)
        #expect(page?.status == 503)
        #expect(page?.headers.first?.value == "text/html; charset=utf-8")
        let moved = await sandbox.answer(request)
        #expect(moved?.status == 302)
        #expect(
            moved?.headers.first == Header("Location", "https://new.example/rest/1/\(Sandbox.webhookCode)/scope?full=1")
        )
    }

    @Test func `commands of a batch meet faults`() async throws {
        let portal = try Portal()
        portal.sandbox.inject(Fault("INTERNAL_SERVER_ERROR", method: "server.time"))
        let (_, body) = try await portal.exchange("batch", ["cmd": ["a": "scope", "b": "server.time"]])
        #expect(body["result"]?["result_error"]?["b"]?["error"] == "INTERNAL_SERVER_ERROR")
    }

    @Test func `latency counts as execution`() async throws {
        var settings = Sandbox.Settings()
        settings.latency = .milliseconds(30)
        settings.operatingLimit = .milliseconds(20)
        let portal = Portal(try Sandbox(settings: settings))
        let (_, body) = try await portal.exchange("scope")
        #expect(body["time"]?["operating"]?.number?.double ?? 0 >= 0.03)
        #expect(try await portal.exchange("scope").status == 429)
        #expect(try await portal.exchange("server.time").status == 200)
        portal.sandbox.advance(by: .seconds(600))
        #expect(try await portal.exchange("scope").status == 200)
    }
}

/// An endpoint that answers always the same, and remembers what it was sent.
private final class Endpoint: Transport {
    let reply: Reply?
    let (bodies, continuation) = AsyncStream<String>.makeStream()

    init(_ reply: Reply?) { self.reply = reply }

    func send(_ call: Call) async throws(TransportError) -> Reply {
        continuation.yield("\(call.verb) \(call.url.reveal()) \(String(decoding: call.body, as: UTF8.self))")
        guard let reply else { throw TransportError(.timedOut, "timed out", mayHaveRun: true) }
        return reply
    }
}

/// Connections are tried before sources are made.
@Suite struct EndpointTests {
    private func add(_ endpoint: Endpoint) async throws -> (Portal, JSON) {
        let portal = try Portal(endpoints: endpoint)
        let id = try await portal.add("connector", Example.connector)
        let (_, body) = try await portal.exchange(
            "biconnector.source.add", ["fields": Example.source.with("connectorId", .int(id))])
        return (portal, body)
    }

    @Test func `endpoints are called with the credentials`() async throws {
        let endpoint = Endpoint(Reply(status: 200, body: [1]))
        let (_, body) = try await add(endpoint)
        #expect(body["result"] == ["id": 58])
        var bodies = endpoint.bodies.makeAsyncIterator()
        #expect(await bodies.next() == "POST https://pier.example/check connection%5Btoken%5D=t-9f3c")
    }

    @Test(arguments: [Reply(status: 500, body: [1]), Reply(status: 200), Reply(status: 302, body: [1]), nil])
    func `connections that are not good leave nothing`(_ reply: Reply?) async throws {
        let (portal, body) = try await add(Endpoint(reply))
        #expect(body.errorCode == "SOURCE_CREATE_CONNECTION_ERROR")
        #expect(try await portal.call("source.list") == [])
    }

    @Test(arguments: ["down", "silent"])
    func `demonstration knows failure`(_ system: String) async throws {
        let portal = try Portal()
        let url = JSON.string("\(Sandbox.demonstrationAddress)/\(system)/check")
        let id = try await portal.add("connector", Example.connector.with("urlCheck", url))
        let (_, body) = try await portal.exchange(
            "biconnector.source.add", ["fields": Example.source.with("connectorId", .int(id))])
        #expect(body.errorCode == "SOURCE_CREATE_CONNECTION_ERROR")
    }

    /// What answers in the sandbox itself is asked at once; a call that takes its time is worked out twice.
    @Test(arguments: ["harbour", "down", "silent", "nowhere"], ["t-9f3c", "wrong"])
    func `sources fare alike whether their calls wait or not`(_ system: String, _ token: String) async throws {
        var slow = Sandbox.Settings()
        slow.latency = .nanoseconds(1)
        var outcomes: [[JSON]] = []
        for settings in [Sandbox.Settings(), slow] {
            let portal = try Portal(settings)
            let url = JSON.string("\(Sandbox.demonstrationAddress)/\(system)/check")
            let id = try await portal.add("connector", Example.connector.with("urlCheck", url))
            let good = try await portal.add("source", Example.source)
            let settings: JSON = ["token": .string(token)]
            let source = Example.source.with("connectorId", .int(id)).with("settings", settings)
            var outcome: [JSON] = []
            for (verb, parameters) in [
                ("add", ["fields": source]), ("add", ["fields": source.with("connectorId", 999)]),
                ("add", ["fields": source.with("title", nil)]),
                ("update", ["id": .int(good), "fields": ["title": "Pier", "settings": settings]]),
                ("update", ["id": .int(good), "fields": ["title": "Quay"]]), ("update", ["id": 999, "fields": source]),
            ] as [(String, JSON)] {
                let body = try await portal.exchange("biconnector.source.\(verb)", parameters).body
                outcome.append(body["result"] ?? body)
            }
            outcomes.append(outcome + [try await portal.call("source.list")])
        }
        #expect(outcomes[0] == outcomes[1])
    }
}
