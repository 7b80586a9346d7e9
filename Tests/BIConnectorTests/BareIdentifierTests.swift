import BIConnector
import OrderedJSON
import TestSupport
import Testing

/// Older portals answer what makes something with the bare identifier: it means the same everywhere.
struct BareIdentifierTests {
    private static let add = "biconnector.source.add"
    private static let table = "biconnector.table.add"

    private func client(_ transport: ScriptedTransport) throws -> Client {
        Client(
            portal: try PortalAddress(scheme: "https", host: "acme.bitrix24.com", port: nil), authorization: .none,
            transport: transport)
    }

    /// The method and the parameters of each call.
    private func calls(_ transport: ScriptedTransport) -> [(method: String, body: JSON)] {
        transport.calls.map { call in
            (call.method ?? "", (try? JSON(bytes: call.body)) ?? .null)
        }
    }

    @Test(arguments: ["58", #"{"id":58}"#])
    func `a call answers with an object`(_ result: String) async throws {
        let transport = ScriptedTransport([.reply(#"{"result":\#(result)}"#), .reply("{\"result\":\(result)}")])
        let client = try client(transport)
        #expect(try await client.call(Self.add).result == ["id": 58])
        #expect(try await client.sources.add(["title": "North"]) == 58)
    }

    @Test func `other methods keep the number they answer`() async throws {
        let transport = ScriptedTransport([.reply(#"{"result":58}"#)])
        #expect(try await client(transport).call("crm.lead.add").result == 58)
    }

    private func pair(_ title: JSON = "North") -> [Batch.Command] {
        [
            Batch.Command(Self.add, ["fields": ["title": title]], key: "made"),
            Batch.Command(
                Self.table, ["fields": ["sourceId": "$result[made][id]", "name": "s_$result[made][id]"]], key: "table"),
        ]
    }

    @Test(arguments: ["58", #"{"id":58}"#])
    func `as long as nobody knows how a portal answers, the first identifier is looked at before it is used`(
        _ result: String
    ) async throws {
        let transport = ScriptedTransport([.reply(#"{"result":\#(result)}"#), .reply(#"{"result":{"id":93}}"#)])
        let answers = try await client(transport).run(Batch(commands: pair()))
        #expect(answers.map(\.outcome) == [.done(["id": 58]), .done(["id": 93])])
        let calls = calls(transport)
        #expect(calls.map(\.method) == [Self.add, Self.table])
        #expect(calls[1].body == ["fields": ["sourceId": 58, "name": "s_58"]])
    }

    @Test(arguments: [
        (#"{"id":58}"#, #"{"id":59}"#, "$result[made][id]"), ("58", "59", "$result[made]"),
    ])
    func `once it is known, one request is enough, and refers as the portal answers`(
        _ first: String, _ second: String, _ reference: String
    ) async throws {
        let transport = ScriptedTransport([
            .reply(#"{"result":\#(first)}"#),
            .reply(#"{"result":{"result":{"made":\#(second),"table":\#(second)},"result_error":[]}}"#),
        ])
        let client = try client(transport)
        _ = try await client.call(Self.add)
        let answers = try await client.run(Batch(commands: pair()))
        #expect(answers.map(\.outcome) == [.done(["id": 59]), .done(["id": 59])])
        let sent = try #require(calls(transport)[1].body["cmd"]?["table"]?.string)
        let plain = sent.replacing("%24", with: "$").replacing("%5B", with: "[").replacing("%5D", with: "]")
        #expect(plain == "\(Self.table)?fields[sourceId]=\(reference)&fields[name]=s_\(reference)")
    }

    @Test func `what a batch shows is known to the next`() async throws {
        let transport = ScriptedTransport([
            .reply(#"{"result":{"result":{"c0":7,"c1":8},"result_error":[]}}"#),
            .reply(#"{"result":{"result":{"made":9,"table":10},"result_error":[]}}"#),
        ])
        let client = try client(transport)
        _ = try await client.run(Batch(commands: [Batch.Command(Self.add), Batch.Command(Self.add)]))
        #expect(try await client.run(Batch(commands: pair())).map(\.result) == [["id": 9], ["id": 10]])
        #expect(transport.calls.count == 2)
    }

    @Test func `what refers to a refused call is not sent`() async throws {
        let transport = ScriptedTransport([
            .refusal("VALIDATION_REQUIRED_FIELD_MISSING", status: 200), .reply(#"{"result":[]}"#),
        ])
        let commands = pair() + [Batch.Command("biconnector.source.list")]
        let answers = try await client(transport).run(Batch(commands: commands))
        #expect(answers[1].outcome == .notRun(nil))
        #expect(answers[2].result == [])
        #expect(calls(transport).map(\.method) == [Self.add, "biconnector.source.list"])
    }

    @Test func `a halting batch ends there`() async throws {
        let transport = ScriptedTransport([.refusal("X", status: 200)])
        let answers = try await client(transport).run(
            Batch(commands: pair() + [Batch.Command(Self.add)], halts: true))
        #expect(answers.dropFirst().map(\.outcome) == [.notRun(nil), .notRun(nil)])
        #expect(transport.calls.count == 1)
    }

    @Test(
        arguments: [
            ("see $result[a][id]", "see 58"), ("$result[a][id]", 58),
            ("$result[a]", ["id": 58, "n": [7, ["x": "y"]]]),
            ("$result[a][n][1][x]", "y"), ("$result[a][n][0]$result[a][id]", "758"),
            ("$result[b][id]", "$result[b][id]"),
            ("$result[a", "$result[a"), ("$result", "$result"), ("$result[]", "$result[]"), ("", ""),
            (["$result[a][id]", ["k": "<$result[a][id]>"]], [58, ["k": "<58>"]]), (true, true),
        ] as [(JSON, JSON)])
    func `references are replaced by what they refer to`(_ value: JSON, _ resolved: JSON) {
        let command = Batch.Command("x", ["p": value])
        let result: JSON = ["id": 58, "n": [7, ["x": "y"]]]
        #expect(command.resolved(with: ["a": result])?.parameters["p"] == resolved)
    }

    @Test(arguments: ["$result[a][nope]", "x $result[gone][id]", "$result[a][id][id]"])
    func `what is not there is not replaced by nothing`(_ text: String) {
        let command = Batch.Command("x", ["p": .string(text)])
        #expect(command.resolved(with: ["a": ["id": 58], "gone": .some(nil)]) == nil)
    }
}
