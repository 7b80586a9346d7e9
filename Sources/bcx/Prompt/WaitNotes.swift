import BIConnector
import Synchronization

/// Decides which waits are announced. Those that keep below the portal's request limit come with every call of a long
/// loop: the first one is announced, then one every ten seconds.
final class WaitNotes: Sendable {
    private static let interval = Duration.seconds(10)

    private let clock: AnyClock
    private let lastTold = Mutex<Duration?>(nil)

    /// Nothing was announced yet.
    init(clock: any Clock<Duration> = ContinuousClock()) { self.clock = AnyClock(clock) }

    /// The line that announces a wait; nil when a similar one was announced shortly before.
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
