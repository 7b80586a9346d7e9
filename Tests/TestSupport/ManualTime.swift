public import BIConnector
import Synchronization

/// A clock that stands still until somebody waits, and then jumps to the end of the wait.
public final class ManualTime: Sendable {
    private let state = Mutex((now: Duration.zero, pauses: [Duration]()))

    /// A clock at zero.
    public init() {}

    /// Every wait, in order.
    public var pauses: [Duration] { state.withLock(\.pauses) }

    /// Lets time pass.
    public func advance(by duration: Duration) { state.withLock { $0.now += duration } }

    /// The clock for whoever tells the time by it. A wait of a cancelled task throws, as every wait does.
    public var keeper: Timekeeper {
        Timekeeper(
            now: { self.state.withLock(\.now) },
            sleep: { duration in
                try Task.checkCancellation()
                self.state.withLock { state in
                    state.now += duration
                    state.pauses.append(duration)
                }
            })
    }
}
