import BIConnector
import Synchronization

/// Decides which pauses are worth a line. Those that keep below the portal's limit of requests come with every call of a
/// long loop: they are told when they begin, and then now and then.
final class WaitNotes: Sendable {
    private static let interval = Duration.seconds(10)

    private let clock: AnyClock
    private let lastTold = Mutex<Duration?>(nil)

    /// Nothing was told yet.
    init(clock: any Clock<Duration> = ContinuousClock()) { self.clock = AnyClock(clock) }

    /// What to tell of a pause; nil when its like was told a moment ago.
    func line(for wait: Wait) -> String? {
        guard wait.cause != .pacing || wait.duration >= Self.interval || isDue() else { return nil }
        return Messages.waiting(wait)
    }

    private func isDue() -> Bool {
        let now = clock.elapsed
        return lastTold.withLock { last in
            if let last, now - last < Self.interval { return false }
            last = now
            return true
        }
    }
}
