import BIConnector
import Synchronization
import TestSupport
import Testing

@testable import BCXShell

/// What the session remembers stays true after what was done.
struct SessionFollowTests {
    @Test(arguments: [
        ("connector.update 31 title=Pier logo=https://a.example/l.svg", "\"title\":\"Pier\""),
        ("batch { connector.update 31 title=Pier logo=https://a.example/l.svg }", "\"title\":\"Pier\""),
        ("connector.update 8 title=Pier", "\"title\":\"Harbour ERP\""),
        ("connector.delete 31", "no connector"), ("batch { connector.delete 31 }", "no connector"),
    ])
    func `the connector in use is as calls left it`(_ line: String, _ shown: String) async throws {
        let practice = try PracticeShell()
        await practice.type("connect sandbox; use 31; \(line)")
        _ = practice.said
        await practice.type("use")
        let said = practice.said
        #expect(said.contains(shown), "\(said)")
    }

    @Test func `another portal does not get the credentials in use`() async throws {
        let practice = try PracticeShell()
        await practice.type("portal https://a.example; auth token t-9f3c-open; portal https://a.example; status")
        #expect(practice.said.contains("access token"))
        await practice.type("portal https://b.example; status")
        let said = practice.said
        #expect(said.contains("the credentials were for https://a.example and are not used here"), "\(said)")
        #expect(said.contains("no credentials") || said.contains("\"credentials\":\"none\""), "\(said)")
    }

    /// A portal that has moved, and the hosts that calls went to.
    private final class MovedPortal: Transport {
        let hosts = Mutex([String]())

        func send(_ call: Call) async throws(TransportError) -> Reply {
            let host = call.portal?.host ?? ""
            hosts.withLock { $0.append(host) }
            guard host == "old.example" else {
                return Reply(status: 200, body: Array(#"{"result":"2026-09-20T08:15:42+00:00"}"#.utf8))
            }
            let location = call.url.reveal().replacing("old.example", with: "new.example")
            return Reply(status: 302, headers: [Header("Location", location)])
        }
    }

    @Test(arguments: ["portal https://old.example", "auth token t-9f3c-open", "auth token t-other-one", nil])
    func `whoever names a portal again means the one of that name`(_ line: String?) async throws {
        let transport = MovedPortal()
        var services = HostServices(transport: transport) { _ in }
        services.people.mayFollow = { _, _ in true }
        let shell = Shell(services, clock: ManualClock())
        try await shell.run("portal https://old.example; auth token t-9f3c-open; server.time; server.time")
        #expect(transport.hosts.withLock(\.self) == ["old.example", "new.example", "new.example"])
        try await shell.run("\(line.map { "\($0); " } ?? "option timeout 5s; ")server.time")
        let after = transport.hosts.withLock { Array($0.dropFirst(3)) }
        #expect(after == (line == nil ? ["new.example"] : ["old.example", "new.example"]))
    }
}
