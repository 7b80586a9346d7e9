public import BIConnector
import Synchronization

/// The keys by which servers are recognised in place of their certificates.
///
/// A call to a server with such a key is verified by that key alone, whatever the certificate says of names, issuers and
/// dates, and goes there directly, through no proxy. All other calls are verified as usual.
public final class ServerPins: Sendable {
    private let known: @Sendable (PortalAddress) -> ServerFingerprint?
    private let given = Mutex([PortalAddress: ServerFingerprint]())

    /// Pins for servers that somebody else remembers.
    /// - `known`: Asked for the key of each server over https, from any thread.
    public init(known: @escaping @Sendable (PortalAddress) -> ServerFingerprint? = { _ in nil }) { self.known = known }

    /// The key of a server; nil where certificates count.
    public subscript(_ server: PortalAddress) -> ServerFingerprint? {
        given.withLock { $0[server] } ?? known(server)
    }

    /// Recognises a server by this key from now on.
    public func pin(_ server: PortalAddress, to key: ServerFingerprint) { given.withLock { $0[server] = key } }
}
