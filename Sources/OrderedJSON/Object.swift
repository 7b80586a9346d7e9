extension JSON {
    /// The members of an object, in order. A name that is set again keeps its first place and takes the new value.
    ///
    /// Names are compared letter for letter: `é` in one scalar and in two are two names, as they are to a portal.
    public struct Object: Sendable {
        /// A name and its value.
        public struct Member: Sendable, Hashable {
            /// The name.
            public var name: String
            /// The value.
            public var value: JSON

            /// A name and its value.
            public init(_ name: String, _ value: JSON) {
                self.name = name
                self.value = value
            }
        }

        /// The members in order.
        public private(set) var members: [Member]

        /// Where each name stands, kept only for objects that are too large to search.
        private var positions: [Spelling: Int]?

        private static let searchable = 16

        /// An empty object.
        public init() { members = [] }

        /// An object with these members; of two with one name the later value stays.
        public init(_ members: some Sequence<(String, JSON)>) {
            self.init()
            for (name, value) in members { self[name] = value }
        }

        /// An object of members whose names are known to differ.
        package init(distinct members: [Member]) {
            self.members = members
            if members.count > Self.searchable { indexMembers() }
        }

        /// An object of members as they were read; of two with one name the later value stays.
        init(reading members: [Member]) {
            self.init(distinct: members)
            guard hasDuplicates else { return }
            self.init(members.lazy.map { ($0.name, $0.value) })
        }

        /// How many members there are.
        public var count: Int { members.count }

        /// Whether there is none.
        public var isEmpty: Bool { members.isEmpty }

        /// The names in order.
        public var names: [String] { members.map(\.name) }

        /// The value called `name`; set to nil to remove the member, set a new name to append one.
        public subscript(name: String) -> JSON? {
            get { position(of: name).map { members[$0].value } }
            set {
                switch (position(of: name), newValue) {
                case (let position?, let value?): members[position].value = value
                case (nil, let value?): append(name, value)
                case (let position?, nil): remove(at: position)
                case (nil, nil): break
                }
            }
        }

        /// The object with another value for each name; the names and their order stay.
        public func mapValues<Failure>(_ transform: (Member) throws(Failure) -> JSON) throws(Failure) -> Object {
            var object = self
            for index in members.indices { object.members[index].value = try transform(members[index]) }
            return object
        }

        private func position(of name: String) -> Int? {
            if let positions { return positions[Spelling(name)] }
            return members.indices.first { Spelling(members[$0].name) == Spelling(name) }
        }

        private mutating func append(_ name: String, _ value: JSON) {
            members.append(Member(name, value))
            if positions != nil {
                positions?[Spelling(name)] = members.count - 1
            } else if members.count > Self.searchable {
                indexMembers()
            }
        }

        private mutating func remove(at position: Int) {
            members.remove(at: position)
            if positions != nil { indexMembers() }
        }

        private mutating func indexMembers() {
            var positions: [Spelling: Int] = [:]
            positions.reserveCapacity(members.count * 2)
            for (position, member) in members.enumerated() { positions[Spelling(member.name)] = position }
            self.positions = positions
        }

        private var hasDuplicates: Bool {
            if let positions { return positions.count < members.count }
            return members.indices.contains { later in
                members[..<later].contains { Spelling($0.name) == Spelling(members[later].name) }
            }
        }
    }
}

/// A name, compared by its bytes: strings themselves are equal when they only look alike.
private struct Spelling: Hashable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (left: Self, right: Self) -> Bool {
        // Mostly the answer is no, and mostly the lengths tell it.
        guard left.text.utf8.count == right.text.utf8.count else { return false }
        let isSame = left.text.utf8.withContiguousStorageIfAvailable { left in
            right.text.utf8.withContiguousStorageIfAvailable { right in
                left.indices.allSatisfy { left[$0] == right[$0] }
            }
        }
        return isSame.flatMap(\.self) ?? left.text.utf8.elementsEqual(right.text.utf8)
    }

    func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension JSON.Object: Hashable {
    /// Whether both have the same members in the same order.
    public static func == (left: Self, right: Self) -> Bool { left.members == right.members }

    /// Feeds the members in order.
    public func hash(into hasher: inout Hasher) { hasher.combine(members) }
}

extension JSON.Object: ExpressibleByDictionaryLiteral, CustomStringConvertible {
    /// An object in the order written.
    public init(dictionaryLiteral elements: (String, JSON)...) { self.init(elements) }

    /// The object as compact JSON.
    public var description: String { JSON.object(self).text() }
}
