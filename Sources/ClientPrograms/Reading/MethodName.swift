import BIConnector

/// Tells the names of methods from other texts.
enum MethodName {
    /// The method that a text names; nil when it names none.
    /// - Parameter isCalled: Whether a method is expected, so that one that bcx does not know is taken as well.
    static func method(_ text: String, isCalled: Bool) -> String? {
        guard text.utf8.count < 120 else { return nil }
        let name = withoutEnding(text)
        if name.hasPrefix(PortalMethod.section), PortalMethod(named: name) != nil { return name }
        guard isCalled else { return nil }
        if let known = PortalMethod(named: name) { return known.name }
        return isDotted(name) && !isFile(name) ? name : nil
    }

    /// `biconnector.source.list` for `biconnector.source.list.json`.
    static func withoutEnding(_ text: some StringProtocol) -> String {
        for ending in [".json", ".xml", ".html"] where text.hasSuffix(ending) {
            return String(text.dropLast(ending.count))
        }
        return String(text)
    }

    private static func isDotted(_ name: String) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count > 1
            && parts.allSatisfy { part in
                part.first?.isLetter == true
                    && part.utf8.allSatisfy { $0 &- 0x61 < 26 || $0 &- 0x41 < 26 || $0 &- 0x30 < 10 || $0 == 0x5F }
            } && parts[0] == parts[0].lowercased()
    }

    private static func isFile(_ name: String) -> Bool {
        let endings: Set = [
            "js", "php", "py", "json", "csv", "bcx", "txt", "html", "com", "ru", "mjs", "ts", "sh", "gz", "zip", "tar",
            "css", "svg", "png", "xml", "md", "yml", "yaml", "log", "go", "org", "net", "de", "env", "tsx", "jsx",
            "lock",
        ]
        return name.split(separator: ".").last.map { endings.contains($0.lowercased()) } ?? false
    }
}

/// An address of a method: where it stands, and the parameters in its query.
struct MethodAddress {
    var method: String
    /// The part after `?`.
    var query: [FormReader.Pair] = []
    /// The code of the webhook, when it stands there.
    var secret: String?

    /// - Parameter isCalled: Whether only methods are called with such an address.
    init?(_ value: CodeValue, isCalled: Bool = true) {
        guard !value.literals.isEmpty else { return nil }
        let marked = MarkedText(value)
        let path = marked.text.prefix { $0 != "?" && $0 != "#" }
        let isREST = path.contains("/rest/") || path.hasPrefix("rest/")
        let parts = path.split { $0 == "/" }
        // What is not known may end with the `/` before the method.
        guard let last = parts.last?.split(separator: "\0", omittingEmptySubsequences: false).last else { return nil }
        let isOpen = path.contains("\0") || !path.contains("/")
        let name = MethodName.withoutEnding(last)
        if name == "batch", isREST || isOpen {
            method = name
        } else {
            guard let found = MethodName.method(name, isCalled: isREST || isOpen && isCalled) else { return nil }
            method = found
        }
        if path.endIndex < marked.text.endIndex {
            let query = marked.text[marked.text.index(after: path.endIndex)...].prefix { $0 != "#" }
            self.query = FormReader.pairs(MarkedText(String(query), marked.marks))
        }
        secret = Self.code(parts, isREST)
    }

    /// `…/rest/1/CODE/method`
    private static func code(_ parts: [Substring], _ isREST: Bool) -> String? {
        guard isREST, let rest = parts.lastIndex(of: "rest"), rest + 3 < parts.count else { return nil }
        return String(parts[rest + 2])
    }
}

/// A text in which marks stand for what is not known, so that it can be read as JSON, a form or an address.
struct MarkedText {
    private(set) var text: String
    private(set) var marks: [CodeValue] = []

    init(_ text: String, _ marks: [CodeValue]) { (self.text, self.marks) = (text, marks) }

    init(_ value: CodeValue) {
        text = ""
        guard case .text(let pieces) = value else {
            add(value)
            return
        }
        for piece in pieces { add(piece) }
    }

    private mutating func add(_ value: CodeValue) {
        if let known = value.word {
            text += known.filter { $0 != "\0" }
        } else {
            text += "\0\(marks.count)\0"
            marks.append(value)
        }
    }

    /// The value that a part of the text is.
    func value(_ part: String) -> CodeValue {
        let parts = part.split(separator: "\0", omittingEmptySubsequences: false)
        guard parts.count > 2 else { return .string(part) }
        var pieces: [CodeValue] = []
        for (index, piece) in parts.enumerated() {
            if index % 2 == 1, let mark = Int(piece), marks.indices.contains(mark) {
                pieces.append(marks[mark])
            } else if !piece.isEmpty {
                pieces.append(.string(String(piece)))
            }
        }
        return .joined(pieces)
    }
}
