import BIConnector
import Synchronization

/// Tells what goes over the wire as long as somebody wants to see it: every attempt, every redirect that is followed, every
/// exchange of tokens and every pause between them, as they were.
final class Wiretap: Transport {
    /// Something that happened on the way to a portal.
    enum Event: Sendable {
        case sent(Call)
        case answered(Result<Reply, TransportError>, Call)
        case waiting(Wait)
    }

    private struct State {
        var isOn = false
        var events: [Event] = []
        var listener: (@Sendable () -> Void)?
    }

    /// Called before each request goes out, which may be long after it was asked for; what it returns is why nothing goes
    /// out. (Swift 6.3 crashes on a closure here that throws a type.)
    @TaskLocal static var beforeSending: (@Sendable () -> TransportError?)?

    private let inner: any Transport
    private let state = Mutex(State())

    init(_ inner: any Transport) { self.inner = inner }

    /// Whether events are kept.
    var isOn: Bool {
        get { state.withLock(\.isOn) }
        set { state.withLock { $0.isOn = newValue } }
    }

    /// Has `listener` called whenever something has happened; nil for nobody.
    func wake(_ listener: (@Sendable () -> Void)?) { state.withLock { $0.listener = listener } }

    /// What happened since the last time, in its order.
    func take() -> [Event] {
        state.withLock { state in
            defer { state.events = [] }
            return state.events
        }
    }

    func send(_ call: Call) async throws(TransportError) -> Reply {
        if let error = Self.beforeSending?() { throw error }
        guard isOn else { return try await inner.send(call) }
        keep(.sent(call))
        let outcome: Result<Reply, TransportError>
        do throws(TransportError) {
            outcome = .success(try await inner.send(call))
        } catch {
            outcome = .failure(error)
        }
        keep(.answered(outcome, call))
        return try outcome.get()
    }

    /// Keeps a pause in its place between the exchanges.
    /// - Returns: Whether it is kept, and will be told with them.
    func keep(_ wait: Wait) -> Bool {
        guard isOn else { return false }
        keep(.waiting(wait))
        return true
    }

    private func keep(_ event: Event) {
        let listener = state.withLock { state in
            state.events.append(event)
            return state.listener
        }
        listener?()
    }
}
