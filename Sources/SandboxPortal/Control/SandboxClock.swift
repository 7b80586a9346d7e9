#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Where a sandbox reads the time.
public struct SandboxClock: Sendable {
    /// The seconds since 1970, with their fraction.
    let read: @Sendable () -> Double

    /// A clock that asks `read` for the seconds since 1970, with their fraction.
    public init(read: @escaping @Sendable () -> Double) { self.read = read }

    /// The machine's clock.
    public static let system = SandboxClock {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Double(now.tv_sec) + Double(now.tv_nsec / 1000) / 1e6
    }

    /// A clock that stands, for texts that are compared letter for letter.
    /// - Parameter seconds: Since 1970.
    public static func fixed(_ seconds: Double) -> SandboxClock { SandboxClock { seconds } }
}
