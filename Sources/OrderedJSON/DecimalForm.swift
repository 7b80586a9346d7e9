/// What a number's digits mean, exactly: two notations of one value have one form.
///
/// `1.50e3`, `1500` and `15E2` are the digits `15` at the second power of ten. Floating point would also call
/// `0.1` and `0.10000000000000001` one value.
struct DecimalForm: Equatable {
    let isNegative: Bool
    /// The digits without zeros at either end; none for zero.
    let digits: [UInt8]
    /// The power of ten of the last digit.
    let exponent: Int

    /// The form of a JSON number; nil when the exponent has more than eighteen digits, which is for nobody to count.
    init?(_ notation: String) {
        let mantissa = notation.utf8.prefix { $0 | 0x20 != UInt8(ascii: "e") }
        let digits = mantissa.filter { $0 &- 0x30 < 10 }
        let fraction = mantissa.split(separator: UInt8(ascii: "."), maxSplits: 1).dropFirst().first?.count ?? 0
        let leading = digits.prefix { $0 == 0x30 }.count
        let trailing = digits.reversed().prefix { $0 == 0x30 }.count
        guard leading < digits.count else {
            (isNegative, self.digits, exponent) = (false, [], 0)
            return
        }
        guard let scale = Self.scale(notation.utf8.dropFirst(mantissa.count + 1)) else { return nil }
        isNegative = mantissa.first == UInt8(ascii: "-")
        self.digits = Array(digits[leading..<digits.count - trailing])
        exponent = scale - fraction + trailing
    }

    /// The value, when it is whole and fits 64 bits.
    var integer: Int64? {
        if digits.isEmpty { return 0 }
        guard exponent >= 0, exponent < 19 else { return nil }
        let zeros = String(repeating: "0", count: exponent)
        return Int64((isNegative ? "-" : "") + String(decoding: digits, as: UTF8.self) + zeros)
    }

    private static func scale(_ text: Substring.UTF8View) -> Int? {
        let isNegative = text.first == UInt8(ascii: "-")
        let digits = text.drop { $0 &- 0x30 >= 10 }.drop { $0 == 0x30 }
        guard digits.count <= 18 else { return nil }
        let value = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        return isNegative ? -value : value
    }
}
