import BIConnector
import OrderedJSON

/// Determines from a list the outcome of `add` calls whose reply was lost.
///
/// The list contains what was created since. An object that matches the title and every other field of a row was
/// created by it; a row whose title no object has was not carried out. Everything in between stays unknown: a portal
/// may store a value differently than it was sent, and somebody else may have created an object with that title.
struct Reconciler {
    /// What was sent for a row.
    struct Row: Hashable {
        var key: String
        var fields: JSON.Object
    }

    /// The state of a row.
    enum Verdict: Hashable {
        case made(id: Int)
        case absent
        case ambiguous

        fileprivate var id: Int? {
            if case .made(let id) = self { id } else { nil }
        }
    }

    /// The field that identifies objects: `title`, or the `name` of a table.
    private let nameField: String

    init(_ entity: Entity) { nameField = entity.field("title") == nil ? "name" : "title" }

    /// The outcome of each row, by its key.
    /// - Parameters:
    ///   - changed: The keys of rows that were changed after they were sent: what was sent is no longer known, so any
    ///     object that no other row created may be theirs.
    ///   - listed: The objects created since the rows were sent, in the order of their ids.
    ///   - owned: The ids of those that other rows created.
    ///   - maybeOwned: Ids that may or may not belong to objects of this kind: what depends on them is ambiguous.
    func verdicts(
        on rows: [Row], changed: [String] = [], listed: [JSON], owned: Set<Int>, maybeOwned: Set<Int> = []
    ) -> [String: Verdict] {
        var verdicts = verdicts(on: rows, changed, listed, owned)
        let others = maybeOwned.isEmpty ? verdicts : self.verdicts(on: rows, changed, listed, owned.union(maybeOwned))
        for (key, verdict) in verdicts where others[key] != verdict { verdicts[key] = .ambiguous }
        return verdicts
    }

    private func verdicts(
        on rows: [Row], _ changed: [String], _ listed: [JSON], _ owned: Set<Int>
    ) -> [String: Verdict] {
        var verdicts = verdicts(on: rows, listed, owned)
        let taken = owned.union(verdicts.values.compactMap(\.id))
        let isFree = listed.contains { Identifier($0["id"] ?? .null).map { !taken.contains($0.value) } ?? false }
        for key in changed { verdicts[key] = isFree ? .ambiguous : .absent }
        return verdicts
    }

    private func verdicts(on rows: [Row], _ listed: [JSON], _ owned: Set<Int>) -> [String: Verdict] {
        var objects: [String: [(id: Int, json: JSON)]] = [:]
        for json in listed {
            guard let id = Identifier(json["id"] ?? .null)?.value, !owned.contains(id) else { continue }
            objects[name(of: json.object ?? [:]), default: []].append((id, json))
        }
        var verdicts: [String: Verdict] = [:]
        for (name, rows) in Dictionary(grouping: rows, by: { name(of: $0.fields) }) {
            let candidates = name.isEmpty ? objects.values.flatMap { $0 } : objects[name] ?? []
            verdicts.merge(self.verdicts(on: rows, candidates, hasName: !name.isEmpty)) { $1 }
        }
        return verdicts
    }

    /// The outcome of rows with the same name, given the objects with this name.
    private func verdicts(
        on rows: [Row], _ candidates: [(id: Int, json: JSON)], hasName: Bool
    ) -> [String: Verdict] {
        let alike = Dictionary(grouping: rows, by: \.fields)
        var ids: [JSON.Object: [Int]] = [:]
        var isClear = hasName || candidates.isEmpty
        for candidate in candidates {
            let fitting = alike.keys.filter { agrees(candidate.json, with: $0) }
            if fitting.count == 1 { ids[fitting[0], default: []].append(candidate.id) } else { isClear = false }
        }
        var verdicts: [String: Verdict] = [:]
        for (fields, rows) in alike {
            let ids = ids[fields] ?? []
            // Equal objects may be assigned to equal rows in any order.
            for (place, row) in rows.sorted(by: { $0.key < $1.key }).enumerated() {
                if ids.count > rows.count || !isClear && ids.count < rows.count {
                    verdicts[row.key] = .ambiguous
                } else {
                    verdicts[row.key] = place < ids.count ? .made(id: ids[place]) : .absent
                }
            }
        }
        return verdicts
    }

    /// The name as portals compare it.
    private func name(of fields: JSON.Object) -> String { Self.plain(fields[nameField] ?? .null)?.lowercased() ?? "" }

    /// Whether an object matches every field of a row, as far as a list shows them.
    private func agrees(_ object: JSON, with fields: JSON.Object) -> Bool {
        fields.members.allSatisfy { member in
            guard let sent = Self.plain(member.value), let found = object[member.name].flatMap(Self.plain) else {
                return true
            }
            return sent == found
        }
    }

    /// A text or number as text without surrounding space; nil for what lists show differently.
    private static func plain(_ value: JSON) -> String? {
        switch value {
        case .number(let number): number.text
        case .string(let text): String(text.trimmingSpace)
        case .null, .bool, .array, .object: nil
        }
    }
}

extension String {
    fileprivate var trimmingSpace: Substring {
        var rest = self[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return rest
    }
}
