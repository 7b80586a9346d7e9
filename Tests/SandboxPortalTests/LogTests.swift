import BIConnector
import OrderedJSON
import SandboxPortal
import Testing

/// What the log tells, and what it does not.
@Suite struct LogTests {
    @Test func `requests are reported without secrets`() async throws {
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

    @Test func `the log has a bound`() async throws {
        let portal = try Portal()
        for _ in 0..<1010 { _ = try await portal.exchange("scope") }
        #expect(portal.sandbox.log().map(\.number) == Array(11...1010))
        #expect(portal.sandbox.log(last: 2).map(\.number) == [1009, 1010])
        let long = JSON.string(String(repeating: "x", count: 20000))
        _ = try await portal.exchange("scope", ["long": long])
        #expect(portal.sandbox.log(last: 1)[0].parameters.text().utf8.count < 100)
    }

    // MARK: Ways in and ways out

    /// A way in which a credential, `SECRET`, comes to a sandbox: by the program or by any other client, well-formed or
    /// not.
    struct WayIn: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var request: SandboxRequest

        init(_ name: String, _ path: String, type: String = "application/json", _ body: String = "") {
            testDescription = name
            let parts = path.split(separator: "?", maxSplits: 1)
            request = SandboxRequest(
                verb: body.isEmpty ? "GET" : "POST", path: Self.filled(parts[0]),
                query: parts.count > 1 ? Self.filled(parts[1]) : "", headers: [Header("Content-Type", type)],
                body: Array(Self.filled(body).utf8))
        }

        private static func filled(_ text: some StringProtocol) -> String {
            String(text).replacing("HOOK", with: "/rest/1/\(Sandbox.webhookCode)").replacing("SECRET", with: secret)
                .replacing("TOKEN", with: Sandbox.accessToken)
        }
    }

    private static let secret = "t9f3c-ox7q42"
    private static let form = "application/x-www-form-urlencoded"
    private static let fields = "{\"title\":\"Harbour-9\",\"connectorId\":31,\"settings\":{\"token\":\"SECRET\"}}"

