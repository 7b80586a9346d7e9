import BIConnector
import OrderedJSON
import SandboxPortal
import Testing

/// Status, reset and seed.
@Suite struct ControlTests {
    @Test func `status counts`() async throws {
        let portal = try Portal()
        try await portal.addExamples()
        portal.sandbox.inject(Fault("OVERLOAD_LIMIT", times: 3))
        let status = try portal.sandbox.status()
        #expect(status.requests == 2)
        #expect([status.applications, status.connectors, status.sources, status.tables] == [1, 3, 1, 1])
        #expect(status.time == "2026-09-21T14:13:20+00:00")
        #expect(status.faults == [Fault("OVERLOAD_LIMIT", times: 3)])
        #expect(status.settings == Sandbox.Settings())
    }

    @Test func `reset makes it new`() async throws {
        let portal = try Portal(.strict)
        try await portal.addExamples()
        let other = try portal.sandbox.makeAccess(for: "Bo")
        try portal.sandbox.expireTokens()
        portal.sandbox.inject(Fault("OVERLOAD_LIMIT", times: 3))
        try portal.sandbox.reset()
        #expect(portal.sandbox.log().isEmpty)
        try await portal.addExamples()
        #expect(try await portal.call("connector.list", ["select": ["id"]]) == [["id": 8], ["id": 31], ["id": 123]])
        #expect(try await portal.exchange("scope", token: other.accessToken.reveal()).status == 401)
        #expect(portal.sandbox.settings == .strict)
    }

    @Test func `seed adds objects all or none`() async throws {
        let portal = try Portal()
        let seed: JSON = [
            "connectors": .array([Example.connector.with("id", 200)]),
            "sources": .array([Example.source.with("connectorId", 200).with("id", 900), Example.source]),
            "tables": .array([Example.table.with("sourceId", 901)]),
        ]
        try portal.sandbox.seed(seed)
        let sources = try await portal.call("source.list", ["select": ["id", "code"], "order": ["id": "ASC"]])
        #expect(sources == [["id": 900, "code": "rest_200"], ["id": 901, "code": "rest_31"]])
        #expect(try await portal.call("table.get", ["id": 93])["item"]?["fields"]?.array?.count == 2)

        let error = try #require(throws: SandboxError.self) { try portal.sandbox.seed(seed) }
        #expect(error.description == "NAME_EXISTS: A table named \"berths\" already exists.")
        #expect(try await portal.call("source.list").array?.count == 2)
    }
}
