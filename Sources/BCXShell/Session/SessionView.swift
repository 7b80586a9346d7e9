public import BIConnector
import CommandLanguage
public import OrderedJSON

/// What may be seen of a shell, for completion, hints and prompts. Nothing can be changed through it.
public struct SessionView {
    private let shell: Shell

    init(_ shell: Shell) { self.shell = shell }

    // MARK: What can be typed

    /// Every command.
    public var commands: [Command] { shell.commands }
    /// The command of this name; of two the later.
    public func command(_ name: String) -> Command? { shell.commandsByName[name] }

    // MARK: What is remembered

    /// The portal, when the session has one.
    public var portal: PortalAddress? { shell.session.link?.address }
    /// The last connector used.
    public var connector: KnownConnector? { shell.session.connector }
    /// The object being composed.
    public var draft: Draft { shell.session.draft }
    /// How the shell behaves.
    public var options: Options { shell.session.options }
    /// The lines typed so far, oldest first.
    public var history: [String] { shell.history }
    /// The profiles, each with a line about it.
    public var profiles: [Candidate] {
        (shell.session.isConfined ? [] : (try? shell.profiles().all) ?? []).map {
            Candidate($0.name, "\($0.profile.summary).")
        }
    }

    // MARK: Variables

    /// The variables that scripts have set, as they are.
    public var variables: JSON.Object { shell.interpreter.variables }
    /// The value of a variable, one that is always there among them, as it is; null when there is none.
    public func value(of name: String) -> JSON {
        switch name {
        case "last": shell.interpreter.last
        case "error": shell.interpreter.refusal
        case "args": .array(shell.interpreter.arguments.map(JSON.string))
        default: shell.interpreter.variables[name] ?? shell.session.variable(name)
        }
    }
    /// The variables that are always there, each with a line about it.
    public static let givenVariables: [(name: String, summary: String)] =
        Interpreter.variables.map { ($0.name, $0.summary) } + Session.variables.map { ($0.name, $0.summary) }
    /// A value as it may be shown.
    /// - Parameter path: The names that lead to it, as far as they are known.
    public func shown(_ value: JSON, at path: [String] = []) -> JSON { shell.leavingLater(value, at: path) }

    // MARK: Looking

    /// The names in a folder.
    public func entries(ofFolder path: String) -> [(name: String, isFolder: Bool)] { shell.services.folder(path) }

    /// A look into the portal that nobody waits for, with everything a call of the session has: tokens, pacing, redirects;
    /// nil where it would be seen or refused. It gives a page of a list, or nil when none comes.
    public func look() -> (@Sendable (_ list: PortalMethod, _ parameters: JSON.Object) async -> [JSON]?)? {
        let session = shell.session
        guard session.options.isInteractive, !session.options.isDryRun, let credentials = session.link?.credentials,
            credentials != .none, shell.services.mayLookUp(), let client = try? shell.client(repeats: false)
        else { return nil }
        return { method, parameters in
            await Connection.$isUnattended.withValue(true) {
                try? await client.call(method.name, parameters).result.array
            }
        }
    }
}
