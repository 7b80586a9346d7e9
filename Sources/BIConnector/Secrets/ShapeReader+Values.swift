// Values, with or without quotes around them.
extension ShapeReader {
    /// Takes the value at a place, unless it is none: a question, a variable, a mask.
    mutating func take(_ start: Int, level: Int, _ form: SecretShapes.Form) -> Int {
        passQuotes(to: start)
        guard start < units.count, units[start].byte != .newline, !closesQuote(start) else { return start }
        if isAt(start, "secret:") || isAt(start, "***") || isAt(start, "…") { return endOfRun(start) }
        if units[start].byte == .at, form == .item { return endOfRun(start) }
        if units[start].byte == .dollar, byte(start + 1).isLetter || byte(start + 1) == .brace {
            let end = endOfRun(start)
            add(start, end, start, end, .variable)
            return end
        }
        if units[start].byte.isQuote {
            let close = endOfQuoted(start)
            let isJoined = form == .item && close + 1 < units.count && !ends(close + 1, level)
            if isJoined { return takeBare(start, level: level, form) }
            add(start + 1, close, start, min(close + 1, units.count), form)
            return min(close + 1, units.count)
        }
        return takeBare(start, level: level, form)
    }

    mutating func takeBare(_ start: Int, level: Int, _ form: SecretShapes.Form) -> Int {
        var index = start
        while index < units.count, !ends(index, level) {
            if units[index].byte.isQuote {
                guard form == .item else { break }
                index = min(endOfQuoted(index) + 1, units.count)
            } else if form != .item, form != .word, units[index].byte.isClosing {
                break
            } else {
                index += 1
            }
        }
        var end = index
        while end > start, units[end - 1].byte.isClosing { end -= 1 }
        if !["null", "true", "false", "none", "nil"].contains(text(start, end).lowercased()) {
            add(start, end, start, end, form)
        }
        return max(index, start)
    }

    /// Whether a bare value ends here: at a space, at the quote around all of it, before the next parameter of a query.
    func ends(_ index: Int, _ level: Int) -> Bool {
        let unit = units[index]
        if closesQuote(index) || unit.byte == .newline { return true }
        // Within quotes that began before the name, as in `-d 'auth=S'`, a space is a part of the value.
        if unit.byte.isSpace { return quote == nil || reading == .prose }
        guard unit.byte == .ampersand, unit.level <= level else { return false }
        var next = index + 1
        while next < units.count,
            units[next].byte.isWord || [.dot, .bracket, .closingBracket, .dollar].contains(units[next].byte)
        {
            next += 1
        }
        return next == index + 1 || byte(next) == .equals
    }
}
