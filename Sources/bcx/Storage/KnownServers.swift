import BCXShell
import BIConnector
import LineInput
import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Remembers the keys of servers for their owner alone, one line each: `192.168.1.20:8090 SHA256:…`.
///
/// Lines are added and never changed: whoever wants to forget a key removes its line. The file is replaced as a whole, and
/// only while its lock file is held, so that of two processes neither loses what the other has added.
final class KnownServers: Sendable {
    private let path: String
    /// What calls go by: the file as it was when the first of them was made.
    private let atStart = Mutex<[String: ServerFingerprint]?>(nil)

    /// How long another process may hold the lock.
    private static let patience = Duration.seconds(5)

    init(_ path: String) { self.path = path }

    /// A line of the file.
    private struct Line {
        var number: Int
        var server: String
        /// Nil when it cannot be read.
        var key: ServerFingerprint?
    }

    /// The key that calls to a server are verified by. A file that cannot be used has none, and certificates count.
    func pin(of server: PortalAddress) -> ServerFingerprint? {
        atStart.withLock { keys in
            let known = keys ?? all()
            keys = known
            return known[server.hostAndPort]
        }
    }

    private func all() -> [String: ServerFingerprint] {
        let lines = (try? FileAccess.readPrivate(path)).flatMap { $0.map(Self.lines) } ?? []
        return Dictionary(lines.compactMap { line in line.key.map { (line.server, $0) } }) { first, _ in first }
    }

    /// The key of a server, as the file is now.
    /// - Throws: `FileError` for a file that others can read, and for a line that cannot be read.
    func known(_ server: PortalAddress) throws(FileError) -> HostServices.Trust.KnownKey? {
        let lines = Self.lines(try FileAccess.readPrivate(path) ?? [])
        guard let line = lines.first(where: { $0.server == server.hostAndPort }) else { return nil }
        guard let key = line.key else { throw FileError(path, "use", because: Messages.damagedLine(line.number)) }
        return HostServices.Trust.KnownKey(key, at: Messages.line(line.number, of: path))
    }

    /// Adds the key of a server, unless there is one.
    func remember(_ server: PortalAddress, _ key: ServerFingerprint) throws(FileError) {
        PrivateFiles.makeFolder(of: path)
        let lock = try lock()
        defer { close(lock) }
        guard try known(server) == nil else { return }
        var bytes = try FileAccess.readPrivate(path) ?? []
        if let last = bytes.last, last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
        try FileAccess.writePrivate(path, bytes + Array("\(server.hostAndPort) \(key)\n".utf8))
    }

    /// Waits until no other process holds the lock. The system releases it with the descriptor; the file itself stays.
    private func lock() throws(FileError) -> Int32 {
        let path = "\(path).lock"
        let descriptor = PrivateFiles.open(path, O_RDWR)
        guard descriptor >= 0 else { throw FileError(path, "write") }
        let deadline = ContinuousClock.now + Self.patience
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR, ContinuousClock.now < deadline else {
                close(descriptor)
                throw FileError(path, "lock", because: Messages.lockHeld)
            }
            usleep(10_000)
        }
        return descriptor
    }

    private static func lines(_ bytes: [UInt8]) -> [Line] {
        bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
            .compactMap { index, line in
                let words = line.split { $0 <= 0x20 }.map { String(decoding: $0, as: UTF8.self) }
                guard let server = words.first, !server.hasPrefix("#") else { return nil }
                let key = words.count == 2 ? ServerFingerprint(words[1]) : nil
                return Line(number: index + 1, server: server, key: key)
            }
    }
}

extension HostServices.Trust {
    /// Keys that are kept in a file.
    /// - Parameters:
    ///   - servers: The file; nil without a folder for it.
    ///   - isReadOnly: Whether nothing may be written.
    init(_ servers: KnownServers?, isReadOnly: Bool) {
        self.init()
        guard let servers else {
            if !isReadOnly { remember = { _, _ in throw UsageError(message: Messages.noPlaceForKeys) } }
            return
        }
        known = { try servers.known($0) }
        if !isReadOnly { remember = { try servers.remember($0, $1) } }
    }
}
