import OrderedJSON
import TextUI

/// The parameters of a query or a form, with brackets for nested ones: `fields[settings][token]=x&filter[@id][]=3`.
struct FormParameters {
    private var root = Node()

    /// How deep brackets may nest; what is deeper becomes part of a name.
    static let maximumDepth = 32

    /// The parameters of a percent-encoded text.
    static func parameters(_ encoded: some Collection<UInt8>) -> JSON.Object {
        // The bytes are lent once: each part of an array would be another owner of it, and the bytes of a part of a text are
        // found again for each of them.
        encoded.withContiguousStorageIfAvailable(parameters(lent:))
            ?? Array(encoded).withUnsafeBufferPointer(parameters(lent:))
    }

    private static func parameters(lent bytes: UnsafeBufferPointer<UInt8>) -> JSON.Object {
        var form = FormParameters()
        var rest = bytes[...]
        while !rest.isEmpty {
            let pair = rest.prefix { $0 != UInt8(ascii: "&") }
            let name = pair.prefix { $0 != UInt8(ascii: "=") }
            form.add(PercentCoding.decode(name), PercentCoding.decode(pair.dropFirst(name.count + 1)))
            rest = rest.dropFirst(pair.count + 1)
        }
        return form.parameters
    }

    /// Adds one parameter; its name may have brackets.
    mutating func add(_ name: String, _ value: String) {
        guard let path = Self.path(of: name) else { return }
        root.set(path, from: 0, value)
    }

    /// All parameters added so far.
    var parameters: JSON.Object {
        JSON.Object(distinct: root.members.map { JSON.Object.Member($0.name, $0.node.json) })
    }

    /// `a[b][]` as `a`, `b` and an empty step. Anything that is not brackets to its end is a name as a whole.
    private static func path(of name: String) -> [String]? {
        var text = name
        // Not by characters: a bracket before a combining mark is none to them.
        return text.withUTF8 { bytes in
            guard let open = bytes.firstIndex(of: UInt8(ascii: "[")), open > 0 else {
                return bytes.isEmpty ? nil : [name]
            }
            var path: [String] = []
            path.reserveCapacity(4)
            path.append(String(decoding: bytes[..<open], as: UTF8.self))
            var start = open
            while start < bytes.count, bytes[start] == UInt8(ascii: "["), path.count < maximumDepth,
                let close = bytes[start...].firstIndex(of: UInt8(ascii: "]"))
            {
                path.append(String(decoding: bytes[(start + 1)..<close], as: UTF8.self))
                start = close + 1
            }
            return path
        }
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

        /// Sets the value at the end of a path.
        /// - Parameter start: The first step of the path from here.
        mutating func set(_ path: [String], from start: Int, _ value: String) {
            guard start < path.count else {
                self = Node()
                self.value = value
                return
            }
            self.value = nil
            let position = place(of: path[start])
            members[position].node.set(path, from: start + 1, value)
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
