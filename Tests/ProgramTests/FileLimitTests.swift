import Foundation
import TestSupport
import Testing

/// What is read has an end, or is stopped: devices, pipes, and files that are too large.
@Suite(.serialized)
struct FileLimitTests {
    private let folder: String

    init() throws {
        folder = try BuiltProgram.temporaryFolder()
        mkfifo("\(folder)/pipe", 0o600)
        for (name, size) in [("text", 64 << 20), ("table", 256 << 20), ("huge", 1 << 40)] {
            _ = FileManager.default.createFile(atPath: "\(folder)/\(name)", contents: nil)
            truncate("\(folder)/\(name)", off_t(size) + 1)
        }
    }

    private func run(_ arguments: [String]) throws -> BuiltProgram.Run {
        try BuiltProgram.run(arguments, folder: folder)
    }

    /// Presses Control-C when a line is busy.
    /// - Returns: The status, and what stood on the screen.
    private func interrupt(_ line: String) throws -> (status: Int32, screen: String) {
        let terminal = try PseudoTerminal(
            BuiltProgram.path, arguments: ["-c", "connect sandbox; \(line)"], directory: folder, columns: 200)
        try terminal.wait(for: "connected to")
        usleep(500_000)
        terminal.press(.controlC)
        return (try terminal.waitForEnd(), terminal.screen.contents)
    }

    @Test(arguments: [
        "print file(\"PATH\")", "print csv(\"PATH\")", "set title=@PATH", "set title:=@PATH", "run PATH",
        "connector.add title=x logo=@PATH", "print json(file(\"PATH\"))", "print lines(file(\"PATH\", \"utf-16le\"))",
    ])
    func `devices and what is too large are refused wherever a file is read`(_ line: String) throws {
        for (path, reason) in [
            ("/dev/zero", "it is a device"), ("/dev/urandom", "it is a device"), ("/dev/tty", "it is a device"),
            (".", "Is a directory"), ("huge", "it is larger than 256 MiB"),
        ] {
            let run = try run(["-c", line.replacing("PATH", with: path)])
            #expect(run.status == 2, "\(run)")
            #expect(run.errors.hasPrefix("error: cannot read \"\(path)\": \(reason)\n"), "\(run.errors)")
        }
        let run = try run(["-c", line.replacing("PATH", with: line.contains("csv") ? "table" : "text")])
        #expect(run.errors.contains(": it is larger than \(line.contains("csv") ? 256 : 64) MiB\n"), "\(run.errors)")
    }

    @Test(arguments: [[], ["check"], ["fmt"], ["fmt", "--check"]])
    func `a script is no device`(_ words: [String]) throws {
        let run = try run(words + ["/dev/zero"])
        #expect(run.status == 2, "\(run)")
        #expect(run.errors.contains("cannot read \"/dev/zero\": it is a device"), "\(run.errors)")
    }

    @Test func `an endless pipe is refused`() throws {
        for (line, message) in [
            ("yes | 'BCX' -c 'print file(\"/dev/stdin\")'", "larger than 64 MiB"),
            ("yes | 'BCX' -", "larger than 64 MiB"),
            ("tr '\\0' x < /dev/zero | 'BCX'", "a statement on standard input is longer than"),
            ("(echo 'print \"\"\"'; yes) | 'BCX'", "a statement on standard input is longer than"),
        ] {
            let run = try BuiltProgram.runShell(line.replacing("BCX", with: BuiltProgram.path))
            #expect(run.status == 2, "\(run)")
            #expect(run.errors.contains(message), "\(run.errors)")
        }
    }

    @Test func `a pipe is waited for`() throws {
        let line = "(sleep 0.5; echo late) > pipe & exec '\(BuiltProgram.path)' -c 'print trim(file(\"pipe\"))'"
        let run = try BuiltProgram.runShell("cd '\(folder)'; \(line)")
        #expect(run.output == "late\n", "\(run)")
        let empty = try BuiltProgram.runShell(
            "cd '\(folder)'; : > pipe & exec '\(BuiltProgram.path)' -c 'print csv(\"pipe\")'")
        #expect(empty.output == "[]\n", "\(empty)")
    }

    @Test(arguments: [
        "print file(\"pipe\")", "print csv(\"pipe\")", "set title=@pipe", "run pipe", "set title:=@pipe",
        "connector.list > pipe", "connector.list >> pipe", "connector.add title=x logo=x > pipe", "save pipe",
        "record on pipe",
    ])
    func `who waits for a pipe can be interrupted`(_ line: String) throws {
        let terminal = try wait(["-c", "connect sandbox; \(line)"], for: "\"pipe\" yet")
        terminal.press(.controlC)
        #expect(try terminal.waitForEnd() == 130, "\(terminal.screen.contents)")
        #expect(terminal.screen.contents.contains("error: interrupted"), "\(terminal.screen.contents)")
    }

    @Test(arguments: [
        ["pipe"], ["check", "pipe"], ["fmt", "pipe"], ["test", "pipe"], ["test", "--report-tap", "pipe", "none.bcx"],
        ["sandbox", "--port", "0", "--tls", "pipe", "pipe"], ["-c", "connect sandbox; connector.list > pipe"],
    ])
    func `a program that waits for a pipe ends when it is reported to`(_ words: [String]) throws {
        let interrupted = try wait(words, for: "\"pipe\" yet")
        interrupted.press(.controlC)
        #expect(try interrupted.waitForEnd() == 130, "\(interrupted.screen.contents)")
        let ended = try wait(words, for: "\"pipe\" yet")
        ended.signal(SIGTERM)
        #expect(try ended.waitForEnd() == 128 + SIGTERM, "\(ended.screen.contents)")
    }

    private func wait(_ words: [String], for text: String) throws -> PseudoTerminal {
        let terminal = try PseudoTerminal(BuiltProgram.path, arguments: words, directory: folder, columns: 200)
        try terminal.wait(for: text)
        return terminal
    }

    @Test func `a result goes through a pipe`() throws {
        let line = "(sleep 0.5; cat pipe) & '\(BuiltProgram.path)' -c 'connect sandbox; connector.list >> pipe'; wait"
        let run = try BuiltProgram.runShell("cd '\(folder)'; \(line)")
        #expect(run.status == 0 && run.output.contains("{\"id\":8,") && run.output.hasSuffix("]\n"), "\(run)")
    }

    /// libcurl would open it, again for each connection, and could not be stopped.
    @Test(arguments: [
        ("pipe", "it is a pipe; write it to a file first"), ("/dev/zero", "it is a device"),
        ("missing", "No such file or directory"),
    ])
    func `certificates to trust come from a file`(_ path: String, _ reason: String) throws {
        let run = try run(["--cacert", path, "-c", "print 1"])
        #expect(run.status == 2 && run.output.isEmpty, "\(run)")
        #expect(run.errors == "error: cannot read \"\(path)\": \(reason)\n", "\(run.errors)")
    }

    @Test(arguments: [
        "for i in range(1000000000) {}", "sleep 100h",
        "for i in range(1000000000) { let x = \"aaaaaaaaaaaaaaaaaaaaaaaa!\" ~ '^(a|aa)+$' }",
        "let s = \"a\"; for i in range(26) { let s = \"$s$s\" }; print $s ~ 'a*[bc]'",
    ])
    func `Control-C ends what takes long`(_ line: String) throws {
        let (status, screen) = try interrupt(line)
        #expect(status == 130, "\(screen)")
    }
}
