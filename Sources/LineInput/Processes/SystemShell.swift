#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Runs lines of the system's own shell.
public enum SystemShell {
    /// Why a line did not run or did not succeed.
    public struct Failure: Error, Sendable, CustomStringConvertible {
        /// What happened, in lower case without a full stop.
        public var description: String
        /// The status it ended with, if it did.
        public var status: Int?
        /// Whether Control-C ended it.
        public private(set) var isInterruption = false

        init(_ description: String, status: Int? = nil, isInterruption: Bool = false) {
            self.description = description
            self.status = status
            self.isInterruption = isInterruption
        }
    }

    /// Runs `line` with the system shell, on the terminal's input, and waits for its end.
    /// - Throws: ``Failure`` when it cannot be started or ends with another status than 0.
    public static func run(_ line: String) throws(Failure) { try wait(for: try spawn(line, input: nil)) }

    /// Starts `line` with the system shell, to be fed. It has the terminal until it is closed.
    /// - `onEnd`: Called when the terminal has been taken back.
    /// - Throws: ``Failure`` when it cannot be started.
    public static func start(_ line: String, onEnd: @escaping () -> Void) throws(Failure) -> FedProgram {
        var pipe: [Int32] = [-1, -1]
        guard systemPipe(&pipe) == 0 else { throw Failure(Messages.noPipe(reason(errno))) }
        defer { close(pipe[0]) }
        let lease = TerminalLease()
        do throws(Failure) {
            return FedProgram(try spawn(line, input: pipe[0]), input: pipe[1], lease, onEnd)
        } catch {
            lease.end()
            onEnd()
            close(pipe[1])
            throw error
        }
    }

    private static func spawn(_ line: String, input: Int32?) throws(Failure) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // Both ends of the pipe are closed in children that were not given them.
        if let input { posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        setSignals(&attributes)
        var process: pid_t = 0
        let words = ["sh", "-c", line].map { (word: String) in strdup(word) }
        defer { words.forEach { free($0) } }
        let code = posix_spawn(&process, "/bin/sh", &actions, &attributes, words + [nil], environ)
        guard code == 0 else { throw Failure(Messages.noShell(reason(code))) }
        return process
    }

    /// Children get the default signal handling, whatever this program ignores.
    private static func setSignals(_ attributes: inout posix_spawnattr_t) {
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for signal in [SIGINT, SIGQUIT, SIGPIPE, SIGTSTP, SIGXFSZ] { sigaddset(&signals, signal) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    }

    fileprivate static func wait(for process: pid_t) throws(Failure) {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { throw Failure(Messages.noWait(reason(errno))) }
        }
        let signal = status & 0x7F
        if signal != 0 {
            // `| head` closes its end early, and the program before it in the line ends by this signal.
            if signal == SIGPIPE { return }
            // The terminal has echoed the key in the middle of a line.
            if signal == SIGINT, Console.isTerminal(STDERR_FILENO) { Descriptor.write("\n", to: STDERR_FILENO) }
            throw Failure(Messages.endedBySignal(signal), isInterruption: signal == SIGINT)
        }
        let exit = status >> 8 & 0xFF
        guard exit == 0 else { throw Failure(Messages.endedWithStatus(exit), status: Int(exit)) }
    }

    private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}

/// A program of the system that is fed piece by piece and has the terminal while it runs.
public final class FedProgram {
    private let process: pid_t
    private let input: Int32
    private let lease: TerminalLease
    private let onEnd: () -> Void
    private var isOpen = true

    fileprivate init(_ process: pid_t, input: Int32, _ lease: TerminalLease, _ onEnd: @escaping () -> Void) {
        self.process = process
        self.input = input
        self.lease = lease
        self.onEnd = onEnd
        // Waiting for it to read must not block: Control-C has to cancel it.
        _ = fcntl(input, F_SETFL, O_NONBLOCK)
    }

    /// Feeds it a text, at its own pace.
    /// - Returns: Whether it may want more: false when it has stopped reading, or the task was cancelled.
    public func write(_ text: String) -> Bool {
        guard !Self.hasLeft(input) else { return false }
        var text = text
        return text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)[...]
            while !rest.isEmpty, !Task.isCancelled {
                let count = systemWrite(input, rest.base, rest.count)
                if count >= 0 {
                    rest = rest.dropFirst(count)
                } else if errno == EAGAIN {
                    var request = pollfd(fd: input, events: Int16(POLLOUT), revents: 0)
                    _ = poll(&request, 1, 100)
                } else if errno != EINTR {
                    return false
                }
            }
            return rest.isEmpty
        }
    }

    /// Returns when it has stopped reading, or the task is cancelled. Not for use after ``close()``.
    public var end: @Sendable () async -> Void {
        { [input] in
            while (try? await Task.sleep(for: .milliseconds(100))) != nil, !Self.hasLeft(input) {}
        }
    }

    private static func hasLeft(_ input: Int32) -> Bool {
        // Errors are reported even if no event is requested.
        var request = pollfd(fd: input, events: 0, revents: 0)
        return poll(&request, 1, 0) > 0
    }

    /// Closes its input, waits for its end and takes the terminal back.
    /// - Throws: ``SystemShell/Failure`` when it ends with another status than 0. It need not read all of its input.
    public func close() throws(SystemShell.Failure) {
        guard isOpen else { return }
        isOpen = false
        systemClose(input)
        defer {
            lease.end()
            onEnd()
        }
        try SystemShell.wait(for: process)
    }
}

extension Slice<UnsafeRawBufferPointer> {
    fileprivate var base: UnsafeRawPointer? { UnsafeRawBufferPointer(rebasing: self).baseAddress }
}

/// Both ends are closed in children that were not given them.
private func systemPipe(_ ends: inout [Int32]) -> Int32 {
    let result = pipe(&ends)
    if result == 0 { for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) } }
    return result
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}

private func systemClose(_ descriptor: Int32) { _ = close(descriptor) }
