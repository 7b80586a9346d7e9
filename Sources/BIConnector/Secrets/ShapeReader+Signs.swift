// What joins a name and its value.
extension ShapeReader {
    /// What joins a name and its value.
    struct Sign {
        var value: Int
        var level: Int
        var form: SecretShapes.Form
    }

    /// The sign after a name, as far as it is one here.
    /// - Parameter words: Whether words compare as well: `contains`, `like`.
    func sign(after end: Int, words: Bool = false) -> Sign? {
        var index = end
        var isQuoted = false
        while index < units.count, units[index].byte == .closingBracket || units[index].byte.isQuote {
            isQuoted = isQuoted || units[index].byte.isQuote
            index += 1
        }
        let start = skipSpaces(index, lines: isQuoted)
        guard start < units.count else { return nil }
        let level = units[start].level
        func sign(_ length: Int, _ form: SecretShapes.Form) -> Sign {
            Sign(value: skipSpaces(start + length, lines: form == .member), level: level, form: form)
        }
        if isAt(start, ":=") { return sign(2, .member) }
        if isAt(start, "=>") { return sign(2, .member) }
        for text in ["==", "!=", "=~", "~"] where isAt(start, text) { return sign(text.utf8.count, .member) }
        switch units[start].byte {
        case .equals: return sign(1, .item)
        case .colon:
            let colon = sign(1, .member)
            let isData = isQuoted || colon.value < units.count && units[colon.value].byte.isQuote
            return byte(start + 1) != .colon && (isData || reading == .line) ? colon : nil
        case .comma:
            let comma = sign(1, .member)
            return isQuoted && byte(comma.value).isQuote ? comma : nil
        case .parenthesis:
            let call = sign(1, .member)
            return start == end && byte(call.value).isQuote ? call : nil
        default:
            guard words, start > index else { return nil }
            let end = endOfWord(start)
            return ["contains", "like", "in"].contains(text(start, end).lowercased())
                ? Sign(value: skipSpaces(end), level: level, form: .member) : nil
        }
    }

    mutating func takeValue(_ sign: Sign, isDeep: Bool) -> Int {
        guard sign.value < units.count else { return sign.value }
        let first = units[sign.value].byte
        if isDeep, first == .brace || first == .bracket || first == .parenthesis {
            return takeContainer(sign.value, isList: false)
        }
        // `array('token' => 'S')`, `new Settings("S")`, `dict(token="S")`
        let call = endOfPath(sign.value)
        if isDeep, call > sign.value, isAt(call, "(") || isAt(skipSpaces(call), "{") || text(sign.value, call) == "new"
        {
            let open = units[call...].firstIndex { $0.byte == .parenthesis || $0.byte == .brace || $0.byte == .bracket }
            if let open { return takeContainer(open, isList: false) }
        }
        return take(sign.value, level: sign.level, sign.form)
    }
}
