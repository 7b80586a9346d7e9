import Dispatch
import LineInput
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The signals that end `bcx sandbox`. They are blocked in every thread, so that none meets a thread in the midst of
/// something, and are waited for.
final class EndingSignals: Sendable {
    private let hasOne = Atomic<Bool>(false)

    /// Blocks them; to be called before there are threads.
    init() {
        var signals = Self.set
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    private static var set: sigset_t {
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
        return signals
    }

    /// Whether one of them has come.
    var haveCome: Bool { hasOne.load(ordering: .sequentiallyConsistent) }

    /// Waits for one.
    func wait() {
        var signals = Self.set
        var received: Int32 = 0
        sigwait(&signals, &received)
    }

    /// Waits on a thread of its own, and ends what the prompt waits for. Control-C of the terminal is a key.
    func watch() {
        DispatchQueue(label: "signals").async { [self] in
            while Self.nextIsKey() { InterruptHandler.press() }
            hasOne.store(true, ordering: .sequentiallyConsistent)
            // Again and again: between two lines nobody listens.
            while true {
                InterruptHandler.end()
                poll(nil, 0, 50)
            }
        }
    }

    /// Waits for a signal; whether it came from the terminal's keyboard.
    private static func nextIsKey() -> Bool {
        var signals = set
        #if canImport(Glibc)
            while true {
                var origin = siginfo_t()
                let signal = sigwaitinfo(&signals, &origin)
                // A positive code stands for the kernel, which is where the terminal's signals come from.
                if signal > 0 { return signal == SIGINT && origin.si_code > 0 }
            }
        #else
            var received: Int32 = 0
            sigwait(&signals, &received)
            return received == SIGINT
        #endif
    }
}
