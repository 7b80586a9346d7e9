import BIConnector
import CommandLanguage
import OrderedJSON

extension Command {
    /// A method of this name is called when no word follows.
    static let profile = Command(
        "profile", usage: "profile [save NAME [readonly] | list | remove NAME]",
        "Keep the portal and its credentials under a name, list them, remove one; alone, the user of the credentials.",
        group: .session,
        words: [
            .described([
                ("save", "Keep this portal under a name."), ("list", "The profiles."), ("remove", "Remove a profile."),
            ]), .offered({ view, _ in view.profiles }), .oneOf(["readonly"]),
        ],
        options: CommandOption.ofMethods, examples: ["profile"]
    ) { try await $1.profile($0) }
}

extension Shell {
    func profile(_ invocation: Invocation) async throws -> JSON {
        let words = invocation.arguments.map(\.text)
        guard let order = words.first else { return try await call(invocation) }
        try checkMaySeeProfiles()
        switch order {
        case "list" where words.count == 1: return try listProfiles()
        case "save" where words.count > 1: return try saveProfile(words[1], words.dropFirst(2))
        case "remove" where words.count == 2: return try removeProfile(words[1])
        default:
            throw ShellError.usage(
                "unexpected word '\(order)'", hint: "write profile save NAME, profile list, or profile remove NAME")
        }
    }

    /// The profiles; none when the host keeps none.
    func profiles() throws -> Profiles {
        guard let bytes = try services.profiles?.read() else { return Profiles() }
        return try Profiles(bytes)
    }

    private func listProfiles() throws -> JSON {
        .array(
            try profiles().all.map { name, profile in
                [
                    "name": .string(name), "portal": .string("\(profile.link.address)"),
                    "credentials": .string(profile.link.credentials.kind), "readonly": .bool(profile.isReadOnly),
                ]
            })
    }

    private func saveProfile(_ name: String, _ marks: ArraySlice<String>) throws -> JSON {
        guard let link = session.link else { throw ShellError.notConnected }
        guard Profiles.isName(name) else {
            throw ShellError.usage(
                "'\(name)' cannot be the name of a profile", hint: "take a word without dots, colons and slashes")
        }
        if let mark = marks.first(where: { $0 != "readonly" }) {
            throw ShellError.usage("unexpected word '\(mark)'", hint: "write profile save NAME readonly")
        }
        let isReadOnly = !marks.isEmpty
        try changeProfiles { $0[name] = Profile(link, isReadOnly: isReadOnly, options: session.options) }
        session.profile = Session.ProfileInUse(name: name, isReadOnly: isReadOnly)
        note("saved profile \(name): \(try profiles()[name]?.summary ?? "")")
        if link.address == session.sandbox {
            note("this sandbox ends with the program, and the profile leads nowhere then")
        }
        return .null
    }

    private func removeProfile(_ name: String) throws -> JSON {
        guard try profiles()[name] != nil else { throw unknownProfile(name, among: try profiles()) }
        try changeProfiles { $0[name] = nil }
        if session.profile?.name == name { session.profile = nil }
        note("removed profile \(name)")
        return .null
    }

    private func changeProfiles(_ change: (inout Profiles) -> Void) throws {
        guard let file = services.profiles else { throw ShellError.refused("keeping profiles") }
        var profiles = try profiles()
        change(&profiles)
        try file.write(profiles.bytes)
    }

    private func unknownProfile(_ name: String, among profiles: Profiles) -> ShellError {
        let names = profiles.all.map(\.name)
        let nearest = Spelling.nearest(to: name, among: names)
        return .usage(
            "unknown profile '\(name)'",
            hint: nearest.map { "did you mean '\($0)'?" }
                ?? (names.isEmpty
                    ? "'profile save NAME' keeps the portal of the session"
                    : "the profiles are \(names.joined(separator: ", "))"))
    }

    // MARK: In use

    /// The portal of a profile, which becomes the one in use.
    func adoptProfile(_ name: String) throws(ShellError) -> PortalLink {
        let profile: Profile
        do {
            let profiles = try profiles()
            guard let found = profiles[name] else { throw unknownProfile(name, among: profiles) }
            profile = found
        } catch let error as ShellError {
            throw error
        } catch {
            throw .usage("\(error)")
        }
        for (name, value) in profile.options { session.borrowOption(name, value) }
        session.profile = Session.ProfileInUse(name: name, isReadOnly: profile.isReadOnly)
        return profile.link
    }

    /// Refuses a method that changes the portal while a profile in use is for reading alone. A method without a row is
    /// taken for one that does.
    func checkMayCall(_ method: String) throws(ShellError) {
        guard let profile = session.profile, profile.isReadOnly else { return }
        guard let row = PortalMethod(named: method), row.isRead else {
            throw .usage(
                "profile '\(profile.name)' is readonly, and \(method) may change the portal",
                hint: "connect with another profile, or save it anew without 'readonly'")
        }
    }
}
