import BCXShell
import BIConnector
import CommandLanguage
import Completion
import OrderedJSON
import SandboxPortal
import Synchronization
import TestSupport
import Testing

/// Every road through a shell on which a client is made: none spends a refresh token unless there is a place for its
/// successor, and none uses a token that is not in that place.
struct RoadsTests {
    /// Something a person does with a shell.
    struct Road: Sendable, CustomTestStringConvertible {
        var name: String
        /// Whether calls are made, so that a stale token has to be renewed.
        var calls = true
        var go: @Sendable (Shell, Watch) async -> Void

        var testDescription: String { name }

        static func line(_ text: String, calls: Bool = true) -> Road {
            Road(name: text, calls: calls) { shell, _ in _ = try? await shell.run(text) }
        }

        /// What is typed so far, and Tab.
        static func tab(_ text: String) -> Road {
            Road(name: "\(text)⇥") { shell, watch in
                _ = Completer(shell.view, ObjectCache()).suggestions(text, cursor: text.utf8.count)
                await watch.waitForRenewal()
                await shell.settle()
            }
        }
    }

    static let roads: [Road] = [
        .line("connector.list"), .line("source.list all"), .line("connector.get 31 --timeout=5s"),
        .line("expect SOURCE_NOT_FOUND source.get 9999"), .line("try { source.get 9999 }"),
        .line("connect http://localhost"), .line("use 31"), .line("use \"Harbour ERP\""),
        .line("profile"), .line("server.time"), .line("crm.lead.list"),
        .line("batch { connector.list; source.list }"),
        .line("batch halt { source.add title=x connectorId=31 settings.token=t }"),
        .line("source.add title=North connectorId=31 settings.token=t"),
        .line(
            "for n in range(3) journal \"n.jsonl\" key $n { source.add title=\"S $n\" connectorId=31 settings.token=t }"
        ),
        .line("source.update? 7"), .line("connector.list | cat"), .line("connector.list > out.json"),
        .tab("use "), .tab("source.get "), .tab("set connectorId="), .tab("source.delete "), .tab("table.get "),
        .line("status", calls: false), .line("auth", calls: false), .line("connector.list --dry-run", calls: false),
        .line("option trace on", calls: false), .line("help", calls: false),
        Road(name: "a hint", calls: false) { shell, _ in
            _ = Completer(shell.view, ObjectCache()).hint(for: "source.get ")
        },
    ]

    private static let grants = ["", Sandbox.accessToken]

    private func shell(_ watch: Watch, accessToken: String) throws -> Shell {
        var services = HostServices(transport: watch) { _ in }
        services.tokenStore = watch.store
        services.files.openJournal = { _ in .unkept }
        services.files.write = { _, _, _ in }
        services.people.ask = { _ in nil }
        services.programs.open = { _ in ResultSink(write: { _ in true }, close: { _ in }) }
        let shell = Shell(services)
        shell.session.options.isInteractive = true
        shell.session.link = try PortalLink("http://localhost")
        shell.session.link?.credentials = .oauth(
            Grant(
                clientID: Sandbox.clientID, clientSecret: Secret(Sandbox.clientSecret),
                accessToken: Secret(accessToken), refreshToken: Secret(Sandbox.refreshToken),
                server: try PortalAddress(url: "http://localhost")))
        return shell
    }

    @Test(arguments: roads, grants)
    func `a stale token is renewed once, into its place, before it is used`(_ road: Road, _ token: String) async throws
    {
        let watch = try Watch()
        let shell = try shell(watch, accessToken: token)
        await road.go(shell, watch)
        #expect(watch.faults == [])
        #expect(watch.exchanges == (road.calls ? 1 : 0))
        // The login is as good as before.
        try await shell.run("connector.list")
        #expect(watch.faults == [])
        #expect(watch.exchanges == 1)
        #expect(watch.store.kept.map(\.accessToken) == [watch.newest])
    }

    @Test(arguments: roads, grants)
    func `without room for a successor nothing is spent`(_ road: Road, _ token: String) async throws {
        let watch = try Watch()
        let shell = try shell(watch, accessToken: token)
        watch.store.isFull = true
        await road.go(shell, watch)
        #expect(watch.exchanges == 0)
        watch.store.isFull = false
        try await shell.run("connector.list")
        #expect(watch.exchanges == 1)
        #expect(watch.faults == [])
    }

    @Test func `a shell whose host keeps no tokens says so, and spends none`() async throws {
        let watch = try Watch()
        var services = HostServices(transport: watch) { _ in }
        services.people.ask = { _ in nil }
        let shell = Shell(services)
        shell.session.link = try self.shell(watch, accessToken: "").session.link
        let error = await #expect(throws: Diagnostic.self) { try await shell.run("connector.list") }
        #expect(error?.message == "new tokens cannot be stored: no token store is set")
        #expect(error.map(ExitStatus.of) == ExitStatus.network)
        #expect(watch.exchanges == 0)
    }

    /// The one recipe has one cook. Sources are read, since no test can walk a road that somebody will build.
    @Test(arguments: ["BCXShell", "Completion", "LineInput", "bcx"])
    func `only Connection makes clients`(_ room: String) throws {
        let makers = [
            "Client(", "TokenManager(", "AuthorizationServer(", "RetryingTransport(", "PacingTransport(",
            "RenamingTransport(", "StandardTransport(",
        ]
        for path in try PackageFiles.sources(of: room) where !path.hasSuffix("/Connection/Connection.swift") {
            let text = try PackageFiles.text(path)
            for maker in makers {
                #expect(!text.contains(" \(maker)") && !text.contains("(\(maker)"), "\(path) makes \(maker)…)")
            }
        }
    }
}

/// Stands between a shell and a sandbox whose tokens have expired, and sees what must not be.
final class Watch: Transport {
    let store = MemoryTokenStore()
    private let sandbox: Sandbox
    private let state = Mutex((faults: [String](), exchanges: 0, newest: Secret("")))

    init() throws {
        sandbox = try Sandbox(clock: .fixed(1_790_000_000))
        try sandbox.expireTokens()
    }

    /// What went wrong.
    var faults: [String] { state.withLock(\.faults) }
    /// How often a refresh token was spent.
    var exchanges: Int { state.withLock(\.exchanges) }
    /// The newest access token that was given.
    var newest: Secret { state.withLock(\.newest) }

    /// Waits until new tokens have their place, when there is one.
    func waitForRenewal() async {
        let deadline = ContinuousClock.now + .seconds(10)
        while store.kept.isEmpty, !store.isFull, ContinuousClock.now < deadline { await Task.yield() }
    }

    func send(_ call: Call) async throws(TransportError) -> Reply {
        let isExchange = call.url.reveal().hasSuffix("/oauth/token/")
        if isExchange { noteExchange() } else { check(call) }
        let reply = try await SandboxTransport(sandbox).send(call)
        if isExchange, let token = (try? JSON(bytes: reply.body))?["access_token"]?.string {
            state.withLock { $0.newest = Secret(token) }
        }
        return reply
    }

    private func noteExchange() {
        let isOpen = store.isOpen
        state.withLock { state in
            state.exchanges += 1
            if !isOpen { state.faults.append("a refresh token was spent without a place for its successor") }
        }
    }

    private func check(_ call: Call) {
        let token = (try? JSON(bytes: call.body))?["auth"]?.string ?? ""
        let isKept = token == Sandbox.accessToken || store.kept.contains { $0.accessToken == Secret(token) }
        guard !isKept else { return }
        state.withLock { $0.faults.append("a token was used that is not in its place") }
    }
}
