extension JSON {
    /// A number as it was written: `1.50` stays `1.50`, and digits beyond what 64 bits hold are kept.
    ///
    /// Two numbers are equal when they are written alike; ``isEqual(to:)`` compares what they mean.
    public struct Number: Sendable, Hashable {
        @usableFromInline
        enum Storage: Sendable, Hashable {
            /// A whole number whose shortest form is how it was written.
            case integer(Int64)
            /// Anything else, letter for letter.
            case text(String)
        }

        // Arithmetic of other modules goes right to it: a call would cost more than the sum.
        @usableFromInline var storage: Storage

        /// A whole number.
        @inlinable
        public init(_ value: Int64) { storage = .integer(value) }

        /// A number from its shortest exact notation; nil for what JSON cannot hold (infinity, not a number).
        public init?(_ value: Double) {
            guard value.isFinite else { return nil }
            if let whole = Int64(exactly: value), whole.magnitude < 1 << 53, !(value == 0 && value.sign == .minus) {
                storage = .integer(whole)
            } else {
                // Swift writes `1e+20` and `5e-324`, which is JSON as well.
                storage = .text("\(value)")
            }
        }

        /// A number from its JSON notation; nil when `text` is not a JSON number.
        public init?(_ text: String) {
            guard Self.isNotation(text.utf8) else { return nil }
            self.init(notation: text)
        }

        /// A number from text that is known to be the JSON notation of one.
        init(notation text: String) {
            if let value = Int64(text), text.utf8.first != UInt8(ascii: "+"), text != "-0" {
                storage = .integer(value)
            } else {
                storage = .text(text)
            }
        }

        /// A number from JSON notation with a fraction or an exponent.
        init(notWhole text: String) { storage = .text(text) }

        /// The digits, as they were written.
        public var text: String {
            switch storage {
            case .integer(let value): value.digits
            case .text(let text): text
            }
        }

        /// How many bytes ``text`` has.
        package var textSize: Int {
            switch storage {
            case .integer(let value): value.digitCount
            case .text(let text): text.utf8.count
            }
        }

        /// The value, when it is whole and fits 64 bits, however it was written (`7`, `7.0`, `7e0`).
        public var integer: Int64? {
            switch storage {
            case .integer(let value): value
            case .text(let text): DecimalForm(text).integer
            }
        }

        /// The value, when it was written as a whole number that fits 64 bits: not `7.0`.
        @inlinable
        public var exactInteger: Int64? {
            if case .integer(let value) = storage { value } else { nil }
        }

        /// The nearest 64-bit floating-point number; infinite when the digits exceed its range.
        public var double: Double {
            switch storage {
            case .integer(let value): Double(value)
            case .text(let text): Double(text) ?? .infinity
            }
        }

        /// Whether both mean the same value: `1.0` and `1` do.
        public func isEqual(to other: Number) -> Bool { order(to: other) == 0 }

        /// −1, 0 or 1: whether this value is less than the other, equal to it, or greater. All digits count, however many
        /// there are, and so does an exponent of any length.
        public func order(to other: Number) -> Int {
            if let left = exactInteger, let right = other.exactInteger {
                return left == right ? 0 : left < right ? -1 : 1
            }
            if storage == other.storage { return 0 }
            return DecimalForm(text).order(to: DecimalForm(other.text))
        }

        private static func isNotation(_ text: String.UTF8View) -> Bool {
            var rest = text[...]
            if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
            guard let lead = rest.first, isDigit(lead) else { return false }
            let whole = rest.prefix(while: isDigit)
            guard whole.count == 1 || lead != UInt8(ascii: "0") else { return false }
            rest = rest.dropFirst(whole.count)
            if rest.first == UInt8(ascii: ".") {
                let fraction = rest.dropFirst().prefix(while: isDigit)
                guard !fraction.isEmpty else { return false }
                rest = rest.dropFirst(1 + fraction.count)
            }
            if let letter = rest.first, letter | 0x20 == UInt8(ascii: "e") {
                rest.removeFirst()
                if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { rest.removeFirst() }
                let exponent = rest.prefix(while: isDigit)
                guard !exponent.isEmpty else { return false }
                rest = rest.dropFirst(exponent.count)
            }
            return rest.isEmpty
        }

        private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
    }
}
