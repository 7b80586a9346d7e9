// How spans of time are written and read: typed, told, and measured.

extension Duration {
    /// Reads what is typed: `500ms`, `2s`, `1.5s`, `1m`, `1h`.
    public init?(spelled text: String) {
        let units: [(String, Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)]
        for (unit, seconds) in units where text.hasSuffix(unit) {
            let digits = text.dropLast(unit.count)
            guard digits.utf8.allSatisfy({ $0 &- 0x30 < 10 || $0 == UInt8(ascii: ".") }), let value = Double(digits),
                value * seconds < 1e9
            else { continue }
            self = .seconds(value * seconds)
            return
        }
        return nil
    }

    /// As it is typed: `30s`, `500ms`.
    public var spelled: String {
        let milliseconds = microseconds / 1000
        return microseconds >= 1_000_000 && microseconds % 1_000_000 == 0
            ? "\(milliseconds / 1000)s" : "\(milliseconds)ms"
    }

    /// For people: `500 ms`, `12 s`, `3 min 20 s`.
    public var words: String {
        let milliseconds = Int(self / .milliseconds(1))
        if milliseconds < 1000 { return "\(milliseconds) ms" }
        let seconds = (milliseconds + 500) / 1000
        if seconds < 120 { return "\(seconds) s" }
        return seconds % 60 == 0 ? "\(seconds / 60) min" : "\(seconds / 60) min \(seconds % 60) s"
    }

    /// In seconds with a tenth: `10.2`.
    public var tenths: String { (self / .seconds(1)).tenths }

    /// In seconds with three digits after the point, cut off: `0.012`.
    public var thousandths: String {
        let milliseconds = microseconds / 1000
        let fraction = String(milliseconds % 1000)
        return "\(milliseconds / 1000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)"
    }

    /// In whole microseconds, cut off.
    public var microseconds: Int64 { components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000 }
}

extension Double {
    /// With one digit after the point: `10.2`.
    public var tenths: String {
        let tenths = Int((self * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
