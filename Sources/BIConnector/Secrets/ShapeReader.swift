/// Looks through one layer of a text; see ``SecretShapes``.
struct ShapeReader {
    let units: [ShapeUnit]
    let reading: SecretShapes.Reading
    var found: [SecretShapes.Found] = []
    /// Where the quote begins that is open.
    private var quote: Int?
    /// Up to where quotes were looked for.
    private var passed = 0

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
    private mutating func passQuotes(to end: Int) {
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
    private mutating func turnQuote(at index: Int) -> Int {
        let length = isAt(index, "\"\"\"") ? 3 : 1
        if quote != nil {
            if closesQuote(index) { quote = nil }
        } else if units[index].byte != .apostrophe || index == 0 || !units[index - 1].byte.isWord {
            // An apostrophe within a word is none.
            quote = index
        }
        return length
    }

    // MARK: Names

    /// What a name tells of what follows it: where to go on, or nil when it tells nothing.
    private mutating func takeName(_ start: Int, _ end: Int) -> Int? {
        guard end - start <= 64 else { return nil }
        let name = text(start, end)
        if name == "secret", byte(start - 1) == .equals, byte(end) == .colon { return endOfRun(start) }
        if SecretName.containers.contains(name.lowercased()) || isMisspeltContainer(name, end) {
            return takeSettings(end)
        }
        if name.lowercased() == "rest" { return takeWebhook(start, end) }
        if SecretName.matches(name) || isCodeOfLogin(name, start) || isMisspelt(name) {
            return takeValue(of: name, start, end)
        }
        return reading == .line ? takeWords(after: name.lowercased(), start, end) : nil
    }

    /// `?code=…` of an address that a login led to.
    private func isCodeOfLogin(_ name: String, _ start: Int) -> Bool {
        name == "code" && (byte(start - 1) == .question || byte(start - 1) == .ampersand)
    }

    /// `setings.token=S`
    private func isMisspeltContainer(_ name: String, _ end: Int) -> Bool {
        guard reading == .line, [.dot, .bracket].contains(byte(end)), let first = name.first else { return false }
        return SecretName.containers.contains { $0.first == first && Self.isLike(name, $0) }
    }

    /// `passwort=S`
    private func isMisspelt(_ name: String) -> Bool {
        guard reading == .line, name.utf8.count > 6 else { return false }
        return ["password", "access_token", "refresh_token", "client_secret"].contains {
            Self.isLike(name.lowercased(), $0)
        }
    }

    private mutating func takeValue(of name: String, _ start: Int, _ end: Int) -> Int? {
        guard let sign = sign(after: end) else {
            return reading == .line ? takeWords(after: name.lowercased(), start, end) : nil
        }
        if name.lowercased() == "auth", byte(sign.value) == .brace { return sign.value }
        if Self.headers.contains(name.lowercased()), !byte(sign.value).isQuote { return takeHeader(sign) }
        return takeValue(sign, isDeep: true)
    }

    private static let headers = ["authorization", "proxy-authorization", "cookie", "set-cookie"]

    /// The value of a header, which has spaces in it.
    private mutating func takeHeader(_ sign: Sign) -> Int {
        var end = sign.value
        while end < units.count, units[end].byte != .newline, !closesQuote(end) { end += 1 }
        if !isAt(sign.value, "***"), !isAt(sign.value, "secret:") { add(sign.value, end, sign.value, end, .member) }
        return end
    }

    /// Words behind a name without a sign: `auth token S`, `--token S`, `Bearer S`, `webhook 1 S`, `-u name:S`.
    private mutating func takeWords(after name: String, _ start: Int, _ end: Int) -> Int? {
        let next = skipSpaces(end)
        guard next > end, next < units.count, !units[next].byte.endsStatement else { return nil }
        if byte(start - 1) == .dash, SecretName.matches(name) { return takeWord(next) }
        if byte(start - 1) == .dash, ["u", "user", "proxy-user"].contains(name),
            slice(next, endOfRun(next + 1)).contains(where: { $0.byte == .colon })
        {
            return takeWord(next)
        }
        if name == "bearer" { return takeWord(next) }
        guard Self.isLike(name, "auth"), beginsStatement(start) else { return nil }
        // A sentence in quotes may begin with the word.
        let kind = text(next, endOfRun(next)).lowercased()
        return byte(start - 1).isQuote && !Self.isKind(kind) ? nil : takeCredentials(next)
    }

    private static func isKind(_ word: String) -> Bool {
        ["webhook", "token", "oauth", "login", "none"].contains { isLike(word, $0) }
    }

    /// What follows `auth`: its kind, the number of a user, and then nothing but credentials and items.
    private mutating func takeCredentials(_ start: Int) -> Int {
        var index = start
        let kind = text(index, endOfRun(index)).lowercased()
        passQuotes(to: start)
        if Self.isKind(kind) {
            index = skipSpaces(endOfRun(index))
            let user = endOfWord(index)
            if user > index, slice(index, user).allSatisfy({ $0.byte.isDigit }), Self.isLike(kind, "webhook") {
                index = skipSpaces(user)
            }
        }
        while index < units.count, !units[index].byte.endsStatement, !closesQuote(index) {
            let end = endOfRun(index)
            guard let equals = slice(index, end).firstIndex(where: { $0.byte == .equals }) else {
                index = skipSpaces(takeWord(index))
                continue
            }
            let isOpen = Self.openItems.contains(text(index, equals).lowercased())
            let next = isOpen ? end : take(equals + 1, level: units[equals].level, .item)
            index = skipSpaces(max(next, equals + 1))
        }
        return index
    }

    /// What `auth` takes besides credentials.
    private static let openItems = ["client_id", "server", "listen"]

    private mutating func takeWord(_ start: Int) -> Int {
        let end = take(start, level: units[start].level, .word)
        return max(end, start + 1)
    }

    /// `settings`, and what of it: `.token=S`, `[token]=S`, `: {"token": "S"}`.
    private mutating func takeSettings(_ end: Int) -> Int? {
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
    private func step(_ start: Int) -> (name: String, end: Int)? {
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

    private func isStep(_ index: Int) -> Bool { byte(index) == .closingBracket || byte(index) == .bracket }

    // MARK: Signs

    /// What joins a name and its value.
    struct Sign {
        var value: Int
        var level: Int
        var form: SecretShapes.Form
    }

    /// The sign behind a name, as far as it is one here.
    /// - Parameter words: Whether words compare as well: `contains`, `like`.
    private func sign(after end: Int, words: Bool = false) -> Sign? {
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

    private mutating func takeValue(_ sign: Sign, isDeep: Bool) -> Int {
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

    // MARK: Values

    /// Takes the value at a place, unless it is none: a question, a variable, a mask.
    private mutating func take(_ start: Int, level: Int, _ form: SecretShapes.Form) -> Int {
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

    private mutating func takeBare(_ start: Int, level: Int, _ form: SecretShapes.Form) -> Int {
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
    private func ends(_ index: Int, _ level: Int) -> Bool {
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

    private func closesQuote(_ index: Int) -> Bool {
        guard let quote, index > quote else { return false }
        if isAt(quote, "\"\"\"") { return index > quote + 2 && isAt(index, "\"\"\"") }
        return units[index].byte == units[quote].byte && units[index].level <= units[quote].level
    }

    /// Takes every value in brackets, or only those under `value` where each element tells its code.
    private mutating func takeContainer(_ start: Int, isList: Bool) -> Int {
        let inner = skipSpaces(start + 1, lines: true)
        let opensList = units[start].byte == .bracket && (byte(inner) == .brace || byte(inner) == .bracket)
        var depth = 0
        var index = start
        var key = ""
        var isValue = true
        let isList = isList || opensList
        while index < units.count {
            let byte = units[index].byte
            if byte.isQuote {
                let close = endOfQuoted(index)
                if let next = endOfSign(behind: close + 1) {
                    (key, isValue, index) = (text(index + 1, close), true, next)
                    continue
                }
                if !isList || key.lowercased() == "value" { _ = take(index, level: units[index].level, .member) }
                index = close + 1
            } else if byte == .brace || byte == .bracket || byte == .parenthesis {
                depth += 1
                isValue = byte != .brace
                index += 1
            } else if byte == .closingBrace || byte == .closingBracket || byte == .closingParenthesis {
                depth -= 1
                index += 1
                if depth <= 0 { return index }
            } else if byte == .comma || byte == .semicolon {
                (key, isValue) = ("", false)
                index += 1
            } else if byte.isSpace || byte == .newline {
                index += 1
            } else {
                index = takeElement(index, &key, &isValue, isList: isList)
            }
        }
        return index
    }

    private mutating func takeElement(_ start: Int, _ key: inout String, _ isValue: inout Bool, isList: Bool) -> Int {
        if units[start].byte == .dollar { return endOfPath(start + 1) }
        let end = max(endOfPath(start), start + 1)
        if let next = endOfSign(behind: end) {
            (key, isValue) = (text(start, end), true)
            return next
        }
        if isAt(end, "(") || text(start, end) == "new" { return end }
        guard isValue, !isList || key.lowercased() == "value" else { return end }
        return max(takeBare(start, level: units[start].level, .member), start + 1)
    }

    /// Behind `:`, `=>` or `=`, when one follows.
    private func endOfSign(behind end: Int) -> Int? {
        let start = skipSpaces(end, lines: true)
        if isAt(start, "=>") || isAt(start, ":=") { return start + 2 }
        return byte(start) == .colon || byte(start) == .equals ? start + 1 : nil
    }

    // MARK: Addresses

    /// `/rest/1/S/` and `/rest/api/1/S/`.
    private mutating func takeWebhook(_ start: Int, _ end: Int) -> Int? {
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

    /// `://user:S@`
    private mutating func takeUser(_ sign: Int) {
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
    private mutating func takeUserWithoutScheme(_ at: Int) {
        let start = startOfRun(at)
        guard let colon = slice(start, at).firstIndex(where: { $0.byte == .colon }), !isAt(colon, "://"),
            let before = wordBefore(start), Self.isLike(before, "connect") || Self.isLike(before, "portal")
        else { return }
        add(start, at, start, at, .address)
    }

    // MARK: Looking around

    private mutating func add(_ start: Int, _ end: Int, _ quoteStart: Int, _ quoteEnd: Int, _ form: SecretShapes.Form) {
        guard start < end, end <= units.count else { return }
        found.append(
            SecretShapes.Found(
                range: units[start].start..<units[end - 1].end,
                quoted: units[quoteStart].start..<units[max(quoteEnd, end) - 1].end, form: form))
    }

    private func slice(_ start: Int, _ end: Int) -> ArraySlice<ShapeUnit> {
        let start = min(start, units.count)
        return units[start..<min(max(start, end), units.count)]
    }

    private func byte(_ index: Int) -> UInt8 { units.indices.contains(index) ? units[index].byte : 0 }

    private func isAt(_ index: Int, _ text: String) -> Bool {
        index >= 0 && index < units.count
            && units[index...].prefix(text.utf8.count).map(\.byte).elementsEqual(text.utf8)
    }

    private func text(_ start: Int, _ end: Int) -> String {
        String(decoding: slice(start, end).map(\.byte), as: UTF8.self)
    }

    private func endOfWord(_ start: Int) -> Int {
        var index = start
        while index < units.count, units[index].byte.isWord || (units[index].byte == .dash && byte(index + 1).isWord) {
            index += 1
        }
        return index
    }

    /// Behind `process.env.TOKEN`.
    private func endOfPath(_ start: Int) -> Int {
        var index = start
        while index < units.count, units[index].byte.isWord || units[index].byte == .dot || units[index].byte == .dash {
            index += 1
        }
        return index
    }

    private func endOfRun(_ start: Int) -> Int {
        var index = start
        while index < units.count, !units[index].byte.isSpace, !units[index].byte.isQuote { index += 1 }
        return index
    }

    private func startOfRun(_ end: Int) -> Int {
        var index = end
        while index > max(0, end - Self.longestUser), !units[index - 1].byte.isSpace, !units[index - 1].byte.isQuote {
            index -= 1
        }
        return index
    }

    /// The place of the quote that closes the one at `start`; the end of the line when none does.
    private func endOfQuoted(_ start: Int) -> Int {
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

    private static let longestUser = 1 << 10
    private static let longestQuoted = 1 << 16

    private func skipSpaces(_ start: Int, lines: Bool = false) -> Int {
        var index = start
        while index < units.count, units[index].byte.isBlank || (lines && units[index].byte == .newline) { index += 1 }
        return index
    }

    /// The word before a place, when it begins a statement.
    private func wordBefore(_ start: Int) -> String? {
        var end = start
        while end > 0, units[end - 1].byte.isBlank { end -= 1 }
        var begin = end
        while begin > 0, units[begin - 1].byte.isWord || units[begin - 1].byte == .dot { begin -= 1 }
        return end < start && beginsStatement(begin) ? text(begin, end).lowercased() : nil
    }

    private func beginsStatement(_ start: Int) -> Bool {
        var before = start
        while before > 0, units[before - 1].byte.isBlank { before -= 1 }
        guard before > 0 else { return true }
        let byte = units[before - 1].byte
        return byte.endsStatement || byte.isQuote || byte == .brace || byte == .greater
    }

    /// Whether a word is another, or as good as it: two letters wrong, left out or too many. Of a name with a dot the last
    /// part counts.
    private static func isLike(_ word: String, _ other: String) -> Bool {
        let word = Array((word.split(separator: ".").last ?? "").lowercased().utf8)
        let other = Array(other.utf8)
        guard word.count <= other.count + 2, !word.isEmpty else { return false }
        var row = Array(0...other.count)
        for (index, byte) in word.enumerated() {
            var next = [index + 1]
            for column in other.indices {
                next.append(min(next[column] + 1, row[column + 1] + 1, row[column] + (other[column] == byte ? 0 : 1)))
            }
            row = next
        }
        return row[other.count] <= min(2, other.count / 2)
    }
}

extension UInt8 {
    fileprivate static let newline = UInt8(ascii: "\n")
    fileprivate static let apostrophe = UInt8(ascii: "'")
    fileprivate static let colon = UInt8(ascii: ":")
    fileprivate static let semicolon = UInt8(ascii: ";")
    fileprivate static let comma = UInt8(ascii: ",")
    fileprivate static let dot = UInt8(ascii: ".")
    fileprivate static let dash = UInt8(ascii: "-")
    fileprivate static let equals = UInt8(ascii: "=")
    fileprivate static let greater = UInt8(ascii: ">")
    fileprivate static let at = UInt8(ascii: "@")
    fileprivate static let hash = UInt8(ascii: "#")
    fileprivate static let slash = UInt8(ascii: "/")
    fileprivate static let backslash = UInt8(ascii: "\\")
    fileprivate static let question = UInt8(ascii: "?")
    fileprivate static let ampersand = UInt8(ascii: "&")
    fileprivate static let dollar = UInt8(ascii: "$")
    fileprivate static let brace = UInt8(ascii: "{")
    fileprivate static let closingBrace = UInt8(ascii: "}")
    fileprivate static let bracket = UInt8(ascii: "[")
    fileprivate static let closingBracket = UInt8(ascii: "]")
    fileprivate static let parenthesis = UInt8(ascii: "(")
    fileprivate static let closingParenthesis = UInt8(ascii: ")")

    fileprivate var isDigit: Bool { self &- 0x30 < 10 }
    fileprivate var isLetter: Bool { (self | 0x20) &- 0x61 < 26 || self == UInt8(ascii: "_") }
    /// Letters beyond ASCII are letters.
    fileprivate var isWord: Bool { isLetter || isDigit || self >= 0x80 }
    fileprivate var isQuote: Bool { self == UInt8(ascii: "\"") || self == .apostrophe || self == UInt8(ascii: "`") }
    fileprivate var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
    fileprivate var isSpace: Bool { isBlank || self == .newline || self == UInt8(ascii: "\r") }
    fileprivate var isClosing: Bool {
        [.semicolon, .comma, .closingBrace, .closingBracket, .closingParenthesis].contains(self)
    }
    fileprivate var endsStatement: Bool {
        self == .newline || self == .semicolon || self == .hash || self == UInt8(ascii: "|")
    }
    fileprivate var endsPathPart: Bool {
        isSpace || isQuote || isClosing
            || [.slash, .question, .hash, .ampersand, .greater, UInt8(ascii: "<"), UInt8(ascii: "|")].contains(self)
    }
}
