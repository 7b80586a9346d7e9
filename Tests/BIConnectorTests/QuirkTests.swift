import OrderedJSON
import Synchronization
import TestSupport
import Testing

@testable import BIConnector

/// One peculiarity of the portal, and how the client lives with it.
private struct Quirk: Sendable, CustomTestStringConvertible {
    /// The section of the list of peculiarities.
    var section: Int
    var name: String
    var check: @Sendable () async throws -> Void

    var testDescription: String { "§\(section) \(name)" }

    init(_ section: Int, _ name: String, _ check: @escaping @Sendable () async throws -> Void) {
        self.section = section
        self.name = name
        self.check = check
    }
}

/// Every peculiarity of §1 to §8 by its name. Those of the wire itself (gzip, chunks, byte order mark) stand beside
/// libcurl, those of batches also in ``BatchTests``.
struct QuirkTests {
    @Test(arguments: Quirk.all)
    fileprivate func `lives with`(_ quirk: Quirk) async throws { try await quirk.check() }

    @Test func `every section has some`() {
        #expect(Set(Quirk.all.map(\.section)) == Set(1...8))
        #expect(Set(Quirk.all.map(\.name)).count == Quirk.all.count)
    }
}

// MARK: Helpers

private struct NoRefusal: Error {}

private let portal = try? PortalAddress(scheme: "https", host: "acme.bitrix24.com", port: nil)

