public import OrderedJSON
import TextUI

/// One call on its way: which method of which portal, what is sent, and how long it may take.
///
/// Transports read the portal and the method here. The address is made of them by the transport that speaks HTTP, and by
/// nobody else.
public struct Call: Sendable {
    /// Where a call goes.
    public enum Destination: Sendable, Hashable {
        /// A method of a portal, in the name of a webhook when there is one.
        case method(String, at: PortalAddress, webhook: Webhook? = nil)
        /// The exchange of tokens at an authorisation server.
        case tokens(at: PortalAddress)
        /// A class that is joined.
        case join(JoinAddress)
        /// An address that is called as it is. It may hold credentials.
        case address(Secret)
    }

    /// A user and a code that stand in the path of a call.
    public struct Webhook: Sendable, Hashable {
        /// The user in whose name is called.
        public var user: Int
        /// The code.
        public var code: Secret

        /// A webhook from its parts.
        public init(user: Int, code: Secret) {
            self.user = user
            self.code = code
        }
    }

    /// `POST`, but for the few addresses that are fetched.
    public var verb: String
    /// Where it goes.
    public var destination: Destination
    /// Whether it changes nothing: its method's row says so, or it is a batch of such calls. A method without a row is
    /// taken for one that changes something.
    public var isRead: Bool
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

    /// The largest body to accept by default: 64 MiB.
    public static let defaultMaximumReply = 64 << 20

    init(
        verb: String, _ destination: Destination, isRead: Bool, headers: [Header], body: [UInt8], timeout: Duration,
        maximumReply: Int = Call.defaultMaximumReply, isConfidential: Bool = false
    ) {
        self.verb = verb
        self.destination = destination
        self.isRead = isRead
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.maximumReply = maximumReply
        self.isConfidential = isConfidential
    }
}

extension Call {
    /// A call of an address that is no portal's method.
    public init(
        verb: String = "POST", url: Secret, headers: [Header] = [], body: [UInt8] = [],
        timeout: Duration = .seconds(30), maximumReply: Int = Call.defaultMaximumReply
    ) {
        self.init(
            verb: verb, .address(url), isRead: false, headers: headers, body: body, timeout: timeout,
            maximumReply: maximumReply)
    }

    /// A call of a portal's method.
    /// - `method`: The whole name.
    /// - `webhook`: In whose name is called, unless the parameters hold a token.
    /// - `parameters`: Sent as a JSON object, in this order.
    public init(
        _ method: String, at portal: PortalAddress, webhook: Webhook? = nil, _ parameters: JSON.Object = [:],
        userAgent: String = Client.defaultUserAgent, timeout: Duration = .seconds(30)
    ) {
        self.init(
            verb: "POST", .method(method, at: portal, webhook: webhook),
            isRead: PortalMethod.isRead(method, parameters),
            headers: [
                Header("Content-Type", "application/json"), Header("Accept", "application/json"),
                Header("User-Agent", userAgent),
            ],
            body: JSON.object(parameters).bytes(), timeout: timeout)
    }

    /// The exchange of tokens that `form` asks for.
    init(tokensAt server: PortalAddress, form: String, userAgent: String, timeout: Duration) {
        self.init(
            verb: "POST", .tokens(at: server), isRead: false,
            headers: [
                Header("Content-Type", "application/x-www-form-urlencoded"), Header("Accept", "application/json"),
                Header("User-Agent", userAgent),
            ],
            body: Array(form.utf8), timeout: timeout, maximumReply: AuthorizationServer.largestReply,
            isConfidential: true)
    }

    /// The request that joins a class. A server may count it, so that it is sent once.
    public init(joining address: JoinAddress, userAgent: String = Client.defaultUserAgent, timeout: Duration) {
        self.init(
            verb: "POST", .join(address), isRead: false,
            headers: [
                Header("Content-Type", "application/json"), Header("Accept", "application/json"),
                Header("User-Agent", userAgent),
            ],
            body: [], timeout: timeout, maximumReply: 64 << 10, isConfidential: true)
    }

    /// The method it calls; nil when it calls none.
    public var method: String? {
        if case .method(let name, _, _) = destination { name } else { nil }
    }

    /// The portal whose method it calls; nil when it calls none.
    public var portal: PortalAddress? {
        if case .method(_, let portal, _) = destination { portal } else { nil }
    }

    /// Whether it may change what a portal holds. An exchange of tokens is no affair of the portal's data, and joining a
    /// class neither.
    public var mayChangePortal: Bool {
        switch destination {
        case .tokens, .join: false
        case .method, .address: !isRead
        }
    }

    /// The server to which it goes; nil for what is no address.
    public var server: PortalAddress? {
        switch destination {
        case .method(_, let portal, _), .tokens(let portal): portal
        case .join(let address): address.server
        case .address(let url): try? PortalAddress(url: url.reveal())
        }
    }

    /// The whole address. It may hold a webhook's code: never shown as it is. Made for whoever speaks HTTP.
    public var url: Secret {
        switch destination {
        case .method(_, let portal, _), .tokens(let portal): Secret("\(portal.url)\(path)")
        case .join(let address): address.url
        case .address(let url): url
        }
    }

    /// What follows the host in the address.
    var path: String {
        switch destination {
        case .method(let name, _, nil): "/rest/\(PercentCoding.encode(name))"
        case .method(let name, _, let webhook?):
            "/rest/\(webhook.user)/\(PercentCoding.encode(webhook.code.reveal()))/\(PercentCoding.encode(name))"
        case .tokens: AuthorizationServer.path
        case .join, .address: ""
        }
    }

    /// Keeps it to this machine and to private networks, whatever address its host's name has.
    public mutating func staysNear() { mayReach = { address, _ in address.isNear } }

    /// The same call of the same method at another portal; any other call as it is.
    func moved(to portal: PortalAddress) -> Call {
        guard case .method(let name, _, let webhook) = destination else { return self }
        var call = self
        call.destination = .method(name, at: portal, webhook: webhook)
        return call
    }
}

extension PortalMethod {
    /// Whether a call changes nothing: the row of its method says so, or those of all commands of a batch do.
    static func isRead(_ method: String, _ parameters: JSON.Object = [:]) -> Bool {
        guard method == Batch.method else { return PortalMethod(named: method)?.isRead ?? false }
        // A command is written `method?query`.
        return parameters["cmd"]?.object?.members.allSatisfy { command in
            let method = command.value.string?.utf8.prefix { $0 != UInt8(ascii: "?") }
            return PortalMethod(named: String(Substring(method ?? "".utf8[...])))?.isRead ?? false
        } ?? false
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
