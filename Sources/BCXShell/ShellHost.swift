import BIConnector
import CommandLanguage
import OrderedJSON

/// The shell as the language sees it. The reference to the shell is weak, because the shell owns the interpreter.
final class ShellHost: ScriptHost {
    private weak var shell: Shell?
    private let files = ScriptFiles()

    init(_ shell: Shell) { self.shell = shell }

    private func owner() throws(ShellError) -> Shell {
        guard let shell else { throw .closed }
        return shell
    }

    // MARK: Commands

    func perform(_ invocation: Invocation) async throws -> CommandResult { try await carryOut(invocation) }

    func writeDown(_ calls: [BatchCall], as invocation: Invocation, halting: Bool) async throws -> CommandResult {
        try await carryOut(invocation, Gathered(calls: calls, halts: halting))
    }

    /// The calls of a batch.
    private struct Gathered {
        var calls: [BatchCall]
        var halts: Bool
    }

    private func carryOut(_ invocation: Invocation, _ gathered: Gathered? = nil) async throws -> CommandResult {
        let shell = try owner()
        try shell.secrets.takeIn(invocation)
        let command = shell.table[invocation.name]
        let delivery = try ResultDelivery(
            of: invocation, by: command, shell.host, shell.presenter,
            shell.secrets.disclosure(of: [invocation]))
        let result: CommandResult
        do {
            try await delivery.destination?.prepare()
            result = try await Self.run(invocation, command, gathered, shell.context(delivery))
        } catch {
            await delivery.destination?.abandon()
            throw error
        }
        if result.isDelivered || delivery.isBound { return result }
        let use =
            isWrittenDown(invocation) ? .program : ShellCommand.shown(result.value, of: invocation, by: command)
        try await delivery.deliver(result.value, as: use)
        var delivered = result
        delivered.isDelivered = true
        return delivered
    }

    private static func run(
        _ invocation: Invocation, _ command: ShellCommand?, _ gathered: Gathered?, _ context: CommandContext
    ) async throws -> CommandResult {
        if let row = invocation.options.last(where: { $0.name == CommandOption.as.name }), command?.isMethod ?? true {
            let printer = ProgramPrinter(context)
            guard let gathered else { return try printer.program(invocation, row) }
            return try printer.program(gathered.calls, row, halting: gathered.halts)
        }
        if let several = SeveralObjects(invocation) { return try await several.run(context) }
        if let command { return try await command.run(invocation, context) }
        if invocation.name.hasSuffix("?") {
            var wizard = try Wizard(invocation, context)
            return try await wizard.run()
        }
        return try await MethodRunner(context).run(invocation)
    }

    func canGather(_ invocation: Invocation) -> Bool {
        invocation.name.contains(byte: UInt8(ascii: ".")) && invocation.option("dry-run") == nil
            && invocation.option(CommandOption.as.name) == nil
    }

    func circumstances() -> (any AnyObject & Sendable)? { shell?.session.circumstances }

    func isWrittenDown(_ invocation: Invocation) -> Bool {
        guard invocation.option(CommandOption.as.name) != nil else { return false }
        let command = shell?.table[invocation.name]
        return command.map { $0.isMethod || $0.name == ShellCommand.reply.name } ?? true
    }

    func parts(of invocation: Invocation) -> [Invocation]? {
        invocation.arguments.isEmpty ? nil : SeveralObjects(invocation)?.parts
    }

    func performTogether(_ calls: [BatchCall], halting: Bool) async throws -> [BatchOutcome] {
        let shell = try owner()
        let disclosure = shell.secrets.disclosure(of: calls.map(\.invocation))
        let context = shell.context(ResultDelivery(shell.presenter, disclosure))
        return try await BatchRunner(context).runBlock(calls, halting: halting)
    }

    func openJournal(_ plan: JournalPlan) async throws -> any RowJournal {
        try JournalOpener(context: owner().context()).open(plan)
    }

    // MARK: Texts and files

    func write(_ text: String) { shell?.presenter.write(text) }

    func pipe(_ result: JSON?, to program: String) async throws {
        guard let run = try owner().services.programs.run else {
            throw ShellError.refused(Messages.runningPrograms)
        }
        try await run(program)
    }

    func read(_ path: String, beside script: String) throws -> [UInt8] {
        guard let readFile = try owner().services.files.read else {
            throw ShellError.refused(Messages.readingFiles)
        }
        return try readFile(locate(path, beside: script))
    }

    func pieces(of path: String, beside script: String) throws -> FilePieces? {
        try owner().services.files.pieces?(locate(path, beside: script))
    }

    func locate(_ path: String, beside script: String) -> String {
        files.locate(path, beside: script)
    }

    func takesPicture(_ path: [CommandLanguage.Item.Step], of command: String) -> Bool {
        let members = path.first == .name("fields") ? path.dropFirst() : path[...]
        guard members.count == 1, case .name(let name) = members.first else { return false }
        let draft = ["set", "fields"].contains(command) ? shell?.session.draft.entity : nil
        let entity = draft ?? PortalMethod(named: PortalMethod.fullName(of: command))?.entity
        return entity?.field(name)?.isPicture == true
    }

    // MARK: People

    func ask(_ question: String, isSecret: Bool) throws -> String? {
        let shell = try owner()
        let question = Question(shell.redaction.masked(question), isSecret: isSecret)
        guard let answer = try shell.services.people.ask?(question) else { return nil }
        if isSecret { hide(answer) }
        return answer
    }

    func printable(_ value: JSON, at path: [String]) -> JSON {
        shell?.secrets.disclosure().shown(value, at: path) ?? value
    }

    func hide(_ secret: String) { shell?.secrets.hide(Secret(secret)) }

    func step(_ title: String) async throws {
        let shell = try owner()
        try await shell.services.output.step(shell.redaction.masked(title))
    }

    // MARK: Variables

    func variable(_ name: String) -> JSON { shell.map { $0.session.variable(name) } ?? .null }
    func reason(forNull name: String) -> String? {
        Session.variables.first { $0.name == name }?.whenNull
    }
    func environment(_ name: String) throws -> String? { try shell?.services.environment(name) }
    var environmentNames: [String] { shell?.services.environmentNames() ?? [] }
    func now() -> (seconds: Int, nanoseconds: Int) { shell?.services.now() ?? (0, 0) }

    var vocabulary: any Vocabulary { ShellVocabulary(commands: shell?.table ?? CommandTable()) }
}

/// Where files that scripts name are looked up.
struct ScriptFiles {
    /// An absolute path as it is, any other next to the script; `-c` and the prompt have no folder.
    func locate(_ path: String, beside script: String) -> String {
        guard !path.hasPrefix("/"), let slash = script.lastIndex(of: "/") else { return path }
        return Self.normalized(script[...slash] + path)
    }

    /// Without `.` and `name/..`, so that one file has one path.
    private static func normalized(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." {
                parts.removeLast()
            } else {
                parts.append(part)
            }
        }
        return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }
}
