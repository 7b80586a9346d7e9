import BIConnector

/// The only maker of clients, so that everything a shell sends goes by one recipe: traced, followed to renamed portals,
/// paced, sent again where that is safe, and with tokens that are renewed once for all and stored before they are used.
final class Connection {
    /// Whether nobody waits for what is sent, as when completion looks into the portal: nothing is said then, and nothing
    /// is asked.
    @TaskLocal static var isUnattended = false

    /// What goes over the wire.
    let wire: Wiretap
    /// What portals told of the time their methods have used up.
    let operating: ExecutionTimeUsage
    /// How portals answer what makes something.
    private let forms = IdentifierForms()
    /// The clock by which pauses are made.
    let time: Timekeeper
    /// The host's transport, followed to renamed portals.
    private let followed: RenamingTransport
    private let store: any TokenStore
    private let onRenewal: @Sendable (Grant) -> Void
    private let tell: @Sendable (Wait) -> Void
    private var paced: (rate: PacingTransport.Rate, transport: PacingTransport)?
    /// One keeper for each grant that was used, so that all its clients renew together. None is given up: it may be
    /// waiting for tokens, or hold a pair that could not be stored.
    private var keepers: [TokenManager] = []

    init(_ services: Services, time: Timekeeper) {
        self.time = time
        operating = ExecutionTimeUsage(time: time)
        wire = Wiretap(services.transport)
        followed = RenamingTransport(
            wire, mayFollow: services.mayFollow, onRename: services.onRename, learns: { !Self.isUnattended })
        store = services.tokenStore ?? NoTokenStore()
        onRenewal = { [onRenewal = services.onRenewal] grant in if !Self.isUnattended { onRenewal(grant) } }
        tell = { [onWait = services.onWait] wait in if !Self.isUnattended { onWait(wait) } }
    }

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
            portal: link.address, credentials: link.credentials,
            transport: transport(options, repeats ? policy(options, expecting: codes) : .once),
            timeout: timeout, userAgent: userAgent)
        client.operating = operating
        client.forms = forms
        client.asksWhy = repeats && codes.isEmpty
        client.waitsForReset = options.waitsForReset
        if case .oauth(let grant) = link.credentials {
            client.tokens = keeper(of: grant, authorizationServer(options, userAgent: userAgent))
        }
        return client
    }

    /// The way to the authorisation servers. No redirect is followed there: the application's secret stays with them.
    func authorizationServer(_ options: Options, userAgent: String) -> AuthorizationServer {
        wire.isOn = options.traces
        return AuthorizationServer(
            RetryingTransport(wire, policy: policy(options), time: time, onWait: onWait),
            timeout: options.timeout, userAgent: userAgent)
    }

    /// The newest pair of tokens that is known of a grant.
    func newest(of grant: Grant) -> Grant { keepers.first { $0.grant.isSame(as: grant) }?.grant ?? grant }

    /// Returns when no exchange of tokens is under way.
    func settle() async { for keeper in keepers { await keeper.settle() } }

    private func keeper(of grant: Grant, _ server: AuthorizationServer) -> TokenManager {
        if let keeper = keepers.first(where: { $0.grant.isSame(as: grant) }) { return keeper }
        let made = TokenManager(grant, server, store: store, onRenewal: onRenewal, onWait: tell)
        keepers.append(made)
        return made
    }

    private func transport(_ options: Options, _ policy: RetryingTransport.Policy) -> any Transport {
        RetryingTransport(pacedTransport(options), policy: policy, time: time, operating: operating, onWait: onWait)
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

    private func pacedTransport(_ options: Options) -> any Transport {
        guard let rate = options.pace else { return followed }
        if let paced, paced.rate == rate { return paced.transport }
        let pacing = PacingTransport(followed, rate: rate, time: time, onWait: onWait)
        paced = (rate, pacing)
        return pacing
    }

    /// Tells of pauses; where everything on the wire is shown, in their place.
    private var onWait: @Sendable (Wait) -> Void {
        { [wire, tell] wait in if !wire.keep(wait) { tell(wait) } }
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
