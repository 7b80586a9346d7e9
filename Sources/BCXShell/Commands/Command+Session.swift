import BIConnector
import CommandLanguage
public import OrderedJSON
import TextUI

extension Command {
    static let sessionCommands: [Command] = [
        Command(
            "connect", usage: "connect [URL | PROFILE | sandbox]",
            "Connect by a webhook's whole address, to a profile, or to the sandbox; alone, offer what there is.",
            group: .session, words: [.address], result: .said,
            examples: ["connect sandbox", "connect $portal"]
        ) { try await $1.connect($0.arguments.first?.text ?? $1.askForPortal()) },
        Command(
            "portal", usage: "portal [URL]", "Show the portal's address, or change it alone.",
            group: .session, words: [.address], result: .shownWhenAsked, examples: ["portal"]
        ) { try $1.portal($0.arguments.first?.text) },
        auth,
        profile,
        Command(
            "use", usage: "use [ID | \"Title\"]",
            "Choose the connector for new sources, or show it.",
            group: .session, words: [.identifier("connector")], result: .shownWhenAsked,
            examples: ["use 31", "use \"Harbour ERP\""]
        ) { try await $1.use($0.arguments.first) },
        Command(
            "status", usage: "status",
            "The portal, the credentials, the connector, the draft, the limits seen, the profile.",
            group: .session, examples: ["status"]
        ) { $1.status() },
        Command(
            "option", usage: "option [NAME [VALUE]]", "Show the options, or change one.",
            group: .session, words: [.described(Options.rows.map { ($0.name, $0.summary) }), .offered(Options.values)],
            examples: ["option", "option output json", "option timeout 10s"]
        ) { try $1.option($0.arguments.map(\.text)) },
    ]
}

extension Shell {
    /// Connects to what was named and keeps the session as it was when that fails.
    public func connect(_ target: String) async throws(ShellError) -> JSON {
        let before = session
        do throws(ShellError) {
            try await adopt(target)
            guard let link = session.link else { throw .notConnected }
            let found = try await verify(link)
            note("connected to \(link.address)\(found.isEmpty ? "" : ": \(found)")")
            if before.link?.address != link.address { session.connector = nil }
            return .string("\(link.address)")
        } catch {
            session.returnConnection(of: before)
            throw error
        }
    }

    /// Takes a portal without asking it anything, as options and environment do: the sandbox, a profile, or an address.
    public func adopt(_ target: String) async throws(ShellError) {
        try checkMayReach(target)
        let before = session
        session.profile = nil
        session.returnOptions()
        do throws(ShellError) {
            var link = try await link(to: target)
            // An address without credentials keeps those of the session when it is the same portal.
            if link.credentials == .none, let old = session.link, old.address == link.address {
                link.credentials = old.credentials
            }
            for secret in link.credentials.secrets { redaction.hide(secret) }
            session.link = link
        } catch {
            session.returnConnection(of: before)
            throw error
        }
    }

    private func link(to target: String) async throws(ShellError) -> PortalLink {
        if target == "sandbox" { return try await sandboxLink() }
        return Profiles.isName(target) ? try adoptProfile(target) : try withCredentials(try parse(target))
    }

    /// Offers the sandbox, the known profiles, and a place to paste an address.
    func askForPortal() throws -> String {
        guard !session.isConfined else { throw outOfReach("another portal") }
        let hint = "write 'connect sandbox', or 'connect' and a webhook's address"
        guard session.options.isInteractive, let ask = services.ask else {
            throw ShellError.usage("where to connect was not said, and there is nobody to ask", hint: hint)
        }
        let known = ((try? profiles().all) ?? []).map { ($0.name, $0.profile.summary) }
        let offers = [("sandbox", "The built-in practice portal.")] + known
        note(Help.lines(offers.enumerated().map { ("\($0.offset + 1)  \($0.element.0)", $0.element.1) }).trimmedEnd)
        let answer = try ask(
            Question(
                "a number, a name, or a webhook's address pasted whole:",
                answers: .words(offers.map { Candidate($0.0, $0.1) })))
        guard let answer, !answer.isEmpty else { throw ShellError.usage("nothing was chosen", hint: hint) }
        guard let number = Int(answer), offers.indices.contains(number - 1) else { return answer }
        return offers[number - 1].0
    }

    private func sandboxLink() async throws(ShellError) -> PortalLink {
        guard let openSandbox = services.openSandbox else {
            throw .usage("this program has no sandbox of its own", hint: "connect to a portal's address")
        }
        do {
            let link = try PortalLink(try await openSandbox().reveal())
            session.sandbox = link.address
            return link
        } catch {
            throw .usage("the sandbox did not start: \(error)")
        }
    }

    func parse(_ text: String) throws(ShellError) -> PortalLink {
        do throws(PortalAddressError) {
            return try PortalLink(text)
        } catch {
            throw .usage(
                "not a portal's address: \(error)",
                hint:
                    "write https://NAME.bitrix24.com/rest/USER/CODE/, https://NAME.bitrix24.com, a profile, or sandbox")
        }
    }

    /// Asks the portal who we are, as far as the credentials allow; one line for people.
    private func verify(_ link: PortalLink) async throws(ShellError) -> String {
        guard link.credentials != .none else { return "no credentials yet, 'auth' sets them" }
        let client = try client()
        do throws(ClientError) {
            let scopes = try await exchange(client, "scope").result.array?.compactMap(\.string) ?? []
            let user = await user(of: client)
            if !scopes.isEmpty, !scopes.contains("biconnector") {
                note("the credentials lack the scope biconnector; its methods will be refused")
            }
            return [user, scopes.isEmpty ? nil : "scopes \(scopes.joined(separator: ", "))"]
                .compactMap(\.self).joined(separator: ", ")
        } catch {
            throw .call(error)
        }
    }

