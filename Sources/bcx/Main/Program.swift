import BCXShell
import BIConnector
import CommandLanguage
import Completion
import CurlTransport
import LineInput
import OrderedJSON
import TextUI

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The program: options and environment in, an exit status out.
@MainThread
final class Program {
    private let arguments: [String]
    let output = OutputChannel(STDOUT_FILENO, isBuffered: true)
    let errors = OutputChannel(STDERR_FILENO, isBuffered: false)
    var settings = Settings()
    /// What was sent in this run, by whichever shell.
    let sentWrites = SentWrites()
    /// The prompt, while there is one.
    var prompt: Prompt?
    /// The practice portal of the last shell.
    private var sandbox: EmbeddedSandbox?
    /// What is known of the portal's objects, for completion.
    let objects = ObjectCache()
    /// The progress line, where standard error is a screen that can erase it.
    private lazy var progress: ProgressLine? =
        isTerminal(STDERR_FILENO) && environment["TERM"] != "dumb" && !settings.isQuiet
        ? ProgressLine(errors) { Console.size(of: STDERR_FILENO).columns } : nil

    /// The progress of a list or a loop.
    private var progressText: String?
    /// Whether a call is under way.
    private var isWorking = false
    /// Notes that are written when a program gives the terminal back; nil while none has it.
    private var unsaid: String?

    /// Shows that a call is still running.
    lazy var spinner: Spinner? = progress.map { line in Spinner { line.show($0) } }

    init(arguments: [String]) { self.arguments = arguments }

    /// Does what the words after `bcx` ask for and returns the exit status.
    func run() async -> Int {
        output.onLoss = { [unowned self] in lose($1, because: $0) }
        PipeWait.announce { Self.tell($0) }
        defer { output.flush() }
        do throws(UsageError) {
            settings = try Settings(arguments)
            return try await perform()
        } catch {
            report(Diagnostic(.usage, error.message, hint: error.hint))
            return error.status ?? localStatus
        }
    }

    /// Results could not be written. What calls created is recorded nowhere else, so its beginning is part of the
    /// message.
    private func lose(_ results: String, because reason: FileError) -> Int {
        let hint = sentWrites.isEmpty ? nil : Messages.lost(results.prefix(1000).visible())
        errors.write(Diagnostic(.usage, "\(reason)", hint: hint).drawn(inColor: hasColor()))
        return localStatus
    }

    /// The exit status for what goes wrong here.
    var localStatus: Int { ExitStatus.local(after: sentWrites) }

    private func perform() async throws(UsageError) -> Int {
        if settings.wantsHelp { return say(ProgramHelp.text) }
        if settings.wantsVersion { return say(Messages.version(Version.text)) }
        if let word = settings.words.first, settings.commands.isEmpty {
            let rest = Array(settings.words.dropFirst())
            switch FirstWord(word) {
            case .script: break
            case .subcommand(let subcommand): return try await subcommand.run(rest, self)
            case .method: return try await call(word, rest)
            case .address: throw UsageError(message: Messages.addressAlone, hint: Messages.connectAddress)
            case .unknown: throw unknownWord(word)
            }
        }
        let shell = bareShell()
        // The program ends next, and to take all of this apart would be a tenth of a short one's work.
        _ = Unmanaged.passRetained(shell)
        defer { sandbox?.stop() }
        try checkVariables(shell)
        try await adoptPortal(shell)
        let status = await work(shell)
        await settle(shell)
        return status
    }

    /// What is given with the program has to be what a script could assign.
    private func checkVariables(_ shell: Shell) throws(UsageError) {
        guard let (name, _) = settings.variables.first(where: { !shell.interpreter.canSet($0.name) }) else { return }
        throw UsageError(message: Messages.cannotSet(name), hint: Messages.otherName)
    }

    /// Runs commands, a script, or what a person types.
    private func work(_ shell: Shell) async -> Int {
        if !settings.commands.isEmpty {
            shell.interpreter.arguments = settings.words
            return await run(settings.commands, shell)
        }
        guard let file = settings.words.first else {
            guard let problem = StandardDescriptors.problemOfInput() else { return await converse(shell) }
            report(Diagnostic(.usage, "\(problem)", hint: Messages.nameScript))
            return localStatus
        }
        shell.interpreter.arguments = Array(settings.words.dropFirst())
        return await run(file: file, shell)
    }

