#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Standard input, output and error, checked before anything is opened.
public enum StandardDescriptors {
    /// Opens something for standard input, output and error if they are closed, so that no other file gets their
    /// numbers. Reading or writing it is the same error as with a closed one.
    public static func fill() {
        let missing = [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO].filter { fcntl($0, F_GETFD) < 0 }
        guard !missing.isEmpty else { return }
        // A pipe needs no file, and each of its ends works in one direction only.
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return }
        let (source, drain) = (raised(ends[0]), raised(ends[1]))
        for descriptor in missing { dup2(descriptor == STDIN_FILENO ? drain : source, descriptor) }
        close(source)
        close(drain)
    }

    /// The same, with a number above the three.
    private static func raised(_ descriptor: Int32) -> Int32 {
        guard descriptor <= STDERR_FILENO else { return descriptor }
        defer { close(descriptor) }
        return fcntl(descriptor, F_DUPFD, STDERR_FILENO + 1)
    }

    /// How many more files can be opened, counted up to ``needed``; the limit is raised first as far as allowed.
    public static func room() -> Int {
        var limit = rlimit()
        if getrlimit(Self.files, &limit) == 0, limit.rlim_cur < Self.wanted, limit.rlim_cur < limit.rlim_max {
            limit.rlim_cur = min(Self.wanted, limit.rlim_max)
            setrlimit(Self.files, &limit)
        }
        var taken: [Int32] = []
        while taken.count < needed, case let descriptor = fcntl(STDERR_FILENO, F_DUPFD, 0), descriptor >= 0 {
            taken.append(descriptor)
        }
        for descriptor in taken { close(descriptor) }
        return taken.count
    }

    /// The number of files that a script with the practice portal and a journal opens at most, and a few more for
    /// libraries, which open files when it is too late for a message.
    public static let needed = 16

    private static let wanted: rlim_t = 256

    #if canImport(Glibc)
        private static let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
        private static let files = RLIMIT_NOFILE
    #endif

    /// Why nothing can be read from standard input; nil when something can.
    public static func problemOfInput() -> FileError? {
        var status = stat()
        guard fstat(STDIN_FILENO, &status) == 0 else { return FileError("standard input", "read") }
        if status.st_mode & S_IFMT == S_IFDIR { return FileError("standard input", "read", EISDIR) }
        let mode = fcntl(STDIN_FILENO, F_GETFL)
        return mode >= 0 && mode & O_ACCMODE == O_WRONLY ? FileError("standard input", "read", EBADF) : nil
    }
}
