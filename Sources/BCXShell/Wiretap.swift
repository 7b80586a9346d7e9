import BIConnector
import Synchronization

/// Keeps what goes over the wire as long as somebody wants to see it: every attempt, every redirect that is followed and
/// every exchange of tokens, as they were.
final class Wiretap: Transport {
    /// A call, and what came of it.
    struct Exchange: Sendable {
        var call: Call
        var outcome: Result<Reply, TransportError>
    }

    private let inner: any Transport
    private let state = Mutex((isOn: false, exchanges: [Exchange]()))

    init(_ inner: any Transport) { self.inner = inner }

    /// Whether exchanges are kept.
    var isOn: Bool {
        get { state.withLock(\.isOn) }
        set { state.withLock { $0.isOn = newValue } }
    }

    /// What was kept since the last time, in the order in which it ended.
    func take() -> [Exchange] {
        state.withLock { state in
            defer { state.exchanges = [] }
            return state.exchanges
        }
    }

    func send(_ call: Call) async throws(TransportError) -> Reply {
        guard isOn else { return try await inner.send(call) }
        let outcome: Result<Reply, TransportError>
        do throws(TransportError) {
            outcome = .success(try await inner.send(call))
        } catch {
            outcome = .failure(error)
        }
        state.withLock { $0.exchanges.append(Exchange(call: call, outcome: outcome)) }
        return try outcome.get()
    }
}
