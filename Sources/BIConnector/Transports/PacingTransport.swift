import Synchronization

/// Sends calls no faster than a portal takes them: a leaky bucket for each portal, as the portal itself keeps one.
///
/// Every call adds a drop, the bucket loses ``Rate/perSecond`` of them, and a call that would make it run over waits its
/// turn. A portal keeps its bucket for the whole source address, so that other programs on it take their share unseen.
/// Calls to this machine are not paced, nor is what calls no method of a portal.
/// - SeeAlso: the limits of REST, documentation of 2026-08-21: 2 a second and 50 at once, Enterprise 5 and 250.
public final class PacingTransport: Transport {
    /// How fast calls may go.
    public struct Rate: Sendable, Hashable {
        /// How many calls a second are taken for ever.
        public var perSecond: Double
        /// How many are taken at once after a pause.
        public var burst: Int

        /// A rate from its parts; a portal that takes none would be waited for without end, so at least one call is
        /// taken in an hour.
        public init(perSecond: Double, burst: Int) {
            self.perSecond = max(perSecond, 1.0 / 3600)
            self.burst = max(burst, 1)
        }

        /// What most plans allow, and what is sent by default.
        public static let common = Rate(perSecond: 2, burst: 50)
        /// What the Enterprise plan allows.
        public static let enterprise = Rate(perSecond: 5, burst: 250)
    }

    private struct Bucket {
        var drops = 0.0
        var time: Duration
    }

    private let inner: any Transport
    let rate: Rate
    private let clock: AnyClock
    private let onWait: @Sendable (Wait) -> Void
    private let buckets = Mutex([PortalAddress: Bucket]())

    /// Paces what `inner` carries.
    /// - `onWait`: Called before each pause.
    public init(
        _ inner: any Transport, rate: Rate = .common, clock: any Clock<Duration> = ContinuousClock(),
        onWait: @escaping @Sendable (Wait) -> Void = { _ in }
    ) {
        self.inner = inner
        self.rate = rate
        self.clock = AnyClock(clock)
        self.onWait = onWait
    }

    /// Waits for the turn of `call` and sends it. The wait is not part of the call's own timeout.
    public func send(_ call: Call) async throws(TransportError) -> Reply {
        guard let portal = call.portal, !portal.isLoopback else { return try await inner.send(call) }
        let pause = takePlace(at: portal)
        if pause > .zero {
            onWait(Wait(cause: .pacing, duration: pause, attempts: 0))
            do throws(TransportError) {
                try await clock.wait(pause)
            } catch {
                giveBack(at: portal)
                throw error
            }
        }
        return try await inner.send(call)
    }

    /// Adds the drop of one call, also when it has to wait: those who come later wait longer.
    /// - Returns: How long until the bucket has room for it.
    private func takePlace(at portal: PortalAddress) -> Duration {
        let now = clock.elapsed
        return buckets.withLock { buckets in
            var bucket = buckets[portal] ?? Bucket(time: now)
            bucket.drops = max(0, bucket.drops - (now - bucket.time) / .seconds(1) * rate.perSecond) + 1
            bucket.time = now
            buckets[portal] = bucket
            return .seconds(max(0, bucket.drops - Double(rate.burst)) / rate.perSecond)
        }
    }

    private func giveBack(at portal: PortalAddress) {
        buckets.withLock { $0[portal]?.drops -= 1 }
    }
}
