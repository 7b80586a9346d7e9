import BIConnector
import ClientPrograms
import CommandLanguage
import OrderedJSON
import TextUI

/// Writes calls down as programs, for `--as FORM`. Nothing is sent, asked or looked up, and no portal is needed.
struct ProgramPrinter {
    private let context: CommandContext
    private let session: Session

    init(_ context: CommandContext) {
        self.context = context
        session = context.session
    }

    /// The program of a command that calls a method; several objects make a batch.
    func program(_ invocation: Invocation, _ option: Invocation.Option) throws -> CommandResult {
        if let several = SeveralObjects(invocation) {
            let calls = several.parts.enumerated().map { BatchCall(key: "c\($0 + 1)", invocation: $1) }
            return try program(calls, option, halting: false)
        }
        let standIns = StandIns([invocation])
        let call = try built(standIns.invocations[0])
        var secrets = secrets(standIns)
        let written = ProgramRequest.WrittenCall(call.method, secrets.value(of: firstParameters(of: call)))
        return CommandResult(.string(try text([.call(written)], option, remarks: remarks(on: call))))
    }

    /// The program of what was sent last, whatever the portal answered.
    func programOfLastCall(_ option: Invocation.Option) throws -> CommandResult {
        var secrets = secrets(StandIns([]))
        let steps: [ProgramRequest.Step]
        switch session.sent {
        case nil: throw ShellError.usage(Messages.Programs.noCall)
        case .call(let call):
            steps = [.call(ProgramRequest.WrittenCall(call.method, secrets.value(of: call.parameters)))]
        case .batch(let parts): steps = parts.map { Self.step($0, &secrets) }
        }
        return CommandResult(.string(try text(steps, option, remarks: [])))
    }

    /// The program of several calls that go together.
    func program(_ calls: [BatchCall], _ option: Invocation.Option, halting: Bool) throws -> CommandResult {
        for call in calls { try context.secrets.takeIn(call.invocation) }
        let standIns = StandIns(calls.map(\.invocation))
        let built = try standIns.invocations.map { invocation in
            let call = try self.built(invocation)
            try call.checkReferences(of: invocation)
            return try call.asOne()
        }
        let commands = zip(calls, built).map { Batch.Command($1.method, $1.parameters, key: $0.key) }
        let parts: [Batch.Part]
        do throws(BatchError) {
            parts = try Batch(commands: commands, halts: halting).parts()
        } catch {
            throw ShellError.usage("\(error)")
        }
        var secrets = secrets(standIns)
        let steps = parts.map { Self.step($0, &secrets) }
        return CommandResult(.string(try text(steps, option, remarks: built.flatMap(remarks))))
    }

    private static func step(_ part: Batch.Part, _ secrets: inout ProgramSecrets) -> ProgramRequest.Step {
        var calls: [(key: String, call: ProgramRequest.WrittenCall)] = []
        for (key, command) in zip(part.keys, part.commands) {
            calls.append(
                (key, ProgramRequest.WrittenCall(command.method, secrets.value(of: command.parameters))))
        }
        return part.isCall ? .call(calls[0].call) : .batch(calls, halts: part.halts)
    }

    // MARK: Parts

    private func built(_ invocation: Invocation) throws(ShellError) -> MethodCall {
        let call = try CallBuilder(invocation, session).build()
        for note in call.notes { context.note(note) }
        return call
    }

    /// A list whose pages are walked begins with its first.
    private func firstParameters(of call: MethodCall) -> JSON.Object {
        call.rows == nil ? call.parameters : PageWalk(call.method, call.parameters).next ?? [:]
    }

    /// What the command does besides, which the program does not.
    private func remarks(on call: MethodCall) -> [String] {
        (call.unread.isEmpty ? [] : [Messages.Programs.readsFirst(call.unread)])
            + (call.rows == nil ? [] : [Messages.Programs.firstPage])
    }

    private func secrets(_ standIns: StandIns) -> ProgramSecrets {
        let redaction = context.secrets.redaction
        let isShown = context.delivery.disclosure.showsSecrets
        return ProgramSecrets(standIns: standIns.names) { isShown ? $0 : redaction.maskedWithAddresses($0) }
    }

    private func text(
        _ steps: [ProgramRequest.Step], _ option: Invocation.Option, remarks: [String]
    ) throws(ShellError) -> String {
        let name = option.value ?? ""
        guard let form = ProgramForm(named: name) else {
            throw .usage(Messages.Programs.unknownForm(name), hint: Messages.Programs.formHint(name), at: option.span)
        }
        var distinct: [String] = []
        for remark in remarks where !distinct.contains(remark) { distinct.append(remark) }
        let request = ProgramRequest(steps, login: try login(), remarks: distinct)
        if let problem = form.problem(with: request) {
            throw .usage(problem, hint: Messages.Programs.anotherForm, at: option.span)
        }
        for remark in form.remarksBeside(request) { context.note(remark) }
        // Whoever shows it ends the last line.
        return String(form.program(request).dropLast())
    }

    private func login() throws(ShellError) -> ProgramRequest.Login {
        context.connection.followRenewal()
        let isShown = context.delivery.disclosure.showsSecrets
        guard let link = session.link else { return .webhook() }
        switch link.credentials {
        case .none: return .webhook()
        case .webhook(let user, let code):
            let code = PercentCoding.encode(code.reveal())
            return .webhook(isShown ? "\(link.address.url)/rest/\(user)/\(code)/" : nil)
        case .token(let token): return try login(by: token, at: link.address)
        case .oauth(let grant): return try login(by: grant.accessToken, at: link.address)
        }
    }

    /// Bcx sends no token in clear to another machine, and no program of it does.
    private func login(by token: Secret, at portal: PortalAddress) throws(ShellError) -> ProgramRequest.Login {
        guard portal.isConfidential || session.allowsPlainHTTP(to: portal) else { throw .call(.insecure(portal)) }
        return .token(context.delivery.disclosure.showsSecrets ? token.reveal() : nil, portal: portal.url)
    }
}

/// What stands for secrets that nobody was asked for while a call is built: texts that nobody can have written, of digits
/// alone so that they are taken for numbers where those are wanted.
private struct StandIns {
    /// The commands, with these texts in them.
    private(set) var invocations: [Invocation] = []
    /// The variables that were named for them.
    private(set) var names: [String: String?] = [:]

    init(_ invocations: [Invocation]) {
        for invocation in invocations {
            var invocation = invocation
            for place in invocation.items.indices where invocation.items[place].isSecret {
                let text = String(Int.random(in: 1 << 59..<1 << 60))
                invocation.items[place].value = .text(.string(text))
                names[text] = .some(invocation.items[place].secretName)
            }
            self.invocations.append(invocation)
        }
    }
}
