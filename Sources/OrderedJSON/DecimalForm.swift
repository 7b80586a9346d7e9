/// What a number's digits mean, exactly: two notations of one value have one form.
///
/// `1.50e3`, `1500` and `15E2` are the digits `15` with the point four places after the first of them. Floating point
/// would also call `0.1` and `0.10000000000000001` one value. Nothing here counts up to an exponent: `1e999999999999` is
/// four digits of work.
struct DecimalForm {
    let isNegative: Bool
    /// The digits without zeros at either end, in ASCII; none for zero.
    let digits: ArraySlice<UInt8>
    /// How many places after the beginning of ``digits`` the point stands, when the exponent is 0.
    private let point: Int
    /// The exponent, as it was written.
    private let exponent: Exponent

    /// The form of a JSON number.
    init(_ notation: String) {
        let mantissa = notation.utf8.prefix { $0 | 0x20 != UInt8(ascii: "e") }
        let all = mantissa.filter { $0 &- 0x30 < 10 }
        let zeros = all.prefix { $0 == 0x30 }.count
        let end = all.count - all.reversed().prefix { $0 == 0x30 }.count
        guard zeros < all.count else {
            (isNegative, digits, point, exponent) = (false, [], 0, .none)
            return
        }
        let fraction = mantissa.split(separator: UInt8(ascii: "."), maxSplits: 1).dropFirst().first?.count ?? 0
        isNegative = mantissa.first == UInt8(ascii: "-")
        digits = all[zeros..<end]
        point = all.count - fraction - zeros
        exponent = Exponent(notation.utf8.dropFirst(mantissa.count + 1))
    }

    /// −1, 0 or 1: whether this is less than the other, equal to it, or greater.
    func order(to other: DecimalForm) -> Int {
        guard !digits.isEmpty, !other.digits.isEmpty, isNegative == other.isNegative else {
            return (sign - other.sign).signum()
        }
        return orderOfSizes(to: other) * sign
    }

    private var sign: Int { digits.isEmpty ? 0 : isNegative ? -1 : 1 }

    private func orderOfSizes(to other: DecimalForm) -> Int {
        let distance = exponent.distance(from: other.exponent)
        // No number has so many digits that this could overflow.
        if distance + point != other.point { return distance + point < other.point ? -1 : 1 }
        if digits == other.digits { return 0 }
        return digits.lexicographicallyPrecedes(other.digits) ? -1 : 1
    }

    /// The value, when it is whole and fits 64 bits.
    var integer: Int64? {
        if digits.isEmpty { return 0 }
        let zeros = exponent.distance(from: .none) + point - digits.count
        guard zeros >= 0, zeros < 19 else { return nil }
        let sign = isNegative ? "-" : ""
        return Int64(sign + String(decoding: digits, as: UTF8.self) + String(repeating: "0", count: zeros))
    }

    /// A power of ten that may have any number of digits.
    private struct Exponent {
        let isNegative: Bool
        /// Without zeros in front, in ASCII.
        let digits: ArraySlice<UInt8>

        init(_ text: some Sequence<UInt8>) {
            let text = Array(text)
            isNegative = text.first == UInt8(ascii: "-")
            digits = text.drop { $0 &- 0x30 >= 10 || $0 == 0x30 }
        }

        /// That of a number without one.
        static let none = Exponent([])

        /// This one less the other; what is beyond eighteen digits is as far away as ``far`` says.
        func distance(from other: Exponent) -> Int {
            let size =
                isNegative == other.isNegative
                ? Self.difference(digits, other.digits) : Self.clamped(digits) + Self.clamped(other.digits)
            return isNegative ? -min(size, Self.far) : min(size, Self.far)
        }

        /// Farther than the digits of any number reach.
        private static let far = 1 << 60

        private static func clamped(_ digits: ArraySlice<UInt8>) -> Int {
            digits.count > 18 ? far : digits.reduce(0) { $0 * 10 + Int($1 &- 0x30) }
        }

        /// `left - right`, clamped as above.
        private static func difference(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Int {
            if left.count < right.count || left.count == right.count && left.lexicographicallyPrecedes(right) {
                return -difference(right, left)
            }
            var rest: [UInt8] = Array(left)
            var borrow: UInt8 = 0
            for place in 0..<left.count {
                let index = left.count - 1 - place
                let taken = (place < right.count ? right[right.endIndex - 1 - place] &- 0x30 : 0) + borrow
                let digit = rest[index] &- 0x30
                borrow = digit < taken ? 1 : 0
                rest[index] = digit &+ 10 * borrow &- taken + 0x30
            }
            return clamped(rest.drop { $0 == 0x30 })
        }
    }
}
