/// A place of a program where something is called.
struct CallSite {
    /// The names before the bracket: `$b24`, `core`, `call`.
    var path: [String]
    /// Whether the last name follows `->` or `::`.
    var isPHP: Bool
    var start: Int
    /// The bracket.
    var open: Int
}

/// Walks over a program once: where something is called, what is assigned, where brackets close. It knows no language,
/// only what texts and comments look like in all of them.
struct ProgramScanner {
    let bytes: [UInt8]
    let language: ProgramLanguage
    let variables: Variables
    private(set) var sites: [CallSite] = []
    /// Where each bracket closes.
    private(set) var ends: [Int: Int] = [:]
    private var open: [Int] = []
    private var position = 0
    /// What the last word was: `const`, `function`.
    private var previous = ""
    /// The bracket that closed last, while nothing has followed it.
    private var lastClosed: Range<Int>?
    /// Places that were read as requests and lines of a shell already.
    private let taken: [Range<Int>]
    private var nextTaken = 0

    init(_ bytes: [UInt8], _ language: ProgramLanguage, _ variables: Variables, taken: [Range<Int>]) {
        (self.bytes, self.language, self.variables, self.taken) = (bytes, language, variables, taken)
    }

    mutating func scan() {
        while position < bytes.count {
            if nextTaken < taken.count, position >= taken[nextTaken].lowerBound {
                position = max(position, taken[nextTaken].upperBound)
                nextTaken += 1
                continue
            }
            step(bytes[position])
        }
    }

    /// Whether a bracket of a call is still open at the end of the text.
    func isOpen(at calls: [FoundCall]) -> Bool {
        let names = Dictionary(sites.map { ($0.open, $0.path) }) { first, _ in first }
        guard let bracket = open.last(where: { names[$0] != nil }), let path = names[bracket] else { return false }
        return path.contains("BX24") || ["callMethod", "call_method"].contains(path[path.count - 1])
            || calls.contains { $0.range.contains(bracket) }
    }

