// Credentials within addresses.
extension ShapeReader {
    /// `/rest/1/S/` and `/rest/api/1/S/`.
    mutating func takeWebhook(_ start: Int, _ end: Int) -> Int? {
        guard start == 0 || !units[start - 1].byte.isWord, byte(end) == .slash else { return nil }
        var user = end + 1
        if isAt(user, "api/") { user += 4 }
        let userEnd = endOfWord(user)
        guard userEnd > user, byte(userEnd) == .slash else { return nil }
        let code = userEnd + 1
        var codeEnd = code
        while codeEnd < units.count, !units[codeEnd].byte.endsPathPart { codeEnd += 1 }
        let isNumber = slice(user, userEnd).allSatisfy { $0.byte.isDigit }
        let isMethod = slice(code, codeEnd).contains { $0.byte == .dot }
        guard codeEnd > code, !isMethod, isNumber || codeEnd - code >= 8 else { return nil }
        if !isAt(code, "secret:"), !isAt(code, "***") { add(code, codeEnd, code, codeEnd, .address) }
        return codeEnd
    }

    /// `/join/K7PQ-M3XD`, and the same as people type it: `/join/k7pq m3xd`.
    mutating func takeJoinCode(_ start: Int, _ end: Int) -> Int? {
        guard byte(start - 1) == .slash, byte(end) == .slash, !isAt(end + 1, "secret:"), !isAt(end + 1, "***") else {
            return nil
        }
        let code = end + 1
        let first = endOfCodePart(code)
        let second = byte(first) == UInt8(ascii: " ") ? endOfCodePart(first + 1) : first
        let isInTwo = letters(code, first) < 6 && Self.lengthsOfCode.contains(letters(code, second))
        let codeEnd = isInTwo ? second : first
        guard Self.lengthsOfCode.contains(letters(code, codeEnd)) else { return nil }
        add(code, codeEnd, code, codeEnd, .address)
        return codeEnd
    }

    /// Eight, and as many as there are when somebody mistypes one.
    private static let lengthsOfCode = 6...10

    private func endOfCodePart(_ start: Int) -> Int {
        var end = start
        while byte(end).isWord || byte(end) == .dash { end += 1 }
        return end
    }

    private func letters(_ start: Int, _ end: Int) -> Int { slice(start, end).count { $0.byte.isWord } }

    /// `://user:S@`
    mutating func takeUser(_ sign: Int) {
        let start = sign + 3
        var end = start
        let furthest = min(units.count, start + Self.longestUser)
        while end < furthest, !ends(end, units[sign].level), !units[end].byte.isQuote { end += 1 }
        let authority = slice(start, end).firstIndex { [.slash, .question, .hash].contains($0.byte) } ?? end
        // Behind a colon that leads to no port is a password, which may have a slash in it that nobody encoded.
        let colon = slice(start, authority).firstIndex { $0.byte == .colon }
        let isPassword = colon.map { !slice($0 + 1, authority).allSatisfy { $0.byte.isDigit } } ?? false
        let reach = isPassword ? end : authority
        guard let at = slice(start, reach).lastIndex(where: { $0.byte == .at && $0.level <= units[sign].level }),
            at > start
        else { return }
        if !isAt(start, "***@") { add(start, at, start, at, .address) }
    }

    /// `connect user:S@host`
    mutating func takeUserWithoutScheme(_ at: Int) {
        let start = startOfRun(at)
        guard let colon = slice(start, at).firstIndex(where: { $0.byte == .colon }), !isAt(colon, "://"),
            let before = wordBefore(start), Self.isLike(before, "connect") || Self.isLike(before, "portal")
        else { return }
        add(start, at, start, at, .address)
    }
}
