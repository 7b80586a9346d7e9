#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A point in time, as the portal writes it.
struct PortalTime: Sendable {
    /// Since 1970, in seconds.
    var seconds: Double
    /// The portal's distance from UTC, in seconds.
    var offset: Int

    /// `2026-09-20 08:15:42`, without a zone, as objects carry it.
    var plain: String { local("%Y-%m-%d %H:%M:%S") }

    /// `2026-09-20T08:15:42+02:00`, as `time` carries it.
    var iso: String { local("%Y-%m-%dT%H:%M:%S") + zone }

    /// The date and time at the portal, in a format of `strftime`.
    private func local(_ format: String) -> String {
        var (time, parts) = (time_t(seconds.rounded(.down)) + offset, tm())
        gmtime_r(&time, &parts)
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
            guard let start = text.baseAddress, strftime(start, text.count, format, &parts) > 0 else { return "" }
            return String(cString: start)
        }
    }

    private var zone: String {
        let minutes = abs(offset) / 60
        return "\(offset < 0 ? "-" : "+")\(two(minutes / 60)):\(two(minutes % 60))"
    }

    private func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
