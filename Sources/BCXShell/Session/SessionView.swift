public import BIConnector
import CommandLanguage
public import OrderedJSON

/// A read-only view of a shell, for completion, hints and prompts.
public struct SessionView {
    private let services: HostServices
    private let session: Session
    private let secrets: Secrets
    private let connection: Connection
    private let interpreter: Interpreter
    private let table: CommandTable

    init(
        _ services: HostServices, _ session: Session, _ secrets: Secrets, _ connection: Connection,
        _ interpreter: Interpreter, _ table: CommandTable
    ) {
        (self.services, self.session, self.secrets, self.connection) = (
            services, session, secrets, connection
        )
        (self.interpreter, self.table) = (interpreter, table)
    }

    /// Every command.
    public var commands: [ShellCommand] { table.all }

    /// The command of this name; of two the later.
    public func command(_ name: String) -> ShellCommand? { table[name] }

    /// The prompt.
    public var prompt: SessionPrompt { SessionPrompt(session, width: services.output.screenWidth()) }

    /// The topics of a command that explains something.
    public func topics(of command: ShellCommand) -> [Candidate] {
        (command.name == "explain" ? Explanation.topics : Help.topics(commands)).map { Candidate($0.name, $0.summary) }
    }

    // MARK: What is remembered

    /// The portal, when the session has one.
    public var portal: PortalAddress? { session.link?.address }
    /// The last connector used.
    public var connector: KnownConnector? { session.connector }
    /// The object being composed.
    public var draft: Draft { session.draft }
    /// How the shell behaves.
    public var options: Options { session.options }
    /// The lines typed so far, oldest first.
    public var history: [String] { session.history }
    /// The profiles, each with a line about it.
    public var profiles: [Candidate] {
        (session.isConfined ? [] : (try? ProfileStore(services).profiles().all) ?? []).map {
            Candidate($0.name, "\($0.profile.summary).")
        }
    }

    /// The students in the class of the program's sandbox.
    public var students: [String] { services.students() }

    // MARK: Variables

    /// The variables that scripts have set, as they are.
    public var variables: JSON.Object { interpreter.variables }
    /// The value of a variable of a script or of the session, as it is; null when there is none.
    public func value(of name: String) -> JSON {
        switch name {
        case "last": interpreter.last
        case "error": interpreter.refusal
        case "args": .array(interpreter.arguments.map(JSON.string))
        default: interpreter.variables[name] ?? session.variable(name)
        }
    }
    /// The variables of the session and the language, each with its summary.
    public static let givenVariables: [(name: String, summary: String)] =
        Interpreter.variables.map { ($0.name, $0.summary) }
        + Session.variables.map { ($0.name, $0.summary) }
    /// A value as it may be shown.
    /// - `path`: The names that lead to it, as far as they are known.
    public func shown(_ value: JSON, at path: [String] = []) -> JSON {
        secrets.disclosure().shown(value, at: path)
    }

    // MARK: Looking

    /// The names in a folder.
    public func entries(ofFolder path: String) -> [(name: String, isFolder: Bool)] {
        services.files.folder(path)
    }

    /// Calls the portal for completion in the background, with everything a call of the session has: tokens, pacing,
    /// redirects; nil where it would be visible or refused. It returns a page of a list, or nil without one.
    public func look() -> (
        @Sendable (_ list: PortalMethod, _ parameters: JSON.Object) async -> [JSON]?
    )? {
        guard session.options.isInteractive, !session.options.isDryRun,
            let credentials = session.link?.credentials,
            credentials != .none, services.mayLookUp(),
            let client = try? connection.client(repeats: false)
        else { return nil }
        return { method, parameters in
            await Connection.$isUnattended.withValue(true) {
                try? await client.call(method.name, parameters).result.array
            }
        }
    }
}
