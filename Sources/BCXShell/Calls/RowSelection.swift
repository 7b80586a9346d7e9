import BIConnector
import OrderedJSON

/// Which rows of a list are wanted, where bcx walks its pages and takes what is wanted of them.
struct RowSelection {
    /// What bcx decides of each row.
    var condition: LocalCondition?
    /// How many rows that match stand before those that are wanted.
    var skipped = 0
    /// How many are wanted; nil for all.
    var limit: Int?
    /// The members that are wanted, where the portal is asked for more of them.
    var fields: [String]?
    /// How many matched, those before the wanted ones included.
    private(set) var matched = 0
    /// How many were taken.
    private(set) var taken = 0

    /// Whether no more rows are wanted.
    var isFull: Bool { limit.map { taken >= $0 } ?? false }

    /// Whether bcx chooses among the rows itself, so that fewer may be taken than were read.
    var isChoosy: Bool { condition != nil }

    /// The rows of a page that are wanted.
    mutating func take(_ page: [JSON]) -> [JSON] {
        var rows: [JSON] = []
        for row in page where !isFull && condition?.holds(for: row) != false {
            matched += 1
            guard skipped == 0 else {
                skipped -= 1
                continue
            }
            taken += 1
            rows.append(projected(row))
        }
        return rows
    }

    private func projected(_ row: JSON) -> JSON {
        guard let fields, let object = row.object else { return row }
        return .object(JSON.Object(fields.compactMap { name in object[name].map { (name, $0) } }))
    }
}

extension MethodCall {
    /// The call where it is one of several that are sent together: what takes more than one page cannot be.
    func asOne() throws(ShellError) -> MethodCall {
        guard let rows else { return self }
        guard !rows.isChoosy, let limit = rows.limit, limit <= PortalMethod.pageSize else {
            throw .usage(
                Messages.Batches.listOfSeveralCalls, hint: Messages.Batches.outside, at: span)
        }
        var call = self
        call.parameters = PageWalk(method, parameters).next ?? parameters
        return call
    }

    /// What is wanted of the result of the one call.
    func selected(_ result: JSON) -> JSON {
        guard var rows, let page = result.array else { return result }
        return .array(rows.take(page))
    }
}
