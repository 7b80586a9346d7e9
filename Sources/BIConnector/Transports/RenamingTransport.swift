import Synchronization

/// Follows a portal to its new name: a call to the old one is answered by a redirect, and is repeated once at the new
/// one, as it was.
///
/// A redirect is taken for a new name when it is a 301, 302, 307 or 308 that leads to the same path at another host, over
/// https when the call was (an on-premise portal whose licence expired redirects everything to one page). Only calls of
/// methods are followed: an application's secret is for its authorisation server and for no other host. The call, and
/// with it the credentials, goes only to a host of Bitrix24, or to one the caller agrees to. Everything else is handed
/// back as the reply it is. Later calls go to the new host at once.
public final class RenamingTransport: Transport {
    private let inner: any Transport
    private let mayFollow: @Sendable (_ old: PortalAddress, _ new: PortalAddress) async -> Bool
    private let onRename: @Sendable (_ old: PortalAddress, _ new: PortalAddress) -> Void
    private let learns: @Sendable () -> Bool
    private let names = Mutex([PortalAddress: PortalAddress]())

    /// Follows renamed portals for what `inner` carries.
    /// - `mayFollow`: Asked before credentials go to a host that is not Bitrix24's.
    /// - `onRename`: Called once for each portal that has a new name, after it answered there.
    /// - `learns`: Whether a call may find a new name. Where nobody attends to it, what is known is used and a redirect
    ///   is handed back.
    public init(
        _ inner: any Transport,
        mayFollow: @escaping @Sendable (_ old: PortalAddress, _ new: PortalAddress) async -> Bool = { _, _ in false },
        onRename: @escaping @Sendable (_ old: PortalAddress, _ new: PortalAddress) -> Void = { _, _ in },
        learns: @escaping @Sendable () -> Bool = { true }
    ) {
        self.inner = inner
        self.mayFollow = mayFollow
        self.onRename = onRename
        self.learns = learns
    }

    /// Sends `call`, at most twice: a redirect is an answer of a host that has not carried it out.
    public func send(_ call: Call) async throws(TransportError) -> Reply {
        guard let old = call.portal else { return try await inner.send(call) }
        if let known = names.withLock({ $0.isEmpty ? nil : $0[old] }) {
            return try await inner.send(call.moved(to: known))
        }
        let reply = try await inner.send(call)
        guard learns(), let new = newName(of: old, in: reply, to: call) else { return reply }
        guard await isTrusted(new, instead: old) else { return reply }
        let second = try await inner.send(call.moved(to: new))
        if !Self.redirects.contains(second.status), names.withLock({ $0.updateValue(new, forKey: old) }) == nil {
            onRename(old, new)
        }
        return second
    }

    /// Forgets the new names: whoever names a portal again means the one of that name.
    func forget() { names.withLock { $0.removeAll() } }

    private static let redirects = [301, 302, 307, 308]

    private func newName(of old: PortalAddress, in reply: Reply, to call: Call) -> PortalAddress? {
        guard Self.redirects.contains(reply.status), let location = reply.header("Location"),
            location.contains("://"), let (new, rest) = try? PortalAddress.leading(location), new.host != old.host,
            new.scheme == "https" || old.scheme == "http", rest.prefix(while: { $0 != "?" && $0 != "#" }) == call.path
        else { return nil }
        return new
    }

    private func isTrusted(_ new: PortalAddress, instead old: PortalAddress) async -> Bool {
        if new.isConfidential, new.isBitrix24 || new.isSibling(of: old) { return true }
        return await mayFollow(old, new)
    }
}

extension PortalAddress {
    /// Whether the host is a portal in Bitrix24's cloud: `NAME.bitrix24.com` and the same under the endings in use.
    /// Anybody may own `bitrix24` under another.
    public var isBitrix24: Bool {
        let labels = host.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        return labels.count == 3 && !labels[0].isEmpty && labels[1] == "bitrix24" && Self.endings.contains(labels[2])
    }

    /// Whether the host's name is one of Bitrix24's or below one of them, portal or not.
    public var isUnderBitrix24: Bool {
        var name = host[...]
        while name.last == "." { name.removeLast() }
        let domains = Self.endings.map { "bitrix24.\($0)" } + ["bitrix24.net", "bitrix.info", "bitrix24.tech"]
        return domains.contains { name == $0 || name.hasSuffix(".\($0)") }
    }

    /// Whether both are names under one domain of the cloud, whichever that is.
    fileprivate func isSibling(of other: PortalAddress) -> Bool {
        let own = host.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let others = other.host.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        return own.count == 2 && others.count == 2 && own[1] == others[1] && own[1].hasPrefix("bitrix24.")
    }

    private static let endings: Set<Substring> = [
        "com", "com.br", "com.tr", "eu", "de", "fr", "it", "pl", "es", "uk", "co", "mx", "in", "cn", "jp", "id", "vn",
        "ru", "by", "kz", "ua",
    ]
}
