public import BIConnector

/// Carries calls over HTTP with libcurl: kept connections, HTTP/2 where a server offers it over TLS, TLS 1.2 or newer
/// against the certificates of the system, gzip and deflate, and the proxies of the usual environment variables.
///
/// ```swift
/// let transport = StandardTransport(CurlTransport())
/// ```
///
/// Nothing is prepared before the first call. A call is begun on the thread of its caller and stays there when it is
/// over within a few milliseconds; longer ones, and all that come while another is under way, are driven together by one
/// thread. Cancelling the task of a call ends its transfer at once.
///
/// A request is never sent twice. libcurl would repeat one on its own when a kept connection ends without a reply, which
/// cannot be distinguished from a portal that stopped after it had carried out the call; this transport forbids it, and reports
/// `TransportError.Reason.empty` with `mayHaveRun`. So that this stays rare, connections that idled longer than
/// ``Settings/idleLimit`` are not used again.
///
/// Plain http, which is for practice on the same machine, never goes through a proxy.
public final class CurlTransport: Transport {
    /// What may be different from one transport to another.
    public struct Settings: Sendable, Hashable {
        /// A file of certificates in PEM form to trust besides those of the system: an on-premise portal may have one of
        /// its own, while its authorisation server is the public one. Where libcurl was built without a folder of the
        /// system's certificates, in their place.
        public var caBundle: String?
        /// How long it may take to find, reach and greet the server. The whole exchange is bounded by the call.
        public var connectTimeout: Duration = .seconds(10)
        /// How long a kept connection may idle and still be used. Short, because common servers hang up after five
        /// seconds. In whole seconds; below one, no connection is kept.
        public var idleLimit: Duration = .seconds(4)
        /// Whether the proxies of the usual environment variables are used. A call that may lead to some addresses only
        /// is asked about the proxy's address, so that whoever limits calls turns proxies off.
        public var usesProxies = true

        /// The settings most transports have.
        public init() {}
    }

    private let driver: Driver
    private let pins: ServerPins

    /// A transport of its own connections. It costs nothing before the first call.
    /// - `pins`: The keys of servers that are recognised by one.
    public init(_ settings: Settings = Settings(), pins: ServerPins = ServerPins()) {
        driver = Driver(settings)
        self.pins = pins
    }

    /// Sends `call` once and waits for the whole reply; a redirect is a reply like any other.
    public func send(_ call: Call) async throws(TransportError) -> Reply {
        try await driver.carry(Transfer(call, by: verification(of: call))).get()
    }

    private func verification(of call: Call) -> Transfer.Verification {
        guard let server = call.server, server.scheme == "https", let key = pins[server] else { return .certificate }
        return .key(key)
    }

    /// Connects to a server directly, through no proxy, and finishes the TLS handshake, but sends nothing of a request.
    ///
    /// A server whose certificate is not valid is met all the same, and the objection is reported. Whoever goes on from
    /// there has to recognise the key, see ``ServerPins``: the next connection may lead to somebody else.
    /// - `mayReach`: Asked with each address before a connection is opened.
    /// - Throws: `TransportError` when no connection came about.
    public func meet(
        _ server: PortalAddress, timeout: Duration = .seconds(30),
        mayReach: (@Sendable (IPAddress, _ port: Int) -> Bool)? = nil
    ) async throws(TransportError) -> MetServer {
        var call = Call(verb: "GET", url: Secret("\(server.url)/"), timeout: timeout)
        call.mayReach = mayReach
        let first = Transfer(call, isMeeting: true)
        let objection: TransportError
        switch await driver.carry(first) {
        case .success: return try Self.server(of: first, over: server.scheme, objection: nil)
        case .failure(let error) where first.met.isDistrusted: objection = error
        case .failure(let error): throw error
        }
        let second = Transfer(call, by: .none, isMeeting: true)
        _ = try await driver.carry(second).get()
        return try Self.server(of: second, over: server.scheme, objection: objection.detail)
    }

    private static func server(
        of meeting: Transfer, over scheme: String, objection: String?
    ) throws(TransportError) -> MetServer {
        guard var server = meeting.met.server else { throw .noAddress }
        guard scheme == "http" || server.publicKey != nil else { throw .noCertificates }
        server.objection = objection
        return server
    }
}
