public import BIConnector
public import CommandLanguage

/// What the host gives, once for all commands: a copy of its thirty closures would cost as much as opening a short reply.
final class SharedServices {
    let services: HostServices

    init(_ services: HostServices) { self.services = services }
}

/// What a command gets besides its words: the session, the portal, the destination of its result and the person to ask.
///
/// A class, since a command hands it on through many functions: each copy of its ten parts would cost as much as reading a
/// short reply.
public final class CommandContext {
    /// What is remembered between commands.
    public let session: Session
    /// A read-only view of the whole shell.
    public var view: SessionView { makeView() }
    private let makeView: () -> SessionView
    /// What the host gives.
    var services: HostServices { host.services }
    private let host: SharedServices
    /// The known credentials.
    let secrets: Secrets
    /// Shows results and messages.
    let presenter: Presenter
    /// The person at the terminal.
    let person: Person
    /// Changes the draft.
    let drafts: DraftEditor
    /// Records what succeeds.
    let recorder: ScriptRecorder
    /// Makes clients.
    let connection: Connection
    /// Where the result goes.
    let delivery: ResultDelivery

    init(
        session: Session, view: @autoclosure @escaping () -> SessionView, host: SharedServices, secrets: Secrets,
        presenter: Presenter,
        person: Person, drafts: DraftEditor, recorder: ScriptRecorder, connection: Connection, delivery: ResultDelivery
    ) {
        self.session = session
        makeView = view
        self.host = host
        self.secrets = secrets
        self.presenter = presenter
        self.person = person
        self.drafts = drafts
        self.recorder = recorder
        self.connection = connection
        self.delivery = delivery
    }

    /// Shows a message that is not a result: one line, without a full stop.
    public func note(_ text: String) { presenter.note(text) }

    /// A client of the session's portal, with everything that the shell's own calls have.
    /// - Throws: ``ShellError/notConnected`` without a portal.
    public func client() throws(ShellError) -> Client { try connection.client() }

    /// The bytes of a file that a command names; a relative path is looked up next to its script.
    public func read(_ path: String, of invocation: Invocation) throws -> [UInt8] {
        guard let read = services.files.read else { throw ShellError.refused(Messages.readingFiles) }
        return try read(ScriptFiles().locate(path, beside: invocation.source.name))
    }

    /// Calls the portal, and shows progress meanwhile.
    var caller: Caller { caller(delivery.disclosure) }

    /// - Parameter disclosure: What may be shown of the calls.
    func caller(_ disclosure: Disclosure) -> Caller {
        Caller(connection, session, host.services.output, tracePrinter(disclosure))
    }

    func tracePrinter(_ disclosure: Disclosure) -> TracePrinter {
        TracePrinter(presenter, disclosure, onWait: host.services.people.onWait)
    }
}
