import BIConnector
import Dispatch
import Foundation
import OrderedJSON
import SandboxPortal
import Synchronization
import TestSupport
import Testing

/// Every fault of the wire, before and after the portal has carried out the call, met by everything that bcx sends:
/// nothing hangs, nothing says "done" that was not, nothing is made twice, and no secret is shown.
///
/// The faults and the operations are rows; a new one of either meets all of the others.
@Suite
struct FaultMatrixTests {
    /// When the fault comes.
    enum Moment: String, CaseIterable, Sendable {
        /// The portal never sees the call.
        case before
        /// The portal has carried it out.
        case after
    }

    /// Something that bcx is asked to do.
    struct Operation: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var commands: String
        /// Whether the authorisation server meets the fault, and not the portal.
        var isRenewal = false
        /// How many objects it makes.
        var makes = 0
        /// Whether it is the same for it before and after.
        var isRead = false
    }

    private static let add = "source.add title=Matrix connectorId=31 settings.token=\(setting)"

    private static let operations = [
        Operation(testDescription: "read", commands: "source.get 58", isRead: true),
        Operation(testDescription: "write", commands: add, makes: 1),
        Operation(testDescription: "list", commands: "source.list all", isRead: true),
        Operation(testDescription: "batch", commands: "batch { \(add); \(add) }", makes: 2),
        Operation(testDescription: "renewal", commands: "connector.list", isRenewal: true),
    ]

    private static let live = ["live-access-0123456789", "live-refresh-0123456789"]
    private static let grant = "{\"access_token\":\"\(live[0])\",\"refresh_token\":\"\(live[1])\",\"expires_in\":3600"

    /// A fault, and what bcx may make of it.
    struct Fault: Sendable {
        var fault: FaultTests.Fault
        /// The statuses that bcx may end a call with.
        var statuses = [5]
        /// Whether the reply says that the call was not carried out: a portal's refusal, or a status of redirection or of
        /// a client's error, which a gate before the portal gives. No portal carries the call out and then says so.
        var isHonest = false
        /// How often bcx may send what may change something.
        var sendings = 1
        /// Whether bcx speaks TLS to it.
        var isSecure = false

        init(_ fault: FaultTests.Fault) {
            self.fault = fault
            isHonest = fault.isHarmless
        }

        init(
            _ name: String, _ script: [ScriptedServer.Step], _ message: String = "", statuses: [Int] = [5],
            isHonest: Bool = false, sendings: Int = 1, isSecure: Bool = false
        ) {
            fault = FaultTests.Fault(name, script, message)
            (self.statuses, self.isHonest, self.sendings, self.isSecure) = (statuses, isHonest, sendings, isSecure)
        }

        /// Whether it reads a whole request, which a portal may have carried out before the fault comes.
        var mayComeAfter: Bool {
            !isHonest && fault.script.contains { if case .readRequest = $0 { true } else { false } }
        }
    }

    private static let page = "<html><h1>Come back later</h1></html>"
    private static let html = "Content-Type: text/html"
    /// A day, which nobody waits.
    private static let day = "Retry-After: 86400"
    private static let cut = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n"

    private static let statusFaults = [
        Fault("a web page with 429", [.readRequest, .reply(status: 429, headers: [html, day], page)], isHonest: true),
        Fault(
            "a web page with 503 and a day to wait", [.readRequest, .reply(status: 503, headers: [html, day], page)]),
        Fault("429 and nothing", [.readRequest, .reply(status: 429, headers: [day], "")], isHonest: true),
        Fault("500 and nothing", [.readRequest, .reply(status: 500, "")]),
        Fault(
            "504 and an error without a code", [.readRequest, .reply(status: 504, "{\"error\":\"\"}")],
            statuses: [1, 5]),
        Fault("200 and nothing", [.readRequest, .reply("")]),
        Fault("204", [.readRequest, .send("HTTP/1.1 204 No Content\r\n\r\n")]),
        Fault(
            "a refusal for the rate",
            [
                .readRequest,
                .reply(
                    status: 503, headers: [day],
                    "{\"error\":\"QUERY_LIMIT_EXCEEDED\",\"error_description\":\"Too many\"}"),
            ], statuses: [1, 5], isHonest: true, sendings: 2),
        Fault(
            "a redirect that keeps the call",
            [.readRequest, .reply(status: 307, headers: ["Location: http://127.0.0.1:1/rest/"], "")], isHonest: true),
        Fault("a redirect to nowhere", [.readRequest, .reply(status: 301, "")], isHonest: true),
    ]

    private static let wireFaults = [
        Fault("reset in the head", [.readRequest, .send("HTTP/1.1 200 OK\r\nX-"), .reset]),
        Fault("reset in the body", [.readRequest, .send("\(cut)\r\n{\"result\":"), .reset]),
        Fault(
            "a slow body",
            [.readRequest, .send("\(cut)\r\n"), .drip([UInt8](repeating: 0x20, count: 100), every: .milliseconds(50))],
            "timed out"),
        Fault(
            "packed wrongly", [.readRequest, .reply(headers: ["Content-Encoding: gzip"], "{\"result\":{\"id\":7}}")]),
        Fault("TLS that is none", [.read(4), .send("HTTP/1.1 400 Bad Request\r\n\r\n")], isSecure: true),
        Fault("a reset while TLS begins", [.read(4), .reset], isSecure: true),
        Fault("an alert of TLS", [.read(4), .send([0x15, 3, 3, 0, 2, 2, 40])], isSecure: true),
    ]

    /// What a server that deals in tokens may do besides.
    private static let grantFaults = [
        Fault("a grant cut short", [.readRequest, .send("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n\(grant)")]),
        Fault("a grant that is not JSON", [.readRequest, .reply("\(grant), oops")]),
        Fault("a grant in a web page", [.readRequest, .reply(status: 502, "<html>\(grant)}</html>")]),
    ]

    private static let faults = FaultTests.faults.map { Fault($0) } + statusFaults + wireFaults + grantFaults

    struct Cell: Sendable {
        var fault: Fault
        var moment: Moment
        var operation: Operation
        var name: String { "\(fault.fault.testDescription), \(moment) \(operation.testDescription)" }

        /// Only silence has to be waited out.
        var isSilent: Bool { fault.fault.message.hasPrefix("timed out") }

        /// What happens to a connection, with the portal at `port` behind it.
        func script(_ port: Int) -> [ScriptedServer.Step] {
            fault.fault.script.map { step in
                if case .readRequest = step, moment == .after { .carryOut(at: port) } else { step }
            }
        }
    }

    private static func cells(_ operation: Operation) -> [Cell] {
        faults.flatMap { fault in
            Moment.allCases.filter { $0 == .before || (fault.mayComeAfter && !operation.isRead) }.map { moment in
                Cell(fault: fault, moment: moment, operation: operation)
            }
        }
    }

    // MARK: What may be shown, and what is there

    private static let setting = "t-matrix-5ecret"
    private static let secrets =
        live + [
            setting, Sandbox.webhookCode, Sandbox.accessToken, Sandbox.refreshToken, Sandbox.clientSecret,
        ]

    /// How many sources each title has.
    private static func titles(_ sandbox: Sandbox) async throws -> [String: Int] {
        var titles: [String: Int] = [:]
        for page in 1...2 {
            let path = "/rest/1/\(Sandbox.webhookCode)/biconnector.source.list"
            let request = SandboxRequest(verb: "GET", path: path, query: "select[]=title&page=\(page)")
            let body = try JSON(bytes: try #require(await sandbox.answer(request)).body)
            for title in body["result"]?.array?.compactMap({ $0["title"]?.string }) ?? [] {
                titles[title, default: 0] += 1
            }
        }
        return titles
    }

    private func expectNothingShown(_ run: BuiltProgram.Run, _ name: String) {
        for secret in Self.secrets {
            #expect(!run.errors.contains(secret) && !run.output.contains(secret), "\(name): \(run.errors)")
        }
    }

    // MARK: Single calls

    /// So many programs at once, most of which wait.
    private static let width = 12

    @Test(.serialized, arguments: operations)
    func `a fault ends in a message, once and without a secret`(_ operation: Operation) async throws {
        var rest = Self.cells(operation)[...]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<Self.width { if let cell = rest.popFirst() { group.addTask { try await meet(cell) } } }
            while try await group.next() != nil {
                if let cell = rest.popFirst() { group.addTask { try await meet(cell) } }
            }
        }
    }

    private func meet(_ cell: Cell) async throws {
        let sandbox = try Sandbox()
        let portal = try HTTPServer(sandbox: sandbox)
        defer { portal.stop() }
        let server = try ScriptedServer([cell.script(portal.port)])
        if cell.operation.isRenewal { try sandbox.expireTokens() }
        let origin = cell.fault.isSecure ? "https://127.0.0.1:\(server.port)" : server.origin
        let run = try await Self.onThread {
            // A busy machine takes as long as it takes, but for what has to be waited out.
            try Self.run(cell.operation, portal: portal, faulty: origin, timeout: cell.isSilent ? "300ms" : "20s")
        }
        #expect(cell.fault.statuses.contains(run.status), "\(cell.name): \(run)")
        #expect(run.output.isEmpty && run.errors.contains("error: "), "\(cell.name): \(run)")
        expectNothingShown(run, cell.name)
        let made = try await Self.titles(sandbox)["Matrix"] ?? 0
        let isDone = cell.moment == .after && cell.operation.makes > 0
        #expect(made == (isDone ? cell.operation.makes : 0), "\(cell.name)")
        if isDone {
            let words = ["unknown", "check before you send it again"]
            #expect(words.contains { run.errors.contains($0) }, "\(cell.name): \(run)")
        }
        let changes = server.requestTexts.filter { text in
            ["source.add", "/batch", "/oauth/token"].contains { text.prefix { $0 != "\r\n" }.contains($0) }
        }
        #expect(changes.count <= cell.fault.sendings, "\(cell.name): \(changes.map { $0.prefix(80) })")
    }

    private static func run(
        _ operation: Operation, portal: HTTPServer, faulty: String, timeout: String
    ) throws -> BuiltProgram.Run {
        let options = "option retries 1; option timeout \(timeout)"
        guard operation.isRenewal else {
            let webhook = "\(faulty)/rest/1/\(Sandbox.webhookCode)/"
            return try BuiltProgram.run(
                ["--quiet", "--connect", webhook, "-c", "\(options); \(operation.commands)"], deadline: 100)
        }
        let auth = """
            auth oauth client_id=\(Sandbox.clientID) client_secret=secret:BX_SECRET refresh_token=secret:BX_REFRESH \
            access_token=secret:BX_ACCESS server=\(faulty)
            """
        return try BuiltProgram.run(
            [
                "--quiet", "--connect", "http://127.0.0.1:\(portal.port)", "-c",
                "\(options); \(auth); \(operation.commands)",
            ],
            environment: [
                "HOME": try BuiltProgram.temporaryFolder(), "BX_SECRET": Sandbox.clientSecret,
                "BX_REFRESH": Sandbox.refreshToken, "BX_ACCESS": Sandbox.accessToken,
            ], deadline: 100)
    }

    private static func onThread<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws
        -> Result
    {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue(label: "blocking").async { continuation.resume(with: .init(catching: body)) }
        }
    }

    // MARK: Loops with a journal

    private static let rows = 60
    private static let loop = Operation(testDescription: "loop with a journal", commands: "")

    /// The second run, without the fault, makes every row exactly once, whatever became of the first. It waits for a
    /// minute where a group may still arrive; all cells wait together.
    @Test func `a loop with a journal makes every row once after any fault`() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            // Both runs meet one server, which speaks no TLS.
            for cell in Self.cells(Self.loop) where !cell.fault.isSecure {
                group.addTask { try await runLoop(cell) }
            }
            try await group.waitForAll()
        }
    }

    private func runLoop(_ cell: Cell) async throws {
        let sandbox = try Sandbox()
        let portal = try HTTPServer(sandbox: sandbox)
        defer { portal.stop() }
        let port = portal.port
        let isHealthy = Atomic<Bool>(false)
        let relay = ScriptedServer.Step.relay(to: port) { _ in true }
        let server = try ScriptedServer { number in
            if isHealthy.load(ordering: .relaxed) { return [relay, .again] }
            // The fault meets the second group: a list and a group come before it, on the same connection.
            return (number == 0 ? [relay, relay] : []) + cell.script(port)
        }
        let folder = try BuiltProgram.temporaryFolder()
        let table = (0..<Self.rows).map { "c\($0),Row \($0)\n" }.joined()
        try PackageFiles.writeAbsolute("code,title\n\(table)", to: "\(folder)/sources.csv")
        let first = try await Self.runLoop(in: folder, at: server.origin, timeout: cell.isSilent ? "2s" : "60s")
        #expect(([0, 3] + cell.fault.statuses).contains(first.status), "\(cell.name): \(first)")
        if first.status == 0 { try await expectEveryRow(sandbox, "\(cell.name), at once") }
        isHealthy.store(true, ordering: .relaxed)
        let second = try await Self.runLoop(in: folder, at: server.origin, timeout: "60s")
        #expect(second.status == 0, "\(cell.name): \(first) \(second)")
        try await expectEveryRow(sandbox, cell.name)
        for one in [first, second] { expectNothingShown(one, cell.name) }
    }

    private static func runLoop(in folder: String, at origin: String, timeout: String) async throws
        -> BuiltProgram.Run
    {
        try PackageFiles.writeAbsolute(
            """
            option retries 1
            option timeout \(timeout)
            for row in csv("sources.csv") journal "done.jsonl" key $row.code {
                source.add title=$row.title connectorId=31 settings.token=\(setting)
            }
            """, to: "\(folder)/bulk.bcx")
        let webhook = "\(origin)/rest/1/\(Sandbox.webhookCode)/"
        return try await onThread {
            try BuiltProgram.run(["--connect", webhook, "bulk.bcx"], folder: folder, deadline: 280)
        }
    }

    private func expectEveryRow(_ sandbox: Sandbox, _ name: String) async throws {
        let titles = try await Self.titles(sandbox)
        let others = titles.filter { $0.value != 1 }
        #expect(titles.count == Self.rows && others.isEmpty, "\(name): \(titles.count) titles, \(others)")
    }
}
