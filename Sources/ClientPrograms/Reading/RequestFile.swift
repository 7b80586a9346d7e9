import OrderedJSON

/// Finds raw requests, as documents show them and editors run them from `.http` files.
struct RequestFile {
    private(set) var maker: CallMaker
    private(set) var found: [FoundCall] = []
    private(set) var taken: [Range<Int>] = []
    private let lines: [(text: String, range: Range<Int>)]
    private let variables: Variables
    private var index = 0

    private static let methods: Set<Substring> = ["GET", "POST", "PUT", "PATCH", "DELETE"]

    init(_ bytes: [UInt8], _ variables: Variables, _ maker: CallMaker) {
        (self.variables, self.maker) = (variables, maker)
        guard Self.hasRequests(bytes) else {
            lines = []
            return
        }
        var lines: [(String, Range<Int>)] = []
        var start = 0
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            let text = String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
            lines.append((text, start..<(start + line.count)))
            start += line.count + 1
        }
        self.lines = lines
        for line in lines where line.0.hasPrefix("@") { assign(line.0) }
        while index < lines.count { if !readRequest() { index += 1 } }
    }

    private static func hasRequests(_ bytes: [UInt8]) -> Bool {
        bytes.split(separator: 0x0A).contains { line in
            isStart(String(decoding: line.prefix(16), as: UTF8.self)[...])
        }
    }

    /// `POST /rest/…`
    private static func isStart(_ line: Substring) -> Bool {
        let line = line.drop { $0 == " " || $0 == "\t" }
        let word = line.prefix { $0.isLetter }
        guard methods.contains(word) else { return false }
        let rest = line.dropFirst(word.count)
        return rest.first == " " && (rest.dropFirst().first.map { "/h{$".contains($0) } ?? false)
    }

    /// `@host = https://…`
    private func assign(_ line: String) {
        guard let sign = line.firstIndex(of: "=") else { return }
        let name = line[..<sign].dropFirst().filter { $0 != " " }
        let value = line[line.index(after: sign)...].drop { $0 == " " }
        variables.assign("@\(name)", RequestMark.value(String(value), variables))
    }

    // MARK: Requests

    private mutating func readRequest() -> Bool {
        let first = index
        guard Self.isStart(lines[first].text[...]) else { return false }
        index += 1
        var address = lines[first].text.split(separator: " ").dropFirst().first.map(String.init) ?? ""
        while index < lines.count, let more = Self.query(lines[index].text) {
            address += more
            index += 1
        }
        var isForm = false
        while index < lines.count, Self.isHeader(lines[index].text) {
            let header = lines[index].text.lowercased()
            if header.hasPrefix("content-type:") { isForm = header.contains("urlencoded") }
            if header.hasPrefix("authorization:") {
                maker.hide(lines[index].text.split(separator: " ").last.map(String.init))
            }
            index += 1
        }
        let headEnd = index
        let body = readBody()
        var request = SentRequest()
        request.addresses = [RequestMark.value(address, variables)]
        if let body { request.parts = [body] }
        guard let content = request.content(&maker) else {
            index = max(first + 1, headEnd)
            return true
        }
        let end = max(first, index - 1)
        let range = lines[first].range.lowerBound..<lines[end].range.upperBound
        found.append(FoundCall(content: content, range: range))
        taken.append(range)
        _ = isForm
        return true
    }

    /// `?a=1`, `&b=2` on lines of their own.
    private static func query(_ line: String) -> String? {
        let inner = line.drop { $0 == " " || $0 == "\t" }
        return inner.startIndex > line.startIndex && (inner.first == "?" || inner.first == "&")
            ? inner.filter { $0 != " " } : nil
    }

    private static func isHeader(_ line: String) -> Bool {
        guard let colon = line.firstIndex(of: ":"), colon > line.startIndex else { return false }
        return line[..<colon].allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
    }

    /// What follows a blank line, up to the next request.
    private mutating func readBody() -> SentRequest.Part? {
        guard index < lines.count, lines[index].text.allSatisfy(\.isWhitespace) else { return nil }
        let blank = index
        var next = index
        while next < lines.count, lines[next].text.allSatisfy(\.isWhitespace) { next += 1 }
        guard next < lines.count else { return nil }
        if lines[next].text.hasPrefix("< ") {
            index = next + 1
            return .file(String(lines[next].text.dropFirst(2)))
        }
        let isJSON = lines[next].text.drop(while: \.isWhitespace).first == "{"
        let isFirst = lines[next].text.first.map { $0 == "{" || $0 == "[" } ?? false
        guard isJSON || isFirst || next == blank + 1 && lines[next].text.contains("=") else { return nil }
        return isJSON ? readJSON(from: next) : readForm(from: next)
    }

    private mutating func readJSON(from first: Int) -> SentRequest.Part? {
        let text = bodyLines(from: first).joined(separator: "\n")
        let marked = MarkedText(RequestMark.value(text, variables))
        var reader = CodeReader(Array(marked.text.utf8), .json, marks: marked.marks)
        let value = reader.readValue()
        guard value.members != nil else { return nil }
        let count = reader.bytes[..<reader.position].count { $0 == 0x0A }
        index = first + count + 1
        return .body(value)
    }

    private func bodyLines(from first: Int) -> [String] {
        var texts: [String] = []
        for line in lines[first...] {
            if line.text.hasPrefix("###") || line.text.hasPrefix("> {%") || Self.isStart(line.text[...]) { break }
            texts.append(line.text)
        }
        return texts
    }

    private mutating func readForm(from first: Int) -> SentRequest.Part? {
        let texts = bodyLines(from: first).prefix { !$0.isEmpty }
        index = first + texts.count
        return .body(RequestMark.value(texts.joined(), variables))
    }
}

/// `{{name}}` of a request that editors run.
enum RequestMark {
    /// A text with what its marks stand for.
    static func value(_ text: String, _ variables: Variables) -> CodeValue {
        guard text.contains("{{") else { return .string(text) }
        var pieces = TextPieces()
        var bytes = Array(text.utf8)[...]
        while let byte = bytes.first {
            if byte == UInt8(ascii: "{"), bytes.dropFirst().first == byte,
                let end = bytes.prefix(300).firstIndex(of: UInt8(ascii: "}")), end + 1 < bytes.endIndex,
                bytes[end + 1] == UInt8(ascii: "}"),
                let value = mark(String(decoding: bytes[(bytes.startIndex + 2)..<end], as: UTF8.self), variables)
            {
                pieces.add(value)
                bytes = bytes[(end + 2)...]
            } else {
                pieces.text.append(byte)
                bytes = bytes.dropFirst()
            }
        }
        return pieces.value
    }

    private static func mark(_ mark: String, _ variables: Variables) -> CodeValue? {
        let words = mark.split { $0 == " " || $0 == "\t" }
        if words.count == 2, ["$processEnv", "$dotenv"].contains(words[0]) {
            return .environment(String(words[1].drop { $0 == "%" }))
        }
        guard words.count == 1, let name = words.first,
            name.utf8.allSatisfy({ CodeReader.isNamePart($0) || ".-".utf8.contains($0) })
        else { return nil }
        if name.hasPrefix("$env.") { return .environment(String(name.dropFirst(5))) }
        return variables.value(of: "@\(name)") ?? .computed(String(name))
    }
}
