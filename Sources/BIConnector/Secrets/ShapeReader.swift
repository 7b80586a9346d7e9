/// Looks through one layer of a text; see ``SecretShapes``.
struct ShapeReader {
    let units: [ShapeUnit]
    let reading: SecretShapes.Reading
    var found: [SecretShapes.Found] = []
    /// Where the quote begins that is open.
    var quote: Int?
    /// Up to where quotes were looked for.
    var passed = 0

    init(_ units: [ShapeUnit], _ reading: SecretShapes.Reading) {
        (self.units, self.reading) = (units, reading)
    }

    mutating func find() -> [SecretShapes.Found] {
        var index = 0
        while index < units.count {
            passQuotes(to: index)
            let byte = units[index].byte
            if byte.isWord {
                let end = endOfWord(index)
                index = max(takeName(index, end) ?? end, index + 1)
            } else if byte == .colon, isAt(index, "://") {
                takeUser(index)
                index += 3
            } else {
                if byte == .at, reading == .line { takeUserWithoutScheme(index) }
                index += 1
            }
        }
        return found
    }

    /// Opens and closes the quotes up to a place.
    mutating func passQuotes(to end: Int) {
        while passed < min(end, units.count) {
            let byte = units[passed].byte
            if byte == .newline { quote = nil }
            if byte == .backslash, self.byte(passed + 1).isQuote {
                passed += 2
            } else {
                passed += byte.isQuote ? turnQuote(at: passed) : 1
            }
        }
    }

    /// Opens or closes a quote; says how long it is.
    mutating func turnQuote(at index: Int) -> Int {
        let length = isAt(index, "\"\"\"") ? 3 : 1
        if quote != nil {
            if closesQuote(index) { quote = nil }
        } else if units[index].byte != .apostrophe || index == 0 || !units[index - 1].byte.isWord {
            // An apostrophe within a word is none.
            quote = index
        }
        return length
    }

    func closesQuote(_ index: Int) -> Bool {
        guard let quote, index > quote else { return false }
        if isAt(quote, "\"\"\"") { return index > quote + 2 && isAt(index, "\"\"\"") }
        return units[index].byte == units[quote].byte && units[index].level <= units[quote].level
    }

    // MARK: What was found

    mutating func add(_ start: Int, _ end: Int, _ quoteStart: Int, _ quoteEnd: Int, _ form: SecretShapes.Form) {
        guard start < end, end <= units.count else { return }
        found.append(
            SecretShapes.Found(
                range: units[start].start..<units[end - 1].end,
                quoted: units[quoteStart].start..<units[max(quoteEnd, end) - 1].end, form: form))
    }
}
