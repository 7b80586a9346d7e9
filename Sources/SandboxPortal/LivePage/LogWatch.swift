import Dispatch
import Synchronization

/// Wakes those who watch the requests as they arrive.
final class LogWatch: Sendable {
    /// Somebody who watches, on a thread that may wait.
    final class Observer: Sendable {
        private let isWoken = Mutex(false)
        private let signal = DispatchSemaphore(value: 0)

        fileprivate func wake() {
            let isFirst = isWoken.withLock { woken in
                defer { woken = true }
                return !woken
            }
            if isFirst { signal.signal() }
        }

        /// Waits until there may be something new.
        /// - Returns: Whether there is; false when nothing came within the time.
        func wait(seconds: Int) -> Bool {
            guard signal.wait(timeout: .now() + .seconds(seconds)) == .success else { return false }
            isWoken.withLock { $0 = false }
            return true
        }
    }

    private let readers = Mutex([ObjectIdentifier: Observer]())
    /// Checked before each request is reported, so that a portal that nobody watches pays nothing.
    private let count = Atomic<Int>(0)
    private let changeCount = Atomic<Int>(0)

    /// How often something was changed directly, not by a call.
    var changes: Int { changeCount.load(ordering: .relaxed) }

    func add() -> Observer {
        let reader = Observer()
        readers.withLock { $0[ObjectIdentifier(reader)] = reader }
        count.add(1, ordering: .relaxed)
        return reader
    }

    func remove(_ reader: Observer) {
        guard readers.withLock({ $0.removeValue(forKey: ObjectIdentifier(reader)) }) != nil else { return }
        count.subtract(1, ordering: .relaxed)
    }

    /// Something was changed directly, not by a call.
    func tellChange() {
        changeCount.add(1, ordering: .relaxed)
        tell()
    }

    /// A request was answered, or there is another reason to look up.
    func tell() {
        guard count.load(ordering: .relaxed) > 0 else { return }
        for reader in readers.withLock({ Array($0.values) }) { reader.wake() }
    }
}
