import BIConnector
import CommandLanguage
import OrderedJSON
import TextUI

extension ShellCommand {
    static let auth = ShellCommand(
        "auth",
        usage:
            "auth [webhook USER [CODE] | token [TOKEN] | oauth [KEY=VALUE…] | login [KEY=VALUE…] | none]",
        "Show the credentials masked, or change them.",
        group: .session,
        words: [
            .described([
                ("webhook", "By the code of an incoming webhook."), ("token", "By an access token."),
                ("oauth", "By an application's tokens, renewed when they expire."),
                ("login", "By logging in to an application."), ("none", "By nothing."),
            ]), .any, .any,
        ],
        takesItems: true, keys: AuthItem.all.map { CommandKey($0.name, $0.summary) },
        result: .shownWhenAsked,
        examples: ["auth"]
    ) { try await Auth($0, $1).run() }
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
            "refresh_token", "The refresh token, which brings the next pair of tokens; asked for when left out.",
            isSecret: true,
            asks: true, kinds: ["oauth"]),
        AuthItem(
            "access_token", "The current access token; without it the first call gets a new one.",
            isSecret: true, kinds: ["oauth"]),
        AuthItem(
            "server", "The authorisation server, when it is not the usual one.",
            kinds: ["oauth", "login"]),
        AuthItem(
            "listen",
            "The port at which the browser comes back, when the application's address is on this machine.",
            kinds: ["login"]),
    ]

    init(
        _ name: String, _ summary: String, isSecret: Bool = false, asks: Bool = false, kinds: [String]
    ) {
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

/// Changes the credentials of the session.
private struct Auth {
    private let invocation: Invocation
    private let context: CommandContext

    init(_ invocation: Invocation, _ context: CommandContext) {
        (self.invocation, self.context) = (invocation, context)
    }

    func run() async throws -> JSON {
        let session = context.session
        guard let kind = invocation.arguments.first?.text else {
            return .string(ShownCredentials(context).text)
        }
        guard var link = session.link else { throw ShellError.notConnected }
        try checkItems(of: kind)
        link.credentials = try await credentials(kind, link)
        context.secrets.hide(link.credentials)
        session.link = link
        let shown = ShownCredentials(context).text
        if kind == "login" {
            let name = session.profile?.name ?? "NAME"
            context.note(
                "logged in, \(shown); it ends with this session unless 'profile save \(name)' keeps it")
        }
        return .string(shown)
    }

    private func credentials(_ kind: String, _ link: PortalLink) async throws -> Credentials {
        let words = invocation.arguments.map(\.text)
        switch kind {
        case "none": return .none
        case "token":
            return .token(try context.person.credential(words.dropFirst().first, "Access token"))
        case "webhook":
            guard words.count > 1, let user = Int(words[1]), user > 0 else {
                throw ShellError.usage(
                    "missing the user's number",
                    hint: "write 'auth webhook USER', the number in the webhook's address")
            }
            let code = try context.person.credential(words.dropFirst(2).first, "Webhook code")
            return .webhook(user: user, code: code)
        case "oauth": return .oauth(try grant(for: link))
        case "login":
            let application = try applicationAtServer(for: link)
            return .oauth(try await Login(context, port: try value("listen")).run(application, link))
        default:
            throw ShellError.usage(
                "unknown kind of credentials", hint: "write webhook, token, oauth, login or none")
        }
    }

    private func checkItems(of kind: String) throws(ShellError) {
        for item in invocation.items where AuthItem.named(item.path.text)?.kinds.contains(kind) != true {
            let names = AuthItem.all.filter { $0.kinds.contains(kind) }.map(\.name)
            throw .usage(
                "'auth \(kind)' takes no \(item.path.text)",
                hint: names.isEmpty
                    ? "write it without key=value" : "it takes \(names.joined(separator: ", "))",
                at: item.keySpan)
        }
    }

    // MARK: Applications

    /// What was given for `name`; asked for when it was left out and is needed.
    private func value(_ name: String) throws -> String? {
        if let item = invocation.items.last(where: { $0.path.text == name }) {
            if let text = item.plain.string ?? item.plain.number?.text { return text }
            throw ShellError.usage(
                "\(name) must be text, got \(item.plain.typeName)", hint: "write \(name)=…", at: item.span)
        }
        guard let row = AuthItem.named(name), row.asks else { return nil }
        guard let answer = try context.person.ask?(Question(name, isSecret: row.isSecret)),
            !answer.isEmpty
        else {
            throw ShellError.usage(
                context.person.missing(name),
                hint:
                    "write \(name)=\(row.isSecret ? "secret:NAME, and put it into the variable NAME" : "…")")
        }
        if row.isSecret { context.secrets.hide(Secret(answer)) }
        return answer
    }

    /// The application of the words, or the one of the session when none is named.
    private func application(for link: PortalLink) throws -> Grant {
        let isNamed = invocation.items.contains { $0.path.text == "client_id" }
        if !isNamed, case .oauth(let grant) = link.credentials { return grant }
        var grant = Grant(
            clientID: try value("client_id") ?? "", clientSecret: Secret(try value("client_secret") ?? ""),
            accessToken: Secret(""), refreshToken: Secret(""))
        // A practice portal is its own authorisation server.
        if link.address.isLoopback { grant.server = link.address }
        return grant
    }

    /// The application, at the server that the words name.
    private func applicationAtServer(for link: PortalLink) throws -> Grant {
        var application = try application(for: link)
        if let text = try value("server") {
            let server = try PortalLink(typed: text).address
            guard server.isConfidential else { throw ShellError.call(.insecure(server)) }
            application.server = server
        }
        try Confinement(context.session).checkMayAuthorize(at: application.server)
        return application
    }

    private func grant(for link: PortalLink) throws -> Grant {
        let application = try applicationAtServer(for: link)
        return Grant(
            clientID: application.clientID, clientSecret: application.clientSecret,
            accessToken: Secret(try value("access_token") ?? ""),
            refreshToken: Secret(try value("refresh_token") ?? ""), server: application.server)
    }
}

/// Has a user let an application in: shows the portal's page, and exchanges the code that comes of it.
private struct Login {
    private let context: CommandContext
    /// The port at which the browser comes back; nil when the person brings the code.
    private let port: String?

    init(_ context: CommandContext, port: String?) { (self.context, self.port) = (context, port) }

    func run(_ application: Grant, _ link: PortalLink) async throws -> Grant {
        let state = String(UInt64.random(in: .min ... .max), radix: 36)
        let page = AuthorizationServer.page(
            of: link.address, clientID: application.clientID, state: state)
        let code = try Self.code(in: try await answer(of: page), state: state)
        context.secrets.hide(code)
        let server = context.connection.authorizationServer
        do throws(ClientError) {
            return try await context.caller.traced {
                [application = application.withoutTokens] () throws(ClientError) in
                try await server.redeem(code, for: application)
            }
        } catch {
            throw ShellError.call(error)
        }
    }

    /// The code, or the address the browser was led to.
    private func answer(of page: String) async throws -> String {
        guard let port else { return try askForCode(page) }
        guard let number = Int(port), (1...65535).contains(number) else {
            throw ShellError.usage(
                "\"\(port)\" is not a port", hint: "write listen=8000, as in the application's address")
        }
        guard let awaitRedirect = context.services.programs.awaitRedirect else {
            throw ShellError.refused("listening")
        }
        return try await awaitRedirect(number) {
            show(page)
            context.note("waiting for the browser on 127.0.0.1:\(number)")
        }
    }

    private func askForCode(_ page: String) throws -> String {
        guard let ask = context.person.ask else {
            throw ShellError.usage(
                "cannot prompt for the code: input is not a terminal",
                hint:
                    "write listen=PORT when the application's address is this machine, or use 'auth oauth'")
        }
        show(page)
        context.note("the code is valid for 30 seconds; you can paste the whole address that contains it")
        guard let answer = try ask(Question("Code", isSecret: true)), !answer.isEmpty else {
            throw ShellError.usage("no code was given", hint: "write 'auth login' again")
        }
        return answer
    }

    private func show(_ page: String) {
        let isOpen = context.services.programs.openAddress?(page) ?? false
        context.note("\(isOpen ? "opened in the browser" : "open in a browser"): \(page)")
    }

    /// The code in what was pasted or asked for: itself, or the member of an address.
    private static func code(in answer: String, state: String) throws(ShellError) -> Secret {
        let text = answer.filter { !$0.isWhitespace }
        guard let mark = text.firstIndex(of: "?") else { return Secret(text) }
        let query = text[text.index(after: mark)...].prefix { $0 != "#" }
        let members = query.split(separator: "&").map {
            $0.split(separator: "=", maxSplits: 1).map(String.init)
        }
        let member = { name in members.last { $0.count == 2 && $0[0] == name }?[1] }
        guard let code = member("code") else {
            throw .usage(
                "the portal gave no code\(member("error").map { ": \($0.prefix(60))" } ?? "")",
                hint: "check the application's address on its card")
        }
        guard member("state") == state else {
            throw .usage(
                "this code belongs to another login", hint: "write 'auth login' again, and use the page it shows"
            )
        }
        return Secret(code)
    }
}

/// The credentials of the session in one line, masked.
struct ShownCredentials {
    let text: String

    init(_ context: CommandContext) {
        context.connection.followRenewal()
        switch context.session.link?.credentials {
        case nil, .some(.none): text = "none"
        case .webhook(let user, _): text = "webhook of user \(user), \(Secret.mask)"
        case .token: text = "access token \(Secret.mask)"
        case .oauth(let grant):
            let life = Self.life(of: grant, at: context.services.now().seconds)
            text = "application \(grant.clientID.visible()), access token \(Secret.mask), \(life)"
        }
    }

    private static func life(of grant: Grant, at now: Int) -> String {
        guard !grant.accessToken.isEmpty else { return "renewed before the first call" }
        guard let expires = grant.expires else { return "renewed when it expires" }
        let seconds = expires - now
        guard seconds > 0 else { return "expired, renewed with the next call" }
        return "\(seconds >= 60 ? "\(seconds / 60) min" : "\(seconds) s") left"
    }
}

extension Grant {
    /// The application alone.
    fileprivate var withoutTokens: Grant {
        Grant(
            clientID: clientID, clientSecret: clientSecret, accessToken: Secret(""),
            refreshToken: Secret(""),
            server: server)
    }
}
