import BIConnector
import OrderedJSON
import Synchronization
import TestSupport
import Testing

struct RetryingTransportTests {
    private static let portal = AuthorizationServer.standardAddress
    private static let read = Call("biconnector.source.list", at: portal)
    private static let write = Call("biconnector.source.add", at: portal)

    struct Case: Sendable, CustomTestStringConvertible {
        var first: Result<Reply, TransportError>
        var repeatsRead: Bool
        var repeatsWrite: Bool
        var testDescription: String

        init(_ name: String, _ first: Result<Reply, TransportError>, read: Bool, write: Bool) {
            testDescription = name
            self.first = first
            repeatsRead = read
            repeatsWrite = write
        }
    }

    @Test(arguments: [
        Case("done", .reply(), read: false, write: false),
        Case("refused before it ran", .refusal("QUERY_LIMIT_EXCEEDED", status: 503), read: true, write: true),
        Case("in lower case", .refusal("query_limit_exceeded", status: 503), read: true, write: true),
        Case("blocked by hand", .refusal("OVERLOAD_LIMIT", status: 503), read: false, write: false),
        Case("time used up", .refusal("OPERATION_TIME_LIMIT", status: 429), read: false, write: false),
        Case("not found", .refusal("SOURCE_NOT_FOUND", status: 200), read: false, write: false),
        Case("token too old", .refusal("expired_token", status: 401), read: false, write: false),
        Case("a fault of the portal", .refusal("INTERNAL_SERVER_ERROR", status: 500), read: true, write: false),
        Case("503 with a page", .reply("<html>busy</html>", status: 503), read: true, write: false),
        Case("404 with a page", .reply("<html>where?</html>", status: 404), read: false, write: false),
        Case("a redirect", .reply("", status: 302), read: false, write: false),
        Case("nobody listens", .fault(.refused, mayHaveRun: false), read: false, write: false),
        Case("no handshake", .fault(.handshake, mayHaveRun: false), read: false, write: false),
        Case("another protocol", .fault(.garbled, mayHaveRun: true), read: false, write: false),
        Case("the proxy says no", .fault(.proxy, mayHaveRun: false), read: false, write: false),
        Case("reset before it was sent", .fault(.reset, mayHaveRun: false), read: true, write: true),
        Case("closed without a reply", .fault(.empty, mayHaveRun: true), read: true, write: false),
        Case("reset on the way", .fault(.reset, mayHaveRun: true), read: true, write: false),
        Case("no answer in time", .fault(.timedOut, mayHaveRun: true), read: true, write: false),
        Case("no such name", .fault(.unresolved, mayHaveRun: false), read: false, write: false),
        Case("no connection in time", .fault(.timedOut, mayHaveRun: false), read: true, write: true),
        Case("no trust", .fault(.untrusted, mayHaveRun: false), read: false, write: false),
        Case("too large", .fault(.tooLarge, mayHaveRun: true), read: false, write: false),
        Case("cancelled", .fault(.cancelled, mayHaveRun: false), read: false, write: false),
    ])
    func `what is sent again`(row: Case) async {
        for (call, isRepeated) in [(Self.read, row.repeatsRead), (Self.write, row.repeatsWrite)] {
            let transport = ScriptedTransport([row.first, .reply("second")])
            let reply = try? await RetryingTransport(transport, clock: ManualClock()).send(call)
            #expect(transport.calls.count == (isRepeated ? 2 : 1))
            #expect((reply?.body == Array("second".utf8)) == isRepeated)
        }
    }

