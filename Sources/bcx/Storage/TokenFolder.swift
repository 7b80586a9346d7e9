import BIConnector
import LineInput
import OrderedJSON
import TextUI

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Keeps the newest tokens of each application in a file of its own, which only its owner can read.
///
/// A file is replaced as a whole, and only while its lock file is held: of two processes whose token has expired, one
/// renews it and the other reads the new pair.
struct TokenFolder: TokenStore {
    private let folder: String

    /// More than the longest reply takes when it is written.
    private static let room = 2 * AuthorizationServer.largestReply

    /// The store in `folder`, which is made when something is to be kept.
    init(_ folder: String) { self.folder = folder }

    /// The newest pair kept for `grant`.
    func newest(of grant: Grant) async throws(ClientError) -> Grant? { try kept(at: path(for: grant)) }

    /// Replaces what is kept for `grant`, alone.
    func replace(
        _ grant: Grant, within timeout: Duration, by next: @Sendable (_ kept: Grant?) async throws(ClientError) -> Grant
    ) async throws(ClientError) -> Grant {
        let path = path(for: grant)
        PrivateFiles.makeFolder(of: path)
        let lock = try await lock("\(path).lock", within: timeout)
        defer { close(lock) }
        let kept = try kept(at: path)
        let file = try replacement(of: path)
        let new = try await next(kept)
        if new != kept { try commit(file, new) }
        return new
    }

    /// Named by a hash of what all pairs of a grant share.
    private func path(for grant: Grant) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in "\(grant.clientID)\n\(grant.origin.reveal())".utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        return "\(folder)/\(String(hash, radix: 16)).json"
    }

    private func kept(at path: String) throws(ClientError) -> Grant? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw .tokenStoreFailed("\(FileError(path, "read"))")
        }
        defer { close(descriptor) }
        if let objection = PrivateFiles.objection(toOpen: descriptor) {
            throw .tokenStoreFailed(Messages.tokensNotUsed(path, objection))
        }
        guard let text = TextFile.contents(of: descriptor), let json = try? JSON(parsing: text),
            let grant = try? Grant(revealed: json)
        else { throw .tokenStoreFailed(Messages.noTokens(path)) }
        return grant
    }

    private func replacement(of path: String) throws(ClientError) -> AtomicFileWriter {
        do throws(FileError) {
            let file = try AtomicFileWriter(path)
            try file.makeRoom(Self.room)
            return file
        } catch {
            throw .tokenStoreFailed("\(error)")
        }
    }

    private func commit(_ file: AtomicFileWriter, _ grant: Grant) throws(ClientError) {
        do throws(FileError) {
            try file.write(JSON.object(grant.reveal()).bytes(.indented))
            try file.close(keeping: true)
        } catch {
            throw .tokenStoreFailed("\(error)")
        }
    }

    /// Waits until no other task or process holds the lock. The system releases it with the last descriptor, also when
    /// a process is killed; the file itself stays.
    private func lock(_ path: String, within timeout: Duration) async throws(ClientError) -> Int32 {
        let descriptor = PrivateFiles.open(path, O_RDWR)
        guard descriptor >= 0 else { throw .tokenStoreFailed("\(FileError(path, "write"))") }
        let clock = ContinuousClock()
        let deadline = clock.now + timeout
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR, clock.now < deadline else {
                close(descriptor)
                throw .tokenStoreFailed(Messages.tokensLocked(path, for: timeout.words))
            }
            do {
                try await clock.sleep(for: .milliseconds(20))
            } catch {
                close(descriptor)
                throw .tokenStoreFailed(Messages.cancelled)
            }
        }
        return descriptor
    }
}