    /// Who the user is: pleasant to know, and no reason to fail.
    private func user(of client: Client) async -> String? {
        guard let profile = try? await exchange(client, "profile").result else { return nil }
        let name = [profile["NAME"]?.string, profile["LAST_NAME"]?.string].compactMap(\.self)
            .filter { !$0.isEmpty }.joined(separator: " ")
        let id = profile["ID"].flatMap(Identifier.init).map { "user \($0.value)" }
        return [id, name.isEmpty ? nil : name].compactMap(\.self).joined(separator: " ")
    }

    func portal(_ text: String?) throws(ShellError) -> JSON {
        if let text {
            var link = try withCredentials(try parse(text))
            try checkMayReach(link.address)
            if link.credentials == .none { link.credentials = session.link?.credentials ?? .none }
            for secret in link.credentials.secrets { redaction.hide(secret) }
            if link.address != session.link?.address {
                session.connector = nil
                session.returnOptions()
            }
            session.link = link
        }
        return session.variable("portal")
    }

    // MARK: Connector

    func use(_ word: Invocation.Argument?) async throws -> JSON {
        guard let word else {
            guard let connector = session.connector else {
                throw ShellError.usage("no connector chosen", hint: "write 'use ID'; 'connector.list' shows them")
            }
            return Self.summary(of: connector)
        }
        let connector = try await find(word.value)
        session.connector = connector
        let codes = connector.settings.map { "\($0.code) (\($0.type))" }.joined(separator: ", ")
        note("connector \(connector.id) \"\(connector.title)\", settings: \(codes.isEmpty ? "none" : codes)")
        return Self.summary(of: connector)
    }

    private static func summary(of connector: KnownConnector) -> JSON {
        [
            "id": .int(connector.id), "title": .string(connector.title),
            "settings": connector.object["settings"] ?? [],
        ]
    }

    /// The connector with this identifier or title.
    func find(_ word: JSON) async throws -> KnownConnector {
        let client = try client()
        let title = word.string ?? word.text()
        if let id = Identifier(word) {
            let item = try await ask(client, "biconnector.connector.get", ["id": .int(id.value)])["item"]
            guard let connector = item.flatMap(KnownConnector.init) else {
                throw ShellError.usage("the portal told connector \(id.value) without its id")
            }
            return connector
        }
        let found = try await ask(
            client, "biconnector.connector.list", ["filter": ["=title": .string(title)], "order": ["id": "ASC"]])
        let connectors = (found.array ?? []).compactMap(KnownConnector.init)
        guard let connector = connectors.first else {
            throw ShellError.usage(
                "no connector is called \"\(title)\"", hint: "'connector.list' shows them; 'use ID' takes a number")
        }
        guard connectors.count == 1 else {
            let ids = connectors.map { String($0.id) }.joined(separator: ", ")
            throw ShellError.usage("several connectors are called \"\(title)\"", hint: "use one of \(ids)")
        }
        return connector
    }

    private func ask(_ client: Client, _ method: String, _ parameters: JSON.Object) async throws(ShellError) -> JSON {
        do throws(ClientError) {
            let envelope = try await exchange(client, method, parameters)
            session.reply = envelope
            return envelope.result
        } catch {
            throw .call(error)
        }
    }

    // MARK: State

    func status() -> JSON {
        let missing = session.draft.missing(connector: session.connector)
        var status: JSON.Object = [
            "portal": session.variable("portal"),
            "credentials": .string(shownCredentials),
            "connector": session.connector.map { .string("\($0.id) \($0.title)") } ?? nil,
            "draft": .string(
                "\(session.draft.entity.name), \(session.draft.fields.count) set"
                    + (missing.isEmpty ? ", complete" : ", missing \(missing.joined(separator: ", "))")),
        ]
        let limits = limitsSeen()
        if !limits.isEmpty { status["limits"] = .string(limits.joined(separator: "; ")) }
        if let profile = session.profile {
            status["profile"] = .string("\(profile.name)\(profile.isReadOnly ? ", readonly" : "")")
        }
        if let recording = session.recording { status["recording"] = .string(recording.path) }
        return .object(status)
    }

    /// The methods that have used up time worth a word, as the portal told it with their answers.
    private func limitsSeen() -> [String] {
        guard let portal = session.link?.address else { return [] }
        return connection.executionTime.methods(at: portal).prefix(5).compactMap { method in
            guard let reading = connection.executionTime.reading(of: method, at: portal), let seconds = reading.seconds,
                seconds >= 1
            else { return nil }
            let reset = reading.untilReset.map { $0 > .zero ? ", less in \($0.words)" : "" } ?? ""
            return "\(method) has run \(Int(seconds)) s in ten minutes\(reset)"
        }
    }

    func option(_ words: [String]) throws(ShellError) -> JSON {
        guard let name = words.first else {
            return .array(
                Options.rows.map { row in
                    [
                        "option": .string(row.name), "value": .string(row.get(session.options)),
                        "summary": .string(row.summary),
                    ]
                })
        }
        guard let row = Options.rows.first(where: { $0.name == name }) else {
            let nearest = Spelling.nearest(to: name, among: Options.rows.map(\.name))
            let names = Options.rows.map(\.name).joined(separator: ", ")
            throw .usage(
                "unknown option '\(name)'", hint: nearest.map { "did you mean '\($0)'?" } ?? "the options are \(names)")
        }
        if words.count > 1 {
            guard row.set(&session.options, words[1]) else {
                throw .usage("\"\(words[1])\" is no value of the option '\(name)'", hint: "write \(row.values)")
            }
            session.ownOption(name)
        }
        // Who changes one has just read it.
        return words.count > 1 ? .null : .string(row.get(session.options))
    }
}
