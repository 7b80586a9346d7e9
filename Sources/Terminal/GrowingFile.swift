#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file of lines that only grows, readable by its owner alone and used by one program at a time.
public final class GrowingFile {
    /// What it held when it was opened: whole lines. A last one that is torn is cut off, since whoever wrote it was ended
    /// before it was there.
    public let lines: [UInt8]
    private let path: String
    private var descriptor: Int32

    /// Opens the file, or makes it.
    /// - Throws: ``FileError``, also when another program has it.
    public init(_ path: String) throws(FileError) {
        self.path = path
        let descriptor = PrivateFiles.open(path, O_RDWR | O_APPEND)
        guard descriptor >= 0 else { throw FileError(path, "open") }
        do throws(FileError) {
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw Self.failure(of: path, "open", errno) }
            let bytes = try FileAccess.readAll(descriptor, path)
            let end = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
            if end < bytes.count, ftruncate(descriptor, off_t(end)) != 0 { throw FileError(path, "mend") }
            lines = Array(bytes[..<end])
        } catch {
            systemClose(descriptor)
            throw error
        }
        self.descriptor = descriptor
    }

    deinit { if descriptor >= 0 { systemClose(descriptor) } }

    private static func failure(of path: String, _ action: String, _ code: Int32) -> FileError {
        var error = FileError(path, action, code)
        if code == EWOULDBLOCK { error.reason = "another program is using it" }
        return error
    }

    /// Writes behind what it holds.
    public func append(_ bytes: [UInt8]) throws(FileError) { try FileAccess.writeAll(descriptor, path, bytes) }

    /// Returns when what was written survives the end of the machine.
    public func sync() throws(FileError) {
        #if canImport(Darwin)
            let isSafe = fcntl(descriptor, F_FULLFSYNC) != -1
        #else
            let isSafe = fdatasync(descriptor) == 0
        #endif
        guard isSafe else { throw FileError(path, "write") }
    }

    /// Gives it free, safely written.
    public func close() throws(FileError) {
        guard descriptor >= 0 else { return }
        try sync()
        systemClose(descriptor)
        descriptor = -1
    }
}

private func systemClose(_ descriptor: Int32) { _ = close(descriptor) }
