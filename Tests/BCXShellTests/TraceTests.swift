import BIConnector
import CommandLanguage
import SandboxPortal
import Synchronization
import TestSupport
import Testing

@testable import BCXShell

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
                "< HTTP 200 ",
                "> POST http://localhost/rest/biconnector.connector.get", "< HTTP 200 ",
            ], "\(said)")
        #expect(said.contains("\n< the reply is not shown: it may contain tokens\n"))
        for secret in [Sandbox.clientSecret, Sandbox.refreshToken, Sandbox.accessToken] {
            #expect(!said.contains(secret))
        }
    }

    @Test(arguments: [
        ("source.add title=\"N&x\" connectorId=31 settings.token=hunter-22", "hunter-22"),
        ("source.add title=N connectorId=31 settings:={\"a b\": \"hunter&22\"}", "hunter%2622"),
        ("source.add title=N connectorId=31 settings.token=secret:ERP_PW description=\"is s3cret-from-env\"", "s3cret"),
    ])
    func `credentials are masked in the commands of a batch`(_ line: String, _ secret: String) async throws {
        let practice = try PracticeShell()
        await practice.type("connect sandbox; option trace on -> was")
        await practice.type("batch { \(line); source.get 7; connector.update 31 settings:=[{\"code\": \"token\"}] }")
        let said = practice.said
        #expect(said.contains("> POST http://localhost/rest/1/***/batch\n"), "\(said)")
        let request = said.split(separator: "\n").filter { $0.hasPrefix("> {\"halt\"") }.joined()
        #expect(request.contains("&fields[connectorId]=31&") && request.contains("]=***"), "\(said)")
        #expect(request.contains("settings][0][code]=token"), "\(said)")
        #expect(!request.contains(secret), "\(said)")
    }

    /// Answers when what was sent is shown, or, badly, when that does not come.
    private struct Patient: Transport {
        let inner: any Transport
        let isShown: @Sendable (Int) -> Bool
        let counter = Counter()

        final class Counter: Sendable {
            private let count = Mutex(0)
            func next() -> Int {
                count.withLock { count in
                    count += 1
                    return count
                }
            }
        }

        func send(_ call: Call) async throws(TransportError) -> Reply {
            let number = counter.next()
            let deadline = ContinuousClock.now + .seconds(10)
            while !isShown(number) {
                guard ContinuousClock.now < deadline else {
                    throw TransportError(.other, "call \(number) was not shown", mayHaveRun: false)
                }
                await Task.yield()
            }
            return try await inner.send(call)
        }
    }

    @Test(arguments: [
        ("source.list all", 1), ("batch { source.list; server.time }", 1),
        ("for n in range(60) journal \"n.jsonl\" key $n { source.add title=N connectorId=31 settings.token=t }", 3),
        ("batch { for n in range(60) { source.get 7 } }", 2),
    ])
    func `what is sent is shown before it is answered`(_ line: String, _ calls: Int) async throws {
        let seen = Mutex(0)
        let log = Log()
        let sandbox = try Sandbox(clock: .fixed(1_790_000_000))
        // A call that finds nothing is one all the same.
        let transport = Patient(inner: SandboxTransport(sandbox)) { number in seen.withLock { $0 >= number } }
        var services = HostServices(transport: transport) { _ in }
        services.output.notes = { text in
            log.text += text
            if text.hasPrefix("> POST") { seen.withLock { $0 += 1 } }
        }
        services.files.openJournal = { _ in .unkept }
        let shell = Shell(services)
        shell.session.link = try PortalLink("http://localhost/rest/1/\(Sandbox.webhookCode)/")
        shell.session.options.traces = true
        shell.session.options.retries = 0
        do throws(Diagnostic) {
            try await shell.run(line)
        } catch {
            #expect(error.kind == .partial, "\(error.message)")
        }
        #expect(seen.withLock { $0 } == calls, "\(log.text)")
        #expect(!log.text.contains("was not shown"), "\(log.text)")
    }

    @Test func `a pause is reported between the answer that causes it and the next request`() async throws {
        let log = Mutex("")
        let transport = ScriptedTransport([.refusal("QUERY_LIMIT_EXCEEDED", status: 503), .reply()])
        var services = HostServices(transport: transport) { _ in }
        services.output.notes = { text in log.withLock { $0 += text } }
        services.people.onWait = { wait in log.withLock { $0 += "waiting: \(wait)\n" } }
        let shell = Shell(services, clock: ManualClock())
        shell.session.link = try PortalLink("https://acme.bitrix24.com/rest/1/abcdef12345/")
        shell.session.options.traces = true
        try await shell.run("scope")
        let starts = ["> POST", "< HTTP", "waiting"]
        let lines = log.withLock { $0 }.split(separator: "\n").filter { line in starts.contains { line.hasPrefix($0) } }
        #expect(lines.map { $0.prefix(6) } == ["> POST", "< HTTP", "waitin", "> POST", "< HTTP"])
    }

    @Test func `cookies and addresses in headers are masked`() async throws {
        let log = Log()
        let headers = [
            Header("Set-Cookie", "session=abc"), Header("Location", "https://x.example/rest/1/abcdef12345/scope"),
        ]
        var services = HostServices(transport: ScriptedTransport([.reply("moved", status: 302, headers: headers)])) {
            _ in
        }
        services.output.notes = { log.text += $0 }
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
        var services = HostServices(transport: transport) { _ in }
        services.people.mayFollow = { old, new in
            agrees && old.host == "acme.bitrix24.com" && new.host == "portal.example"
        }
        let shell = Shell(services)
        shell.session.link = try PortalLink("https://acme.bitrix24.com/rest/1/abcdef12345/")
        do {
            try await shell.run("scope")
            #expect(agrees)
        } catch {
            #expect(!agrees)
            #expect(error.message == "the portal replied with a redirect to https://portal.example")
        }
        #expect(transport.calls.count == (agrees ? 2 : 1))
    }
}
