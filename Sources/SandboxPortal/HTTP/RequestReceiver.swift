import BIConnector
import CMicroHTTPD

/// One request while it is being received. It lives on the thread of its connection.
final class RequestReceiver {
    /// The second word of the request's first line, as received.
    private let target: String
    /// Its head, and as much of its body as has come.
    private(set) var request: SandboxRequest?
    /// What is answered instead of letting it in.
    private(set) var refusal: SandboxResponse?
    /// How large its body says it is.
    private var announced = 0
    private var received = 0

    /// Refusals wait for bodies up to this size, so that the client reads the answer instead of losing its connection.
    private static let awaited = 64 << 10
    /// Room for as much is made before it has come.
    private static let room = 1 << 20

    init(target: String) { self.target = target }

    /// Takes the head.
    /// - Returns: An answer that waits for nothing.
    func begin(_ connection: OpaquePointer, verb: String, _ handler: RequestHandler, _ line: Connections.Connection)
        -> SandboxResponse?
    {
        let path = target.utf8.prefix { $0 != UInt8(ascii: "?") }
        var request = SandboxRequest(
            verb: verb, path: String(Substring(path)),
            query: String(Substring(target.utf8[path.endIndex...].dropFirst())), isSecure: handler.isSecure,
            client: line.client)
        withUnsafeMutablePointer(to: &request.headers) { headers in
            _ = MHD_get_connection_values(connection, .HEADER_KIND, collectHeader, headers)
        }
        self.request = request
        announced = request.header("Content-Length").flatMap { Int($0) } ?? 0
        refusal = handler.headCheck.refusal(of: request, target: target, local: line.local)
        guard let refusal else { return nil }
        let isShort = (1...Self.awaited).contains(announced) && request.header("Expect") == nil
        return isShort && refusal.status != HeadProblem.lengths.status ? nil : refusal
    }

    /// Takes a piece of the body.
    /// - Returns: Whether to go on receiving.
    func append(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        received += bytes.count
        guard refusal == nil else { return received <= Self.awaited }
        guard received <= HTTPServer.maximumBody else {
            request?.body = []
            return false
        }
        makeRoom()
        // In place: while the request stood in a second variable, each piece would copy all that came before.
        request?.body.append(contentsOf: bytes)
        return true
    }

    /// A body whose size is known grows in place.
    private func makeRoom() {
        guard let count = request?.body.count else { return }
        if count == 0 { request?.body.reserveCapacity(min(announced, Self.room)) }
        if count < Self.room, received >= Self.room { request?.body.reserveCapacity(announced) }
    }

    /// Gives the request away, so that its body is nobody else's.
    func take() -> SandboxRequest? {
        defer { request?.body = [] }
        return request
    }
}

/// Text that a C function writes. The longest IPv6 address has 45 characters.
func addressText(_ write: (UnsafeMutablePointer<CChar>, UInt32) -> Void) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
        guard let start = text.baseAddress else { return "" }
        write(start, UInt32(text.count))
        return String(cString: start)
    }
}

private func collectHeader(
    _ headers: UnsafeMutableRawPointer?, _ kind: MHD_ValueKind, _ name: UnsafePointer<CChar>?,
    _ value: UnsafePointer<CChar>?
) -> MHD_Result {
    guard let headers, let name else { return .YES }
    let text = value.map { String(cString: $0) } ?? ""
    let end = text.utf8.lastIndex { $0 != 0x20 && $0 != 0x09 }
    let trimmed = end.map { Substring(text.utf8[...$0]) } ?? ""
    headers.assumingMemoryBound(to: [Header].self).pointee.append(Header(String(cString: name), String(trimmed)))
    return .YES
}
