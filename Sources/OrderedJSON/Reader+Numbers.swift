extension Reader {
    /// How a number is written.
    private enum Notation {
        /// Whole and short, and the same text as this value.
        case short(Int64)
        case whole
        case notWhole
    }

    /// Reads a number, from its sign or first digit.
    mutating func readNumber() throws(Failure) -> JSON.Number {
        let start = position
        switch try passNumber() {
        case .short(let value): return JSON.Number(value)
        case .whole: return JSON.Number(notation: try decode(start..<position))
        case .notWhole: return JSON.Number(notWhole: try decode(start..<position))
        }
    }

    /// Skips a number, when there is one.
    mutating func skipNumber() -> Bool { (try? passNumber()) != nil }

    private mutating func passNumber() throws(Failure) -> Notation {
        let isNegative = skip(UInt8(ascii: "-"))
        let whole = position
        let value = try readDigits()
        let digits = position - whole
        guard digits == 1 || bytes[whole] != UInt8(ascii: "0") else {
            throw Failure(reason: Messages.leadingZero, offset: whole)
        }
        let isFraction = try skipFraction()
        let isScaled = try skipExponent()
        if isFraction || isScaled { return .notWhole }
        // Eighteen digits always fit 64 bits; `-0` is not the same text as `0`.
        return digits <= 18 && !(isNegative && value == 0) ? .short(isNegative ? -value : value) : .whole
    }

    private mutating func skipFraction() throws(Failure) -> Bool {
        guard skip(UInt8(ascii: ".")) else { return false }
        _ = try readDigits()
        return true
    }

    private mutating func skipExponent() throws(Failure) -> Bool {
        guard position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") else { return false }
        position += 1
        if !skip(UInt8(ascii: "+")) { _ = skip(UInt8(ascii: "-")) }
        _ = try readDigits()
        return true
    }

    /// Reads one digit or more; their value means something up to eighteen of them.
    private mutating func readDigits() throws(Failure) -> Int64 {
        var (end, value) = (position, Int64(0))
        while end < bytes.count, bytes[end] &- 0x30 < 10 {
            value = value &* 10 &+ Int64(bytes[end] &- 0x30)
            end += 1
        }
        guard end > position else { throw unexpected(Messages.expectedDigit) }
        position = end
        return value
    }
}
