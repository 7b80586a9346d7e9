import OrderedJSON

/// Sends a call again when that cannot do harm, after a pause that grows.
///
/// | what came back | a read | a write |
/// |---|---|---|
/// | `QUERY_LIMIT_EXCEEDED`, refused before it ran | again | again |
/// | `OPERATION_TIME_LIMIT`, refused before it ran | after the reset, if that is wanted | the same |
/// | another refusal (`OVERLOAD_LIMIT` above all) | no | no |
/// | HTTP 5xx without a known code | again | no |
/// | no whole reply, and the call did not run | again | again |
/// | no whole reply, and the call may have run | again | no |
///
/// Whether a call is a read says the row of its method; methods without a row count as writes. Only what can get better
/// is tried again, see ``TransportError/mayPass``. A refusal that is expected is an answer, see
/// ``Policy/expected``.
public struct RetryingTransport: Transport {
    /// How often, and after which pauses.
    public struct Policy: Sendable, Hashable {
        /// How often a call is sent at most.
        public var attempts = 4
        /// The first pause; each further one is twice as long.
        public var firstPause = Duration.seconds(1)
        /// The longest pause.
        public var longestPause = Duration.seconds(30)
        /// By which part a pause may be longer or shorter, so that callers who were refused together do not come back
        /// together.
        public var jitter = 0.1
        /// Whether a method that has used up its execution time is waited for, until the portal gives some of it back.
        public var waitsForReset = false
        /// The codes that whoever calls wants to see: a refusal with one of them is answered at once.
        public var expected: Set<ErrorCode.Name> = []
        /// Whether any refusal is wanted that judges the call. A limit of rate or time does not, and is waited for.
        public var expectsAny = false

        /// The policy of the official clients: up to three repetitions, after 1, 2 and 4 seconds.
        public init() {}

        /// The pause after the call was sent `attempts` times.
        /// - `chance`: From −1 to 1.
        public func pause(after attempts: Int, chance: Double) -> Duration {
            var pause = firstPause
            for _ in 1..<max(attempts, 1) where pause < longestPause { pause *= 2 }
            return min(pause, longestPause) * (1 + jitter * chance)
        }

        /// The pause before a method that has used up its execution time is called again.
        /// - Parameter reset: How long until the portal gives some of it back, as far as it said.
        public static func pause(untilReset reset: Duration?) -> Duration {
            guard let reset, reset > .zero else { return unknownReset }
            return max(reset, shortestReset)
        }

        /// What is waited when a portal does not say when it gives time back, which it does minute by minute.
        private static let unknownReset = Duration.seconds(60)
        /// What is waited at least.
        private static let shortestReset = Duration.seconds(10)
    }

    var inner: any Transport
    var policy: Policy
    private let clock: AnyClock
    private let executionTime: ExecutionTimeUsage
    private let chance: @Sendable () -> Double
    private let onWait: @Sendable (Wait) -> Void

    /// Repeats what `inner` carries.
    /// - `executionTime`: What portals reported of the time that methods have used up.
    /// - `chance`: A number from −1 to 1, another one each time.
    /// - `onWait`: Called before each pause.
    public init(
        _ inner: any Transport, policy: Policy = Policy(), clock: any Clock<Duration> = ContinuousClock(),
        executionTime: ExecutionTimeUsage = ExecutionTimeUsage(),
        chance: @escaping @Sendable () -> Double = { .random(in: -1...1) },
        onWait: @escaping @Sendable (Wait) -> Void = { _ in }
    ) {
        self.inner = inner
        self.policy = policy
        self.clock = AnyClock(clock)
        self.executionTime = executionTime
        self.chance = chance
        self.onWait = onWait
    }

    /// Sends `call`, and again as long as the table says so. Every time it has its whole timeout.
    /// - Throws: What the last time brought. A cancelled pause is reported as a call that did not run, since only such
    ///   calls and reads are waited for.
    public func send(_ call: Call) async throws(TransportError) -> Reply {
        var attempts = 1
        while true {
            let outcome = await attempt(call)
            guard attempts < policy.attempts, let cause = reason(toRepeat: call, after: outcome) else {
                return try outcome.get()
            }
            let wait = Wait(cause: cause, duration: pause(for: cause, of: call, after: attempts), attempts: attempts)
            onWait(wait)
            try await clock.wait(wait.duration)
            attempts += 1
        }
    }

    private func pause(for cause: Wait.Cause, of call: Call, after attempts: Int) -> Duration {
        guard case .usedUpTime = cause else { return policy.pause(after: attempts, chance: chance()) }
        return Policy.pause(untilReset: executionTime.reading(of: call)?.untilReset)
    }

    private func attempt(_ call: Call) async -> Result<Reply, TransportError> {
        do throws(TransportError) {
            return .success(try await inner.send(call))
        } catch {
            return .failure(error)
        }
    }

    private func reason(toRepeat call: Call, after outcome: Result<Reply, TransportError>) -> Wait.Cause? {
        switch outcome {
        case .success(let reply): reason(toRepeat: call, after: reply)
        case .failure(let error): error.mayPass && (!error.mayHaveRun || call.isRead) ? .transport(error) : nil
        }
    }

    private func reason(toRepeat call: Call, after reply: Reply) -> Wait.Cause? {
        guard reply.status >= 400 else { return nil }
        let serverFault: Wait.Cause? = reply.status >= 500 && call.isRead ? .serverFault(reply.status) : nil
        guard let body = try? reply.json(),
            case .refused(let refusal) = Envelope.meaning(
                of: body, status: reply.status, method: call.method ?? "", isRead: call.isRead)
        else { return serverFault }
        if policy.isExpected(refusal) { return nil }
        guard let row = refusal.row else { return serverFault }
        executionTime.note(body["time"], of: call)
        return switch row.retry {
        case .later: .refusal(row.name)
        case .readsOnly: call.isRead ? .refusal(row.name) : nil
        case .afterReset: policy.waitsForReset ? .usedUpTime(row.name) : nil
        case .never, .afterRefresh: nil
        }
    }
}

extension RetryingTransport.Policy {
    /// Whether a call is sent again that was refused before it ran.
    public func repeats(_ refusal: Refusal) -> Bool {
        guard attempts > 1, !isExpected(refusal) else { return false }
        return switch refusal.row?.retry {
        case .later: true
        case .afterReset: waitsForReset
        case .never, .afterRefresh, .readsOnly, nil: false
        }
    }

    /// Whether a refusal is what the caller wants to see.
    public func isExpected(_ refusal: Refusal) -> Bool {
        if expected.contains(refusal.code) { return true }
        return switch refusal.row?.retry {
        case .later, .afterReset: false
        case .never, .afterRefresh, .readsOnly, nil: expectsAny
        }
    }
}
