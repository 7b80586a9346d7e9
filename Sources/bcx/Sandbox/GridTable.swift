import BIConnector
import OrderedJSON

/// The class as a table shows it: each student's portal on one row.
enum GridTable {
    /// The rows of `sandbox class`, with short names.
    static func rows(_ grid: JSON) -> JSON {
        let students = grid.array ?? []
        let areNumbers = students.allSatisfy { $0["name"]?.string == $0["number"]?.text() }
        return .array(students.map { row($0, showsNumber: !areNumbers) })
    }

    private static let columns = [
        ("name", "name"), ("connectors", "connectors"), ("sources", "sources"), ("tables", "tables"),
        ("requests", "requests"), ("lastCall", "last call"), ("lastRefusal", "last refusal"), ("minutes", "min ago"),
        ("joined", "joined"),
    ]

    private static func row(_ student: JSON, showsNumber: Bool) -> JSON {
        var row = JSON.Object()
        if showsNumber { row["no"] = student["number"] }
        for (member, column) in columns { row[column] = shown(student[member] ?? .null, member) }
        return .object(row)
    }

    private static func shown(_ value: JSON, _ member: String) -> JSON {
        guard member == "lastCall", let method = value.string else { return value }
        return .string(PortalMethod(named: method)?.shortName ?? method)
    }
}
