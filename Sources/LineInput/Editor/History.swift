#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The lines of earlier sessions, in a file that only its owner reads.
///
/// One entry for each row of the file, with `\n` for a newline and `\\` for a backslash. Each line is added at once
/// and under a lock, so several prompts may share a file. The caller takes secrets out beforehand.
public struct History {
    /// Why there is no history.
    public enum Problem: Error, Equatable {
        /// Another user owns the file.
        case notOurs(path: String)
        /// The system refused; the number is `errno`.
        case unusable(path: String, code: Int32)
    }

    private let path: String
    private let limit: Int
    private var last: String?
    /// A note that the file was made private when it was read: earlier versions let others read it.
    public private(set) var remark: String?

    /// - Parameters:
    ///   - path: The file; it and its folder are made when the first line is added.
    ///   - limit: How many lines are kept; up to twice as many until the next start.
    public init(path: String, limit: Int = 2000) {
        self.path = path
        self.limit = limit
    }

    /// Reads the lines, oldest first; a file that does not exist has none.
    ///
    /// A file that others may read is made private, one that has grown too long is cut.
    public mutating func load() throws(Problem) -> [String] {
        guard let file = try HistoryFile(path: path, creating: false) else { return [] }
        if file.wasOpenToOthers { remark = Messages.madePrivate(path) }
        let rows = file.rows()
        let kept = Array(rows.suffix(limit))
        if rows.count > 2 * limit { file.write(kept) }
        let lines = kept.map(Self.unescaped)
        last = lines.last
        return lines
    }

    /// Adds a line, unless it begins with a space, is empty or equals the one added before.
    ///
    /// - Returns: Whether it was added.
    @discardableResult
    public mutating func append(_ line: String) throws(Problem) -> Bool {
        guard !line.isEmpty, !line.hasPrefix(" "), line != last else { return false }
        guard let file = try HistoryFile(path: path, creating: true) else { return false }
        file.append(Self.escaped(line))
        last = line
        return true
    }

    /// Replaces lines, wherever they are in the file.
    public mutating func correct(_ changes: [(old: String, new: String)]) throws(Problem) {
        guard !changes.isEmpty, let file = try HistoryFile(path: path, creating: false) else { return }
        let rows = file.rows()
        let corrected = rows.map { row in
            changes.last { Self.escaped($0.old) == row }.map { Self.escaped($0.new) } ?? row
        }
        if corrected != rows { file.write(corrected) }
        if let last { self.last = changes.last { $0.old == last }?.new ?? last }
    }

    private static func escaped(_ line: String) -> String {
        line.reduce(into: "") { result, character in
            switch character {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r\n": result += "\\r\\n"
            case "\r": result += "\\r"
            default: result.append(character)
            }
        }
    }

    private static func unescaped(_ row: String) -> String {
        var line = ""
        var isEscaped = false
        for character in row {
            switch (isEscaped, character) {
            case (false, "\\"):
                isEscaped = true
                continue
            case (true, "n"): line.append("\n")
            case (true, "r"): line.append("\r")
            default: line.append(character)
            }
            isEscaped = false
        }
        return line
    }
}

/// The file of a history while it is open and locked.
private struct HistoryFile: ~Copyable {
    private let descriptor: Int32
    /// Whether others had rights to it until it was opened.
    let wasOpenToOthers: Bool

    /// Nil when there is no file, or one that cannot hold lines, such as `/dev/null`.
    init?(path: String, creating: Bool) throws(History.Problem) {
        if creating { PrivateFiles.makeFolder(of: path) }
        let flags = O_RDWR | O_APPEND | O_CLOEXEC | O_NONBLOCK
        descriptor = creating ? PrivateFiles.open(path, flags) : open(path, flags)
        guard descriptor >= 0 else {
            guard errno != ENOENT || creating else { return nil }
            throw .unusable(path: path, code: errno)
        }
        var facts = stat()
        fstat(descriptor, &facts)
        guard facts.st_mode & S_IFMT == S_IFREG else { return nil }
        guard facts.st_uid == geteuid() else { throw .notOurs(path: path) }
        wasOpenToOthers = facts.st_mode & 0o077 != 0
        if wasOpenToOthers { fchmod(descriptor, PrivateFiles.mode) }
        flock(descriptor, LOCK_EX)
    }

    /// Closing releases the lock.
    deinit { close(descriptor) }

    func rows() -> [String] {
        (TextFile.contents(of: descriptor) ?? "").split(separator: "\n").map(String.init)
    }

    /// Adds a row. A file that was edited by hand may lack its last newline.
    func append(_ row: String) {
        Descriptor.write((endsWithNewline ? "" : "\n") + row + "\n", to: descriptor)
    }

    /// Replaces all rows with these.
    func write(_ rows: [String]) {
        ftruncate(descriptor, 0)
        Descriptor.write(rows.map { $0 + "\n" }.joined(), to: descriptor)
    }

    private var endsWithNewline: Bool {
        let end = lseek(descriptor, 0, SEEK_END)
        guard end > 0 else { return true }
        lseek(descriptor, end - 1, SEEK_SET)
        return Descriptor.read(descriptor, atMost: 1) == [UInt8(ascii: "\n")]
    }
}
