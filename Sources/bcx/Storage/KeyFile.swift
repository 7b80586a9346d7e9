import LineInput

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A key that is made once and stored for its owner alone.
enum KeyFile {
    /// How long a random key is.
    static let length = 32

    /// The random key in a file, which is made when it is missing.
    /// - Throws: ``FileError``, also for a file that others can read or that holds something else.
    static func read(_ path: String) throws(FileError) -> [UInt8] {
        let key = try read(path) {
            var generator = SystemRandomNumberGenerator()
            return (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        }
        guard key.count == length else { throw FileError(path, "use", because: Messages.noKey) }
        return key
    }

    /// What a file holds; when it is missing it is written first, with what `make` makes. If two processes do that at the
    /// same time, both use the first.
    /// - Throws: ``FileError``, also for a file that others can read.
    static func read(_ path: String, orMake make: () -> [UInt8]) throws(FileError) -> [UInt8] {
        if let kept = try FileAccess.readPrivate(path) { return kept }
        PrivateFiles.makeFolder(of: path)
        let made = PrivateFiles.make("\(path).XXXXXX")
        guard made.descriptor >= 0 else { throw FileError(path, "write") }
        defer {
            close(made.descriptor)
            unlink(made.path)
        }
        try FileAccess.writeAll(made.descriptor, path, make())
        guard fsync(made.descriptor) == 0 else { throw FileError(path, "write") }
        // A link does not replace a file that another process has made meanwhile.
        guard link(made.path, path) == 0 || errno == EEXIST else { throw FileError(path, "write") }
        guard let kept = try FileAccess.readPrivate(path) else { throw FileError(path, "read") }
        return kept
    }
}
