import Synchronization

/// The actor whose work is done by the thread the program began with.
///
/// A session lives here: it does not share its state, and libedit, signals and hidden input need one thread. Awaiting
/// something that needs no other thread costs no change of thread, and a continuation resumed elsewhere comes back
/// here.
///
/// ```swift
/// // main.swift
/// exit(MainThread.run { await Program().main() })
/// ```
///
/// An `async` main is no substitute: on Linux it continues on another thread after its first suspension.
@globalActor
public actor MainThread {
    /// The only instance.
    public static let shared = MainThread()

    /// The queue that `run` works through.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { JobQueue.shared.asUnownedSerialExecutor() }

    /// Does `body` on this thread, with all that it and its tasks ask of ``MainThread``, and waits for its end.
    ///
    /// For the program's first thread. What runs here may call it again to wait for another task: awaiting that task
    /// would take a second thread, which a short program would start for nothing else.
    /// - `whenBegun`: Given the task, before it does anything.
    public nonisolated static func run<Value: Sendable>(
        _ body: @escaping @MainThread () async -> Value, whenBegun: (Task<Void, Never>) -> Void = { _ in }
    ) -> Value {
        let outcome = Outcome<Value>()
        let task = Task { @MainThread in
            let value = await body()
            outcome.value.withLock { $0 = value }
        }
        whenBegun(task)
        while true {
            JobQueue.shared.runJob()
            if let value = outcome.value.withLock({ $0 }) { return value }
        }
    }
}

/// Holds the value of a task for the thread that waits.
private final class Outcome<Value: Sendable>: Sendable {
    let value = Mutex<Value?>(nil)
}
