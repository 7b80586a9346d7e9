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
                ("login", "By logging in to an application."), ("none", "Without credentials."),
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
    /// Whether it is prompted for when it is left out.
    var asks: Bool
    /// The kinds of `auth` that take it.
    var kinds: [String]

    static let all = [
        AuthItem(
            "client_id", "The application's id, from its card; prompted for when left out.", asks: true,
            kinds: ["oauth", "login"]),
        AuthItem(
            "client_secret", "The application's secret; prompted for when left out.", isSecret: true, asks: true,
            kinds: ["oauth", "login"]),
        AuthItem(
            "refresh_token", "The refresh token, which gets the next pair of tokens; prompted for when left out.",
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
            "The port to which the browser is redirected, when the application's address is on this machine.",
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

    /// The item with this name.
    init?(named name: String) {
        guard let item = Self.all.first(where: { $0.name == name }) else { return nil }
        self = item
    }

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
        try checkWords(of: kind)
        link.credentials = try await credentials(kind, link)
        context.secrets.hide(link.credentials)
        session.link = link
        let shown = ShownCredentials(context).text
        if kind == "login" {
            let name = session.profile?.name ?? "NAME"
            context.note(Messages.Auth.loggedIn(shown, profile: name))
        }
        return .string(shown)
    }

    private func credentials(_ kind: String, _ link: PortalLink) async throws -> Credentials {
        switch kind {
        case "none": return .none
        case "token":
            let token = try context.person.credential(words.dropFirst().first, Messages.Auth.accessToken)
            return try Credentials.token(token).checked()
        case "webhook":
            guard words.count > 1, let user = Int(words[1]), user > 0 else {
                throw ShellError.usage(Messages.Auth.missingUser, hint: Messages.Auth.writeUser)
            }
            let code = try context.person.credential(words.dropFirst(2).first, Messages.Auth.webhookCode)
            return try Credentials.webhook(user: user, code: code).checked()
        case "oauth": return try Credentials.oauth(try grant(for: link)).checked()
        case "login":
            guard case .oauth(let application) = try Credentials.oauth(applicationAtServer(for: link)).checked() else {
                return .none
            }
            return .oauth(try await Login(context, port: try value("listen")).run(application, link))
        default:
            throw ShellError.usage(Messages.Auth.unknownKind, hint: Messages.Auth.writeKind)
        }
    }

    /// The words, without a `Bearer` before the token.
    private var words: [String] {
        var words = invocation.arguments.map(\.text)
        if words.count > 2, words[0] == "token", words[1].lowercased() == "bearer" { words.remove(at: 1) }
        return words
    }

    /// A word too many may be a part of a token: it is not shown.
    private func checkWords(of kind: String) throws(ShellError) {
        guard let usage = Self.words[kind], words.count > usage.count else { return }
        throw .usage(
            Messages.Auth.tooManyWords(kind), hint: Messages.Auth.usage(usage.joined(separator: " ")),
            at: invocation.arguments.last?.span ?? invocation.nameSpan)
    }

    /// The words of each kind.
    private static let words = [
        "none": ["none"], "token": ["token", "TOKEN"], "webhook": ["webhook", "USER", "CODE"], "oauth": ["oauth"],
        "login": ["login"],
    ]

    private func checkItems(of kind: String) throws(ShellError) {
        for item in invocation.items where AuthItem(named: item.path.text)?.kinds.contains(kind) != true {
            let names = AuthItem.all.filter { $0.kinds.contains(kind) }.map(\.name)
            throw .usage(
                Messages.Auth.noItem(item.path.text, of: kind), hint: Messages.Auth.items(names), at: item.keySpan)
        }
    }

    // MARK: Applications

    /// The value of `name`; prompted for when it is left out and needed.
    private func value(_ name: String) throws -> String? {
        if let item = invocation.items.last(where: { $0.path.text == name }) {
            if let text = item.plain.string ?? item.plain.number?.text { return text }
            throw ShellError.usage(
                Messages.Auth.notText(name, item.plain), hint: Messages.Auth.writeItem(name), at: item.span)
        }
        guard let row = AuthItem(named: name), row.asks else { return nil }
        guard let answer = try context.person.ask?(Question(name, isSecret: row.isSecret)),
            !answer.isEmpty
        else {
            throw ShellError.usage(
                context.person.missing(name),
                hint: row.isSecret ? Messages.Auth.writeSecret(name) : Messages.Auth.writeItem(name))
        }
        if row.isSecret { context.secrets.hide(Secret(answer)) }
        return answer
    }

    /// The application that the words name, or the session's when they name none.
    private func application(for link: PortalLink) throws -> Grant {
        let isNamed = invocation.items.contains { $0.path.text == "client_id" }
        if !isNamed, case .oauth(let grant) = link.credentials { return grant }
        var grant = Grant(
            clientID: try value("client_id") ?? "", clientSecret: Secret(try value("client_secret") ?? ""),
            accessToken: Secret(""), refreshToken: Secret(""))
        // A sandbox is its own authorisation server.
        if link.address.isLoopback || context.session.isInClass { grant.server = link.address }
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

/// Lets a user authorise an application: shows the portal's page, and exchanges the resulting code for tokens.
private struct Login {
    private let context: CommandContext
    /// The port to which the browser is redirected; nil when the person pastes the code.
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

    /// The code, or the address the browser was redirected to.
    private func answer(of page: String) async throws -> String {
        guard let port else { return try askForCode(page) }
        guard let number = Int(port), (1...65535).contains(number) else {
            throw ShellError.usage(Messages.noPort(port), hint: Messages.Auth.writePort)
        }
        guard let awaitRedirect = context.services.programs.awaitRedirect else {
            throw ShellError.refused(Messages.listening)
        }
        return try await awaitRedirect(number) {
            show(page)
            context.note(Messages.Auth.waiting(number))
        }
    }

    private func askForCode(_ page: String) throws -> String {
        guard let ask = context.person.ask else {
            throw ShellError.usage(Messages.Auth.cannotPrompt, hint: Messages.Auth.listenOrOAuth)
        }
        show(page)
        context.note(Messages.Auth.pasteCode)
        guard let answer = try ask(Question(Messages.Auth.code, isSecret: true)), !answer.isEmpty else {
            throw ShellError.usage(Messages.Auth.noCode, hint: Messages.Auth.loginAgain)
        }
        return answer
    }

    private func show(_ page: String) {
        let isOpen = context.services.programs.openAddress?(page) ?? false
        context.note(Messages.Auth.page(page, isOpen: isOpen))
    }

    /// The code in the input: the input itself, or the parameter of an address.
    private static func code(in answer: String, state: String) throws(ShellError) -> Secret {
        let text = answer.filter { !$0.isWhitespace }
        guard let mark = text.firstIndex(of: "?") else { return Secret(text) }
        let query = text[text.index(after: mark)...].prefix { $0 != "#" }
        let members = query.split(separator: "&").map {
            $0.split(separator: "=", maxSplits: 1).map(String.init)
        }
        let member = { name in members.last { $0.count == 2 && $0[0] == name }?[1] }
        guard let code = member("code") else {
            throw .usage(Messages.Auth.noCode(member("error")), hint: Messages.Auth.checkCard)
        }
        guard member("state") == state else {
            throw .usage(Messages.Auth.otherLogin, hint: Messages.Auth.useItsPage)
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
        case nil, .some(.none): text = Messages.Auth.none
        case .webhook(let user, _): text = Messages.Auth.webhook(user: user)
        case .token: text = Messages.Auth.token
        case .oauth(let grant):
            text = Messages.Auth.application(grant, Self.life(of: grant, at: context.services.now().seconds))
        }
    }

    private static func life(of grant: Grant, at now: Int) -> String {
        guard !grant.accessToken.isEmpty else { return Messages.Auth.renewedFirst }
        guard let expires = grant.expires else { return Messages.Auth.renewedLater }
        let seconds = expires - now
        return seconds > 0 ? Messages.Auth.left(seconds) : Messages.Auth.expired
    }
}

extension Grant {
    /// The application without its tokens.
    fileprivate var withoutTokens: Grant {
        Grant(
            clientID: clientID, clientSecret: clientSecret, accessToken: Secret(""),
            refreshToken: Secret(""),
            server: server)
    }
}
