#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A numeric address of the internet protocol. One of version 4 that is written as version 6 (`::ffff:192.0.2.1`) is the
/// address of version 4.
public struct IPAddress: Sendable, Hashable, CustomStringConvertible {
    /// Four bytes or sixteen, in the order in which they are sent.
    public let bytes: [UInt8]

    /// How the sixteen bytes begin that stand for four.
    private static let mappedPrefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]

    /// An address of four or sixteen bytes; nil for any other number.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = bytes.count == 16 && bytes.starts(with: Self.mappedPrefix) ? Array(bytes[12...]) : bytes
    }

    /// An address as `192.0.2.1` or `2001:db8::1`; nil for every other spelling, `127.1` and `[::1]` among them.
    public init?(_ text: some StringProtocol) {
        guard let bytes = Self.bytes(of: String(text)) else { return nil }
        self.init(bytes: bytes)
    }

    /// The bytes as written, four of them perhaps as sixteen.
    static func bytes(of text: String) -> [UInt8]? {
        var (four, six) = (in_addr(), in6_addr())
        // The C function reads to the first zero byte only.
        guard !text.utf8.contains(0) else { return nil }
        if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: &four) { Array($0) } }
        if inet_pton(AF_INET6, text, &six) == 1 { return withUnsafeBytes(of: &six) { Array($0) } }
        return nil
    }

    /// Whether only this machine reaches it: 127.0.0.0/8 and ::1.
    public var isLoopback: Bool {
        isVersion4 ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes[15] == 1
    }

    /// Whether it belongs to a network that the internet does not lead to: 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16,
    /// 169.254.0.0/16, fc00::/7 and fe80::/10.
    public var isPrivate: Bool { Self.privateNetworks.contains { $0.contains(self) } }

    private static let privateNetworks = [
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7", "fe80::/10",
    ].compactMap(IPNetwork.init)

    /// Whether it is this machine or one in a network that the internet does not lead to.
    public var isNear: Bool { isLoopback || isPrivate }

    /// Whether it stands for every address of a machine: 0.0.0.0 and ::. A connection to it leads to this machine.
    public var isUnspecified: Bool { bytes.allSatisfy { $0 == 0 } }

    /// Whether it is one of version 4.
    public var isVersion4: Bool { bytes.count == 4 }

    /// The address as people write it, without brackets.
    public var description: String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { text in
            guard let start = text.baseAddress,
                inet_ntop(isVersion4 ? AF_INET : AF_INET6, bytes, start, socklen_t(text.count)) != nil
            else { return "" }
            return String(cString: start)
        }
    }
}

/// The addresses that begin with the same bits: `192.168.0.0/16`, `fd00::/8`.
public struct IPNetwork: Sendable, Hashable, CustomStringConvertible {
    /// An address of the network.
    public let address: IPAddress
    /// How many bits the addresses share.
    public let bits: Int

    /// A network as `ADDRESS/BITS`; an address alone is a network of one. Nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let written = IPAddress.bytes(of: parts[0]), let address = IPAddress(bytes: written) else { return nil }
        let most = written.count * 8
        guard let bits = parts.count == 1 ? most : Self.number(parts[1]), bits <= most else { return nil }
        // What was written as version 6 and is one of version 4 has 96 bits before its first.
        let spare = (written.count - address.bytes.count) * 8
        guard bits >= spare else { return nil }
        self.address = address
        self.bits = bits - spare
    }

    private static func number(_ text: String) -> Int? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
    }

    /// Whether `other` is one of its addresses.
    public func contains(_ other: IPAddress) -> Bool {
        guard other.bytes.count == address.bytes.count else { return false }
        return zip(address.bytes, other.bytes).enumerated().allSatisfy { index, pair in
            let shared = min(8, max(0, bits - index * 8))
            let mask = UInt8(truncatingIfNeeded: 0xFF00 >> shared)
            return pair.0 & mask == pair.1 & mask
        }
    }

    /// The network as it is written.
    public var description: String { "\(address)/\(bits)" }
}
