#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Keeps the jobs of ``MainThread`` in their order until its thread has time.
///
/// Unchecked because the compiler cannot see that `jobs` and `thread` are touched under `lock` only, and
/// that the two pointers never change.
final class JobQueue: SerialExecutor, @unchecked Sendable {
    static let shared = JobQueue()

    private let lock: UnsafeMutablePointer<pthread_mutex_t> = .allocate(capacity: 1)
    private let arrival: UnsafeMutablePointer<pthread_cond_t> = .allocate(capacity: 1)
    private var jobs: [UnownedJob] = []
    private var thread: pthread_t?

    /// The queue lives as long as the program, so nothing frees the two.
    private init() {
        pthread_mutex_init(lock, nil)
        pthread_cond_init(arrival, nil)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        pthread_mutex_lock(lock)
        jobs.append(job)
        pthread_mutex_unlock(lock)
        pthread_cond_signal(arrival)
    }

    func checkIsolated() {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        precondition(thread.map { pthread_equal($0, pthread_self()) != 0 } == true, "not on the main thread")
    }

    /// Waits for a job and does it. One at a time: a job may call this itself, and must find all others in the queue.
    func runJob() {
        takeJob().runSynchronously(on: asUnownedSerialExecutor())
    }

    private func takeJob() -> UnownedJob {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        thread = pthread_self()
        while jobs.isEmpty { pthread_cond_wait(arrival, lock) }
        return jobs.removeFirst()
    }
}
