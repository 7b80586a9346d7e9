import CPseudoTerminal

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A program on a terminal of its own, and a person who types and looks.
///
/// ```swift
/// let terminal = try PseudoTerminal("/bin/sh", arguments: ["-i"], environment: ["PS1": "$ "])
/// try terminal.wait(for: "$")
/// terminal.send("echo hello\r")
/// try terminal.wait(for: "\nhello")
/// ```
///
/// Nothing sleeps: each wait ends with what it waits for, or fails at its deadline and shows the screen.
public final class PseudoTerminal {
    /// What the program drew so far; only waiting brings it up to date.
    public private(set) var screen: Screen
    /// The program.
    public let process: Int32
    /// Every byte the program wrote so far.
    public private(set) var received: [UInt8] = []

    private let descriptor: Int32
    private var status: Int32?

    /// How long waits wait; generous, since machines are busy.
    public static let patience = Duration.seconds(10)

    /// Starts a program; it has only the environment given here.
    ///
    /// `TERM` is `xterm`, `LC_ALL` is `C.UTF-8` and `EDITRC` is empty unless the environment says otherwise.
    public init(
        _ program: String, arguments: [String] = [], environment: [String: String] = [:], directory: String? = nil,
        columns: Int = 80, rows: Int = 24
    ) throws(PseudoTerminalFailure) {
        screen = Screen(columns: columns, rows: rows)
        let defaults = ["TERM": "xterm", "LC_ALL": "C.UTF-8", "EDITRC": "/dev/null", "PATH": "/usr/bin:/bin"]
        let variables = defaults.merging(environment) { $1 }.map { "\($0)=\($1)" }
        var terminal: Int32 = -1
        process = withStrings([program] + arguments) { arguments in
            withStrings(variables) { variables in
                cpt_spawn(program, arguments, variables, directory, UInt16(columns), UInt16(rows), &terminal)
            }
        }
        descriptor = terminal
        if process < 0 { throw PseudoTerminalFailure("cannot start \(program): errno \(errno)", screen) }
    }

    deinit {
        if status == nil {
            kill(process, SIGKILL)
            waitpid(process, nil, 0)
        }
        close(descriptor)
    }

    /// Types text; `\r` is the Enter key.
    public func send(_ text: String) { sendBytes(Array(text.utf8)) }

