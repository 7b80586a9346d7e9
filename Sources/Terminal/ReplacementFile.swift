#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A file beside another, for its owner alone, that takes the other's place when it is whole: a reader sees the old
/// file or the new one.
struct ReplacementFile: ~Copyable {
    private let path: String
    private let temporary: String
    private let descriptor: Int32

    /// Makes room, so that whoever is about to do something that cannot be repeated knows that it can be kept.
    init(of path: String) throws(FileError) {
        var name = Array("\(path).XXXXXX".utf8CString)
        descriptor = mkstemp(&name)
        guard descriptor >= 0 else { throw FileError(path, "write") }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        self.path = path
        temporary = String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Writes `bytes` to the disk and takes the place of the file.
    consuming func commit(_ bytes: [UInt8]) throws(FileError) {
        let isWritten = bytes.withUnsafeBytes { Descriptor.write($0, to: descriptor) }
        guard isWritten, fsync(descriptor) == 0, rename(temporary, path) == 0 else {
            throw FileError(path, "write")
        }
    }

    deinit {
        close(descriptor)
        // After a commit nothing has this name.
        unlink(temporary)
    }
}
