import BIConnector
import OrderedJSON

/// Reads forms: `fields[title]=North&fields[connectorId]=31`.
enum FormReader {
    /// A parameter: the names that lead to it, and its value.
    typealias Pair = (path: [String], value: CodeValue)

    /// The parameters of a form.
    static func members(_ form: MarkedText) -> [CodeValue.Member] { members(pairs(form)) }

    /// The parameters of a form, one by one.
    static func pairs(_ form: MarkedText) -> [Pair] {
        form.text.split(separator: "&").compactMap { pair -> Pair? in
            guard let sign = sign(in: pair) else { return nil }
            return (path(decoded(pair[..<sign])), form.value(decoded(pair[pair.index(after: sign)...])))
        }
    }

    /// The `=` after the name; one in brackets is a part of it, as in `filter[>=id]=5`.
    static func sign(in pair: some StringProtocol) -> String.Index? {
        let first = pair.firstIndex(of: "=")
        guard let first, let open = pair.firstIndex(of: "["), open < first,
            let close = pair[first...].firstRange(of: "]=")?.lowerBound, pair[open..<first].last != "]"
        else { return first }
        return pair.index(after: close)
    }

    /// Values under paths, as one object; lists where all names are numbers from 0 on.
    static func members(_ pairs: [Pair]) -> [CodeValue.Member] {
        let root = FormNode()
        for pair in pairs where !pair.path.isEmpty && pair.path.count < 60 { root.set(pair.path[...], pair.value) }
        return root.members
    }

    /// `fields`, `title` for `fields[title]`; an empty name is the next position.
    static func path(_ key: String) -> [String] {
        guard let open = key.firstIndex(of: "[") else { return [key] }
        var path = [String(key[..<open])]
        var rest = key[open...]
        while rest.first == "[", let close = rest.firstIndex(of: "]") {
            path.append(String(rest[rest.index(after: rest.startIndex)..<close]))
            rest = rest[rest.index(after: close)...]
        }
        return path
    }

    /// `a b` for `a+b` and `a%20b`.
    static func decoded(_ text: some StringProtocol) -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
            return String(text)
        }
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count > 1,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? 0x20 : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A part of a form.
private final class FormNode {
    private var names: [String] = []
    private var children: [[UInt8]: FormNode] = [:]
    private var value: CodeValue?

    func set(_ path: ArraySlice<String>, _ value: CodeValue) {
        guard var name = path.first else {
            self.value = value
            return
        }
        if name.isEmpty, !names.isEmpty || path.startIndex > 0 { name = String(names.count) }
        let key = Array(name.utf8)
        let child = children[key] ?? FormNode()
        if children[key] == nil {
            children[key] = child
            names.append(name)
        }
        child.set(path.dropFirst(), value)
    }

    var members: [CodeValue.Member] {
        names.map { CodeValue.Member(name: $0, value: children[Array($0.utf8)]?.content ?? .absent) }
    }

    private var content: CodeValue {
        if names.isEmpty { return value ?? .absent }
        let isList = names.enumerated().allSatisfy { $1 == String($0) }
        return isList ? .list(members.map(\.value)) : .members(members, others: [])
    }
}
