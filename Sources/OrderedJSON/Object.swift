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

        /// Where the members are.
        private enum Storage: Sendable {
            /// Here, and few enough to search.
            case members([Member])
            /// Here, and where each name stands.
            case indexed([Member], positions: [Spelling: Int])
            /// In a table that holds them for all its rows.
            case row(Int, of: Table)

            init(_ members: [Member], _ positions: [Spelling: Int]?) {
                if let positions { self = .indexed(members, positions: positions) } else { self = .members(members) }
            }

            /// It takes its parameter apart with `switch`, which counts no references, as `if` does.
            func value(called name: String) -> JSON? {
                switch self {
                case .members(let members):
                    for place in members.indices where Spelling(members[place].name) == Spelling(name) {
                        return members[place].value
                    }
                    return .none
                case .indexed(let members, let positions): return positions[Spelling(name)].map { members[$0].value }
                case .row(let row, let table): return table.value(row, name)
                }
            }
        }

        private var storage: Storage

        private static let searchable = 16

        /// An empty object.
        public init() { storage = .members([]) }

        /// An object with these members; of two with one name the later value stays.
        public init(_ members: some Sequence<(String, JSON)>) {
            self.init(reading: members.map { Member($0, $1) })
        }

        /// An object of members whose names are known to differ.
        package init(distinct members: [Member]) {
            storage = Storage(members, Self.positions(in: members))
        }

        /// An object of members whose names are known to differ, and that are gone through: however many there are, they are
        /// not made quick to find.
        package init(walked members: [Member]) { storage = .members(members) }

        /// An object of members as they were read; of two with one name the later value stays.
        init(reading members: [Member]) {
            let positions = Self.positions(in: members)
            if Self.hasDuplicates(members, positions) {
                self.init()
                for member in members { self[member.name] = member.value }
            } else {
                self.init()
                storage = Storage(members, positions)
            }
        }

        /// The row of a table that holds its members until somebody asks for them.
        package init(row: Int, of table: Table) { storage = .row(row, of: table) }

        /// The members in order.
        public var members: [Member] {
            switch storage {
            case .members(let members), .indexed(let members, _): members
            case .row(let row, let table): table.members(row)
            }
        }

        /// How many members there are.
        public var count: Int { members.count }

        /// Whether there is none.
        public var isEmpty: Bool { members.isEmpty }

        /// The names in order.
        public var names: [String] { members.map(\.name) }

        /// The value called `name`; set to nil to remove the member, set a new name to append one.
        public subscript(name: String) -> JSON? {
            get { storage.value(called: name) }
            set {
                edit { members, positions in
                    switch (Self.position(of: name, in: members, positions), newValue) {
                    case (let position?, let value?): members[position].value = value
                    case (nil, let value?): Self.append(Member(name, value), to: &members, &positions)
                    case (let position?, nil):
                        members.remove(at: position)
                        if positions != nil { positions = Self.positions(in: members) }
                    case (nil, nil): break
                    }
                }
            }
        }

        /// Changes the value called `name` where it is; null, when there is none yet. Nothing is changed by what throws, as
        /// far as `change` sees to it.
        package mutating func change<Failure>(
            _ name: String, _ change: (inout JSON) throws(Failure) -> Void
        ) throws(Failure) {
            guard case .members(var members) = storage, let position = Self.position(of: name, in: members, nil) else {
                var value = self[name] ?? .null
                try change(&value)
                self[name] = value
                return
            }
            // Nobody else holds the members meanwhile.
            storage = .members([])
            defer { storage = .members(members) }
            try change(&members[position].value)
        }

        /// Makes room for as many members.
        package mutating func reserveCapacity(_ count: Int) {
            edit { members, _ in members.reserveCapacity(count) }
        }

        /// The value called `name`, which likely stands at `position`.
        package func value(of name: String, near position: Int) -> JSON? {
            switch storage {
            case .members(let members), .indexed(let members, _):
                let isThere =
                    members.indices.contains(position) && Spelling(members[position].name) == Spelling(name)
                return isThere ? members[position].value : self[name]
            case .row: return self[name]
            }
        }

        /// The object with another value for each name; the names and their order stay.
        public func mapValues<Failure>(_ transform: (Member) throws(Failure) -> JSON) throws(Failure) -> Object {
            var members = members
            for index in members.indices { members[index].value = try transform(members[index]) }
            guard case .indexed(_, let positions) = storage else { return Object(distinct: members) }
            var object = self
            object.storage = .indexed(members, positions: positions)
            return object
        }

        /// Changes the members, which nobody else holds meanwhile.
        private mutating func edit(_ change: (inout [Member], inout [Spelling: Int]?) -> Void) {
            var members: [Member]
            var positions: [Spelling: Int]?
            switch storage {
            case .members(let own): members = own
            case .indexed(let own, let places): (members, positions) = (own, places)
            case .row(let row, let table):
                members = table.members(row)
                positions = Self.positions(in: members)
            }
            storage = .members([])
            change(&members, &positions)
            storage = Storage(members, positions)
        }

        private static func position(of name: String, in members: [Member], _ positions: [Spelling: Int]?) -> Int? {
            if let positions { return positions[Spelling(name)] }
            for place in members.indices where Spelling(members[place].name) == Spelling(name) { return place }
            return nil
        }

        private static func append(_ member: Member, to members: inout [Member], _ positions: inout [Spelling: Int]?) {
            members.append(member)
            if positions != nil {
                positions?[Spelling(member.name)] = members.count - 1
            } else {
                positions = Self.positions(in: members)
            }
        }

        /// Where each name stands; nil for objects that are small enough to search.
        private static func positions(in members: [Member]) -> [Spelling: Int]? {
            guard members.count > searchable else { return nil }
            var positions: [Spelling: Int] = [:]
            positions.reserveCapacity(members.count * 2)
            for (position, member) in members.enumerated() { positions[Spelling(member.name)] = position }
            return positions
        }

        private static func hasDuplicates(_ members: [Member], _ positions: [Spelling: Int]?) -> Bool {
            if let positions { return positions.count < members.count }
            return members.indices.contains { later in
                members[..<later].contains { Spelling($0.name) == Spelling(members[later].name) }
            }
        }
    }

    /// Rows that are held together, each an object: a table whose cells are text takes a tenth of the memory then.
    package final class Table: Sendable {
        fileprivate let members: @Sendable (_ row: Int) -> [Object.Member]
        fileprivate let value: @Sendable (_ row: Int, _ name: String) -> JSON?

        /// A table that looks up its members, whose names differ, and the value of one.
        package init(
            members: @escaping @Sendable (_ row: Int) -> [Object.Member],
            value: @escaping @Sendable (_ row: Int, _ name: String) -> JSON?
        ) {
            self.members = members
            self.value = value
        }

        /// A table that looks up its members, whose names differ.
        convenience init(members: @escaping @Sendable (_ row: Int) -> [Object.Member]) {
            self.init(members: members) { row, name in Object(distinct: members(row))[name] }
        }
    }
}

/// A name, compared by its bytes: strings themselves are equal when they only look alike.
private struct Spelling: Hashable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (left: Self, right: Self) -> Bool { left.text.isSpelled(like: right.text) }

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