    static let waysIn = [
        WayIn("JSON", "HOOK/biconnector.source.add", "{\"fields\":\(fields)}"),
        WayIn("JSON, as it is", "HOOK/biconnector.source.add", fields),
        WayIn("JSON in a text", "HOOK/biconnector.source.add", "{\"fields\":\(JSON.string(fields).text())}"),
        WayIn("JSON called a form", "HOOK/biconnector.source.add", type: form, "{\"fields\":\(fields)}"),
        WayIn("JSON in a form", "HOOK/biconnector.source.add", type: form, "fields=\(fields)"),
        WayIn(
            "a form", "HOOK/biconnector.source.add", type: form,
            "fields[title]=Harbour-9&fields[connectorId]=31&fields[settings][token]=SECRET"),
        WayIn(
            "an encoded form", "HOOK/biconnector.source.add", type: form,
            "fields%5Btitle%5D=Harbour-9&fields%5Bsettings%5D%5Btoken%5D=SECRET"),
        WayIn(
            "a form encoded twice", "HOOK/biconnector.source.add", type: form,
            "fields%255Bsettings%255D%255Btoken%255D%3DSECRET&fields%255Bsettings%255D%255Btoken%255D=SECRET"),
        WayIn(
            "a form without its last bracket", "HOOK/biconnector.source.add", type: form,
            "fields[settings][token=SECRET"),
        WayIn(
            "parts", "HOOK/biconnector.source.add", type: "multipart/form-data; boundary=b",
            "--b\r\nContent-Disposition: form-data; name=\"fields[settings][token]\"\r\n\r\nSECRET\r\n--b--\r\n"),
        WayIn("a query", "HOOK/biconnector.source.add?fields[settings][token]=SECRET&fields[title]=Harbour-9"),
        WayIn("an item in a query", "HOOK/biconnector.source.add?settings.token=SECRET"),
        WayIn(
            "a list of settings", "HOOK/biconnector.source.update",
            "{\"id\":58,\"fields\":{\"settings\":[{\"code\":\"token\",\"value\":\"SECRET\"}]}}"),
        WayIn("a token", "/rest/biconnector.source.list?auth=SECRET&access_token=SECRET"),
        WayIn("a token with its page", "/rest/crm.lead.list", "{\"auth\":{\"access_token\":\"SECRET\"},\"APP_SID\":1}"),
        WayIn("a filter", "HOOK/biconnector.source.list", "{\"filter\":{\"settings\":{\"token\":\"SECRET\"}}}"),
        WayIn("a path without a method", "/rest/1/SECRET"),
        WayIn("a path without a user", "/rest/SECRET"), WayIn("a path with a user only", "/rest/SECRET/scope"),
        WayIn("a path that goes on", "/rest/1/SECRET/scope/x"),
        WayIn("a path of the newer interface", "/rest/api/1/SECRET/scope"),
        WayIn("a method with its parameters", "/rest/biconnector.source.add%3Fauth%3DSECRET"),
        WayIn("a method and its parameters", "/rest/biconnector.source.add&auth=SECRET"),
        WayIn("an address with a user", "HOOK/biconnector.connector.add?fields[urlCheck]=https://me:SECRET@host/check"),
        WayIn(
            "a webhook in a text",
            "HOOK/biconnector.source.add?fields[title]=http://host/rest/1/SECRET/&fields[connectorId]=31&fields[settings][token]=x"
        ),
        WayIn("a batch", "HOOK/batch", "{\"cmd\":{\"a\":\"biconnector.source.add?fields[settings][token]=SECRET\"}}"),
        WayIn(
            "a batch with another sign", "HOOK/batch",
            "{\"cmd\":[\"biconnector.source.add&fields[settings][token]=SECRET\"]}"),
        WayIn(
            "a batch of objects", "HOOK/batch",
            "{\"cmd\":[{\"method\":\"biconnector.source.add\",\"params\":{\"fields\":\(fields)}}]}"),
        WayIn("a batch of addresses", "HOOK/batch", "{\"cmd\":[\"/rest/1/SECRET/biconnector.source.list\"]}"),
        WayIn("a batch that is a text", "HOOK/batch?cmd=biconnector.source.add?fields[settings][token]=SECRET"),
        WayIn(
            "a batch in a batch", "HOOK/batch",
            "{\"cmd\":[\"batch?cmd[a]=biconnector.source.add%3Ffields%5Bsettings%5D%5Btoken%5D%3DSECRET\"]}"),
        WayIn(
            "a renewal", "/oauth/token/?grant_type=refresh_token&client_id=a&client_secret=SECRET&refresh_token=SECRET"),
        WayIn(
            "a login", "/oauth/token/", type: form,
            "grant_type=authorization_code&client_id=a&client_secret=SECRET&code=SECRETSECRETSECRET"),
    ]

    /// What leaves a sandbox for people: its log, and its page with what the page's script reads.
    static let waysOut = ["log", "/", "/state.json", "/events"]

    @Test(arguments: waysIn) func `no credential leaves`(_ wayIn: WayIn) async throws {
        let portal = try Portal()
        try await portal.add("source", Example.source.with("title", "Harbour-9"))
        _ = try #require(await portal.sandbox.answer(wayIn.request))
        _ = try await portal.exchange("biconnector.source.get", ["id": 58])
        #expect(portal.sandbox.log().count == 3)
        for wayOut in Self.waysOut {
            let text =
                wayOut == "log"
                ? portal.sandbox.log().map { "\($0)" }.joined()
                : String(
                    decoding: try #require(await portal.sandbox.answer(SandboxRequest(verb: "GET", path: wayOut))).body,
                    as: UTF8.self)
            #expect(text.contains("Harbour-9"), "\(wayOut)")
            for form in [Self.secret, "t9f3c%2Dox7q42"] { #expect(!text.contains(form), "\(wayOut): \(text)") }
        }
    }
}
