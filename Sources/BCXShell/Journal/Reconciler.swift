import BIConnector
import OrderedJSON

/// Finds out by a listing what became of calls that were to create objects and whose outcome nobody knows.
///
/// A listing holds what was made since. An object that has the title of a row and everything else the row gave was made by
/// it; a row none has the title of was not carried out. Whatever is between the two stays unknown: a portal may write a
/// value otherwise than it was sent, and somebody else may have made an object of that title.
struct Reconciler {
    /// What was sent for a row.
    struct Row: Hashable {
        var key: String
        var fields: JSON.Object
    }

    /// What became of a row.
    enum Verdict: Hashable {
        case made(id: Int)
        case absent
        case ambiguous

        fileprivate var id: Int? {
            if case .made(let id) = self { id } else { nil }
        }
    }

    /// The field that objects are told apart by: `title`, or the `name` of a table.
    private let nameField: String

    init(_ entity: Entity) { nameField = entity.field("title") == nil ? "name" : "title" }

    /// What became of each row, by its key.
    /// - Parameters:
    ///   - changed: The keys of rows that were changed after they were sent: what was sent is not known any more, so that
    ///     any object may be theirs that is nobody else's.
    ///   - listed: The objects made since the rows were sent, in the order of their ids.
    ///   - owned: The ids of those that other rows have made.
    ///   - maybeOwned: Ids of which it is not known whether they are of objects of this kind: what depends on them is
    ///     ambiguous.
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

    /// What became of rows of one name, when these objects have it.
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
            // Objects that are alike may be given to rows that are alike in any order.
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

    /// Whether an object has everything a row gave, as far as a listing shows it.
    private func agrees(_ object: JSON, with fields: JSON.Object) -> Bool {
        fields.members.allSatisfy { member in
            guard let sent = Self.plain(member.value), let found = object[member.name].flatMap(Self.plain) else {
                return true
            }
            return sent == found
        }
    }

    /// A text or number as text without surrounding space; nil for what listings show in other ways.
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
