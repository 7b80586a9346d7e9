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
    }

    /// Runs `line` with the system shell and waits for its end.
    /// - Parameter input: What it reads from standard input; nil leaves it the terminal's.
    /// - Throws: ``Failure`` when it cannot be started or ends with another status than 0. A program that does not read
    ///   all of its input is no failure.
    public static func run(_ line: String, input: [UInt8]?) throws(Failure) {
        var pipe: [Int32] = [-1, -1]
        if input != nil, systemPipe(&pipe) != 0 { throw Failure(description: reason("cannot make a pipe", errno)) }
        let process: pid_t
        do throws(Failure) {
            process = try spawn(line, input: input == nil ? nil : pipe)
        } catch {
            if input != nil { pipe.forEach { close($0) } }
            throw error
        }
        if let input {
            close(pipe[0])
            feed(pipe[1], input)
            close(pipe[1])
        }
        try wait(for: process)
    }

    private static func spawn(_ line: String, input: [Int32]?) throws(Failure) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input[0], STDIN_FILENO)
            for descriptor in input { posix_spawn_file_actions_addclose(&actions, descriptor) }
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        setSignals(&attributes)
        var process: pid_t = 0
        let words = ["sh", "-c", line].map { (word: String) in strdup(word) }
        defer { words.forEach { free($0) } }
        let code = posix_spawn(&process, "/bin/sh", &actions, &attributes, words + [nil], environ)
        guard code == 0 else { throw Failure(description: reason("cannot start a shell", code)) }
        return process
    }

    /// What this program does with signals is not its children's business.
    private static func setSignals(_ attributes: inout posix_spawnattr_t) {
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for signal in [SIGINT, SIGQUIT, SIGPIPE, SIGTSTP] { sigaddset(&signals, signal) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    }

    private static func feed(_ descriptor: Int32, _ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { return }
            rest = rest.dropFirst(max(0, count))
        }
    }

    private static func wait(for process: pid_t) throws(Failure) {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { throw Failure(description: reason("cannot wait for the program", errno)) }
        }
        let signal = status & 0x7F
        if signal != 0 {
            // `| head` closes its end early; whoever feeds it is told by a signal, and so is whoever it feeds.
            if signal == SIGPIPE { return }
            throw Failure(description: "the program was ended by signal \(signal)")
        }
        let exit = status >> 8 & 0xFF
        guard exit == 0 else { throw Failure(description: "the program ended with status \(exit)") }
    }

    private static func reason(_ what: String, _ code: Int32) -> String {
        "\(what): \(String(cString: strerror(code)))"
    }
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
