import BIConnector
import Synchronization

/// One call on its way, between the task that waits for it and the thread that drives it.
final class Transfer: Sendable {
    /// How it ended. No `Result`: the program would look for what makes an error of its second type, among all that it
    /// knows, before the first call.
    enum Outcome: Sendable {
        case success(Reply)
        case failure(TransportError)

        func get() throws(TransportError) -> Reply {
            switch self {
            case .success(let reply): return reply
            case .failure(let error): throw error
            }
        }
    }

    /// Who waits is a function, not a continuation: most calls are over before anybody does, and the first look at that type
    /// takes 120,000 instructions.
    private enum Phase {
        case open(isCancelled: Bool, waiting: (@Sendable (Outcome) -> Void)?)
        case finished(Outcome)
    }

    /// How the other side of a connection over https is recognised.
    enum Verification: Sendable, Hashable {
        /// By a certificate that is valid.
        case certificate
        /// By its public key alone.
        case key(ServerFingerprint)
        /// By nothing: whoever is there is met.
        case none
    }

    /// What to send.
    let call: Call
    /// How the server is recognised.
    let verification: Verification
    /// Whether it ends as soon as the connection stands, and nothing is sent.
    let isMeeting: Bool
    private let meeting = Mutex<Meeting>(Meeting())
    private let phase = Mutex(Phase.open(isCancelled: false, waiting: nil))

    init(_ call: Call, by verification: Verification = .certificate, isMeeting: Bool = false) {
        (self.call, self.verification, self.isMeeting) = (call, verification, isMeeting)
    }

    /// What a meeting brought.
    struct Meeting {
        /// The server, when a connection stood.
        var server: MetServer?
        /// Whether its certificate is the reason that none stood.
        var isDistrusted = false
    }

    /// What a meeting brought, as far as it is over.
    var met: Meeting { meeting.withLock(\.self) }

    /// Notes what a meeting brought.
    func note(_ change: (inout Meeting) -> Void) { meeting.withLock { change(&$0) } }

    /// Whether the outcome is known.
    var isFinished: Bool { known != nil }

    /// Whether it was cancelled before its outcome was known.
    var isCancelled: Bool {
        phase.withLock { if case .open(isCancelled: true, _) = $0 { true } else { false } }
    }

    /// Marks it as cancelled; whoever drives has to end it.
    /// - Returns: Whether there is something to end.
    func cancel() -> Bool {
        phase.withLock { phase in
            guard case .open(_, let waiting) = phase else { return false }
            phase = .open(isCancelled: true, waiting: waiting)
            return true
        }
    }

    /// Waits for the outcome. To be called once.
    func outcome() async -> Outcome {
        if let known { return known }
        return await withCheckedContinuation { continuation in
            if let outcome = wait({ continuation.resume(returning: $0) }) { continuation.resume(returning: outcome) }
        }
    }

    /// Makes the outcome known.
    func finish(_ outcome: Outcome) {
        let waiting: (@Sendable (Outcome) -> Void)? = phase.withLock { phase in
            guard case .open(_, let waiting) = phase else { return nil }
            phase = .finished(outcome)
            return waiting
        }
        waiting?(outcome)
    }

    /// The outcome, as soon as there is one.
    var known: Outcome? {
        phase.withLock { if case .finished(let outcome) = $0 { outcome } else { nil } }
    }

    /// - Returns: The outcome, when it became known in the meantime; else `resume` will be called with it.
    private func wait(_ resume: @escaping @Sendable (Outcome) -> Void) -> Outcome? {
        phase.withLock { phase in
            switch phase {
            case .finished(let outcome): return outcome
            case .open(let isCancelled, _):
                phase = .open(isCancelled: isCancelled, waiting: resume)
                return nil
            }
        }
    }
}
