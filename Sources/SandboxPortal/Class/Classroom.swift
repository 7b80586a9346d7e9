public import BIConnector
import OrderedJSON
import Synchronization

/// What one server serves: a sandbox, or a class with a portal of its own for each student.
///
/// The portals of a class share nothing but the server: each is a ``Sandbox`` with its own storage, clock, settings,
/// faults and log, and begins with the same objects and the same next ids. A request is handed to exactly one of them by
/// the credential in it; what it says besides cannot lead to another.
///
/// ```swift
/// let classroom = Classroom(teacher: try Sandbox())
/// try classroom.addStudents(["anna", "ben"])
/// let server = try HTTPServer(classroom: classroom)
/// ```
public final class Classroom: Sendable {
    /// A student, or the teacher, with what they get in by.
    public struct Member: Sendable {
        /// 0 for the teacher; students are counted from 1.
        public let number: Int
        /// The name as given; `teacher` for the teacher.
        public let name: String
        /// What is typed after `/join/`.
        public internal(set) var joinCode: Secret
        /// The credential for orders: the student's for the own portal, the teacher key for all.
        public internal(set) var orderKey: Secret
        /// How often somebody got in with the code.
        public internal(set) var joins: Int
        /// From where the code was used since the server began, at most a hundred of them.
        public internal(set) var addresses: Set<String> = []
        /// The member's portal.
        public let portal: Sandbox

        /// How many addresses of a member are remembered.
        static let mostAddresses = 100

        /// Whether it is the teacher.
        public var isTeacher: Bool { number == 0 }

        fileprivate init(_ entry: Roster.Entry, _ portal: Sandbox) {
            (number, name, joins) = (entry.number, entry.name, entry.joins)
            (joinCode, orderKey) = (entry.joinCode, entry.orderKey)
            self.portal = portal
        }
    }

    private struct State {
        /// The teacher first; empty when there is no class.
        var members: [Member] = []
        var attempts = JoinAttempts()
        /// The server's address for clients.
        var origin: String?
    }

    /// What the teacher is called among the members.
    public static let teacherName = "teacher"
    /// The most students a class may have.
    public static let mostStudents = 200

    /// The teacher's portal; the only one where there is no class.
    public let teacher: Sandbox
    private let storage: Sandbox.Storage
    private let state = Mutex(State())

    /// A server's portals; the students that `storage` knows are there again.
    /// - `teacher`: The teacher's portal.
    /// - `storage`: Where that one keeps its data. Those of the students are kept beside it.
    /// - Throws: ``SandboxError`` when the storage of a portal cannot be opened.
    public init(teacher: Sandbox, storage: Sandbox.Storage = .memory) throws(SandboxError) {
        self.teacher = teacher
        self.storage = storage
        let entries = try roster { (roster) throws(PortalError) in try roster.entries() }
        if !entries.isEmpty { try open(entries) }
    }

    /// A sandbox alone; a class that its storage may know is left alone.
    init(only sandbox: Sandbox) {
        teacher = sandbox
        storage = .memory
    }

    /// Makes it a class, or adds to it: those of `names` that are no members yet get a portal of their own.
    /// - Throws: ``SandboxError`` for a name that cannot be one, for too many, or when a storage cannot be opened.
    public func addStudents(_ names: [String]) throws(SandboxError) {
        try StudentNames.check(names, after: students.map(\.name))
        let entries = try roster { (roster) throws(PortalError) in
            try roster.add(names)
            return try roster.entries()
        }
        try open(entries)
    }

    /// Opens the teacher's portal to others, see ``Sandbox/open(token:)``; those of students always are.
    /// - Throws: ``SandboxError`` for a token that could be a student's credential, or when the storage fails.
    public func open(token: Secret? = nil) throws(SandboxError) {
        if isClass, let token, let number = CredentialMint.number(of: token.reveal()), number <= Self.mostStudents {
            throw .classToken
        }
        try teacher.open(token: token)
    }

    /// Opens the portals of those who have none yet.
    private func open(_ entries: [Roster.Entry]) throws(SandboxError) {
        for entry in entries.dropFirst(members.count) {
            let portal = entry.number == 0 ? teacher : try makePortal(of: entry)
            state.withLock { $0.members.append(Member(entry, portal)) }
        }
        teacher.wantsPageKey()
    }

