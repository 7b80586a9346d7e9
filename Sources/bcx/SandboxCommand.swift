import BCXShell
import BIConnector
import CommandLanguage
import OrderedJSON
import SandboxPortal

/// One order to the embedded sandbox: `sandbox fault CODE`.
struct SandboxOrder: Sendable {
    var name: String
    var usage: String
    var summary: String
    /// Carries it out: what to say, or a value to show.
    var run: @Sendable (Sandbox, [String]) throws(ShellError) -> Answer

    enum Answer {
        case said(String)
        case shown(JSON)
    }

    static let all: [SandboxOrder] = [
        SandboxOrder(
            name: "fault", usage: "sandbox fault CODE [times N] [on METHOD]",
            summary: "Refuse the next calls with this code."
        ) { (sandbox, words) throws(ShellError) in
            var words = words
            guard !words.isEmpty else { throw .usage("missing a code", hint: "write 'sandbox fault CODE'") }
            let code = words.removeFirst()
            guard ErrorCode.row(ErrorCode.Name(code)) != nil else {
                let nearest = Spelling.nearest(to: code, among: ErrorCode.all.map(\.name.text))
                throw .usage(
                    "unknown code '\(code)'", hint: nearest.map { "did you mean '\($0)'?" } ?? "see 'help explain'")
            }
            let (times, method) = try timesAndMethod(words)
            sandbox.inject(Fault(code, times: times, method: method))
            return .said("the sandbox refuses the next \(times == 1 ? "call" : "\(times) calls") with \(code)")
        },
        SandboxOrder(
            name: "drop-reply", usage: "sandbox drop-reply [N]", summary: "Carry out the next calls and answer nothing."
        ) { (sandbox, words) throws(ShellError) in
            let (times, method) = try timesAndMethod(words.first.map { ["times", $0] + words.dropFirst() } ?? [])
            sandbox.inject(.dropReply(times: times, method: method))
            return .said("the sandbox drops the next \(times == 1 ? "reply" : "\(times) replies")")
        },
        SandboxOrder(
            name: "errors", usage: "sandbox errors top|nested", summary: "Where refusals stand in an answer."
        ) { (sandbox, words) throws(ShellError) in
            guard let place = words.first.flatMap(Sandbox.Settings.ErrorPlace.init) else {
                throw .usage("errors stand at the top or nested", hint: "write 'sandbox errors top' or 'nested'")
            }
            sandbox.settings.errors = place
            return .said("the sandbox puts errors \(place == .top ? "at the top" : "inside result")")
        },
        SandboxOrder(
            name: "webhooks", usage: "sandbox webhooks allow|deny", summary: "Whether webhooks reach every method."
        ) { (sandbox, words) throws(ShellError) in
            guard let webhooks = words.first.flatMap(Sandbox.Settings.Webhooks.init) else {
                throw .usage("webhooks are allowed or denied", hint: "write 'sandbox webhooks allow' or 'deny'")
            }
            sandbox.settings.webhooks = webhooks
            return .said("the sandbox \(webhooks == .allow ? "allows" : "denies") webhooks")
        },
        SandboxOrder(
            name: "latency", usage: "sandbox latency 200ms", summary: "Wait this long before every answer."
        ) { (sandbox, words) throws(ShellError) in
            guard let latency = words.first.flatMap({ Duration(spelled: $0) }) else {
                throw .usage("missing a span of time", hint: "write 'sandbox latency 200ms', or 0s for none")
            }
            sandbox.settings.latency = latency
            return .said("the sandbox waits \(latency) before every answer")
        },
        SandboxOrder(
            name: "expire", usage: "sandbox expire", summary: "Let all access tokens expire."
        ) { (sandbox, _) throws(ShellError) in
            do throws(SandboxError) {
                try sandbox.expireTokens()
            } catch {
                throw .usage("\(error)", hint: nil)
            }
            return .said("all access tokens of the sandbox have expired")
        },
        SandboxOrder(
            name: "status", usage: "sandbox status", summary: "How the sandbox behaves now."
        ) { (sandbox, _) throws(ShellError) in
            let settings = sandbox.settings
            return .shown([
                "webhooks": .string(settings.webhooks.rawValue), "errors": .string(settings.errors.rawValue),
                "latency": .string("\(settings.latency)"),
                "faults": .int(sandbox.pendingFaults.map(\.times).reduce(0, +)),
            ])
        },
        SandboxOrder(
            name: "log", usage: "sandbox log [N]", summary: "The last requests, secrets masked."
        ) { (sandbox, words) throws(ShellError) in
            .shown(
                .array(
                    sandbox.log(last: words.first.flatMap { Int($0) } ?? 20).map { entry in
                        [
                            "number": .int(entry.number), "time": .string(entry.time), "method": .string(entry.method),
                            "caller": .string(entry.caller), "status": .int(entry.status),
                            "code": entry.code.map(JSON.string) ?? nil, "parameters": entry.parameters,
                        ]
                    }))
        },
    ]

