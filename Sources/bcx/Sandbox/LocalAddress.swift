import BIConnector
import SandboxPortal

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Addresses of this machine.
enum LocalAddress {
    /// Whether only this machine reaches it.
    static func isLoopback(_ address: String) -> Bool { IPAddress(address)?.isLoopback ?? false }

    /// The address by which others reach a server that listens on `address`: when it listens on every network, the
    /// source address of this machine's outgoing connections; in a network that leads nowhere, the first address of this
    /// machine that others may reach.
    static func reachable(_ address: String) -> String {
        guard IPAddress(address)?.isUnspecified == true else { return address }
        let others = IPAddress.ofThisMachine?.first { $0.isVersion4 && !$0.isLoopback }
        return outgoing ?? others?.description ?? "127.0.0.1"
    }

    /// The address by which clients reach a server: `https://192.168.1.20:8090`.
    static func origin(of server: HTTPServer) -> String {
        let host = reachable(server.address)
        return "\(server.isSecure ? "https" : "http")://\(host.contains(":") ? "[\(host)]" : host):\(server.port)"
    }

    /// The source address of this machine's outgoing connections; nil without a network. Nothing is sent: a datagram
    /// socket only looks up its route.
    private static var outgoing: String? {
        let descriptor = socket(AF_INET, datagram, 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(9).bigEndian
        // 192.0.2.1, which is reserved for documentation.
        address.sin_addr.s_addr = UInt32(0xC000_0201).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isKnown = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
            }
        }
        guard isKnown else { return nil }
        let bits = UInt32(bigEndian: address.sin_addr.s_addr)
        return [24, 16, 8, 0].map { String(bits >> $0 & 255) }.joined(separator: ".")
    }

    #if canImport(Darwin)
        private static let datagram = SOCK_DGRAM
    #else
        private static let datagram = Int32(SOCK_DGRAM.rawValue)
    #endif
}
