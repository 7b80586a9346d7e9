import BIConnector
import OrderedJSON
import Synchronization
import TestSupport
import Testing

struct BatchTests {
    @Test(
        arguments: [
            ([:], "m"),
            (["id": 7], "m?id=7"),
            (["filter": ["%=title": "a&b=c"]], "m?filter[%25%3Dtitle]=a%26b%3Dc"),
            (
                ["fields": ["title": "Норд 🙂", "x y": "1+1"]],
                "m?fields[title]=%D0%9D%D0%BE%D1%80%D0%B4%20%F0%9F%99%82&fields[x%20y]=1%2B1"
            ),
            (["select": ["id", "title"]], "m?select[0]=id&select[1]=title"),
            (["fields": ["settings": ["token": "[%]?#/"]]], "m?fields[settings][token]=%5B%25%5D%3F%23%2F"),
            (["filter": ["@id": [3, "4.50"]]], "m?filter[%40id][0]=3&filter[%40id][1]=4.50"),
            (["id": "$result[src][id]"], "m?id=%24result%5Bsrc%5D%5Bid%5D"),
            (["a": true, "b": false, "c": nil, "d": [], "e": [:]], "m?a=1&b=0&c="),
            (["f": ["b]c": ["": "x\n\u{0}"]]], "m?f[b%5Dc][]=x%0A%00"),
        ] as [(JSON.Object, String)])
    func `every name and every value is encoded once`(parameters: JSON.Object, query: String) {
        #expect(Batch.Command("m", parameters).query == query)
    }

    @Test
    func `what loses its type is named`() {
        let command = Batch.Command(
            "m", ["id": 1, "fields": ["active": true, "title": "x", "list": [], "deep": [["a": nil]]], "e": [:]])
        #expect(command.lossy == ["fields.active", "fields.list", "fields.deep.0.a", "e"])
    }

    @Test func `what loses its name is named`() {
        let settings: JSON = ["a": "1", "b]c": "2", "": "3", "d[": "4"]
        #expect(Batch.Command("m", ["settings": settings]).lossy == ["settings.b]c", "settings."])
    }

    @Test
    func `a request holds fifty, under keys that are no numbers`() throws {
        let parts = try Batch(commands: (0..<120).map { Batch.Command("m", ["id": .int($0)]) }).parts()
        #expect(parts.map(\.commands.count) == [50, 50, 20])
        #expect(parts[2].keys.first == "c100")
        #expect(parts[2].parameters["cmd"]?["c119"] == "m?id=119")
        #expect(parts[0].parameters["halt"] == 0)
        #expect(try Batch(commands: []).parts().isEmpty)
    }

