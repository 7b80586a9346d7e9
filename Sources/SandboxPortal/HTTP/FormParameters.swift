import OrderedJSON
import TextUI

/// The parameters of a query or a form, with brackets for nested ones: `fields[settings][token]=x&filter[@id][]=3`.
struct FormParameters {
    private var root = Node()

    /// How deep brackets may nest; what is deeper becomes part of a name.
    static let maximumDepth = 32

    /// The parameters of a percent-encoded text.
    static func parameters(_ encoded: some Collection<UInt8>) -> JSON.Object {
        var form = FormParameters()
        // An array of its own: the bytes of a part of a text are found again for each of them.
        for pair in Array(encoded).split(separator: UInt8(ascii: "&")) {
            let name = pair.prefix { $0 != UInt8(ascii: "=") }
            form.add(PercentCoding.decode(name), PercentCoding.decode(pair.dropFirst(name.count + 1)))
        }
        return form.parameters
    }

    /// Adds one parameter; its name may have brackets.
    mutating func add(_ name: String, _ value: String) {
        guard let path = Self.path(of: name) else { return }
        root.set(path[...], value)
    }

    /// All parameters added so far.
    var parameters: JSON.Object {
        JSON.Object(distinct: root.members.map { JSON.Object.Member($0.name, $0.node.json) })
    }

    /// `a[b][]` as `a`, `b` and an empty step. Anything that is not brackets to its end is a name as a whole.
    private static func path(of text: String) -> [String]? {
        // Not by characters: a bracket before a combining mark is none to them.
        let name = text.utf8
        guard let open = name.firstIndex(of: UInt8(ascii: "[")), open != name.startIndex else {
            return name.isEmpty ? nil : [text]
        }
        var path = [String(text[..<open])]
        var rest = name[open...]
        while rest.first == UInt8(ascii: "["), path.count < maximumDepth,
            let close = rest.firstIndex(of: UInt8(ascii: "]"))
        {
            path.append(String(Substring(rest[..<close].dropFirst())))
            rest = rest[close...].dropFirst()
        }
        return path
    }

    /// A value, or members.
    private struct Node {
        struct Member {
            var name: String
            var node: Node
        }

        var value: String?
        var members: [Member] = []
        /// Where each name stands, kept only for nodes that are too large to search.
        private var positions: [String: Int] = [:]
        private var nextNumber = 0
        private static let searchable = 16

        mutating func set(_ path: ArraySlice<String>, _ value: String) {
            guard let step = path.first else {
                self = Node()
                self.value = value
                return
            }
            self.value = nil
            let position = place(of: step)
            members[position].node.set(path.dropFirst(), value)
        }

        /// The position of the member called `step`, made when there is none; an empty step is the next number.
        private mutating func place(of step: String) -> Int {
            let name = step.isEmpty ? String(nextNumber) : step
            if let number = Int(name), number >= nextNumber, number < Int.max { nextNumber = number + 1 }
            if let position = position(of: name) { return position }
            members.append(Member(name: name, node: Node()))
            noteLast()
            return members.count - 1
        }

        private func position(of name: String) -> Int? {
            positions.isEmpty ? members.firstIndex { $0.name == name } : positions[name]
        }

        private mutating func noteLast() {
            guard members.count > Self.searchable else { return }
            for position in (positions.isEmpty ? 0 : members.count - 1)..<members.count {
                positions[members[position].name] = position
            }
        }

        var json: JSON {
            if let value { return .string(value) }
            return .loose(distinct: members.map { JSON.Object.Member($0.name, $0.node.json) })
        }
    }
}
