#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Waits on this machine for the browser that a portal redirects here after a login.
public enum RedirectListener {
    /// Why the port cannot be used.
    public struct Failure: Error, Sendable, CustomStringConvertible {
        /// What happened, in lower case without a full stop.
        public var description: String
    }

    /// Listens on `port` of 127.0.0.1 until a browser requests a path with `code=` or `error=`, and shows it a page.
    /// - `isListening`: Called with the port when a browser may come.
    /// - Returns: The path with its query.
    /// - Throws: ``Failure`` when the port cannot be had; `CancellationError` when the task is cancelled.
    public static func wait(on port: Int, isListening: (Int) -> Void) async throws -> String {
        let (listener, port) = try listen(on: port)
        defer { close(listener) }
        isListening(port)
        while true {
            try await waitForInput(listener)
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { continue }
            defer { close(connection) }
            guard let target = try await requestTarget(connection) else { continue }
            let isWanted = target.contains("code=") || target.contains("error=")
            answer(connection, isWanted ? "200 OK" : "404 Not Found")
            if isWanted { return target }
        }
    }

    private static func listen(on port: Int) throws(Failure) -> (Int32, port: Int) {
        let listener = socket(AF_INET, streamType, 0)
        guard listener >= 0 else { throw Failure(description: Messages.cannotListen(String(cString: strerror(errno)))) }
        _ = fcntl(listener, F_SETFD, FD_CLOEXEC)
        var yes: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isOpen = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && systemListen(listener, 8) == 0
                    && getsockname(listener, $0, &size) == 0
            }
        }
        guard isOpen else {
            let reason = String(cString: strerror(errno))
            close(listener)
            throw Failure(description: Messages.cannotListen(on: port, reason))
        }
        return (listener, Int(UInt16(bigEndian: address.sin_port)))
    }

    #if canImport(Darwin)
        private static let streamType = SOCK_STREAM
    #else
        private static let streamType = Int32(SOCK_STREAM.rawValue)
    #endif

    /// Checks every few milliseconds, so that Control-C can cancel it.
    private static func waitForInput(_ descriptor: Int32) async throws {
        while !Descriptor.waitForInput(descriptor, -1, milliseconds: 0).first {
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// The target of a request; nil when it is not a request, or does not come within two seconds.
    private static func requestTarget(_ connection: Int32) async throws -> String? {
        var head: [UInt8] = []
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(2)
        while head.count < 16_384, clock.now < deadline {
            guard Descriptor.waitForInput(connection, -1, milliseconds: 0).first else {
                try await Task.sleep(for: .milliseconds(5))
                continue
            }
            guard let part = Descriptor.read(connection, atMost: 4096), !part.isEmpty else { return nil }
            head += part
            guard head.firstRange(of: Array("\r\n\r\n".utf8)) != nil else { continue }
            let words = String(decoding: head.prefix { $0 != 13 }, as: UTF8.self).split(separator: " ")
            return words.count == 3 && words[0] == "GET" ? String(words[1]) : nil
        }
        return nil
    }

    private static func answer(_ connection: Int32, _ status: String) {
        let page = "<!doctype html><meta charset=\"utf-8\"><title>bcx</title><p>\(Messages.page(status))"
        Descriptor.write(
            "HTTP/1.1 \(status)\r\nContent-Type: text/html\r\nContent-Length: \(page.utf8.count)\r\nConnection: close\r\n\r\n\(page)",
            to: connection)
    }
}

private func systemListen(_ descriptor: Int32, _ backlog: Int32) -> Int32 { listen(descriptor, backlog) }