    @Test
    func `a command that would lose a type is sent by itself, in its turn`() throws {
        let plain = Batch.Command("m", ["id": 1])
        let lossy = Batch.Command("m", ["fields": ["active": true]])
        #expect(
            try Batch(commands: [plain, plain, lossy, plain, lossy, lossy]).parts().map(\.commands.count) == [
                2, 1, 1, 1, 1,
            ])
        let parts = try Batch(commands: [lossy, plain, plain]).parts()
        #expect(parts.map(\.isCall) == [true, false])
    }

    @Test
    func `what a reference ties stays together`() throws {
        let made = Batch.Command("m", ["fields": ["active": true]], key: "made")
        let user = Batch.Command("m", ["id": "$result[made][id]"])
        let lossy = Batch.Command("m", ["fields": ["list": []]])
        #expect(try Batch(commands: [lossy, made, user, lossy]).parts().map(\.commands.count) == [1, 2, 1])
        #expect(try Batch(commands: [made, lossy, user]).parts().map(\.commands.count) == [3])
    }

    @Test
    func `made-up keys keep clear of given ones`() throws {
        let batch = Batch(commands: [
            Batch.Command("m", key: "c1"), Batch.Command("m"), Batch.Command("m", key: "cc1"),
        ])
        #expect(try batch.parts()[0].keys == ["c1", "ccc1", "cc1"])
    }

    @Test
    func `text that looks like a reference refers to nothing that was not given a key`() throws {
        let title = "see $result[c0][id] and $result[c1]"
        let part = try Batch(commands: [Batch.Command("m", ["title": .string(title)]), Batch.Command("m")]).parts()[0]
        #expect(part.keys == ["cc0", "cc1"])
    }

    @Test
    func `what cannot be sent is said beforehand`() throws {
        let twice = Batch(commands: [Batch.Command("m", key: "a"), Batch.Command("m", key: "a")])
        #expect(throws: BatchError.ambiguous(key: "a")) { try twice.parts() }
        #expect(throws: BatchError.nested) { try Batch(commands: [Batch.Command("batch")]).parts() }

        let refers = Batch.Command("m", ["fields": ["list": ["x $result[a][id]"]]], key: "b")
        let source = Batch.Command("m", key: "a")
        let filler = (0..<49).map { _ in Batch.Command("m") }
        #expect(try Batch(commands: [source, refers]).parts().count == 1)
        #expect(throws: BatchError.unreachable(key: "a")) { try Batch(commands: [refers, source]).parts() }
        #expect(throws: BatchError.unreachable(key: "a")) {
            try Batch(commands: [source] + filler + [refers]).parts()
        }
        #expect(throws: BatchError.unreachable(key: "b")) {
            try Batch(commands: [Batch.Command("m", ["id": "$result[b]"], key: "b")]).parts()
        }
        // A name that no command has is text.
        #expect(try Batch(commands: [refers]).parts().count == 1)
    }

    @Test
    func `errors are found in both places, times with their commands`() throws {
        let part = try Batch(commands: [
            Batch.Command("biconnector.source.add", key: "a"), Batch.Command("nosuch", key: "b"),
            Batch.Command("biconnector.source.get", key: "c"), Batch.Command("scope", key: "d"),
            Batch.Command("profile", key: "e"), Batch.Command("x", key: "f"),
        ]).parts()[0]
        let answers = part.answers(
            in: try JSON(
                bytes: Array(
                    """
                    {"result":{"a":{"id":58},"c":{"error":{"error":"SOURCE_NOT_FOUND","error_description":"Source was not found."}},
                    "d":[],"e":null},
                    "result_error":{"b":{"error":"ERROR_METHOD_NOT_FOUND","error_description":"Method not found!"}},
                    "result_total":[],"result_next":[],"result_time":{"a":{"duration":0.7}}}
                    """.utf8)))
        #expect(
            answers.map(\.outcome) == [
                .done(["id": 58]),
                .refused(
                    Refusal(
                        code: ErrorCode.Name("ERROR_METHOD_NOT_FOUND"), description: "Method not found!", status: 200,
                        method: "nosuch")),
                .refused(
                    Refusal(
                        code: ErrorCode.Name("SOURCE_NOT_FOUND"), description: "Source was not found.", status: 200,
                        method: "biconnector.source.get")),
                .done([]), .done(nil), .unknown(nil),
            ])
        #expect(answers[0].time["duration"]?.number?.double == 0.7)
        #expect(answers[1].time.isNull)
    }

    @Test
    func `empty sections are arrays; keys that are numbers make arrays of all`() throws {
        let part = try Batch(commands: [Batch.Command("m", key: "0"), Batch.Command("m", key: "1")]).parts()[0]
        let answers = part.answers(in: ["result": [["id": 1], ["id": 2]], "result_error": [], "result_time": []])
        #expect(answers.map(\.outcome) == [.done(["id": 1]), .done(["id": 2])])
        let none = try Batch(commands: [Batch.Command("m")]).parts()[0].answers(in: ["result": [], "result_error": []])
        #expect(none.map(\.outcome) == [.unknown(nil)])
    }

    @Test
    func `what follows the refusal at which a batch halts was not run`() throws {
        let commands = ["a", "b", "c"].map { Batch.Command("m", key: $0) }
        let result: JSON = ["result": ["a": true], "result_error": ["b": ["error": "X", "error_description": "x"]]]
        let outcomes = try Batch(commands: commands, halts: true).parts()[0].answers(in: result).map(\.outcome)
        #expect(outcomes[0] == .done(true))
        #expect(outcomes[2] == .notRun(nil))
        #expect(try Batch(commands: commands).parts()[0].answers(in: result)[2].outcome == .unknown(nil))
    }
}

/// A batch on its way through a client.
struct BatchRunTests {
    private let commands = (0..<60).map { Batch.Command("biconnector.source.get", ["id": .int($0)]) }

    private func client(_ transport: ScriptedTransport) throws -> Client {
        Client(
            portal: try PortalAddress(scheme: "https", host: "acme.bitrix24.com", port: nil),
            authorization: .webhook(user: 1, code: Secret("code")), transport: transport)
    }

