import OrderedJSON
import Synchronization

/// How much execution time each method has used up at each portal in its last ten minutes, as the portal reported with its
/// answers: `operating`, and `operating_reset_at`, when some of it is given back.
///
/// Spans are counted by the portal's own clock, so that it does not matter whether this machine's is right. Portals may
/// report neither: nothing is known then.
/// - SeeAlso: the limits of REST, documentation of 2026-08-21: the limit is the portal's, in its examples 480 seconds.
public final class ExecutionTimeUsage: Sendable {
    /// What is known of one method.
    public struct Reading: Sendable, Hashable {
        /// The time used up, in seconds, in the last reply that reported it.
        public var seconds: Double?
        /// How long until some of it is given back; not below zero.
        public var untilReset: Duration?
    }

    private struct Key: Hashable {
        var portal: PortalAddress
        var method: String
    }

    fileprivate struct Entry {
        var seconds: Double?
        /// When some of it is given back, by our own clock.
        var reset: Duration?
    }

    private let clock: AnyClock
    private let entries = Mutex([Key: Entry]())

    /// Nothing is known yet.
    public init(clock: any Clock<Duration> = ContinuousClock()) { self.clock = AnyClock(clock) }

    /// What is known of `method` at `portal`; nil when nothing is.
    public func reading(of method: String, at portal: PortalAddress) -> Reading? {
        let now = clock.elapsed
        return entries.withLock { entries in
            entries[Key(portal: portal, method: method)].map { entry in
                Reading(seconds: entry.seconds, untilReset: entry.reset.map { max($0 - now, .zero) })
            }
        }
    }

    /// The methods of which something is known at `portal`, those that used up most first.
    public func methods(at portal: PortalAddress) -> [String] {
        let used = entries.withLock { entries in
            entries.filter { $0.key.portal == portal }.map { ($0.key.method, $0.value.seconds ?? 0) }
        }
        return used.sorted { ($1.1, $0.0) < ($0.1, $1.0) }.map(\.0)
    }

    /// Takes what a reply reports.
    /// - Parameter report: The answer's `time`, or what a batch reports in its place for one command.
    func note(_ report: JSON?, of method: String, at portal: PortalAddress) {
        guard let report, let entry = Entry(report, now: clock.elapsed) else { return }
        entries.withLock { $0[Key(portal: portal, method: method)] = entry }
    }
}

extension ExecutionTimeUsage {
    /// What is known of the method of a call.
    func reading(of call: Call) -> Reading? {
        guard let method = call.method, let portal = call.portal else { return nil }
        return reading(of: method, at: portal)
    }

    /// Takes what the reply to a call reports.
    func note(_ report: JSON?, of call: Call) {
        guard let method = call.method, let portal = call.portal else { return }
        note(report, of: method, at: portal)
    }
}

extension ExecutionTimeUsage.Entry {
    fileprivate init?(_ report: JSON, now: Duration) {
        seconds = report["operating"]?.number?.double
        if let reset = report["operating_reset_at"]?.number?.double,
            let finish = (report["finish"] ?? report["start"])?.number?.double
        {
            // Bounded: no portal looks further back than ten minutes.
            self.reset = now + .seconds(min(max(reset - finish, 0), 3600))
        }
        if seconds == nil, reset == nil { return nil }
    }
}