    /// `times N on METHOD`, each or none of them.
    private static func timesAndMethod(_ words: [String]) throws(ShellError) -> (Int, String?) {
        var times = 1
        var method: String?
        var rest = words[...]
        while let word = rest.popFirst() {
            switch (word, rest.popFirst()) {
            case ("times", let text?):
                guard let number = Int(text), number > 0 else {
                    throw .usage("'\(text)' is not a number of times", hint: nil)
                }
                times = number
            case ("on", let text?): method = Method.fullName(of: text)
            default: throw .usage("unexpected word '\(word)'", hint: "write 'times N' or 'on METHOD'")
            }
        }
        return (times, method)
    }
}

extension Program {
    /// `sandbox ORDER …`, for the portal that `connect sandbox` started.
    nonisolated static func sandboxCommand(_ sandboxes: EmbeddedSandbox) -> BCXShell.Command {
        BCXShell.Command(
            "sandbox", usage: "sandbox ORDER …",
            "Steer the built-in sandbox: \(SandboxOrder.all.map(\.name).joined(separator: ", ")).",
            words: [.described(SandboxOrder.all.map { ($0.name, $0.summary) }), .offered(offers)], requiredWords: 1,
            repeatsLastWord: true,
            examples: ["connect sandbox; sandbox fault QUERY_LIMIT_EXCEEDED; expect QUERY_LIMIT_EXCEEDED source.list"],
            run: steer(sandboxes))
    }

    /// What completion offers behind an order.
    @Sendable private nonisolated static func offers(_ shell: Shell, _ words: [String]) -> [Candidate] {
        guard let order = SandboxOrder.all.first(where: { $0.name == words.first }) else { return [] }
        if words.last == "on" { return Method.all.map { Candidate($0.shortName, $0.summary) } }
        if order.name == "fault" {
            return words.count == 1
                ? Shell.codes : [Candidate("times", "How many calls."), Candidate("on", "Only this method.")]
        }
        // `sandbox errors top|nested`
        let choices = order.usage.split(separator: " ").last?.split(separator: "|") ?? []
        return words.count == 1 && choices.count > 1 ? choices.map { Candidate(String($0)) } : []
    }

    private nonisolated static func steer(_ sandboxes: EmbeddedSandbox) -> BCXShell.Command.Body {
        { invocation, shell in
            let words = invocation.arguments.map(\.text)
            guard let sandbox = sandboxes.running else {
                throw ShellError.usage("the sandbox is not running", hint: "write 'connect sandbox' first")
            }
            guard let order = SandboxOrder.all.first(where: { $0.name == words[0] }) else {
                let nearest = Spelling.nearest(to: words[0], among: SandboxOrder.all.map(\.name))
                throw ShellError.usage(
                    "unknown order '\(words[0])'",
                    hint: nearest.map { "did you mean '\($0)'?" }
                        ?? "the orders are \(SandboxOrder.all.map(\.name).joined(separator: ", "))")
            }
            switch try order.run(sandbox, Array(words.dropFirst())) {
            case .shown(let value): return value
            case .said(let text):
                shell.note(text)
                return .null
            }
        }
    }
}
