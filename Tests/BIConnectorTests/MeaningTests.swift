import OrderedJSON
import TestSupport
import Testing

@testable import BIConnector

/// What an answer to a call means: one row for each kind of answer.
struct MeaningTests {
    /// What is expected, without its texts.
    enum Expected: Equatable, Sendable {
        case made(Int)
        case done, refused, unknown
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var method: String
        var body: String
        var status: Int
        var expected: Expected
        var testDescription: String { "\(method) \(status) \(body)" }

        init(_ method: String, _ body: String, _ expected: Expected, status: Int = 200) {
            self.method = method == "batch" || method.contains("crm.") ? method : "biconnector.\(method)"
            self.body = body
            self.status = status
            self.expected = expected
        }
    }

    private static let refusal = #""error":"CONNECTOR_NOT_FOUND","error_description":"Connector was not found.""#

    static let made = [
        Row("source.add", #"{"result":{"id":58}}"#, .made(58)),
        Row("source.add", #"{"result":{"id":"58"}}"#, .made(58)),
        Row("source.add", #"{"result":58}"#, .made(58)),
        Row("connector.add", #"{"result":"58"}"#, .made(58)),
        Row("table.add", #"{"result":58.0}"#, .made(58)),
        Row("dataset.add", #"{"result":{"id":58,"more":null}}"#, .made(58)),
        Row("source.add", #"{"result":58,"error":null}"#, .made(58)),
    ]

    static let withoutId =
        [
            "null", "false", "true", "[]", "{}", #"{"id":null}"#, #"{"id":0}"#, #"{"id":-1}"#, #"{"id":58.5}"#,
            #"{"id":"x"}"#, #"{"id":9223372036854775808}"#, #"{"id":[58]}"#, #"{"item":{"id":58}}"#, "0", "-58",
            #""""#, #""fifty""#, "[58]", "1e99", #"{"ID":58}"#,
        ].map { Row("source.add", #"{"result":\#($0)}"#, .unknown) }

    static let contradictory =
        [
            "58", #""58""#, #"{"id":58}"#, #"{"id":"58"}"#, #"{"ID":58}"#, #"{"item":{"id":58}}"#, #"[{"id":58}]"#,
        ].flatMap { result in
            [
                Row("source.add", #"{\#(refusal),"result":\#(result)}"#, .unknown),
                Row("source.add", #"{\#(refusal),"result":\#(result)}"#, .unknown, status: 400),
                Row("crm.lead.add", #"{\#(refusal),"result":\#(result)}"#, .unknown),
                Row("source.add", #"{"error":"","result":\#(result)}"#, .unknown),
                Row("source.add", #"{"error":"expired_token","result":\#(result)}"#, .unknown, status: 401),
                Row("source.add", #"{"error":"QUERY_LIMIT_EXCEEDED","result":\#(result)}"#, .unknown, status: 503),
            ]
        } + [
            Row("source.add", #"{"result":{"error":{\#(refusal)},"id":58}}"#, .unknown),
            Row("source.add", #"{"result":{"id":58}}"#, .unknown, status: 400),
            Row("source.delete", #"{\#(refusal),"result":true}"#, .unknown),
            Row("source.update", #"{\#(refusal),"result":true}"#, .unknown, status: 500),
            Row("source.delete", #"{"result":true}"#, .unknown, status: 500),
            Row("batch", #"{\#(refusal),"result":{"result":{"c0":58}}}"#, .unknown),
            Row("batch", #"{\#(refusal),"result":{"result":[true]}}"#, .unknown),
        ]

    static let refused =
        ["null", "false", "true", "[]", "{}", #"{"id":null}"#, #"{"id":0}"#].map {
            Row("source.add", #"{\#(refusal),"result":\#($0)}"#, .refused)
        } + [
            Row("source.add", "{\(refusal)}", .refused),
            Row("source.add", "{\(refusal)}", .refused, status: 400),
            Row("source.add", #"{"result":{"error":{\#(refusal)}}}"#, .refused),
            Row("source.add", #"{"result":{"error":{"error":0,"error_description":"no"}}}"#, .refused),
            Row("source.add", #"{"error":"QUERY_LIMIT_EXCEEDED"}"#, .refused, status: 503),
            Row("source.add", #"{"error":{"code":"X","message":"x"}}"#, .refused, status: 400),
            Row("source.update", #"{\#(refusal),"result":false}"#, .refused),
            Row("batch", #"{\#(refusal),"result":{"result":[]}}"#, .refused),
            Row("crm.lead.add", "{\(refusal)}", .refused, status: 400),
        ]

    static let faults = [
        Row("source.add", #"{"error":"INTERNAL_SERVER_ERROR"}"#, .unknown, status: 500),
        Row("source.add", #"{"error":"NEWEST_FAULT"}"#, .unknown, status: 502),
        Row("source.add", #"{"result":{"error":{"error":"INTERNAL_SERVER_ERROR"}}}"#, .unknown),
        Row("table.fields.update", #"{"error":"DATASET_UPDATE_ERROR"}"#, .unknown),
        Row("batch", #"{"error":"INTERNAL_SERVER_ERROR"}"#, .unknown, status: 500),
    ]

    static let others = [
        Row("source.update", #"{"result":true}"#, .done),
        Row("source.delete", #"{"result":{"id":58}}"#, .done),
        Row("table.fields.update", #"{"result":[]}"#, .done),
        Row("source.update", #"{"result":null}"#, .unknown),
        Row("source.delete", #"{"result":false}"#, .unknown),
        Row("source.delete", #"{"result":0}"#, .unknown),
        Row("source.delete", #"{"result":""}"#, .unknown),
        Row("crm.lead.add", #"{"result":null}"#, .done),
        Row("batch", #"{"result":{"result":[]}}"#, .done),
    ]

    static let reads = [
        Row("source.list", #"{"result":[{"id":58}]}"#, .done),
        Row("source.get", #"{"result":null}"#, .done),
        Row("source.get", #"{\#(refusal),"result":{"item":{"id":58}}}"#, .refused),
        Row("source.list", #"{"error":"INTERNAL_SERVER_ERROR"}"#, .refused, status: 500),
    ]

    @Test(arguments: [made, withoutId, contradictory, refused, faults, others, reads].flatMap(\.self))
    func `each status and code has its meaning`(_ row: Row) throws {
        let body = try JSON(bytes: Array(row.body.utf8))
        #expect(Self.plain(Envelope.meaning(of: body, status: row.status, method: row.method)) == row.expected)
    }

    private static func plain(_ meaning: Envelope.Meaning) -> Expected {
        switch meaning {
        case .made(let id): .made(id)
        case .done: .done
        case .refused: .refused
        case .unknown: .unknown
        }
    }

    @Test(arguments: [made, withoutId, refused].flatMap(\.self))
    func `a batch reads the answers of its commands by the same rules`(_ row: Row) async throws {
        guard row.status == 200, row.method != "batch" else { return }
        let body = try JSON(bytes: Array(row.body.utf8))
        let commands = [Batch.Command(row.method, key: "a"), Batch.Command(row.method, key: "b")]
        var result: JSON.Object = ["result": ["a": body["result"] ?? .null]]
        if body["result"] == nil { result["result"] = [] }
        if let error = body["error"] { result["result_error"] = ["a": ["error": error, "error_description": ""]] }
        let outcome = try Batch(commands: commands).parts()[0].answers(in: .object(result))[0].outcome
        switch row.expected {
        case .made(let id): #expect(Envelope.identifier(in: try #require(outcome.result?["id"])) == id)
        case .done: #expect(outcome.result != nil)
        case .refused: if case .refused = outcome {} else { Issue.record("\(outcome)") }
        case .unknown: if case .unknown(.some) = outcome {} else { Issue.record("\(outcome)") }
        }
    }

    @Test(arguments: contradictory + withoutId)
    func `a write is not sent again after an answer that does not tell`(_ row: Row) async throws {
        guard row.method != "batch" else { return }
        let reply = Result<Reply, TransportError>.reply(row.body, status: row.status)
        let transport = ScriptedTransport([reply, reply])
        let time = ManualClock()
        let client = Client(
            portal: try PortalAddress(scheme: "https", host: "acme.bitrix24.com", port: nil),
            authorization: .webhook(user: 1, code: Secret("code")),
            transport: RetryingTransport(transport, clock: time))
        let error = await #expect(throws: ClientError.self) { try await client.call(row.method) }
        guard case .unexpectedResult(_, let method) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(method == row.method)
        #expect(transport.calls.count == 1)
    }

    @Test(arguments: ["58", #""58""#, #"{"id":58}"#])
    func `a bare identifier is an object everywhere`(_ result: String) throws {
        let reply = Reply(status: 200, body: Array("{\"result\":\(result)}".utf8))
        let envelope = try Envelope.open(reply, method: "biconnector.source.add")
        #expect(envelope.result["id"]?.text().contains("58") == true)
        #expect(envelope.body["result"]?.text() == result)
        #expect(try Envelope.open(reply, method: "crm.lead.add").result.text() == result)
    }
}

extension Batch.Outcome {
    fileprivate var result: JSON? {
        if case .done(let result) = self { result } else { nil }
    }
}
