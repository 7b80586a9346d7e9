/// The address of a portal: scheme, host and port, nothing more.
public struct PortalAddress: Sendable, Hashable, CustomStringConvertible {
    /// `https`, or `http` for practice on the same machine.
    public let scheme: String
    /// The host as it is sent, in lower case and ASCII; an IPv6 address stands in its brackets.
    public let host: String
    /// The host as people read it: `портал.рф`.
    public let readableHost: String
    /// The port, when it is not the scheme's own.
    public let port: Int?
    /// Whether it names this machine, where plain http is no risk. Each call asks.
    public let isLoopback: Bool

    /// The address of a portal from its parts.
    /// - Throws: ``PortalAddressError`` when a part cannot stand in an address.
    public init(scheme: String, host: String, port: Int?) throws(PortalAddressError) {
        guard scheme == "https" || scheme == "http" else {
            throw PortalAddressError(description: Messages.badScheme(scheme))
        }
        let ascii = try HostName.ascii(host)
        guard Self.isHost(ascii) else { throw PortalAddressError(description: Messages.badHost(host)) }
        if let port, !(1...65535).contains(port) {
            throw PortalAddressError(description: Messages.badPort)
        }
        self.scheme = scheme
        self.host = ascii
        readableHost = HostName.readable(ascii)
        self.port = port == (scheme == "https" ? 443 : 80) ? nil : port
        isLoopback = Self.isLoopback(ascii)
    }

    /// A host known to be one, over https.
    init(knownHost: String) {
        scheme = "https"
        host = knownHost
        readableHost = knownHost
        port = nil
        isLoopback = Self.isLoopback(knownHost)
    }

    /// `https://acme.bitrix24.com`, without a slash at the end, as people read it.
    public var description: String { "\(scheme)://\(readableHost)\(portText)" }

    /// The same as it is sent.
    public var url: String { "\(scheme)://\(host)\(portText)" }

    private var portText: String { port.map { ":\($0)" } ?? "" }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "[::1]" || host.hasSuffix(".localhost")
            || (host.hasPrefix("127.")
                && host.utf8.allSatisfy {
                    $0 == UInt8(ascii: ".") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                })
    }

    /// Whether credentials may travel there: over TLS, or not at all off this machine.
    public var isConfidential: Bool { scheme == "https" || isLoopback }

    /// Whether it may be on this machine or in a private network: it is no other numeric address, and no name in
    /// Bitrix24's cloud.
    public var mayBeNear: Bool { numericHost.map(\.isNear) ?? !isUnderBitrix24 }

    /// The numeric address that the host is; nil for a name.
    public var numericHost: IPAddress? {
        IPAddress(host.hasPrefix("[") ? host.dropFirst().dropLast() : host[...])
    }

    /// Host and port, also where that is the scheme's own: `192.168.1.20:8090`.
    public var hostAndPort: String { "\(host):\(port ?? (scheme == "https" ? 443 : 80))" }

    private static func isHost(_ host: String) -> Bool {
        if host.hasPrefix("["), host.hasSuffix("]") {
            return host.count > 2 && host.dropFirst().dropLast().allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
        }
        return !host.isEmpty && !host.hasPrefix(".") && !host.hasPrefix("-") && host.utf8.count <= 253
            && host.unicodeScalars.allSatisfy {
                $0 == "-" || $0 == "." || $0 == "_" || ("0"..."9").contains($0)
                    || ("a"..."z").contains($0) || ("A"..."Z").contains($0)
            }
    }
}

extension PortalAddress {
    /// The portal of any address at it, whatever its path.
    /// - Throws: ``PortalAddressError`` for what is no address.
    public init(url text: String) throws(PortalAddressError) { self = try Self.leading(text).portal }

    /// The portal at the beginning of an address, and what follows it. Read byte by byte, since it is asked for each call.
    static func leading(_ text: String) throws(PortalAddressError) -> (portal: PortalAddress, path: Substring) {
        var rest = text.utf8[...]
        var scheme = "https"
        if let colon = rest.firstIndex(of: UInt8(ascii: ":")), rest[colon...].starts(with: "://".utf8) {
            scheme = Substring(rest[..<colon]).lowercased()
            rest = rest[colon...].dropFirst(3)
        }
        let authority = rest.prefix {
            $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#")
        }
        guard !authority.contains(UInt8(ascii: "@")) else {
            throw PortalAddressError(description: Messages.userInAddress)
        }
        let (host, port) = try split(authority)
        return (
            try PortalAddress(scheme: scheme, host: host, port: port), Substring(rest[authority.endIndex...])
        )
    }

    private static func split(_ authority: Substring.UTF8View) throws(PortalAddressError) -> (String, Int?) {
        let bracket = authority.lastIndex(of: UInt8(ascii: "]"))
        let start = bracket.map { authority.index(after: $0) } ?? authority.startIndex
        guard let colon = authority[start...].firstIndex(of: UInt8(ascii: ":")) else {
            return (String(Substring(authority)), nil)
        }
        let digits = authority[authority.index(after: colon)...]
        guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let port = Int(Substring(digits))
        else { throw PortalAddressError(description: Messages.notPort(String(Substring(digits)))) }
        return (String(Substring(authority[..<colon])), port)
    }
}

/// What a pasted address says: a portal and perhaps a webhook.
public struct PortalLink: Sendable {
    /// The portal.
    public var address: PortalAddress
    /// The webhook in the path, or `none`.
    public var credentials: Credentials

    /// A portal with credentials.
    public init(address: PortalAddress, credentials: Credentials) {
        self.address = address
        self.credentials = credentials
    }

    /// Reads `https://acme.bitrix24.com`, a webhook's whole address
    /// (`https://acme.bitrix24.com/rest/1/CODE/`, also with a method after it) or a host without a scheme. Blanks, line
    /// ends and quotation marks around it are no part of it.
    /// - Throws: ``PortalAddressError`` for anything else.
    public init(_ text: String) throws(PortalAddressError) {
        let path: Substring
        (address, path) = try PortalAddress.leading(PastedText.bare(text))
        credentials = try Self.webhook(in: path)
    }

    private static func webhook(in path: Substring) throws(PortalAddressError) -> Credentials {
        let parts = path.prefix { $0 != "?" && $0 != "#" }.split(separator: "/")
        guard let first = parts.first else { return .none }
        guard first == "rest" else { return .none }
        guard parts.count > 1 else { return .none }
        guard parts.count > 2, parts[1].allSatisfy(\.isNumber), let user = Int(parts[1]) else {
            throw PortalAddressError(description: Messages.badWebhook)
        }
        guard parts[2].utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw PortalAddressError(description: Messages.badToken)
        }
        return .webhook(user: user, code: Secret(String(parts[2])))
    }
}

/// Why a text is not the address of a portal. Its description is a message for people.
public struct PortalAddressError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, in lower case without a full stop.
    public var description: String
}
