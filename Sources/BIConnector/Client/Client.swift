public import OrderedJSON
import TextUI

/// Calls a portal's methods: encode, send, open the envelope.
///
/// ```swift
/// let client = Client(portal: link.address, credentials: link.credentials, transport: CurlTransport())
/// let made = try await client.call("biconnector.source.add", ["fields": ["title": "North", "connectorId": 31]])
/// print(made.result["id"])
/// ```
public struct Client: Sendable {
    /// The portal.
    public var portal: PortalAddress
    /// By what right calls are made.
    public var credentials: Credentials
    /// How long one call may take.
    public var timeout: Duration
    /// The value of the `User-Agent` header.
    public var userAgent: String
    /// What carries the calls.
    public var transport: any Transport
    /// What renews the tokens of an application's grant; shared by all copies of this client.
    public var tokens: TokenManager?
    /// What portals told of the time their methods have used up; shared by all copies of this client.
    public var operating = ExecutionTimeUsage()
    /// How portals answer what makes something; shared by all copies of this client.
    public var forms = IdentifierForms()
    /// Whether a portal that does not know a method with a row is asked whether it should: one more call, `method.get`.
    public var asksWhy = true
    /// Whether a method that has used up its execution time is waited for: nobody is told to ask for that then.
    public var waitsForReset = false

    /// A client of one portal.
    ///
    /// With a grant as credentials, the pair of tokens is renewed when the portal says that it has expired, provided
    /// that there is a store for the next pair: a refresh token is good for one renewal, and whoever loses its successor
    /// loses the login.
    /// - Parameter store: Keeps the newest pair; without one nothing is renewed, and an expired token is an error.
    public init(
        portal: PortalAddress, credentials: Credentials, transport: any Transport, timeout: Duration = .seconds(30),
        userAgent: String = "bcx", store: any TokenStore = NoTokenStore()
    ) {
        self.portal = portal
        self.credentials = credentials
        self.transport = transport
        self.timeout = timeout
        self.userAgent = userAgent
        if case .oauth(let grant) = credentials {
            tokens = TokenManager(grant, AuthorizationServer(transport, userAgent: userAgent), store: store)
        }
    }

    /// Calls `method` once; a call refused because the access token has expired is repeated with a new one.
    /// - Parameters:
    ///   - method: The whole name.
    ///   - parameters: Sent as a JSON object, in this order; an access token is appended as `auth`.
    /// - Throws: ``ClientError``.
    public func call(_ method: String, _ parameters: JSON.Object = [:]) async throws(ClientError) -> Envelope {
        guard case .oauth = credentials, let tokens else { return try await send(method, parameters) }
        return try await tokens.withAccessToken(within: timeout) { (grant) throws(ClientError) in
            var client = self
            client.credentials = .token(grant.accessToken)
            return try await client.send(method, parameters)
        }
    }

    private func send(_ method: String, _ parameters: JSON.Object) async throws(ClientError) -> Envelope {
        let call = try request(method, parameters)
        let reply: Reply
        do {
            reply = try await transport.send(call)
        } catch {
            throw ClientError(error, method: method)
        }
        do {
            let envelope = try Envelope.open(reply, method: method)
            operating.note(envelope.time, of: method, at: portal)
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
        guard credentials == .none || portal.isConfidential else { throw .insecure(portal) }
        var parameters = parameters
        var path = "\(portal)/rest/"
        switch credentials {
        case .none: break
        case .webhook(let user, let code): path += "\(user)/\(PercentCoding.encode(code.reveal()))/"
        case .token(let token): parameters["auth"] = .string(token.reveal())
        case .oauth(let grant): parameters["auth"] = .string((tokens?.grant ?? grant).accessToken.reveal())
        }
        return Call(
            url: Secret(path + PercentCoding.encode(method)),
            headers: [
                Header("Content-Type", "application/json"), Header("Accept", "application/json"),
                Header("User-Agent", userAgent),
            ],
            body: JSON.object(parameters).bytes(), timeout: timeout)
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
        let isRead = PortalMethod(named: method)?.isRead ?? false
        self = error.mayHaveRun && !isRead ? .outcomeUnknown(error, method: method) : .unreachable(error)
    }
}

extension Client {
    /// How many elements a full page of a list has; a page with fewer is the last.
    public static let pageSize = 50
}
