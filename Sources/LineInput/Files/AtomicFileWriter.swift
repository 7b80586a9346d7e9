#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file that is written piece by piece, for its owner alone, and changes when all pieces are there: a reader sees the
/// old file or the new one, also after a crash of the machine. Devices and pipes are written to at once.
public final class AtomicFileWriter {
    private enum Kind {
        /// Replaces the file.
        case replacement(temporary: String)
        /// Is appended to the file, which is already open if it exists; not visible to others until then.
        case addition(to: Int32?)
        /// Is the file.
        case direct
    }

    private let path: String
    private let kind: Kind
    private var descriptor: Int32
    /// How many bytes were written.
    private var length = 0

    /// Begins to write.
    /// - `appending`: Whether to append to the file.
    /// - Throws: ``FileError``.
    public convenience init(_ path: String, appending: Bool = false) throws(FileError) {
        try self.init(path, appending: appending, mode: nil)
    }

    /// - Parameter mode: The file's permissions afterwards; its owner alone by default.
    init(_ path: String, appending: Bool = false, mode: mode_t?) throws(FileError) {
        self.path = path
        var status = stat()
        let isThere = stat(path, &status) == 0
        if isThere, status.st_mode & S_IFMT != S_IFREG {
            kind = .direct
            descriptor = Descriptor.open(path, O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw FileError(path, "write") }
            return
        }
        // An error is found here, before anything is written, and not at the end.
        let file = appending && isThere ? try Self.openEnd(path) : nil
        var made = PrivateFiles.make("\(path).XXXXXX")
        // A file can be writable in a folder where no file can be made.
        if made.descriptor < 0, file != nil { made = PrivateFiles.make("/tmp/bcx-XXXXXX") }
        let temporary = made.path
        descriptor = made.descriptor
        guard descriptor >= 0 else {
            let error = FileError(path, "write")
            if let file { _ = systemClose(file) }
            throw error
        }
        if let mode { fchmod(descriptor, mode) }
        kind = appending ? .addition(to: file) : .replacement(temporary: temporary)
        if appending { unlink(temporary) }
    }

    private static func openEnd(_ path: String) throws(FileError) -> Int32 {
        let file = PrivateFiles.open(path, O_WRONLY | O_APPEND)
        guard file >= 0 else { throw FileError(path, "write") }
        return file
    }

    deinit { try? close(keeping: false) }

    /// Reserves this many bytes on the disk before anything is written, for a result that cannot be produced a second
    /// time.
    public func makeRoom(_ count: Int) throws(FileError) {
        // Written, since only some systems and disks have a call that reserves.
        try FileAccess.writeAll(descriptor, path, [UInt8](repeating: 0, count: count))
        guard fsync(descriptor) == 0, Self.syncFolder(of: path), lseek(descriptor, 0, SEEK_SET) == 0 else {
            throw FileError(path, "write")
        }
    }

    /// Writes a piece.
    public func write(_ text: String) throws(FileError) { try write(Array(text.utf8)) }

    /// Writes a piece.
    public func write(_ bytes: [UInt8]) throws(FileError) {
        try FileAccess.writeAll(descriptor, path, bytes)
        length += bytes.count
    }

    /// Ends the writing: the file is changed, or stays as it was.
    public func close(keeping isWhole: Bool) throws(FileError) {
        guard descriptor >= 0 else { return }
        let writing = descriptor
        descriptor = -1
        switch kind {
        case .replacement(let temporary): try replace(by: temporary, writing, isWhole)
        case .addition(let file): try add(writing, to: file, isWhole)
        case .direct:
            guard systemClose(writing) == 0 else { throw FileError(path, "write") }
        }
    }

    private func replace(by temporary: String, _ writing: Int32, _ isWhole: Bool) throws(FileError) {
        // Unused space is given back; and the name must not be on the disk before the contents.
        let isSafe = !isWhole || (ftruncate(writing, off_t(length)) == 0 && fsync(writing) == 0)
        let isWritten = systemClose(writing) == 0
        guard isWhole, isSafe, isWritten, rename(temporary, path) == 0 else {
            let error = FileError(path, "write")
            unlink(temporary)
            if isWhole { throw error }
            return
        }
        guard Self.syncFolder(of: path) else { throw FileError(path, "write") }
    }

    private func add(_ writing: Int32, to file: Int32?, _ isWhole: Bool) throws(FileError) {
        defer { _ = systemClose(writing) }
        guard isWhole else {
            if let file { _ = systemClose(file) }
            return
        }
        let end = if let file { file } else { try Self.openEnd(path) }
        do throws(FileError) {
            lseek(writing, 0, SEEK_SET)
            while let piece = Descriptor.read(writing, atMost: 1 << 16), !piece.isEmpty {
                try FileAccess.writeAll(end, path, piece)
            }
        } catch {
            _ = systemClose(end)
            throw error
        }
        guard systemClose(end) == 0 else { throw FileError(path, "write") }
    }

    /// Returns when the names in the folder are on the disk; some file systems do not have or need this call.
    private static func syncFolder(of path: String) -> Bool {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
        // A folder that is writable but not readable cannot be opened; the file is in it all the same.
        guard descriptor >= 0 else { return errno == EACCES }
        defer { _ = systemClose(descriptor) }
        return fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP
    }
}

private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }
