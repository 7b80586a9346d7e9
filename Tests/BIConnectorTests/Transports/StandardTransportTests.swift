import BIConnector
import OrderedJSON
import Synchronization
import TestSupport
import Testing

/// The one recipe by which calls are sent well.
struct StandardTransportTests {
    private let clock = ManualClock()
    private let portal: PortalAddress

    init() throws { portal = try PortalAddress(url: "https://old.bitrix24.com") }

    @Test
    func `a call is followed to a renamed portal, and sent again when it was refused before it ran`() async throws {
        let location = Header("Location", "https://new.bitrix24.com/rest/scope")
        let transport = ScriptedTransport([
            .reply("", status: 302, headers: [location]), .refusal("QUERY_LIMIT_EXCEEDED", status: 503), .reply(),
        ])
        let waits = Mutex([Wait.Cause]())
        let standard = StandardTransport(
            transport, clock: clock, onWait: { wait in waits.withLock { $0.append(wait.cause) } })
        let client = Client(portal: portal, authorization: .none, transport: standard)
        #expect(try await client.call("scope").result == true)
        #expect(transport.calls.compactMap { $0.portal?.host.prefix(3) } == ["old", "new", "new"])
        #expect(waits.withLock { $0 } == [.refusal(ErrorCode.Name("QUERY_LIMIT_EXCEEDED"))])
    }

    @Test
    func `copies share the turn of their calls, whatever their policies are`() async throws {
        let transport = ScriptedTransport(Array(repeating: .reply(), count: 4))
        let standard = StandardTransport(
            transport, rate: PacingTransport.Rate(perSecond: 1, burst: 2), clock: clock)
        var other = standard
        other.policy.attempts = 1
        let call = Call("scope", at: portal)
        for _ in 0..<2 {
            _ = try await standard.send(call)
            _ = try await other.send(call)
        }
        #expect(clock.pauses == [.seconds(1), .seconds(1)])
    }

    @Test
    func `calls that are not to be paced are not, and the turn is kept for later`() async throws {
        let transport = ScriptedTransport(Array(repeating: .reply(), count: 4))
        let rate = PacingTransport.Rate(perSecond: 1, burst: 1)
        var standard = StandardTransport(transport, rate: rate, clock: clock)
        let call = Call("scope", at: portal)
        _ = try await standard.send(call)
        standard.rate = nil
        for _ in 0..<2 { _ = try await standard.send(call) }
        #expect(clock.pauses == [])
        standard.rate = rate
        _ = try await standard.send(call)
        #expect(clock.pauses == [.seconds(1)])
    }

    @Test
    func `a client knows what its transport has learnt of used-up time`() async throws {
        let refused = Result<Reply, TransportError>.reply(
            #"{"error":"OPERATION_TIME_LIMIT","error_description":"","time":{"finish":9,"operating":480}}"#,
            status: 429)
        let standard = StandardTransport(ScriptedTransport([refused]), clock: clock)
        let client = Client(portal: portal, authorization: .none, transport: standard)
        await #expect(throws: ClientError.self) { try await client.call("scope") }
        #expect(client.executionTime.reading(of: "scope", at: portal)?.seconds == 480)
    }
}