    private func answer(_ numbers: Range<Int>, except refused: Int? = nil) -> Result<Reply, TransportError> {
        let results = numbers.map { number in
            number == refused
                ? #""c\#(number)":{"error":{"error":"SOURCE_NOT_FOUND","error_description":""}}"#
                : #""c\#(number)":{"id":\#(number)}"#
        }
        return .reply(#"{"result":{"result":{\#(results.joined(separator: ","))},"result_error":[]},"time":{}}"#)
    }

    @Test
    func `many requests are one list of answers`() async throws {
        let transport = ScriptedTransport([answer(0..<50), answer(50..<60)])
        let progress = Mutex([Int]())
        let answers = try await client(transport).run(Batch(commands: commands)) { done, all in
            progress.withLock { $0 += [done, all] }
        }
        #expect(answers.map { $0.result?["id"]?.integer } == (0..<60).map { $0 })
        #expect(progress.withLock { $0 } == [50, 60, 60, 60])
        #expect(transport.urls[0] == "https://acme.bitrix24.com/rest/1/code/batch")
        #expect(
            try Batch(commands: [commands[7]]).parts()[0].parameters.description
                == #"{"halt":0,"cmd":{"c0":"biconnector.source.get?id=7"}}"#)
        #expect(transport.bodies[1].contains(#""c59":"biconnector.source.get?id=59""#))
    }

    @Test(arguments: [false, true])
    func `halting looks at refusals inside results, too`(halts: Bool) async throws {
        let transport = ScriptedTransport([answer(0..<50, except: 9), answer(50..<60)])
        let answers = try await client(transport).run(Batch(commands: commands, halts: halts))
        #expect(transport.calls.count == (halts ? 1 : 2))
        #expect((answers[59].outcome == .notRun(nil)) == halts)
        #expect(answers.count == 60)
    }

    @Test
    func `one command needs no batch around it, and keeps its types`() async throws {
        let transport = ScriptedTransport([.reply(#"{"result":{"id":58},"time":{"duration":0.5}}"#), answer(1..<3)])
        let lossy = Batch.Command("biconnector.source.add", ["fields": ["active": true, "settings": [:]]])
        let answers = try await client(transport).run(Batch(commands: [lossy] + commands[1...2]))
        #expect(answers.map { $0.result?["id"] } == [58, 1, 2])
        #expect(answers[0].time["duration"]?.number?.double == 0.5)
        #expect(transport.urls[0] == "https://acme.bitrix24.com/rest/1/code/biconnector.source.add")
        #expect(transport.bodies[0] == #"{"fields":{"active":true,"settings":{}}}"#)
    }

    @Test(arguments: [false, true])
    func `a command sent by itself that is refused ends nothing but a batch that halts`(halts: Bool) async throws {
        let transport = ScriptedTransport([.refusal("SOURCE_NOT_FOUND", status: 200), answer(1..<3)])
        let lossy = Batch.Command("biconnector.source.update", ["id": 7, "fields": ["active": true]])
        let batch = Batch(commands: [lossy] + commands[1...2], halts: halts)
        let answers = try await client(transport).run(batch)
        guard case .refused(let refusal) = answers[0].outcome else { return #expect(Bool(false), "not refused") }
        #expect(refusal.method == "biconnector.source.update")
        #expect(answers[2].outcome == (halts ? .notRun(nil) : .done(["id": 2])))
    }

    @Test
    func `a request has more time than one call`() async throws {
        let transport = ScriptedTransport([answer(0..<50), answer(50..<60)])
        _ = try await client(transport).run(Batch(commands: commands))
        #expect(transport.calls.map(\.timeout) == [.seconds(180), .seconds(60)])
    }

    @Test
    func `a request that fails ends the batch and keeps what was brought`() async throws {
        let lost = TransportError(.reset, "as scripted", mayHaveRun: true)
        let first = try await client(ScriptedTransport([answer(0..<50), .failure(lost)])).run(Batch(commands: commands))
        #expect(first[49].result?["id"] == 49)
        #expect(first[50].outcome == .unknown(.unreachable(lost)))

        let writes = (0..<2).map { _ in Batch.Command("biconnector.source.delete", ["id": 7]) }
        let written = try await client(ScriptedTransport([.failure(lost)])).run(Batch(commands: writes))
        #expect(written[1].outcome == .unknown(.outcomeUnknown(lost, method: "biconnector.source.delete")))
        let page = try await client(ScriptedTransport([.reply("<html>", status: 502)])).run(Batch(commands: writes))
        guard case .unknown(.invalidReply(let reply)) = page[0].outcome else {
            return #expect(Bool(false), "not unknown")
        }
        #expect(reply.method == "biconnector.source.delete" && reply.status == 502)

        let down = TransportError(.refused, "as scripted", mayHaveRun: false)
        let transport = ScriptedTransport([.failure(down)])
        let second = try await client(transport).run(Batch(commands: commands))
        #expect(second[0].outcome == .notRun(.unreachable(down)))
        #expect(second[59].outcome == .notRun(nil))
        #expect(transport.calls.count == 1)

        let third = try await client(ScriptedTransport([.refusal("ERROR_BATCH_LENGTH_EXCEEDED", status: 400)]))
            .run(Batch(commands: commands))
        guard case .refused(let refusal) = third[3].outcome else { return #expect(Bool(false), "not refused") }
        #expect(refusal.code.text == "ERROR_BATCH_LENGTH_EXCEEDED")
        #expect(third[59].outcome == .notRun(nil))
    }
}
