extension Call {
    /// The portal it goes to; nil when the address is not a portal's.
    var portal: PortalAddress? { try? PortalLink(url.reveal()).address }

    /// The method it calls, which is the last part of the path.
    var method: String {
        let path = url.reveal().prefix { $0 != "?" && $0 != "#" }
        return path.split(separator: "/").last.map(String.init) ?? ""
    }

    /// Whether it changes nothing. A method without a row is taken for one that does.
    var isRead: Bool { Method.named(method)?.isRead ?? false }
}
