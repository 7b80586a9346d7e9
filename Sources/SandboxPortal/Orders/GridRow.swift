import BIConnector
public import OrderedJSON

/// How one student's portal stands, for the teacher.
public struct GridRow: Sendable, Hashable {
    /// The student's number.
    public var number: Int
    /// The student's name.
    public var name: String
    /// How many connectors there are.
    public var connectors: Int
    /// How many sources there are.
    public var sources: Int
    /// How many tables there are.
    public var tables: Int
    /// How many requests there have been.
    public var requests: Int
    /// The method that was called last, without the name of the section; nil before the first call.
    public var lastCall: String?
    /// The code of the last refusal, `0` for one without a code; nil when nothing was refused.
    public var lastRefusal: String?
    /// How many whole minutes ago the last call was, by the machine's clock.
    public var minutes: Int?
    /// How often somebody got in with the join code.
    public var joined: Int
    /// From how many addresses since the server began: more than one may be more than one person.
    public var addresses: Int

    /// The row for people, scripts and the page.
    ///
    /// Shape: `{"number", "name", "connectors", "sources", "tables", "requests", "lastCall", "lastRefusal", "minutes",
    /// "joined", "addresses"}`; `lastCall`, `lastRefusal` and `minutes` may be null.
    public var json: JSON {
        [
            "number": .int(number), "name": .string(name), "connectors": .int(connectors), "sources": .int(sources),
            "tables": .int(tables), "requests": .int(requests), "lastCall": lastCall.map(JSON.string) ?? .null,
            "lastRefusal": lastRefusal.map(JSON.string) ?? .null, "minutes": minutes.map(JSON.int) ?? .null,
            "joined": .int(joined), "addresses": .int(addresses),
        ]
    }
}

extension Classroom {
    /// How the students' portals stand, in the order of their numbers; no rows without a class.
    /// - Throws: ``SandboxError`` when the storage of a portal fails.
    public func grid() throws(SandboxError) -> [GridRow] {
        let now = teacher.surroundings.clock.read()
        var rows: [GridRow] = []
        for student in students { rows.append(try student.portal.gridRow(of: student, now: now)) }
        return rows
    }
}

extension Sandbox {
    /// - Parameter now: By the machine's clock, in seconds since 1970.
    fileprivate func gridRow(of student: Classroom.Member, now: Double) throws(SandboxError) -> GridRow {
        do throws(PortalError) {
            return try locked { (state) throws(PortalError) in
                let counts = try state.database.rows(
                    """
                    select (select count(*) from connector), (select count(*) from source),
                    (select count(*) from dataset)
                    """)[0].map(\.int)
                let activity = state.activity
                return GridRow(
                    number: student.number, name: student.name, connectors: counts[0], sources: counts[1],
                    tables: counts[2], requests: state.log.count,
                    lastCall: activity.method.map { PortalMethod(named: $0)?.shortName ?? LogMask.method($0) },
                    lastRefusal: activity.refusal.map { $0.isEmpty ? "0" : $0 },
                    minutes: activity.moment.map { max(0, Int((now - $0) / 60)) }, joined: student.joins,
                    addresses: student.addresses.count)
            }
        } catch {
            throw .refused(error)
        }
    }
}

/// What was called last.
struct Activity: Sendable {
    private(set) var method: String?
    /// When, by the machine's clock, in seconds since 1970.
    private(set) var moment: Double?
    /// The code of the last refusal.
    private(set) var refusal: String?

    /// - Parameter moment: By the machine's clock.
    mutating func note(_ exchange: Exchange, at moment: Double) {
        (method, self.moment) = (exchange.method, moment)
        if case .failure(let refused) = exchange.result { refusal = refused.code.text }
    }
}
