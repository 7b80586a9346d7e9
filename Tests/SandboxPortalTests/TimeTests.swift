import Testing

@testable import SandboxPortal

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How moments are written.
@Suite struct TimeTests {
    @Test(arguments: [
        0.0, 0.999, -1, -0.5, 951_782_400, 1_790_000_000.25, 1_798_761_599, 253_402_300_799, 253_402_300_800,
    ])
    func `a moment is written as the system writes it`(_ seconds: Double) {
        for offset in [0, 7200, -12_600, 20_700, -59, 400_000] {
            var (time, parts) = (time_t(seconds.rounded(.down)) + offset, tm())
            gmtime_r(&time, &parts)
            func text(_ format: String) -> String {
                withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
                    guard let start = text.baseAddress else { return "" }
                    strftime(start, text.count, format, &parts)
                    return String(cString: start)
                }
            }
            let moment = PortalTime(seconds: seconds, offset: offset)
            #expect(moment.plain == text("%Y-%m-%d %H:%M:%S"))
            #expect(moment.iso.hasPrefix(text("%Y-%m-%dT%H:%M:%S")))
        }
    }

    @Test(arguments: [
        (0, "+00:00"), (7200, "+02:00"), (-12_600, "-03:30"), (20_700, "+05:45"), (-59, "-00:00"), (400_000, "+111:06"),
    ])
    func `the zone follows`(_ offset: Int, _ zone: String) {
        #expect(PortalTime(seconds: 1_790_000_000, offset: offset).iso.dropFirst(19) == zone)
    }
}
