#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Sockets on this machine alone.
public enum Loopback {
    /// Whether every address that begins with 127 is this machine's, as on Linux.
    public static var hasManyAddresses: Bool {
        #if canImport(Darwin)
            false
        #else
            true
        #endif
    }

    /// - Parameter client: The last part of the client's address 127.0.0.X, so that a test has several of them; nil for
    ///   the usual one.
    /// - Returns: A socket connected to a port on loopback.
    /// - Throws: ``ScriptedServer/Failure``.
    public static func connect(to port: Int, from client: Int? = nil) throws -> Int32 {
        #if canImport(Darwin)
            let made = socket(AF_INET, SOCK_STREAM, 0)
        #else
            let made = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        #endif
        let isBound = client.map { client in with(address: client, port: 0) { bind(made, $0, $1) == 0 } } ?? true
        let isConnected = isBound && with(address: 1, port: port) { systemConnect(made, $0, $1) == 0 }
        guard isConnected else {
            defer { close(made) }
            throw ScriptedServer.Failure(call: isBound ? "connect" : "bind", errorNumber: errno)
        }
        return made
    }

    /// Lends the address 127.0.0.X as the system's functions want it.
    private static func with(
        address last: Int, port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Bool
    ) -> Bool {
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

    /// - Returns: A listening socket on loopback and its port.
    static func listen() throws -> (Int32, port: Int) {
        #if canImport(Darwin)
            let listener = socket(AF_INET, SOCK_STREAM, 0)
        #else
            let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        #endif
        guard listener >= 0 else { throw ScriptedServer.Failure(call: "socket", errorNumber: errno) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isOpen = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && systemListen(listener, 128) == 0
                    && getsockname(listener, $0, &size) == 0
            }
        }
        guard isOpen else {
            defer { close(listener) }
            throw ScriptedServer.Failure(call: "bind", errorNumber: errno)
        }
        return (listener, Int(UInt16(bigEndian: address.sin_port)))
    }
}

private func systemConnect(_ socket: Int32, _ address: UnsafePointer<sockaddr>, _ size: socklen_t) -> Int32 {
    connect(socket, address, size)
}

private func systemListen(_ socket: Int32, _ backlog: Int32) -> Int32 { listen(socket, backlog) }