    private mutating func step(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\\"): position += CodeReader.isNamePart(self.byte(1)) ? 1 : 2
        case UInt8(ascii: "\""), UInt8(ascii: "'"): skipText(byte)
        case UInt8(ascii: "`"): skipTemplate()
        case UInt8(ascii: "/") where isComment || self.byte(1) == UInt8(ascii: "*"): skipComment()
        case UInt8(ascii: "#") where isAfterSpace && self.byte(1) != UInt8(ascii: "["): skipLine()
        case UInt8(ascii: "<") where isAt("<<<"): skipHeredoc()
        case UInt8(ascii: "<") where isAt("<!--"): skip(to: "-->")
        case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
            open.append(position)
            position += 1
        case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
            if let start = open.popLast() {
                ends[start] = position + 1
                lastClosed = start..<(position + 1)
            }
            position += 1
        case UInt8(ascii: "=") where self.byte(1) == UInt8(ascii: ">"): takeArrow()
        default:
            if CodeReader.isNamePart(byte) { readWord() } else { position += 1 }
        }
    }

    private func byte(_ offset: Int) -> UInt8 { position + offset < bytes.count ? bytes[position + offset] : 0 }

    private func isAt(_ text: StaticString, from start: Int? = nil) -> Bool {
        let start = start ?? position
        guard start + text.utf8CodeUnitCount <= bytes.count else { return false }
        for offset in 0..<text.utf8CodeUnitCount where bytes[start + offset] != text.utf8Start[offset] { return false }
        return true
    }

    // MARK: What is passed over

    private var isAfterSpace: Bool { position == 0 || [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position - 1]) }

    /// `//`, but not of an address.
    private var isComment: Bool {
        byte(1) == UInt8(ascii: "/") && language != .python
            && (position == 0 || bytes[position - 1] != UInt8(ascii: ":"))
    }

    private mutating func skipLine() { while position < bytes.count, bytes[position] != 0x0A { position += 1 } }

    private mutating func skipComment() {
        if byte(1) == UInt8(ascii: "/") { return skipLine() }
        skip(to: "*/")
    }

    private mutating func skip(to end: StaticString) {
        position += 1
        while position < bytes.count, !isAt(end) { position += 1 }
        position = min(bytes.count, position + end.utf8CodeUnitCount)
    }

    /// A text ends on its line, but for those of Python in three quotes.
    private mutating func skipText(_ quote: UInt8) {
        if byte(1) == quote, byte(2) == quote {
            position += 3
            let end: StaticString = quote == UInt8(ascii: "'") ? "'''" : "\"\"\""
            return skip(to: end)
        }
        var index = position + 1
        while index < bytes.count, bytes[index] != 0x0A {
            if bytes[index] == quote {
                position = index + 1
                return
            }
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        position += 1
    }

    private mutating func skipTemplate() {
        guard language == .javaScript || language == .go else {
            position += 1
            return
        }
        var index = position + 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "`") {
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        position = index < bytes.count ? index + 1 : position + 1
    }

    private mutating func skipHeredoc() {
        var reader = CodeReader(bytes, from: position, .php)
        position = reader.readHeredoc() == nil ? position + 3 : reader.position
    }

    // MARK: Words

    private mutating func readName() -> String {
        let start = position
        while position < bytes.count, CodeReader.isNamePart(bytes[position]) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private func afterSpace(_ start: Int, lines: Bool = true) -> Int {
        var index = start
        while index < bytes.count,
            bytes[index] == 0x20 || bytes[index] == 0x09 || bytes[index] == 0x0D
                || lines && bytes[index] == 0x0A
        {
            index += 1
        }
        return index
    }

    /// Names with their connectors up to a bracket, an assignment or whatever else follows.
    private mutating func readWord() {
        let start = position
        var path = [readName()]
        var isPHP = false
        while let connector = connector() {
            position = connector.end
            isPHP = connector.isPHP
            path.append(readName())
        }
        let word = path.count == 1 ? path[0] : ""
        defer { previous = word }
        if Self.givers.contains(word) { forgetNames() }
        let next = afterSpace(position)
        if next < bytes.count, bytes[next] == UInt8(ascii: "(") || isGeneric(next), path.count < 20 {
            sites.append(CallSite(path: path, isPHP: isPHP, start: start, open: endOfGeneric(next)))
            if path.count > 1, Self.changers.contains(path[path.count - 1]) { variables.forget(path[0]) }
            return
        }
        takeAssignment(path, start)
    }

    /// Words after which names are given their values by others.
    private static let givers: Set = ["for", "foreach", "function", "def", "fn", "lambda", "catch", "func", "global"]
    private static let changers: Set = [
        "push", "append", "update", "set", "unshift", "splice", "pop", "extend", "insert", "setdefault", "remove",
    ]

    private func connector() -> (end: Int, isPHP: Bool)? {
        var index = afterSpace(position)
        // `source()`
        if isAt("()", from: index), index == position { index = afterSpace(index + 2) }
        for (sign, isPHP) in Self.connectors where isAt(sign, from: index) {
            let end = afterSpace(index + sign.utf8CodeUnitCount)
            guard end < bytes.count, CodeReader.isNamePart(bytes[end]), bytes[end] &- 0x30 > 9 else { return nil }
            return (end, isPHP)
        }
        return nil
    }

    private static let connectors: [(StaticString, isPHP: Bool)] = [
        ("?->", true), ("->", true), ("::", true), ("?.", false), (".", false),
    ]

    /// `make<any>(`
    private func isGeneric(_ index: Int) -> Bool { endOfGeneric(index) > index }

    private func endOfGeneric(_ start: Int) -> Int {
        guard start < bytes.count, bytes[start] == UInt8(ascii: "<"), language == .javaScript else { return start }
        var (index, depth) = (start, 0)
        while index < bytes.count, index - start < 200 {
            switch bytes[index] {
            case UInt8(ascii: "<"): depth += 1
            case UInt8(ascii: ">"): depth -= 1
            case UInt8(ascii: ";"), UInt8(ascii: "'"), UInt8(ascii: "\""): return start
            default: break
            }
            index += 1
            if depth == 0 { return index < bytes.count && bytes[index] == UInt8(ascii: "(") ? index : start }
        }
        return start
    }

    // MARK: Assignments

    private mutating func takeAssignment(_ path: [String], _ start: Int) {
        var index = afterSpace(position, lines: false)
        if index < bytes.count, bytes[index] == UInt8(ascii: ":"), path.count == 1, let end = endOfType(index) {
            index = end
        }
        guard index < bytes.count else { return }
        // `fields['title'] = …`, `$fields[] = …`
        if bytes[index] == UInt8(ascii: "["), isIndexAssigned(index) { return variables.forget(path[0]) }
        let isChanged = index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "=")
        if isChanged, "+-*/.|&%?".utf8.contains(bytes[index]) { return variables.forget(path[0]) }
        if isAt("++", from: index) || isAt("--", from: index) { return variables.forget(path[0]) }
        let isGo = isAt(":=", from: index)
        guard isGo || bytes[index] == UInt8(ascii: "="), isGo || !isChanged, !isAt("=>", from: index) else { return }
        guard path.count == 1 else { return variables.forget(path[0]) }
        // `f(title=x)` names an argument.
        if let bracket = open.last, bytes[bracket] != UInt8(ascii: "{") { return }
        variables.assign(path[0], at: index + (isGo ? 2 : 1))
        position = index + (isGo ? 2 : 1)
    }

    /// `: Record<string, unknown> =`
    private func endOfType(_ colon: Int) -> Int? {
        guard ["const", "let", "var"].contains(previous) || language == .python else { return nil }
        var index = colon
        while index < bytes.count, bytes[index] != 0x0A, index - colon < 200 {
            if bytes[index] == UInt8(ascii: "=") { return index }
            if "\"'({;".utf8.contains(bytes[index]) { return nil }
            index += 1
        }
        return nil
    }

    private func isIndexAssigned(_ start: Int) -> Bool {
        var index = start
        while index < bytes.count, bytes[index] == UInt8(ascii: "[") {
            guard let close = bytes[index...].prefix(200).firstIndex(where: { $0 == UInt8(ascii: "]") || $0 == 0x0A }),
                bytes[close] != 0x0A
            else { return false }
            index = close + 1
        }
        index = afterSpace(index, lines: false)
        return index < bytes.count && bytes[index] == UInt8(ascii: "=") && !isAt("==", from: index)
            && !isAt("=>", from: index)
    }

    // MARK: Names that others give values

    /// The names on the rest of the line, as after `for` and in `function (a, b)`.
    private func forgetNames() {
        var index = position
        var name: [UInt8] = []
        var depth = 0
        while index < bytes.count, bytes[index] != 0x0A, bytes[index] != UInt8(ascii: "{"), index - position < 400 {
            let byte = bytes[index]
            if CodeReader.isNamePart(byte) {
                name.append(byte)
            } else {
                if !name.isEmpty { variables.forget(String(decoding: name, as: UTF8.self)) }
                if name.elementsEqual("in".utf8) || name.elementsEqual("of".utf8) { return }
                name = []
                if byte == UInt8(ascii: "(") { depth += 1 }
                if byte == UInt8(ascii: ")") {
                    depth -= 1
                    if depth <= 0 { return }
                }
                if byte == UInt8(ascii: "=") || byte == UInt8(ascii: ":") && depth == 0 { return }
            }
            index += 1
        }
    }

    /// `(a, b) =>`, `a =>`
    private mutating func takeArrow() {
        defer { position += 2 }
        guard language == .javaScript else { return }
        var index = position - 1
        while index >= 0, bytes[index] == 0x20 { index -= 1 }
        guard index >= 0 else { return }
        if let closed = lastClosed, closed.upperBound == index + 1, closed.count < 400 {
            let names = String(decoding: bytes[closed], as: UTF8.self).split {
                !($0.isLetter || $0.isNumber || $0 == "_" || $0 == "$")
            }
            for name in names { variables.forget(String(name)) }
            return
        }
        let end = index + 1
        while index >= 0, CodeReader.isNamePart(bytes[index]) { index -= 1 }
        if index + 1 < end { variables.forget(String(decoding: bytes[(index + 1)..<end], as: UTF8.self)) }
    }
}
