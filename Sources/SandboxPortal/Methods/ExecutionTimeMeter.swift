/// How much time each method has taken for each caller in the last ten minutes, in buckets of a minute.
struct ExecutionTimeMeter {
    private struct Bucket {
        var minute: Int
        var seconds: Double
    }

    private struct Key: Hashable {
        var caller: String
        var method: String
    }

    /// The time in the window, in seconds, and when its oldest bucket drops out.
    struct Sample {
        var operating: Double
        var resetAt: Int
    }

    private var buckets: [Key: [Bucket]] = [:]
    private static let window = 10
    /// Beyond this many, entries of which nothing counts any more are thrown away.
    private static let rememberedKeys = 10_000

    /// What has been taken up to `now`, in seconds since 1970.
    func reading(_ caller: String, _ method: String, now: Double) -> Sample {
        let minute = Int(now / 60)
        let current = buckets[Key(caller: caller, method: method)] ?? []
        return Self.sample(of: current.filter { $0.minute > minute - Self.window }, minute)
    }

    /// Adds what a call has taken.
    /// - Returns: What has been taken with it.
    mutating func add(_ seconds: Double, _ caller: String, _ method: String, now: Double) -> Sample {
        let minute = Int(now / 60)
        if buckets.count > Self.rememberedKeys {
            buckets = buckets.filter { ($0.value.last?.minute ?? 0) > minute - Self.window }
        }
        return Self.add(seconds, to: &buckets[Key(caller: caller, method: method), default: []], minute)
    }

    private static func add(_ seconds: Double, to current: inout [Bucket], _ minute: Int) -> Sample {
        current.removeAll { $0.minute <= minute - window }
        if current.last?.minute == minute {
            current[current.count - 1].seconds += seconds
        } else {
            current.append(Bucket(minute: minute, seconds: seconds))
        }
        return sample(of: current, minute)
    }

    /// - Parameter buckets: Those that count.
    private static func sample(of buckets: [Bucket], _ minute: Int) -> Sample {
        let oldest = buckets.first?.minute ?? minute
        return Sample(operating: buckets.reduce(0) { $0 + $1.seconds }, resetAt: (oldest + window) * 60)
    }
}

/// How many requests each client has sent lately: a bucket that leaks.
struct RateMeter {
    private var levels: [String: (level: Double, at: Double)] = [:]
    /// Beyond this many, buckets that have run empty are thrown away.
    private static let rememberedClients = 10_000

    /// Counts one request.
    /// - Returns: Whether it is within the limit; one that is not is not counted.
    mutating func admits(_ client: String, _ limit: Sandbox.Settings.RateLimit, now: Double) -> Bool {
        if levels.count > Self.rememberedClients {
            levels = levels.filter { $0.value.level > (now - $0.value.at) * limit.perSecond }
        }
        let last = levels[client] ?? (0, now)
        let level = max(0, last.level - (now - last.at) * limit.perSecond)
        guard level + 1 <= limit.capacity else { return false }
        levels[client] = (level + 1, now)
        return true
    }
}
