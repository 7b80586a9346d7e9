import BIConnector
import Synchronization

/// Keeps what goes over the wire, to be shown: every attempt, every redirect that is followed, every exchange of tokens
/// and every pause between them.
struct TraceRecorder: Transport {
    /// Where the events of a task and of its children are kept; nil when they are not traced.
    @TaskLocal static var trace: Trace?

    /// Checked before each request goes out, which may be long after the call began.
    ///
    /// A class wraps the closure: a release build of Swift 6.3 crashes when a task-local is a bare one.
    final class SendCheck: Sendable {
        /// Why the request must not go out; nil when it may.
        let objection: @Sendable () -> TransportError?

        init(_ objection: @escaping @Sendable () -> TransportError?) { self.objection = objection }
    }

    /// The check that each request of a task and of its children passes before it is sent.
    @TaskLocal static var check: SendCheck?

    private let inner: any Transport

    init(_ inner: any Transport) { self.inner = inner }

    func send(_ call: Call) async throws(TransportError) -> Reply {
        if let error = Self.check?.objection() { throw error }
        guard let trace = Self.trace else { return try await inner.send(call) }
        trace.keep(.sent(call))
        let outcome: Result<Reply, TransportError>
        do throws(TransportError) {
            outcome = .success(try await inner.send(call))
        } catch {
            outcome = .failure(error)
        }
        trace.keep(.answered(outcome, call))
        return try outcome.get()
    }
}

/// What happened between the shell and a portal, in order.
final class Trace: Sendable {
    /// Something that happened.
    enum Event: Sendable {
        case sent(Call)
        case answered(Result<Reply, TransportError>, Call)
        case waiting(Wait)
    }

    private let events = Mutex<[Event]>([])
    private let listener: @Sendable () -> Void

    /// - Parameter listener: Called whenever something has happened.
    init(_ listener: @escaping @Sendable () -> Void) { self.listener = listener }

    /// Keeps an event.
    func keep(_ event: Event) {
        events.withLock { $0.append(event) }
        listener()
    }

    /// What happened since the last time.
    func take() -> [Event] {
        events.withLock { events in
            defer { events = [] }
            return events
        }
    }
}
