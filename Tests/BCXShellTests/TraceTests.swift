import BCXShell
import BIConnector
import CommandLanguage
import SandboxPortal
import TestSupport
import Testing

/// What `--trace` shows, and where calls are led.
struct TraceTests {
    private final class Log {
        var text = ""
    }

    @Test func `every exchange is shown, and no secret`() async throws {
        let practice = try PracticeShell()
        await practice.type("connect sandbox")
        try practice.sandbox.expireTokens()
        _ = practice.said
        await practice.type(
            """
            auth oauth client_id=\(Sandbox.clientID) client_secret=\(Sandbox.clientSecret) \
            refresh_token=\(Sandbox.refreshToken) access_token=\(Sandbox.accessToken)
            option trace on -> was
            connector.get 31 -> got
            """)
        let said = practice.said
        let starts = ["> POST", "< HTTP", "> grant_type", "< {\"error\"", "< {\"access_token\""]
        let lines = said.split(separator: "\n").filter { line in starts.contains { line.hasPrefix($0) } }
        #expect(
            lines.map { $0.prefix(while: { $0 != "(" }) } == [
                "> POST http://localhost/rest/biconnector.connector.get", "< HTTP 401 ",
                "< {\"error\":\"expired_token\",\"error_description\":\"The access token provided has expired\"}",
                "> POST http://localhost/oauth/token/",
                "> grant_type=refresh_token&client_id=\(Sandbox.clientID)&client_secret=***&refresh_token=***",
                "< HTTP 200 ", lines[6].prefix(while: { $0 != "(" }),
                "> POST http://localhost/rest/biconnector.connector.get", "< HTTP 200 ",
            ], "\(said)")
        #expect(lines[6].hasPrefix("< {\"access_token\":\"***\""))
        for secret in [Sandbox.clientSecret, Sandbox.refreshToken, Sandbox.accessToken] {
            #expect(!said.contains(secret))
        }
    }

    @Test func `cookies and addresses in headers are masked`() async throws {
        let log = Log()
        let headers = [
            Header("Set-Cookie", "session=abc"), Header("Location", "https://x.example/rest/1/abcdef12345/scope"),
        ]
        var services = Services(transport: ScriptedTransport([.reply("moved", status: 302, headers: headers)])) { _ in }
        services.notes = { log.text += $0 }
        let shell = Shell(services)
        shell.session.link = try PortalLink("https://acme.bitrix24.com/rest/1/abcdef12345/")
        shell.session.options.traces = true
        await #expect(throws: Diagnostic.self) { try await shell.run("scope") }
        #expect(log.text.contains("< Set-Cookie: ***\n< Location: https://x.example/rest/1/***/scope\n< moved\n"))
        #expect(!log.text.contains("abcdef12345"))
    }

    @Test(arguments: [true, false])
    func `credentials go to a foreign host when the person agrees`(_ agrees: Bool) async throws {
        let transport = ScriptedTransport([
            .reply(
                "", status: 302, headers: [Header("Location", "https://portal.example/rest/1/abcdef12345/scope")]),
            .reply(#"{"result":[]}"#),
        ])
        var services = Services(transport: transport) { _ in }
        services.mayFollow = { old, new in agrees && old.host == "acme.bitrix24.com" && new.host == "portal.example" }
        let shell = Shell(services)
        shell.session.link = try PortalLink("https://acme.bitrix24.com/rest/1/abcdef12345/")
        do {
            try await shell.run("scope")
            #expect(agrees)
        } catch {
            #expect(!agrees)
            #expect(error.message == "the portal answers with a redirect to https://portal.example")
        }
        #expect(transport.calls.count == (agrees ? 2 : 1))
    }
}
