// Looking around, without taking anything.
extension ShapeReader {
    func slice(_ start: Int, _ end: Int) -> ArraySlice<ShapeUnit> {
        let start = min(start, units.count)
        return units[start..<min(max(start, end), units.count)]
    }

    func byte(_ index: Int) -> UInt8 { units.indices.contains(index) ? units[index].byte : 0 }

    func isAt(_ index: Int, _ text: String) -> Bool {
        index >= 0 && index < units.count
            && units[index...].prefix(text.utf8.count).map(\.byte).elementsEqual(text.utf8)
    }

    func text(_ start: Int, _ end: Int) -> String {
        String(decoding: slice(start, end).map(\.byte), as: UTF8.self)
    }

    func endOfWord(_ start: Int) -> Int {
        var index = start
        while index < units.count, units[index].byte.isWord || (units[index].byte == .dash && byte(index + 1).isWord) {
            index += 1
        }
        return index
    }

    /// Behind `process.env.TOKEN`.
    func endOfPath(_ start: Int) -> Int {
        var index = start
        while index < units.count, units[index].byte.isWord || units[index].byte == .dot || units[index].byte == .dash {
            index += 1
        }
        return index
    }

    func endOfRun(_ start: Int) -> Int {
        var index = start
        while index < units.count, !units[index].byte.isSpace, !units[index].byte.isQuote { index += 1 }
        return index
    }

    func startOfRun(_ end: Int) -> Int {
        var index = end
        while index > max(0, end - Self.longestUser), !units[index - 1].byte.isSpace, !units[index - 1].byte.isQuote {
            index -= 1
        }
        return index
    }

    /// The place of the quote that closes the one at `start`; the end of the line when none does.
    func endOfQuoted(_ start: Int) -> Int {
        let (open, level) = (units[start].byte, units[start].level)
        if isAt(start, "\"\"\"") {
            var index = start + 3
            while index < units.count, !isAt(index, "\"\"\"") { index += 1 }
            return min(index + 2, units.count)
        }
        var index = start + 1
        while index < min(units.count, start + Self.longestQuoted) {
            if units[index].byte == open, units[index].level <= level { return index }
            index += units[index].byte == .backslash && units[index].level <= level ? 2 : 1
        }
        return units[start...].firstIndex { $0.byte == .newline } ?? units.count
    }

    static let longestUser = 1 << 10
    static let longestQuoted = 1 << 16

    func skipSpaces(_ start: Int, lines: Bool = false) -> Int {
        var index = start
        while index < units.count, units[index].byte.isBlank || (lines && units[index].byte == .newline) { index += 1 }
        return index
    }

    /// The word before a place, when it begins a statement.
    func wordBefore(_ start: Int) -> String? {
        var end = start
        while end > 0, units[end - 1].byte.isBlank { end -= 1 }
        var begin = end
        while begin > 0, units[begin - 1].byte.isWord || units[begin - 1].byte == .dot { begin -= 1 }
        return end < start && beginsStatement(begin) ? text(begin, end).lowercased() : nil
    }

    func beginsStatement(_ start: Int) -> Bool {
        var before = start
        while before > 0, units[before - 1].byte.isBlank { before -= 1 }
        guard before > 0 else { return true }
        let byte = units[before - 1].byte
        return byte.endsStatement || byte.isQuote || byte == .brace || byte == .greater
    }
}
