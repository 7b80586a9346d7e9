import Dispatch
import TestSupport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What a program of the system prints, and its exit status.
/// - Parameter quietly: Whether what it says on standard error is thrown away.
func run(_ arguments: [String], quietly: Bool = false) -> (status: Int32, output: String) {
    let command = arguments.map {
        "'" + $0.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
    guard let pipe = popen(command.joined(separator: " ") + (quietly ? " 2>/dev/null" : ""), "r") else {
        return (-1, "")
    }
    var output: [UInt8] = []
    while case let byte = fgetc(pipe), byte != EOF { output.append(UInt8(truncatingIfNeeded: byte)) }
    let status = pclose(pipe)
    return (status >> 8, String(decoding: output, as: UTF8.self))
}

/// Whether a program of this name can be run.
func isAvailable(_ program: String) -> Bool { run(["sh", "-c", "command -v \(program) >/dev/null"]).status == 0 }

/// A directory that is gone with its owner.
final class TemporaryDirectory {
    let path: String

    init() {
        var template = Array("/tmp/bcx-sandbox-XXXXXX".utf8CString)
        path = template.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress, let made = mkdtemp(start) else { return "/tmp" }
            return String(cString: made)
        }
    }

    deinit { _ = run(["rm", "-rf", path]) }

    func file(_ name: String) -> String { "\(path)/\(name)" }
}

/// Does what blocks on a thread of its own, so that the tasks of other tests go on.
func offPool<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue(label: "blocking").async { continuation.resume(with: .init(catching: body)) }
    }
}

/// A connection that says what it likes.
final class Wire {
    private let descriptor: Int32

    /// - Parameter client: The last part of its address 127.0.0.X; nil for the usual one.
    init?(port: Int, from client: Int? = nil) {
        guard let connected = try? Loopback.connect(to: port, from: client) else { return nil }
        descriptor = connected
        var timeout = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    func write(_ bytes: [UInt8]) {
        #if canImport(Glibc)
            _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        #else
            _ = send(descriptor, bytes, bytes.count, 0)
        #endif
    }

    func finishWriting() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

    /// Whether the other side has closed the connection; a reading that took too long leaves this false.
    private(set) var isAtEnd = false

    /// Whether the other side ends the connection within a time.
    func ends(within seconds: Int) -> Bool {
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&watched, 1, Int32(seconds * 1000)) > 0 && read().isEmpty
    }

    /// Whether the other side has not ended the connection.
    var isOpen: Bool {
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&watched, 1, 0) == 0
    }

    /// Whether the other side has not ended the connection; what came until now is thrown away.
    func isOpenBehindWhatCame() -> Bool {
        while !isOpen { if read().isEmpty { return false } }
        return true
    }

    /// One piece of what comes; empty at the end.
    func read() -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        isAtEnd = count == 0
        return Array(buffer.prefix(max(0, count)))
    }

    /// Everything up to `count` occurrences of `mark`, or to the end.
    func read(until mark: String, count: Int = 1) -> String {
        var bytes: [UInt8] = []
        var missing = count
        while missing > 0 {
            let piece = read()
            if piece.isEmpty { break }
            let start = max(0, bytes.count - mark.utf8.count + 1)
            bytes += piece
            missing -= Self.occurrences(of: Array(mark.utf8), in: bytes[start...])
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Sends one request and gives the status and the body of its answer.
    func exchange(_ request: [UInt8]) -> (status: Int, body: [UInt8]) {
        write(request)
        var bytes: [UInt8] = []
        while true {
            let piece = read()
            bytes += piece
            if piece.isEmpty { return (0, []) }
            guard let end = bytes[...].firstIndex(of: Array("\r\n\r\n".utf8)) else { continue }
            let head = String(decoding: bytes[..<end], as: UTF8.self)
            let length = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
            let size = length.flatMap { Int($0.split(separator: " ").last ?? "") } ?? 0
            if bytes.count >= end + 4 + size {
                return (Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0, Array(bytes[(end + 4)...]))
            }
        }
    }

    private static func occurrences(of mark: [UInt8], in bytes: ArraySlice<UInt8>) -> Int {
        var count = 0
        var rest = bytes
        while let start = rest.firstIndex(of: mark[0]) {
            if rest[start...].starts(with: mark) { count += 1 }
            rest = rest[(start + 1)...]
        }
        return count
    }
}

extension ArraySlice<UInt8> {
    /// Where `pattern` begins.
    fileprivate func firstIndex(of pattern: [UInt8]) -> Int? {
        indices.first { self[$0...].starts(with: pattern) }
    }
}
