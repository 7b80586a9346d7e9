// Names and words that announce a credential.
extension ShapeReader {
    /// Reads what a name announces. Returns where to continue, or nil when the name announces nothing.
    mutating func takeName(_ start: Int, _ end: Int) -> Int? {
        guard end - start <= 64 else { return nil }
        let name = text(start, end)
        if name == "secret", byte(start - 1) == .equals, byte(end) == .colon { return endOfRun(start) }
        if SecretName.containers.contains(name.lowercased()) || isMisspeltContainer(name, end) {
            return takeSettings(end)
        }
        if name.lowercased() == "rest" { return takeWebhook(start, end) }
        if name.lowercased() == "join" { return takeJoinCode(start, end) }
        if SecretName.matches(name) || isCodeOfLogin(name, start) || isMisspelt(name) {
            return takeValue(of: name, start, end)
        }
        return reading == .line ? takeWords(after: name.lowercased(), start, end) : nil
    }

    /// `?code=…` of an address that a login led to.
    func isCodeOfLogin(_ name: String, _ start: Int) -> Bool {
        name == "code" && (byte(start - 1) == .question || byte(start - 1) == .ampersand)
    }

    mutating func takeValue(of name: String, _ start: Int, _ end: Int) -> Int? {
        guard let sign = sign(after: end) else {
            return reading == .line ? takeWords(after: name.lowercased(), start, end) : nil
        }
        if name.lowercased() == "auth", byte(sign.value) == .brace { return sign.value }
        if Self.headers.contains(name.lowercased()), !byte(sign.value).isQuote { return takeHeader(sign) }
        return takeValue(sign, isDeep: true)
    }

    static let headers = ["authorization", "proxy-authorization", "cookie", "set-cookie"]

    /// The value of a header, which has spaces in it.
    mutating func takeHeader(_ sign: Sign) -> Int {
        var end = sign.value
        while end < units.count, units[end].byte != .newline, !closesQuote(end) { end += 1 }
        if !isAt(sign.value, "***"), !isAt(sign.value, "secret:") { add(sign.value, end, sign.value, end, .member) }
        return end
    }

    /// Words after a name without a sign: `auth token S`, `--token S`, `Bearer S`, `webhook 1 S`, `-u name:S`.
    mutating func takeWords(after name: String, _ start: Int, _ end: Int) -> Int? {
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

    static func isKind(_ word: String) -> Bool {
        ["webhook", "token", "oauth", "login", "none"].contains { isLike(word, $0) }
    }

    /// What follows `auth`: its kind, the number of a user, and then nothing but credentials and items.
    mutating func takeCredentials(_ start: Int) -> Int {
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
    static let openItems = ["client_id", "server", "listen"]

    mutating func takeWord(_ start: Int) -> Int {
        let end = take(start, level: units[start].level, .word)
        return max(end, start + 1)
    }
}
