public import BIConnector
public import CommandLanguage

/// What a command is given besides its words: the session, the portal, where its result goes and whom it may ask.
///
/// A class, since a command hands it on through many functions: each copy of its ten parts would cost as much as reading a
/// short reply.
public final class CommandContext {
    /// What is remembered between commands.
    public let session: Session
    /// What may be seen of the whole shell.
    public let view: SessionView
    /// What the host gives.
    let services: HostServices
    /// What is known of credentials.
    let secrets: Secrets
    /// Shows results and messages.
    let presenter: Presenter
    /// The person at the terminal.
    let person: Person
    /// Changes the draft.
    let drafts: DraftEditor
    /// Writes down what succeeds.
    let recorder: ScriptRecorder
    /// Makes clients.
    let connection: Connection
    /// Where the result goes.
    let delivery: ResultDelivery

    init(
        session: Session, view: SessionView, services: HostServices, secrets: Secrets, presenter: Presenter,
        person: Person, drafts: DraftEditor, recorder: ScriptRecorder, connection: Connection, delivery: ResultDelivery
    ) {
        self.session = session
        self.view = view
        self.services = services
        self.secrets = secrets
        self.presenter = presenter
        self.person = person
        self.drafts = drafts
        self.recorder = recorder
        self.connection = connection
        self.delivery = delivery
    }

    /// Says something that is no result: one line, without a full stop.
    public func note(_ text: String) { presenter.note(text) }

    /// A client of the session's portal, with everything that the shell's own calls have.
    /// - Throws: ``ShellError/notConnected`` without a portal.
    public func client() throws(ShellError) -> Client { try connection.client() }

    /// The bytes of a file that a command names; a path that is not absolute is looked up beside its script.
    public func read(_ path: String, of invocation: Invocation) throws -> [UInt8] {
        guard let read = services.files.read else { throw ShellError.refused(Messages.readingFiles) }
        return try read(ScriptFiles().locate(path, beside: invocation.source.name))
    }

    /// Calls the portal, and shows meanwhile that it goes on.
    var caller: Caller { caller(delivery.disclosure) }

    /// - Parameter disclosure: What of the calls is shown.
    func caller(_ disclosure: Disclosure) -> Caller {
        Caller(connection, session, services, tracePrinter(disclosure))
    }

    func tracePrinter(_ disclosure: Disclosure) -> TracePrinter {
        TracePrinter(presenter, disclosure, onWait: services.people.onWait)
    }
}
