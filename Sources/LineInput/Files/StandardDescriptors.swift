#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a program is given to read and write with, looked at before anything is opened.
public enum StandardDescriptors {
    /// Puts something in the place of standard input, output and error where they are closed, so that no file of ours
    /// takes their numbers. It can be used no more than what was closed: reading or writing it is the same error.
    public static func fill() {
        let missing = [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO].filter { fcntl($0, F_GETFD) < 0 }
        guard !missing.isEmpty else { return }
        // Two ends of a pipe are there without any file, and each is good for one direction only.
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

    /// How many more files may be opened, counted up to ``needed``; as many as the user may have are asked for.
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

    /// How many files are open at once at most, in a script that calls the practice portal and keeps a journal: with some
    /// to spare, since libraries open theirs when it is too late to say no.
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