    @Test
    func `a method without a row counts as a write`() async {
        let transport = ScriptedTransport([.fault(.reset, mayHaveRun: true), .reply()])
        let call = Call("crm.deal.list", at: Self.portal)
        await #expect(throws: TransportError.self) {
            try await RetryingTransport(transport, clock: ManualClock()).send(call)
        }
        #expect(transport.calls.count == 1)
    }

    @Test
    func `pauses double and are reported; the last answer is handed back`() async throws {
        let time = ManualClock()
        let waits = Mutex([Wait]())
        let transport = ScriptedTransport(
            Array(repeating: .refusal("QUERY_LIMIT_EXCEEDED", status: 503), count: 4) + [.reply()])
        let retrying = RetryingTransport(transport, clock: time, chance: { 0 }) { wait in
            waits.withLock { $0.append(wait) }
        }
        #expect(try await retrying.send(Self.write).status == 503)
        #expect(transport.calls.count == 4)
        #expect(time.pauses == [.seconds(1), .seconds(2), .seconds(4)])
        #expect(waits.withLock { $0.map(\.attempts) } == [1, 2, 3])
        #expect(
            waits.withLock { $0.map(\.cause) }.allSatisfy { $0 == .refusal(ErrorCode.Name("QUERY_LIMIT_EXCEEDED")) })
    }

    private static let limit = "QUERY_LIMIT_EXCEEDED"

    @Test(
        arguments: [
            // Named, named otherwise, any.
            (limit, [limit], false, 1), (limit, ["query_limit_exceeded"], false, 1), (limit, ["X"], false, 2),
            (limit, [], true, 2), ("OPERATION_TIME_LIMIT", [], true, 2),
            ("OPERATION_TIME_LIMIT", ["OPERATION_TIME_LIMIT"], false, 1),
            // A fault of the portal's own is repeated for a read, unless it is named or any refusal will do.
            ("INTERNAL_SERVER_ERROR", ["X"], false, 2), ("INTERNAL_SERVER_ERROR", ["INTERNAL_SERVER_ERROR"], false, 1),
            ("INTERNAL_SERVER_ERROR", [], true, 1), ("SOMETHING_NEW", ["X"], false, 2),
            ("SOMETHING_NEW", ["SOMETHING_NEW"], false, 1), ("OVERLOAD_LIMIT", ["X"], false, 1),
            ("OVERLOAD_LIMIT", [], true, 1),
        ] as [(String, [String], Bool, Int)])
    func `a refusal that is expected is an answer; a limit that is not named is waited for`(
        code: String, names: [String], any: Bool, calls: Int
    ) async throws {
        var policy = RetryingTransport.Policy()
        policy.waitsForReset = true
        policy.expected = Set(names.map { ErrorCode.Name($0) })
        policy.expectsAny = any
        let transport = ScriptedTransport([.refusal(code, status: 503), .reply()])
        _ = try await RetryingTransport(transport, policy: policy, clock: ManualClock()).send(Self.read)
        #expect(transport.calls.count == calls)
    }

    @Test(arguments: [
        (#"{"cmd":{"a":"biconnector.source.get?id=1","b":"server.time"}}"#, true),
        (#"{"halt":0,"cmd":{"a":"biconnector.source.get?id=1","b":"biconnector.source.add"}}"#, false),
        (#"{"cmd":{"a":"crm.lead.list"}}"#, false), ("{}", false), (#"{"cmd":{"a":1}}"#, false),
    ])
    func `a batch is a read when all its commands are`(body: String, isRead: Bool) async throws {
        let parameters = try #require(try JSON(parsing: body).object)
        let transport = ScriptedTransport([.fault(.reset, mayHaveRun: true), .reply()])
        let reply = try? await RetryingTransport(transport, clock: ManualClock()).send(
            Call("batch", at: Self.portal, parameters))
        #expect((reply != nil) == isRead)
    }

    @Test(arguments: [(-1.0, 900, 27000), (1.0, 1100, 33000)])
    func `pauses are bounded, and differ by the jitter`(chance: Double, first: Int, last: Int) async throws {
        let time = ManualClock()
        var policy = RetryingTransport.Policy()
        policy.attempts = 8
        let transport = ScriptedTransport(Array(repeating: .fault(.reset, mayHaveRun: true), count: 8))
        await #expect(throws: TransportError.self) {
            try await RetryingTransport(transport, policy: policy, clock: time, chance: { chance }).send(
                Self.read)
        }
        let milliseconds = time.pauses.map { Int(($0 / .milliseconds(1)).rounded()) }
        #expect(milliseconds.count == 7)
        #expect(milliseconds.first == first)
        #expect(milliseconds.last == last)
    }

    @Test(
        arguments: [
            // The moment in the refusal itself, in an earlier answer, in none, and one that is over.
            (#","time":{"finish":1000.5,"operating":480.2,"operating_reset_at":1150}"#, nil, 149.5),
            ("", #"{"result":57,"time":{"finish":1000,"operating":479,"operating_reset_at":1042}}"#, 42),
            ("", nil, 60), (#","time":{"finish":1000,"operating_reset_at":1001}"#, nil, 10),
            (#","time":{"finish":1000,"operating_reset_at":900}"#, nil, 60),
        ] as [(String, String?, Double)])
    func `a method without time is waited for when that is wanted, until the moment the portal tells`(
        time: String, earlier: String?, seconds: Double
    ) async throws {
        let clock = ManualClock()
        let executionTime = ExecutionTimeUsage(clock: clock)
        let refused = Result<Reply, TransportError>.reply(
            #"{"error":"OPERATION_TIME_LIMIT","error_description":"x"\#(time)}"#, status: 429)
        let made = Result<Reply, TransportError>.reply(#"{"result":{"id":58}}"#)
        let transport = ScriptedTransport((earlier.map { [.reply($0)] } ?? []) + [refused, made])
        var policy = RetryingTransport.Policy()
        policy.waitsForReset = true
        let waits = Mutex([String]())
        var client = Client(
            portal: try PortalAddress(scheme: "https", host: "acme.bitrix24.com", port: nil), authorization: .none,
            transport: RetryingTransport(
                transport, policy: policy, clock: clock, executionTime: executionTime,
                onWait: { wait in waits.withLock { $0.append(wait.description) } }))
        client.executionTime = executionTime
        for _ in 0..<(earlier == nil ? 1 : 2) { _ = try await client.call("biconnector.source.add") }
        #expect(clock.pauses == [.seconds(seconds)])
        #expect(waits.withLock { $0.first?.hasPrefix("OPERATION_TIME_LIMIT, the method is available") } == true)
    }

    @Test
    func `a wait that is cancelled sends nothing more`() async {
        let transport = ScriptedTransport([.refusal("QUERY_LIMIT_EXCEEDED", status: 503), .reply()])
        let task = Task { () -> TransportError? in
            withUnsafeCurrentTask { $0?.cancel() }
            return await #expect(throws: TransportError.self) {
                try await RetryingTransport(transport).send(Self.write)
            }
        }
        #expect(await task.value == TransportError(.cancelled, "cancelled", mayHaveRun: false))
        #expect(transport.calls.count == 1)
    }
}
