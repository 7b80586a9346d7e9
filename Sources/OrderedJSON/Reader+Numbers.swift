extension Reader {
    /// Reads a number, from its sign or first digit.
    mutating func readNumber() throws(Failure) -> JSON.Number {
        let start = position
        let isNegative = skip(UInt8(ascii: "-"))
        let whole = position
        let value = try readDigits()
        let digits = position - whole
        guard digits == 1 || bytes[whole] != UInt8(ascii: "0") else {
            throw Failure(reason: Messages.leadingZero, offset: whole)
        }
        let isFraction = try skipFraction()
        let isScaled = try skipExponent()
        // Eighteen digits always fit 64 bits; `-0` is not the same text as `0`.
        if !isFraction, !isScaled, digits <= 18, !(isNegative && value == 0) {
            return JSON.Number(isNegative ? -value : value)
        }
        let text = try decode(start..<position)
        return isFraction || isScaled ? JSON.Number(notWhole: text) : JSON.Number(notation: text)
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
        let start = position
        var value: Int64 = 0
        while position < bytes.count, bytes[position] &- 0x30 < 10 {
            value = value &* 10 &+ Int64(bytes[position] &- 0x30)
            position += 1
        }
        guard position > start else { throw unexpected(Messages.expectedDigit) }
        return value
    }
}
