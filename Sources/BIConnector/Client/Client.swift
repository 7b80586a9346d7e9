public import OrderedJSON
import TextUI

/// Calls a portal's methods: encode, send, open the envelope.
///
/// ```swift
/// let client = Client(
///     portal: link.address, authorization: .token(token), transport: StandardTransport(CurlTransport()))
/// let made = try await client.call("biconnector.source.add", ["fields": ["title": "North", "connectorId": 31]])
/// print(made.result["id"])
/// ```
public struct Client: Sendable {
    /// The credentials of calls, as they are used.
    ///
    /// A grant is none by itself. Its refresh token is good for one renewal, and whoever loses the successor loses the
    /// login, so that it is in the hands of a ``TokenManager``, which has a place for the successor before it asks for one.
    public enum Authorization: Sendable {
        /// None: most portals answer `NO_AUTH_FOUND`.
        case none
        /// An incoming webhook.
        case webhook(user: Int, code: Secret)
        /// An access token of an application, as long as it lives.
        case token(Secret)
        /// The tokens of an application, renewed when the portal says that they have expired. One manager serves all
        /// clients of a grant.
        case tokens(TokenManager)
    }

    /// The portal.
    public var portal: PortalAddress
    /// The credentials of calls.
    public var authorization: Authorization
    /// How long one call may take.
    public var timeout: Duration
    /// The value of the `User-Agent` header.
    public var userAgent: String
    /// What carries the calls.
    public var transport: any Transport
    /// What portals reported of the time their methods have used up; shared by all copies of this client.
    public var executionTime = ExecutionTimeUsage()
    /// How portals answer what makes something; shared by all copies of this client.
    public var forms = IdentifierForms()
    /// Whether a portal that does not know a method with a row is asked whether it should: one more call, `method.get`.
    public var asksWhy = true
    /// Whether a method that has used up its execution time is waited for: no advice to ask for that is given then.
    public var waitsForReset = false

    /// Whether credentials may go over plain http to a portal in a private network. Everybody in that network can read
    /// them. Beyond such networks they never do.
    public var allowsPlainHTTP = false

    /// The default name of clients.
    public static let defaultUserAgent = "bcx"

    /// A client of one portal, which sends each call once, at once, and as it is. What hosts want is ``StandardTransport``.
    public init(
        portal: PortalAddress, authorization: Authorization, transport: any Transport,
        timeout: Duration = .seconds(30), userAgent: String = Client.defaultUserAgent
    ) {
        self.portal = portal
        self.authorization = authorization
        self.transport = transport
        self.timeout = timeout
        self.userAgent = userAgent
    }

    /// A client of one portal that sends its calls as ``StandardTransport`` says, and knows what that learns.
    public init(
        portal: PortalAddress, authorization: Authorization, transport: StandardTransport,
        timeout: Duration = .seconds(30), userAgent: String = Client.defaultUserAgent
    ) {
        self.init(
            portal: portal, authorization: authorization, transport: transport as any Transport, timeout: timeout,
            userAgent: userAgent)
        executionTime = transport.executionTime
        waitsForReset = transport.policy.waitsForReset
    }

    /// Calls `method` once; a call refused because the access token has expired is repeated with a new one.
    /// - Parameters:
    ///   - method: The whole name.
    ///   - parameters: Sent as a JSON object, in this order; an access token is appended as `auth`.
    /// - Throws: ``ClientError``.
    public func call(_ method: String, _ parameters: JSON.Object = [:]) async throws(ClientError) -> Envelope {
        guard case .tokens(let manager) = authorization else { return try await send(method, parameters) }
        return try await manager.withAccessToken(within: timeout) { (grant) throws(ClientError) in
            var client = self
            client.authorization = .token(grant.accessToken)
            return try await client.send(method, parameters)
        }
    }

    private func send(_ method: String, _ parameters: JSON.Object) async throws(ClientError) -> Envelope {
        let call = try request(method, parameters)
        let reply: Reply
        do {
            reply = try await transport.send(call)
        } catch {
            guard error.reason != .barred else { throw .insecure(portal) }
            throw ClientError(error, method: method)
        }
        do {
            let envelope = try Envelope.open(reply, method: method)
            executionTime.note(envelope.time, of: method, at: portal)
            if let result = envelope.body["result"] { forms.note(result, of: method, at: portal) }
            return envelope
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            throw .refused(await explained(refusal))
        }
    }

    /// The request that ``call(_:_:)`` would send.
    /// - Throws: ``ClientError/insecure(_:)`` when it would carry credentials over plain http to another machine.
    public func request(_ method: String, _ parameters: JSON.Object = [:]) throws(ClientError) -> Call {
        var parameters = parameters
        var webhook: Call.Webhook?
        switch authorization {
        case .none: break
        case .webhook(let user, let code): webhook = Call.Webhook(user: user, code: code)
        case .token(let token): parameters["auth"] = .string(token.reveal())
        case .tokens(let manager): parameters["auth"] = .string(manager.grant.accessToken.reveal())
        }
        var call = Call(
            method, at: portal, webhook: webhook, parameters, userAgent: userAgent, timeout: timeout)
        guard !isAnonymous, !portal.isConfidential else { return call }
        guard allowsPlainHTTP, portal.mayBeNear else { throw .insecure(portal) }
        call.staysNear()
        return call
    }

    private var isAnonymous: Bool {
        if case .none = authorization { true } else { false }
    }
}

extension Client.Authorization {
    /// The right that credentials give by themselves; nil for a grant, which needs a ``TokenManager``.
    public init?(_ credentials: Credentials) {
        switch credentials {
        case .none: self = .none
        case .webhook(let user, let code): self = .webhook(user: user, code: code)
        case .token(let token): self = .token(token)
        case .oauth: return nil
        }
    }
}

/// Why a call brought no result.
public enum ClientError: Error, Sendable, Hashable {
    /// The portal refused.
    case refused(Refusal)
    /// What came back is not a portal's answer.
    case invalidReply(InvalidReply)
    /// No whole reply came, and the portal has not carried out the call or it was a read.
    case unreachable(TransportError)
    /// No whole reply came to a write that the portal may have carried out.
    case outcomeUnknown(TransportError, method: String)
    /// Credentials would travel over plain http to another machine; nothing was sent.
    case insecure(PortalAddress)
    /// The portal answered something that the method does not promise.
    case unexpectedResult(UnexpectedResult, method: String)
    /// New tokens cannot be kept, for this reason; the call has not run. Unless the refresh token is spent, it is as good
    /// as before.
    case tokenStoreFailed(String, isSpent: Bool = false)

    init(_ error: TransportError, method: String) {
        self =
            error.mayHaveRun && !PortalMethod.isRead(method)
            ? .outcomeUnknown(error, method: method) : .unreachable(error)
    }
}
