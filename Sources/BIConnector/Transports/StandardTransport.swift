/// The recipe by which calls are sent well: followed to a renamed portal, no faster than a portal takes them, and again
/// where that cannot do harm.
///
/// ```swift
/// let transport = StandardTransport(CurlTransport())
/// let client = Client(portal: portal, authorization: .tokens(manager), transport: transport)
/// ```
///
/// Copies share what they learn: the new names of portals, how many calls a portal was sent, and the time its methods have
/// used up. A copy may have a ``policy`` of its own.
public struct StandardTransport: Transport {
    /// How often calls are sent, and after which pauses.
    public var policy: RetryingTransport.Policy {
        get { retrying.policy }
        set { retrying.policy = newValue }
    }
    /// What portals reported of the time that methods have used up.
    public let executionTime: ExecutionTimeUsage

    private let renaming: RenamingTransport
    private let clock: AnyClock
    private let onWait: @Sendable (Wait) -> Void
    private var pacing: PacingTransport?
    private var retrying: RetryingTransport

    /// Sends well what `inner` carries.
    /// - `rate`: How fast calls may go; nil for as fast as they come.
    /// - `mayFollow`: Asked before credentials go to a host that is not Bitrix24's.
    /// - `onRename`: Called once for each portal that has a new name.
    /// - `learnsNames`: Whether a call may find a new name.
    /// - `onWait`: Called before each pause.
    public init(
        _ inner: any Transport, policy: RetryingTransport.Policy = RetryingTransport.Policy(),
        rate: PacingTransport.Rate? = .common, clock: any Clock<Duration> = ContinuousClock(),
        mayFollow: @escaping @Sendable (_ old: PortalAddress, _ new: PortalAddress) async -> Bool = { _, _ in false },
        onRename: @escaping @Sendable (_ old: PortalAddress, _ new: PortalAddress) -> Void = { _, _ in },
        learnsNames: @escaping @Sendable () -> Bool = { true },
        onWait: @escaping @Sendable (Wait) -> Void = { _ in }
    ) {
        let clock = AnyClock(clock)
        executionTime = ExecutionTimeUsage(clock: clock)
        renaming = RenamingTransport(inner, mayFollow: mayFollow, onRename: onRename, learns: learnsNames)
        retrying = RetryingTransport(
            renaming, policy: policy, clock: clock, executionTime: executionTime, onWait: onWait)
        (self.clock, self.onWait, self.rate) = (clock, onWait, rate)
        pace()
    }

    /// How fast calls may go; nil for as fast as they come. Another rate begins with no call sent.
    public var rate: PacingTransport.Rate? {
        didSet { if rate != oldValue { pace() } }
    }

    /// Forgets the new names of portals, for all copies: a call to an old one goes there again.
    public func forgetNames() { renaming.forget() }

    private mutating func pace() {
        guard let rate else { return retrying.inner = renaming }
        // The bucket of a rate that is asked for again is as full as it was.
        let pacing =
            pacing.flatMap { $0.rate == rate ? $0 : nil }
            ?? PacingTransport(renaming, rate: rate, clock: clock, onWait: onWait)
        self.pacing = pacing
        retrying.inner = pacing
    }

    /// Sends `call` when it is its turn, and again as long as ``policy`` says so.
    public func send(_ call: Call) async throws(TransportError) -> Reply { try await retrying.send(call) }
}
