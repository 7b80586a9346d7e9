import BCXShell

/// A disk in memory, on which a file may break in the midst of a line.
final class Disk {
    struct Crash: Error {}
    struct Missing: Error {}

    var files: [String: [UInt8]] = [:]
    /// After how many bytes the program ends; nil for never.
    var bytesLeft: Int?
    var seconds = 1_790_000_000
    /// By how much the clock goes on each time it is looked at.
    var step = 5

    func open(_ path: String) -> JournalFile {
        JournalFile(
            bytes: files[path] ?? [], cut: { self.files[path] = Array((self.files[path] ?? []).prefix($0)) },
            append: { try self.append($0, to: path) }, sync: {}, close: {})
    }

    private func append(_ bytes: [UInt8], to path: String) throws {
        let count = min(bytes.count, bytesLeft ?? bytes.count)
        files[path, default: []] += bytes.prefix(count)
        if let left = bytesLeft { bytesLeft = left - count }
        if count < bytes.count { throw Crash() }
    }

    func read(_ path: String) throws -> [UInt8] {
        guard let bytes = files[path] else { throw Missing() }
        return bytes
    }

    func text(_ path: String) -> String { String(decoding: files[path] ?? [], as: UTF8.self) }

    func set(_ path: String, _ text: String) { files[path] = Array(text.utf8) }

    func now() -> (seconds: Int, nanoseconds: Int) {
        seconds += step
        return (seconds, 0)
    }

    /// Gives a shell this disk and its clock.
    func lend(to services: inout HostServices) {
        services.files.openJournal = { self.open($0) }
        services.files.read = { try self.read($0) }
        services.files.write = { path, bytes, _ in self.files[path] = bytes }
        services.now = { self.now() }
        services.files.hashing = .forTests
    }
}

extension Hashing {
    /// Not SHA-256, but another digest for other bytes.
    static let forTests = Hashing(sha256: { digest($0) }, hmac: { digest($1 + [0] + $0) })

    private static func digest(_ bytes: [UInt8]) -> [UInt8] {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return (0..<16).map { UInt8(truncatingIfNeeded: hash >> ($0 % 8 * 8)) }
    }
}

extension JournalFile {
    /// A file in which nothing stays.
    static var unkept: JournalFile {
        JournalFile(bytes: [], cut: { _ in }, append: { _ in }, sync: {}, close: {})
    }
}
