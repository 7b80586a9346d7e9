import BIConnector
import CommandLanguage

/// The only maker of clients, so that everything a shell sends goes through the same steps: traced, redirected to
/// renamed portals, paced, repeated where that is safe, and with tokens that are renewed once for all clients and
/// stored before they are used.
final class Connection {
    /// Whether calls run in the background, as when completion calls the portal: then nothing is shown and nothing is
    /// asked.
    @TaskLocal static var isUnattended = false

    /// The value of the `User-Agent` header.
    var userAgent = "bcx" { didSet { common = nil } }
    /// The clock for pauses.
    let clock: AnyClock

    private let session: Session
    private let secrets: Secrets
    /// The transport for calls, with tracing; its copies share what they learn.
    private var standard: StandardTransport
    /// Carries orders to sandboxes, once and as they are: no calls of methods, so that they count neither as writes nor for
    /// a portal's limits.
    let orders: TraceRecorder
    /// The forms of replies with an identifier that portals are known to use.
    private let forms = IdentifierForms()
    private let store: any TokenStore
    private let onRenewal: @Sendable (Grant) -> Void
    private let tell: @Sendable (Wait) -> Void
    /// One manager for each grant that was used, so that all its clients renew together. None is discarded: it may be
    /// waiting for tokens, or have a pair that could not be stored.
    private var managers: [TokenManager] = []
    /// The credentials of the last client, which are hidden already.
    private var hidden = Credentials.none
    /// The version of the session's portal for which the new names of portals were learnt.
    private var linkVersion = 0
    /// The client of the session's portal that differs in nothing from what the session says, and the version of the
    /// session that it is made from: most calls have it, and it is not made again for each.
    private var common: (version: Int, client: Client)?

    init(_ services: HostServices, _ session: Session, _ secrets: Secrets, clock: any Clock<Duration>) {
        let people = services.people
        let tell: @Sendable (Wait) -> Void = { [onWait = people.onWait] wait in
            if !Self.isUnattended { onWait(wait) }
        }
        (self.session, self.secrets, self.clock, self.tell) = (session, secrets, AnyClock(clock), tell)
        standard = StandardTransport(
            TraceRecorder(WatchedTransport(inner: services.transport, writes: services.sentWrites)),
            clock: clock, mayFollow: people.mayFollow, onRename: people.onRename,
            learnsNames: { !Self.isUnattended },
            // In a trace, pauses are shown in sequence with everything else.
            onWait: { wait in
                if let trace = TraceRecorder.trace { trace.keep(.waiting(wait)) } else { tell(wait) }
            })
        orders = TraceRecorder(services.transport)
        store = services.tokenStore ?? NoTokenStore()
        onRenewal = { [onRenewal = people.onRenewal] grant in if !Self.isUnattended { onRenewal(grant) } }
    }

    /// The execution time that methods have used, as portals reported it.
    var executionTime: ExecutionTimeUsage { standard.executionTime }

    // MARK: Clients

    /// A client of the session's portal.
    /// - Throws: ``ShellError/notConnected`` without one.
    /// - Parameters:
    ///   - timeout: How long a call may take, and an exchange of tokens for it; the session's option by default.
    ///   - repeats: Whether calls are sent again where that is safe.
    ///   - codes: The refusals that are expected, or `any`: they count as replies, and the call is not repeated.
    func client(
        timeout: Duration? = nil, repeats: Bool = true, expecting codes: [String] = []
    ) throws(ShellError) -> Client {
        followRenewal()
        forgetNames()
        let isCommon = timeout == nil && repeats && codes.isEmpty
        if isCommon, let common, common.version == session.clientVersion { return common.client }
        guard let link = session.link else { throw .notConnected }
        let client = client(of: link, timeout: timeout, repeats: repeats, expecting: codes)
        if isCommon { common = (session.clientVersion, client) }
        return client
    }

    /// A client of another portal than the session's, or of that.
    func client(
        of link: PortalLink, timeout: Duration? = nil, repeats: Bool = true, expecting codes: [String] = []
    ) -> Client {
        hide(link.credentials)
        var client = Client(
            portal: link.address, authorization: authorization(by: link.credentials),
            transport: transport(repeats ? policy(expecting: codes) : .once),
            timeout: timeout ?? session.options.timeout, userAgent: userAgent)
        client.forms = forms
        client.allowsPlainHTTP = session.allowsPlainHTTP(to: link.address)
        client.asksWhy = repeats && codes.isEmpty
        client.waitsForReset = session.options.waitsForReset
        return client
    }

