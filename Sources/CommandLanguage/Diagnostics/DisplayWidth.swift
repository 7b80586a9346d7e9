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

    /// The text, or the beginning of it that leaves room for the `…` behind it.
    public func cut(toColumns columns: Int) -> String {
        displayWidth <= columns ? String(self) : "\(prefix(columns: columns - 1))…"
    }
}

extension Character {
    /// How many columns of a terminal the character takes.
    public var displayWidth: Int {
        guard let first = unicodeScalars.first else { return 0 }
        if first.value < 0x300 { return first.value < 0x20 || (0x7F..<0xA0).contains(first.value) ? 0 : 1 }
        if first.isWide || unicodeScalars.contains(where: { $0 == "\u{FE0F}" }) { return 2 }
        return first.isCombining ? 0 : 1
    }
}

extension Unicode.Scalar {
    fileprivate var isCombining: Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: true
        default: false
        }
    }

    /// The ranges of Unicode's East Asian Width "W" and "F" that scripts and emoji use.
    fileprivate var isWide: Bool {
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
            0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F1E6...0x1F1FF, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F7E0...0x1F7EB,
            0x1F900...0x1F9FF, 0x1FA70...0x1FAFF, 0x20000...0x3FFFD:
            true
        case 0x231A, 0x231B, 0x23E9...0x23EC, 0x23F0, 0x23F3, 0x25FD, 0x25FE, 0x2614, 0x2615, 0x2648...0x2653, 0x267F,
            0x2693, 0x26A1, 0x26AA, 0x26AB, 0x26BD, 0x26BE, 0x26C4, 0x26C5, 0x26CE, 0x26D4, 0x26EA, 0x26F2, 0x26F3,
            0x26F5, 0x26FA, 0x26FD, 0x2705, 0x270A, 0x270B, 0x2728, 0x274C, 0x274E, 0x2753...0x2755, 0x2757,
            0x2795...0x2797, 0x27B0, 0x27BF, 0x2B1B, 0x2B1C, 0x2B50, 0x2B55:
            true
        default: false
        }
    }
}
