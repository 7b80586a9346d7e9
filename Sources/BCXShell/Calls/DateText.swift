/// Moments as portals have them, and as people write them.
enum DateText {
    /// Whether a text is a moment as a portal compares it: `2026-11-26`, with or without a time and a zone.
    static func isMoment(_ text: String) -> Bool {
        let parts = text.split(separator: text.contains("T") ? "T" : " ", maxSplits: 1)
        guard let date = parts.first, let numbers = numbers(date, "-"), numbers.count == 3,
            numbers[0].count == 4, isDate(numbers[0], numbers[1], numbers[2])
        else { return false }
        return parts.count == 1 ? !text.hasSuffix("T") : isTime(parts[1])
    }

    /// The moment that a text in another form means: `2026-11-26` for `26.11.2026`; nil where that is not certain.
    static func moment(in text: String) -> String? {
        let parts = text.split(separator: " ", maxSplits: 1)
        guard let date = parts.first.flatMap(day), parts.count == 1 || isTime(parts[1]) else { return nil }
        return ([date] + parts.dropFirst().map(String.init)).joined(separator: " ")
    }

    private static func day(_ text: Substring) -> String? {
        for separator: Character in [".", "/", "-"] {
            guard let parts = numbers(text, separator), parts.count == 3 else { continue }
            if parts[0].count == 4 { return joined(parts[0], parts[1], parts[2]) }
            guard parts[2].count == 4 else { return nil }
            // Behind a slash the month comes first in some countries: only where one number can be no month is it clear.
            let isDayFirst = separator != "/" || Int(parts[0]).map { $0 > 12 } == true
            let isMonthFirst = separator == "/" && Int(parts[1]).map { $0 > 12 } == true
            if isDayFirst { return joined(parts[2], parts[1], parts[0]) }
            return isMonthFirst ? joined(parts[2], parts[0], parts[1]) : nil
        }
        guard text.count == 8, let digits = numbers(text, "-")?.first else { return nil }
        return joined(digits.prefix(4), digits.dropFirst(4).prefix(2), digits.suffix(2))
    }

    private static func joined(_ year: Substring, _ month: Substring, _ day: Substring) -> String? {
        let parts = [month, day].map { $0.count == 1 ? "0\($0)" : String($0) }
        return isDate(year, Substring(parts[0]), Substring(parts[1]))
            ? ([String(year)] + parts).joined(separator: "-") : nil
    }

    /// The parts of a text, when all of them are digits.
    private static func numbers(_ text: Substring, _ separator: Character) -> [Substring]? {
        let parts = text.split(separator: separator, omittingEmptySubsequences: false)
        return parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { $0 &- 0x30 < 10 } } ? parts : nil
    }

    private static func isDate(_ year: Substring, _ month: Substring, _ day: Substring) -> Bool {
        guard year.count == 4, month.count == 2, day.count == 2, let month = Int(month), let day = Int(day) else {
            return false
        }
        return (1...12).contains(month) && (1...31).contains(day)
    }

    /// `08:15`, `08:15:42`, also with a fraction and a zone.
    private static func isTime(_ text: Substring) -> Bool {
        let time = text.prefix { $0 != "+" && $0 != "-" && $0 != "Z" && $0 != "." }
        guard let parts = numbers(time, ":"), [2, 3].contains(parts.count), parts.allSatisfy({ $0.count == 2 }) else {
            return false
        }
        let isClock = zip(parts.compactMap { Int($0) }, [24, 60, 60]).allSatisfy { $0 < $1 }
        let rest = text[time.endIndex...]
        return isClock && rest.utf8.allSatisfy { $0 &- 0x30 < 10 || "+-:.Z".utf8.contains($0) }
    }
}
