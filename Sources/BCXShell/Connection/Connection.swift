import BIConnector

/// The only maker of clients, so that everything a shell sends goes by one recipe: traced, followed to renamed portals,
/// paced, sent again where that is safe, and with tokens that are renewed once for all and stored before they are used.
final class Connection {
    /// Whether nobody waits for what is sent, as when completion looks into the portal: nothing is said then, and nothing
    /// is asked.
    @TaskLocal static var isUnattended = false

    /// What goes over the wire.
    let wire: Wiretap
    /// The clock by which pauses are made.
    let clock: AnyClock
    /// The recipe by which calls are sent; its copies share what they learn.
    private var transport: StandardTransport
    /// How portals answer what makes something.
    private let forms = IdentifierForms()
    private let store: any TokenStore
    private let onRenewal: @Sendable (Grant) -> Void
    private let tell: @Sendable (Wait) -> Void
    /// One manager for each grant that was used, so that all its clients renew together. None is given up: it may be
    /// waiting for tokens, or hold a pair that could not be stored.
    private var managers: [TokenManager] = []

    init(_ services: Services, clock: any Clock<Duration>) {
        let wire = Wiretap(services.transport)
        let tell: @Sendable (Wait) -> Void = { [onWait = services.onWait] wait in
            if !Self.isUnattended { onWait(wait) }
        }
        self.wire = wire
        self.tell = tell
        self.clock = AnyClock(clock)
        transport = StandardTransport(
            wire, clock: clock, mayFollow: services.mayFollow, onRename: services.onRename,
            learnsNames: { !Self.isUnattended },
            // Where everything on the wire is shown, pauses are told in their place.
            onWait: { wait in if !wire.keep(wait) { tell(wait) } })
        store = services.tokenStore ?? NoTokenStore()
        onRenewal = { [onRenewal = services.onRenewal] grant in if !Self.isUnattended { onRenewal(grant) } }
    }

    /// What portals told of the time their methods have used up.
    var executionTime: ExecutionTimeUsage { transport.executionTime }

    /// A client of the portal that `link` leads to.
    /// - Parameters:
    ///   - options: How fast and how often calls are sent, and whether what goes over the wire is kept to be shown.
    ///   - timeout: How long a call may take, and an exchange of tokens for it.
    ///   - repeats: Whether calls are sent again where that is safe.
    ///   - codes: The refusals that are expected, or `any`: they are answers, after which nothing is sent again.
    func client(
        of link: PortalLink, _ options: Options, userAgent: String, timeout: Duration, repeats: Bool,
        expecting codes: [String]
    ) -> Client {
        wire.isOn = options.traces
        var client = Client(
            portal: link.address, authorization: authorization(link, options, userAgent: userAgent),
            transport: transport(options, repeats ? policy(options, expecting: codes) : .once),
            timeout: timeout, userAgent: userAgent)
        client.forms = forms
        client.asksWhy = repeats && codes.isEmpty
        client.waitsForReset = options.waitsForReset
        return client
    }

    private func authorization(
        _ link: PortalLink, _ options: Options, userAgent: String
    ) -> Client.Authorization {
        if case .oauth(let grant) = link.credentials {
            return .tokens(manager(of: grant, authorizationServer(options, userAgent: userAgent)))
        }
        return Client.Authorization(link.credentials) ?? .none
    }

    /// The way to the authorisation servers. No redirect is followed there: the application's secret stays with them.
    func authorizationServer(_ options: Options, userAgent: String) -> AuthorizationServer {
        wire.isOn = options.traces
        return AuthorizationServer(
            transport(options, policy(options)), timeout: options.timeout, userAgent: userAgent)
    }

    /// The newest pair of tokens that is known of a grant.
    func newest(of grant: Grant) -> Grant { managers.first { $0.grant.isSame(as: grant) }?.grant ?? grant }

    /// Returns when no exchange of tokens is under way.
    func settle() async { for manager in managers { await manager.settle() } }

    private func manager(of grant: Grant, _ server: AuthorizationServer) -> TokenManager {
        if let manager = managers.first(where: { $0.grant.isSame(as: grant) }) { return manager }
        let made = TokenManager(grant, server, store: store, onRenewal: onRenewal, onWait: tell)
        managers.append(made)
        return made
    }

    private func transport(_ options: Options, _ policy: RetryingTransport.Policy) -> StandardTransport {
        transport.rate = options.pace
        var transport = transport
        transport.policy = policy
        return transport
    }

    /// When calls are sent again.
    func policy(_ options: Options, expecting codes: [String] = []) -> RetryingTransport.Policy {
        var policy = RetryingTransport.Policy()
        policy.attempts = options.retries + 1
        policy.waitsForReset = options.waitsForReset
        policy.expected = Set(codes.map { ErrorCode.Name($0) })
        policy.expectsAny = codes.contains("any")
        return policy
    }
}

extension RetryingTransport.Policy {
    /// Nothing is sent a second time.
    fileprivate static var once: RetryingTransport.Policy {
        var policy = RetryingTransport.Policy()
        policy.attempts = 1
        return policy
    }
}
