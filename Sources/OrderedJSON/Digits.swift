extension Int64 {
    /// The digits, as `String(_:)` gives them, in half of the time: texts and JSON are made of many whole numbers.
    var digits: String {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.mostDigits) { places in
            String(decoding: UnsafeBufferPointer(rebasing: places[..<write(to: places)]), as: UTF8.self)
        }
    }

    /// How many bytes a number has at most.
    package static let mostDigits = 20

    /// How many bytes the digits take, with the sign.
    var digitCount: Int {
        var count = self < 0 ? 2 : 1
        // To multiply is faster than to divide; the last power of ten that fits is the nineteenth.
        var power: UInt64 = 10
        while power <= magnitude {
            count += 1
            let (next, isOverflow) = power.multipliedReportingOverflow(by: 10)
            if isOverflow { break }
            power = next
        }
        return count
    }

    /// Writes the digits in ASCII to the beginning of so many places.
    /// - Returns: How many they are.
    package func write(to places: UnsafeMutableBufferPointer<UInt8>) -> Int {
        let count = digitCount
        var rest = magnitude
        var place = count
        repeat {
            place -= 1
            let (tens, ones) = rest.quotientAndRemainder(dividingBy: 10)
            places[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: ones)
            rest = tens
        } while rest > 0
        if self < 0 { places[0] = UInt8(ascii: "-") }
        return count
    }
}
