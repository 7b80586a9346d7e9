import TextUI

/// The address by which somebody joins a class: `https://192.168.1.20:8090/join/K7PQ-M3XD`.
public struct JoinAddress: Sendable, Hashable {
    /// The server of the class.
    public var server: PortalAddress
    /// The code as it is sent, `K7PQ-M3XD`; as it was typed when it begins with `secret:`, which asks for it.
    public var code: Secret

    /// Reads an address whose path is `/join/` and a code. The code may be typed in lower case, without the dash and with
    /// blanks. Nil for an address with another path.
    /// - Throws: ``PortalAddressError`` for what is no address, and for a code that cannot be one.
    public init?(_ text: String) throws(PortalAddressError) {
        let text = PastedText.bare(text)
        guard let (server, path) = try Self.leading(text) else { return nil }
        self.server = server
        code = path.hasPrefix("secret:") ? Secret(path) : try JoinCode.read(path)
    }

    /// An address with a code that was asked for.
    /// - Throws: ``PortalAddressError`` when it cannot be one.
    public init(server: PortalAddress, code: Secret) throws(PortalAddressError) {
        self.server = server
        self.code = try JoinCode.read(PastedText.bare(code.reveal()))
    }

    /// The address to send to. It holds the code: never shown as it is.
    public var url: Secret { Secret("\(server.url)/join/\(code.reveal())") }

    /// The form in which it is kept, with the code in clear: for files that only their owner reads.
    public func reveal() -> String { url.reveal() }

    /// The server, and what follows `/join/`.
    private static func leading(_ text: String) throws(PortalAddressError) -> (PortalAddress, String)? {
        guard let mark = joinMark(in: text) else { return nil }
        let server = try PortalAddress(url: String(text[..<mark.lowerBound]))
        var rest = text[mark.upperBound...].prefix { $0 != "?" && $0 != "#" }.drop { $0 == "/" }
        while rest.last == "/" { rest.removeLast() }
        return (server, PercentCoding.decode(rest.utf8))
    }

    /// The first part of the path when it is `/join`, in either case.
    private static func joinMark(in text: String) -> Range<String.Index>? {
        let start = text.firstRange(of: "://")?.upperBound ?? text.startIndex
        guard let slash = text[start...].firstIndex(of: "/") else { return nil }
        let part = text[slash...].dropFirst().prefix { !"/?#".contains($0) }
        return part.lowercased() == "join" ? slash..<part.endIndex : nil
    }
}
