// Values in brackets.
extension ShapeReader {
    /// How far the reading of something in brackets is.
    struct Container {
        /// Whether each element has its code, and only what is under `value` is a credential.
        let isList: Bool
        private(set) var depth = 0
        var key = ""
        /// Whether a value may stand here.
        var isValue = true

        init(isList: Bool) { self.isList = isList }

        var holdsCredential: Bool { !isList || key.lowercased() == "value" }

        mutating func open(_ bracket: UInt8) {
            depth += 1
            isValue = bracket != .brace
        }

        mutating func close() { depth -= 1 }

        mutating func next() { (key, isValue) = ("", false) }

        mutating func begin(_ key: String) { (self.key, isValue) = (key, true) }
    }

    /// Takes every value in brackets, or only those under `value` where each element has its code.
    mutating func takeContainer(_ start: Int, isList: Bool) -> Int {
        let inner = skipSpaces(start + 1, lines: true)
        let opensList = byte(start) == .bracket && (byte(inner) == .brace || byte(inner) == .bracket)
        var container = Container(isList: isList || opensList)
        var index = start
        while index < units.count {
            let closes = units[index].byte.closesBracket
            index = takePiece(index, &container)
            if closes, container.depth <= 0 { return index }
        }
        return index
    }

    mutating func takePiece(_ index: Int, _ container: inout Container) -> Int {
        let byte = units[index].byte
        if byte.isQuote { return takeQuoted(index, &container) }
        if byte.opensBracket {
            container.open(byte)
        } else if byte.closesBracket {
            container.close()
        } else if byte == .comma || byte == .semicolon {
            container.next()
        } else if !byte.isSpace, byte != .newline {
            return takeElement(index, &container)
        }
        return index + 1
    }

    mutating func takeQuoted(_ index: Int, _ container: inout Container) -> Int {
        let close = endOfQuoted(index)
        if let next = endOfSign(after: close + 1) {
            container.begin(text(index + 1, close))
            return next
        }
        if container.holdsCredential { _ = take(index, level: units[index].level, .member) }
        return close + 1
    }

    mutating func takeElement(_ start: Int, _ container: inout Container) -> Int {
        if units[start].byte == .dollar { return endOfPath(start + 1) }
        let end = max(endOfPath(start), start + 1)
        if let next = endOfSign(after: end) {
            container.begin(text(start, end))
            return next
        }
        if isAt(end, "(") || text(start, end) == "new" { return end }
        guard container.isValue, container.holdsCredential else { return end }
        return max(takeBare(start, level: units[start].level, .member), start + 1)
    }

    /// The end of `:`, `=>` or `=`, when one follows.
    func endOfSign(after end: Int) -> Int? {
        let start = skipSpaces(end, lines: true)
        if isAt(start, "=>") || isAt(start, ":=") { return start + 2 }
        return byte(start) == .colon || byte(start) == .equals ? start + 1 : nil
    }
}
