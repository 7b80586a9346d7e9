import BIConnector
import CommandLanguage
import OrderedJSON

extension ShellCommand {
    /// Without a word, the method of this name is called.
    static let profile = ShellCommand(
        name: "profile", usage: "profile [save NAME [readonly] | list | remove NAME]",
        summary:
            "Save the portal and its credentials under a name, list the profiles, remove one; alone, show the user.",
        group: .session,
        words: [
            .described([
                ("save", "Save this portal under a name."), ("list", "The profiles."),
                ("remove", "Remove a profile."),
            ]), .offered({ view, _ in view.profiles }), .oneOf(["readonly"]),
        ],
        options: CommandOption.ofMethods, examples: ["profile"]
    ) { invocation, context in
        if invocation.arguments.isEmpty { return try await MethodRunner(context).run(invocation) }
        return CommandResult(try ProfileOrders(invocation, context).run())
    }
}

/// Saves, lists and removes profiles.
private struct ProfileOrders {
    private let invocation: Invocation
    private let context: CommandContext
    private let session: Session
    private let store: ProfileStore

    init(_ invocation: Invocation, _ context: CommandContext) {
        (self.invocation, self.context) = (invocation, context)
        session = context.session
        store = ProfileStore(context.services)
    }

    func run() throws -> JSON {
        let words = invocation.arguments.map(\.text)
        try Confinement(session).checkMaySeeProfiles()
        switch words[0] {
        case "list" where words.count == 1: return try list()
        case "save" where words.count > 1: return try save(words[1], words.dropFirst(2))
        case "remove" where words.count == 2: return try remove(words[1])
        default:
            throw ShellError.usage(Messages.unexpectedWord(words[0]), hint: Messages.Profiles.usage)
        }
    }

    private func list() throws -> JSON {
        .array(
            try store.profiles().all.map { name, profile in
                [
                    "name": .string(name), "portal": .string("\(profile.link.address)"),
                    "credentials": .string(profile.link.credentials.kind),
                    "readonly": .bool(profile.isReadOnly),
                ]
            })
    }

    private func save(_ name: String, _ marks: ArraySlice<String>) throws -> JSON {
        guard let link = session.link else { throw ShellError.notConnected }
        guard Profiles.isName(name) else {
            throw ShellError.usage(Messages.Profiles.badName(name), hint: Messages.Profiles.otherName)
        }
        if let mark = marks.first(where: { $0 != "readonly" }) {
            throw ShellError.usage(Messages.unexpectedWord(mark), hint: Messages.Profiles.saveUsage)
        }
        var options = session.options
        if !link.address.isConfidential { options.allowsPlainHTTP = session.allowsPlainHTTP(to: link.address) }
        let profile = Profile(link, isReadOnly: !marks.isEmpty, options: options)
        if let old = try store.profiles()[name], !old.isSame(as: profile) {
            let what = Messages.Profiles.existing(name, old)
            try context.person.confirmReplacing(
                what, invocation, (["profile save \(name)"] + marks).joined(separator: " "))
        }
        try store.change { $0[name] = profile }
        session.profile = Session.ProfileInUse(name: name, isReadOnly: profile.isReadOnly)
        context.note(Messages.Profiles.saved(name, profile))
        if link.address == session.sandbox {
            context.note(Messages.Profiles.endsWithProgram)
        }
        return .null
    }

    private func remove(_ name: String) throws -> JSON {
        let profiles = try store.profiles()
        guard profiles[name] != nil else { throw ProfileStore.unknown(name, among: profiles) }
        try store.change { $0[name] = nil }
        if session.profile?.name == name { session.profile = nil }
        context.note(Messages.Profiles.removed(name))
        return .null
    }
}
