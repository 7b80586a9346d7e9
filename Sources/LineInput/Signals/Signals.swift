import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Turns signals into bytes of a pipe, so that waiting for input can wait for them as well.
///
/// A handler may do almost nothing and runs on any thread; the listener gets the signal's number and acts in ordinary
/// code.
enum Signals {
    /// Where the handlers write; negative without a listener, and then the signals are ignored.
    fileprivate static let listener = Atomic<Int32>(-1)

    /// Whether Control-C was pressed without a listener: between the end of a line and the beginning of its command.
    fileprivate static let missed = Atomic<Bool>(false)

    /// Runs `body` while Control-C and changes of the window's size arrive at `pipe`.
    static func listening<Value>(to pipe: SignalPipe, _ body: () -> Value) -> Value {
        install()
        pipe.drain()
        missed.store(false, ordering: .sequentiallyConsistent)
        let previous = listener.exchange(pipe.input, ordering: .sequentiallyConsistent)
        defer {
            listener.store(previous, ordering: .sequentiallyConsistent)
            // A key that came after the body's last check is meant for what comes next.
            if pipe.take().contains(SIGINT) { missed.store(true, ordering: .sequentiallyConsistent) }
        }
        return body()
    }

    /// Sends them to `pipe` from now on; nil to ignore them.
    static func listen(to pipe: SignalPipe?) {
        install()
        listener.store(pipe?.input ?? -1, ordering: .sequentiallyConsistent)
    }

    /// Sends a Control-C that came before there was a listener.
    static func postMissed() {
        if missed.exchange(false, ordering: .sequentiallyConsistent) { post(SIGINT) }
    }

    /// Sends a signal's number to the listener; safe in handlers.
    static func post(_ signal: Int32) {
        let descriptor = listener.load(ordering: .relaxed)
        guard descriptor >= 0 else {
            if signal == SIGINT { missed.store(true, ordering: .relaxed) }
            return
        }
        var byte = UInt8(truncatingIfNeeded: signal)
        _ = write(descriptor, &byte, 1)
    }

    /// Installs a handler; system calls are restarted, since the pipe wakes those who care.
    static func handle(
        _ signal: Int32, flags: Int32 = SA_RESTART, with handler: @escaping @convention(c) (Int32) -> Void
    ) {
        set(signal, flags: flags, to: handler)
    }

    /// Removes a handler; safe in handlers.
    static func handleByDefault(_ signal: Int32) { set(signal, flags: 0, to: SIG_DFL) }

    /// Whether neither this process nor its parent has changed what a signal does.
    static func isDefault(_ signal: Int32) -> Bool {
        var action = sigaction()
        sigaction(signal, nil, &action)
        #if canImport(Darwin)
            return action.__sigaction_u.__sa_handler == nil
        #else
            return action.__sigaction_handler.sa_handler == nil
        #endif
    }

    private static func set(_ signal: Int32, flags: Int32, to handler: (@convention(c) (Int32) -> Void)?) {
        var action = sigaction()
        sigemptyset(&action.sa_mask)
        action.sa_flags = flags
        #if canImport(Darwin)
            action.__sigaction_u.__sa_handler = handler
        #else
            action.__sigaction_handler.sa_handler = handler
        #endif
        sigaction(signal, &action, nil)
    }

    private static let installed: Void = {
        handle(SIGINT, with: noteSignal)
        handle(SIGWINCH, with: noteSignal)
    }()

    private static func install() { installed }
}

/// The handler: a function, since a closure could capture and be isolated.
private func noteSignal(_ signal: Int32) {
    let saved = errno
    Signals.post(signal)
    errno = saved
}

/// A pipe for signal numbers; neither end blocks, neither is inherited by programs.
final class SignalPipe: Sendable {
    let output: Int32
    let input: Int32

    init?() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        (output, input) = (ends[0], ends[1])
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
    }

    deinit {
        close(output)
        close(input)
    }

    /// Takes the signals that came, oldest first.
    func take() -> [Int32] { (Descriptor.read(output, atMost: 64) ?? []).map(Int32.init) }

    /// Discards signals that came before.
    func drain() { while !take().isEmpty {} }
}