    /// Sends the request that joins a class, once.
    func joining(_ address: JoinAddress) -> @Sendable () async throws(TransportError) -> Reply {
        var call = Call(joining: address, userAgent: userAgent, timeout: session.options.timeout)
        if !address.server.isConfidential { call.staysNear() }
        let (transport, request) = (transport(.once), call)
        return { () async throws(TransportError) in try await transport.send(request) }
    }

    /// Whoever connects means the portal that is named, wherever an earlier one of that name has moved.
    private func forgetNames() {
        guard session.linkVersion != linkVersion else { return }
        linkVersion = session.linkVersion
        standard.forgetNames()
    }

    private func hide(_ credentials: Credentials) {
        // Most calls have those of the call before.
        guard credentials != hidden else { return }
        secrets.hide(credentials)
        hidden = credentials
    }

    private func authorization(by credentials: Credentials) -> Client.Authorization {
        if case .oauth(let grant) = credentials { return .tokens(manager(of: grant)) }
        return Client.Authorization(credentials) ?? .none
    }

    /// A client of the authorisation servers. It follows no redirects, so that the application's secret stays with
    /// them.
    var authorizationServer: AuthorizationServer {
        AuthorizationServer(transport(policy()), timeout: session.options.timeout, userAgent: userAgent)
    }

    private func transport(_ policy: RetryingTransport.Policy) -> StandardTransport {
        standard.rate = session.options.pace
        var transport = standard
        transport.policy = policy
        return transport
    }

    // MARK: Tokens

    /// Returns when no exchange of tokens is under way.
    func settle() async { for manager in managers { await manager.settle() } }

    /// Updates the session's credentials to the newest pair of tokens.
    func followRenewal() {
        guard case .oauth(let grant) = session.link?.credentials else { return }
        let newest = managers.first { $0.grant.isSame(as: grant) }?.grant ?? grant
        guard newest != grant else { return }
        secrets.hide(.oauth(newest))
        let isSame = linkVersion == session.linkVersion
        session.link?.credentials = .oauth(newest)
        // It is the same login, in the same portal.
        if isSame { linkVersion = session.linkVersion }
    }

    private func manager(of grant: Grant) -> TokenManager {
        if let manager = managers.first(where: { $0.grant.isSame(as: grant) }) { return manager }
        let made = TokenManager(grant, authorizationServer, store: store, onRenewal: onRenewal, onWait: tell)
        managers.append(made)
        return made
    }

    // MARK: Pauses

    /// When calls are repeated.
    func policy(expecting codes: [String] = []) -> RetryingTransport.Policy {
        var policy = RetryingTransport.Policy()
        policy.attempts = session.options.retries + 1
        policy.waitsForReset = session.options.waitsForReset
        policy.expected = Set(codes.map { ErrorCode.Name($0) })
        policy.expectsAny = codes.contains("any")
        return policy
    }

    /// Whether a refused call is repeated when its method has execution time again. Single calls do it themselves;
    /// those of a batch are refused one by one.
    func isWaitedFor(_ refusal: Refusal) -> Bool {
        session.options.waitsForReset && refusal.row?.retry == .afterReset
            && refusal.method != Batch.method
    }

    /// Waits until the method of a refused call has execution time again, as far as the portal reported when.
    func waitForReset(after refusal: Refusal, at portal: PortalAddress) async throws {
        let reset = executionTime.reading(of: refusal.method, at: portal)?.untilReset
        let pause = RetryingTransport.Policy.pause(untilReset: reset)
        tell(Wait(cause: .usedUpTime(refusal.code), duration: pause, attempts: 1))
        try await clock.sleep(for: pause)
    }

    /// Waits before a refused call is repeated.
    func wait(
        after refusal: Refusal, _ policy: RetryingTransport.Policy, attempt: Int,
        at portal: PortalAddress
    ) async throws {
        if refusal.row?.retry == .afterReset {
            return try await waitForReset(after: refusal, at: portal)
        }
        let pause = policy.pause(after: attempt, chance: .random(in: -1...1))
        tell(Wait(cause: .refusal(refusal.code), duration: pause, attempts: attempt))
        try await clock.sleep(for: pause)
    }
}

extension RetryingTransport.Policy {
    /// Nothing is repeated.
    fileprivate static var once: RetryingTransport.Policy {
        var policy = RetryingTransport.Policy()
        policy.attempts = 1
        return policy
    }
}
