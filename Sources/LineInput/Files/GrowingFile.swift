#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file that only grows, readable by its owner alone and used by one program at a time.
public final class GrowingFile {
    /// What it contained when it was opened.
    public let bytes: [UInt8]
    private let path: String
    private var descriptor: Int32
    /// How many bytes it has.
    private var length: Int
    /// Identifies the file, even if its path leads to another one later.
    private let identity: Identity

    /// The largest file that is opened.
    private static let maximumSize = 256 << 20

    private struct Identity: Equatable {
        var device: dev_t
        var number: ino_t

        init(_ status: stat) { (device, number) = (status.st_dev, status.st_ino) }
    }

    /// Opens the file, or makes it.
    /// - Throws: ``FileError``, also when another program uses it, and for what is not a regular file: opening a pipe
    ///   would wait, and a device keeps nothing.
    public init(_ path: String) throws(FileError) {
        self.path = path
        var status = stat()
        // Checked before it is opened, since opening has an effect on some devices.
        if stat(path, &status) == 0 { try Self.check(status, path) }
        let descriptor = PrivateFiles.open(path, O_RDWR | O_APPEND | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw FileError(path, "open") }
        do throws(FileError) {
            guard fstat(descriptor, &status) == 0 else { throw FileError(path, "open") }
            try Self.check(status, path)
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                let code = errno
                throw code == EWOULDBLOCK
                    ? FileError(path, "open", because: Messages.isInUse) : FileError(path, "open", code)
            }
            bytes = try FileAccess.readAll(descriptor, path)
        } catch {
            systemClose(descriptor)
            throw error
        }
        identity = Identity(status)
        length = bytes.count
        self.descriptor = descriptor
    }

    deinit { if descriptor >= 0 { systemClose(descriptor) } }

    private static func check(_ status: stat, _ path: String) throws(FileError) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw FileError(path, "open", because: Messages.isFolder)
        case S_IFIFO: throw FileError(path, "open", because: Messages.isPipeNotFile)
        default: throw FileError(path, "open", because: Messages.isDeviceNotFile)
        }
        guard status.st_size <= maximumSize else {
            throw FileError(path, "open", because: Messages.tooLarge(bytes: maximumSize))
        }
    }

    /// Cuts the file to this many bytes.
    public func cut(to length: Int) throws(FileError) {
        guard ftruncate(descriptor, off_t(length)) == 0 else { throw FileError(path, "write") }
        self.length = length
    }

    /// Appends all of the bytes or, when it throws, nothing.
    public func append(_ bytes: [UInt8]) throws(FileError) {
        do throws(FileError) {
            try FileAccess.writeAll(descriptor, path, bytes)
            length += bytes.count
        } catch {
            // A part that a full disk has taken is removed: what is written next must begin a line.
            _ = ftruncate(descriptor, off_t(length))
            throw error
        }
    }

    /// Returns when what was written survives a crash of the machine.
    /// - Throws: ``FileError``, also when the file was removed or replaced: what is written to it would be lost.
    public func sync() throws(FileError) {
        #if canImport(Darwin)
            let isSafe = fcntl(descriptor, F_FULLFSYNC) != -1
        #else
            let isSafe = fdatasync(descriptor) == 0
        #endif
        guard isSafe else { throw FileError(path, "write") }
        var status = stat()
        guard stat(path, &status) == 0, Identity(status) == identity else {
            throw FileError(path, "write", because: Messages.wasReplaced)
        }
    }

    /// Closes it after ``sync()``.
    public func close() throws(FileError) {
        guard descriptor >= 0 else { return }
        try sync()
        systemClose(descriptor)
        descriptor = -1
    }
}

private func systemClose(_ descriptor: Int32) { _ = close(descriptor) }
