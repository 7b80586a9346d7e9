#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file that is read in pieces as long as somebody holds on to this.
final class OpenFile {
    private let path: String
    private let descriptor: Int32
    private let size: Int

    init(_ path: String) throws(FileError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path, "read") }
        size = Self.size(of: descriptor)
    }

    deinit { close(descriptor) }

    /// At most `count` bytes from a place; fewer only at the end.
    /// - Throws: Also when the file has become longer or shorter: what was read before may not fit what comes now.
    func read(at offset: Int, _ count: Int) throws(FileError) -> [UInt8] {
        var failure: Int32?
        // Filled by the system; what it does not fill is not counted.
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count, failure == nil {
                let rest = UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer[filled...]))
                let read = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + filled))
                if read == 0 { break }
                if read > 0 { filled += read } else if errno != EINTR { failure = errno }
            }
        }
        if let failure { throw FileError(path, "read", failure) }
        guard Self.size(of: descriptor) == size else { throw FileError(path, "read", because: Messages.isChanged) }
        return bytes
    }

    private static func size(of descriptor: Int32) -> Int {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    }
}
