import OrderedJSON

extension CodeReader {
    // MARK: Objects

    /// `{a: 1, "b": 2, c}`
    mutating func readMembers() -> CodeValue {
        var members: [CodeValue.Member] = []
        var others: [String] = []
        position += 1
        while nextElement(until: UInt8(ascii: "}")) {
            let start = position
            if isAt("...") || isAt("**") {
                position += isAt("**") ? 2 : 3
                add(readValue(), to: &members, &others)
            } else if let member = readMember() {
                // Given so, it is no member in JavaScript.
                let isPrototype = member.name == "__proto__" && language == .javaScript && peekBefore(start) != 0x5B
                if !isPrototype { members.append(member) }
            } else {
                others.append(passElement(from: start))
            }
        }
        let unique = members.unique
        return .members(language == .javaScript ? unique.inJavaScriptOrder : unique, others: others)
    }

    private func peekBefore(_ start: Int) -> UInt8 { start < bytes.count ? bytes[start] : 0 }

    /// `...others`
    private func add(_ value: CodeValue, to members: inout [CodeValue.Member], _ others: inout [String]) {
        if case .members(let more, let rest) = value {
            members += more
            others += rest
        } else {
            others.append(value.code)
        }
    }

    private mutating func passElement(from start: Int) -> String {
        position = start
        skipToDelimiter()
        if position == start { position += 1 }
        return text(from: start).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// `a: 1`, `"b": 2`, `['c']: 3`, `d`
    private mutating func readMember() -> CodeValue.Member? {
        let start = position
        guard let name = readMemberName() else { return nil }
        skipSpace()
        if skip("=>") || skip(":") { return CodeValue.Member(name: name, value: readValue()) }
        guard !beginsText(at: start), isAt(",") || isAt("}"), language == .javaScript || language == .jq else {
            return nil
        }
        let value = language == .jq ? CodeValue.computed(name) : variables?.value(of: name) ?? .computed(name)
        return CodeValue.Member(name: name, value: value)
    }

    private func beginsText(at start: Int) -> Bool {
        var reader = self
        reader.position = start
        return reader.beginsText || reader.isAt("[")
    }

    private mutating func readMemberName() -> String? {
        if beginsText { return readText()?.string }
        if isAt("["), language == .javaScript {
            position += 1
            let name = readValue().word
            return skip("]") ? name : nil
        }
        guard let name = readName() else { return nil }
        guard language == .python || language == .go, name.first?.isNumber != true else { return name }
        return variables?.value(of: name)?.word
    }

    // MARK: Lists

    /// An array, or what PHP writes in brackets with `=>`.
    mutating func readList(until close: UInt8) -> CodeValue {
        var entries: [(name: String?, value: CodeValue)] = []
        var others: [String] = []
        position += 1
        while nextElement(until: close) {
            let start = position
            if isAt("..."), language == .php || language == .javaScript {
                position += 3
                others.append(passElement(from: start))
                continue
            }
            let value = readValue()
            if skip("=>") {
                guard let name = Self.key(value) else {
                    _ = readValue()
                    others.append(text(from: start))
                    continue
                }
                entries.append((name, readValue()))
            } else {
                entries.append((nil, value))
            }
            if position == start { position += 1 }
        }
        if !others.isEmpty, entries.contains(where: { $0.name != nil }) || language == .php {
            return .members(Self.members(of: entries), others: others)
        }
        if !others.isEmpty { return .computed(others.joined(separator: ", ")) }
        return Self.isList(entries) ? .list(entries.map(\.value)) : .members(Self.members(of: entries), others: [])
    }

    /// A name as PHP takes it.
    private static func key(_ value: CodeValue) -> String? {
        switch value {
        case .constant(.bool(let bool)): bool ? "1" : "0"
        case .constant(.null): ""
        default: value.word
        }
    }

    /// What `json_encode` writes as an array: numbered from 0 on without gaps.
    private static func isList(_ entries: [(name: String?, value: CodeValue)]) -> Bool {
        var next = 0
        for entry in entries {
            if let name = entry.name, name != String(next) { return false }
            next += 1
        }
        return true
    }

    private static func members(of entries: [(name: String?, value: CodeValue)]) -> [CodeValue.Member] {
        var next = 0
        let members = entries.map { entry in
            let name = entry.name ?? String(next)
            if let number = Int(name), String(number) == name { next = max(next, number &+ 1) }
            return CodeValue.Member(name: name, value: entry.value)
        }
        return members.unique
    }

    // MARK: Arguments

    /// An argument of a call, with its name where it has one: `x`, `name=x`, `name: x`.
    mutating func readArgument() -> (name: String?, value: CodeValue) {
        skipSpace()
        let start = position
        if language == .python || language == .php, let name = readName() {
            skipSpace()
            let isNamed =
                language == .python ? isAt("=") && !isAt("==") : isAt(":") && !isAt("::") && name.first != "$"
            if isNamed {
                position += 1
                return (name, readValue())
            }
        }
        position = start
        if language == .python, skip("**") {
            let value = readValue()
            return ("**", value)
        }
        return (nil, readValue())
    }

    /// Whether another element follows; else the bracket is passed.
    mutating func nextElement(until close: UInt8) -> Bool {
        skipSpace()
        // `:` and `=` follow a value that is none.
        while let byte = peek, ",;:=".utf8.contains(byte) {
            position += 1
            skipSpace()
        }
        guard let byte = peek else { return false }
        guard byte == close || ")]}".utf8.contains(byte) else { return true }
        position += 1
        return false
    }
}
