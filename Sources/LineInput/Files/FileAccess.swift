#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Why a file could not be read or written.
public struct FileError: Error, Sendable, CustomStringConvertible {
    /// The path.
    public var path: String
    /// What was tried: `read`, `write`, `open`.
    public var action: String
    /// The system's message.
    public var reason: String
    /// Whether the task was cancelled.
    public private(set) var isInterruption = false

    /// `cannot read "a.csv": No such file or directory`
    public var description: String { Messages.cannot(action, path, reason) }

    /// An error that `errno` describes.
    public init(_ path: String, _ action: String) { self.init(path, action, errno) }

    init(_ path: String, _ action: String, _ code: Int32) {
        self.path = path
        self.action = action
        reason = String(cString: strerror(code))
        isInterruption = code == EINTR
    }

    /// An error with another reason.
    public init(_ path: String, _ action: String, because reason: String) {
        self.path = path
        self.action = action
        self.reason = reason
    }
}

/// Files, read and written whole.
public enum FileAccess {
    /// The largest text that is read from a file or a pipe: 64 MiB.
    public static let largestText = 64 << 20
    /// The largest table that is read from a file: 256 MiB.
    public static let largestTable = 256 << 20

    /// The bytes of a file or a pipe. Devices are refused, since they have no end. A cancelled task does not wait for a
    /// pipe any longer.
    /// - `limit`: The most that is read of a file; of a pipe it is ``largestText``.
    public static func read(_ path: String, atMost limit: Int = largestText) throws(FileError) -> [UInt8] {
        try checkIsReadable(path)
        // With O_NONBLOCK a pipe without a writer is opened at once, and the wait below can be cancelled.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileError(path, "read") }
        defer { close(descriptor) }
        return try readAll(descriptor, path, atMost: limit, wait: PipeWait(Messages.noWriter(path)))
    }

    /// A file to be read in pieces, from whatever place; nil for what can be read only once, as a pipe.
    public static func pieces(
        of path: String
    ) throws(FileError) -> ((_ offset: Int, _ count: Int) throws -> [UInt8])? {
        guard isFile(path) else { return nil }
        let file = try OpenFile(path)
        return { try file.read(at: $0, $1) }
    }

