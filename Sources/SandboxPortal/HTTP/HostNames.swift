import BIConnector

/// The names by which a server may be called. A page from elsewhere that has its own name lead to this machine calls it
/// by another one.
struct HostNames: Sendable {
    /// Names given when the server was started, in lower case.
    private let given: Set<String>
    private let addresses: Set<IPAddress>
    /// Names of a certificate that begin with `*.`, without the star.
    private let suffixes: [String]

    /// Names and numeric addresses; those of a certificate may begin with `*.`.
    init(_ names: [String] = []) {
        let plain = names.map { $0.lowercased() }
        addresses = Set(plain.compactMap { IPAddress($0) })
        given = Set(plain)
        suffixes = plain.filter { $0.hasPrefix("*.") }.map { String($0.dropFirst()) }
    }

    /// Whether a request whose `Host` is `authority` is meant for this server.
    /// - Parameter local: The address to which its connection leads.
    func contain(_ authority: String, local: IPAddress?) -> Bool {
        guard let host = Authority(authority) else { return false }
        switch host.place {
        case .address(let address): return address.isLoopback || address == local || addresses.contains(address)
        case .name(let name):
            guard name != "localhost", !given.contains(name) else { return true }
            // A star stands for one label.
            guard let dot = name.firstIndex(of: "."), dot != name.startIndex else { return false }
            return suffixes.contains(String(name[dot...]))
        }
    }
}

/// A host and perhaps a port, as `Host` and `Origin` have them; every other spelling of an address is none.
struct Authority: Equatable {
    enum Place: Equatable {
        case address(IPAddress)
        /// In lower case.
        case name(String)
    }

    var place: Place
    var port: Int?

    init?(_ text: String) {
        guard let split = Self.split(text) else { return nil }
        switch split.port {
        case nil: port = nil
        case let digits?:
            guard (1...5).contains(digits.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = Int(digits), number <= 65535
            else { return nil }
            port = number
        }
        guard let place = Self.place(split.host, isBracketed: split.isBracketed) else { return nil }
        self.place = place
    }

    private static func split(_ text: String) -> (host: String, port: Substring?, isBracketed: Bool)? {
        guard text.hasPrefix("[") else {
            let colon = text.utf8.firstIndex(of: UInt8(ascii: ":"))
            let port = colon.map { Substring(text.utf8[$0...].dropFirst()) }
            return (String(text[..<(colon ?? text.endIndex)]), port, false)
        }
        guard let close = text.firstIndex(of: "]") else { return nil }
        let host = text[..<close].dropFirst()
        let rest = text[close...].dropFirst()
        guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
        return (String(host), rest.isEmpty ? nil : rest.dropFirst(), true)
    }

    private static func place(_ host: String, isBracketed: Bool) -> Place? {
        let address = IPAddress(host)
        // Version 6 stands in brackets, and only version 6; one that hides version 4 is nobody's way to write it.
        if isBracketed { return address.flatMap { $0.isVersion4 ? nil : .address($0) } }
        if let address { return address.isVersion4 ? .address(address) : nil }
        guard Self.isName(host) else { return nil }
        return .name(host.lowercased())
    }

    /// Whether it is the name of a host: letters, digits, `-` and `_`, in labels that are not empty. A last label of
    /// digits alone is an address in another spelling.
    static func isName(_ host: String) -> Bool {
        let labels = host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard host.utf8.count <= 253, let last = labels.last, !labels.contains(where: \.isEmpty) else { return false }
        let isNumber = last.allSatisfy { (0x30...0x39).contains($0) }
        return !isNumber && !Substring(last).lowercased().hasPrefix("0x")
            && host.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }
}
