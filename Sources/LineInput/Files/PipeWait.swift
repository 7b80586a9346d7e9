import Synchronization

/// A wait for the other end of a pipe: it is announced after a second, and ends when the task is cancelled.
public struct PipeWait {
    private static let notes = Mutex<(@Sendable (_ text: String) -> Void)?>(nil)

    /// How long to wait before the next attempt.
    static let milliseconds: Int32 = 50
    private static let patience = Duration.seconds(1)

    private let text: String
    private let start = ContinuousClock.now
    private var isAnnounced = false

    /// Calls `note` with a line about each such wait from now on.
    public static func announce(by note: @escaping @Sendable (_ text: String) -> Void) {
        notes.withLock { $0 = note }
    }

    /// - Parameter text: What is waited for.
    init(_ text: String) { self.text = text }

    /// Called before each wait; false when the task was cancelled.
    mutating func goesOn() -> Bool {
        if Task.isCancelled { return false }
        if !isAnnounced, ContinuousClock.now - start >= Self.patience {
            isAnnounced = true
            if let note = Self.notes.withLock({ $0 }) { note(Messages.waiting(text)) }
        }
        return true
    }
}
