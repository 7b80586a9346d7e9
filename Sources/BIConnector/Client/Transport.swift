/// Carries one call to a portal and brings back whatever was answered.
///
/// A conformer knows bytes and nothing of the portal: it neither reads the body nor judges the status, repeats nothing
/// and follows no redirect. Where a call says to which addresses it may lead (``Call/mayReach``), it leads to no other.
/// What it has to do is to report what happened. A complete one, for tests:
///
/// ```swift
/// struct Canned: Transport {
///     var body: String
///     func send(_ call: Call) async throws(TransportError) -> Reply {
///         Reply(status: 200, headers: [Header("Content-Type", "application/json")], body: Array(body.utf8))
///     }
/// }
/// let client = Client(portal: portal, authorization: .none, transport: Canned(body: #"{"result":true}"#))
/// ```
public protocol Transport: Sendable {
    /// Sends `call` and waits for the whole reply.
    ///
    /// A refusal by the portal *is* a reply. Cancelling the task ends the transfer at once, as
    /// ``TransportError/Reason/cancelled``.
    /// - Throws: ``TransportError`` when no whole reply came.
    func send(_ call: Call) async throws(TransportError) -> Reply
}

/// Why no whole reply came.
public struct TransportError: Error, Sendable, Hashable {
    /// What happened.
    public enum Reason: Sendable, Hashable {
        /// The address is not one that can be called.
        case badAddress
        /// The host's name has no address.
        case unresolved
        /// Nobody listens, or the network does not lead there.
        case refused
        /// The proxy on the way was not reached, or would not lead there.
        case proxy
        /// The connection would lead to an address that the call may not reach.
        case barred
        /// The server does not have the key by which it is known.
        case otherKey
        /// The certificate does not hold: wrong name, expired, self-signed, unknown issuer.
        case untrusted
        /// The TLS handshake failed for another reason.
        case handshake
        /// The connection ended before the reply was whole.
        case reset
        /// The server closed the connection without a reply.
        case empty
        /// What came is not HTTP, or its length is wrong.
        case garbled
        /// The whole exchange took longer than allowed.
        case timedOut
        /// The body is larger than allowed.
        case tooLarge
        /// The task was cancelled.
        case cancelled
        /// Anything else.
        case other

        /// Whether such trouble passes, unless whoever reports it knows better. A wrong address, a closed port, a name
        /// that nobody has, another protocol and a certificate that is not valid are the same the second time.
        var mayPass: Bool {
            switch self {
            case .reset, .empty, .timedOut: true
            case .badAddress, .unresolved, .refused, .barred, .proxy, .otherKey, .untrusted, .handshake, .garbled,
                .tooLarge, .cancelled,
                .other:
                false
            }
        }
    }

    /// What happened.
    public var reason: Reason
    /// What the library said, for people; never an address with its path.
    public var detail: String
    /// Whether the portal may have carried out the call: something of the request was on its way.
    public var mayHaveRun: Bool
    /// Whether the same call may fare better a little later; what stays as it is is reported at once.
    public var mayPass: Bool

    /// Why no whole reply came.
    /// - `mayPass`: As is usual for the reason, when it is left out.
    public init(_ reason: Reason, _ detail: String, mayHaveRun: Bool, mayPass: Bool? = nil) {
        self.reason = reason
        self.detail = detail
        self.mayHaveRun = mayHaveRun
        self.mayPass = mayPass ?? reason.mayPass
    }
}
