public import BIConnector
import OrderedJSON
import Synchronization

/// A portal of your own: what goes in is an HTTP request, what comes out its answer.
///
/// It keeps connectors, sources and tables in SQLite and answers the methods of the biconnector section as the
/// documents describe them, from the same rows as the client. ``HTTPServer`` serves it to any client,
/// ``SandboxTransport`` to a `Client` in the same process.
///
/// ```swift
/// let sandbox = try Sandbox()
/// let server = try HTTPServer(sandbox: sandbox)
/// print(Sandbox.webhookURL(port: server.port))    // http://127.0.0.1:PORT/rest/1/sandbox0webhook/
/// ```
///
/// A new sandbox holds one user, one application with the well-known credentials below, and the connectors 8
/// ("Shop pgsql"), 31 ("Harbour ERP") and 123 ("CRM"). Their addresses begin with ``demonstrationAddress``: such
/// addresses are answered by the demonstration connector inside the sandbox, without a network. Every other connector's
/// `urlCheck` is really called through the transport given; without one, connections count as good.
public final class Sandbox: Sendable {
    /// The code of the webhook of user 1.
    public static let webhookCode = "sandbox0webhook"
    /// An access token of the application for user 1; it does not expire by itself.
    public static let accessToken = "sandbox0token"
    /// The refresh token that belongs to ``accessToken``.
    public static let refreshToken = "sandbox0refresh"
    /// What the portal is called for good, whatever its address.
    public static let memberID = "5a0db0c5a0db0c5a0db0c5a0db0c5a0d"
    /// The application's `client_id`.
    public static let clientID = "local.sandbox0application"
    /// The application's `client_secret`.
    public static let clientSecret = "sandbox0secret"
    /// What the seeded credentials reach, separated by commas.
    public static let scopes = "biconnector,user_brief"
    /// What the addresses of the demonstration connector begin with.
    public static let demonstrationAddress = "http://demo.sandbox"

    /// The webhook of user 1 on a server of this machine.
    public static func webhookURL(port: Int) -> String { "http://127.0.0.1:\(port)/rest/1/\(webhookCode)/" }

    struct State {
        var database: Database
        let declaredSettings = DeclaredSettings()
        var settings: Settings
        /// Who was there first, with the credentials in force.
        var owner: Access
        var isOpen = false
        var isInClass = false
        var consentPages = ConsentPages()
        var faults = Faults()
        var rates = RateMeter()
        var operating = ExecutionTimeMeter()
        var log = RequestLog()
        var activity = Activity()
    }

    private let state: Mutex<State>
    /// How far the portal's clock runs ahead of the machine's, in seconds, as bits.
    private let ahead = Atomic<UInt64>(0)
    /// What it shares with the other portals of its server.
    let surroundings: Surroundings
    /// What the credentials it makes begin with.
    let mint: CredentialMint
    /// The files of the storage that others could read until it was opened, see ``Storage/file(_:)``.
    public let tightenedFiles: [String]
    /// How many calls wait before they are carried out.
    let waitingCalls = Atomic<Int>(0)
    static let mostWaitingCalls = 100
    /// Those who watch the requests arrive.
    let watch = LogWatch()

    /// A sandbox over `storage`; an empty one is seeded.
    /// - `endpoints`: Carries the calls of connectors' `urlCheck`; without it every connection counts as good.
    /// - Throws: ``SandboxError`` when the file cannot be opened or belongs to another process.
    public convenience init(
        storage: Storage = .memory, settings: Settings = Settings(), clock: SandboxClock = .system,
        endpoints: (any Transport)? = nil
    ) throws(SandboxError) {
        try self.init(storage: storage, settings: settings, Surroundings(clock: clock, endpoints: endpoints))
    }

    /// A portal among those of one server.
    /// - Parameters:
    ///   - mint: Makes its credentials, as far as they are not the documented ones.
    ///   - name: Whose portal it is: the name of its first user, when it is not the documented one.
    init(
        storage: Storage, settings: Settings, _ surroundings: Surroundings, mint: CredentialMint = CredentialMint(),
        name: String? = nil
    ) throws(SandboxError) {
        tightenedFiles = try storage.makePrivate()
        let database = try Database(storage, isBounded: name != nil)
        try Schema.create(in: database)
        let time = PortalTime(seconds: surroundings.clock.read(), offset: Int(settings.zone.components.seconds))
        let owner: Access
        do throws(PortalError) {
            owner = try database.transaction { () throws(PortalError) in
                try Seed.prepare(database, time, name: name, mint)
            }
        } catch {
            throw .refused(error)
        }
        state = Mutex(State(database: database, settings: settings, owner: owner))
        self.surroundings = surroundings
        self.mint = mint
    }

    /// Answers one request.
    /// - Returns: The answer; nil when the connection is to be closed without one, as ``Fault/dropReply(times:method:)``
    ///   wants.
    public func answer(_ request: SandboxRequest) async -> SandboxResponse? {
        guard !request.isTooFine else { return .refusal(.tooFine, of: request) }
        return await answer(request, Route(path: request.path))
    }

    /// Answers a request that may come in.
    /// - Parameter route: Where its path leads.
    func answer(_ request: SandboxRequest, _ route: Route) async -> SandboxResponse? {
        switch route {
        case .method(let name, let webhook): await answer(request, method: name, webhook)
        case .demonstration(let path): surroundings.demonstration.answer(request, path)
        case .token: answerToken(request)
        case .authorize: answerAuthorization(request)
        case .page: answerPage(request)
        case .state: answerState(request)
        case .events: answerEvents(request)
        case .join, .status, .orders, .grid, .nowhere: .page("<h1>Not found</h1>", status: 404)
        }
    }

    // MARK: State

    /// The portal's time, in seconds since 1970.
    var now: Double { surroundings.clock.read() + Double(bitPattern: ahead.load(ordering: .relaxed)) }

    /// Moves the portal's clock forward: tokens expire, limits recover.
    public func advance(by time: Duration) {
        locked { _ in
            let sum = Double(bitPattern: ahead.load(ordering: .relaxed)) + time.inSeconds
            ahead.store(sum.bitPattern, ordering: .relaxed)
        }
    }

    /// Reads or changes the state, and may refuse; nothing that waits may stand in `body`.
    func locked<Result: Sendable>(_ body: (inout State) throws(PortalError) -> Result) throws(PortalError) -> Result {
        try state.withLock { (state) throws(PortalError) in try body(&state) }
    }

    /// Reads or changes the state.
    func locked<Result: Sendable>(_ body: (inout State) -> Result) -> Result {
        state.withLock { body(&$0) }
    }
}

/// A method that is called, and by whom.
struct IncomingCall: Sendable {
    var method: String
    var parameters: JSON.Object
    var caller: Caller
    /// The address it comes from.
    var client: String
}

/// What is known about a request while it is answered, and afterwards by the log.
struct Exchange: Sendable {
    var method: String
    var parameters: JSON.Object
    /// Of query and body, in bytes.
    var size: Int
    var started: Double
    var caller: Caller?
    var result: Result<MethodResult, PortalError> = .success(.value(.null))

    /// The HTTP status of the answer.
    var status: Int {
        switch result {
        case .success: 200
        case .failure(let refused): refused.status
        }
    }

    init(_ method: String, _ request: SandboxRequest, started: Double) {
        self.method = method
        self.started = started
        parameters = request.parameters
        size = request.query.utf8.count + request.body.count
    }
}