    private func makePortal(of entry: Roster.Entry) throws(SandboxError) -> Sandbox {
        let portal = try Sandbox(
            storage: storage.ofStudent(entry.number), settings: teacher.settings, teacher.surroundings,
            mint: CredentialMint(number: entry.number), name: StudentNames.person(entry.name))
        try portal.open()
        return portal
    }

    /// Whether there are students.
    public var isClass: Bool { !members.isEmpty }

    /// The teacher and the students, in the order of their numbers; nobody where there is no class.
    public var members: [Member] { state.withLock { $0.members } }

    /// The students in the order of their numbers.
    public var students: [Member] { Array(members.dropFirst()) }

    /// The member with this name, regardless of case, or this number.
    public func member(_ name: String) -> Member? {
        let wanted = name.lowercased()
        let members = members
        // As a sheet calls a student without a name.
        let number = wanted.hasPrefix("student ") ? String(wanted.dropFirst("student ".count)) : wanted
        return members.first { $0.name.lowercased() == wanted } ?? members.first { String($0.number) == number }
    }

    /// The files of all portals that others could read until they were opened.
    public var tightenedFiles: [String] { portals.flatMap(\.tightenedFiles) }

    /// Every portal.
    var portals: [Sandbox] { isClass ? members.map(\.portal) : [teacher] }

    // MARK: Getting in

    /// Says by which address clients reach the server, which only whoever runs it knows: `https://192.168.1.20:8090`.
    public func isReached(at origin: String) { state.withLock { $0.origin = origin } }

    /// The address by which a member gets in; nil as long as nobody said what the server's is.
    public func joinAddress(of member: Member) -> String? {
        state.withLock(\.origin).map { "\($0)/join/\(member.joinCode.reveal())" }
    }

    /// What became of somebody's wish to get in.
    enum Joining {
        case joined(Member)
        case unknown, tooOften
    }

    /// Lets in whoever has a code.
    /// - Parameter address: Where the client is.
    func join(_ code: String, from address: String) throws(SandboxError) -> Joining {
        let now = teacher.surroundings.clock.read()
        let written = try? JoinCode.read(code)
        let outcome = state.withLock { state -> Joining in
            guard state.attempts.admits(address, now: now) else { return .tooOften }
            guard let index = state.members.firstIndex(where: { $0.joinCode == written }) else {
                state.attempts.addWrong(address, now: now)
                return .unknown
            }
            state.members[index].joins += 1
            if state.members[index].addresses.count < Member.mostAddresses {
                state.members[index].addresses.insert(address)
            }
            return .joined(state.members[index])
        }
        if case .joined(let member) = outcome {
            try roster { (roster) throws(PortalError) in try roster.countJoin(of: member.number) }
        }
        return outcome
    }

    /// Gives a member a new code, and new credentials for the portal and for orders: whoever got in with the old code is
    /// out. The teacher's portal keeps its credentials.
    /// - Throws: ``SandboxError`` when the storage fails.
    public func reissue(_ member: Member) throws(SandboxError) -> Member {
        if !member.isTeacher { try member.portal.renewCredentials() }
        let entry = Roster.Entry(of: member)
        let new = try roster { (roster) throws(PortalError) in try roster.reissue(entry) }
        return state.withLock { state in
            state.members[member.number] = Member(new, member.portal)
            return state.members[member.number]
        }
    }

    private func roster<Result: Sendable>(
        _ body: (Roster) throws(PortalError) -> Result
    ) throws(SandboxError) -> Result {
        do throws(PortalError) {
            return try teacher.locked { (state) throws(PortalError) in
                let database = state.database
                return try database.transaction { () throws(PortalError) in try body(Roster(database: database)) }
            }
        } catch {
            throw .refused(error)
        }
    }
}

extension Roster.Entry {
    /// The row of a member.
    fileprivate init(of member: Classroom.Member) {
        (number, name, joins) = (member.number, member.name, member.joins)
        (joinCode, orderKey) = (member.joinCode, member.orderKey)
    }
}
