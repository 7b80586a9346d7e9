import BIConnector
import Synchronization

/// Records whether anything was sent that may change a portal. Exit status 2 promises that nothing was.
///
/// One object serves all shells of a program. Each shell watches its host's transport, so that no call escapes it: not
/// that of a batch, a journal, a wizard or an unknown method.
public final class SentWrites: Sendable {
    private let hasAny = Mutex(false)

    /// Nothing was sent.
    public init() {}

    /// Whether nothing was sent that may change a portal.
    public var isEmpty: Bool { !hasAny.withLock(\.self) }

    fileprivate func note() { hasAny.withLock { $0 = true } }
}

/// Records in ``SentWrites`` every call that may change the portal and left this machine, whatever its outcome.
struct WatchedTransport: Transport {
    let inner: any Transport
    let writes: SentWrites

    func send(_ call: Call) async throws(TransportError) -> Reply {
        guard call.mayChangePortal else { return try await inner.send(call) }
        do throws(TransportError) {
            let reply = try await inner.send(call)
            writes.note()
            return reply
        } catch {
            if error.mayHaveRun { writes.note() }
            throw error
        }
    }
}
