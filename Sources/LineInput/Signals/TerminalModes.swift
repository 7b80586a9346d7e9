import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The terminal's modes at the start of the program, and how they are restored.
///
/// Modes belong to the terminal and signals to the process, so there is one for the process.
enum TerminalModes {
    /// Written once, by ``remember()``, before any handler that reads it is installed.
    private nonisolated(unsafe) static let original = UnsafeMutablePointer<termios>.allocate(capacity: 1)
    /// The terminal they belong to; negative until they are known.
    private static let terminal = Atomic<Int32>(-1)
    fileprivate static let isSilent = Atomic<Bool>(false)
    private static let marksPastes = Atomic<Bool>(false)
    /// Whether there is a prompt, where a person may type ahead: then the terminal echoes nothing while nothing is
    /// read.
    private static let isAtPrompt = Atomic<Bool>(false)

    private static let startOfMarks: StaticString = "\u{1B}[?2004h"
    private static let endOfMarks: StaticString = "\u{1B}[?2004l"

    /// Keeps the modes of the terminal, and restores them however the program ends or stops.
    ///
    /// The terminal is standard input, or the controlling one when standard input is something else.
    static func remember() {
        guard terminal.load(ordering: .relaxed) < 0 else { return }
        let descriptor = Console.isTerminal(STDIN_FILENO) ? STDIN_FILENO : open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard descriptor >= 0, tcgetattr(descriptor, original) == 0 else { return }
        terminal.store(descriptor, ordering: .sequentiallyConsistent)
        atexit { TerminalModes.restore() }
        for signal in [SIGTERM, SIGHUP, SIGQUIT, SIGABRT, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP] {
            handleDefault(signal, with: leave)
        }
        handleDefault(SIGTSTP, flags: SA_RESTART | SA_NODEFER, with: stop)
    }

    /// Restores the remembered modes; safe in handlers.
    ///
    /// In the background it does nothing: another program has the terminal, and changing it would stop this process.
    static func restore() {
        let terminal = terminal.load(ordering: .relaxed)
        guard terminal >= 0, tcgetpgrp(terminal) == getpgrp() else { return }
        if marksPastes.exchange(false, ordering: .relaxed) { send(endOfMarks) }
        isSilent.store(false, ordering: .relaxed)
        tcsetattr(terminal, TCSADRAIN, original)
    }

    /// Asks the terminal to mark pasted text, or to stop that.
    static func markPastes(_ wanted: Bool) {
        guard marksPastes.exchange(wanted, ordering: .relaxed) != wanted else { return }
        send(wanted ? startOfMarks : endOfMarks)
    }

    /// Echoes nothing of what is typed until ``restore()``, and keeps it for the next prompt.
    ///
    /// Control-C and the other signal keys still work.
    static func silence() {
        let terminal = terminal.load(ordering: .relaxed)
        guard terminal >= 0, tcgetpgrp(terminal) == getpgrp() else { return }
        var modes = original.pointee
        modes.c_lflag &= ~tcflag_t(ECHO | ICANON)
        if tcsetattr(terminal, TCSADRAIN, &modes) == 0 { isSilent.store(true, ordering: .relaxed) }
    }

    /// Keeps the terminal silent from now on, except while a line is read or a program has it; or no longer.
    ///
    /// So what is typed between two prompts is not shown twice, by the terminal and by the next prompt.
    static func beginPrompt(_ wanted: Bool) {
        isAtPrompt.store(wanted, ordering: .relaxed)
        settle()
    }

    /// Sets the modes for the time after a command or a program.
    static func settle() { isAtPrompt.load(ordering: .relaxed) ? silence() : restore() }

    /// Whether a program has the terminal that was given to it.
    static let isLent = Atomic<Bool>(false)

    /// Gives the terminal, with its first modes, to a program that runs in `body`, and takes it back afterwards.
    static func lend<Value>(_ body: () throws -> Value) rethrows -> Value {
        let lease = TerminalLease()
        defer { lease.end() }
        return try body()
    }

    /// Discards what was typed and not yet read.
    static func discardInput() {
        let terminal = terminal.load(ordering: .relaxed)
        if terminal >= 0 { tcflush(terminal, TCIFLUSH) }
    }

    /// Runs `body` while a terminal echoes nothing of what is typed; nil when that is not possible.
    static func hiding<Value>(_ terminal: Int32, _ body: () -> Value) -> Value? {
        var before = termios()
        guard tcgetattr(terminal, &before) == 0 else { return nil }
        var hidden = before
        hidden.c_lflag &= ~tcflag_t(ECHO | ECHONL)
        hidden.c_lflag |= tcflag_t(ICANON | ISIG)
        guard tcsetattr(terminal, TCSAFLUSH, &hidden) == 0 else { return nil }
        defer { tcsetattr(terminal, TCSAFLUSH, &before) }
        return body()
    }

    private static func handleDefault(
        _ signal: Int32, flags: Int32 = SA_RESTART, with handler: @escaping @convention(c) (Int32) -> Void
    ) {
        guard Signals.isDefault(signal) else { return }
        Signals.handle(signal, flags: flags, with: handler)
    }

    fileprivate static func suspend() {
        let terminal = terminal.load(ordering: .relaxed)
        var current = termios()
        let wasPasting = marksPastes.load(ordering: .relaxed)
        let wasSilent = isSilent.load(ordering: .relaxed)
        let isKnown = tcgetattr(terminal, &current) == 0
        restore()
        Signals.handleByDefault(SIGTSTP)
        raise(SIGTSTP)
        // Here the program is stopped until SIGCONT.
        Signals.handle(SIGTSTP, flags: SA_RESTART | SA_NODEFER, with: stop)
        isSilent.store(wasSilent, ordering: .relaxed)
        // In the background, a program that does not stop there gives the terminal to others, and reads no line.
        guard Signals.isDefault(SIGTTOU) || tcgetpgrp(terminal) == getpgrp() else { return Signals.post(SIGTTIN) }
        if isKnown { tcsetattr(terminal, TCSADRAIN, &current) }
        markPastes(wasPasting)
        Signals.post(SIGCONT)
    }

    private static func send(_ text: StaticString) {
        _ = write(STDOUT_FILENO, text.utf8Start, text.utf8CodeUnitCount)
    }
}

/// The time in which another program has the terminal, with its first modes.
struct TerminalLease {
    private let wasSilent: Bool
    private let wasLent: Bool

    /// Begins it.
    init() {
        wasSilent = TerminalModes.isSilent.load(ordering: .relaxed)
        wasLent = TerminalModes.isLent.exchange(true, ordering: .relaxed)
        TerminalModes.restore()
    }

    /// Takes the terminal back.
    func end() {
        TerminalModes.isLent.store(wasLent, ordering: .relaxed)
        wasSilent ? TerminalModes.silence() : TerminalModes.settle()
    }
}

/// Restores the terminal and lets the signal have its effect.
private func leave(_ signal: Int32) {
    TerminalModes.restore()
    Signals.handleByDefault(signal)
    raise(signal)
}

/// Control-Z.
private func stop(_ signal: Int32) {
    let saved = errno
    TerminalModes.suspend()
    errno = saved
}
