/// Random numbers that are the same for the same seed, on every machine, so that a failing case can be run again.
///
/// The algorithm is SplitMix64: good enough to pick test cases, and five lines long.
public struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    /// A generator that starts at `seed`.
    ///
    /// The seed is mixed first: neighbouring ones would otherwise give the same stream, shifted by one.
    public init(seed: Int) {
        state = UInt64(truncatingIfNeeded: seed)
        state = next()
    }

    /// Returns the next number.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
