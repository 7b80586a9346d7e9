#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A file beside another, for its owner alone, that takes the other's place when it is whole: a reader sees the old
/// file or the new one, also after the machine has ended.
struct ReplacementFile: ~Copyable {
    private let path: String
    private let temporary: String
    private let descriptor: Int32

    /// Makes the file.
    init(of path: String) throws(FileError) {
        (descriptor, temporary) = PrivateFiles.make("\(path).XXXXXX")
        guard descriptor >= 0 else { throw FileError(path, "write") }
        self.path = path
    }

    /// Makes room for so many bytes on the disk: whoever is about to do something that cannot be repeated knows then
    /// that it can be kept.
    func makeRoom(_ count: Int) throws(FileError) {
        // Written rather than reserved: there is a call for that on some systems, and on some of their disks.
        try Self.fill(descriptor, path, [UInt8](repeating: 0, count: count))
        guard Self.syncFolder(of: path), lseek(descriptor, 0, SEEK_SET) == 0 else { throw FileError(path, "write") }
    }

    /// Writes `bytes` to the disk and takes the place of the file.
    consuming func commit(_ bytes: [UInt8]) throws(FileError) {
        try Self.fill(descriptor, path, bytes)
        guard ftruncate(descriptor, off_t(bytes.count)) == 0, fsync(descriptor) == 0, rename(temporary, path) == 0,
            Self.syncFolder(of: path)
        else { throw FileError(path, "write") }
    }

    private static func fill(_ descriptor: Int32, _ path: String, _ bytes: [UInt8]) throws(FileError) {
        let isWritten = bytes.withUnsafeBytes { Descriptor.write($0, to: descriptor) }
        guard isWritten, fsync(descriptor) == 0 else { throw FileError(path, "write") }
    }

    /// Returns when the names in the folder are on the disk; some file systems have no such call, and need none.
    private static func syncFolder(of path: String) -> Bool {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP
    }

    deinit {
        close(descriptor)
        // After a commit nothing has this name.
        unlink(temporary)
    }
}
