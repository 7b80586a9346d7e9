public import OrderedJSON

/// What a user granted an application: a pair of tokens, and everything that renews it.
///
/// An access token lives an hour, a refresh token 180 days and for one renewal: each brings another pair, and the old
/// refresh token is worth nothing any more. Whoever keeps a pair therefore keeps the newest, see ``TokenStore``.
/// - SeeAlso: OAuth 2.0, documentation of 2026-08-21.
public struct Grant: Sendable, Hashable {
    /// The application's `client_id`.
    public var clientID: String
    /// The application's `client_secret`, for the authorisation server and for nobody else.
    public var clientSecret: Secret
    /// What a portal takes for an hour. Empty when only a refresh token is known; it is renewed before the first call.
    public var accessToken: Secret
    /// What brings the next pair.
    public var refreshToken: Secret
    /// When the access token expires, in seconds since 1970, as far as it was said.
    public var expires: Int?
    /// The authorisation server, as far as it was said; `server_endpoint` of the last reply.
    public var server: PortalAddress
    /// What the line of pairs is known by, which all that came of one another share: the first refresh token. Practice
    /// portals begin with the same one each time, so that theirs has the address with it.
    public private(set) var origin: Secret

    /// A grant from its parts.
    public init(
        clientID: String, clientSecret: Secret, accessToken: Secret, refreshToken: Secret, expires: Int? = nil,
        server: PortalAddress = AuthorizationServer.standardAddress
    ) {
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.accessToken = accessToken
        self.refreshToken = refreshToken
        self.expires = expires
        self.server = server
        origin = Self.origin(refreshToken, server)
    }

    private static func origin(_ refreshToken: Secret, _ server: PortalAddress) -> Secret {
        server.isLoopback ? Secret("\(refreshToken.reveal())@\(server)") : refreshToken
    }

    /// Whether both are pairs of one line, or one and the same.
    public func isSame(as other: Grant) -> Bool {
        origin == other.origin && clientID == other.clientID && clientSecret == other.clientSecret
    }

    /// The texts that must not be seen.
    public var secrets: [Secret] { [clientSecret, accessToken, refreshToken] }

    /// The form in which it is kept, secrets in clear. The names are those of the authorisation server's replies.
    public func reveal() -> JSON.Object {
        var object: JSON.Object = [
            "client_id": .string(clientID), "client_secret": .string(clientSecret.reveal()),
            "access_token": .string(accessToken.reveal()), "refresh_token": .string(refreshToken.reveal()),
            "server_endpoint": .string("\(server)/rest/"), "origin": .string(origin.reveal()),
        ]
        if let expires { object["expires"] = .int(expires) }
        return object
    }

    /// Reads what ``reveal()`` wrote.
    /// - Throws: ``CredentialsError``, which shows no secret.
    public init(revealed json: JSON) throws(CredentialsError) {
        guard let id = json["client_id"]?.string, let secret = json["client_secret"]?.string,
            let refresh = json["refresh_token"]?.string
        else { throw CredentialsError(description: Messages.incompleteGrant) }
        self.init(
            clientID: id, clientSecret: Secret(secret), accessToken: Secret(json["access_token"]?.string ?? ""),
            refreshToken: Secret(refresh), expires: json["expires"]?.integer,
            server: try json["server_endpoint"]?.string.map(Self.server) ?? AuthorizationServer.standardAddress)
        if let origin = json["origin"]?.string { self.origin = Secret(origin) }
    }

    private static func server(_ endpoint: String) throws(CredentialsError) -> PortalAddress {
        do throws(PortalAddressError) {
            return try PortalAddress(url: endpoint)
        } catch {
            throw CredentialsError(description: Messages.badAuthorizationServer)
        }
    }
}

extension Grant {
    /// The same pair with the secret of `other`: an application may have got another one since the pair was kept.
    func ofApplication(_ other: Grant) -> Grant {
        var grant = self
        grant.clientSecret = other.clientSecret
        return grant
    }

    /// The grant that follows this one, as the authorisation server sent it; nil when the reply has no pair.
    /// - Parameter now: Seconds since 1970.
    func renewed(by reply: JSON, now: Int) -> Grant? {
        guard let access = reply["access_token"]?.string, !access.isEmpty,
            let refresh = reply["refresh_token"]?.string, !refresh.isEmpty
        else { return nil }
        var grant = self
        grant.accessToken = Secret(access)
        grant.refreshToken = Secret(refresh)
        grant.expires = reply["expires"]?.wholeNumber ?? reply["expires_in"]?.wholeNumber.map { now + $0 }
        // Where the secret goes is not changed to an address over which it would be seen.
        if let server = try? PortalAddress(url: reply["server_endpoint"]?.string ?? ""), server.isConfidential {
            grant.server = server
        }
        if refreshToken.isEmpty { grant.origin = Self.origin(grant.refreshToken, grant.server) }
        return grant
    }
}

extension JSON {
    /// A whole number, sent as one or as text.
    fileprivate var wholeNumber: Int? { integer ?? string.flatMap { Int($0) } }
}
