/// The script that letters belong to, as far as names of hosts are shown in it. The standard library does not tell it.
enum WritingSystem: Hashable {
    case latin, greek, cyrillic, armenian, hebrew, arabic, devanagari, thai, georgian
    case han, kana, bopomofo, hangul

    /// Whether a label may be shown in its own letters, under the last label of the name.
    static func isReadable(_ label: Substring, under ending: Substring) -> Bool {
        var found: Set<WritingSystem> = []
        for scalar in label.unicodeScalars where !isShared(scalar) {
            guard let system = WritingSystem(scalar) else { return false }
            found.insert(system)
        }
        guard found.count < 2 || together.contains(where: found.isSubset) else { return false }
        // A whole word of Cyrillic letters that look like Latin ones, where nothing else is Cyrillic.
        let isLookalike =
            found == [.cyrillic] && label.unicodeScalars.allSatisfy { lookalikes.contains($0) || isShared($0) }
        return !isLookalike || ending.utf8.contains { $0 >= 0x80 }
    }

    /// Scripts that are written together.
    private static let together: [Set<WritingSystem>] = [
        [.han, .kana, .latin], [.han, .bopomofo, .latin], [.han, .hangul, .latin],
    ]

    /// Cyrillic letters that look like Latin ones.
    private static let lookalikes = Set("авекмнорстухьѕіјһԁԛԝӏүԍԗыюпгъҽѵѡ".unicodeScalars)

    /// Digits, hyphens, and marks on the letter before.
    private static func isShared(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "0"..."9", "-", "_": true
        case "·", "・", "ー": true
        default: scalar.properties.generalCategory == .nonspacingMark
        }
    }

    /// Nil for letters of other scripts.
    init?(_ scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x41...0x5A, 0x61...0x7A, 0xC0...0x2AF, 0x1E00...0x1EFF, 0xA720...0xA7FF, 0xAB30...0xAB6F: self = .latin
        case 0x370...0x3FF, 0x1F00...0x1FFF: self = .greek
        case 0x400...0x52F, 0x1C80...0x1C8F, 0xA640...0xA69F: self = .cyrillic
        case 0x531...0x58F: self = .armenian
        case 0x591...0x5F4: self = .hebrew
        case 0x600...0x6FF, 0x750...0x77F, 0x8A0...0x8FF: self = .arabic
        case 0x900...0x97F: self = .devanagari
        case 0xE00...0xE7F: self = .thai
        case 0x10A0...0x10FF, 0x1C90...0x1CBF: self = .georgian
        case 0x3005...0x3007, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3134A: self = .han
        case 0x3041...0x30FF, 0x31F0...0x31FF: self = .kana
        case 0x3100...0x312F, 0x31A0...0x31BF: self = .bopomofo
        case 0xAC00...0xD7AF: self = .hangul
        default: return nil
        }
    }
}
