import BCXShell
import BIConnector
import CommandLanguage
import OrderedJSON
import SandboxPortal

/// One order to a sandbox: `sandbox latency 200ms` at the prompt, `latency 200ms` on the standard input of
/// `bcx sandbox`.
struct SandboxOrder: Sendable {
    var name: String
    /// What may follow the name.
    var words = ""
    var summary: String
    /// What the first word after the name may be, for completion.
    var choices: [String] = []
    /// Whether calls go to another address afterwards.
    var leadsElsewhere = false
    /// Carries it out: what to say, or a value to show.
    var run: @Sendable (Request) async throws(ShellError) -> Answer

    /// How it is written.
    var usage: String { words.isEmpty ? name : "\(name) \(words)" }

    /// An order's sandbox and words.
    struct Request {
        var sandbox: Sandbox
        var words: [String]
        /// The bytes of a file.
        var read: (String) throws -> [UInt8]
    }

    enum Answer: Sendable {
        case said(String)
        case shown(JSON)
    }

    static let all = failures + manners + knowledge

    // MARK: What goes wrong

    private static let failures: [SandboxOrder] = [
        SandboxOrder(
            name: "fault", words: "CODE|off [times N] [on METHOD] [status N]",
            summary: "Refuse the next calls with this code; off clears all faults.",
            choices: ["off"] + ErrorCode.all.map(\.name.text).filter { !$0.isEmpty }
        ) { (request) throws(ShellError) in
            var words = request.words[...]
            guard let code = words.popFirst() else {
                throw .usage("missing a code", hint: "write 'sandbox fault CODE'")
            }
            guard code != "off" else {
                request.sandbox.clearFaults()
                return .said("all faults were cleared")
            }
            let fault = try fault(code, Conditions(words))
            request.sandbox.inject(fault)
            return .said("the sandbox refuses the next \(fault.calls) with \(code)")
        },
        SandboxOrder(
            name: "drop-reply", words: "[N] [on METHOD]", summary: "Carry out the next calls but send no reply."
        ) { (request) throws(ShellError) in
            let isCounted = request.words.first.flatMap { Int($0) } != nil
            let conditions = try Conditions((isCounted ? ["times"] : []) + request.words[...])
            let fault = Fault.dropReply(times: conditions.times, method: conditions.method)
            request.sandbox.inject(fault)
            return .said("the sandbox drops the replies of the next \(fault.calls)")
        },
        SandboxOrder(
            name: "page", words: "[STATUS] [times N] [on METHOD]",
            summary: "Answer the next calls with a web page, as a proxy would; status 503 by default."
        ) { (request) throws(ShellError) in
            let status = request.words.first.flatMap { Int($0) }
            let conditions = try Conditions(
                (status.map { ["status", String($0)] } ?? []) + request.words.dropFirst(status == nil ? 0 : 1))
            let fault = Fault(
                .page(status: conditions.status ?? 503), times: conditions.times, method: conditions.method)
            request.sandbox.inject(fault)
            return .said("the sandbox answers with a web page for the next \(fault.calls)")
        },
        SandboxOrder(
            name: "move", words: "ADDRESS [times N] [on METHOD]",
            summary: "Redirect the next calls to a new address of the portal, with 302.", leadsElsewhere: true
        ) { (request) throws(ShellError) in
            guard let address = request.words.first, address.contains("://") else {
                throw .usage("missing an address", hint: "write 'sandbox move https://new.example'")
            }
            let conditions = try Conditions(request.words.dropFirst())
            let fault = Fault(.moved(address: address), times: conditions.times, method: conditions.method)
            request.sandbox.inject(fault)
            return .said("the sandbox sends the next \(fault.calls) to \(address)")
        },
        SandboxOrder(
            name: "expire", words: "[token]", summary: "Make all access tokens expire.", choices: ["token"]
        ) { (request) throws(ShellError) in
            try attempt { () throws(SandboxError) in try request.sandbox.expireTokens() }
            return .said("all access tokens of the sandbox have expired")
        },
    ]

    // MARK: How it behaves

