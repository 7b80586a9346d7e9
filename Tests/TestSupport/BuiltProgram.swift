import Foundation

/// The built `bcx`, run as a process with pipes.
public struct BuiltProgram {
    /// What a run left behind.
    public struct Run: Sendable {
        /// Standard output.
        public var output: String
        /// Standard error.
        public var errors: String
        /// The exit status; negative when a signal ended it.
        public var status: Int
    }

    /// Where the program is: beside the test bundle.
    public static let path: String = {
        #if os(Linux)
            let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            return bundle.deletingLastPathComponent().appendingPathComponent("bcx").path
        #else
            let bundle =
                Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL ?? Bundle.main.bundleURL
            return bundle.deletingLastPathComponent().appendingPathComponent("bcx").path
        #endif
    }()

    /// Runs the program to its end.
    /// - Parameters:
    ///   - environment: Besides `PATH` and a home of its own.
    ///   - program: `bcx`, or another that is built beside it.
    ///   - deadline: It is killed after this many seconds.
    ///   - onStart: Told its number as soon as it runs.
    public static func run(
        _ arguments: [String], input: String = "", environment: [String: String] = [:], folder: String? = nil,
        program: String = "bcx", deadline: Double = 60, onStart: (Int32) -> Void = { _ in }
    ) throws -> Run {
        let process = Process()
        let products = URL(fileURLWithPath: path).deletingLastPathComponent()
        process.executableURL = products.appendingPathComponent(program)
        process.arguments = arguments
        process.environment = Self.environment(environment)
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
        let (stdin, stdout, stderr) = (Pipe(), Pipe(), Pipe())
        (process.standardInput, process.standardOutput, process.standardError) = (stdin, stdout, stderr)
        try process.run()
        onStart(process.processIdentifier)
        let errors = Reading(stderr)
        let output = Reading(stdout)
        try? stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try? stdin.fileHandleForWriting.close()
        let guardian = DispatchSource.makeTimerSource()
        guardian.schedule(deadline: .now() + deadline)
        let identifier = process.processIdentifier
        guardian.setEventHandler { kill(identifier, SIGKILL) }
        guardian.resume()
        process.waitUntilExit()
        guardian.cancel()
        let status = Int(process.terminationStatus)
        return Run(
            output: output.text(), errors: errors.text(),
            status: process.terminationReason == .exit ? status : -status)
    }

    /// An environment that has nothing of the machine's but `PATH`.
    public static func environment(_ own: [String: String]) -> [String: String] {
        let base = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": "/nonexistent",
            "LC_ALL": "C.UTF-8",
        ]
        return base.merging(own) { $1 }
    }

    /// A folder of the caller's own, below the system's for temporary files; it is gone when the tests have ended.
    public static func temporaryFolder() throws -> String {
        let url = temporaryFolders.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        return url.path
    }

    /// The folder of all those of this process. Tests do not know when what they started has ended, so all go together.
    private static let temporaryFolders: URL = {
        atexit { BuiltProgram.removeTemporaryFolders() }
        return FileManager.default.temporaryDirectory.appendingPathComponent("bcx-tests-\(getpid())")
    }()

    private static func removeTemporaryFolders() { try? FileManager.default.removeItem(at: temporaryFolders) }

    /// Reads one pipe to its end on a thread of its own, so that the other may fill meanwhile.
    private final class Reading: Sendable {
        private let done = DispatchSemaphore(value: 0)
        private let data = Locked(Data())

        init(_ pipe: Pipe) {
            let handle = pipe.fileHandleForReading
            // Not one of the system's queues, which have no thread left when many programs run at once.
            DispatchQueue(label: "reading").async { [self] in
                let all = (try? handle.readToEnd()) ?? Data()
                data.set(all)
                done.signal()
            }
        }

        func text() -> String {
            done.wait()
            return String(decoding: data.get(), as: UTF8.self)
        }
    }

    /// A value behind a lock.
    private final class Locked<Value: Sendable>: @unchecked Sendable {
        // Only ever touched between `lock` and `unlock`.
        private var value: Value
        private let lock = NSLock()

        init(_ value: Value) { self.value = value }

        func set(_ value: Value) { lock.withLock { self.value = value } }
        func get() -> Value { lock.withLock { value } }
    }
}

extension BuiltProgram {
    /// Runs a line of the system's shell to its end.
    public static func runShell(_ line: String) throws -> Run {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", line]
        process.environment = environment([:])
        let (stdout, stderr) = (Pipe(), Pipe())
        (process.standardOutput, process.standardError) = (stdout, stderr)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let (output, errors) = (Reading(stdout), Reading(stderr))
        process.waitUntilExit()
        return Run(output: output.text(), errors: errors.text(), status: Int(process.terminationStatus))
    }
}

/// `bcx sandbox` as a process of its own, on a free port.
public final class SandboxProcess {
    /// The webhook's whole address.
    public let webhook: String
    /// The portal's address.
    public let portal: String
    /// The access token.
    public let token: String
    /// Everything it said before it was ready.
    public let announcement: String
    private let process: Process
    private let orders = Pipe()
    private let answers = Pipe()
    private let complaints = Pipe()

    /// Starts it and waits until it has said where it is.
    /// - Parameters:
    ///   - last: What stands in its last line.
    ///   - environment: Besides `PATH` and a home of its own.
    public init(
        _ arguments: [String] = [], last: String = "access token", environment: [String: String] = [:]
    ) throws {
        process = Process()
        process.executableURL = URL(fileURLWithPath: BuiltProgram.path)
        process.arguments = ["sandbox"] + arguments
        process.environment = BuiltProgram.environment(environment)
        process.standardInput = orders
        process.standardOutput = answers
        process.standardError = complaints
        try process.run()
        var text = ""
        while !text.contains(last) || !text.hasSuffix("\n") {
            let piece = answers.fileHandleForReading.availableData
            guard !piece.isEmpty else { throw PackageFiles.Missing(path: "bcx sandbox") }
            text += String(decoding: piece, as: UTF8.self)
        }
        announcement = text
        let values =
            text.split(separator: "\n").map { $0.split(separator: " ").last.map(String.init) ?? "" } + ["", ""]
        (portal, webhook, token) = (values[0], values[1], values[2])
    }

    /// Gives it orders, the last of which shows something, and gives that as it was written.
    public func order(_ lines: String...) throws -> String {
        try orders.fileHandleForWriting.write(contentsOf: Data(lines.map { $0 + "\n" }.joined().utf8))
        var text = ""
        while !text.hasSuffix("\n") {
            let piece = answers.fileHandleForReading.availableData
            guard !piece.isEmpty else { throw PackageFiles.Missing(path: "bcx sandbox") }
            text += String(decoding: piece, as: UTF8.self)
        }
        return text
    }

    /// Ends it.
    /// - Returns: What it has said on standard error.
    @discardableResult public func stop() -> String {
        process.terminate()
        process.waitUntilExit()
        return String(decoding: (try? complaints.fileHandleForReading.readToEnd()) ?? Data(), as: UTF8.self)
    }

    /// Ends it in the middle of whatever it does.
    public func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}

extension PackageFiles {
    /// Writes a file at a whole path.
    public static func writeAbsolute(_ bytes: [UInt8], to path: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    /// Writes a file at a whole path.
    public static func writeAbsolute(_ text: String, to path: String) throws {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
}

extension PackageFiles {
    /// The text of a file at a whole path.
    public static func textAbsolute(_ path: String) throws -> String {
        try String(contentsOfFile: path, encoding: .utf8)
    }
}
