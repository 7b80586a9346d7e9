import TextUI

/// How fast a task of many parts proceeds: one wording for everything that is counted.
struct Throughput {
    /// When it began, in seconds since 1970.
    var start: Double

    /// `1250 of 10000 rows, 833 a second, 11 s left`; without a total only what is known.
    /// - Parameter new: How many of `count` were done since the start; all of them when it is left out.
    func text(_ count: Int, of total: Int? = nil, _ unit: String = "", new: Int? = nil, at now: Double) -> String {
        var parts = [Messages.Progress.count(count, of: total, unit)]
        let speed = now > start ? Double(new ?? count) / (now - start) : 0
        if speed > 0 {
            parts.append(Messages.Progress.perSecond(speed))
            if let total { parts.append(Messages.Progress.left(Int((Double(total - count) / speed).rounded(.up)))) }
        }
        return parts.joined(separator: ", ")
    }

    /// `10.2 s`
    func time(at now: Double) -> String { Messages.Progress.time(now - start) }

    /// `, in 10.2 s`, for what took at least a second.
    func remark(at now: Double) -> String { now - start >= 1 ? Messages.Progress.took(time(at: now)) : "" }
}
