/// A point in time, as the portal writes it.
struct Moment: Sendable {
    /// Since 1970, in seconds.
    var seconds: Double
    /// The portal's distance from UTC, in seconds.
    var offset: Int

    /// `2026-09-20 08:15:42`, without a zone, as objects carry it.
    var plain: String { "\(date) \(timeOfDay)" }

    /// `2026-09-20T08:15:42+02:00`, as `time` carries it.
    var iso: String { "\(date)T\(timeOfDay)\(zone)" }

    private var local: Int { Int(seconds.rounded(.down)) + offset }

    private var timeOfDay: String {
        let second = local - Moment.floor(local, 86400) * 86400
        return "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))"
    }

    private var zone: String {
        let minutes = abs(offset) / 60
        return "\(offset < 0 ? "-" : "+")\(two(minutes / 60)):\(two(minutes % 60))"
    }

    /// The civil date of a count of days, by the calendar's 400-year cycle beginning in March.
    private var date: String {
        let days = Moment.floor(local, 86400) + 719_468
        let era = Moment.floor(days, 146_097)
        let day = days - era * 146_097
        let year = (day - day / 1460 + day / 36524 - day / 146_096) / 365
        let dayOfYear = day - (365 * year + year / 4 - year / 100)
        let month = (5 * dayOfYear + 2) / 153
        let dayOfMonth = dayOfYear - (153 * month + 2) / 5 + 1
        let civilMonth = month < 10 ? month + 3 : month - 9
        return "\(year + era * 400 + (civilMonth <= 2 ? 1 : 0))-\(two(civilMonth))-\(two(dayOfMonth))"
    }

    private func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

    private static func floor(_ value: Int, _ divisor: Int) -> Int {
        value >= 0 ? value / divisor : -((divisor - 1 - value) / divisor)
    }
}
