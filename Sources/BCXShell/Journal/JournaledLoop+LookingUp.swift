import BIConnector
import CommandLanguage
import OrderedJSON

extension JournaledLoop {
    /// A row that was sent and whose outcome is unknown.
    private struct Doubt {
        var row: Row
        var sending: Journal.Sending
        /// Whether the row was changed after it was sent.
        var isChanged: Bool
        /// The method that was sent.
        var method: PortalMethod?

        init(_ row: Row, _ sending: Journal.Sending) {
            self.row = row
            self.sending = sending
            isChanged = sending.call?.differs(from: row.sent) ?? false
            method = sending.call?.method == nil ? row.method : sending.call?.row
        }
    }

    /// How long a portal may still work on a request after its sender has gone. One more second, because the time is
    /// recorded in whole seconds.
    private static let grace = Duration.seconds(60 + 1)

    /// The rows that can be sent: those that never were, and those that turn out not to have been carried out. The
    /// others are recorded as done, or left alone.
    func lookedUp(_ rows: [Row]) async throws -> [Row] {
        let doubts = rows.compactMap { row in
            if case .sent(let sending) = journal.state(of: row.key) { Doubt(row, sending) } else { nil }
        }
        guard !doubts.isEmpty else { return rows }
        let open = try await lookedUp(doubts)
        let closed = Set(doubts.map(\.row.key)).subtracting(open.map(\.key))
        return rows.filter { !closed.contains($0.key) }
    }

    private func lookedUp(_ doubts: [Doubt]) async throws -> [Row] {
        var open: [Row] = []
        var late: [Doubt] = []
        var removed: [String: [Doubt]] = [:]
        var added: [String: [Doubt]] = [:]
        for doubt in doubts {
            switch (doubt.method?.verb, doubt.method?.entity) {
            case _ where doubt.method?.isRead == true: open.append(doubt.row)
            case (.update, _?):
                // Sending the same update again has the same effect; a changed one must come after it.
                if doubt.isChanged { late.append(doubt) } else { open.append(doubt.row) }
            case (.delete, let entity?):
                if doubt.isChanged {
                    late.append(doubt)
                } else {
                    removed[entity.name, default: []].append(doubt)
                }
            case (.add, let entity?): added[entity.name, default: []].append(doubt)
            default:
                leave(
                    doubt.row,
                    because: Messages.unknownOutcome(of: doubt.method?.name ?? doubt.row.call.method))
            }
        }
        for (entity, doubts) in added.sorted(by: { $0.key < $1.key }) {
            if let entity = Entity(named: entity) { open += try await absent(doubts, entity) }
        }
        for (entity, doubts) in removed.sorted(by: { $0.key < $1.key }) {
            if let entity = Entity(named: entity) { open += try await stillThere(doubts, entity) }
        }
        while let rest = rest(of: late) { try await wait(rest, of: rest) }
        return open + late.map(\.row)
    }

    // MARK: Waiting

    /// How long the portal may still work on rows; nil when it no longer can.
    private func rest(of doubts: [Doubt]) -> Duration? {
        let passed = doubts.map { timeSinceSent($0.row, at: $0.sending.at) }.min() ?? Self.grace
        return passed < Self.grace ? Self.grace - passed : nil
    }

    private func wait(_ pause: Duration, of rest: Duration) async throws {
        let seconds = Int((rest / .seconds(1)).rounded(.up))
        context.presenter.progress(Messages.Journal.waiting(seconds))
        try await context.connection.clock.sleep(for: min(pause, rest))
    }

    /// Looks until nothing is open, or the portal can no longer work on the rows.
    private func poll(_ doubts: [Doubt], _ isSettled: () async throws -> Bool) async throws {
        remark(Messages.Journal.lookingUp)
        var pause = Duration.milliseconds(50)
        while true {
            // Computed before the look, so that the last look comes after the deadline.
            let rest = rest(of: doubts)
            if try await isSettled() { return }
            guard let rest else { return }
            try await wait(pause, of: rest)
            pause = min(pause * 2, .seconds(5))
        }
    }

