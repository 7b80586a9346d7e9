import BIConnector
import CommandLanguage
import OrderedJSON
import TextUI

extension Command {
    static let auth = Command(
        "auth",
        usage: "auth [webhook USER [CODE] | token [TOKEN] | oauth [KEY=VALUE…] | login [KEY=VALUE…] | none]",
        "Show the credentials masked, or change them.",
        group: .session,
        words: [
            .described([
                ("webhook", "By the code of an incoming webhook."), ("token", "By an access token."),
                ("oauth", "By an application's tokens, renewed when they end."),
                ("login", "By logging in to an application."), ("none", "By nothing."),
            ]), .any, .any,
        ],
        takesItems: true, keys: AuthItem.all.map { CommandKey($0.name, $0.summary) }, result: .shownWhenAsked,
        examples: ["auth"]
    ) { try await $1.auth($0) }
}

/// A `key=value` of `auth oauth` and `auth login`; the names are those of the authorisation server.
struct AuthItem: Sendable {
    var name: String
    /// One line, ending in a full stop.
    var summary: String
    var isSecret: Bool
    /// Whether it is asked for when it is left out.
    var asks: Bool
    /// The kinds of `auth` that take it.
    var kinds: [String]

    static let all = [
        AuthItem(
            "client_id", "The application, as its card says; asked for when left out.", asks: true,
            kinds: ["oauth", "login"]),
        AuthItem(
            "client_secret", "Its secret; asked for when left out.", isSecret: true, asks: true,
            kinds: ["oauth", "login"]),
        AuthItem(
            "refresh_token", "What brings the next pair of tokens; asked for when left out.", isSecret: true,
            asks: true, kinds: ["oauth"]),
        AuthItem(
            "access_token", "The token of the hour; without it the first call begins with a new one.",
            isSecret: true, kinds: ["oauth"]),
        AuthItem(
            "server", "The authorisation server, when it is not the usual one.", kinds: ["oauth", "login"]),
        AuthItem(
            "listen", "The port at which the browser comes back, when the application's address is on this machine.",
            kinds: ["login"]),
    ]

    init(_ name: String, _ summary: String, isSecret: Bool = false, asks: Bool = false, kinds: [String]) {
        self.name = name
        self.summary = summary
        self.isSecret = isSecret
        self.asks = asks
        self.kinds = kinds
    }

    static func named(_ name: String) -> AuthItem? { all.first { $0.name == name } }

    /// The words that may follow `auth`.
    static let kinds: Set = ["webhook", "token", "oauth", "login", "none"]
}

extension Shell {
    func auth(_ invocation: Invocation) async throws -> JSON {
        let words = invocation.arguments.map(\.text)
        guard let kind = words.first else { return .string(shownCredentials) }
        guard var link = session.link else { throw ShellError.notConnected }
        try checkItems(invocation, of: kind)
        switch kind {
        case "none": link.credentials = .none
        case "token": link.credentials = .token(try credential(words.dropFirst().first, "Access token"))
        case "webhook":
            guard words.count > 1, let user = Int(words[1]), user > 0 else {
                throw ShellError.usage(
                    "missing the user's number", hint: "write 'auth webhook USER', the number in the webhook's address")
            }
            link.credentials = .webhook(user: user, code: try credential(words.dropFirst(2).first, "Webhook code"))
        case "oauth": link.credentials = .oauth(try grant(invocation, link))
        case "login": link.credentials = .oauth(try await logIn(invocation, link))
        default:
            throw ShellError.usage(
                "unknown kind of credentials", hint: "write webhook, token, oauth, login or none")
        }
        for secret in link.credentials.secrets { redaction.hide(secret) }
        session.link = link
        if kind == "login" {
            let name = session.profile?.name ?? "NAME"
            note("logged in, \(shownCredentials); it ends with this session unless 'profile save \(name)' keeps it")
        }
        return .string(shownCredentials)
    }

    private func checkItems(_ invocation: Invocation, of kind: String) throws(ShellError) {
        for item in invocation.items where AuthItem.named(item.path.text)?.kinds.contains(kind) != true {
            let names = AuthItem.all.filter { $0.kinds.contains(kind) }.map(\.name)
            throw .usage(
                "'auth \(kind)' takes no \(item.path.text)",
                hint: names.isEmpty ? "write it without key=value" : "it takes \(names.joined(separator: ", "))",
                at: item.keySpan)
        }
    }

    // MARK: Applications

    /// What was given for `name`; asked for when it was left out and is needed.
    private func value(_ name: String, _ invocation: Invocation) throws -> String? {
        if let item = invocation.items.last(where: { $0.path.text == name }) {
            if let text = item.plain.string ?? item.plain.number?.text { return text }
            throw ShellError.usage(
                "\(name) must be text, got \(item.plain.typeName)", hint: "write \(name)=…", at: item.span)
        }
        guard let row = AuthItem.named(name), row.asks else { return nil }
        guard let answer = try services.ask?(Question(name, isSecret: row.isSecret)), !answer.isEmpty else {
            throw ShellError.usage(
                "there is nobody to ask for the \(name)",
                hint: "write \(name)=\(row.isSecret ? "secret:NAME, and put it into the variable NAME" : "…")")
        }
        if row.isSecret { redaction.hide(Secret(answer)) }
        return answer
    }

