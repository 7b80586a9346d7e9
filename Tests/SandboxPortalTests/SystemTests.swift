import BIConnector
import OrderedJSON
import SandboxPortal
import Testing

/// Who may come in, and what the portal as a whole refuses.
@Suite struct SystemTests {
    @Test func `unknown credentials are refused`() async throws {
        let portal = try Portal()
        for token in [nil, "nonsense", ""] {
            let (status, body) = try await portal.exchange("server.time", token: token)
            #expect(status == 401)
            #expect(body == ["error": "NO_AUTH_FOUND", "error_description": "Wrong authorization data"])
        }
        let answer = await portal.sandbox.answer(SandboxRequest(verb: "GET", path: "/rest/1/nonsense/server.time"))
        #expect(answer?.status == 401)
        let other = await portal.sandbox.answer(
            SandboxRequest(verb: "GET", path: "/rest/2/\(Sandbox.webhookCode)/server.time"))
        #expect(other?.status == 401)
    }

    @Test(arguments: ["biconnector.sorce.list", "source.list", "", "crm.lead.list", "biconnector.source"])
    func `unknown methods`(_ method: String) async throws {
        let (status, body) = try await Portal().webhook(method)
        #expect(status == 404)
        #expect(body == ["error": "ERROR_METHOD_NOT_FOUND", "error_description": "Method not found!"])
    }

    @Test func `webhooks reach only schemas when denied`() async throws {
        var settings = Sandbox.Settings()
        settings.webhooks = .deny
        let portal = try Portal(settings)
        for method in PortalMethod.all where method.entity != nil {
            let (status, body) = try await portal.webhook(method.name)
            #expect(status == 200)
            #expect((body.errorCode == "ACCESS_DENIED") == (method.verb != .fields), "\(method.name)")
        }
    }

    @Test func `plain HTTPIs refused on demand`() async throws {
        var settings = Sandbox.Settings()
        settings.requiresHTTPS = true
        let portal = try Portal(settings)
        let (status, body) = try await portal.exchange("server.time")
        #expect(status == 400)
        #expect(body == ["error": "INVALID_REQUEST", "error_description": "Https required"])
        let secure = SandboxRequest(verb: "GET", path: "/rest/1/\(Sandbox.webhookCode)/server.time", isSecure: true)
        #expect(await portal.sandbox.answer(secure)?.status == 200)
    }

    @Test func `intensity is limited by the client`() async throws {
        var settings = Sandbox.Settings()
        settings.rateLimit = .usual
        let portal = try Portal(settings)
        for _ in 0..<50 { #expect(try await portal.exchange("server.time").status == 200) }
        let (status, body) = try await portal.exchange("server.time")
        #expect(status == 503)
        #expect(body == ["error": "QUERY_LIMIT_EXCEEDED", "error_description": "Too many requests"])
        let path = "/rest/1/\(Sandbox.webhookCode)/server.time"
        #expect(await portal.sandbox.answer(SandboxRequest(verb: "GET", path: path, client: "::1"))?.status == 200)
        portal.sandbox.advance(by: .seconds(1))
        let later = try await [portal.exchange("server.time").status, portal.exchange("server.time").status]
        #expect(later == [200, 200])
        #expect(try await portal.exchange("server.time").status == 503)
    }

    @Test func `execution time is limited by the method`() async throws {
        var settings = Sandbox.Settings()
        settings.operatingLimit = .zero
        let portal = try Portal(settings)
        let (status, body) = try await portal.exchange("biconnector.source.list")
        #expect(status == 429)
        #expect(body.errorCode == "OPERATION_TIME_LIMIT")
        portal.sandbox.settings.operatingLimit = .seconds(480)
        #expect(try await portal.exchange("biconnector.source.list").status == 200)
    }

    @Test func `time is written`() async throws {
        var settings = Sandbox.Settings()
        settings.zone = .seconds(7200)
        let (_, body) = try await Portal(settings).exchange("server.time")
        #expect(
            body == [
                "result": "2026-09-21T16:13:20+02:00",
                "time": [
                    "start": .number(JSON.Number(1_790_000_000.25) ?? .init(0)),
                    "finish": .number(JSON.Number(1_790_000_000.25) ?? .init(0)), "duration": 0, "processing": 0,
                    "date_start": "2026-09-21T16:13:20+02:00", "date_finish": "2026-09-21T16:13:20+02:00",
                    "operating_reset_at": 1_790_000_580, "operating": 0,
                ],
            ])
    }

    @Test func `basic methods`() async throws {
        let portal = try Portal()
        func result(_ method: String, _ parameters: JSON = [:]) async throws -> JSON? {
            try await portal.exchange(method, parameters).body["result"]
        }
        #expect(try await result("scope") == ["biconnector", "user_brief"])
        #expect(
            try await result("method.get", ["name": "biconnector.table.add"])
                == ["isExisting": true, "isAvailable": true])
        #expect(try await result("method.get", ["name": "table.add"]) == ["isExisting": false, "isAvailable": false])
        #expect(try await result("profile")?["ID"] == "1")
        #expect(try await result("app.info")?["STATUS"] == "L")
        #expect(try await portal.webhook("app.info").body.errorCode == "WRONG_AUTH_TYPE")
    }
}
