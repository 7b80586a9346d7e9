extension Sandbox {
    /// How the sandbox behaves; may be changed at any time.
    public var settings: Settings {
        get { locked { $0.settings } }
        set { locked { $0.settings = newValue } }
    }

    /// Lets something go wrong. Faults are used up in the order injected, each only by calls it meets.
    public func inject(_ fault: Fault) {
        locked { $0.faults.add(fault) }
    }

    /// The faults that are still to come.
    public var pendingFaults: [Fault] { locked { $0.faults.pending } }

    /// Forgets the faults that are still to come.
    public func clearFaults() {
        locked { $0.faults.clear() }
    }

    /// The last requests, the oldest first; at most 1000 are kept.
    public func log(last limit: Int = 1000) -> [LogEntry] {
        locked { $0.log.last(limit, zone: $0.settings.zoneSeconds) }
    }
}

extension Duration {
    /// The whole span in seconds.
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}

extension Sandbox.Settings {
    /// The portal's distance from UTC, in seconds.
    var zoneSeconds: Int { Int(zone.components.seconds) }
}
