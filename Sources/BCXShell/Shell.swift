public import BIConnector
public import CommandLanguage
import OrderedJSON
import TextUI

/// A session of the command language with a portal. A host owns it; two shells do not know of each other.
///
/// ```swift
/// let shell = Shell(Services(transport: SandboxTransport(try Sandbox())) { text in log.append(text) })
/// shell.session.link = try PortalLink("http://localhost")
/// shell.commands.append(Command("greet", "Say hello.") { _, _ in "hello" })
/// try await shell.run("greet -> word; source.list")
/// ```
public final class Shell {
    /// What the shell needs from its host.
    public let services: Services
    /// The portal, the credentials, the last connector, the draft and the options.
    public var session = Session()
    /// Everything that can be typed without a dot, and the methods with a row.
    public var commands: [Command] {
        didSet { commandsByName = Command.index(commands) }
    }
    /// Texts that must not be seen; whatever leaves the shell passes it.
    public var redaction = Redaction()
    /// The value of the `User-Agent` header.
    public var userAgent = "bcx"
    /// The script interpreter. It asks this shell for everything but the language itself.
    public private(set) lazy var interpreter = Interpreter(host: ShellHost(self))

    /// The lines typed so far, oldest first, as they may be kept: what `history` shows.
    public var history: [String] = []
    /// What completion knows of the portal's objects.
    let known = KnownObjects()

    /// The file or program that takes the result of the command at hand; nil when it is shown or bound.
    var destination: ResultDestination?
    /// Whether the elements of the last list went to their destination while its pages came.
    var isDelivered = false
    /// Whether it was said that files hold masks in place of credentials.
    var hasNotedMasks = false
    /// Whether the command at hand shows credentials in its result.
    var isShowingSecrets = false
    /// The command that a conversation came to.
    var builtCommand: String?

    private(set) var commandsByName: [String: Command]
    /// What makes clients, and keeps what they share.
    let connection: Connection

    /// A shell that is connected to nothing.
    public convenience init(_ services: Services) { self.init(services, clock: ContinuousClock()) }

    init(_ services: Services, clock: any Clock<Duration>) {
        var services = services.safeToShow
        services.transport = WatchedTransport(inner: services.transport, writes: services.sentWrites)
        self.services = services
        connection = Connection(services, clock: clock)
        commands = Command.all
        commandsByName = Command.index(Command.all)
    }

    /// Runs a script.
    /// - Parameter name: What messages call it.
    /// - Throws: ``Diagnostic`` for the first thing that went wrong.
    @discardableResult
    public func run(_ text: String, name: String = "input") async throws(Diagnostic) -> Interpreter.Termination {
        try await interpreter.run(SourceText(name: name, text: text))
    }

    /// What may be seen of it.
    public var view: SessionView { SessionView(self) }

    /// A client for the portal of the session.
    /// - Throws: ``ShellError/notConnected`` without one.
    /// - Parameters:
    ///   - repeats: Whether calls are sent again where that is safe.
    ///   - codes: The refusals that are expected, or `any`: they are answers, after which nothing is sent again.
    public func client(
        timeout: Duration? = nil, repeats: Bool = true, expecting codes: [String] = []
    ) throws(ShellError) -> Client {
        followRenewal()
        guard let link = session.link else { throw .notConnected }
        for secret in link.credentials.secrets { redaction.hide(secret) }
        return connection.client(
            of: link, session.options, userAgent: userAgent, timeout: timeout ?? session.options.timeout,
            repeats: repeats, expecting: codes)
    }

    /// Returns when no exchange of tokens is under way. A host waits for that before it ends the process: the new tokens
    /// would be lost with it, and the old ones are spent.
    public func settle() async { await connection.settle() }

    /// Brings the session's credentials up to the newest pair of tokens.
    func followRenewal() {
        guard case .oauth(let grant) = session.link?.credentials else { return }
        let newest = connection.newest(of: grant)
        guard newest != grant else { return }
        for secret in newest.secrets { redaction.hide(secret) }
        session.link?.credentials = .oauth(newest)
    }

    /// Whether a refused call is to be sent again when its method has time again. Single calls do it themselves; those of
    /// a batch are refused one by one.
    func isWaitedFor(_ refusal: Refusal) -> Bool {
        session.options.waitsForReset && refusal.row?.retry == .afterReset && refusal.method != "batch"
    }

    /// Waits until the portal gives the method of a refused call time again, as far as it told when.
    func waitForReset(after refusal: Refusal, at portal: PortalAddress) async throws {
        let reset = connection.executionTime.reading(of: refusal.method, at: portal)?.untilReset
        let pause = RetryingTransport.Policy.pause(untilReset: reset)
        services.onWait(Wait(cause: .usedUpTime(refusal.code), duration: pause, attempts: 1))
        try await connection.clock.sleep(for: pause)
    }

