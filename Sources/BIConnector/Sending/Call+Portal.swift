extension Call {
    /// The portal it goes to; nil when the address is not a portal's.
    var portal: PortalAddress? { try? PortalAddress.leading(url.reveal()).portal }

    /// The method it calls, which is the last part of the path.
    var method: String {
        let path = url.reveal().utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        return path.split(separator: UInt8(ascii: "/")).last.map { String(Substring($0)) } ?? ""
    }

    /// Whether it changes nothing. A method without a row is taken for one that does.
    var isRead: Bool { Method.named(method)?.isRead ?? false }
}
