import TestSupport

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The probe on a terminal, with a home of its own.
struct EditorSession {
    let terminal: PseudoTerminal
    let home: TemporaryFolder

    init(
        environment: [String: String] = [:], columns: Int = 80, rows: Int = 24, home: TemporaryFolder? = nil
    ) throws {
        self.home = try home ?? TemporaryFolder()
        let all = ["HOME": self.home.path, "PROBE_HISTORY": self.home.path + "/state/history"]
        terminal = try PseudoTerminal(
            Self.probe, environment: all.merging(environment) { $1 }, columns: columns, rows: rows)
    }

    /// Waits for the prompt, with nothing typed.
    func waitForPrompt() throws { try terminal.wait(forRow: "probe>") }

    /// Types a line, presses Enter, and waits for what the probe says of it and for its next prompt.
    func enter(_ line: String, expecting answer: String) throws {
        terminal.send(line + "\r")
        try terminal.wait(for: "\n" + answer)
        try waitForPrompt()
    }

    /// Beside the test runner.
    static let probe = programFolder + "/LineEditorProbe"

    private static let programFolder: String = {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        let runner = String(decoding: buffer.prefix(max(count, 0)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        // On Linux the tests are a program; elsewhere a bundle given as an argument.
        let candidates = [runner] + CommandLine.arguments
        let folders = candidates.flatMap { path in
            let parts = path.split(separator: "/", omittingEmptySubsequences: false)
            return (1...4).filter { $0 < parts.count }.map { parts.dropLast($0).joined(separator: "/") }
        }
        return folders.first { access($0 + "/LineEditorProbe", X_OK) == 0 } ?? "."
    }()
}

/// A folder that goes away with its owner.
final class TemporaryFolder {
    let path: String

    init() throws {
        var template = Array("/tmp/bcx-terminal-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw PosixFailure(code: errno) }
        path = String(cString: made)
    }

    deinit {
        remove(path)
    }

    struct PosixFailure: Error { var code: Int32 }

    /// Permission bits, or nil when there is no such file.
    func mode(of name: String) -> UInt32? {
        var facts = stat()
        return stat(path + "/" + name, &facts) == 0 ? UInt32(facts.st_mode) & 0o777 : nil
    }

    func setMode(of name: String, to mode: mode_t) { _ = chmod(path + "/" + name, mode) }

    func write(_ text: String, to name: String) {
        guard let file = fopen(path + "/" + name, "w") else { return }
        fputs(text, file)
        fclose(file)
    }

    func read(_ name: String) -> String? {
        guard let file = fopen(path + "/" + name, "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    private func remove(_ path: String) {
        if let folder = opendir(path) {
            while let entry = readdir(folder) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                if name != ".", name != ".." { remove(path + "/" + name) }
            }
            closedir(folder)
            rmdir(path)
        } else {
            unlink(path)
        }
    }
}

extension EditorSession {
    /// A shell with job control instead of the probe.
    init(inShellWith home: TemporaryFolder) throws {
        self.home = home
        terminal = try PseudoTerminal(
            "/bin/sh", arguments: ["-i", "-m"], environment: ["PS1": "$ ", "HOME": home.path])
    }
}
