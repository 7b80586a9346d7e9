/// What somebody pasted: an address or a token, with what came along from a mail, a page or a file of variables.
public enum PastedText {
    /// The text without blanks and line ends around it, and without quotation marks or angle brackets that enclose it.
    public static func bare(_ text: String) -> String {
        var rest = trimmed(text)
        while let first = rest.first, let last = rest.last, rest.count > 1, closing(first) == last {
            rest = trimmed(String(rest.dropFirst().dropLast()))
        }
        return rest
    }

    /// The token in a text, without the word `Bearer` before it.
    /// - Throws: ``PastedTextError``, which shows nothing of it, when that cannot be a token.
    public static func token(_ text: String) throws(PastedTextError) -> Secret {
        var token = bare(text)
        let first = token.prefix { !$0.isWhitespace }
        if first.lowercased() == "bearer" { token = bare(String(token[first.endIndex...])) }
        guard !token.isEmpty else { throw PastedTextError(description: Messages.emptyToken) }
        guard token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw PastedTextError(description: Messages.badToken)
        }
        return Secret(token)
    }

    private static func trimmed(_ text: String) -> String {
        let isOutside: (Unicode.Scalar) -> Bool = { $0.properties.isWhitespace || isInvisible($0) }
        guard let first = text.unicodeScalars.firstIndex(where: { !isOutside($0) }),
            let last = text.unicodeScalars.lastIndex(where: { !isOutside($0) })
        else { return "" }
        return String(text.unicodeScalars[first...last])
    }

    /// The character that closes what another opens.
    private static func closing(_ opening: Character) -> Character? {
        switch opening {
        case "\"", "'", "`": opening
        case "<": ">"
        case "«": "»"
        case "“": "”"
        case "„": "“"
        case "‘": "’"
        default: nil
        }
    }

    /// Whether a scalar has no width, as editors and chats leave them.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\u{FEFF}", "\u{200B}"..."\u{200D}", "\u{2060}": true
        default: false
        }
    }
}

/// Why a text is no token. Its description is a message for people.
public struct PastedTextError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, in lower case without a full stop.
    public var description: String
}

extension Credentials {
    /// The credentials without what came along when they were pasted.
    /// - Throws: ``PastedTextError``, which shows nothing of them.
    public func bare() throws(PastedTextError) -> Credentials {
        switch self {
        case .none: return self
        case .webhook(let user, let code): return .webhook(user: user, code: try PastedText.token(code.reveal()))
        case .token(let token): return .token(try PastedText.token(token.reveal()))
        case .oauth(var grant):
            grant.clientID = PastedText.bare(grant.clientID)
            // Those that are left out are brought by the first exchange.
            for path in [\Grant.clientSecret, \.accessToken, \.refreshToken] where !grant[keyPath: path].isEmpty {
                grant[keyPath: path] = try PastedText.token(grant[keyPath: path].reveal())
            }
            return .oauth(grant)
        }
    }
}
