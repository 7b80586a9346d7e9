import Dispatch
import LineInput
import Synchronization
import TestSupport
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Pipes that nobody reads, or reads slowly.
struct PipeTests {
    private let path: String

    init() throws {
        path = try BuiltProgram.temporaryFolder() + "/pipe"
        try #require(mkfifo(path, 0o600) == 0)
    }

    /// Writes in a task that is cancelled at once.
    private func failure(_ bytes: [UInt8]) async -> String? {
        let path = path
        let task = Task.detached { () -> String? in
            do throws(FileError) {
                try FileAccess.write(path, bytes, appending: false)
                return nil
            } catch {
                return "\(error)"
            }
        }
        task.cancel()
        return await task.value
    }

    @Test(.timeLimit(.minutes(1))) func `who is cancelled waits no longer for a reader`() async {
        #expect(await failure([1]) == "cannot write \"\(path)\": Interrupted system call")
    }

    @Test(.timeLimit(.minutes(1))) func `who is cancelled waits no longer for room`() async throws {
        let reader = open(path, O_RDONLY | O_NONBLOCK)
        try #require(reader >= 0)
        defer { close(reader) }
        let bytes = [UInt8](repeating: 1, count: 4 << 20)
        #expect(await failure(bytes) == "cannot write \"\(path)\": Interrupted system call")
    }

    @Test func `a slow reader gets everything`() throws {
        let bytes = (0..<(4 << 20)).map { UInt8(truncatingIfNeeded: $0 / 7) }
        let read = Mutex([UInt8]())
        // A thread of its own: those of tasks may be too few for two that wait for each other.
        let reader = DispatchGroup()
        DispatchQueue(label: "reader").async(group: reader) { [path] in
            read.withLock { $0 = (try? FileAccess.read(path)) ?? [] }
        }
        try FileAccess.write(path, bytes, appending: true)
        reader.wait()
        #expect(read.withLock { $0 } == bytes)
    }
}
