import Synchronization

/// A value that becomes known once, between whoever finds it and the one task that waits for it.
///
/// The task goes on where it waited, with one change of threads. The value of a `Task` would be asked for, and brought
/// back, by threads of the pool, which takes two changes more each time.
package final class AwaitedValue<Value: Sendable>: Sendable {
    private enum Phase {
        case open(waiting: CheckedContinuation<Value, Never>?)
        case known(Value)
    }

    private let phase = Mutex(Phase.open(waiting: nil))

    package init() {}

    /// The value, as soon as there is one.
    package var known: Value? {
        phase.withLock { if case .known(let value) = $0 { value } else { nil } }
    }

    /// Makes the value known; the first one stays.
    package func finish(_ value: Value) {
        let waiting: CheckedContinuation<Value, Never>? = phase.withLock { phase in
            guard case .open(let waiting) = phase else { return nil }
            phase = .known(value)
            return waiting
        }
        waiting?.resume(returning: value)
    }

    /// Waits for the value. To be called once.
    /// - `onCancel`: Called when the task is cancelled meanwhile. It goes on waiting.
    package func value(
        isolation: isolated (any Actor)? = #isolation, onCancel: @Sendable () -> Void
    ) async -> Value {
        if let known { return known }
        return await withTaskCancellationHandler {
            // Named, so that this runs where the caller does: it would change threads twice otherwise.
            _ = isolation
            return await withCheckedContinuation { continuation in
                if let value = wait(with: continuation) { continuation.resume(returning: value) }
            }
        } onCancel: {
            onCancel()
        }
    }

    /// - Returns: The value, when it became known in the meantime; else `continuation` is resumed with it later.
    private func wait(with continuation: CheckedContinuation<Value, Never>) -> Value? {
        phase.withLock { phase in
            switch phase {
            case .known(let value): return value
            case .open:
                phase = .open(waiting: continuation)
                return nil
            }
        }
    }
}
