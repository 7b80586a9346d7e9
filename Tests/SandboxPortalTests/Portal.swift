import BIConnector
import OrderedJSON
import SandboxPortal
import Testing

/// A sandbox as a test talks to it.
struct Portal {
    let sandbox: Sandbox

    init(_ settings: Sandbox.Settings = .init(), endpoints: (any Transport)? = nil) throws {
        sandbox = try Sandbox(settings: settings, clock: .fixed(1_790_000_000.25), endpoints: endpoints)
    }

    init(_ sandbox: Sandbox) { self.sandbox = sandbox }

    /// Calls a method by token, and gives the status and the whole body.
    func exchange(
        _ method: String, _ parameters: JSON = [:], token: String? = Sandbox.accessToken
    ) async throws -> (status: Int, body: JSON) {
        var parameters = parameters.object ?? [:]
        parameters["auth"] = token.map { .string($0) }
        let request = SandboxRequest(
            verb: "POST", path: "/rest/\(method)", headers: [Header("Content-Type", "application/json")],
            body: JSON.object(parameters).bytes())
        let answer = try #require(await sandbox.answer(request))
        return (answer.status, try JSON(bytes: answer.body))
    }

    /// Calls a method of the section by webhook.
    func webhook(_ method: String, _ parameters: JSON = [:]) async throws -> (status: Int, body: JSON) {
        let request = SandboxRequest(
            verb: "POST", path: "/rest/1/\(Sandbox.webhookCode)/\(method)",
            headers: [Header("Content-Type", "application/json")], body: parameters.bytes())
        let answer = try #require(await sandbox.answer(request))
        return (answer.status, try JSON(bytes: answer.body))
    }

    /// The result of a method of the section, its name without the section.
    @discardableResult
    func call(
        _ name: String, _ parameters: JSON = [:], token: String = Sandbox.accessToken,
        at location: SourceLocation = #_sourceLocation
    ) async throws -> JSON {
        let (status, body) = try await exchange("biconnector.\(name)", parameters, token: token)
        #expect(status == 200, "\(body)", sourceLocation: location)
        return try #require(body["result"], "\(body)", sourceLocation: location)
    }

    /// The identifier that an `add` gives.
    @discardableResult
    func add(_ name: String, _ fields: JSON, token: String = Sandbox.accessToken) async throws -> Int {
        try #require(await call("\(name).add", ["fields": fields], token: token)["id"]?.integer)
    }

    /// Makes the source 58 and the table 93, as the examples of the documentation number them.
    func addExamples() async throws {
        try await add("source", Example.source)
        try await add("table", Example.table)
    }
}

/// Valid `fields`, to be changed by tests.
enum Example {
    static let connector: JSON = [
        "title": "Pier", "logo": "https://pier.example/logo.svg", "urlCheck": "https://pier.example/check",
        "urlTableList": "https://pier.example/tables", "urlTableDescription": "https://pier.example/columns",
        "urlData": "https://pier.example/rows",
        "settings": [["name": "API token", "code": "token", "type": "STRING"]],
    ]

    static let source: JSON = [
        "title": "Harbour", "connectorId": 31, "description": "read-only", "settings": ["token": "t-9f3c"],
    ]

    static let table: JSON = [
        "sourceId": 58, "name": "berths", "externalName": "Berths", "externalCode": "v_berths",
        "fields": [
            ["type": "int", "name": "ID", "externalCode": "berth_id"],
            ["type": "datetime", "name": "ARRIVED", "externalCode": "eta"],
        ],
    ]
}

extension JSON {
    /// The object with `member` set, or removed when `value` is nil.
    func with(_ member: String, _ value: JSON?) -> JSON {
        var object = object ?? [:]
        object[member] = value
        return .object(object)
    }

    /// The code of a refusal, wherever it stands; nil for success.
    var errorCode: String? {
        let error = self["error"] ?? self["result"]?["error"]
        return (error?["error"] ?? error).map { $0.string ?? $0.description }
    }

    /// The text of a refusal, wherever it stands.
    var errorText: String? {
        (self["error_description"] ?? self["result"]?["error"]?["error_description"])?.string
    }
}
