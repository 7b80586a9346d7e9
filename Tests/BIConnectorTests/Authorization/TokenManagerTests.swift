import BIConnector
import OrderedJSON
import Synchronization
import TestSupport
import Testing

/// Tokens that expire are renewed: once, for all, and stored before they are used.
struct TokenManagerTests {
    private let first = Grant(
        clientID: "local.a&b", clientSecret: Secret("s3cret+"), accessToken: Secret("access-1"),
        refreshToken: Secret("refresh-1"))

    private static let expired = Result<Reply, TransportError>.refusal("expired_token", status: 401)

    private static func pair(_ number: Int, _ more: String = "") -> Result<Reply, TransportError> {
        .reply(#"{"access_token":"access-\#(number)","refresh_token":"refresh-\#(number)","expires_in":3600\#(more)}"#)
    }

    private func client(_ transport: any Transport, store: any TokenStore = MemoryTokenStore(), grant: Grant? = nil)
        throws -> Client
    {
        let server = AuthorizationServer(transport, now: { 1_790_000_000 })
        return try client(transport, TokenManager(grant ?? first, server, store: store))
    }

    private func client(_ transport: any Transport, _ manager: TokenManager) throws -> Client {
        Client(
            portal: try PortalAddress(scheme: "https", host: "acme.bitrix24.com", port: nil),
            authorization: .tokens(manager), transport: transport)
    }

    @Test
    func `an expired token is renewed once, and the same call repeated`() async throws {
        let transport = ScriptedTransport([Self.expired, Self.pair(2), .reply(#"{"result":7}"#), .reply()])
        let client = try client(transport)
        #expect(try await client.call("biconnector.source.add", ["fields": ["title": "a"]]).result["id"] == 7)
        #expect(
            transport.urls == [
                "https://acme.bitrix24.com/rest/biconnector.source.add", "https://oauth.bitrix.info/oauth/token/",
                "https://acme.bitrix24.com/rest/biconnector.source.add",
            ])
        #expect(transport.bodies[0] == #"{"fields":{"title":"a"},"auth":"access-1"}"#)
        #expect(
            transport.bodies[1]
                == "grant_type=refresh_token&client_id=local.a%26b&client_secret=s3cret%2B&refresh_token=refresh-1")
        #expect(transport.calls[1].verb == "POST")
        #expect(transport.calls[1].headers[0] == Header("Content-Type", "application/x-www-form-urlencoded"))
        #expect(transport.bodies[2] == #"{"fields":{"title":"a"},"auth":"access-2"}"#)
        #expect(client.manager?.grant.expires == 1_790_003_600)

        _ = try await client.call("scope")
        #expect(transport.bodies[3] == #"{"auth":"access-2"}"#)
    }

    @Test
    func `a second refusal is the answer`() async throws {
        let transport = ScriptedTransport([Self.expired, Self.pair(2), Self.expired, Self.pair(3), .reply()])
        let error = await #expect(throws: ClientError.self) { try await client(transport).call("scope") }
        #expect(error?.code == "expired_token")
        #expect(transport.calls.count == 3)
    }

    @Test(arguments: [
        ("expired_token", 403), ("NO_AUTH_FOUND", 401), ("invalid_token", 401), ("ACCESS_DENIED", 200),
        ("QUERY_LIMIT_EXCEEDED", 503),
    ])
    func `nothing but 401 with expired_token makes tokens new`(code: String, status: Int) async throws {
        let transport = ScriptedTransport([.refusal(code, status: status), Self.pair(2), .reply()])
        await #expect(throws: ClientError.self) { try await client(transport).call("scope") }
        #expect(transport.calls.count == 1)
    }

    @Test
    func `calls refused together cause one renewal`() async throws {
        let portal = ExpiringPortal()
        let client = try client(portal)
        try await withThrowingTaskGroup { group in
            for _ in 0..<20 { group.addTask { try await client.call("scope") } }
            try await group.waitForAll()
        }
        #expect(portal.renewals == 1)
    }

    @Test
    func `the new pair is stored before it is used`() async throws {
        let events = Mutex([String]())
        let store = RecordingStore { event in events.withLock { $0.append(event) } }
        let transport = ObservedTransport(
            ScriptedTransport([Self.expired, Self.pair(2), .reply()])
        ) { call in events.withLock { $0.append(call.url.reveal().split(separator: "/").last.map(String.init) ?? "") } }
        _ = try await client(transport, store: store).call("scope")
        #expect(events.withLock { $0 } == ["scope", "opened", "token", "stored access-2", "scope"])
    }

    @Test
    func `a task that is cancelled waits for the pair that is on its way, says so, and the pair is stored`()
        async throws
    {
        let store = RecordingStore { _ in }
        let waits = Mutex([Wait]())
        let (begun, began) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let transport = HeldTransport(ScriptedTransport([Self.expired, Self.pair(2), .reply()])) { call in
            guard call.url.reveal().hasSuffix("/oauth/token/") else { return }
            began.finish()
            for await _ in released {}
        }
        let client = try client(
            transport,
            TokenManager(
                first, AuthorizationServer(transport), store: store,
                onWait: { wait in waits.withLock { $0.append(wait) } }))
        let task = Task { try await client.call("scope").result }
        for await _ in begun {}
        task.cancel()
        release.finish()
        _ = await task.result
        #expect(waits.withLock { $0.map(\.cause) } == [.renewal])
        #expect(store.kept?.accessToken == Secret("access-2"))
    }

    @Test
    func `a pair that could not be stored is not used, and is stored when the next call wants it`() async throws {
        let store = RecordingStore { _ in }
        store.failures = 1
        let transport = ScriptedTransport([Self.expired, Self.pair(2), Self.expired, .reply(#"{"result":7}"#)])
        let client = try client(transport, store: store)
        await #expect(throws: ClientError.tokenStoreFailed("as scripted", isSpent: true)) {
            try await client.call("scope")
        }
        #expect(try await client.call("scope").result == 7)
        #expect(transport.bodies[2] == #"{"auth":"access-1"}"#)
        #expect(transport.bodies[3] == #"{"auth":"access-2"}"#)
        #expect(store.kept?.accessToken == Secret("access-2"))
    }

    @Test
    func `what another process stored is used, and renewed when it has expired as well`() async throws {
        let kept = try Grant(
            revealed: [
                "client_id": "local.a&b", "client_secret": "s3cret+", "access_token": "access-5",
                "refresh_token": "refresh-5", "origin": "refresh-1",
            ])
        let store = RecordingStore { _ in }
        let transport = ScriptedTransport([
            .reply(), Self.expired, Self.expired, Self.pair(6), .reply(#"{"result":7}"#), .reply(),
        ])
        let client = try client(transport, store: store)
        _ = try await client.call("scope")
        store.kept = kept
        #expect(try await client.call("scope").result == 7)
        #expect(transport.bodies[2] == #"{"auth":"access-5"}"#)
        #expect(transport.bodies[3].hasSuffix("refresh_token=refresh-5"))
        #expect(transport.bodies[4] == #"{"auth":"access-6"}"#)
        #expect(store.kept?.origin == Secret("refresh-1"))

        // A later process finds it at once.
        _ = try await self.client(transport, store: store).call("scope")
        #expect(transport.bodies[5] == #"{"auth":"access-6"}"#)
    }

    @Test(arguments: [
        ("http://127.0.0.1:8080", "NO_AUTH_FOUND", true), ("http://127.0.0.1:8080", "ACCESS_DENIED", false),
        ("https://oauth.bitrix.info", "NO_AUTH_FOUND", false),
    ])
    func
        `a practice portal that began anew knows nothing of the kept pair, and gets the given one; no other portal does`(
            server: String, code: String, isGiven: Bool
        ) async throws
    {
        var given = first
        given = Grant(
            clientID: given.clientID, clientSecret: given.clientSecret, accessToken: given.accessToken,
            refreshToken: given.refreshToken, server: try PortalAddress(url: server))
        var kept = given
        kept.accessToken = Secret("access-5")
        kept.refreshToken = Secret("refresh-5")
        let store = RecordingStore { _ in }
        store.kept = kept
        let transport = ScriptedTransport([.refusal(code, status: 401), .reply(#"{"result":7}"#), .reply()])
        let client = try client(transport, store: store, grant: given)
        let result = try? await client.call("scope").result
        #expect(transport.bodies[0] == #"{"auth":"access-5"}"#)
        #expect(result == (isGiven ? 7 : nil))
        #expect(store.kept == (isGiven ? given : kept))
        guard isGiven else { return #expect(transport.calls.count == 1) }
        #expect(transport.bodies[1] == #"{"auth":"access-1"}"#)
        // A later process begins with it.
        _ = try await self.client(transport, store: store, grant: given).call("scope")
        #expect(transport.bodies[2] == #"{"auth":"access-1"}"#)
    }

    @Test
    func `a refresh token of a portal's former life is given up for the one that was given`() async throws {
        var given = Grant(
            clientID: "local.app", clientSecret: Secret("s"), accessToken: Secret(""),
            refreshToken: Secret("refresh-1"),
            server: try PortalAddress(url: "http://127.0.0.1:8080"))
        var kept = given
        kept.accessToken = Secret("access-5")
        kept.refreshToken = Secret("refresh-5")
        let store = RecordingStore { _ in }
        store.kept = kept
        let transport = ScriptedTransport([
            Self.expired, .refusal("invalid_grant", status: 400), Self.pair(2), .reply(#"{"result":7}"#),
        ])
        #expect(try await client(transport, store: store, grant: given).call("scope").result == 7)
        #expect(transport.bodies[1].hasSuffix("refresh_token=refresh-5"))
        #expect(transport.bodies[2].hasSuffix("refresh_token=refresh-1"))
        given.accessToken = Secret("access-2")
        #expect(store.kept?.accessToken == given.accessToken)
    }

    @Test
    func `without an access token the first call begins with a renewal`() async throws {
        var grant = first
        grant.accessToken = Secret("")
        let transport = ScriptedTransport([Self.pair(2), .reply(#"{"result":7}"#)])
        #expect(try await client(transport, grant: grant).call("scope").result == 7)
        #expect(transport.bodies[1] == #"{"auth":"access-2"}"#)
    }

    @Test
    func `the server of the reply is the one asked next, if it may get a secret`() async throws {
        let transport = ScriptedTransport([
            Self.expired, Self.pair(2, #","server_endpoint":"https://oauth.bitrix24.tech/rest/""#), .reply(),
            Self.expired, Self.pair(3, #","server_endpoint":"http://oauth.bitrix24.tech/rest/""#), .reply(),
        ])
        let client = try client(transport)
        for _ in 0..<2 { _ = try await client.call("scope") }
        #expect(transport.urls[4] == "https://oauth.bitrix24.tech/oauth/token/")
        #expect(client.manager?.grant.server.description == "https://oauth.bitrix24.tech")
    }

    @Test(
        arguments: ErrorCode.all.filter { $0.place == .authorization }.map { ($0.name.text, $0.status) }
            + [("NOT_INSTALLED", 401), ("PAYMENT_REQUIRED", 401), ("insufficient_scope", 403)])
    func `refusals by the authorisation server are reported as they are, whatever their status`(
        code: String, status: Int
    )
        async throws
    {
        let transport = ScriptedTransport([Self.expired, .refusal(code, status: status), .reply()])
        let error = await #expect(throws: ClientError.self) { try await client(transport).call("scope") }
        guard case .refused(let refusal) = error else { return #expect(Bool(false), "not refused") }
        #expect(refusal.code.text == code)
        #expect(refusal.method == "oauth/token")
        #expect(refusal.row?.hint.isEmpty == false)
        #expect(transport.calls.count == 2)
    }

    /// The tokens may be spent, which a damaged reply says in the same words; the call has not run.
    @Test
    func `a lost reply of the authorisation server leaves the exchange open, and not the call`() async throws {
        let lost = TransportError(.reset, "as scripted", mayHaveRun: true)
        let error = await #expect(throws: ClientError.self) {
            try await client(ScriptedTransport([Self.expired, .failure(lost)])).call("biconnector.source.add", [:])
        }
        guard case .invalidReply(let reply) = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(reply.method == AuthorizationServer.method && reply.problem == "as scripted" && reply.isConfidential)

        let batch = Batch(commands: [Batch.Command("biconnector.source.add", [:])])
        let answers = try await client(ScriptedTransport([Self.expired, .failure(lost)])).run(batch)
        guard case .notRun = answers[0].outcome else { return #expect(Bool(false), "\(answers[0].outcome)") }

        let others: [TransportError] = [
            TransportError(.refused, "as scripted", mayHaveRun: false),
            TransportError(.cancelled, "as scripted", mayHaveRun: true),
        ]
        for other in others {
            let transport = ScriptedTransport([Self.expired, .failure(other)])
            await #expect(throws: ClientError.unreachable(other)) {
                try await client(transport).call("biconnector.source.add", [:])
            }
        }
    }

    @Test
    func `an answer without tokens is not shown: it may hold one`() async throws {
        let transport = ScriptedTransport([Self.expired, .reply(#"{"access_token":"half-a-pair"}"#)])
        let error = await #expect(throws: ClientError.self) { try await client(transport).call("scope") }
        #expect(!"\(error, default: "")".contains("half-a-pair"))
    }

    @Test
    func `the secret goes to no address over which it would be seen, and follows no redirect`() async throws {
        var grant = first
        grant.server = try PortalAddress(scheme: "http", host: "oauth.example", port: nil)
        let plain = ScriptedTransport([Self.expired])
        await #expect(throws: ClientError.insecure(grant.server)) {
            try await client(plain, grant: grant).call("scope")
        }
        #expect(plain.calls.count == 1)

        let moved = ScriptedTransport([
            Self.expired,
            .reply("", status: 302, headers: [Header("Location", "https://a.bitrix24.com/oauth/token/")]), .reply(),
        ])
        await #expect(throws: ClientError.self) {
            try await client(RenamingTransport(moved, mayFollow: { _, _ in true })).call("scope")
        }
        #expect(moved.calls.count == 2)
    }

    @Test
    func `without a store nothing is exchanged: not for an expired token, and not for a refresh token alone`()
        async throws
    {
        let expired = ScriptedTransport([Self.expired])
        let client = try client(expired, store: NoTokenStore())
        await #expect(throws: ClientError.tokenStoreFailed("no token store is set")) {
            try await client.call("scope")
        }
        #expect(expired.urls == ["https://acme.bitrix24.com/rest/scope"])

        var alone = first
        alone.accessToken = Secret("")
        let transport = ScriptedTransport([])
        let other = try self.client(transport, store: NoTokenStore(), grant: alone)
        await #expect(throws: ClientError.tokenStoreFailed("no token store is set")) {
            try await other.call("scope")
        }
        #expect(transport.calls.isEmpty)
    }

    @Test
    func `a store without room costs nothing: the refresh token is good for the next call`() async throws {
        let store = MemoryTokenStore()
        store.isFull = true
        let transport = ScriptedTransport([Self.expired, Self.expired, Self.pair(2), .reply()])
        let client = try client(transport, store: store)
        await #expect(throws: ClientError.tokenStoreFailed("no room, as told")) { try await client.call("scope") }
        store.isFull = false
        _ = try await client.call("scope")
        #expect(transport.bodies[2].hasSuffix("refresh_token=refresh-1"))
        #expect(store.kept.map(\.refreshToken) == [Secret("refresh-2")])
    }

    @Test(arguments: [(Duration.seconds(7), Duration.seconds(7)), (.milliseconds(50), .seconds(3))])
    func `the time for a call is the time for an exchange, but for a least one: an answer given up is a login lost`(
        given: Duration, used: Duration
    ) async throws {
        let transport = ScriptedTransport([Self.expired, Self.pair(2), .reply()])
        var client = try client(transport)
        client.timeout = given
        _ = try await client.call("scope")
        #expect(transport.calls.map(\.timeout) == [given, used, given])
    }

    @Test
    func `an application's new secret renews the pair that was kept with the old one`() async throws {
        let store = RecordingStore { _ in }
        var kept = first
        kept.refreshToken = Secret("refresh-5")
        kept.clientSecret = Secret("old")
        store.kept = kept
        let transport = ScriptedTransport([Self.expired, Self.pair(6), .reply()])
        _ = try await client(transport, store: store).call("scope")
        #expect(transport.bodies[1].hasSuffix("client_secret=s3cret%2B&refresh_token=refresh-5"))
        #expect(store.kept?.clientSecret == first.clientSecret)
    }

    @Test
    func `who settles has waited for the pair that is on its way`() async throws {
        let store = MemoryTokenStore()
        let (begun, began) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let transport = HeldTransport(ScriptedTransport([Self.expired, Self.pair(2), .reply()])) { call in
            guard call.url.reveal().hasSuffix("/oauth/token/") else { return }
            began.finish()
            for await _ in released {}
        }
        let client = try client(transport, store: store)
        Task { _ = try? await client.call("scope") }
        for await _ in begun {}
        async let settled: Void? = client.manager?.settle()
        #expect(store.kept.isEmpty)
        release.finish()
        await settled
        #expect(store.kept.map(\.accessToken) == [Secret("access-2")])
    }

    @Test
    func `secrets are seen in no way`() {
        #expect("\(first) \(Credentials.oauth(first))".contains("s3cret") == false)
        #expect("\(first)".contains("access-1") == false)
        #expect(Credentials.oauth(first).secrets.count == 3)
    }
}

extension Client {
    fileprivate var manager: TokenManager? {
        if case .tokens(let manager) = authorization { manager } else { nil }
    }
}

extension ClientError {
    var code: String? {
        if case .refused(let refusal) = self { refusal.code.text } else { nil }
    }
}

/// A portal at which every token but the newest has expired.
final class ExpiringPortal: Transport {
    private let state = Mutex((newest: 2, renewals: 0))

    var renewals: Int { state.withLock(\.renewals) }

    func send(_ call: Call) async throws(TransportError) -> Reply {
        await Task.yield()
        let entry: Result<Reply, TransportError> = state.withLock { state in
            if call.url.reveal().hasSuffix("/oauth/token/") {
                state.renewals += 1
                return .reply(#"{"access_token":"access-2","refresh_token":"refresh-2"}"#)
            }
            let isGood = String(decoding: call.body, as: UTF8.self).contains("access-2")
            return isGood ? .reply() : .refusal("expired_token", status: 401)
        }
        return try entry.get()
    }
}

/// Tells of each call before it is sent.
private struct ObservedTransport: Transport {
    let inner: any Transport
    let onCall: @Sendable (Call) -> Void

    init(_ inner: any Transport, onCall: @escaping @Sendable (Call) -> Void) {
        self.inner = inner
        self.onCall = onCall
    }

    func send(_ call: Call) async throws(TransportError) -> Reply {
        onCall(call)
        return try await inner.send(call)
    }
}

/// Sends each call when it is let.
private struct HeldTransport: Transport {
    let inner: any Transport
    let hold: @Sendable (Call) async -> Void

    init(_ inner: any Transport, hold: @escaping @Sendable (Call) async -> Void) {
        self.inner = inner
        self.hold = hold
    }

    func send(_ call: Call) async throws(TransportError) -> Reply {
        await hold(call)
        return try await inner.send(call)
    }
}

/// A store in memory that tells what happens and fails when it is told to.
private final class RecordingStore: TokenStore {
    private let state = Mutex((kept: Grant?.none, failures: 0))
    private let onEvent: @Sendable (String) -> Void

    init(onEvent: @escaping @Sendable (String) -> Void) { self.onEvent = onEvent }

    var kept: Grant? {
        get { state.withLock(\.kept) }
        set { state.withLock { $0.kept = newValue } }
    }

    var failures: Int {
        get { state.withLock(\.failures) }
        set { state.withLock { $0.failures = newValue } }
    }

    func newest(of grant: Grant) async throws(ClientError) -> Grant? { kept }

    func replace(
        _ grant: Grant, within timeout: Duration, by next: @Sendable (Grant?) async throws(ClientError) -> Grant
    ) async throws(ClientError) -> Grant {
        onEvent("opened")
        let new = try await next(kept)
        guard failures == 0 else {
            failures -= 1
            throw .tokenStoreFailed("as scripted")
        }
        kept = new
        onEvent("stored \(new.accessToken.reveal())")
        return new
    }
}
