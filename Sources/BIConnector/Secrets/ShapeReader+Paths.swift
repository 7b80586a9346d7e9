// What stands below `settings`.
extension ShapeReader {
    /// `settings`, and what of it: `.token=S`, `[token]=S`, `: {"token": "S"}`.
    mutating func takeSettings(_ end: Int) -> Int? {
        var path: [String] = []
        var index = end
        while let (name, next) = step(index) {
            path.append(name)
            index = next
        }
        let isListed = path.first.map { $0.isEmpty || $0.allSatisfy(\.isNumber) } ?? false
        if isListed, let last = path.dropFirst().last, last.lowercased() != "value" { return nil }
        if let sign = sign(after: index, words: true) {
            if isListed, path.count == 1 { return takeContainer(sign.value, isList: true) }
            return takeValue(sign, isDeep: true)
        }
        // `set settings.token S`, where the sign was forgotten.
        let next = skipSpaces(index)
        guard reading == .line, !path.isEmpty, next > index, next < units.count, !units[next].byte.endsStatement,
            let before = wordBefore(startOfRun(index)), Self.isLike(before, "set") || Self.isLike(before, "add")
        else { return index }
        return takeWord(next)
    }

    /// `.token`, `[token]`, `["token"]`, `->token`, `][token]`.
    func step(_ start: Int) -> (name: String, end: Int)? {
        var index = start
        while index < units.count,
            units[index].byte == .closingBracket || (units[index].byte.isQuote && isStep(index + 1))
        {
            index += 1
        }
        if byte(index) == .bracket {
            var from = index + 1
            while byte(from).isQuote { from += 1 }
            var to = from
            while to < units.count, units[to].byte != .closingBracket, !units[to].byte.isQuote, !units[to].byte.isSpace
            {
                to += 1
            }
            guard to < units.count, !units[to].byte.isSpace else { return nil }
            let name = text(from, to)
            while byte(to).isQuote { to += 1 }
            return byte(to) == .closingBracket ? (name, to + 1) : nil
        }
        if isAt(index, "->") { index += 2 } else if byte(index) == .dot { index += 1 } else { return nil }
        if byte(index).isQuote {
            let close = endOfQuoted(index)
            return (text(index + 1, close), close + 1)
        }
        if byte(index) == .dollar { index += 1 }
        let end = endOfWord(index)
        return end > index ? (text(index, end), end) : nil
    }

    func isStep(_ index: Int) -> Bool { byte(index) == .closingBracket || byte(index) == .bracket }
}