private func client(
    _ transport: any Transport, _ authorization: Client.Authorization = .token(Secret("t0ken"))
) throws -> Client {
    Client(portal: try #require(portal), authorization: authorization, transport: transport)
}

private func result(of body: String, status: Int = 200, _ method: String = "biconnector.source.list") async throws
    -> JSON
{
    try await client(ScriptedTransport([.reply(body, status: status)])).call(method).result
}

private func error(
    of body: String, status: Int = 200, headers: [Header] = [], _ method: String = "biconnector.source.get"
) async throws -> ClientError? {
    let transport = ScriptedTransport([.reply(body, status: status, headers: headers)])
    return await #expect(throws: ClientError.self) { try await client(transport).call(method) }
}

private func refusal(
    of body: String, status: Int = 200, _ method: String = "biconnector.source.get"
) async throws -> Refusal {
    guard case .refused(let refusal) = try await error(of: body, status: status, method) else {
        throw NoRefusal()
    }
    return refusal
}

private func item(_ json: String) throws -> PortalObject { try #require(PortalObject(try JSON(parsing: json))) }

private let grant = Grant(
    clientID: "local.app", clientSecret: Secret("s3cret"), accessToken: Secret("a1"), refreshToken: Secret("r1"))

// MARK: The table

extension Quirk {
    static let all = errors + shapes + input + lists + semantics + limits + retries + hosts

    private static let errors = [
        Quirk(1, "errors inside result, with HTTP 200 and time") { () async throws in
            let refusal = try await refusal(
                of:
                    #"{"result":{"error":{"error":"SOURCE_NOT_FOUND","error_description":"Source was not found."}},"time":{"start":1}}"#
            )
            #expect(refusal.code.text == "SOURCE_NOT_FOUND")
            #expect(refusal.description == "Source was not found.")
        },
        Quirk(1, "errors at the top level, with HTTP 200") { () async throws in
            let refusal = try await refusal(
                of: #"{"error":"VALIDATION_FIELDS_NOT_PROVIDED","error_description":"Fields not provided."}"#)
            #expect(refusal.row?.kind == .usage)
            #expect(refusal.status == 200)
        },
        Quirk(1, "a bad direction is HTTP 400 at the top level") { () async throws in
            let refusal = try await refusal(
                of: #"{"error":"ERROR_ARGUMENT","error_description":"Invalid order \"SIDEWAYS\""}"#, status: 400)
            #expect(refusal.row?.hint == "write asc or desc")
        },
        Quirk(1, "codes that are empty, zero, a number or the text of one") { () async throws in
            for code in [#""""#, #""0""#, "0"] {
                for body in [#"{"error":\#(code)}"#, #"{"result":{"error":{"error":\#(code)}}}"#] {
                    #expect(try await refusal(of: body).code.text.isEmpty)
                }
            }
            for code in [#""1048582""#, "1048582"] {
                #expect(try await refusal(of: #"{"error":\#(code)}"#, status: 400).code.text == "1048582")
            }
        },
        Quirk(1, "wrong_client comes with HTTP 200") { () async throws in
            let transport = ScriptedTransport([.refusal("wrong_client", status: 200)])
            let error = await #expect(throws: ClientError.self) {
                try await AuthorizationServer(transport).renew(grant)
            }
            #expect(error?.code == "wrong_client")
        },
        Quirk(1, "a failing command leaves its batch at HTTP 200 and the other results whole") { () async throws in
            let transport = ScriptedTransport([
                .reply(
                    #"{"result":{"result":{"c0":{"id":1}},"result_error":{"c1":{"error":"BX_ERROR","error_description":"x"}}}}"#
                )
            ])
            let answers = try await client(transport).run(
                Batch(commands: [Batch.Command("biconnector.source.get"), Batch.Command("biconnector.source.delete")]))
            #expect(answers[0].result == ["id": 1])
            #expect(answers[1].result == nil)
        },
        Quirk(1, "the explanation of a 4xx stands in its body") { () async throws in
            for status in [400, 401, 403, 404, 405, 410, 422, 429] {
                #expect(
                    try await refusal(of: #"{"error":"X","error_description":"why"}"#, status: status).description
                        == "why")
            }
        },
        Quirk(1, "codes count, whatever their text says") { () async throws in
            let refusal = try await refusal(
                of: #"{"error":"query_limit_exceeded","error_description":"Too meny requests"}"#, status: 503)
            #expect(refusal.row?.retry == .later)
            #expect(ErrorCode(ErrorCode.Name("OPERATION_TIME_LIMIT"))?.status == 429)
        },
        Quirk(1, "errors of the newest interface are objects") { () async throws in
            let refusal = try await refusal(
                of:
                    #"{"error":{"code":"BITRIX_REST_V3_EXCEPTION_ACCESSDENIEDEXCEPTION","message":"no","validation":[]}}"#,
                status: 401)
            #expect(refusal.code.text == "BITRIX_REST_V3_EXCEPTION_ACCESSDENIEDEXCEPTION")
            #expect(refusal.description == "no")
        },
    ]

    private static let shapes = [
        Quirk(2, "an empty object is sent as an array") { () async throws in
            #expect(try await result(of: #"{"result":[],"time":[]}"#) == [])
            let part = try Batch(commands: [Batch.Command("a"), Batch.Command("b")]).parts()[0]
            let answers = part.answers(
                in: try JSON(parsing: #"{"result":{"c0":[],"c1":[]},"result_error":[],"result_time":[]}"#))
            #expect(answers.map(\.result) == [[], []])
        },
        Quirk(2, "an empty list may be an empty object") { () async throws in
            var walk = PageWalk("scope")
            #expect(try walk.take([:]) == [])
            #expect(walk.next == nil)
        },
        Quirk(2, "keys that are numbers turn the results of a batch into an array") { () async throws in
            let part = try Batch(commands: [Batch.Command("a", key: "0"), Batch.Command("b", key: "1")]).parts()[0]
            #expect(part.answers(in: ["result": [1, 2], "result_error": []]).map(\.result) == [1, 2])
            let own = try Batch(commands: [Batch.Command("a"), Batch.Command("b")]).parts()[0].keys
            #expect(own.allSatisfy { Int($0) == nil })
        },
        Quirk(2, "a result is bare or wrapped, as the method has it") { () async throws in
            for text in ["true", "58", #"{"id":58}"#, "[1]", #""x""#, "null"] {
                #expect(try await result(of: #"{"result":\#(text)}"#) == JSON(parsing: text))
            }
        },
        Quirk(2, "a date of a list with select is an empty object") { () async throws in
            #expect(try item(#"{"id":1,"dateCreate":{}}"#).moment("dateCreate") == nil)
            #expect(try item(#"{"id":1,"dateCreate":{}}"#)["dateCreate"] == [:])
            #expect(try item(#"{"id":1,"dateUpdate":null}"#).moment("dateUpdate") == nil)
        },
        Quirk(2, "source.get nests what source.list has flat") { () async throws in
            let got = try item(#"{"connection":{"id":58,"title":"North"},"connectorId":31,"settings":[]}"#)
            let listed = try item(#"{"id":"58","title":"North","connectorId":"31","settings":[]}"#)
            for source in [got, listed] {
                #expect(source.id == 58)
                #expect(source.title == "North")
                #expect(source.identifier("connectorId") == 31)
            }
        },
        Quirk(2, "settings go in as an object and come out as an array") { () async throws in
            let field = try #require(Entity.source.field("settings"))
            #expect(field.type == .array && field.inputType == .object)
            let source = try item(#"{"id":1,"settings":[{"code":"token","type":"STRING","value":"t-9"}]}"#)
            #expect(source.credentials == ["token": Secret("t-9")])
        },
        Quirk(2, "identifiers are numbers or texts") { () async throws in
            for (text, value) in [("58", 58), (#""58""#, 58), ("0", nil), (#""x""#, nil), ("-1", nil), ("1.5", nil)]
                as [(String, Int?)]
            {
                #expect(try Identifier(JSON(parsing: text))?.value == value)
            }
        },
        Quirk(2, "a result of a batch that is null stays null") { () async throws in
            let part = try Batch(commands: [Batch.Command("a"), Batch.Command("b")]).parts()[0]
            let result = try JSON(parsing: #"{"result":{"c0":null,"c1":false},"result_error":[]}"#)
            #expect(part.answers(in: result).map(\.result) == [.some(.null), false])
        },
        Quirk(2, "nothing is null, empty text, false, an empty array or an empty object") { () async throws in
            for text in ["null", #""""#, "false", "[]", "{}"] {
                #expect(try await result(of: #"{"result":\#(text)}"#) == JSON(parsing: text))
            }
        },
        Quirk(2, "objects grow: unknown members are kept, in their place") { () async throws in
            let text = #"{"id":1,"csvDelimiter":"","brandNew":{"a":[1.50]},"title":"x"}"#
            #expect(try JSON.object(item(text).json).text() == text)
            #expect(try await result(of: #"{"result":\#(text),"extra":1}"#).text() == text)
        },
    ]

    private static let input = [
        Quirk(3, "booleans are sent as JSON's, never as Y and N") { () async throws in
            let transport = ScriptedTransport([.reply(#"{"result":{"id":58}}"#)])
            _ = try await client(transport).call(
                "biconnector.connector.add", ["fields": ["supportMapping": true, "x": false]])
            #expect(transport.bodies[0] == #"{"fields":{"supportMapping":true,"x":false},"auth":"t0ken"}"#)
            #expect(transport.calls[0].headers.contains(Header("Content-Type", "application/json")))
        },
        Quirk(3, "booleans and null lose their type in a batch, which is known beforehand") { () async throws in
            let command = Batch.Command("m", ["fields": ["supportMapping": true, "none": nil]])
            #expect(command.lossy == ["fields.supportMapping", "fields.none"])
            #expect(command.query == "m?fields[supportMapping]=1&fields[none]=")
        },
        Quirk(3, "dates are text without a zone, and stay as they are") { () async throws in
            #expect(try item(#"{"dateCreate":"2026-09-20 08:15:42"}"#).moment("dateCreate") == "2026-09-20 08:15:42")
        },
        Quirk(3, "enumerations differ in case") { () async throws in
            #expect(Entity.connector.field("settings")?.elements.last?.allowedValues == ["STRING", "INT"])
            #expect(Entity.table.field("fields")?.elements.first { $0.name == "type" }?.allowedValues.first == "int")
            #expect(ListQuery(order: [("title", true)]).parameters["order"] == ["title": "DESC"])
        },
        Quirk(3, "tables are named in small letters, columns in capitals") { () async throws in
            #expect(NamePattern.lowercase.matches("berths_2") && !NamePattern.lowercase.matches("Berths"))
            #expect(NamePattern.uppercase.matches("ETA_1") && !NamePattern.uppercase.matches("eta"))
        },
        Quirk(3, "no parameter is added but the token") { () async throws in
            let transport = ScriptedTransport([.reply(), .reply()])
            _ = try await client(transport).call("biconnector.source.get", ["id": 1])
            #expect(transport.bodies[0] == #"{"id":1,"auth":"t0ken"}"#)
            _ = try await client(transport, .webhook(user: 1, code: Secret("c"))).call(
                "biconnector.source.get", ["id": 1])
            #expect(transport.bodies[1] == #"{"id":1}"#)
            #expect(transport.urls.allSatisfy { !$0.contains("?") })
        },
        Quirk(3, "unknown fields are refused by this section") { () async throws in
            let body = #"{"error":"VALIDATION_UNKNOWN_PARAMETERS","error_description":"Unknown parameters: titel"}"#
            #expect(try await refusal(of: body).hint?.contains("compare the names") == true)
        },
    ]

    private static let lists = [
        Quirk(4, "pages go by page, never by start, and are ordered by id") { () async throws in
            var walk = PageWalk("scope", ["filter": ["a": 1]])
            #expect(walk.next == ["filter": ["a": 1], "order": ["id": "ASC"], "page": 1])
            _ = try walk.take(.array((1...50).map { ["id": .int($0)] }))
            #expect(walk.next?["page"] == 2)
            #expect(walk.next?["start"] == nil)
        },
        Quirk(4, "neither next nor total is looked at") { () async throws in
            let transport = ScriptedTransport([.reply(#"{"result":[{"id":1}],"next":50,"total":134}"#), .reply()])
            for try await page in try client(transport).pages("biconnector.source.list") { #expect(page.count == 1) }
            #expect(transport.calls.count == 1)
        },
        Quirk(4, "a full last page takes one more call") { () async throws in
            var walk = PageWalk("scope")
            _ = try walk.take(.array((1...50).map { ["id": .int($0)] }))
            #expect(try walk.take([]) == [])
            #expect(walk.next == nil && walk.count == 50 && walk.pages == 2)
        },
        Quirk(4, "page 1 again and again is found out") { () async throws in
            var walk = PageWalk("scope")
            let page = JSON.array((1...50).map { ["id": .int($0)] })
            _ = try walk.take(page)
            #expect(throws: ClientError.self) { try walk.take(page) }
        },
        Quirk(4, "elements without id are told apart as wholes") { () async throws in
            var walk = PageWalk("scope", ["select": ["settings"]])
            let page = JSON.array((1...50).map { ["settings": .int($0)] })
            _ = try walk.take(page)
            #expect(throws: ClientError.self) { try walk.take(page) }
            var other = PageWalk("scope", ["select": ["settings"]])
            _ = try other.take(page)
            #expect(try other.take([["settings": 51]]).count == 1)
        },
        Quirk(4, "a bad page is page 1, without a word: only pages from 1 are asked for") { () async throws in
            for page in [0, -1, "x", nil] as [JSON] { #expect(PageWalk("scope", ["page": page]).next?["page"] == 1) }
            let transport = ScriptedTransport([
                .reply("{\"result\":[\((1...50).map { "{\"id\":\($0)}" }.joined(separator: ","))]}"),
                .reply(#"{"result":[]}"#),
            ])
            for try await _ in try client(transport).pages("biconnector.source.list", ["page": -3]) {}
            #expect(transport.bodies.map { $0.contains("\"page\":-3") } == [false, false])
        },
        Quirk(4, "a helper of others that pages by start sees page 1 for ever; ours says so when a portal does that") {
            () async throws in
            let page = "{\"result\":[\((1...50).map { "{\"id\":\($0)}" }.joined(separator: ","))]}"
            let transport = ScriptedTransport(Array(repeating: .reply(page), count: 3))
            let error = await #expect(throws: ClientError.self) {
                for try await _ in try client(transport).pages("biconnector.source.list") {}
            }
            guard case .unexpectedResult(let problem, _) = error else { return #expect(Bool(false), "another error") }
            #expect(problem.description == "page 2 repeats earlier elements")
            #expect(transport.calls.count == 2)
        },
    ]

    private static let semantics = [
        Quirk(5, "a webhook is denied access for want of an application") { () async throws in
            let transport = ScriptedTransport([.refusal("ACCESS_DENIED", status: 200)])
            let error = await #expect(throws: ClientError.self) {
                try await client(transport, .webhook(user: 1, code: Secret("c"))).call("biconnector.source.add")
            }
            guard case .refused(let refusal) = error else { return #expect(Bool(false), "not refused") }
            #expect(refusal.hint?.contains("called by an application") == true)
        },
        Quirk(5, "not found may mean that another application owns it") { () async throws in
            for code in ["CONNECTOR_NOT_FOUND", "SOURCE_NOT_FOUND", "DATASET_NOT_FOUND"] {
                #expect(ErrorCode(ErrorCode.Name(code))?.meaning.contains("another application") == true)
            }
        },
        Quirk(5, "active is accepted and ignored") { () async throws in
            #expect(Entity.source.field("active")?.flags.contains(.ignored) == true)
        },
        Quirk(5, "source.update needs the title, and says it without a code") { () async throws in
            #expect(Entity.source.field("title")?.flags.contains(.requiredOnUpdate) == true)
            let body = #"{"result":{"error":{"error":0,"error_description":"All the fields are required."}}}"#
            #expect(
                try await refusal(of: body, "biconnector.source.update").hint?.hasPrefix("send the title") == true)
            #expect(try await refusal(of: body).hint?.hasPrefix("the portal gives no reason") == true)
        },
        Quirk(5, "credentials come back in clear") { () async throws in
            let source = try item(#"{"id":1,"settings":[{"code":"password","value":"hunter2"}]}"#)
            #expect(!"\(source.credentials)".contains("hunter2"))
            #expect(Entity.source.field("settings")?.isSecret == true)
        },
        Quirk(5, "columns may be saved although the call was refused") { () async throws in
            #expect(ErrorCode(ErrorCode.Name("DATASET_UPDATE_ERROR"))?.retry == .never)
            #expect(ErrorCode(ErrorCode.Name("DATASET_UPDATE_ERROR"))?.meaning.contains("saved") == true)
        },
        Quirk(5, "dataset.delete answers HTTP 500 and may have run") { () async throws in
            let error = try await error(of: "<html>", status: 500, "biconnector.dataset.delete")
            guard case .invalidReply(let reply) = error else { return #expect(Bool(false), "another error") }
            #expect(reply.mayHaveRun)
            #expect(PortalMethod(named: "dataset.delete")?.deprecation?.contains("500") == true)
        },
        Quirk(5, "texts call sources connections and tables datasets, and stay the portal's") { () async throws in
            let text = "Cannot delete connection. Delete all associated tables first."
            let refusal = try await refusal(of: #"{"error":"BX_ERROR","error_description":"\#(text)"}"#)
            #expect(refusal.description == text)
        },
        Quirk(5, "source.update asks the connector's urlCheck each time") { () async throws in
            let method = try #require(PortalMethod(named: "source.update"))
            #expect(method.caution?.contains("urlCheck is called each time") == true)
            #expect(method.errors.contains(ErrorCode.Name("SOURCE_UPDATE_CONNECTION_ERROR")))
            #expect(ErrorCode(ErrorCode.Name("SOURCE_UPDATE_CONNECTION_ERROR"))?.kind == .endpoint)
        },
        Quirk(5, "connector.update replaces settings, source.update merges them") { () async throws in
            #expect(PortalMethod(named: "connector.update")?.caution?.contains("replaced as a whole") == true)
            #expect(PortalMethod(named: "source.update")?.caution?.contains("merged by their codes") == true)
        },
        Quirk(5, "fields.update deletes columns of any table") { () async throws in
            for name in ["table.fields.update", "dataset.fields.update"] {
                #expect(PortalMethod(named: name)?.caution?.contains("does not check") == true)
            }
        },
        Quirk(5, "table.update is true although BI Builder did not follow") { () async throws in
            #expect(
                PortalMethod(named: "table.update")?.caution?.contains("does not say whether BI Builder was updated")
                    == true)
        },
        Quirk(5, "table.delete and dataset.delete leave datasets of BI Builder behind") { () async throws in
            for name in ["table.delete", "dataset.delete"] {
                #expect(PortalMethod(named: name)?.caution?.contains("remains") == true)
            }
        },
        Quirk(5, "the page of source.add names codes that cannot occur; all are explained") { () async throws in
            let codes = try #require(PortalMethod(named: "source.add")).errors
            #expect(codes.contains(ErrorCode.Name("BX_ERROR")))
            for code in codes { #expect(ErrorCode(code)?.hint.isEmpty == false, "\(code)") }
        },
    ]

    private static let limits = [
        Quirk(6, "over the limit the answer may be a web page") { () async throws in
            let transport = ScriptedTransport([.reply("<html>busy</html>", status: 503), .reply()])
            let call = Call("biconnector.source.list", at: try #require(portal))
            #expect(try await RetryingTransport(transport, clock: ManualClock()).send(call).status == 200)
            let error = try await error(of: "<html>busy</html>", status: 503)
            guard case .invalidReply(let reply) = error else { return #expect(Bool(false), "another error") }
            #expect(reply.problem == "the reply is a web page, not JSON")
        },
        Quirk(6, "operating may be absent") { () async throws in
            let client = try client(
                ScriptedTransport([.reply(#"{"result":1,"time":{"start":1}}"#), .reply(#"{"result":1}"#)]))
            for _ in 0..<2 { _ = try await client.call("scope") }
            #expect(client.executionTime.methods(at: client.portal).isEmpty)
        },
        Quirk(6, "there is no Retry-After, and a wait does without") { () async throws in
            let time = ManualClock()
            let transport = ScriptedTransport([.refusal("QUERY_LIMIT_EXCEEDED", status: 503), .reply()])
            let call = Call("biconnector.source.add", at: try #require(portal))
            _ = try await RetryingTransport(transport, clock: time, chance: { 0 }).send(call)
            #expect(time.pauses == [.seconds(1)])
        },
        Quirk(6, "of the two codes with 503 one passes and one does not") { () async throws in
            #expect(ErrorCode(ErrorCode.Name("QUERY_LIMIT_EXCEEDED"))?.retry == .later)
            #expect(ErrorCode(ErrorCode.Name("OVERLOAD_LIMIT"))?.retry == .never)
        },
        Quirk(6, "a method without time left blocks itself and no other") { () async throws in
            let row = try #require(ErrorCode(ErrorCode.Name("OPERATION_TIME_LIMIT")))
            #expect(row.status == 429 && row.retry == .afterReset)
            #expect(row.meaning.contains("other methods still work"))
        },
        Quirk(6, "programs on one host share the limit: what is refused all the same is sent again") {
            () async throws in
            let time = ManualClock()
            let transport = ScriptedTransport([.refusal("QUERY_LIMIT_EXCEEDED", status: 503), .reply()])
            let call = Call("biconnector.source.add", at: try #require(portal))
            _ = try await RetryingTransport(
                PacingTransport(transport, clock: time), clock: time, chance: { 0 }
            ).send(call)
            #expect(transport.calls.count == 2)
            #expect(time.pauses == [.seconds(1)])
        },
        Quirk(6, "the results of a batch carry one and the same operating, which is not added up") { () async throws in
            let time = #"{"finish":1,"operating":2.5}"#
            let transport = ScriptedTransport([
                .reply(
                    #"{"result":{"result":{"c0":1,"c1":1},"result_error":[],"result_time":{"c0":\#(time),"c1":\#(time)}}}"#
                )
            ])
            let client = try client(transport)
            let command = Batch.Command("biconnector.source.get", ["id": 1])
            _ = try await client.run(Batch(commands: [command, command]))
            #expect(client.executionTime.reading(of: command.method, at: client.portal)?.seconds == 2.5)
        },
        Quirk(6, "whether a batch is billed itself or by its commands is not settled: both are watched") {
            () async throws in
            let transport = ScriptedTransport([
                .reply(
                    """
                    {"result":{"result":{"c0":1,"c1":1},"result_error":[],"result_time":{"c0":{"finish":1,"operating":3}}},
                    "time":{"finish":1,"operating":4}}
                    """)
            ])
            let client = try client(transport)
            _ = try await client.run(
                Batch(commands: [Batch.Command("biconnector.source.get"), Batch.Command("biconnector.table.get")]))
            #expect(client.executionTime.methods(at: client.portal) == ["batch", "biconnector.source.get"])
        },
        Quirk(6, "many items by batches in one go end in a 500, after which nobody knows which were made") {
            () async throws in
            let commands = (0..<2).map { Batch.Command("biconnector.source.add", ["fields": ["title": .int($0)]]) }
            for reply in [
                Result<Reply, TransportError>.refusal("INTERNAL_SERVER_ERROR", status: 500), .refusal("", status: 500),
                .reply("<html>", status: 500),
            ] {
                let answers = try await client(ScriptedTransport([reply, .reply()])).run(Batch(commands: commands))
                for answer in answers {
                    guard case .unknown = answer.outcome else { return #expect(Bool(false), "\(answer.outcome)") }
                }
            }
        },
    ]

    private static let retries = [
        Quirk(7, "a write that timed out is not sent again: its outcome is unknown") { () async throws in
            let transport = ScriptedTransport([.fault(.timedOut, mayHaveRun: true), .reply()])
            let error = await #expect(throws: ClientError.self) {
                try await client(RetryingTransport(transport, clock: ManualClock())).call("biconnector.source.add")
            }
            guard case .outcomeUnknown(_, method: "biconnector.source.add") = error else {
                return #expect(Bool(false), "another error")
            }
            #expect(transport.calls.count == 1)
        },
        Quirk(7, "a 4xx is not sent again") { () async throws in
            for status in [400, 401, 403, 404, 422] {
                let transport = ScriptedTransport([.refusal("X", status: status), .reply()])
                let call = Call("biconnector.source.list", at: try #require(portal))
                _ = try await RetryingTransport(transport, clock: ManualClock()).send(call)
                #expect(transport.calls.count == 1)
            }
        },
        Quirk(7, "there is no key that would make a write safe to repeat, and none is sent") { () async throws in
            let transport = ScriptedTransport([.reply(#"{"result":{"id":58}}"#)])
            _ = try await client(transport).call("biconnector.source.add")
            #expect(!transport.calls[0].headers.contains { $0.name.lowercased().contains("idempotency") })
        },
        Quirk(7, "after a lost reply to an add a list with its title tells") { () async throws in
            let transport = ScriptedTransport([
                .fault(.empty, mayHaveRun: true), .reply(#"{"result":[{"id":"58","title":"North"}]}"#),
            ])
            let client = try client(transport)
            await #expect(throws: ClientError.self) { try await client.sources.add(["title": "North"]) }
            let query = ListQuery(filter: ["=title": "North"], order: [("id", true)])
            #expect(try await client.sources.list(query).map(\.id) == [58])
        },
    ]

    private static let hosts = [
        Quirk(8, "a redirect says where it leads, whatever that is") { () async throws in
            for (location, shown) in [
                ("/other", "'/other'"), ("//x.example/a", "'//x.example/a'"),
                ("https://x.example/a/b", "https://x.example"),
            ] {
                let transport = ScriptedTransport([
                    .reply("", status: 301, headers: [Header("Location", location)])
                ])
                do {
                    _ = try await client(transport).call("biconnector.source.list")
                    Issue.record("no error for \(location)")
                } catch {
                    guard case ClientError.invalidReply(let reply) = error else { throw error }
                    #expect(reply.problem == "the portal replied with a redirect to \(shown)")
                }
            }
        },
        Quirk(8, "a renamed portal is told by 302, and gets the POST with its body") { () async throws in
            let location = Header("Location", "https://new.bitrix24.com/rest/biconnector.source.add")
            let transport = ScriptedTransport([
                .reply("", status: 302, headers: [location]), .reply(#"{"result":{"id":58}}"#),
            ])
            _ = try await client(RenamingTransport(transport)).call(
                "biconnector.source.add", ["fields": ["title": "x"]])
            #expect(transport.calls[1].verb == "POST")
            #expect(transport.bodies[0] == transport.bodies[1])
        },
        Quirk(8, "a redirect to a page about the licence is an answer, and no way to go") { () async throws in
            let location = Header("Location", "https://acme.bitrix24.com/licence.php?secret=hunter2")
            let transport = ScriptedTransport(Array(repeating: .reply("", status: 302, headers: [location]), count: 3))
            let error = await #expect(throws: ClientError.self) {
                try await client(RenamingTransport(transport)).call("biconnector.source.list")
            }
            guard case .invalidReply(let reply) = error else { return #expect(Bool(false), "another error") }
            #expect(reply.problem == "the portal replied with a redirect to https://acme.bitrix24.com")
            #expect(transport.calls.count == 1)
        },
        Quirk(8, "a dead refresh token and a vanished portal are told apart") { () async throws in
            for (answer, isRefusal) in [
                (Result<Reply, TransportError>.refusal("invalid_grant", status: 400), true),
                (.reply("<html>gone</html>", status: 404), false),
            ] {
                let error = await #expect(throws: ClientError.self) {
                    try await AuthorizationServer(ScriptedTransport([answer])).renew(grant)
                }
                #expect((error?.code == "invalid_grant") == isRefusal)
            }
        },
        Quirk(8, "the authorisation server is the one of server_endpoint; domain is another thing") { () async throws in
            let transport = ScriptedTransport([
                .reply(
                    #"{"access_token":"a2","refresh_token":"r2","domain":"oauth.bitrix.info","server_endpoint":"https://oauth.bitrix24.tech/rest/"}"#
                )
            ])
            let renewed = try await AuthorizationServer(transport).renew(grant)
            #expect(renewed.server.host == "oauth.bitrix24.tech")
        },
        Quirk(8, "a scope may be just app, and names of scopes may be new") { () async throws in
            let transport = ScriptedTransport([
                .reply(#"{"access_token":"a2","refresh_token":"r2","scope":"app","expires_in":"3600"}"#)
            ])
            let renewed = try await AuthorizationServer(transport, now: { 100 }).renew(grant)
            #expect(renewed.expires == 3700)
            #expect(try await result(of: #"{"result":["biconnector","brand.new"]}"#, "scope")[1] == "brand.new")
        },
        Quirk(8, "a webhook without its user is not taken for one") { () async throws in
            #expect(throws: PortalAddressError.self) { try PortalLink("https://acme.bitrix24.com/rest/abcdef123/") }
        },
        Quirk(8, "writes go by POST: an address alone changes nothing") { () async throws in
            let transport = ScriptedTransport([.reply()])
            _ = try await client(transport).call("biconnector.source.delete", ["id": 1])
            #expect(transport.calls[0].verb == "POST" && !transport.urls[0].contains("id="))
        },
        Quirk(8, "plain http is for this machine, whatever a portal accepts") { () async throws in
            var client = try client(ScriptedTransport([.reply()]))
            client.portal = try PortalAddress(scheme: "http", host: "portal.example", port: nil)
            await #expect(throws: ClientError.insecure(client.portal)) { try await client.call("scope") }
        },
        Quirk(8, "a burst of 401 makes one renewal, because refresh tokens are spent by it") { () async throws in
            let portal = ExpiringPortal()
            let client = try client(
                portal, .tokens(TokenManager(grant, AuthorizationServer(portal), store: MemoryTokenStore())))
            try await withThrowingTaskGroup { group in
                for _ in 0..<8 { group.addTask { try await client.call("scope") } }
                try await group.waitForAll()
            }
            #expect(portal.renewals == 1)
        },
    ]
}
