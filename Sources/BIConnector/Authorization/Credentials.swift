public import OrderedJSON

/// The credentials of calls.
public enum Credentials: Sendable, Hashable {
    /// None: most portals answer `NO_AUTH_FOUND`.
    case none
    /// An incoming webhook: user and code go into the path.
    case webhook(user: Int, code: Secret)
    /// An access token of an application: it goes into the body as `auth`.
    case token(Secret)
    /// A pair of tokens of an application, with what renews it: the access token goes into the body as `auth`.
    case oauth(Grant)

    /// The texts that must not be seen.
    public var secrets: [Secret] {
        switch self {
        case .none: []
        case .webhook(_, let code): [code]
        case .token(let token): [token]
        case .oauth(let grant): grant.secrets
        }
    }
}

/// Why a JSON value is not what was kept. Its description is a message for people.
public struct CredentialsError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, in lower case without a full stop.
    public var description: String
}

// How credentials are kept. The form holds secrets in clear: it is for files that only their owner reads.
extension Credentials {
    /// The form in which they are kept, secrets in clear.
    ///
    /// Shape: `{"kind": "none"}`, `{"kind": "webhook", "user": 1, "code": "…"}`, `{"kind": "token", "token": "…"}`, or
    /// `{"kind": "oauth"}` with the members of ``Grant/reveal()``.
    public func reveal() -> JSON {
        switch self {
        case .none: return ["kind": "none"]
        case .webhook(let user, let code):
            return ["kind": "webhook", "user": .int(user), "code": .string(code.reveal())]
        case .token(let token): return ["kind": "token", "token": .string(token.reveal())]
        case .oauth(let grant):
            var object = grant.reveal()
            object["kind"] = "oauth"
            return .object(object)
        }
    }

    /// Reads what ``reveal()`` wrote.
    /// - Throws: ``CredentialsError``, which shows no secret.
    public init(revealed json: JSON) throws(CredentialsError) {
        switch json["kind"]?.string {
        case "none": self = .none
        case "webhook":
            guard let user = json["user"].flatMap(Identifier.init), let code = json["code"]?.string else {
                throw CredentialsError(description: Messages.incompleteWebhook)
            }
            self = .webhook(user: user.value, code: Secret(code))
        case "token":
            guard let token = json["token"]?.string else {
                throw CredentialsError(description: Messages.missingToken)
            }
            self = .token(Secret(token))
        case "oauth": self = .oauth(try Grant(revealed: json))
        default: throw CredentialsError(description: Messages.unknownCredentials)
        }
    }
}

extension PortalLink {
    /// The form in which it is kept, secrets in clear: `{"portal": "https://…", "credentials": {…}}`.
    public func reveal() -> JSON { ["portal": .string("\(address)"), "credentials": credentials.reveal()] }

    /// Reads what ``reveal()`` wrote.
    /// - Throws: ``CredentialsError``, which shows no secret.
    public init(revealed json: JSON) throws(CredentialsError) {
        do throws(PortalAddressError) {
            address = try PortalAddress(url: PastedText.bare(json["portal"]?.string ?? ""))
        } catch {
            throw CredentialsError(description: Messages.badPortal)
        }
        credentials = try Credentials(revealed: json["credentials"] ?? ["kind": "none"])
    }
}