    /// Waits for a renewal of tokens: they would be lost if the program ended now.
    func settle(_ shell: Shell) async {
        _ = try? await InterruptHandler.during { await shell.settle() }
    }

    /// Writes a text about the program; on a screen no line breaks inside a word.
    func say(_ text: String) -> Int {
        output.write(text.wrapped(toColumns: isTerminal(STDOUT_FILENO) ? Console.width : nil))
        return ExitStatus.done
    }

    // MARK: Messages

    /// Writes a line to standard error, from any thread.
    private nonisolated static func tell(_ text: String) {
        // On a screen it replaces the progress line.
        let start = isatty(STDERR_FILENO) == 1 ? "\r\u{1B}[K" : ""
        let line = Array("\(start)\(text.visible())\n".utf8)
        _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    /// Draws a diagnostic on standard error, without credentials, after the results that came before it.
    func report(_ diagnostic: Diagnostic, redaction: Redaction = Redaction()) {
        progress?.show(nil)
        output.flush()
        let safe = redaction.safe(diagnostic)
        errors.write(reportsJSON ? "\(errorReport(safe).text())\n" : safe.drawn(inColor: hasColor()))
    }

    /// Whether errors are for programs, as results are; on a terminal somebody reads them.
    private var reportsJSON: Bool {
        guard !isTerminal(STDERR_FILENO) else { return false }
        let format = settings.format ?? environment[.output].flatMap(Format.init)
        return format == .json || format == .jsonl || Settings.wantsJSON(arguments)
    }

    /// An error or a warning on one line of standard error.
    ///
    /// Shape: `{"version": 1, "severity", "message", "hint", "codes", "exit", "file", "line", "column", "end"}`, see
    /// ``Diagnostic/json``. `codes` are those of the portal's refusals, empty for anything else; `exit` is the status with
    /// which the program ends when nothing goes on after it, 0 for a warning. Members may be added under one version.
    private func errorReport(_ diagnostic: Diagnostic) -> JSON {
        let codes = (diagnostic.cause as? any DiagnosticConvertible)?.codes ?? []
        let status =
            diagnostic.severity == .warning ? ExitStatus.done : ExitStatus.of(diagnostic, after: sentWrites)
        var report: JSON.Object = ["version": 1]
        for member in diagnostic.json.object?.members ?? [] { report[member.name] = member.value }
        report["codes"] = .array(codes.map(JSON.string))
        report["exit"] = .int(status)
        return .object(report)
    }

    /// Whether what goes to this descriptor may have colour.
    func hasColor(_ descriptor: Int32 = STDERR_FILENO) -> Bool {
        Console.supportsColor(settings.color, environment: environment, descriptor: descriptor)
    }

    func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// The variables of the environment.
    let environment = Environment.ofProcess

    // MARK: Scripts

    private func run(_ commands: [String], _ shell: Shell) async -> Int {
        if let problem = unusedArgument(commands) {
            report(problem)
            return localStatus
        }
        // Each may read the `$last` of the one before.
        shell.interpreter.keepsLast = commands.count > 1
        for text in commands {
            let status = await run(SourceText(name: "-c", text: text), shell)
            if let status { return status }
        }
        return ExitStatus.done
    }

    private func run(file: String, _ shell: Shell) async -> Int {
        shell.interpreter.keepsLast = false
        do throws(Diagnostic) {
            let source = try readScript(file).source
            if let problem = misplacedOption(file, source) { throw problem }
            return await run(source, shell) ?? ExitStatus.done
        } catch {
            report(error)
            return localStatus
        }
    }

    /// A word after `-c COMMANDS` that no command looks at: most often commands that were not quoted as one word.
    private func unusedArgument(_ commands: [String]) -> Diagnostic? {
        guard let word = settings.words.first, !commands.contains(where: Self.mayUseArguments) else { return nil }
        return Diagnostic(.usage, Messages.unusedArgument(word), hint: Messages.quoteCommands)
    }

    /// An option of bcx after the file of a script that looks at no arguments.
    private func misplacedOption(_ file: String, _ source: SourceText) -> Diagnostic? {
        guard let option = settings.words.dropFirst().first(where: Settings.isOption),
            !Self.mayUseArguments(String(decoding: source.bytes, as: UTF8.self))
        else { return nil }
        let words = settings.words.dropFirst().map(\.asShellWord).joined(separator: " ")
        return Diagnostic(
            .usage, Messages.optionAfterFile(option, file), hint: Messages.optionsFirst(words, file.asShellWord))
    }

    /// Whether a script may look at `$args`, itself or in one that it runs. A comment that names them counts, too.
    private nonisolated static func mayUseArguments(_ text: String) -> Bool {
        text.contains("args") || text.contains("run")
    }

    /// Runs a whole text; the status that ends the program, or nil to go on.
    func run(_ source: SourceText, _ shell: Shell) async -> Int? {
        let reading = shell.interpreter.read(source)
        for problem in reading.shownProblems { report(problem, redaction: shell.redaction) }
        guard let program = reading.program else { return localStatus }
        shell.begin(reading)
        return try? await InterruptHandler.during { [self] in await outcome(of: program, reading, shell) }
    }

    private func outcome(of program: ParsedScript, _ reading: ParseResult, _ shell: Shell) async -> Int? {
        do throws(Diagnostic) {
            let termination = try await shell.interpreter.run(program)
            shell.record(reading)
            if case .exited(let status) = termination { return status }
            return nil
        } catch {
            shell.record(reading, before: error)
            report(error, redaction: shell.redaction)
            return ExitStatus.of(error, after: sentWrites)
        }
    }

    // MARK: The shell

    /// A shell with all commands and the variables given, connected to nothing.
    /// - Parameters:
    ///   - output: Takes the results; standard output without one.
    ///   - step: Called with the title of each step.
    func bareShell(
        output: ((String) -> Void)? = nil, step: @escaping (String) -> Void = { _ in }
    ) -> Shell {
        let sandboxes = EmbeddedSandbox(reachesOut: !settings.isStrict)
        sandbox = sandboxes
        var services = services(sandboxes, output)
        services.output.step = { step($0) }
        let shell = Shell(services)
        shell.add("sandbox") { Self.sandboxCommand(sandboxes) }
        shell.userAgent = "bcx/\(Version.text)"
        var options = Options()
        options.format = settings.format ?? environment[.output].flatMap(Format.init) ?? .auto
        options.timeout = settings.timeout ?? options.timeout
        options.isDryRun = settings.isDryRun
        options.saysYes = settings.saysYes
        options.traces = settings.traces
        options.isQuiet = settings.isQuiet
        options.showsSecrets = settings.showsSecrets
        options.isInteractive = canAsk
        options.allowsPlainHTTP = settings.allowsPlainHTTP
        shell.session.options = options
        if settings.timeout != nil { shell.session.givenOptions.insert("timeout") }
        if settings.allowsPlainHTTP { shell.session.givenOptions.insert("http") }
        for (name, value) in settings.variables {
            shell.interpreter.set(name, to: .string(value))
            if SecretName.matches(name) { shell.redaction.hide(Secret(value)) }
        }
        return shell
    }

    /// The portal of the options or the environment.
    /// - Parameter isWatched: Whether somebody else makes Control-C end it.
    func adoptPortal(_ shell: Shell, isWatched: Bool = false) async throws(UsageError) {
        if let target = portal { try await adopt(target, shell, isWatched: isWatched) }
        do throws(ShellError) {
            shell.session.isConfined = settings.isStrict
            if let token = environment[.token], shell.session.link?.credentials == Credentials.none {
                try shell.adopt(token: token)
            }
        } catch {
            throw UsageError(message: error.message, hint: error.hint)
        }
    }

    /// Goes to a portal, which may ask, and connect to a server; Control-C ends that.
    private func adopt(_ target: String, _ shell: Shell, isWatched: Bool) async throws(UsageError) {
        do {
            guard !isWatched else { return try await shell.adopt(target) }
            try await InterruptHandler.during { try await shell.adopt(target) }
        } catch let error as ShellError {
            let status = error.isCancellation ? ExitStatus.interrupted : ExitStatus.of(error, after: sentWrites)
            throw UsageError(message: error.message, hint: error.hint, status: status)
        } catch {
            throw UsageError(message: Messages.cancelled, status: ExitStatus.interrupted)
        }
    }

    /// Shows a text that comes piece by piece, in the pager as soon as the screen is too small for it.
    private func pager() -> ResultSink {
        let line = environment[.pager] ?? Self.usualPager
        let pager = Pager(rows: { Console.size().rows }, output: { [output] in output.write($0) }) {
            [unowned self] () throws(SystemShell.Failure) in try start(line)
        }
        return ResultSink(
            write: { text in
                do throws(Interrupted) {
                    return try pager.write(text)
                } catch {
                    throw CancellationError()
                }
            }, close: { _ in try pager.close() }, end: { pager.end })
    }

    /// A program that takes a result. When Control-C ends it, that is no fault of the line: the key is meant for both,
    /// and the program may be the first to get it.
    private func sink(_ line: String) throws(SystemShell.Failure) -> ResultSink {
        let program = try start(line)
        return ResultSink(
            write: { program.write($0) },
            close: { _ in
                do throws(SystemShell.Failure) {
                    try program.close()
                } catch {
                    throw error.isInterruption ? CancellationError() : error
                }
            }, end: { program.end })
    }

    /// Starts a program that has the terminal while it is fed; notes wait until it has ended.
    private func start(_ line: String) throws(SystemShell.Failure) -> FedProgram {
        output.flush()
        progress?.isHeld = true
        unsaid = ""
        return try SystemShell.start(line) { [unowned self] in
            progress?.isHeld = false
            errors.write(unsaid ?? "")
            unsaid = nil
        }
    }

    private static let usualPager = "if command -v less >/dev/null; then exec less -FRX; else exec more; fi"

    /// The portal given by an option or the environment; options come first.
    private var portal: String? {
        let candidates = [settings.connect, settings.profile, environment[.webhook], environment[.profile]]
        return candidates.lazy.compactMap { $0 }.first { !$0.isEmpty }
    }

    private func profileFile(_ path: String) -> PrivateFile {
        PrivateFile(
            read: { try FileAccess.readPrivate(path) },
            write: { [isSafe = settings.isSafe] bytes in
                guard !isSafe else { throw ShellError.refused(Messages.writingFiles) }
                try FileAccess.writePrivate(path, bytes)
            })
    }

    private var noProfiles: PrivateFile {
        PrivateFile(
            read: { nil },
            write: { _ in
                throw ShellError.usage(Messages.noPlaceForProfiles, hint: Messages.setHome)
            })
    }

    private var canAsk: Bool {
        isTerminal(STDIN_FILENO) && !settings.asksNothing && environment[.continuousIntegration] == nil
    }

    /// When a task is cancelled, giving up is not an error of the file.
    private nonisolated static func unlessCancelled<Value>(
        _ body: () throws(FileError) -> Value
    ) throws -> Value {
        do throws(FileError) {
            return try body()
        } catch {
            throw error.isInterruption && Task.isCancelled ? CancellationError() : error
        }
    }

    /// Takes the files and the environment away from scripts.
    private func confine(_ services: inout HostServices) {
        let refusal = { (what: String) in
            ShellError.usage(Messages.notAllowed(what), hint: Messages.runWithoutStrict)
        }
        services.files.read = { _ in throw refusal(Messages.readingFiles) }
        services.files.pieces = nil
        services.files.folder = { _ in [] }
        services.programs.awaitRedirect = { _, _ in throw refusal(Messages.listening) }
        services.environment = { _ in throw refusal(Messages.readingEnvironment) }
        services.environmentNames = { [] }
    }

    private func services(_ sandboxes: EmbeddedSandbox, _ takeOutput: ((String) -> Void)?) -> HostServices {
        var transportSettings = CurlTransport.Settings()
        transportSettings.caBundle = settings.caBundle
        let servers = folder(.stateFolder, ".local/state").map { KnownServers("\($0)/known-servers") }
        let pins = ServerPins { servers?.pin(of: $0) }
        let transport = CurlTransport(transportSettings, pins: pins)
        var services = HostServices(
            transport: CheckedTransport(inner: transport),
            output: takeOutput
                ?? { [output, progress] in
                    progress?.show(nil)
                    output.write($0)
                })
        services.trust = HostServices.Trust(servers, isReadOnly: settings.isSafe)
        services.trust.given = settings.fingerprint
        services.trust.pin = { pins.pin($0, to: $1) }
        services.trust.meet = { (server, timeout, mayReach) throws(TransportError) in
            try CheckedTransport.check()
            return try await transport.meet(server, timeout: timeout, mayReach: mayReach)
        }
        services.sentWrites = sentWrites
        services.output.notes = { [unowned self] text in
            guard unsaid == nil else {
                unsaid?.append(text)
                return
            }
            progress?.show(nil)
            output.flush()
            errors.write(text)
        }
        services.output.progress = { [unowned self] text in
            output.flush()
            progressText = text
            progress?.show(text)
            if let text, isWorking { spinner?.begin(Messages.waiting(progress: text)) }
        }
        services.output.working = { [unowned self] method in
            isWorking = method != nil
            if let method {
                spinner?.begin(progressText.map(Messages.waiting(progress:)) ?? method)
            } else {
                spinner?.end()
            }
        }
        if takeOutput == nil, hasColor(STDOUT_FILENO) { services.output.style = { $0.drawn(inColor: true) } }
        let waits = WaitNotes()
        services.people.onWait = { wait in waits.line(for: wait).map(Self.tell) }
        services.people.onRename = { Self.tell(Messages.renamed($0, to: $1)) }
        if canAsk, !settings.isStrict {
            services.people.mayFollow = { [weak self] in await self?.allows(move: $0, to: $1) ?? false }
        }
        services.people.onRenewal = { _ in Self.tell(Messages.renewed) }
        // Tokens are stored in the user's folder; without HOME there is none.
        services.tokenStore =
            folder(.stateFolder, ".local/state").map { TokenFolder("\($0)/tokens") }
            ?? NoTokenStore(because: Messages.noPlaceForTokens)
        services.programs.awaitRedirect = { port, isListening in
            try await RedirectListener.wait(on: port) { _ in isListening() }
        }
        services.onObjects = { [objects] in objects.take($0) }
        services.openSandbox = { [sandboxes] in try sandboxes.open() }
        services.enterClass = { [sandboxes] in try sandboxes.enter($0) }
        services.students = { [sandboxes] in sandboxes.students }
        // A pending fault is meant for a call that the user makes.
        services.mayLookUp = { [sandboxes] in !sandboxes.hasFaultsLeft }
        services.files.read = { try FileAccess.read($0, atMost: FileAccess.largestTable) }
        services.files.pieces = { try FileAccess.pieces(of: $0).map(FilePieces.init) }
        services.files.profiles =
            folder(.configurationFolder, ".config").map { profileFile("\($0)/profiles.json") } ?? noProfiles
        if canAsk, settings.words.isEmpty, settings.commands.isEmpty {
            services.files.draft = drafts.map { drafts in PrivateFile(read: { nil }, write: { try drafts.keep($0) }) }
        }
        services.files.folder = { FileAccess.names(inFolder: $0) }
        services.files.hashing = .gnuTLS
        if !settings.isSafe {
            services.files.write = { path, bytes, appending in
                try Self.unlessCancelled { () throws(FileError) in
                    try FileAccess.write(path, bytes, appending: appending)
                }
            }
            services.files.exists = { FileAccess.isFile($0) }
            services.files.openJournal = { path in
                let file = try GrowingFile(path)
                return JournalFile(
                    bytes: file.bytes, cut: { try file.cut(to: $0) }, append: { try file.append($0) },
                    sync: { try file.sync() }, close: { try file.close() })
            }
            services.files.journalKey = folder(.stateFolder, ".local/state").map { folder in
                { try KeyFile.read("\(folder)/journal.key") }
            }
            services.files.makePrivate = { try PrivateFiles.tighten($0) }
            services.files.open = { path, appending in
                let file = try Self.unlessCancelled { () throws(FileError) in
                    try AtomicFileWriter(path, appending: appending)
                }
                return ResultSink(
                    write: {
                        try file.write($0)
                        return true
                    }, close: { try file.close(keeping: $0) })
            }
            if isTerminal(STDOUT_FILENO) { services.output.openPager = { [unowned self] in pager() } }
            services.programs.run = { [output] line in
                output.flush()
                try InterruptHandler.lendingTerminal { try SystemShell.run(line) }
            }
            services.programs.open = { [unowned self] in try sink($0) }
        }
        if canAsk, !settings.isSafe {
            services.programs.openAddress = { [environment] in Browser.open($0, environment: environment) }
        }
        if canAsk, !settings.isSafe { services.programs.edit = { [unowned self] in try edit($0) } }
        if canAsk { services.people.ask = { [unowned self] in try ask($0) } }
        services.environment = { [environment, notes = services.output.notes] name in
            if environment.isUnreadable(name) {
                notes(Messages.variableNotUTF8(name))
            }
            return environment[name]
        }
        services.environmentNames = { [environment] in environment.names }
        if settings.isStrict { confine(&services) }
        services.now = {
            var now = timespec()
            clock_gettime(CLOCK_REALTIME, &now)
            return (now.tv_sec, now.tv_nsec)
        }
        let isScreen = isTerminal(STDOUT_FILENO)
        services.output.screenWidth = { isScreen ? Console.width : nil }
        return services
    }
}
