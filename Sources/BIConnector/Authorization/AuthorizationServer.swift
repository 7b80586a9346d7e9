import OrderedJSON
import TextUI

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The server that exchanges codes and refresh tokens for pairs of tokens. The only one that gets a `client_secret`,
/// and that in the body of a POST, which no log of addresses keeps.
/// - SeeAlso: OAuth 2.0, documentation of 2026-08-21.
public struct AuthorizationServer: Sendable {
    /// The server of Bitrix24, for grants that name none.
    public static let standardAddress = PortalAddress(knownHost: "oauth.bitrix.info")

    /// What a refusal by the server names in place of a method.
    public static let method = "oauth/token"

    /// The largest answer that counts as one. Room for it is made before it is asked for, see ``TokenStore``.
    public static let largestReply = 64 << 10

    /// Where tokens are exchanged at every server.
    static let path = "/oauth/token/"

    /// The machine's clock, in seconds since 1970.
    public static let systemTime: @Sendable () -> Int = { time(nil) }

    /// What an exchange is given at least, however short the time for calls is: an answer that nobody waits for any more
    /// holds the only tokens that are still good.
    static let shortestTimeout = Duration.seconds(3)

    private let transport: any Transport
    private(set) var timeout: Duration
    private let userAgent: String
    private let now: @Sendable () -> Int

    /// A way to the authorisation servers, whose address each grant names.
    /// - `now`: Seconds since 1970, for replies that give a lifetime instead of a moment.
    public init(
        _ transport: any Transport, timeout: Duration = .seconds(30), userAgent: String = Client.defaultUserAgent,
        now: @escaping @Sendable () -> Int = AuthorizationServer.systemTime
    ) {
        self.transport = transport
        self.timeout = max(timeout, Self.shortestTimeout)
        self.userAgent = userAgent
        self.now = now
    }

    /// The same with another time for each exchange.
    func within(_ timeout: Duration) -> AuthorizationServer {
        var server = self
        server.timeout = max(timeout, Self.shortestTimeout)
        return server
    }

    /// Exchanges a refresh token for the next pair. The one in `grant` is worth nothing afterwards, which is why nobody
    /// but ``TokenManager`` does it: it has a place for the next one.
    /// - Throws: ``ClientError/refused(_:)``, as `invalid_grant` for a refresh token that was used or is too old and
    ///   `wrong_client`, which comes with HTTP 200; ``ClientError/unreachable(_:)``; ``ClientError/insecure(_:)``.
    func renew(_ grant: Grant) async throws(ClientError) -> Grant {
        try await exchange(grant, "refresh_token", "refresh_token", grant.refreshToken)
    }

    /// Exchanges the code of an authorisation, which counts once and for 30 seconds, for the first pair.
    /// - `grant`: The application and its server; its tokens do not count.
    /// - Throws: As `renew`.
    public func redeem(_ code: Secret, for grant: Grant) async throws(ClientError) -> Grant {
        try await exchange(grant, "authorization_code", "code", code)
    }

    private func exchange(
        _ grant: Grant, _ type: String, _ name: String, _ value: Secret
    ) async throws(ClientError) -> Grant {
        guard grant.server.isConfidential else { throw .insecure(grant.server) }
        let form = [
            ("grant_type", type), ("client_id", grant.clientID), ("client_secret", grant.clientSecret.reveal()),
            (name, value.reveal()),
        ]
        let body = form.map { "\($0)=\(PercentCoding.encode($1))" }.joined(separator: "&")
        let call = Call(tokensAt: grant.server, form: body, userAgent: userAgent, timeout: timeout)
        let reply: Reply
        do throws(TransportError) {
            reply = try await transport.send(call)
        } catch {
            // Whatever became of the exchange, the call for which it was made has not run; but the tokens may be spent.
            guard error.mayHaveRun, error.reason != .cancelled else { throw .unreachable(error) }
            throw .invalidReply(InvalidReply(confidential: 0, error.detail, Self.method))
        }
        return try read(reply, grant)
    }

    /// Whatever the reply is, nothing of it is shown but its status and a code with a row: even one that is damaged, or
    /// comes from something before the server, may have tokens in it.
    private func read(_ reply: Reply, _ grant: Grant) throws(ClientError) -> Grant {
        guard let body = try? reply.json() else {
            throw .invalidReply(
                InvalidReply(confidential: reply.status, Messages.tokensNotJSON, Self.method))
        }
        if let refusal = Refusal(body: body, status: reply.status, method: Self.method) {
            throw .refused(refusal.inOwnWords)
        }
        guard (200..<300).contains(reply.status), let renewed = grant.renewed(by: body, now: now()) else {
            throw .invalidReply(
                InvalidReply(confidential: reply.status, Messages.noTokens, Self.method)
            )
        }
        return renewed
    }
}

extension Refusal {
    /// The refusal of a server whose words are not repeated.
    fileprivate var inOwnWords: Refusal {
        var refusal = self
        let row = ErrorCode.all.first { $0.name == code && $0.place == .authorization } ?? row
        if row == nil { refusal.code = .withoutCode }
        refusal.description = row?.meaning ?? Messages.unknownRefusal
        return refusal
    }
}

extension AuthorizationServer {
    /// The page on which a user lets an application in: it leads to the application's own address with a code, or shows
    /// the code when the application has none.
    /// - `state`: Comes back with the code; nobody else should be able to guess it.
    public static func page(of portal: PortalAddress, clientID: String, state: String) -> String {
        "\(portal.url)/oauth/authorize/?client_id=\(PercentCoding.encode(clientID))&state=\(PercentCoding.encode(state))"
    }
}
