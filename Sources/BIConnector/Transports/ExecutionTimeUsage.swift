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

    /// What a reply reported, and when by our own clock. Every reply reports, and few are asked about, so that the numbers
    /// are read when somebody asks.
    fileprivate struct Entry {
        var portal: PortalAddress
        var method: String
        var report: JSON
        var time: Duration
    }

    private let clock: AnyClock
    /// One for each method and portal, of which there are few.
    private let entries = Mutex([Entry]())

    /// Nothing is known yet.
    public init(clock: any Clock<Duration> = ContinuousClock()) { self.clock = AnyClock(clock) }

    /// What is known of `method` at `portal`; nil when nothing is.
    public func reading(of method: String, at portal: PortalAddress) -> Reading? {
        let now = clock.elapsed
        let entry = entries.withLock { $0.first { $0.isOf(method, at: portal) } }
        return entry.map { entry in
            Reading(seconds: entry.seconds, untilReset: entry.untilReset.map { max(entry.time + $0 - now, .zero) })
        }
    }

    /// The methods of which something is known at `portal`, those that used up most first.
    public func methods(at portal: PortalAddress) -> [String] {
        let used = entries.withLock { entries in
            entries.filter { $0.portal == portal }.map { ($0.method, $0.seconds ?? 0) }
        }
        return used.sorted { ($1.1, $0.0) < ($0.1, $1.0) }.map(\.0)
    }

    /// Takes what a reply reports.
    /// - Parameter report: The answer's `time`, or what a batch reports in its place for one command.
    /// - Returns: Whether it reports something.
    @discardableResult
    func note(_ report: JSON?, of method: String, at portal: PortalAddress) -> Bool {
        guard let report, Entry.reportsSomething(report) else { return false }
        let entry = Entry(portal: portal, method: method, report: report, time: clock.elapsed)
        entries.withLock { entries in
            if let place = entries.firstIndex(where: { $0.isOf(method, at: portal) }) {
                entries[place] = entry
            } else {
                entries.append(entry)
            }
        }
        return true
    }

    /// Takes what the answers to a batch report: for each method the last that reports something.
    func note(_ answers: [Batch.Answer], at portal: PortalAddress) {
        var noted: [String] = []
        // By their places, since an answer that is taken out is a copy.
        for place in answers.indices.reversed() where !noted.contains(answers[place].command.method) {
            let method = answers[place].command.method
            if note(answers[place].time, of: method, at: portal) { noted.append(method) }
        }
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
    /// Whether a reply reported the time used up, or when some of it is given back.
    static func reportsSomething(_ report: JSON) -> Bool {
        report["operating"]?.number != nil || (reset(in: report) != nil && finish(in: report) != nil)
    }

    var seconds: Double? { report["operating"]?.number?.double }

    /// Whether it is what is known of a method at a portal.
    func isOf(_ method: String, at portal: PortalAddress) -> Bool { self.method == method && self.portal == portal }

    /// How long after the reply some of it is given back.
    var untilReset: Duration? {
        guard let reset = Self.reset(in: report), let finish = Self.finish(in: report) else { return nil }
        // Bounded: no portal looks further back than ten minutes.
        return .seconds(min(max(reset.double - finish.double, 0), 3600))
    }

    private static func reset(in report: JSON) -> JSON.Number? { report["operating_reset_at"]?.number }
    private static func finish(in report: JSON) -> JSON.Number? { (report["finish"] ?? report["start"])?.number }
}
