public import BIConnector
import CMicroHTTPD  // A release finds the parts of socket addresses in this module first.

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Which addresses the sandbox calls for others: never its own, and from an open one only those it was allowed, so that
/// nobody looks through it into a network that is closed to them.
struct ReachableAddresses: Sendable {
    /// Whether only some addresses are allowed.
    var isLimited: Bool
    var networks: [IPNetwork]
    /// Where the sandbox itself is.
    var places: [Sandbox.ListeningAddress]
    /// The client that caused the call; nil for the sandbox's own user.
    var caller: IPAddress?

    func allows(_ address: IPAddress, port: Int) -> Bool {
        guard !isItself(address, port) else { return false }
        return !isLimited || address == caller || networks.contains { $0.contains(address) }
    }

    private func isItself(_ address: IPAddress, _ port: Int) -> Bool {
        places.contains { place in
            guard place.port == port else { return false }
            return address.isUnspecified || place.address == address
                || (place.address.isUnspecified && Self.isLocal(address))
        }
    }

    /// Whether it is an address of this machine.
    private static func isLocal(_ address: IPAddress) -> Bool {
        address.isLoopback || IPAddress.ofThisMachine?.contains(address) ?? true
    }
}

extension IPAddress {
    /// The addresses of this machine's interfaces, in the system's order; nil when it does not tell.
    public static var ofThisMachine: [IPAddress]? {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { return nil }
        defer { freeifaddrs(first) }
        return sequence(first: first, next: { $0?.pointee.ifa_next }).compactMap { entry in
            entry?.pointee.ifa_addr.flatMap { IPAddress($0) }
        }
    }

    /// The address in one of the system's structures; nil for one that is not of the internet.
    fileprivate init?(_ address: UnsafeMutablePointer<sockaddr>) {
        let bytes: [UInt8]
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            bytes = address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { four in
                withUnsafeBytes(of: four.pointee.sin_addr) { Array($0) }
            }
        case AF_INET6:
            bytes = address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { six in
                withUnsafeBytes(of: six.pointee.sin6_addr) { Array($0) }
            }
        default: return nil
        }
        self.init(bytes: bytes)
    }
}
