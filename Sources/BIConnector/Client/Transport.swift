/// Carries one call to a portal and brings back whatever was answered.
///
/// A conformer knows bytes and nothing of the portal: it neither reads the body nor judges the status, repeats nothing
/// and follows no redirect. Where a call says to which addresses it may lead (``Call/mayReach``), it leads to no other.
/// What it has to do is to tell the truth about what happened. A complete one, for tests:
///
/// ```swift
/// struct Canned: Transport {
///     var body: String
///     func send(_ call: Call) async throws(TransportError) -> Reply {
///         Reply(status: 200, headers: [Header("Content-Type", "application/json")], body: Array(body.utf8))
///     }
/// }
/// let client = Client(portal: portal, credentials: .none, transport: Canned(body: #"{"result":true}"#))
/// ```
public protocol Transport: Sendable {
    /// Sends `call` and waits for the whole reply.
    ///
    /// A refusal by the portal *is* a reply. Cancelling the task ends the transfer at once, as
    /// ``TransportError/Reason/cancelled``.
    /// - Throws: ``TransportError`` when no whole reply came.
    func send(_ call: Call) async throws(TransportError) -> Reply
}

/// One HTTP request.
public struct Call: Sendable {
    /// `POST`, but for the few addresses that are fetched.
    public var verb: String
    /// The whole address. It may hold a webhook's code: never shown as it is.
    public var url: Secret
    /// The headers, in the order to send.
    public var headers: [Header]
    /// The body. It may hold an access token: never shown as it is.
    public var body: [UInt8]
    /// How long the whole exchange may take.
    public var timeout: Duration
    /// The largest body to accept, in bytes.
    public var maximumReply: Int
    /// Asked with the address and the port of each connection before it is opened or used again; nil allows any.
    public var mayReach: (@Sendable (IPAddress, _ port: Int) -> Bool)?
    /// Whether neither it nor its reply may ever be shown, but for the status: tokens are exchanged.
    public var isConfidential: Bool

    /// The largest body to accept unless told otherwise: 64 MiB.
    public static let defaultMaximumReply = 64 << 20

    /// One HTTP request.
    public init(
        verb: String = "POST", url: Secret, headers: [Header] = [], body: [UInt8] = [],
        timeout: Duration = .seconds(30), maximumReply: Int = Call.defaultMaximumReply, isConfidential: Bool = false
    ) {
        self.verb = verb
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.maximumReply = maximumReply
        self.isConfidential = isConfidential
    }
}

/// A header of a request or reply.
public struct Header: Sendable, Hashable {
    /// The name as written.
    public var name: String
    /// The value without surrounding space.
    public var value: String

    /// A header.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// What came back for one ``Call``.
public struct Reply: Sendable {
    /// The HTTP status.
    public var status: Int
    /// The headers, in the order received.
    public var headers: [Header]
    /// The body, decoded from the transfer and content encodings.
    public var body: [UInt8]
    /// How long each phase took.
    public var timings: Timings

    /// What came back.
    public init(status: Int, headers: [Header] = [], body: [UInt8] = [], timings: Timings = Timings()) {
        self.status = status
        self.headers = headers
        self.body = body
        self.timings = timings
    }

    /// The value of the last header called `name`, compared without regard to case.
    public func header(_ name: String) -> String? {
        headers.last { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// When each phase of an exchange was over, counted from its beginning. A phase that did not take place, as on a kept
/// connection, is zero.
public struct Timings: Sendable, Hashable {
    /// The host's address was known.
    public var resolved: Duration = .zero
    /// The connection stood.
    public var connected: Duration = .zero
    /// The TLS handshake was done.
    public var secured: Duration = .zero
    /// The first byte of the reply was there.
    public var firstByte: Duration = .zero
    /// The last byte was there.
    public var total: Duration = .zero

    /// No time at all.
    public init() {}
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
        /// The certificate does not hold: wrong name, expired, self-signed, unknown issuer.
        case untrusted
        /// The TLS handshake failed for another reason.
        case handshake
        /// The connection ended before the reply was whole.
        case reset
        /// The server closed the connection without a word.
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
            case .badAddress, .unresolved, .refused, .proxy, .untrusted, .handshake, .garbled, .tooLarge, .cancelled,
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
    /// - Parameter mayPass: As is usual for the reason, when it is left out.
    public init(_ reason: Reason, _ detail: String, mayHaveRun: Bool, mayPass: Bool? = nil) {
        self.reason = reason
        self.detail = detail
        self.mayHaveRun = mayHaveRun
        self.mayPass = mayPass ?? reason.mayPass
    }
}
