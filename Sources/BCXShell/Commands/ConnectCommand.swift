import BIConnector
import CommandLanguage
import OrderedJSON

extension ShellCommand {
    static let connect = ShellCommand(
        "connect", usage: "connect [URL | PROFILE | sandbox]",
        "Connect to a webhook's full address, a class's join address, a profile or the sandbox; alone, offer a choice.",
        group: .session, words: [.address], result: .said,
        examples: ["connect sandbox", "connect $portal"]
    ) { invocation, context in
        let connect = Connect(context)
        guard !invocation.arguments.isEmpty else { return try await connect.run(connect.askForPortal()) }
        // A join code may have a blank in it.
        return try await connect.run(invocation.arguments.map(\.text).joined(separator: " "))
    }
}

/// Connects the session to a portal.
struct Connect {
    private let context: CommandContext
    private let session: Session

    init(_ context: CommandContext) {
        self.context = context
        session = context.session
    }

    /// Connects to `target`; the session stays as it was when that fails.
    func run(_ target: String) async throws(ShellError) -> JSON {
        let before = session.connectionState
        do throws(ShellError) {
            try await adopt(target)
            guard let link = session.link else { throw .notConnected }
            let found = try await verify(link)
            context.note(Messages.Connecting.connected(to: link.address, found))
            if before.link?.address != link.address { session.connector = nil }
            sayHowToKeep(link)
            return .string("\(link.address)")
        } catch {
            session.connectionState = before
            throw error
        }
    }

    /// Says once to a person how a portal that was given by its address is kept for the next time.
    private func sayHowToKeep(_ link: PortalLink) {
        guard session.line != nil, !session.knowsProfiles, session.profile == nil, link.credentials != .none,
            link.address != session.sandbox, context.services.files.profiles != nil, !isKept(link)
        else { return }
        session.knowsProfiles = true
        context.note(Messages.Profiles.keeps)
    }

    private func isKept(_ link: PortalLink) -> Bool {
        let profiles = try? ProfileStore(context.services).profiles().all
        return profiles?.contains { $0.profile.link.reveal() == link.reveal() } ?? true
    }

    /// Sets the portal without calling it, as options and environment do: the sandbox, a profile, or an address.
    func adopt(_ target: String) async throws(ShellError) {
        let target = PastedText.bare(target)
        try Confinement(session).checkMayReach(target)
        let before = session.connectionState
        session.profile = nil
        session.joined = nil
        session.student = nil
        session.returnOptions()
        do throws(ShellError) {
            var link = try await link(to: target)
            // An address without credentials keeps those of the session when it is the same portal.
            if link.credentials == .none, let old = session.link, old.address == link.address {
                link.credentials = old.credentials
            }
            context.secrets.hide(link.credentials)
            session.link = link
        } catch {
            session.connectionState = before
            throw error
        }
    }

    /// The portal of a target, while the session stays where it is.
    func link(beside target: String) async throws(ShellError) -> PortalLink {
        let target = PastedText.bare(target)
        try Confinement(session).checkMayReach(target)
        let before = session.connectionState
        defer { session.connectionState = before }
        let link = try await link(to: target)
        if link.credentials == .none, let own = before.link, own.address == link.address { return own }
        context.secrets.hide(link.credentials)
        return link
    }

    private func link(to target: String) async throws(ShellError) -> PortalLink {
        if let sandbox = SandboxTarget(target) { return try await link(to: sandbox) }
        if let address = try JoinAddress(typed: target) { return try await Joining(context).link(to: address) }
        let link =
            Profiles.isName(target)
            ? try await adoptProfile(target) : try context.person.withCredentials(try PortalLink(typed: target)).bare()
        try await PlainHTTP(context).prepare(link.address)
        return link
    }

    /// Takes an access token for the portal in use.
    func adopt(token: String) throws(ShellError) {
        context.secrets.hide(Secret(token))
        let credentials = try Credentials.token(Secret(token)).checked()
        context.secrets.hide(credentials)
        session.link?.credentials = credentials
    }

    private func link(to sandbox: SandboxTarget) async throws(ShellError) -> PortalLink {
        guard let openSandbox = context.services.openSandbox else {
            throw .usage(Messages.Connecting.noSandbox, hint: Messages.Connecting.connectToAddress)
        }
        do {
            let teacher = try PortalLink(try await openSandbox().reveal())
            session.sandbox = teacher.address
            session.student = sandbox.student
            guard let student = sandbox.student else { return teacher }
            guard let enter = context.services.enterClass else {
                throw ShellError.usage(Messages.Orders.noClass, hint: Messages.Orders.startClass)
            }
            return try PortalLink(try await enter(student).reveal())
        } catch let error as ShellError {
            throw error
        } catch {
            throw .usage(Messages.Connecting.sandboxFailed(error))
        }
    }

