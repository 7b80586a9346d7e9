#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Sockets on this machine alone.
public enum Loopback {
    /// - Returns: A socket connected to a port on loopback.
    /// - Throws: ``ScriptedServer/Failure``.
    public static func connect(to port: Int) throws -> Int32 {
        #if canImport(Darwin)
            let client = socket(AF_INET, SOCK_STREAM, 0)
        #else
            let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        #endif
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                systemConnect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else {
            defer { close(client) }
            throw ScriptedServer.Failure(call: "connect", errorNumber: errno)
        }
        return client
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
