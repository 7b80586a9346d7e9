#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A moment as people write it in UTC.
struct UTCTime: CustomStringConvertible {
    /// Since 1970.
    let seconds: Int

    /// `2026-09-20T08:15:42Z`
    var description: String {
        var (seconds, parts) = (time_t(seconds), tm())
        guard gmtime_r(&seconds, &parts) != nil else { return "\(seconds) s" }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
            guard let start = text.baseAddress, strftime(start, text.count, "%Y-%m-%dT%H:%M:%SZ", &parts) > 0 else {
                return "\(seconds) s"
            }
            return String(cString: start)
        }
    }
}
