import BIConnector
import OrderedJSON

/// The log of a sandbox as a table shows it: when, which method, what came of it, and for what.
enum LogTable {
    /// The entries of `sandbox log`, each in a few short members.
    static func rows(_ log: JSON) -> JSON {
        let entries = log.array ?? []
        let hasCallers = Set(entries.map { $0["caller"]?.string ?? "" }).count > 1
        return .array(entries.map { row($0, hasCaller: hasCallers) })
    }

    /// What a table shows of the result of an order.
    static func tableForm(_ order: String?, _ value: JSON) -> JSON {
        switch order {
        case "log": rows(value)
        case "class": GridTable.rows(value)
        default: value
        }
    }

    private static func row(_ entry: JSON, hasCaller: Bool) -> JSON {
        var row = JSON.Object()
        row["student"] = entry["student"]
        row["time"] = .string(time(entry["time"]?.string ?? ""))
        row["method"] = .string(shortName(entry["method"]?.string ?? ""))
        row["HTTP"] = entry["status"] ?? .null
        if hasCaller { row["caller"] = entry["caller"] ?? .null }
        row["what"] = .string(what(entry))
        return .object(row)
    }

    /// `08:15:42` of a moment of the portal's clock.
    private static func time(_ moment: String) -> String { String(moment.dropFirst(11).prefix(8)) }

    private static func shortName(_ method: String) -> String { PortalMethod(named: method)?.shortName ?? method }

    /// The code of a refusal, and the parameters as they are typed.
    private static func what(_ entry: JSON) -> String {
        let code = entry["code"]?.string.map { $0.isEmpty ? "refused without a code" : $0 }
        let parameters = entry["parameters"]?.object?.members.flatMap { member -> [String] in
            switch member.name {
            case "id": [text(member.value)]
            case "fields": items(member.value)
            default: ["\(member.name)=\(text(member.value))"]
            }
        }
        return ([code].compactMap(\.self) + (parameters ?? [])).joined(separator: " ")
    }

    private static func items(_ fields: JSON) -> [String] {
        fields.object?.members.map { "\($0.name)=\(text($0.value))" } ?? ["fields=\(text(fields))"]
    }

    private static func text(_ value: JSON) -> String {
        guard let text = value.string, !text.isEmpty, text.allSatisfy({ $0.isLetter || $0.isNumber }) else {
            return value.text(.compact)
        }
        return text
    }
}
