extension String {
    /// Text as somebody would send it who wants to steer a terminal, between harmless letters of several scripts.
    public static func hostile(length: Int, using chance: inout some RandomNumberGenerator) -> String {
        let ranges: [ClosedRange<UInt32>] = [
            0...0x1F, 0x1B...0x1B, 0x7F...0x9F, 0x61C...0x61C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F,
            0x20...0x7E, 0x20...0x7E, 0x400...0x44F, 0x590...0x5FF, 0x300...0x320, 0x1F600...0x1F610,
        ]
        var text = String.UnicodeScalarView()
        for _ in 0..<length {
            let range = ranges.randomElement(using: &chance) ?? 0x20...0x7E
            if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &chance)) { text.append(scalar) }
        }
        return String(text)
    }
}
