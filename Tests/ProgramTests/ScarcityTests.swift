import Foundation
import TestSupport
import Testing

/// A program that is given less than usual ends with a message and a status, never with a signal.
@Suite(.serialized)
struct ScarcityTests {
    private let folder: String

    init() throws { folder = try BuiltProgram.temporaryFolder() }

    /// Runs `bcx` from the system's shell, which takes something away first.
    private func run(_ words: String, _ less: String = "", redirecting: String = "") throws -> BuiltProgram.Run {
        try BuiltProgram.runShell(
            "cd '\(folder)'; \(less)\nexec timeout 60 '\(BuiltProgram.path)' \(words) \(redirecting)")
    }

    @Test(arguments: [
        // Closed descriptors; what is written then is an error only where it is a result.
        ("", "<&-", 2, "error: cannot read \"standard input\": Bad file descriptor"),
        ("", "< /", 2, "error: cannot read \"standard input\": Is a directory"),
        ("", "0>made", 2, "error: cannot read \"standard input\": Bad file descriptor"),
        ("-", "<&-", 2, "error: cannot read"), ("-c 'print 1'", "<&-", 0, ""),
        ("-c 'print 1'", ">&-", 2, "error: cannot write \"standard output\": Bad file descriptor"),
        ("-c 'print 1'", ">/dev/full", 2, "error: cannot write \"standard output\": No space left on device"),
        ("--help", ">&-", 2, "error: cannot write"), ("-c 'let a = 1'", ">&-", 0, ""),
        ("-c 'nonsense'", ">&-", 2, "error: unknown command 'nonsense'"), ("-c 'nonsense'", "2>&-", 2, ""),
        ("-c 'nonsense'", "2>/dev/full", 2, ""), ("-c 'print 1'", "2>&-", 0, ""), ("", "<&- >&- 2>&-", 2, ""),
        ("-c 'connect sandbox; source.list select id'", "<&- 2>&-", 0, ""),
        ("-c 'connect sandbox; source.list | cat >out'", "<&-", 0, "connected"),
        ("sandbox --nonsense", "<&- >&-", 2, "error: "), ("test nothing.bcx", "<&- >&-", 2, "error: cannot write"),
        ("check nothing.bcx", "<&- >&-", 2, "error: cannot read"),
    ])
    func `closed descriptors`(_ words: String, _ redirecting: String, _ status: Int, _ errors: String) throws {
        let run = try run(words, redirecting: redirecting)
        #expect(run.status == status, "\(run)")
        #expect(run.errors.hasPrefix(errors), "\(run.errors)")
    }

    @Test(arguments: 4...40)
    func `few descriptors`(_ count: Int) throws {
        let run = try run("-c 'connect sandbox; source.list select id -> all; print \"done\"'", "ulimit -n \(count)")
        // A shell needs four itself.
        guard run.status != 1 else { return #expect(count < 8) }
        if run.status == 0 { return #expect(run.output == "done\n") }
        #expect(run.status == 2, "\(run)")
        #expect(run.errors.contains("bcx needs 16 free file descriptors"), "\(run.errors)")
        #expect(count < 24)
    }

    @Test(.enabled(if: canUnmount))
    func `arguments do not come from a file`() throws {
        let away = "unshare -m sh -c 'umount -l /proc; exec \"$0\" \"$@\"' '\(BuiltProgram.path)'"
        try PackageFiles.writeAbsolute("print $args[0] $args[1] count($args)\n", to: "\(folder)/words.bcx")
        let run = try BuiltProgram.runShell("cd '\(folder)'; echo 'print 5' | \(away) words.bcx 'a b' 'Ü' ''")
        #expect(run.output == "a b Ü 3\n", "\(run)")
        let calls = try BuiltProgram.runShell("\(away) -c 'connect sandbox; connector.list select id | cat'")
        #expect(calls.output == "[{\"id\":8},{\"id\":31},{\"id\":123}]\n", "\(calls)")
    }

    /// Whether this user may change what is mounted.
    private static let canUnmount =
        (try? BuiltProgram.runShell("unshare -m sh -c 'umount -l /proc' 2>&1"))?.status == 0

    @Test(arguments: [
        ("-c 'connect sandbox; connector.list > /dev/full'", "cannot write \"/dev/full\": No space left on device"),
        ("-c 'connect sandbox; connector.list >> /dev/full'", "cannot write \"/dev/full\": No space left on device"),
        ("-c 'connect sandbox; save /dev/full'", "cannot write \"/dev/full\": No space left on device"),
        ("-c 'record on /dev/full'", "cannot write \"/dev/full\": No space left on device"),
        ("sandbox --port 0 --data /dev/full", "the sandbox's storage failed: database or disk is full"),
        ("sandbox --port 0 --data /dev/zero", "the sandbox's storage failed: "),
        ("sandbox --port 0 --data /", "the sandbox's storage failed: unable to open database file"),
        ("sandbox --port 0 --tls /dev/zero /dev/zero", "cannot read \"/dev/zero\": it is a device"),
    ])
    func `a disk without room, and devices`(_ words: String, _ message: String) throws {
        let run = try run(words, redirecting: "</dev/null")
        #expect(run.status == 2, "\(run)")
        #expect(run.errors.contains("error: \(message)"), "\(run.errors)")
    }

    @Test(
        .enabled(if: canMount),
        arguments: [
            "-c 'connect sandbox; connector.list > x'", "-c 'connect sandbox; connector.list >> x'", "-c 'save x'",
            "-c 'record on x'", "-c 'connect sandbox; profile save x'", "sandbox --port 0 --data x",
            "-c 'connect sandbox; for n in [1] journal \"x\" key $n { connector.add title=x }'",
        ])
    func `a folder that cannot be written`(_ words: String) throws {
        let run = try BuiltProgram.runShell(
            "exec unshare -m sh -c '\(Self.mount) && cd \"$0\" && XDG_CONFIG_HOME=\"$0\" exec timeout 60 \"$@\"' "
                + "'\(folder)' '\(BuiltProgram.path)' \(words) </dev/null")
        #expect(run.status == 2, "\(run)")
        #expect(run.errors.contains("Read-only file system") || run.errors.contains("unable to open"), "\(run.errors)")
    }

    /// Makes the folder `$0` one that cannot be written.
    private static let mount = "mount --bind \"$0\" \"$0\" && mount -o remount,ro,bind \"$0\""

    /// Whether this user may do that.
    private static let canMount =
        (try? BuiltProgram.runShell("unshare -m sh -c '\(mount)' \"$(mktemp -d)\" 2>&1"))?.status == 0

    @Test(arguments: ["unset HOME", "HOME=''", "HOME=relative", "HOME=/dev/null", "HOME=/proc"])
    func `no home`(_ less: String) throws {
        let calls = try run("-c 'connect sandbox; source.list select id -> all; print \"done\"'", less)
        #expect(calls.status == 0 && calls.output == "done\n", "\(calls)")
        let profile = try run("-c 'connect sandbox; profile save x'", less)
        #expect(profile.status == 2, "\(profile)")
        #expect(profile.errors.contains("error: ") && !profile.errors.contains("--safe"), "\(profile.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
}
