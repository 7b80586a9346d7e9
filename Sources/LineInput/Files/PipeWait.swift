import Synchronization

/// A wait for the other end of a pipe: it is announced after a second, and ends when the task is cancelled.
public struct PipeWait {
    private static let notes = Mutex<(@Sendable (_ text: String) -> Void)?>(nil)

    /// How long to wait before the next look.
    static let milliseconds: Int32 = 50
    private static let patience = Duration.seconds(1)

    private let text: String
    private let start = ContinuousClock.now
    private var isAnnounced = false

    /// Hands a line about each such wait to `note` from now on.
    public static func announce(by note: @escaping @Sendable (_ text: String) -> Void) {
        notes.withLock { $0 = note }
    }

    /// - Parameter text: What is waited for.
    init(_ text: String) { self.text = text }

    /// Asked before each wait; false when there is to be none.
    mutating func goesOn() -> Bool {
        if Task.isCancelled { return false }
        if !isAnnounced, ContinuousClock.now - start >= Self.patience {
            isAnnounced = true
            if let note = Self.notes.withLock({ $0 }) { note(Messages.waiting(text)) }
        }
        return true
    }
}
