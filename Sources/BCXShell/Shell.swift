public import BIConnector
public import CommandLanguage

/// A session of the command language with a portal. A host owns it; two shells do not know of each other.
///
/// ```swift
/// let shell = Shell(HostServices(transport: SandboxTransport(try Sandbox())) { text in log.append(text) })
/// shell.session.link = try PortalLink("http://localhost")
/// shell.commands.append(ShellCommand("greet", "Say hello.") { _, _ in "hello" })
/// try await shell.run("greet -> word; source.list")
/// ```
public final class Shell {
    /// What the shell needs from its host.
    public let services: HostServices
    /// The portal, the credentials, the last connector, the draft and the options.
    public let session = Session()
    /// Everything that can be typed without a dot, and the methods with a row.
    public var commands: [ShellCommand] {
        didSet { commandsByName = ShellCommand.index(commands) }
    }
    /// The script interpreter. It asks this shell for everything but the language itself.
    public private(set) lazy var interpreter = Interpreter(host: ShellHost(self))

    private(set) var commandsByName: [String: ShellCommand]
    /// What is known of credentials.
    let secrets: Secrets
    /// What makes clients, and keeps what they share.
    let connection: Connection
    /// What shows results and messages.
    let presenter: Presenter
    private let recorder: ScriptRecorder

    /// A shell that is connected to nothing.
    public convenience init(_ services: HostServices) { self.init(services, clock: ContinuousClock()) }

    init(_ services: HostServices, clock: any Clock<Duration>) {
        let services = services.safeToShow
        self.services = services
        secrets = Secrets(session)
        connection = Connection(services, session, secrets, clock: clock)
        presenter = Presenter(services, session, secrets)
        recorder = ScriptRecorder(services, session, secrets, presenter)
        commands = ShellCommand.all
        commandsByName = ShellCommand.index(ShellCommand.all)
    }

    /// Texts that must not be seen; whatever leaves the shell passes it.
    public var redaction: Redaction {
        get { secrets.redaction }
        set { secrets.redaction = newValue }
    }

    /// The value of the `User-Agent` header.
    public var userAgent: String {
        get { connection.userAgent }
        set { connection.userAgent = newValue }
    }

    /// What may be seen of it.
    public var view: SessionView {
        SessionView(services, session, secrets, connection, interpreter, commands, commandsByName)
    }

    /// Runs a script.
    /// - `name`: What messages call it.
    /// - Throws: `Diagnostic` for the first thing that went wrong.
    @discardableResult
    public func run(_ text: String, name: String = "input") async throws(Diagnostic)
        -> Interpreter.Termination
    {
        try await interpreter.run(SourceText(name: name, text: text))
    }

    /// Says something that is no result: one line, safe to show, broken between words where the screen is narrow.
    public func note(_ text: String) { presenter.note(text) }

    /// Takes a portal without asking it anything, as options and environment do: the sandbox, a profile, or an address.
    public func adopt(_ target: String) async throws(ShellError) {
        try await Connect(context()).adopt(target)
    }

    /// A client of the session's portal.
    /// - Throws: ``ShellError/notConnected`` without one.
    public func client() throws(ShellError) -> Client { try connection.client() }

    /// Returns when no exchange of tokens is under way. A host waits for that before it ends the process: the new tokens
    /// would be lost with it, and the old ones are spent.
    public func settle() async { await connection.settle() }

    /// What a command is given.
    /// - Parameter delivery: Where its result goes; without one it is shown.
    func context(_ delivery: ResultDelivery? = nil) -> CommandContext {
        CommandContext(
            session: session, view: view, services: services, secrets: secrets, presenter: presenter,
            person: Person(services, session, secrets),
            drafts: DraftEditor(services, session, secrets, presenter),
            recorder: recorder, connection: connection,
            delivery: delivery ?? ResultDelivery(presenter, secrets.disclosure()))
    }
}

// MARK: - Lines that a person typed

extension Shell {
    /// Reads a line; whoever runs it, keeps it or records it shares the reading.
    public func read(_ line: String) -> ReadLine {
        let source = SourceText(name: "input", text: line)
        return ReadLine(source: source, reading: interpreter.read(source))
    }

    /// A line as it may be kept in a history, and run again from there: each credential in it became a question, or what
    /// stands in its place cannot be sent.
    public func historyForm(of line: ReadLine) -> String { secrets.historyForm(of: line) }

    /// Looks through the lines typed so far, of which some may have held what became known as a credential after them.
    /// - Returns: Those that were changed, as they were and as they are kept from now on.
    public func reviewHistory() -> [(old: String, new: String)] {
        secrets.reviewHistory(reading: read)
    }

    /// Writes down a line that succeeded, when that is wanted; what is secret in it is left out.
    public func record(_ line: ReadLine) { recorder.record(line) }

    /// Writes down what of a line succeeded before the rest of it failed: the portal has it, and the script must as well.
    public func record(_ line: ReadLine, before failure: Diagnostic) {
        recorder.record(line, before: failure)
    }

    /// Offers a draft that a session left behind which did not come to its end.
    /// - Parameter bytes: What ``HostServices/Files/draft`` was given.
    /// - Returns: Whether it was decided about, and need not be offered again.
    public func offerDraft(_ bytes: [UInt8]) throws -> Bool {
        let context = context()
        return try context.drafts.offer(bytes, to: context.person)
    }
}
