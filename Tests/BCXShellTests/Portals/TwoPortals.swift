import BCXShell
import BIConnector
import CommandLanguage
import OrderedJSON
import SandboxPortal
import Synchronization

/// A shell that reaches two sandboxes, `here` and `there`, without a socket, and counts what it sends.
final class TwoPortals {
    /// Carries calls to the sandbox that their host names.
    struct Road: Transport {
        let here: Sandbox
        let there: Sandbox
        let log: CallLog

        func send(_ call: Call) async throws(TransportError) -> Reply {
            let isThere = call.url.reveal().contains("127.0.0.1")
            log.calls.withLock { $0.append(call.url.reveal()) }
            if let fault = log.fault(of: call) { throw fault }
            var reply = try await SandboxTransport(isThere ? there : here).send(call)
            if let edit = log.edit.withLock(\.self), let body = try? JSON(bytes: reply.body) {
                reply.body = edit(call.url.reveal(), body).bytes()
            }
            return reply
        }
    }

    /// What was sent, and what is to go wrong.
    final class CallLog: Sendable {
        let calls = Mutex<[String]>([])
        /// Calls of this method bring no reply.
        let broken = Mutex<String?>(nil)
        /// Why they do not.
        let reason = Mutex(TransportError.Reason.unresolved)

        /// Changes what a portal answers to an address.
        let edit = Mutex<(@Sendable (String, JSON) -> JSON)?>(nil)

        func fault(of call: Call) -> TransportError? {
            guard let method = broken.withLock(\.self), call.url.reveal().contains(method) else { return nil }
            return TransportError(reason.withLock(\.self), "as the test wants it", mayHaveRun: false)
        }
    }

    final class Surroundings {
        var variables: [String: String] = [:]
        var profiles: [UInt8]?
    }

    static let here = "http://localhost/rest/1/\(Sandbox.webhookCode)/"
    static let there = "http://127.0.0.1/rest/1/\(Sandbox.webhookCode)/"

    let here: Sandbox
    let there: Sandbox
    let practice: PracticeShell
    let disk = Disk()
    let log = CallLog()
    let surroundings = Surroundings()

    /// Both without objects, the session connected to the first.
    init() async throws {
        here = try Sandbox(clock: .fixed(1_790_000_000))
        there = try Sandbox(clock: .fixed(1_795_000_000))
        let (road, disk, surroundings) = (Road(here: here, there: there, log: log), disk, surroundings)
        practice = try PracticeShell { services in
            services.transport = road
            disk.lend(to: &services)
            services.environment = { surroundings.variables[$0] }
            services.files.profiles = PrivateFile(
                read: { surroundings.profiles }, write: { surroundings.profiles = $0 })
        }
        for address in [Self.there, Self.here] {
            try visit(address)
            for id in [8, 31, 123] { try await call("biconnector.connector.delete", ["id": .int(id)]) }
        }
    }

    /// Makes a portal the session's.
    func visit(_ address: String) throws { practice.shell.session.link = try PortalLink(address) }

    /// How many requests were sent since the last look.
    var requests: Int {
        log.calls.withLock { calls in
            defer { calls = [] }
            return calls.count
        }
    }

    /// What is said to a text.
    func type(_ text: String) async -> String {
        _ = practice.said
        await practice.type(text)
        return practice.said
    }

    /// Runs a script; the status it exits with, and what it says.
    func run(_ script: String) async throws -> (status: Int?, said: String) {
        _ = practice.said
        var status: Int?
        if case .exited(let code) = try await practice.shell.run(script, name: "dump.bcx") { status = code }
        return (status, practice.said)
    }

    /// The script of `dump`.
    func dump(_ words: String = "") async throws -> String {
        disk.files["dump.bcx"] = nil
        let said = await type("dump \(words) > dump.bcx")
        guard let bytes = disk.files["dump.bcx"] else { throw Missing(said: said) }
        return String(decoding: bytes, as: UTF8.self)
    }

    struct Missing: Error {
        var said: String
    }

    /// Adds an object here, or there.
    @discardableResult
    func add(_ entity: String, _ fields: JSON) async throws -> Int {
        let result = try await call("biconnector.\(entity).add", ["fields": fields])
        return result["id"]?.integer ?? 0
    }

    @discardableResult
    func call(_ method: String, _ parameters: JSON.Object) async throws -> JSON {
        try await practice.shell.client().call(method, parameters).result
    }

    /// A connector whose endpoints nobody calls.
    @discardableResult
    func addConnector(_ title: String, codes: [String] = ["token"], _ more: JSON.Object = [:]) async throws -> Int {
        var fields: JSON.Object = [
            "title": .string(title), "logo": "data:,", "urlCheck": "https://erp.example/check",
            "urlTableList": "https://erp.example/tables", "urlTableDescription": "https://erp.example/columns",
            "urlData": "https://erp.example/rows?a=b&c=%20",
            "settings": .array(codes.map { ["name": .string("The \($0)"), "code": .string($0), "type": "STRING"] }),
        ]
        for member in more.members { fields[member.name] = member.value }
        return try await add("connector", .object(fields))
    }

    @discardableResult
    func addSource(_ title: String, _ connector: Int, _ settings: JSON) async throws -> Int {
        try await add("source", ["title": .string(title), "connectorId": .int(connector), "settings": settings])
    }

    @discardableResult
    func addTable(_ name: String, _ source: Int, hiding hidden: Int = 0) async throws -> Int {
        let types = ["int", "string", "double", "date", "datetime", "money", "timezone"]
        let columns = types.map { type -> JSON in
            [
                "type": .string(type), "name": .string("C_\(type.uppercased())"),
                "externalCode": .string("c \"\(type)\" $1"),
            ]
        }
        let id = try await add(
            "table",
            [
                "sourceId": .int(source), "name": .string(name), "externalName": "Table '\(name)' # 1",
                "externalCode": "v_$\(name)", "description": "of \"\(name)\"", "fields": .array(columns),
            ])
        guard hidden > 0 else { return id }
        let fields = try await call("biconnector.table.get", ["id": .int(id)])["item"]?["fields"]?.array ?? []
        let update = fields.prefix(hidden).map { JSON(dictionaryLiteral: ("id", $0["id"] ?? 0), ("visible", false)) }
        try await call("biconnector.table.fields.update", ["id": .int(id), "update": .array(update)])
        return id
    }
}
