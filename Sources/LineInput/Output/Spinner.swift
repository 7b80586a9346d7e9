import TextUI

/// Shows that something is running, and for how long, when it takes longer than a person expects.
@MainThread
public final class Spinner {
    private let show: (String?) -> Void
    private var running: Task<Void, Never>?

    private static let patience = Duration.milliseconds(300)
    private static let turn = Duration.milliseconds(100)
    private static let frames = Array("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")

    /// A spinner that `show` shows; nil erases it.
    public init(show: @escaping (String?) -> Void) { self.show = show }

    /// Something began.
    public func begin(_ what: String) {
        running?.cancel()
        let start = ContinuousClock.now
        running = Task {
            var turns = 0
            var pause = Self.patience
            while (try? await Task.sleep(for: pause)) != nil, !Task.isCancelled {
                show("\(Self.frames[turns % Self.frames.count]) \(what) \((ContinuousClock.now - start).tenths) s")
                turns += 1
                pause = Self.turn
            }
        }
    }

    /// It is over.
    public func end() {
        running?.cancel()
        running = nil
        show(nil)
    }
}
