extension StringProtocol {
    /// How many columns of a terminal the text takes: two for wide East Asian characters and emoji, none for what
    /// combines with the character before it.
    @inlinable public var displayWidth: Int {
        // Almost all text is plain, and each byte of it a column.
        if utf8.allSatisfy({ $0 &- 0x20 < 0x5F }) { return utf8.count }
        var width = 0
        for character in self { width += character.displayWidth }
        return width
    }

    /// The longest beginning that takes no more than `columns`.
    public func prefix(columns: Int) -> String {
        var width = 0
        var kept = ""
        for character in self {
            width += character.displayWidth
            guard width <= columns else { break }
            kept.append(character)
        }
        return kept
    }

    /// The text, or the beginning of it that leaves room for the `…` after it; nothing where not even that has room.
    public func cut(toColumns columns: Int) -> String {
        guard displayWidth > columns else { return String(self) }
        return columns > 0 ? "\(prefix(columns: columns - 1))…" : ""
    }
}

extension String {
    /// The text with spaces after it, so that it takes at least `columns`.
    public func padded(toColumns columns: Int) -> String {
        self + String(repeating: " ", count: max(0, columns - displayWidth))
    }
}

extension Character {
    /// How many columns of a terminal the character takes. Control characters take none: whoever shows them makes them
    /// visible first.
    public var displayWidth: Int {
        let scalars = unicodeScalars
        guard let first = scalars.first else { return 0 }
        if first.value < 0x300 { return first.value < 0x20 || (0x7F..<0xA0).contains(first.value) ? 0 : 1 }
        // A picture is asked for, or two letters are a flag.
        let isPicture = scalars.dropFirst().contains { $0 == "\u{FE0F}" || (0x1F1E6...0x1F1FF).contains($0.value) }
        return isPicture ? 2 : first.columns
    }
}

extension Unicode.Scalar {
    /// How many columns of a terminal a character that can be printed takes by itself, as the C library's `wcwidth` says
    /// it: Unicode 15.0.
    ///
    /// A table of our own, since `wcwidth` knows nothing without a locale, and other characters in each version; a test
    /// compares the two.
    public var columns: Int {
        if value < 0x300 { return 1 }
        if isCombining { return 0 }
        return isWide ? 2 : 1
    }

    private var isCombining: Bool {
        switch value {
        // Vowels and ends of Korean syllables, drawn into the character before.
        case 0x1160...0x11FF, 0xD7B0...0xD7FB: return true
        // Signs that stand around what follows them.
        case 0x600...0x605, 0x6DD, 0x70F, 0x890...0x891, 0x8E2, 0x110BD, 0x110CD: return false
        default: break
        }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return true
        default: return false
        }
    }

    private var isWide: Bool {
        guard value >= 0x1100 else { return false }
        var (low, high) = (0, Self.wide.count)
        while low < high {
            let middle = (low + high) / 2
            if Self.wide[middle].upperBound < value { low = middle + 1 } else { high = middle }
        }
        return low < Self.wide.count && Self.wide[low].contains(value)
    }

    /// The East Asian Widths "W" and "F" of Unicode 15.0, and what stands between two of them without a character.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x231A...0x231B, 0x2329...0x232A, 0x23E9...0x23EC, 0x23F0...0x23F0, 0x23F3...0x23F3,
        0x25FD...0x25FE, 0x2614...0x2615, 0x2648...0x2653, 0x267F...0x267F, 0x2693...0x2693, 0x26A1...0x26A1,
        0x26AA...0x26AB, 0x26BD...0x26BE, 0x26C4...0x26C5, 0x26CE...0x26CE, 0x26D4...0x26D4, 0x26EA...0x26EA,
        0x26F2...0x26F3, 0x26F5...0x26F5, 0x26FA...0x26FA, 0x26FD...0x26FD, 0x2705...0x2705, 0x270A...0x270B,
        0x2728...0x2728, 0x274C...0x274C, 0x274E...0x274E, 0x2753...0x2755, 0x2757...0x2757, 0x2795...0x2797,
        0x27B0...0x27B0, 0x27BF...0x27BF, 0x2B1B...0x2B1C, 0x2B50...0x2B50, 0x2B55...0x2B55, 0x2E80...0x303E,
        0x3041...0xA4C6, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAD9, 0xFE10...0xFE19, 0xFE30...0xFE6B,
        0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18D08, 0x1AFF0...0x1B2FB, 0x1F004...0x1F004, 0x1F0CF...0x1F0CF,
        0x1F18E...0x1F18E, 0x1F191...0x1F19A, 0x1F200...0x1F320, 0x1F32D...0x1F335, 0x1F337...0x1F37C,
        0x1F37E...0x1F393, 0x1F3A0...0x1F3CA, 0x1F3CF...0x1F3D3, 0x1F3E0...0x1F3F0, 0x1F3F4...0x1F3F4,
        0x1F3F8...0x1F43E, 0x1F440...0x1F440, 0x1F442...0x1F4FC, 0x1F4FF...0x1F53D, 0x1F54B...0x1F54E,
        0x1F550...0x1F567, 0x1F57A...0x1F57A, 0x1F595...0x1F596, 0x1F5A4...0x1F5A4, 0x1F5FB...0x1F64F,
        0x1F680...0x1F6C5, 0x1F6CC...0x1F6CC, 0x1F6D0...0x1F6D2, 0x1F6D5...0x1F6DF, 0x1F6EB...0x1F6EC,
        0x1F6F4...0x1F6FC, 0x1F7E0...0x1F7F0, 0x1F90C...0x1F93A, 0x1F93C...0x1F945, 0x1F947...0x1F9FF,
        0x1FA70...0x1FAF6, 0x20000...0x3134A,
    ]
}
