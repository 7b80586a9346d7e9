public import OrderedJSON

/// Makes up values of every kind, with what is awkward about each more often than not.
public struct RandomJSON {
    /// Where its choices come from.
    public var generator: SeededGenerator

    /// Makes up the same values for the same seed.
    public init(seed: Int) { generator = SeededGenerator(seed: seed) }

    /// A value of containers in at most that many containers.
    public mutating func value(depth: Int) -> JSON {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &generator) {
        case 0: .null
        case 1: .bool(Bool.random(using: &generator))
        case 2: .number(number())
        case 3, 4: .string(string())
        case 5, 6: .object(object(depth: depth - 1))
        default: .array((0..<count()).map { _ in value(depth: depth - 1) })
        }
    }

    private mutating func object(depth: Int) -> JSON.Object {
        JSON.Object((0..<count()).map { _ in (string(), value(depth: depth)) })
    }

    /// Mostly few, sometimes more than an object searches through.
    private mutating func count() -> Int {
        Int.random(in: 0..<(Int.random(in: 0..<10, using: &generator) == 0 ? 24 : 5), using: &generator)
    }

    private mutating func number() -> JSON.Number {
        let bits = UInt64.random(in: .min ... .max, using: &generator)
        let number: JSON.Number? =
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: JSON.Number(Int64(bitPattern: bits))
            case 1: JSON.Number(Int64(bits % 100))
            case 2: JSON.Number(Double(bitPattern: bits))
            case 3: JSON.Number("-\(bits)\(bits).\(bits)")
            default: JSON.Number("\(bits % 1000).50E+\(bits % 400)")
            }
        return number ?? JSON.Number(0)
    }

    private mutating func string() -> String {
        let alphabet: [Unicode.Scalar] = [
            "a", "b", "7", " ", "\"", "\\", "/", "\n", "\t", "\0", "\u{1B}", "\u{7F}", "\u{85}", "\u{A0}", "é",
            "\u{301}",
            "Ж", "€", "\u{2028}", "\u{FEFF}", "\u{FFFD}", "\u{FFFF}", "😀", "\u{200D}", "\u{10FFFF}",
        ]
        var text = ""
        for _ in 0..<Int.random(in: 0..<20, using: &generator) {
            let isPlain = Int.random(in: 0..<2, using: &generator) == 0
            text.unicodeScalars.append(isPlain ? "x" : alphabet.randomElement(using: &generator) ?? "y")
        }
        return text
    }
}
