public import BIConnector
public import CommandLanguage

/// A session of the command language with a portal, owned by a host. Two shells share nothing.
///
/// ```swift
/// let shell = Shell(HostServices(transport: SandboxTransport(try Sandbox())) { text in log.append(text) })
/// shell.session.link = try PortalLink("http://localhost")
/// shell.commands.append(ShellCommand("greet", "Say hello.") { _, _ in "hello" })
/// try await shell.run("greet -> word; source.list")
/// ```
public final class Shell {
    /// What the shell needs from its host.
    public var services: HostServices { host.services }
    let host: SharedServices
    /// The portal, the credentials, the last connector, the draft and the options.
    public let session = Session()
    /// Everything that can be typed without a dot, and the methods with a row.
    public var commands: [ShellCommand] {
        get { table.all }
        set { table = CommandTable(newValue) }
    }
    private(set) var table = CommandTable()
    /// The script interpreter. It asks this shell for everything but the language itself.
    public private(set) lazy var interpreter = Interpreter(host: ShellHost(self))

    /// The known credentials.
    let secrets: Secrets
    /// Makes clients, and keeps what they share.
    let connection: Connection
    /// Shows results and messages.
    let presenter: Presenter
    private let recorder: ScriptRecorder
    private let person: Person
    private let drafts: DraftEditor

    /// A shell that is connected to nothing.
    public convenience init(_ services: HostServices) { self.init(services, clock: ContinuousClock()) }

    init(_ services: HostServices, clock: any Clock<Duration>) {
        let services = services.safeToShow
        host = SharedServices(services)
        secrets = Secrets(session)
        connection = Connection(services, session, secrets, clock: clock)
        presenter = Presenter(services, session, secrets)
        recorder = ScriptRecorder(services, session, secrets, presenter)
        person = Person(services, session, secrets)
        drafts = DraftEditor(services, session, secrets, presenter)
    }

    /// Adds a command that is made when somebody asks for it, which the start of a program need not wait for.
    public func add(_ name: String, _ command: @escaping @Sendable () -> ShellCommand) { table.add(name, command) }

    /// Texts that must not be shown; everything that the shell outputs passes it.
    public var redaction: Redaction {
        get { secrets.redaction }
        set { secrets.redaction = newValue }
    }

    /// The value of the `User-Agent` header.
    public var userAgent: String {
        get { connection.userAgent }
        set { connection.userAgent = newValue }
    }

    /// A read-only view.
    public var view: SessionView {
        SessionView(services, session, secrets, connection, interpreter, table)
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

    /// Shows a message that is not a result: one line, safe to show, wrapped between words on a narrow screen.
    public func note(_ text: String) { presenter.note(text) }

    /// Sets the portal without calling it, as options and environment do: the sandbox, a profile, or an address.
    public func adopt(_ target: String) async throws(ShellError) {
        try await Connect(context()).adopt(target)
    }

    /// Takes an access token for the portal in use, as it was pasted.
    public func adopt(token: String) throws(ShellError) { try Connect(context()).adopt(token: token) }

    /// A client of the session's portal.
    /// - Throws: ``ShellError/notConnected`` without one.
    public func client() throws(ShellError) -> Client { try connection.client() }

    /// Returns when no exchange of tokens is under way. A host waits for that before it ends the process: otherwise the
    /// new tokens would be lost, and the old ones are already used.
    public func settle() async { await connection.settle() }

    /// What a command gets.
    /// - Parameter delivery: Where its result goes; the screen without one.
    func context(_ delivery: ResultDelivery? = nil) -> CommandContext {
        CommandContext(
            session: session, view: self.view, host: host, secrets: secrets, presenter: presenter,
            person: person, drafts: drafts, recorder: recorder, connection: connection,
            delivery: delivery ?? ResultDelivery(presenter, secrets.disclosure()))
    }
}

// MARK: - Lines that a person typed

extension Shell {
    /// Reads a line once, to run, keep and record it.
    public func read(_ line: String) -> ReadLine {
        let source = SourceText(name: ReadLine.typed, text: line)
        let branch = ReadLine.isBranch(line) ? SourceText(name: ReadLine.typed, text: "if true {} \(line)") : nil
        return ReadLine(source, interpreter.read(source), branch: branch.map { interpreter.read($0) })
    }

    /// A line that ended with an `if`, and the `else` that came a line too late, read as one; nil when the second is no
    /// `else`, or none of this line.
    public func read(_ line: ReadLine, continuedBy next: ReadLine) -> ReadLine? {
        guard next.branch != nil, let count = line.reading.program?.statements.count else { return nil }
        let whole = read("\(line.text) \(next.text.trimmingBlanks)")
        return whole.reading.program?.statements.count == count ? whole : nil
    }

    /// A line as a history may keep it and run it again: each credential is replaced with a prompt, or with a mask that
    /// is never sent.
    public func historyForm(of line: ReadLine) -> String { secrets.historyForm(of: line) }

    /// Checks the lines typed so far: some may contain what became known as a credential only later.
    /// - Returns: The changed lines, as they were and as they are kept from now on.
    public func reviewHistory() -> [(old: String, new: String)] {
        secrets.reviewHistory(reading: read)
    }

    /// Begins to run a line that a person typed: what was agreed to in an earlier one is over.
    public func begin(_ line: ReadLine) {
        begin(line.reading)
        session.line = TypedLine(line)
    }

    /// Begins to run a script.
    public func begin(_ script: ParseResult) {
        session.line = nil
        session.questionCount = QuestionCount(script)
        session.agreedMethods = []
    }

    /// Writes down a line that succeeded, when that is wanted; what is secret in it is left out.
    public func record(_ line: ReadLine) { recorder.record(line) }

    /// Records the part of a line that succeeded before the rest failed: the portal has its effect, so the script needs
    /// it too.
    public func record(_ line: ReadLine, before failure: Diagnostic) {
        recorder.record(line, before: failure)
    }

    /// Writes down what of a script succeeded, from its `record on` to its `record off`.
    /// - Parameters:
    ///   - script: The script as it was read.
    ///   - failure: What ended it; nil when nothing did.
    public func record(_ script: ParseResult, before failure: Diagnostic? = nil) {
        guard let source = script.program?.source else { return }
        recorder.record(ReadLine(source, script), before: failure)
    }

    /// Offers a draft that a session left after which did not come to its end.
    /// - Parameter bytes: What ``HostServices/Files/draft`` was given.
    public func offerDraft(_ bytes: [UInt8]) throws -> DraftOffer {
        let context = context()
        return try context.drafts.offer(bytes, to: context.person)
    }
}
