import LineInput

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A random key that is made once and stored for its owner alone.
enum KeyFile {
    /// How long the key is.
    static let length = 32

    /// The key in a file, which is made when it is missing. If two processes make it at the same time, both use the
    /// first one.
    /// - Throws: ``FileError``, also for a file that others can read or that holds something else.
    static func read(_ path: String) throws(FileError) -> [UInt8] {
        if let key = try FileAccess.readPrivate(path) { return try checked(key, path) }
        PrivateFiles.makeFolder(of: path)
        let made = PrivateFiles.make("\(path).XXXXXX")
        guard made.descriptor >= 0 else { throw FileError(path, "write") }
        defer {
            close(made.descriptor)
            unlink(made.path)
        }
        var generator = SystemRandomNumberGenerator()
        let key = (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        try FileAccess.writeAll(made.descriptor, path, key)
        guard fsync(made.descriptor) == 0 else { throw FileError(path, "write") }
        // A link does not replace a file that another process has made meanwhile.
        guard link(made.path, path) == 0 || errno == EEXIST else { throw FileError(path, "write") }
        guard let kept = try FileAccess.readPrivate(path) else { throw FileError(path, "read") }
        return try checked(kept, path)
    }

    private static func checked(_ key: [UInt8], _ path: String) throws(FileError) -> [UInt8] {
        guard key.count == length else { throw FileError(path, "use", because: Messages.noKey) }
        return key
    }
}