    /// Refuses what has no end.
    private static func checkIsReadable(_ path: String) throws(FileError) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw FileError(path, "read") }
        switch status.st_mode & S_IFMT {
        case S_IFCHR, S_IFBLK: throw FileError(path, "read", because: Messages.isDevice)
        case S_IFSOCK: throw FileError(path, "read", because: Messages.isSocket)
        default: break
        }
    }

    /// Why a file cannot be given to a library that opens it itself, perhaps several times: it is missing, has no end,
    /// or is a pipe, for which the library would wait and could not be cancelled.
    public static func objection(toLending path: String) -> FileError? {
        do throws(FileError) {
            try checkIsReadable(path)
        } catch {
            return error
        }
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFIFO else { return nil }
        return FileError(path, "read", because: Messages.isPipe)
    }

    /// Whether there is something at a path.
    public static func isThere(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Whether there is a regular file at a path: nothing else loses what it holds when it is written to.
    public static func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Everything on standard input.
    public static func readStandardInput() throws(FileError) -> [UInt8] {
        try readAll(STDIN_FILENO, "-", atMost: largestText)
    }

    /// The rest of an open file.
    /// - Parameter wait: Announces the wait for a pipe; nil for none.
    static func readAll(
        _ descriptor: Int32, _ path: String, atMost limit: Int = .max, wait: PipeWait? = nil
    ) throws(FileError) -> [UInt8] {
        var wait = wait
        var bytes: [UInt8] = []
        var status = stat()
        let isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        let limit = isFile ? limit : min(limit, largestText)
        if isFile, status.st_size > 0 {
            guard status.st_size <= limit else { throw tooLarge(path, limit) }
            bytes.reserveCapacity(Int(status.st_size) + 1)
        }
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            if !isFile { try Self.wait(for: descriptor, path, &wait) }
            let count = systemRead(descriptor, &piece, piece.count)
            if count == 0 { return bytes }
            if count > 0 {
                guard bytes.count + count <= limit else { throw tooLarge(path, limit) }
                bytes.append(contentsOf: piece[..<count])
                wait = nil
            } else if errno != EAGAIN, errno != EINTR {
                throw FileError(path, "read")
            }
        }
    }

    private static func tooLarge(_ path: String, _ limit: Int) -> FileError {
        FileError(path, "read", because: Messages.tooLarge(bytes: limit))
    }

    /// Returns when there is something to read or the writer is gone.
    private static func wait(for descriptor: Int32, _ path: String, _ wait: inout PipeWait?) throws(FileError) {
        while !Descriptor.waitForInput(descriptor, -1, milliseconds: PipeWait.milliseconds).first {
            guard wait?.goesOn() ?? !Task.isCancelled else { throw FileError(path, "read", EINTR) }
        }
    }

    /// Lets `body` change a text in a file that only its owner can read, and removes the file, unless what it contains then
    /// cannot be taken: that is somebody's work.
    /// - `take`: Makes of the contents what is returned.
    public static func lending<Contents>(
        _ text: String, in folder: String, ending: String, _ body: (_ path: String) throws -> Void,
        take: (_ path: String, _ bytes: [UInt8]) throws -> Contents
    ) throws -> Contents {
        let (descriptor, path) = PrivateFiles.make("\(folder)/bcx-XXXXXX", ending: ending)
        try fill(descriptor, path, Array(text.utf8))
        let bytes: [UInt8]
        do {
            try body(path)
            bytes = try read(path)
        } catch {
            unlink(path)
            throw error
        }
        let contents = try take(path, bytes)
        unlink(path)
        return contents
    }

    /// Whether something is there under this path.
    public static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Whether a path leads to a folder.
    public static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether a path is a symbolic link itself.
    public static func isLink(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    /// The names in a folder, without `.` and `..`; none when it cannot be read.
    public static func names(inFolder path: String) -> [(name: String, isFolder: Bool)] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [(name: String, isFolder: Bool)] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name != ".", name != ".." else { continue }
            names.append((name, isFolder("\(path)/\(name)")))
        }
        return names
    }

    /// Writes a file for its owner alone. Replacing is atomic: a reader sees the old file or the new one.
    public static func write(_ path: String, _ bytes: [UInt8], appending: Bool) throws(FileError) {
        if appending {
            let descriptor = PrivateFiles.open(path, O_WRONLY | O_APPEND)
            return try fill(descriptor, path, bytes)
        }
        try replace(path, bytes)
    }

    /// Rewrites an existing file atomically; its mode stays, and a link to it stays a link.
    public static func rewrite(_ path: String, _ bytes: [UInt8]) throws(FileError) {
        var status = stat()
        guard stat(path, &status) == 0, let whole = realpath(path, nil) else { throw FileError(path, "write") }
        defer { free(whole) }
        // The folder's permission is enough to replace a file, but this one may be write-protected.
        guard access(whole, W_OK) == 0 else { throw FileError(path, "write") }
        try replace(String(cString: whole), bytes, mode: status.st_mode & 0o7777)
    }

    private static func replace(_ path: String, _ bytes: [UInt8], mode: mode_t? = nil) throws(FileError) {
        let file = try AtomicFileWriter(path, mode: mode)
        try file.write(bytes)
        try file.close(keeping: true)
    }

    /// The bytes of a file that only its owner can read; nil when there is none.
    public static func readPrivate(_ path: String) throws(FileError) -> [UInt8]? {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT { return nil }
            throw FileError(path, "read")
        }
        if let objection = PrivateFiles.objection(to: status) { throw FileError(path, "use", because: objection) }
        return try read(path)
    }

    /// Replaces a file that only its owner can read, in a folder of the owner's; nil removes it.
    public static func writePrivate(_ path: String, _ bytes: [UInt8]?) throws(FileError) {
        guard let bytes else {
            guard unlink(path) == 0 || errno == ENOENT else { throw FileError(path, "remove") }
            return
        }
        let trouble = PrivateFiles.makeFolder(of: path)
        guard trouble == 0 || isThere(PrivateFiles.folder(of: path)) else { throw FileError(path, "write", trouble) }
        try replace(path, bytes)
    }

    private static func fill(_ descriptor: Int32, _ path: String, _ bytes: [UInt8]) throws(FileError) {
        guard descriptor >= 0 else { throw FileError(path, "write") }
        do throws(FileError) {
            try writeAll(descriptor, path, bytes)
        } catch {
            close(descriptor)
            throw error
        }
        guard close(descriptor) == 0 else { throw FileError(path, "write") }
    }

    /// Writes all of `bytes` to an open file. A cancelled task does not wait for the reader of a pipe any longer.
    public static func writeAll(_ descriptor: Int32, _ path: String, _ bytes: [UInt8]) throws(FileError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                guard !Task.isCancelled else { throw FileError(path, "write", EINTR) }
                Descriptor.waitForRoom(descriptor, milliseconds: PipeWait.milliseconds)
            } else if errno != EINTR {
                throw FileError(path, "write")
            }
        }
    }
}

private func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer, _ count: Int) -> Int {
    read(descriptor, bytes, count)
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