    // MARK: Objects that were to be deleted

    /// The rows whose objects still exist once the portal can no longer work on them; the others are done.
    private func stillThere(_ doubts: [Doubt], _ entity: Entity) async throws -> [Row] {
        var there: Set<Int> = []
        let ids = doubts.compactMap { Identifier($0.row.call.parameters["id"] ?? .null)?.value }
        try await poll(doubts) {
            let parameters: JSON.Object = [
                "filter": [FilterOperator.anyOf.key("id"): .array(ids.map(JSON.int))], "select": ["id"],
            ]
            there = Set(
                try await list(entity, parameters).compactMap { Identifier($0["id"] ?? .null)?.value })
            return there.isEmpty
        }
        var open: [Row] = []
        for row in doubts.map(\.row) {
            let id = Identifier(row.call.parameters["id"] ?? .null)?.value
            if let id, !there.contains(id) {
                try write(.done(nil), for: row.row)
            } else {
                open.append(row)
            }
        }
        return open
    }

    // MARK: Objects that were to be made

    /// The rows that were not carried out once the portal can no longer work on them.
    private func absent(_ doubts: [Doubt], _ entity: Entity) async throws -> [Row] {
        let above = doubts.map { $0.sending.above[entity.storedName] ?? 0 }.min() ?? 0
        var listed: [JSON] = []
        var verdicts: [String: Reconciler.Verdict] = [:]
        try await poll(doubts) {
            listed = try await all(entity, above: above)
            verdicts = self.verdicts(on: doubts, entity, listed)
            return !verdicts.values.contains(.absent)
        }
        if listed.isEmpty, above > 0, try await highestID(of: entity) < above {
            // The recorded id no longer exists or never did: new objects cannot be distinguished from old ones.
            listed = try await all(entity, above: 0)
            verdicts = self.verdicts(on: doubts, entity, listed)
                .mapValues { $0 == .absent ? .absent : .ambiguous }
        }
        return try settle(doubts, entity, verdicts, listed)
    }

    private func verdicts(
        on doubts: [Doubt], _ entity: Entity, _ listed: [JSON]
    ) -> [String: Reconciler.Verdict] {
        let rows = doubts.filter { !$0.isChanged }.map { doubt in
            Reconciler.Row(key: doubt.row.key, fields: doubt.row.call.parameters["fields"]?.object ?? [:])
        }
        return Reconciler(entity).verdicts(
            on: rows, changed: doubts.filter(\.isChanged).map(\.row.key), listed: listed,
            owned: journal.ids(of: entity.storedName), maybeOwned: journal.idsOfSomeKind)
    }

    /// Every object created since, in the order of the ids. The next page begins after the last id, so that objects
    /// created or deleted meanwhile do not shift it.
    private func all(_ entity: Entity, above: Int) async throws -> [JSON] {
        var found: [JSON] = []
        var last = above
        while true {
            let page = try await list(
                entity, ["filter": [FilterOperator.greater.key("id"): .int(last)], "order": ["id": "ASC"], "page": 1])
            found += page
            let highest = page.compactMap { Identifier($0["id"] ?? .null)?.value }.max() ?? 0
            guard page.count >= PortalMethod.pageSize, highest > last else { return found }
            last = highest
        }
    }

    private func settle(
        _ doubts: [Doubt], _ entity: Entity, _ verdicts: [String: Reconciler.Verdict], _ listed: [JSON]
    ) throws -> [Row] {
        var absent: [Row] = []
        for doubt in doubts {
            switch verdicts[doubt.row.key] {
            case .made(let id):
                try write(.done(Journal.Made(kind: entity.storedName, id: id)), for: doubt.row.row)
            case .absent: absent.append(doubt.row)
            case .ambiguous, nil:
                let reason =
                    doubt.isChanged ? Messages.Journal.changedCreated(entity) : Messages.Journal.unknownCreated(entity)
                leave(doubt.row, because: reason, entity)
            }
        }
        return absent
    }
}
