import TextUI

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Files that only their owner may read, whatever the umask is: tokens, profiles, histories, drafts, logs, data.
public enum PrivateFiles {
    /// Read and write for the owner, nothing for others.
    static let mode: mode_t = 0o600

    /// Makes a missing file, and removes others' permissions from an existing one. For files that a library opens
    /// itself.
    /// - Returns: A line about a file that was accessible to others, to be shown; nil for one that was private, is new,
    ///   or is a device.
    @discardableResult
    public static func secure(_ path: String) throws(FileError) -> String? {
        makeFolder(of: path)
        let descriptor = open(path, O_RDWR | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileError(path, "write") }
        close(descriptor)
        return try tighten(path)
    }

    /// Removes others' permissions from a file, if it exists.
    /// - Returns: As ``secure(_:)``.
    public static func tighten(_ path: String) throws(FileError) -> String? {
        var facts = stat()
        guard stat(path, &facts) == 0 else {
            if errno == ENOENT { return nil }
            throw FileError(path, "use")
        }
        guard facts.st_mode & S_IFMT == S_IFREG, facts.st_mode & 0o077 != 0 else { return nil }
        guard chmod(path, facts.st_mode & 0o700) == 0 else { throw FileError(path, "make private") }
        return Messages.madePrivate(path)
    }

    /// Why an open file that holds credentials is not used; nil for one that is its owner's alone.
    public static func objection(toOpen descriptor: Int32) -> String? {
        var facts = stat()
        guard fstat(descriptor, &facts) == 0 else { return String(cString: strerror(errno)) }
        return objection(to: facts)
    }

    /// Why a file that holds credentials is not used; nil for one that is its owner's alone.
    static func objection(to facts: stat) -> String? {
        guard facts.st_mode & S_IFMT == S_IFREG else { return nil }
        guard facts.st_uid == geteuid() || facts.st_uid == 0 else { return Messages.othersOwn }
        return facts.st_mode & 0o077 == 0 ? nil : Messages.othersRead
    }

    /// The paths by which others could change a file: the file, its folder and, if it is a link, those it leads to.
    /// Each with the command that prevents it; none if there is no such file.
    public static func changeableByOthers(_ path: String) -> [(path: String, command: String)] {
        guard let whole = realpath(path, nil) else { return [] }
        let target = String(cString: whole)
        free(whole)
        let paths = [path, folder(of: path), target, folder(of: target)]
        var seen: [(dev_t, ino_t)] = []
        return paths.compactMap { path in
            var facts = stat()
            guard stat(path, &facts) == 0, !seen.contains(where: { $0 == (facts.st_dev, facts.st_ino) }) else {
                return nil
            }
            seen.append((facts.st_dev, facts.st_ino))
            guard facts.st_uid == geteuid() || facts.st_uid == 0 else {
                return (path, "chown $(id -u) \(path.asShellWord)")
            }
            return facts.st_mode & 0o022 == 0 ? nil : (path, "chmod go-w \(path.asShellWord)")
        }
    }

    static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    }

    // MARK: Opening

    /// Opens an existing file, or makes it for its owner alone.
    public static func open(_ path: String, _ flags: Int32) -> Int32 {
        let there = Descriptor.open(path, flags | O_CLOEXEC)
        guard there < 0, errno == ENOENT else { return there }
        let descriptor = Descriptor.open(path, flags | O_CREAT | O_CLOEXEC, mode: mode)
        // The umask may have removed too many permissions; a file that another process has made meanwhile is not
        // changed.
        var facts = stat()
        if descriptor >= 0, fstat(descriptor, &facts) == 0, facts.st_mode & 0o077 == 0, facts.st_size == 0 {
            fchmod(descriptor, mode)
        }
        return descriptor
    }

    /// Makes a file with an unused name: `XXXXXX` in the template is replaced.
    public static func make(_ template: String, ending: String = "") -> (descriptor: Int32, path: String) {
        var name = Array("\(template)\(ending)".utf8CString)
        let descriptor = mkstemps(&name, Int32(ending.utf8.count))
        if descriptor >= 0 {
            fchmod(descriptor, mode)
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }
        return (descriptor, String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self))
    }

    /// Makes the missing folders of a file's path, for their owner only.
    /// - Returns: Why the last of them could not be made, as `errno`; 0 when it was made. For a folder that exists the
    ///   number means nothing: systems differ in what they check first.
    @discardableResult
    public static func makeFolder(of path: String) -> Int32 {
        var trouble: Int32 = 0
        for index in path.indices.dropFirst() where path[index] == "/" {
            let folder = String(path[..<index])
            trouble = mkdir(folder, 0o700) == 0 ? 0 : errno
            if trouble == 0 { chmod(folder, 0o700) }
        }
        return trouble
    }
}
