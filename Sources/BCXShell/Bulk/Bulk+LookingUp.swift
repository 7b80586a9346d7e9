import BIConnector
import CommandLanguage
import OrderedJSON

extension Bulk {
    /// How long a portal may still be at a request whose sender has gone.
    private var grace: Int { client.portal.isLoopback ? 2 : 60 }

    /// The rows that can be sent: those that never were, and those that turn out not to have been carried out. The others
    /// are written down as done, or left alone.
    func lookedUp(_ rows: [Row]) async throws -> [Row] {
        var open: [Row] = []
        var adds: [String: [Row]] = [:]
        for row in rows {
            guard case .sent = journal.states[row.key] else {
                open.append(row)
                continue
            }
            let verb = row.call.row?.verb
            if row.call.row?.isRead == true || verb == .update {
                // It has the same effect the second time.
                open.append(row)
            } else if verb == .delete, let entity = row.call.row?.entity {
                if try await isThere(row, entity) { open.append(row) } else { try write(.done(id: nil), for: row.row) }
            } else if verb == .add, let entity = row.call.row?.entity {
                adds[entity.name, default: []].append(row)
            } else {
                leave(row, because: "the outcome of \(row.call.method) is unknown, and no listing tells it")
            }
        }
        for (name, rows) in adds {
            if let entity = Entity.named(name) { open += try await absent(rows, entity) }
        }
        // In the order of the loop again.
        let wanted = Set(open.map(\.key))
        return rows.filter { wanted.contains($0.key) }
    }

    private func isThere(_ row: Row, _ entity: Entity) async throws -> Bool {
        let id = row.call.parameters["id"] ?? .null
        return try await !list(entity, ["filter": ["id": id], "select": ["id"]]).isEmpty
    }

    /// Those of `rows` that were not carried out, once the portal can no longer be at them.
    private func absent(_ rows: [Row], _ entity: Entity) async throws -> [Row] {
        let sendings = rows.compactMap { row -> Journal.Sending? in
            if case .sent(let sending) = journal.states[row.key] { sending } else { nil }
        }
        let above = sendings.map { $0.above[entity.name] ?? 0 }.min() ?? 0
        let last = sendings.map(\.at).max() ?? 0
        remark("looking up what became of rows whose outcome is unknown")
        var pause = Duration.milliseconds(50)
        var waited = Duration.zero
        // A second more, because the moment was written down in whole ones.
        let longest = Duration.seconds(grace + 1)
        while true {
            let verdicts = Reconciling(entity).verdicts(
                on: rows.map { Reconciling.Row(key: $0.key, fields: $0.call.parameters["fields"]?.object ?? [:]) },
                listed: try await all(entity, above: above), owned: journal.ids)
            let passed = Duration.seconds(max(shell.services.now().seconds - last, 0))
            let rest = longest - max(passed, waited)
            if rest <= .zero || !verdicts.values.contains(.absent) { return try settle(rows, verdicts) }
            let seconds = Int((rest / .seconds(1)).rounded(.up))
            shell.services.progress("waiting at most \(seconds) s: the portal may still be at rows that were sent")
            try await Task.sleep(for: min(pause, rest))
            waited += min(pause, rest)
            pause = min(pause * 2, .seconds(5))
        }
    }

    /// Every object made since, in the order of the ids. The next page begins behind the last id, so that nothing that is
    /// made or deleted meanwhile moves it.
    private func all(_ entity: Entity, above: Int) async throws -> [JSON] {
        var found: [JSON] = []
        var last = above
        while true {
            let page = try await list(entity, ["filter": [">id": .int(last)], "order": ["id": "ASC"], "page": 1])
            found += page
            let highest = page.compactMap { Identifier($0["id"] ?? .null)?.value }.max() ?? 0
            guard page.count >= Client.pageSize, highest > last else { return found }
            last = highest
        }
    }

    private func settle(_ rows: [Row], _ verdicts: [String: Reconciling.Verdict]) throws -> [Row] {
        var absent: [Row] = []
        for row in rows {
            switch verdicts[row.key] {
            case .made(let id): try write(.done(id: id), for: row.row)
            case .absent: absent.append(row)
            case .ambiguous, nil:
                leave(row, because: "the outcome is unknown: objects of this title were made that cannot be told apart")
            }
        }
        return absent
    }
}
