import OrderedJSON

/// A request as programs on a command line are told to send it.
struct SentRequest {
    var addresses: [CodeValue] = []
    /// What is sent, or added to the address.
    var parts: [Part] = []
    var secrets: [String] = []

    /// A part of what is sent.
    enum Part {
        /// JSON or a form as one text.
        case body(CodeValue)
        /// A parameter with its path.
        case pair([String], CodeValue)
        case file(String)
    }

    /// The call; nil when it is none of a portal.
    func content(_ maker: inout CallMaker) -> FoundCall.Content? {
        guard let address = addresses.lazy.compactMap({ MethodAddress($0) }).first else { return nil }
        maker.hide(address.secret)
        for secret in secrets { maker.hide(secret) }
        var members: [CodeValue.Member] = []
        var others: [String] = []
        var isForm = true
        var pairs = address.query
        for part in parts {
            switch part {
            case .file(let name):
                guard parts.count == 1, pairs.isEmpty else {
                    others.append(name)
                    continue
                }
                return maker.content(address.method, .file(name))
            case .pair(let path, let value): pairs.append((path, value))
            case .body(let value):
                if let more = Self.pairs(value) {
                    pairs += more
                } else if case .members(let more, let rest)? = Self.object(value) {
                    isForm = false
                    members += more
                    others += rest
                } else if value.string != "" {
                    others.append(value.code)
                }
            }
        }
        members += FormReader.members(pairs)
        return maker.content(address.method, .members(members.unique, others: others), isForm: isForm)
    }

    /// The parameters of a body that is a form.
    private static func pairs(_ value: CodeValue) -> [FormReader.Pair]? {
        guard value.members == nil, value.elements == nil else { return nil }
        if case .encoded = value { return nil }
        let text = MarkedText(value)
        let isJSON = ["{", "["].contains(text.text.drop(while: \.isWhitespace).first)
        return isJSON || !text.text.contains("=") ? nil : FormReader.pairs(text)
    }

    private static func object(_ value: CodeValue) -> CodeValue? {
        if value.members != nil { return value }
        if case .encoded(let inner) = value { return inner }
        return CallMaker.body(MarkedText(value))
    }

    /// Whether everything in it could be read.
    var isReadable: Bool {
        parts.allSatisfy { part in
            guard case .body(let value) = part, value.string != "" else { return true }
            return Self.object(value) != nil
        }
    }
}

extension SentRequest {
    /// The requests of a command.
    /// - Parameter input: What comes in by a pipe.
    static func requests(of command: ShellCommand, input: CodeValue?) -> [SentRequest] {
        let name = (command.words.first?.string ?? "").lowercased()
        let words = Array(command.words.dropFirst())
        switch name {
        case "curl", "curl.exe":
            return words.split { $0.string == "--next" || $0.string == "-:" }.map {
                var curl = CurlWords(input: command.input ?? input)
                curl.read(Array($0))
                return curl.request
            }
        case "wget", "wget.exe": return [WgetWords.request(words)]
        case "http", "https", "httpie", "xh": return [ItemWords.request(words, input: command.input ?? input)]
        default: return [PowerShellWords.request(words)]
        }
    }
}

/// The words of curl.
struct CurlWords {
    private(set) var request = SentRequest()
    private let input: CodeValue?

    init(input: CodeValue?) { self.input = input }

    mutating func read(_ words: [CodeValue]) {
        var rest = words[...]
        while let word = rest.popFirst() {
            guard let head = word.literals.first, head.hasPrefix("-"), head.count > 1, word.isOption else {
                request.addresses.append(word)
                continue
            }
            if head.hasPrefix("--") { readLong(word, &rest) } else { readShort(word, &rest) }
        }
    }

    private mutating func readLong(_ word: CodeValue, _ rest: inout ArraySlice<CodeValue>) {
        let text = word.literals.first ?? ""
        let name = String(text.dropFirst(2).prefix { $0 != "=" })
        if text.contains("="), let value = word.droppingFirst(name.count + 3) {
            take(name, value)
        } else if Self.valued.contains(name), let value = rest.popFirst() {
            take(name, value)
        }
    }

    /// `-sSX POST`, `-d'…'`
    private mutating func readShort(_ word: CodeValue, _ rest: inout ArraySlice<CodeValue>) {
        let letters = Array((word.literals.first ?? "").dropFirst())
        for (index, letter) in letters.enumerated() {
            guard let name = Self.letters[letter] else { continue }
            guard Self.valued.contains(name) else { continue }
            if index + 1 < letters.count || word.string == nil {
                if let value = word.droppingFirst(index + 2) { take(name, value) }
            } else if let value = rest.popFirst() {
                take(name, value)
            }
            return
        }
    }