    /// Types bytes, which need not be text.
    public func sendBytes(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, min($0.count, 1024)) }
            if count < 0, errno != EINTR, errno != EAGAIN { return }
            rest = rest.dropFirst(max(count, 0))
            receive(within: count < 0 ? .milliseconds(10) : .zero)
        }
    }

    /// Presses a key.
    public func press(_ key: Key) { send(key.rawValue) }

    /// Keys that are not letters, as xterm sends them.
    public enum Key: String, Sendable {
        case enter = "\r"
        case tab = "\t"
        case backspace = "\u{7F}"
        case escape = "\u{1B}"
        case up = "\u{1B}[A"
        case down = "\u{1B}[B"
        case right = "\u{1B}[C"
        case left = "\u{1B}[D"
        case controlA = "\u{1}"
        case controlC = "\u{3}"
        case controlD = "\u{4}"
        case controlE = "\u{5}"
        case controlL = "\u{C}"
        case controlP = "\u{10}"
        case controlR = "\u{12}"
        case controlU = "\u{15}"
        case controlW = "\u{17}"
        case controlZ = "\u{1A}"
    }

    /// Pastes as terminals do that were asked to mark it.
    public func paste(_ text: String) { send("\u{1B}[200~\(text)\u{1B}[201~") }

    /// Waits until the screen shows `text`, which may reach over rows.
    public func wait(for text: String) throws(PseudoTerminalFailure) {
        try wait(for: "'\(text)'") { "\n\($0.contents)".contains(text) }
    }

    /// Waits until the row of the cursor is `text`, that is, until the program waits for the user.
    public func wait(forRow text: String) throws(PseudoTerminalFailure) {
        try wait(for: "the row '\(text)'") { $0.cursorRow == text }
    }

    /// Waits until the screen is as `condition` wants it.
    ///
    /// - Parameter description: What is waited for, said when it does not come.
    public func wait(for description: String, _ condition: (Screen) -> Bool) throws(PseudoTerminalFailure) {
        let deadline = ContinuousClock.now + Self.patience
        while !condition(screen) {
            guard ContinuousClock.now < deadline else {
                throw PseudoTerminalFailure("waited in vain for \(description)", screen)
            }
            guard receive(within: .milliseconds(100)) else {
                if condition(screen) { return }
                throw PseudoTerminalFailure("the program ended before \(description)", screen)
            }
        }
    }

    /// Makes the window larger or smaller, once the program has drawn all it wanted to, and lets it draw anew: a
    /// terminal that is resized while it is being drawn on keeps pieces of both.
    public func resize(columns: Int, rows: Int) {
        receiveUntilIdle()
        screen.resize(columns: columns, rows: rows)
        _ = cpt_resize(descriptor, UInt16(columns), UInt16(rows))
        receive(within: Self.patience)
        receiveUntilIdle()
    }

    /// Draws what the program writes until it sleeps and has written nothing more. Where the system does not tell
    /// whether it sleeps, what is there is all there is.
    private func receiveUntilIdle() {
        let deadline = ContinuousClock.now + Self.patience
        repeat {
            while receive(within: .zero, reportsData: true) {}
            guard isBusy else { return }
        } while ContinuousClock.now < deadline
    }

    /// Whether the program does something, or has written something that was not received.
    private var isBusy: Bool {
        guard let file = fopen("/proc/\(process)/stat", "r") else { return false }
        defer { fclose(file) }
        var text = [CChar](repeating: 0, count: 256)
        let count = fread(&text, 1, text.count - 1, file)
        // `PID (NAME) STATE …`
        let facts = String(decoding: text.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
        let isAsleep = facts.split(separator: ")").last?.hasPrefix(" S") ?? true
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return !isAsleep || poll(&request, 1, 0) > 0
    }

    /// Sends a signal to the program.
    public func signal(_ signal: Int32) { kill(process, signal) }

    /// Whether the terminal itself shows what is typed.
    public var echoes: Bool { cpt_echoes(descriptor) == 1 }

    /// Whether the terminal hands out whole lines; an editor switches that off.
    public var isCanonical: Bool { cpt_is_canonical(descriptor) == 1 }

    /// The process group in the foreground.
    public var foreground: Int32 { cpt_foreground(descriptor) }

    /// Waits for the terminal to be in the modes it started with.
    public func waitForSaneModes() throws(PseudoTerminalFailure) {
        try wait(for: "sane modes") { _ in echoes && isCanonical }
    }

    /// Whether the program has not ended yet.
    public func isRunning() -> Bool {
        receive(within: .milliseconds(10))
        var code: Int32 = 0
        if status == nil, waitpid(process, &code, WNOHANG) == process { status = code }
        return status == nil
    }

    /// Waits for the end of the program.
    ///
    /// - Returns: Its exit status, or 128 and the number of the signal that ended it.
    public func waitForEnd() throws(PseudoTerminalFailure) -> Int32 {
        let deadline = ContinuousClock.now + Self.patience
        while isRunning() {
            guard ContinuousClock.now < deadline else {
                throw PseudoTerminalFailure("the program does not end", screen)
            }
        }
        while receive(within: .zero, reportsData: true) {}
        let code = status ?? 0
        return code & 0x7F == 0 ? (code >> 8) & 0xFF : 128 + (code & 0x7F)
    }

    /// Draws what arrives.
    ///
    /// - Returns: False when the program's side is closed, or, with `reportsData`, when nothing came.
    @discardableResult
    private func receive(within time: Duration, reportsData: Bool = false) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&request, 1, Int32(time / .milliseconds(1))) > 0 else { return !reportsData }
        var bytes = [UInt8](repeating: 0, count: 65536)
        let count = read(descriptor, &bytes, bytes.count)
        guard count > 0 else { return count < 0 && (errno == EINTR || errno == EAGAIN) }
        screen.receive(bytes[..<count])
        received += bytes[..<count]
        return true
    }
}

/// A program on a terminal did not do what was expected of it.
public struct PseudoTerminalFailure: Error, CustomStringConvertible {
    /// What was expected, and what the screen showed instead.
    public let description: String

    init(_ text: String, _ screen: Screen) {
        let edge = "+" + String(repeating: "-", count: screen.columns) + "+"
        let rows = screen.text.enumerated().map { index, row in
            (index == screen.cursor.row ? ">" : "|") + row
        }
        description = ([text, edge] + rows + [edge]).joined(separator: "\n")
    }
}

/// Hands an array of C strings with its terminating null to `body`.
private func withStrings<Value>(_ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Value) -> Value {
    let pointers = texts.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers)
}