    /// The portal of a profile, which becomes the current one.
    private func adoptProfile(_ name: String) async throws(ShellError) -> PortalLink {
        let profile = try ProfileStore(context.services).profile(name)
        // Plain http is for this portal, and for no other that the session may go to.
        for (name, value) in profile.options where name != "http" { session.borrowOption(name, value) }
        if profile.allowsPlainHTTP { session.plainServers.insert(profile.link.address) }
        session.profile = Session.ProfileInUse(name: name, isReadOnly: profile.isReadOnly)
        if let address = profile.joins { return try await Joining(context).link(to: address) }
        return profile.link
    }

    // MARK: A person

    /// Offers the sandbox, the known profiles, and to paste an address.
    func askForPortal() throws -> String {
        try Confinement(session).checkMayChoose()
        guard let ask = context.person.converse else {
            throw ShellError.usage(Messages.Connecting.noPortal, hint: Messages.Connecting.choose)
        }
        let known = ((try? ProfileStore(context.services).profiles().all) ?? []).map {
            ($0.name, $0.profile.summary)
        }
        let offers = [("sandbox", "The built-in practice portal.")] + known
        context.note(
            Help.lines(offers.enumerated().map { ("\($0.offset + 1)  \($0.element.0)", $0.element.1) })
                .trimmedEnd)
        let answer = try ask(
            Question(
                Messages.Connecting.whichPortal,
                answers: .words(offers.map { Candidate($0.0, $0.1) })))
        guard let answer, !answer.isEmpty else {
            throw ShellError.usage(Messages.Connecting.nothingChosen, hint: Messages.Connecting.choose)
        }
        guard let number = Int(answer), offers.indices.contains(number - 1) else { return answer }
        return offers[number - 1].0
    }

    // MARK: The portal

    /// Asks the portal for the user and the scopes, as far as the credentials allow; one line for people.
    private func verify(_ link: PortalLink) async throws(ShellError) -> String {
        guard link.credentials != .none else { return Messages.Connecting.noCredentials }
        let client = try context.connection.client()
        do throws(ClientError) {
            let reply = try await context.caller.call("scope", with: client)
            let scopes = reply.result.array?.compactMap(\.string) ?? []
            let user = await user(of: client)
            if !scopes.isEmpty, !scopes.contains("biconnector") {
                context.note(Messages.Connecting.noScope)
            }
            return [user, scopes.isEmpty ? nil : Messages.Connecting.scopes(scopes)]
                .compactMap(\.self).joined(separator: ", ")
        } catch {
            throw .call(error)
        }
    }

    /// The user, when the portal reports it; failure is ignored.
    private func user(of client: Client) async -> String? {
        guard let profile = try? await context.caller.call("profile", with: client).result else {
            return nil
        }
        let name = [profile["NAME"]?.string, profile["LAST_NAME"]?.string].compactMap(\.self)
            .filter { !$0.isEmpty }.joined(separator: " ")
        let id = profile["ID"].flatMap(Identifier.init).map(Messages.Connecting.user)
        return [id, name.isEmpty ? nil : name].compactMap(\.self).joined(separator: " ")
    }
}

extension PortalLink {
    /// Reads a typed address.
    init(typed text: String) throws(ShellError) {
        guard !Mask.isIn(text) else { throw .usage(Messages.Secrets.masked, hint: Messages.Secrets.pasteAgain) }
        if let join = try JoinAddress(typed: text) {
            throw .usage(Messages.Joining.isForConnect(join.server), hint: Messages.Joining.writeConnect)
        }
        do throws(PortalAddressError) {
            self = try PortalLink(text)
        } catch {
            throw .usage(Messages.Connecting.badAddress(error), hint: Messages.Connecting.writeAddress)
        }
    }

    /// The same with credentials that have nothing around them.
    func bare() throws(ShellError) -> PortalLink {
        var link = self
        link.credentials = try credentials.checked()
        return link
    }
}

extension Credentials {
    /// The credentials without what came along when they were pasted.
    func checked() throws(ShellError) -> Credentials {
        do throws(PastedTextError) {
            return try bare()
        } catch {
            throw .usage("\(error)", hint: Messages.Auth.pasteAlone)
        }
    }
}
