#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension Sandbox.Storage {
    /// Makes the file where it is missing, so that only its owner may read it whatever the umask, and takes what others
    /// may from one that is there, and from SQLite's files beside it. SQLite gives those that it makes the mode of the
    /// first.
    /// - Returns: The files that others could read or write until now.
    /// - Throws: ``SandboxError`` for a file that cannot be made private.
    func makePrivate() throws(SandboxError) -> [String] {
        guard case .file(let path) = self else { return [] }
        guard !path.isEmpty else { throw .namelessFile }
        let made = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if made >= 0 {
            // An access control list of the folder may have added to the mode.
            fchmod(made, 0o600)
            close(made)
        }
        var tightened: [String] = []
        for name in [path] + ["-wal", "-shm", "-journal"].map({ path + $0 }) where try Self.tighten(name) {
            tightened.append(name)
        }
        return tightened
    }

    /// - Returns: Whether others could read or write the file.
    private static func tighten(_ path: String) throws(SandboxError) -> Bool {
        var status = stat()
        // What is no file is left to SQLite, which says what is wrong.
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 != 0 else {
            return false
        }
        guard chmod(path, status.st_mode & 0o700) == 0 else {
            throw .openToOthers(path)
        }
        return true
    }
}