    private static let letters: [Character: String] = [
        "d": "data", "F": "form", "H": "header", "X": "request", "u": "user", "o": "output", "A": "user-agent",
        "e": "referer", "b": "cookie", "c": "cookie-jar", "T": "upload-file", "K": "config", "w": "write-out",
        "m": "max-time", "x": "proxy", "D": "dump-header", "E": "cert", "U": "proxy-user", "r": "range",
        "y": "speed-time",
        "Y": "speed-limit", "z": "time-cond", "C": "continue-at", "Q": "quote", "P": "ftp-port", "t": "telnet-option",
    ]
    private static let valued = Set(letters.values).union([
        "url", "data-raw", "data-binary", "data-ascii", "data-urlencode", "json", "form-string", "connect-timeout",
        "retry", "retry-delay", "retry-max-time", "cacert", "capath", "key", "cert-type", "oauth2-bearer", "resolve",
        "interface", "limit-rate", "max-redirs", "ciphers", "tls-max", "variable", "expand-data", "unix-socket",
        "trace",
        "trace-ascii", "stderr", "proto", "proto-default", "url-query", "keepalive-time", "dns-servers", "noproxy",
        "pinnedpubkey", "aws-sigv4", "create-file-mode", "output-dir", "max-filesize", "crlfile", "engine", "rate",
    ])

    private mutating func take(_ name: String, _ value: CodeValue) {
        switch name {
        case "url": request.addresses.append(value)
        case "url-query": request.parts.append(.body(value))
        case "data", "data-ascii", "data-binary": takeData(value)
        case "json": takeData(value)
        case "data-raw": takeBody(value)
        case "data-urlencode": takeEncoded(value)
        case "form", "form-string": takeForm(value, isRaw: name == "form-string")
        case "header": takeHeader(value)
        case "oauth2-bearer": request.secrets += [value.string].compactMap { $0 }
        case "user": request.secrets += value.string?.split(separator: ":").dropFirst().map(String.init) ?? []
        case "config": takeConfiguration(value)
        default: break
        }
    }

    private mutating func takeData(_ value: CodeValue) {
        guard let text = value.literals.first, text.hasPrefix("@") else { return takeBody(value) }
        if value.string == "@-" {
            if case .file(let name)? = input {
                request.parts.append(.file(name))
            } else {
                takeBody(input ?? .computed("stdin"))
            }
        } else {
            request.parts.append(.file(String(text.dropFirst())))
        }
    }

    /// Pairs that are given one by one are one form.
    private mutating func takeBody(_ value: CodeValue) {
        if case .file(let name) = value {
            request.parts.append(.file(name))
        } else {
            request.parts.append(.body(value))
        }
    }

    /// `name=content`, `=content`
    private mutating func takeEncoded(_ value: CodeValue) {
        guard let text = value.literals.first, let sign = FormReader.sign(in: text) else { return }
        let name = FormReader.decoded(text[..<sign])
        request.parts.append(.pair(FormReader.path(name), value.droppingFirst(text[...sign].count) ?? .string("")))
    }

    private mutating func takeForm(_ value: CodeValue, isRaw: Bool) {
        guard let text = value.literals.first, let sign = FormReader.sign(in: text) else { return }
        var content = value.droppingFirst(text[...sign].count) ?? .string("")
        if !isRaw, let file = content.string, file.hasPrefix("@") || file.hasPrefix("<") {
            content = .file(String(file.dropFirst().prefix { $0 != ";" }))
        }
        request.parts.append(.pair(FormReader.path(String(text[..<sign])), content))
    }

    private mutating func takeHeader(_ value: CodeValue) {
        guard let text = value.string?.lowercased(), text.hasPrefix("authorization:") else { return }
        request.secrets += value.string?.split(separator: " ").dropFirst(2).map(String.init) ?? []
    }

    /// What `--config` names: `url = "…"`, one option a line.
    private mutating func takeConfiguration(_ value: CodeValue) {
        let value = value.string == "-" ? input ?? value : value
        let marked = MarkedText(value.flattened)
        for line in marked.text.split(whereSeparator: \.isNewline) {
            let name = line.prefix { $0.isLetter || $0 == "-" }.drop { $0 == "-" }
            var rest = line.drop { $0.isLetter || $0 == "-" }.drop { $0 == " " || $0 == "=" || $0 == ":" }
            if rest.first == "\"" { rest = rest.dropFirst().prefix { $0 != "\"" } }
            take(String(name), marked.value(String(rest)))
        }
    }
}

