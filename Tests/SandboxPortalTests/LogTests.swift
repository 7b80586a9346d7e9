import BIConnector
import OrderedJSON
import SandboxPortal
import Testing

/// What the log tells, and what it does not.
@Suite struct LogTests {
    @Test func requestsAreToldWithoutSecrets() async throws {
        let portal = try Portal()
        try await portal.addExamples()
        _ = try await portal.webhook("biconnector.source.get", ["id": 9])
        _ = try await portal.exchange(
            "batch",
            [
                "cmd": [
                    "a": "biconnector.source.update?id=58&fields[title]=x&fields[settings][token]=hush", "b": "scope",
                ]
            ])
        let log = portal.sandbox.log()
        #expect(
            log.map(\.method) == ["biconnector.source.add", "biconnector.table.add", "biconnector.source.get", "batch"])
        #expect(log.map(\.code) == [nil, nil, "SOURCE_NOT_FOUND", nil])
        #expect(log.map(\.number) == [1, 2, 3, 4])
        #expect(
            log.map(\.caller) == [
                "application 1, user 1", "application 1, user 1", "webhook of user 1", "application 1, user 1",
            ])
        #expect(
            log[0].parameters == [
                "fields": [
                    "title": "Harbour", "connectorId": 31, "description": "read-only", "settings": ["token": "***"],
                ],
                "auth": "***",
            ])
        #expect(
            log[3].parameters["cmd"] == [
                "a": [
                    "biconnector.source.update": ["id": "58", "fields": ["title": "x", "settings": ["token": "***"]]]
                ],
                "b": "scope",
            ])
        let all = log.map { "\($0)" }.joined()
        for secret in ["t-9f3c", "hush", Sandbox.accessToken, Sandbox.webhookCode] { #expect(!all.contains(secret)) }
    }

    @Test func theLogHasABound() async throws {
        let portal = try Portal()
        for _ in 0..<1010 { _ = try await portal.exchange("scope") }
        #expect(portal.sandbox.log().map(\.number) == Array(11...1010))
        #expect(portal.sandbox.log(last: 2).map(\.number) == [1009, 1010])
        let long = JSON.string(String(repeating: "x", count: 20000))
        _ = try await portal.exchange("scope", ["long": long])
        #expect(portal.sandbox.log(last: 1)[0].parameters.text().utf8.count < 100)
    }
}
