import Synchronization

/// The actor whose work is done by the thread the program began with.
///
/// A session lives here: it keeps state that is nobody else's, and libedit, signals and hidden input
/// want one thread. Awaiting something that needs no other thread costs no change of thread, and a
/// continuation resumed elsewhere comes back here.
///
/// ```swift
/// // main.swift
/// exit(MainThread.run { await Program().main() })
/// ```
///
/// An `async` main is no substitute: on Linux it leaves the first thread at its first suspension.
@globalActor
public actor MainThread {
    /// The only one.
    public static let shared = MainThread()

    /// The queue that ``run(_:)`` works through.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { JobQueue.shared.asUnownedSerialExecutor() }

    /// Does `body` on this thread, with all that it and its tasks ask of ``MainThread``, and waits for its end.
    ///
    /// For the program's first thread, outside of any task, one call at a time.
    public nonisolated static func run<Value: Sendable>(_ body: @escaping @MainThread () async -> Value) -> Value {
        let outcome = Outcome<Value>()
        Task { @MainThread in
            let value = await body()
            outcome.value.withLock { $0 = value }
        }
        while true {
            JobQueue.shared.runJobs()
            if let value = outcome.value.withLock({ $0 }) { return value }
        }
    }
}

/// Where a task leaves its value for the thread that waits.
private final class Outcome<Value: Sendable>: Sendable {
    let value = Mutex<Value?>(nil)
}