    /// Says something that is no result: one line, safe to show, broken between words where the screen is narrow.
    public func note(_ text: String) {
        guard !session.options.isQuiet else { return }
        let shown = redaction.safe(text).visible(keepingLines: true)
        // A sentence is broken between words; what has rows of its own stays as it is.
        let isSentence = !shown.contains("\n") && !shown.hasPrefix(" ")
        let width = services.screenWidth().flatMap { $0 >= 40 && isSentence ? $0 : nil }
        services.notes(shown.wrapped(toColumns: width) + "\n")
    }
}

/// The shell as the language sees it. It holds the shell weakly, because the shell holds the interpreter.
final class ShellHost: ScriptHost {
    private weak var shell: Shell?
    private let files = ScriptFiles()

    init(_ shell: Shell) { self.shell = shell }

    private func owner() throws(ShellError) -> Shell {
        guard let shell else { throw .closed }
        return shell
    }

    func perform(_ invocation: Invocation) async throws -> CommandResult {
        let shell = try owner()
        shell.isDelivered = false
        try shell.takeIn(invocation)
        let destination = try ResultDestination(invocation, services: shell.services)
        shell.destination = destination
        do {
            try await destination?.prepare()
            return CommandResult(try await shell.perform(invocation), isDelivered: shell.isDelivered)
        } catch {
            await destination?.abandon()
            throw error
        }
    }

    func canGather(_ invocation: Invocation) -> Bool {
        invocation.name.contains(".") && invocation.option("dry-run") == nil
    }

    func performTogether(_ calls: [BatchCall], halting: Bool) async throws -> [BatchOutcome] {
        try await owner().performTogether(calls, halting: halting)
    }

    func openJournal(_ plan: JournalPlan) async throws -> any RowJournal { try owner().openJournal(plan) }

    func write(_ text: String) {
        guard let shell else { return }
        let isScreen = shell.services.screenWidth() != nil
        shell.services.output(isScreen ? text.visible(keepingLines: true) : text)
    }

    func show(_ result: JSON, of invocation: Invocation) async throws {
        try await owner().show(result, of: invocation)
    }

    func pipe(_ result: JSON?, to program: String) async throws {
        let shell = try owner()
        guard let result else {
            guard let runProgram = shell.services.runProgram else { throw ShellError.refused("running programs") }
            return try await runProgram(program)
        }
        try await shell.deliverResult(result)
    }

    func save(_ result: JSON, to path: String, appending: Bool) async throws {
        try await owner().deliverResult(result)
    }

    func read(_ path: String, beside script: String) throws -> [UInt8] {
        guard let readFile = try owner().services.readFile else { throw ShellError.refused("reading files") }
        return try readFile(locate(path, beside: script))
    }

    func takesPicture(_ path: [CommandLanguage.Item.Step], of command: String) -> Bool {
        let members = path.first == .name("fields") ? path.dropFirst() : path[...]
        guard members.count == 1, case .name(let name) = members.first else { return false }
        let draft = command == "set" ? shell?.session.draft.entity : nil
        return (draft ?? PortalMethod(named: PortalMethod.fullName(of: command))?.entity)?.field(name)?.isPicture
            == true
    }

    func locate(_ path: String, beside script: String) -> String { files.locate(path, beside: script) }

    func ask(_ question: String, isSecret: Bool) throws -> String? {
        let shell = try owner()
        guard let answer = try shell.services.ask?(Question(shell.redaction.masked(question), isSecret: isSecret))
        else { return nil }
        if isSecret { hide(answer) }
        return answer
    }

    func printable(_ value: JSON, at path: [String]) -> JSON { shell?.leavingLater(value, at: path) ?? value }

    func hide(_ secret: String) { shell?.redaction.hide(Secret(secret)) }

    func variable(_ name: String) -> JSON { shell.map { $0.session.variable(name) } ?? .null }
    func reason(forNull name: String) -> String? { Session.variables.first { $0.name == name }?.whenNull }
    func environment(_ name: String) throws -> String? { try shell?.services.environment(name) }
    var environmentNames: [String] { shell?.services.environmentNames() ?? [] }
    func now() -> (seconds: Int, nanoseconds: Int) { shell?.services.now() ?? (0, 0) }
    func step(_ title: String) async throws {
        let shell = try owner()
        try await shell.services.step(shell.redaction.masked(title))
    }

    var vocabulary: any Vocabulary { ShellVocabulary(commands: shell?.commandsByName ?? [:]) }
}

/// Where files named in scripts are looked for.
struct ScriptFiles {
    /// The path as it is when it is absolute, else beside the script; `-c` and the prompt are beside nothing.
    func locate(_ path: String, beside script: String) -> String {
        guard !path.hasPrefix("/"), let slash = script.lastIndex(of: "/") else { return path }
        return Self.normalized(script[...slash] + path)
    }

    /// Without `.` and `name/..`, so that one file has one path.
    private static func normalized(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
        }
        return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }
}
