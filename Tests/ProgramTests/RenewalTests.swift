import Foundation
import SandboxPortal
import Synchronization
import TestSupport
import Testing

/// Processes that share the tokens of one application.
@Suite(.serialized)
struct RenewalTests {
    private let sandbox: Sandbox
    private let server: HTTPServer
    private let home: String

    init() throws {
        sandbox = try Sandbox()
        server = try HTTPServer(sandbox: sandbox)
        home = try BuiltProgram.temporaryFolder()
    }

    private var renewals: Int { sandbox.log().filter { $0.method == Fault.tokenExchange }.count }

    private func list() throws -> BuiltProgram.Run {
        try BuiltProgram.run(
            [
                "--connect", "http://127.0.0.1:\(server.port)", "-c",
                """
                auth oauth client_id=\(Sandbox.clientID) client_secret=secret:BX_SECRET refresh_token=secret:BX_REFRESH \
                access_token=secret:BX_ACCESS
                connector.list select id
                """,
            ],
            environment: [
                "HOME": home, "BX_SECRET": Sandbox.clientSecret, "BX_REFRESH": Sandbox.refreshToken,
                "BX_ACCESS": Sandbox.accessToken,
            ])
    }

    @Test func `two processes do not renew twice, and the next finds the new pair`() throws {
        defer { server.stop() }
        try sandbox.expireTokens()
        let runs = Mutex([BuiltProgram.Run]())
        DispatchQueue.concurrentPerform(iterations: 4) { _ in
            guard let run = try? list() else { return }
            runs.withLock { $0.append(run) }
        }
        #expect(runs.withLock { $0.map(\.status) } == [0, 0, 0, 0], "\(runs.withLock { $0.map(\.errors) })")
        #expect(renewals == 1)
        #expect(runs.withLock { $0.filter { $0.errors.contains("was renewed") }.count } == 1)

        // The first refresh token is spent by now; it still leads to the newest pair.
        let calls = sandbox.log().count
        #expect(try list().status == 0)
        #expect(renewals == 1)
        #expect(sandbox.log().count == calls + 1)
        try sandbox.expireTokens()
        #expect(try list().status == 0)
        #expect(renewals == 2)
    }

    /// A line of the system's shell that makes the same list in a process with less than usual.
    private func list(_ less: String, _ more: String = "") throws -> BuiltProgram.Run {
        try BuiltProgram.runShell(
            """
            export HOME='\(home)' BX_SECRET='\(Sandbox.clientSecret)' BX_REFRESH='\(Sandbox.refreshToken)'
            export BX_ACCESS='\(Sandbox.accessToken)'
            \(less)
            exec '\(BuiltProgram.path)' --connect http://127.0.0.1:\(server.port) \(more) -c '
            auth oauth client_id=\(Sandbox.clientID) client_secret=secret:BX_SECRET refresh_token=secret:BX_REFRESH \
                access_token=secret:BX_ACCESS
            connector.list select id'
            """)
    }

    @Test(arguments: [
        // No room for a byte, for the whole answer, and on a disk that is none.
        ("ulimit -f 0", "File too large"), ("ulimit -f 16", "File too large"),
        ("export HOME=/dev/null", "Not a directory"), ("unset HOME", "neither HOME nor XDG_STATE_HOME is set"),
        ("mkdir -p \"$HOME/.local/state/bcx\"; touch \"$HOME/.local/state/bcx/tokens\"", "Not a directory"),
    ])
    func `without room for new tokens the old ones stay good`(_ less: String, _ reason: String) throws {
        defer { server.stop() }
        try sandbox.expireTokens()
        let run = try list(less)
        #expect(run.status == 5)
        #expect(run.errors.hasPrefix("error: new tokens cannot be stored: "), "\(run.errors)")
        #expect(run.errors.contains(reason), "\(run.errors)")
        #expect(run.errors.contains("the refresh token has not been used"))
        #expect(renewals == 0)
        let folder = "\(home)/.local/state/bcx/tokens"
        let left = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        #expect(left.allSatisfy { $0.hasSuffix(".lock") }, "\(left)")
        if left.isEmpty { try? FileManager.default.removeItem(atPath: folder) }
        #expect(try list().status == 0)
        #expect(renewals == 1)
    }

    @Test func `Tab at the prompt costs no login`() throws {
        defer { server.stop() }
        try sandbox.expireTokens()
        let environment = ["HOME": home, "BX_SECRET": Sandbox.clientSecret, "BX_REFRESH": Sandbox.refreshToken]
        let arguments = ["--connect", "http://127.0.0.1:\(server.port)"]
        let auth =
            "auth oauth client_id=\(Sandbox.clientID) client_secret=secret:BX_SECRET refresh_token=secret:BX_REFRESH"
        for _ in 0..<2 {
            let terminal = try PseudoTerminal(
                BuiltProgram.path, arguments: arguments, environment: environment, columns: 160, rows: 24)
            let prompt = "127.0.0.1:\(server.port)>"
            try terminal.wait(forRow: prompt)
            terminal.send("\(auth); print \"ready\"\r")
            try terminal.wait(for: "\nready\n\(prompt)")
            terminal.send("use \t")
            // The second Tab finds what the first has looked for.
            try terminal.wait(for: "a look into the portal") { _ in
                sandbox.log().contains { $0.method == "biconnector.connector.list" }
            }
            terminal.signal(9)
            _ = try terminal.waitForEnd()
        }
        #expect(renewals == 1)
        #expect(try list().status == 0)
        #expect(renewals == 1)
    }

    @Test func `a call waits no longer for new tokens than it may take`() throws {
        defer { server.stop() }
        let silent = try ScriptedServer([[.readRequest, .hang]])
        let begin = ContinuousClock.now
        let run = try BuiltProgram.run(
            [
                "--timeout=500ms", "--connect", "http://127.0.0.1:\(server.port)", "-c",
                """
                auth oauth client_id=x client_secret=s-e-c-r-e-t refresh_token=r-e-f-r-e-s-h server=\(silent.origin)
                connector.list
                """,
            ], environment: ["HOME": home])
        #expect(run.status == 5)
        #expect(ContinuousClock.now - begin < .seconds(10))
        #expect(silent.requests.count == 1)
    }

    @Test func `a sandbox that starts again at the same address is not met with tokens of its former life`() throws {
        try sandbox.expireTokens()
        #expect(try list().status == 0)
        #expect(renewals == 1)
        server.stop()
        let next = try HTTPServer(sandbox: try Sandbox(), port: server.port)
        defer { next.stop() }
        for _ in 0..<2 {
            let run = try list()
            #expect(run.status == 0, "\(run.errors)")
        }
    }
}
