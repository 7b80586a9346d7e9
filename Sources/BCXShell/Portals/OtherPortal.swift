import BIConnector
import CommandLanguage
import OrderedJSON

/// A portal that a command names besides the session's, which stays where it is.
struct OtherPortal {
    /// What a word names.
    private enum Target {
        case portal
        case file
        case script
    }

    private let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    /// The objects of the portal, or of the file of `dump --json`, that a word names.
    func snapshot(_ word: Invocation.Argument, of invocation: Invocation) async throws -> PortalSnapshot {
        switch Self.target(word.text) {
        case .script:
            throw ShellError.usage(
                Messages.Portals.isScript(word.text), hint: Messages.Portals.runScript(word.text), at: word.span)
        case .file:
            let snapshot = try SnapshotFile.read(try context.read(word.text, of: invocation), word.text)
            for source in snapshot[.source] { context.secrets.redaction.learn(from: .object(source.json)) }
            return snapshot
        case .portal: return try await read(word)
        }
    }

    private func read(_ word: Invocation.Argument) async throws -> PortalSnapshot {
        let link: PortalLink
        do throws(ShellError) {
            link = try await Connect(context).link(beside: word.text)
        } catch {
            throw isFile(word.text)
                ? .usage(error.message, hint: Messages.Portals.writePath(word.text), at: word.span)
                : error.at(word.span)
        }
        do {
            let client = context.connection.client(of: link, timeout: timeout(for: word.text))
            return try await SnapshotReader(context, client).read()
        } catch let error as ShellError where !error.isCancellation {
            // The message says what is wrong, and not with which of two portals.
            context.note(Messages.Portals.notRead(link.address))
            throw error
        }
    }

    /// How long a call may take when a profile says so, and nothing else does.
    private func timeout(for word: String) -> Duration? {
        let session = context.session
        guard Profiles.isName(word), !session.givenOptions.contains("timeout"),
            let profile = try? ProfileStore(context.services).profile(word)
        else { return nil }
        var options = session.options
        for (name, value) in profile.options { _ = Options.Row(named: name)?.set(&options, value) }
        return options.timeout
    }

    /// Whether a word that names no portal is the name of a file.
    private func isFile(_ word: String) -> Bool {
        !context.session.isConfined && context.services.files.exists(word)
    }

    /// | word | is |
    /// |---|---|
    /// | one with `://` | an address |
    /// | one that ends in `.bcx` | a script |
    /// | one with `/`, one that ends in `.json` | a file |
    /// | any other | the sandbox, a profile, or the name of a host |
    private static func target(_ word: String) -> Target {
        if word.contains("://") { return .portal }
        if word.hasSuffix(".bcx") { return .script }
        return word.contains("/") || word.hasSuffix(".json") ? .file : .portal
    }
}