    /// The application of the words, or the one of the session when none is named; without tokens.
    private func application(_ invocation: Invocation, _ link: PortalLink) throws -> Grant {
        let isNamed = invocation.items.contains { $0.path.text == "client_id" }
        if !isNamed, case .oauth(let grant) = link.credentials { return grant }
        var grant = Grant(
            clientID: try value("client_id", invocation) ?? "",
            clientSecret: Secret(try value("client_secret", invocation) ?? ""),
            accessToken: Secret(""), refreshToken: Secret(""))
        // A practice portal is its own authorisation server.
        if link.address.isLoopback { grant.server = link.address }
        return grant
    }

    private func server(_ invocation: Invocation) throws -> PortalAddress? {
        guard let text = try value("server", invocation) else { return nil }
        let server = try parse(text).address
        guard server.isConfidential else { throw ShellError.call(.insecure(server)) }
        return server
    }

    private func grant(_ invocation: Invocation, _ link: PortalLink) throws -> Grant {
        let application = try application(invocation, link)
        let server = try server(invocation) ?? application.server
        try checkMayAuthorize(at: server)
        return Grant(
            clientID: application.clientID, clientSecret: application.clientSecret,
            accessToken: Secret(try value("access_token", invocation) ?? ""),
            refreshToken: Secret(try value("refresh_token", invocation) ?? ""),
            server: server)
    }

    // MARK: Login

    /// Has a user let the application in: shows the portal's page, and exchanges the code that comes of it.
    private func logIn(_ invocation: Invocation, _ link: PortalLink) async throws -> Grant {
        var application = try application(invocation, link)
        if let server = try server(invocation) { application.server = server }
        try checkMayAuthorize(at: application.server)
        let state = String(UInt64.random(in: .min ... .max), radix: 36)
        let page = AuthorizationServer.page(of: link.address, clientID: application.clientID, state: state)
        let answer = try await answer(of: page, try value("listen", invocation))
        let code = try Self.code(in: answer, state: state)
        redaction.hide(code)
        let authorizationServer = connection.authorizationServer(session.options, userAgent: userAgent)
        do throws(ClientError) {
            return try await traced { [application] () throws(ClientError) in
                try await authorizationServer.redeem(code, for: application.withoutTokens)
            }
        } catch {
            throw ShellError.call(error)
        }
    }

    /// The code, or the address the browser was led to.
    private func answer(of page: String, _ port: String?) async throws -> String {
        guard let port else {
            guard let ask = services.ask else {
                throw ShellError.usage(
                    "there is nobody to log in",
                    hint: "write listen=PORT when the application's address is this machine, or use 'auth oauth'")
            }
            show(page)
            note("the code it leads to lives 30 seconds; the whole address it stands in will do")
            guard let answer = try ask(Question("Code", isSecret: true)), !answer.isEmpty else {
                throw ShellError.usage("no code was given", hint: "write 'auth login' again")
            }
            return answer
        }
        guard let number = Int(port), (1...65535).contains(number) else {
            throw ShellError.usage(
                "\"\(port)\" is not a port", hint: "write listen=8000, as in the application's address")
        }
        guard let awaitRedirect = services.awaitRedirect else { throw ShellError.refused("listening") }
        return try await awaitRedirect(number) {
            show(page)
            note("waiting for the browser on 127.0.0.1:\(number)")
        }
    }

    private func show(_ page: String) {
        let isOpen = services.openAddress?(page) ?? false
        note("\(isOpen ? "opened in the browser" : "open in a browser"): \(page)")
    }

    /// The code in what was pasted or asked for: itself, or the member of an address.
    private static func code(in answer: String, state: String) throws(ShellError) -> Secret {
        let text = answer.filter { !$0.isWhitespace }
        guard let mark = text.firstIndex(of: "?") else { return Secret(text) }
        let query = text[text.index(after: mark)...].prefix { $0 != "#" }
        let members = query.split(separator: "&").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        let member = { name in members.last { $0.count == 2 && $0[0] == name }?[1] }
        guard let code = member("code") else {
            throw .usage(
                "the portal gave no code\(member("error").map { ": \($0.prefix(60))" } ?? "")",
                hint: "check the application's address on its card")
        }
        guard member("state") == state else {
            throw .usage("this code is of another login", hint: "write 'auth login' again, and use the page it shows")
        }
        return Secret(code)
    }

    // MARK: State

    var shownCredentials: String {
        followRenewal()
        switch session.link?.credentials {
        case nil, .some(.none): return "none"
        case .webhook(let user, _): return "webhook of user \(user), \(Secret.mask)"
        case .token: return "access token \(Secret.mask)"
        case .oauth(let grant):
            return "application \(grant.clientID.visible()), access token \(Secret.mask), \(life(of: grant))"
        }
    }

    private func life(of grant: Grant) -> String {
        guard !grant.accessToken.isEmpty else { return "renewed before the first call" }
        guard let expires = grant.expires else { return "renewed when it expires" }
        let seconds = expires - services.now().seconds
        guard seconds > 0 else { return "expired, renewed with the next call" }
        return "\(seconds >= 60 ? "\(seconds / 60) min" : "\(seconds) s") left"
    }
}

extension Grant {
    /// The application alone.
    fileprivate var withoutTokens: Grant {
        Grant(
            clientID: clientID, clientSecret: clientSecret, accessToken: Secret(""), refreshToken: Secret(""),
            server: server)
    }
}
