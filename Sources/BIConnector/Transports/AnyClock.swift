/// A clock of whatever kind, read by how long it has been running since it was taken in hand: so that whatever has to wait
/// can be tested without waiting.
package struct AnyClock: Clock, Sendable {
    package typealias Duration = Swift.Duration

    /// A moment by how long it is after the first.
    package struct Instant: InstantProtocol {
        package typealias Duration = Swift.Duration

        /// The time since the first moment.
        package var offset: Duration

        /// A moment so long after the first.
        package init(offset: Duration) { self.offset = offset }

        package func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        package func duration(to other: Instant) -> Duration { other.offset - offset }
        package static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private let read: @Sendable () -> Duration
    private let sleep: @Sendable (Duration, Duration?) async throws -> Void
    package let minimumResolution: Duration

    /// Takes `clock` in hand.
    package init<Base: Clock<Duration>>(_ clock: Base) {
        let origin = clock.now
        read = { origin.duration(to: clock.now) }
        sleep = { try await clock.sleep(until: origin.advanced(by: $0), tolerance: $1) }
        minimumResolution = clock.minimumResolution
    }

    package var now: Instant { Instant(offset: read()) }

    /// The time since it was taken in hand.
    package var elapsed: Duration { read() }

    package func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try await sleep(deadline.offset, tolerance)
    }

    /// Waits on behalf of a call of which nothing is under way.
    func wait(_ duration: Duration) async throws(TransportError) {
        do {
            try await sleep(for: duration)
        } catch {
            throw TransportError(.cancelled, Messages.cancelled, mayHaveRun: false)
        }
    }
}
