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

    @Test func `a sandbox that begins anew at the same address is not met with tokens of its former life`() throws {
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
