import Foundation

/// The programs that take part.
enum Programs {
    /// The built `bcx`, beside this program.
    static let bcx: String = {
        let here = Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
        return here.resolvingSymlinksInPath().deletingLastPathComponent().appendingPathComponent("bcx").path
    }()

    /// Where a program is; nil when it is not installed.
    static func path(of name: String) -> String? {
        if name.contains("/") { return access(name, X_OK) == 0 ? name : nil }
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        return folders.lazy.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }

    /// Starts a program that reads nothing, unless it has a terminal.
    /// - Parameters:
    ///   - output: Where its standard output goes; nowhere when nil.
    ///   - terminal: What it reads and writes instead.
    static func start(
        _ words: [String], environment: [String: String], output: Int32? = nil, terminal: Int32? = nil
    ) throws -> pid_t {
        #if os(Linux)
            var actions = posix_spawn_file_actions_t()
        #else
            var actions: posix_spawn_file_actions_t?
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        if let output { posix_spawn_file_actions_adddup2(&actions, output, 1) }
        if let terminal { for own in Int32(0)...2 { posix_spawn_file_actions_adddup2(&actions, terminal, own) } }
        var arguments = words.map { strdup($0) } + [nil]
        let pairs = environment.merging(["PATH": "/usr/bin:/bin", "HOME": "/nonexistent"]) { given, _ in given }
        var variables = pairs.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var child = pid_t()
        guard posix_spawn(&child, words[0], &actions, nil, &arguments, &variables) == 0 else {
            throw Absent(program: words[0])
        }
        return child
    }
}

/// A folder for the files of one benchmark.
struct Workspace: Sendable {
    /// Its path.
    let path: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("bcx-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.path
    }

    /// Writes a file and returns its path.
    func file(_ name: String, _ text: String) throws -> String {
        let path = "\(path)/\(name)"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    /// Writes a file piece by piece, so that a large one takes no memory, and returns its path.
    func file(_ name: String, pieces: some Sequence<String>) throws -> String {
        let path = try file(name, "")
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        for piece in pieces { try file.write(contentsOf: Data(piece.utf8)) }
        try file.close()
        return path
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