    private static let manners: [SandboxOrder] = [
        SandboxOrder(
            name: "latency", words: "200ms", summary: "Delay every reply by this long."
        ) { (request) throws(ShellError) in
            let latency = try span(request.words.first, hint: "write 'sandbox latency 200ms', or 0s for none")
            request.sandbox.settings.latency = latency
            return .said(
                latency == .zero
                    ? "the sandbox answers immediately" : "the sandbox waits \(latency) before every answer")
        },
        SandboxOrder(
            name: "limit", words: "rate 50/2 | operating 480s | off",
            summary: "Limit each client's requests (burst/per second), or a method's execution time per ten minutes.",
            choices: ["rate", "operating", "off"]
        ) { (request) throws(ShellError) in try limit(request.sandbox, request.words) },
        SandboxOrder(
            name: "errors", words: "top|nested", summary: "Where errors appear in a reply.",
            choices: Sandbox.Settings.ErrorPlace.allCases.map(\.rawValue)
        ) { (request) throws(ShellError) in
            guard let place = request.words.first.flatMap(Sandbox.Settings.ErrorPlace.init) else {
                throw .usage(
                    "errors must be 'top' or 'nested'", hint: "write 'sandbox errors top' or 'sandbox errors nested'")
            }
            request.sandbox.settings.errors = place
            return .said("the sandbox puts errors \(place == .top ? "at the top" : "inside result")")
        },
        SandboxOrder(
            name: "webhooks", words: "allow|deny", summary: "Whether webhooks may call every method.",
            choices: Sandbox.Settings.Webhooks.allCases.map(\.rawValue)
        ) { (request) throws(ShellError) in
            guard let webhooks = request.words.first.flatMap(Sandbox.Settings.Webhooks.init) else {
                throw .usage(
                    "webhooks must be 'allow' or 'deny'", hint: "write 'sandbox webhooks allow' or 'webhooks deny'")
            }
            request.sandbox.settings.webhooks = webhooks
            return .said("the sandbox \(webhooks == .allow ? "allows" : "denies") webhooks")
        },
        SandboxOrder(
            name: "advance", words: "1h", summary: "Move the portal's clock forward: tokens expire, limits recover."
        ) { (request) throws(ShellError) in
            request.sandbox.advance(by: try span(request.words.first, hint: "write 'sandbox advance 1h'"))
            let status = try attempt { () throws(SandboxError) in try request.sandbox.status() }
            return .said("the sandbox's clock says \(status.time)")
        },
    ]

    // MARK: What it holds

    private static let knowledge: [SandboxOrder] = [
        SandboxOrder(
            name: "status", summary: "Show what the sandbox contains, its settings, and which faults are pending."
        ) { (request) throws(ShellError) in
            .shown(try attempt { () throws(SandboxError) in try request.sandbox.status() }.json)
        },
        SandboxOrder(
            name: "log", words: "[N]", summary: "Show the last requests, secrets masked; 20 by default."
        ) { (request) throws(ShellError) in
            .shown(.array(request.sandbox.log(last: try count(request.words.first) ?? 20).map(\.json)))
        },
        SandboxOrder(
            name: "preview", words: "ID [N]",
            summary: "Show the first rows of a table, fetched from its connector as BI Builder would."
        ) { (request) async throws(ShellError) in
            guard let id = try count(request.words.first) else {
                throw .usage("missing a table", hint: "write 'sandbox preview ID'; table.list shows them")
            }
            let limit = try count(request.words.dropFirst().first) ?? 20
            do throws(SandboxError) {
                return .shown(objects(try await request.sandbox.preview(table: id, limit: limit)))
            } catch {
                throw .usage("\(error)", hint: "see 'sandbox log', and try the connector's address")
            }
        },
        SandboxOrder(
            name: "seed", words: "FILE",
            summary: "Add the connectors, sources and tables of a JSON file, all or none."
        ) { (request) throws(ShellError) in
            guard let path = request.words.first else {
                throw .usage("missing a file", hint: "write 'sandbox seed FILE'")
            }
            let json = try objects(in: path, request)
            try attempt { () throws(SandboxError) in try request.sandbox.seed(json) }
            return .said("the objects of '\(path)' were added to the sandbox")
        },
        SandboxOrder(
            name: "reset", summary: "Delete all objects; keep faults and limits."
        ) { (request) throws(ShellError) in
            try attempt { () throws(SandboxError) in try request.sandbox.reset() }
            return .said("the sandbox was reset")
        },
    ]
}

extension SandboxOrder {
    /// What a table shows of the result of an order.
    static func tableForm(_ name: String?, _ value: JSON) -> JSON { name == "log" ? LogTable.rows(value) : value }

    /// The order with this name.
    init(named name: String) throws(ShellError) {
        guard let order = Self.all.first(where: { $0.name == name }) else {
            let names = Self.all.map(\.name)
            let nearest = Spelling.nearest(to: name, among: names)
            throw .usage(
                Messages.unknownOrder(name), hint: nearest.map(Messages.didYouMean) ?? Messages.orders(names))
        }
        self = order
    }
}