/// The words of wget.
enum WgetWords {
    static func request(_ words: [CodeValue]) -> SentRequest {
        var request = SentRequest()
        var rest = words[...]
        while let word = rest.popFirst() {
            guard let head = word.literals.first, head.hasPrefix("-"), word.isOption else {
                request.addresses.append(word)
                continue
            }
            let name = head.drop { $0 == "-" }.prefix { $0 != "=" }
            var value = word.droppingFirst(head.prefix { $0 != "=" }.count + 1)
            if !head.contains("="),
                ["post-data", "body-data", "post-file", "body-file", "header", "O", "U"].contains(name)
            {
                value = rest.popFirst()
            }
            guard let value else { continue }
            if name == "post-data" || name == "body-data" { request.parts.append(.body(value)) }
            if name == "post-file" || name == "body-file" { request.parts.append(.file(value.word ?? value.code)) }
        }
        return request
    }
}

/// The items of HTTPie and xh.
enum ItemWords {
    static func request(_ words: [CodeValue], input: CodeValue?) -> SentRequest {
        var request = SentRequest()
        var rest = words[...]
        while let word = rest.popFirst() {
            guard let text = word.literals.first else {
                request.addresses.append(word)
                continue
            }
            if text == "--raw" || text == "--json-raw" {
                if let body = rest.popFirst() { request.parts.append(.body(body)) }
            } else if text.hasPrefix("--raw=") {
                if let body = word.droppingFirst(6) { request.parts.append(.body(body)) }
            } else if text.hasPrefix("-") {
                if ["-a", "--auth", "-A", "--auth-type", "-o", "--output", "--timeout", "--verify"].contains(text) {
                    _ = rest.popFirst()
                }
            } else if request.addresses.isEmpty, !["GET", "POST", "PUT", "PATCH", "DELETE"].contains(text.uppercased())
            {
                request.addresses.append(word)
            } else {
                take(word, text, &request)
            }
        }
        if request.parts.isEmpty, let input { request.parts.append(.body(input)) }
        return request
    }

    private static func take(_ word: CodeValue, _ text: String, _ request: inout SentRequest) {
        guard let sign = text.firstIndex(where: { ":=@".contains($0) }) else { return }
        let path = FormReader.path(String(text[..<sign]))
        let signs = ["==", ":=@", ":=", "=@", "="].first { text[sign...].hasPrefix($0) }
        guard let signs else { return }
        let value = word.droppingFirst(text[..<sign].count + signs.count) ?? .string("")
        switch signs {
        case ":=":
            guard let read = CallMaker.literal(value) else { return }
            request.parts.append(.pair(path, read))
        case "=@", ":=@": request.parts.append(.pair(path, .file(value.word ?? value.code)))
        default: request.parts.append(.pair(path, value))
        }
    }
}

extension CallMaker {
    /// A value of JSON.
    static func literal(_ value: CodeValue) -> CodeValue? {
        let text = MarkedText(value)
        var reader = CodeReader(Array(text.text.utf8), .json, marks: text.marks)
        let read = reader.readValue()
        if case .computed = read { return nil }
        return read
    }
}

extension CodeValue {
    /// Whether a word that begins with `-` is an option: an address that is not known is none.
    fileprivate var isOption: Bool { if case .text(let pieces) = self { pieces.first?.string != nil } else { true } }

    /// The text without its first characters; nil when nothing is left.
    func droppingFirst(_ count: Int) -> CodeValue? {
        switch self {
        case .constant(.string(let text)): return text.count > count ? .string(String(text.dropFirst(count))) : nil
        case .text(let pieces):
            guard let first = pieces.first?.string else { return nil }
            let rest = String(first.dropFirst(count))
            return .joined((rest.isEmpty ? [] : [.string(rest)]) + pieces.dropFirst())
        default: return nil
        }
    }

    /// A text with what is encoded in it as it is.
    fileprivate var flattened: CodeValue {
        switch self {
        case .encoded(let value): return value.flattened
        case .text(let pieces): return pieces.dropFirst().reduce(pieces[0].flattened) { $0.joined($1.flattened) }
        default: return self
        }
    }
}
