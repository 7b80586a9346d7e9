import Synchronization
import TestSupport
import Testing

@testable import BIConnector

struct PacingTransportTests {
    private let time = ManualClock()
    private let call: Call

    init() throws { call = Call("biconnector.source.list", at: try PortalAddress(url: "https://acme.bitrix24.com")) }

    private func pacing(_ count: Int) -> PacingTransport {
        PacingTransport(
            ScriptedTransport(Array(repeating: .reply(), count: count)),
            rate: PacingTransport.Rate(perSecond: 2, burst: 50),
            clock: time)
    }

    @Test
    func `fifty go at once, then two a second`() async throws {
        let pacing = pacing(60)
        for _ in 0..<50 { _ = try await pacing.send(call) }
        #expect(time.pauses == [])
        for _ in 0..<10 { _ = try await pacing.send(call) }
        #expect(time.pauses == Array(repeating: .milliseconds(500), count: 10))
    }

    @Test
    func `every call of a portal's method is paced, with a webhook or without, and nothing else`() async throws {
        let pacing = pacing(110)
        let portal = try PortalAddress(url: "https://acme.bitrix24.com")
        let webhook = Call.Webhook(user: 1, code: Secret("code"))
        for _ in 0..<25 {
            _ = try await pacing.send(Call("scope", at: portal, webhook: webhook))
            _ = try await pacing.send(Call("crm.lead.list", at: portal))
            _ = try await pacing.send(Call(url: Secret("https://acme.bitrix24.com/logo.png")))
            _ = try await pacing.send(
                Call(tokensAt: portal, form: "", userAgent: "bcx", timeout: .seconds(30)))
        }
        #expect(time.pauses == [])
        _ = try await pacing.send(Call("scope", at: portal))
        #expect(time.pauses == [.milliseconds(500)])
    }

    @Test
    func `a pause empties the bucket, and not more than that`() async throws {
        let pacing = pacing(200)
        for _ in 0..<50 { _ = try await pacing.send(call) }
        time.advance(by: .seconds(5))
        for _ in 0..<10 { _ = try await pacing.send(call) }
        #expect(time.pauses == [])
        time.advance(by: .seconds(3600))
        for _ in 0..<50 { _ = try await pacing.send(call) }
        #expect(time.pauses == [])
        _ = try await pacing.send(call)
        #expect(time.pauses.count == 1)
    }

    @Test
    func `each portal has its own bucket, and this machine has none`() async throws {
        let pacing = pacing(200)
        for _ in 0..<50 { _ = try await pacing.send(call) }
        _ = try await pacing.send(Call("scope", at: PortalAddress(url: "https://other.bitrix24.com")))
        let own = try PortalAddress(url: "http://127.0.0.1:8080")
        for _ in 0..<100 { _ = try await pacing.send(Call("scope", at: own)) }
        #expect(time.pauses == [])
    }

    @Test
    func `those who wait together wait one after the other`() async throws {
        let waits = Mutex([Duration]())
        let pacing = PacingTransport(
            ScriptedTransport(Array(repeating: .reply(), count: 53)), clock: StandingClock(),
            onWait: { wait in waits.withLock { $0.append(wait.duration) } })
        for _ in 0..<50 { _ = try await pacing.send(call) }
        await withTaskGroup { group in
            for _ in 0..<3 { group.addTask { _ = try? await pacing.send(call) } }
        }
        #expect(waits.withLock { $0.sorted() } == [.milliseconds(500), .seconds(1), .milliseconds(1500)])
    }

    @Test
    func `a cancelled wait sends nothing and gives its place back`() async throws {
        let pacing = pacing(60)
        for _ in 0..<50 { _ = try await pacing.send(call) }
        let task = Task { () -> TransportError? in
            withUnsafeCurrentTask { $0?.cancel() }
            return await #expect(throws: TransportError.self) { try await pacing.send(call) }
        }
        #expect(await task.value == TransportError(.cancelled, "cancelled", mayHaveRun: false))
        _ = try await pacing.send(call)
        #expect(time.pauses == [.milliseconds(500)])
    }

    @Test
    func `waits are said`() {
        #expect(
            Wait(cause: .pacing, duration: .milliseconds(500), attempts: 0).description
                == "500 ms, to stay below the portal's request limit")
        #expect(
            Wait(cause: .refusal(ErrorCode.Name("QUERY_LIMIT_EXCEEDED")), duration: .milliseconds(2040), attempts: 1)
                .description == "QUERY_LIMIT_EXCEEDED, sending again in 2 s")
    }
}

/// A clock that never goes on, whoever waits.
private struct StandingClock: Clock {
    var now: ManualClock.Instant { ManualClock.Instant(offset: .zero) }
    var minimumResolution: Duration { .zero }
    func sleep(until deadline: ManualClock.Instant, tolerance: Duration?) async throws {}
}
