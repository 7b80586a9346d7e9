import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Control-C stopped the work.
public struct Interrupted: Error {
    /// Makes one.
    public init() {}
}

/// Lets Control-C cancel what runs, and nothing else.
public enum InterruptHandler {
    /// Runs `body` in a task that Control-C cancels at once, whatever thread is busy with it.
    ///
    /// What is typed meanwhile is not shown and waits for the next prompt. Cancellation is a request; if it had no
    /// effect twice, the third Control-C ends the program.
    /// - Throws: ``Interrupted`` when `body` threw after a Control-C, and whatever it threw otherwise.
    @MainThread
    public static func during<Value: Sendable>(
        _ body: @escaping @MainThread () async throws -> Value
    ) async throws -> Value {
        defer { TerminalModes.settle() }
        let outcome = MainThread.run {
            do throws(any Error) {
                return Result<Value, any Error>.success(try await body())
            } catch {
                return .failure(error)
            }
        } whenBegun: { task in
            SignalWatcher.shared.begin { task.cancel() }
            TerminalModes.silence()
        }
        let isInterrupted = SignalWatcher.shared.end()
        do {
            return try outcome.get()
        } catch {
            throw isInterrupted ? Interrupted() : error
        }
    }

    /// Gives the terminal to a program that `body` starts and waits for, with its modes as they were at the start.
    /// - `discardingInput`: Whether what was typed before is discarded.
    public static func lendingTerminal<Value>(
        discardingInput: Bool = false, _ body: () throws -> Value
    ) rethrows -> Value {
        try TerminalModes.lend {
            if discardingInput { TerminalModes.discardInput() }
            return try body()
        }
    }
}

extension InterruptHandler {
    /// Does what Control-C does, for a program that takes that signal itself.
    public static func press() { Signals.post(SIGINT) }

    /// Ends the line that is read, or cancels what runs: the program is about to end.
    public static func end() { Signals.post(SIGTERM) }
}

/// The thread that waits for Control-C while a command runs.
///
/// A thread of its own, since the main thread may be busy or waiting inside a library.
private final class SignalWatcher: Sendable {
    static let shared = SignalWatcher()

    private struct Running {
        var cancel: @Sendable () -> Void
        var presses = 0
    }

    private let pipe = SignalPipe()
    private let running = Mutex<Running?>(nil)

    private init() {
        guard pipe != nil else { return }
        var thread = pthread_t.none
        pthread_create(&thread, nil, watchSignals, nil)
    }

    func begin(cancel: @escaping @Sendable () -> Void) {
        pipe?.drain()
        running.withLock { $0 = Running(cancel: cancel) }
        Signals.listen(to: pipe)
        Signals.postMissed()
    }

    /// - Returns: Whether Control-C was pressed since the beginning.
    func end() -> Bool {
        Signals.listen(to: nil)
        return running.withLock { current in
            defer { current = nil }
            return (current?.presses ?? 0) > 0
        }
    }

    func wait() {
        guard let pipe else { return }
        while true {
            guard Descriptor.waitForInput(pipe.output, -1).first else { continue }
            for signal in pipe.take() {
                if signal == SIGINT { interrupt() }
                if signal == SIGTERM { running.withLock { $0?.cancel }?() }
            }
        }
    }

    private func interrupt() {
        let (cancel, presses) = running.withLock { current in
            current?.presses += 1
            return (current?.cancel, current?.presses ?? 0)
        }
        // A program that has the terminal handles the key itself.
        if presses > 2, !TerminalModes.isLent.load(ordering: .relaxed) { leave() }
        cancel?()
    }

    private func leave() {
        TerminalModes.restore()
        Signals.handleByDefault(SIGINT)
        kill(getpid(), SIGINT)
    }
}

private extension pthread_t {
    /// What `pthread_create` overwrites: a number on Linux, an optional pointer on macOS.
    #if canImport(Darwin)
        static var none: pthread_t? { nil }
    #else
        static var none: pthread_t { pthread_t() }
    #endif
}

#if canImport(Darwin)
    private func watchSignals(_: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        SignalWatcher.shared.wait()
        return nil
    }
#else
    private func watchSignals(_: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        SignalWatcher.shared.wait()
        return nil
    }
#endif
