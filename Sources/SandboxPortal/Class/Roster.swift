import BIConnector

/// Who is in a class, with the codes and keys by which they get in. It is kept in the teacher's storage.
struct Roster {
    /// A member: the teacher is number 0.
    struct Entry: Sendable {
        var number: Int
        var name: String
        /// As it is written.
        var joinCode: Secret
        /// The credential for orders.
        var orderKey: Secret
        /// How often somebody got in with the code.
        var joins: Int

        /// The row of a new member.
        fileprivate init(_ number: Int, _ name: String) {
            (self.number, self.name, joins) = (number, name, 0)
            joinCode = JoinCode.make()
            orderKey = Secret(CredentialMint(number: number).make(Self.keyLength))
        }

        fileprivate init(_ row: [SQLValue]) {
            (number, name, joins) = (row[0].int, row[1].text, row[4].int)
            (joinCode, orderKey) = (Secret(row[2].text), Secret(row[3].text))
        }

        private static let keyLength = 40
    }

    let database: Database

    /// All members, the teacher first; none when there is no class.
    func entries() throws(PortalError) -> [Entry] {
        try database.rows("select number, name, joinCode, orderKey, joins from member order by number").map(Entry.init)
    }

    /// Adds those that are missing, the teacher among them.
    func add(_ names: [String]) throws(PortalError) {
        let known = Set(try entries().map { $0.name.lowercased() })
        for name in [Classroom.teacherName] + names where !known.contains(name.lowercased()) {
            let number = try database.rows("select coalesce(max(number) + 1, 0) from member").first?[0].int ?? 0
            try insert(Entry(number, name))
        }
    }

    private func insert(_ entry: Entry) throws(PortalError) {
        try database.run(
            "insert into member (number, name, joinCode, orderKey) values (?, ?, ?, ?)",
            [.int(entry.number), .text(entry.name), .text(entry.joinCode.reveal()), .text(entry.orderKey.reveal())])
    }

    /// Gives a member a new code and a new key for orders.
    func reissue(_ entry: Entry) throws(PortalError) -> Entry {
        let new = Entry(entry.number, entry.name)
        try database.run("delete from member where number = ?", [.int(entry.number)])
        try insert(new)
        return new
    }

    /// Counts that somebody got in.
    func countJoin(of number: Int) throws(PortalError) {
        try database.run("update member set joins = joins + 1 where number = ?", [.int(number)])
    }
}
