import BIConnector
import OrderedJSON
import TestSupport
import Testing

/// What to do about a refusal, said from the circumstances of the call.
struct AdviceTests {
    private func client(_ script: [Result<Reply, TransportError>], _ authorization: Client.Authorization) throws
        -> Client
    {
        Client(
            portal: try PortalAddress(scheme: "https", host: "acme.bitrix24.com", port: nil),
            authorization: authorization,
            transport: ScriptedTransport(script))
    }

    private func refusal(of method: String, by client: Client) async throws -> Refusal {
        let error = await #expect(throws: ClientError.self) { try await client.call(method) }
        guard case .refused(let refusal) = error else { throw CancellationError() }
        return refusal
    }

    private static let webhook = Client.Authorization.webhook(user: 1, code: Secret("code"))
    private static let token = Client.Authorization.token(Secret("token"))

    @Test(arguments: [
        (webhook, "biconnector.source.list", 200, "not by a webhook"),
        (webhook, "biconnector.source.fields", 200, "call with an access token"),
        (webhook, "biconnector.source.list", 403, "check the portal's plan"),
        (token, "biconnector.source.list", 200, "ask for both permissions"),
        (webhook, "crm.lead.list", 200, "call with an access token"),
    ])
    func `denied access is reported by the kind of credentials`(
        authorization: Client.Authorization, method: String, status: Int, hint: String
    ) async throws {
        for body in [
            #"{"error":"ACCESS_DENIED","error_description":"Access denied."}"#,
            #"{"result":{"error":{"error":"ACCESS_DENIED","error_description":"Access denied."}},"time":{}}"#,
        ] {
            let client = try client([.reply(body, status: status)], authorization)
            #expect(try await refusal(of: method, by: client).hint?.contains(hint) == true)
        }
    }

    @Test(arguments: [
        (
            #"{"result":{"isExisting":false,"isAvailable":false}}"#,
            "or use dataset.*, its older name: this one does not"
        ),
        (#"{"result":{"isExisting":true,"isAvailable":false}}"#, "add the scope of biconnector.table.add"),
        (#"{"result":{"isExisting":true,"isAvailable":true}}"#, "check the spelling"),
        (#"{"error":"ERROR_METHOD_NOT_FOUND","error_description":"Method not found!"}"#, "check the spelling"),
        ("<html>", "check the spelling"),
    ])
    func `an unknown method that is spelt right is asked about once`(answer: String, hint: String) async throws {
        let transport = ScriptedTransport([
            .refusal("ERROR_METHOD_NOT_FOUND", status: 404), .reply(answer), .reply(),
        ])
        var client = try client([], Self.token)
        client.transport = transport
        let refusal = try await refusal(of: "biconnector.table.add", by: client)
        #expect(refusal.hint?.contains(hint) == true, "\(refusal.hint ?? "")")
        #expect(transport.bodies[1] == #"{"name":"biconnector.table.add","auth":"token"}"#)
        #expect(transport.calls.count == 2)
    }

    @Test
    func `in a batch it is asked about once, however many commands are refused`() async throws {
        let error = #"{"error":"ERROR_METHOD_NOT_FOUND","error_description":"Method not found!"}"#
        let transport = ScriptedTransport([
            .reply(#"{"result":{"result":[],"result_error":{"c0":\#(error),"c1":\#(error),"c2":\#(error)}}}"#),
            .reply(#"{"result":{"isExisting":false,"isAvailable":false}}"#), .reply(),
        ])
        var client = try client([], Self.token)
        client.transport = transport
        let methods = ["biconnector.table.add", "biconnector.table.add", "nosuch.method"]
        let answers = try await client.run(Batch(commands: methods.map { Batch.Command($0) }))
        let hints = answers.map { answer -> String? in
            if case .refused(let refusal) = answer.outcome { refusal.hint } else { nil }
        }
        #expect(hints[0]?.contains("or use dataset.*") == true)
        #expect(hints[1] == hints[0])
        #expect(hints[2]?.hasPrefix("check the spelling") == true)
        #expect(transport.calls.count == 2)
    }

    @Test
    func `a method without a row is not asked about, and nothing is when nobody wants to know`() async throws {
        for (method, asks) in [("biconnector.tabel.add", true), ("biconnector.table.add", false)] {
            let transport = ScriptedTransport([.refusal("ERROR_METHOD_NOT_FOUND", status: 404), .reply()])
            var client = try client([], Self.token)
            client.transport = transport
            client.asksWhy = asks
            #expect(try await refusal(of: method, by: client).advice == nil)
            #expect(transport.calls.count == 1)
        }
    }

    @Test
    func `used-up time is reported with its end, also within a batch`() async throws {
        let time = ManualClock()
        var client = try client(
            [
                .reply(#"{"result":[],"time":{"finish":1000,"operating":480,"operating_reset_at":1200}}"#),
                .refusal("OPERATION_TIME_LIMIT", status: 429),
                .reply(
                    """
                    {"result":{"result":[],"result_error":{"c0":{"error":"OPERATION_TIME_LIMIT","error_description":""},
                    "c1":{"error":"ACCESS_DENIED","error_description":""}}},"time":{}}
                    """),
            ], Self.webhook)
        client.executionTime = ExecutionTimeUsage(clock: time)
        _ = try await client.call("biconnector.source.list")
        #expect(client.executionTime.reading(of: "biconnector.source.list", at: client.portal)?.seconds == 480)
        time.advance(by: .seconds(10))
        let wanted = "wait 3 min 10 s until biconnector.source.list is available again"
        #expect(try await refusal(of: "biconnector.source.list", by: client).hint?.hasPrefix(wanted) == true)
        let answers = try await client.run(
            Batch(commands: [Batch.Command("biconnector.source.list"), Batch.Command("biconnector.source.list")]))
        guard case .refused(let first) = answers[0].outcome, case .refused(let second) = answers[1].outcome else {
            return #expect(Bool(false), "not refused")
        }
        #expect(first.hint?.hasPrefix(wanted) == true)
        #expect(second.hint?.contains("not by a webhook") == true)
    }

    @Test
    func `times of a batch are those of its commands; an answer without times tells nothing`() async throws {
        let client = try client(
            [
                .reply(
                    """
                    {"result":{"result":{"c0":true,"c1":true},"result_error":[],
                    "result_time":{"c0":{"finish":1,"operating":2.5},"c1":{"finish":1}}},"time":{"operating":9}}
                    """),
                .reply(),
            ], Self.token)
        _ = try await client.run(
            Batch(commands: [Batch.Command("biconnector.source.get"), Batch.Command("biconnector.table.get")]))
        _ = try await client.call("scope")
        // Whether a batch is billed itself is told differently: both are watched.
        #expect(client.executionTime.methods(at: client.portal) == ["batch", "biconnector.source.get"])
        #expect(client.executionTime.reading(of: "biconnector.source.get", at: client.portal)?.untilReset == nil)
        #expect(client.executionTime.reading(of: "scope", at: client.portal) == nil)
    }
}
