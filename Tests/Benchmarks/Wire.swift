import Foundation
import OrderedJSON

/// A kept connection to a portal on this machine, as thin as can be: what is measured is the portal.
final class Wire {
    private let descriptor: Int32
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    /// - Parameter client: The last part of its address 127.0.0.X, where a machine has more than one of them.
    init(port: Int, from client: Int = 1) throws {
        #if os(Linux)
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        #if os(Linux)
            _ = Self.with(address: client, port: 0) { bind(descriptor, $0, $1) }
        #endif
        let status = Self.with(address: 1, port: port) { connect(descriptor, $0, $1) }
        guard status == 0 else { throw Broken(what: "no connection to port \(port)") }
    }

    deinit { close(descriptor) }

    private static func with(
        address last: Int, port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0000 + last).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    /// Something that must not happen while figures are taken.
    struct Broken: Error, CustomStringConvertible {
        var what: String
        var description: String { what }
    }

    /// A call as it goes over the wire.
    static func request(_ path: String, _ body: String) -> [UInt8] { post("/rest/\(path)", body) }

    /// A `POST` as it goes over the wire.
    static func post(_ path: String, _ body: String) -> [UInt8] {
        Array(
            """
            POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
            Content-Length: \(body.utf8.count)\r\n\r\n\(body)
            """.utf8)
    }

    /// Sends a request and reads its whole answer, which has to be one with HTTP 200.
    /// - Returns: The body.
    @discardableResult
    func exchange(_ request: [UInt8]) throws -> ArraySlice<UInt8> {
        guard send(descriptor, request, request.count, 0) == request.count else { throw Broken(what: "sending failed") }
        var count = 0
        var expected = Int.max
        var start = 0
        while count < expected {
            if count == buffer.count { buffer += [UInt8](repeating: 0, count: buffer.count) }
            let received = buffer.withUnsafeMutableBytes { bytes in
                let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[count...])
                return recv(descriptor, rest.baseAddress, rest.count, 0)
            }
            guard received > 0 else { throw Broken(what: "the portal closed the connection") }
            count += received
            if expected == Int.max, let head = Self.head(of: buffer[..<count]) {
                start = head.end
                expected = head.end + head.length
            }
        }
        guard buffer.starts(with: "HTTP/1.1 200".utf8) else {
            throw Broken(what: String(decoding: buffer[..<count], as: UTF8.self))
        }
        return buffer[start..<expected]
    }

    /// A socket that others may connect to, and its port.
    static func listening() throws -> (Int32, port: Int) {
        #if os(Linux)
            let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            let listener = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        guard with(address: 1, port: 0, { bind(listener, $0, $1) }) == 0, listen(listener, 100) == 0 else {
            throw Broken(what: "no port is free")
        }
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(listener, $0, &size) }
        }
        guard status == 0 else { throw Broken(what: "a socket has no address") }
        return (listener, Int(UInt16(bigEndian: address.sin_port)))
    }

    /// Sends small pieces without waiting for more.
    static func sendAtOnce(_ descriptor: Int32) {
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    }

    private static let lengthName = Array("Content-Length: ".utf8)

    /// Where a head ends, and how long the body after it is; nil while the head is not there as a whole.
    static func head(of bytes: ArraySlice<UInt8>) -> (end: Int, length: Int)? {
        var (start, length) = (bytes.startIndex, 0)
        for index in bytes.indices where bytes[index] == UInt8(ascii: "\n") {
            let line = bytes[start..<index].dropLast()
            guard !line.isEmpty else { return (index + 1, length) }
            if line.starts(with: lengthName) {
                length = Int(String(decoding: line.dropFirst(lengthName.count), as: UTF8.self)) ?? 0
            }
            start = index + 1
        }
        return nil
    }
}
