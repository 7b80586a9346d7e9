import BIConnector
import Synchronization

/// A clock that stands still until somebody waits, and then jumps to the end of the wait.
public final class ManualClock: Clock {
    /// A moment by how long it is after the first.
    public struct Instant: InstantProtocol {
        /// The time since the first moment.
        public var offset: Duration

        /// A moment so long after the first.
        public init(offset: Duration) { self.offset = offset }

        /// A later moment.
        public func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        /// How long until another moment.
        public func duration(to other: Instant) -> Duration { other.offset - offset }
        /// Whether one moment is before another.
        public static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private let state = Mutex((now: Duration.zero, pauses: [Duration]()))

    /// A clock at zero.
    public init() {}

    /// Every wait, in order.
    public var pauses: [Duration] { state.withLock(\.pauses) }

    /// Lets time pass.
    public func advance(by duration: Duration) { state.withLock { $0.now += duration } }

    /// The moment.
    public var now: Instant { Instant(offset: state.withLock(\.now)) }
    /// It is as fine as durations are.
    public var minimumResolution: Duration { .zero }

    /// Jumps to the end of the wait. A wait of a cancelled task throws, as every wait does.
    public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        state.withLock { state in
            state.pauses.append(deadline.offset - state.now)
            state.now = max(state.now, deadline.offset)
        }
    }
}
