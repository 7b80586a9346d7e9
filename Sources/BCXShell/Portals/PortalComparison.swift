import BIConnector
import OrderedJSON

/// What differs between two portals. Objects are the same when their titles or names are, and those of what they depend
/// on; ids do not count.
///
/// Shape: `{"version": 1, "from", "to", "added": […], "removed": […], "changed": […], "unknown": […]}`: what `to` has
/// and `from` has not, the reverse, what both have with different fields, and what could not be compared because a
/// portal or a file hides it. An object is `{"entity", "title", "parent"}`, with `fields` in the last two: `{"name",
/// "from", "to"}` for a change, without values for a credential; names for what is unknown. A member `unreadable` names
/// the lists that a portal refused. Members may be added under one version.
struct PortalComparison {
    /// A field that differs; a credential has no values.
    struct Difference {
        var name: String
        var values: (from: JSON, to: JSON)?
    }

    /// An object of one portal or of both.
    struct Entry {
        var kind: Entity.Kind
        var title: String
        var parent: String?
        var differences: [Difference] = []
        var unknown: [String] = []
    }

    private(set) var added: [Entry] = []
    private(set) var removed: [Entry] = []
    private(set) var changed: [Entry] = []
    private(set) var unknown: [Entry] = []
    /// The kinds that one of the portals did not show, and why.
    private(set) var unreadable: [(kind: Entity.Kind, reason: String)] = []
    private let portals: (from: String, to: String)

    /// - Parameter all: Whether fields are compared that nobody can set, but for ids.
    init(_ from: PortalSnapshot, _ to: PortalSnapshot, all: Bool) {
        portals = (from.portal, to.portal)
        let comparison = FieldComparison(all: all, mayBeMasked: from.mayBeMasked || to.mayBeMasked)
        for kind in PortalSnapshot.kinds where !from.absent.contains(kind) && !to.absent.contains(kind) {
            if let reason = from.unreadable[kind] ?? to.unreadable[kind] {
                unreadable.append((kind, reason))
                continue
            }
            compare(kind, PlacedObjects(kind, from), PlacedObjects(kind, to), comparison)
        }
    }

    /// Whether nothing differs.
    var isSame: Bool { added.isEmpty && removed.isEmpty && changed.isEmpty }

    /// How many objects differ.
    var count: Int { added.count + removed.count + changed.count }

    private mutating func compare(
        _ kind: Entity.Kind, _ from: PlacedObjects, _ to: PlacedObjects, _ comparison: FieldComparison
    ) {
        for (place, object) in from.all {
            guard let other = to[place] else {
                removed.append(from.entry(object))
                continue
            }
            var entry = from.entry(object)
            comparison.compare(object, other, kind, into: &entry)
            if !entry.differences.isEmpty { changed.append(entry) }
            if !entry.unknown.isEmpty { unknown.append(entry) }
        }
        for (place, object) in to.all where from[place] == nil { added.append(to.entry(object)) }
    }

    // MARK: As JSON

    /// The comparison for programs.
    var json: JSON {
        [
            "version": 1, "from": .string(portals.from), "to": .string(portals.to),
            "added": .array(added.map { .object($0.json) }), "removed": .array(removed.map { .object($0.json) }),
            "changed": .array(
                changed.map { entry in
                    var json = entry.json
                    json["fields"] = .array(entry.differences.map(\.json))
                    return .object(json)
                }),
            "unknown": .array(
                unknown.map { entry in
                    var json = entry.json
                    json["fields"] = .array(entry.unknown.map(JSON.string))
                    return .object(json)
                }),
            "unreadable": .array(
                unreadable.map { ["entity": .string($0.kind.rawValue), "reason": .string($0.reason)] }),
        ]
    }

    /// The comparison as rows for people.
    static func rows(of json: JSON) -> JSON {
        guard json["version"] != nil else { return json }
        let rows = ["removed", "added", "changed", "unknown"].flatMap { change in
            (json[change]?.array ?? []).map { entry -> JSON in
                let names = (entry["fields"]?.array ?? []).map { $0.string ?? $0["name"]?.string ?? "" }
                return [
                    "change": .string(change), "entity": entry["entity"] ?? .null, "title": entry["title"] ?? .null,
                    "parent": entry["parent"] ?? .null, "fields": .string(names.joined(separator: ", ")),
                ]
            }
        }
        return .array(rows)
    }
}

extension PortalComparison.Entry {
    fileprivate var json: JSON.Object {
        var json: JSON.Object = ["entity": .string(kind.rawValue), "title": .string(title)]
        if let parent { json["parent"] = .string(parent) }
        return json
    }
}

extension PortalComparison.Difference {
    fileprivate var json: JSON {
        var json: JSON.Object = ["name": .string(name)]
        if let values {
            json["from"] = values.from
            json["to"] = values.to
        }
        return .object(json)
    }
}

/// The objects of a kind by where they stand: what tells them and their parents from others, and which of several equals.
private struct PlacedObjects {
    private let kind: Entity.Kind
    private let snapshot: PortalSnapshot
    private(set) var all: [(place: [String], object: PortalObject)] = []
    private var byPlace: [[String]: PortalObject] = [:]

    init(_ kind: Entity.Kind, _ snapshot: PortalSnapshot) {
        (self.kind, self.snapshot) = (kind, snapshot)
        for object in snapshot[kind] {
            let place = Self.place(of: object, kind, snapshot)
            var unique = place
            for number in 2... {
                if byPlace[unique] == nil { break }
                unique = place + [String(number)]
            }
            byPlace[unique] = object
            all.append((unique, object))
        }
    }

    subscript(place: [String]) -> PortalObject? { byPlace[place] }

    private static func place(of object: PortalObject, _ kind: Entity.Kind, _ snapshot: PortalSnapshot) -> [String] {
        guard let parent = kind.parent else { return object.key(kind) }
        let above = snapshot.parent(of: object, kind).map { place(of: $0, parent, snapshot) } ?? ["missing"]
        return above + object.key(kind)
    }

    func entry(_ object: PortalObject) -> PortalComparison.Entry {
        let parent = kind.parent.flatMap { parent in snapshot.parent(of: object, kind)?.label(parent) }
        return PortalComparison.Entry(kind: kind, title: object.label(kind), parent: parent)
    }
}

/// Compares the fields of two objects.
private struct FieldComparison {
    let all: Bool
    let mayBeMasked: Bool

    func compare(
        _ from: PortalObject, _ to: PortalObject, _ kind: Entity.Kind, into entry: inout PortalComparison.Entry
    ) {
        for field in Entity(kind).fields where isCompared(field, kind) {
            switch (kind, field.name) {
            case (.source, Field.settings): compareSettings(from, to, into: &entry)
            case (.table, "fields"): compareColumns(from.columns, to.columns, field, into: &entry)
            case (.connector, Field.settings):
                compareElements(from.settings, to.settings, by: "code", field, into: &entry)
            default:
                note(field.name, from[field.name], to[field.name], default: field.defaultValue, into: &entry)
            }
        }
    }

    /// What can be set, but for what refers to others; the rest but for ids when it is wanted.
    private func isCompared(_ field: Field, _ kind: Entity.Kind) -> Bool {
        if field.references != nil { return false }
        if field.isWritable, !field.flags.contains(.ignored) { return true }
        // The code of a source is made of the id of its connector.
        let isID = field.name.lowercased().hasSuffix("id") || (kind == .source && field.name == "code")
        return all && !isID
    }

    private func note(
        _ name: String, _ from: JSON?, _ to: JSON?, default usual: JSON? = nil, into entry: inout PortalComparison.Entry
    ) {
        let values = [from, to].map { Self.plain($0, usual) }
        guard values[0] != values[1] else { return }
        if values.contains(where: isMasked) {
            entry.unknown.append(name)
        } else {
            entry.differences.append(.init(name: name, values: (values[0], values[1])))
        }
    }

    /// Whether a text has a mask in it that stands for something else.
    private func isMasked(_ value: JSON) -> Bool {
        mayBeMasked && value.string?.contains(Secret.mask) == true
    }

    /// Numbers may be sent as text, nothing as null or as an empty text.
    private static func plain(_ value: JSON?, _ usual: JSON?) -> JSON {
        switch value {
        case nil, .null: usual ?? ""
        case .number(let number) where usual?.number != nil: .number(number)
        case .string(let text) where usual?.number != nil: JSON.Number(text).map(JSON.number) ?? .string(text)
        case let value?: value
        }
    }

    // MARK: Settings

    private func compareSettings(_ from: PortalObject, _ to: PortalObject, into entry: inout PortalComparison.Entry) {
        let (left, right) = (Self.values(of: from), Self.values(of: to))
        for code in left.map(\.code) + right.map(\.code).filter({ code in !left.contains { $0.code == code } }) {
            let values = [left, right].map { side in side.first { $0.code == code }?.value ?? "" }
            let name = "\(Field.settings).\(code)"
            if values.contains(where: Self.isHidden) {
                entry.unknown.append(name)
            } else if values[0] != values[1] {
                entry.differences.append(.init(name: name, values: nil))
            }
        }
    }

    private static func values(of source: PortalObject) -> [(code: String, value: String)] {
        source.settings.compactMap { setting in
            guard let code = setting["code"]?.string else { return nil }
            let value = setting["value"] ?? .null
            return (code, value.isNull ? "" : value.string ?? value.text())
        }
    }

    /// Whether a value only stands for another that is not shown.
    private static func isHidden(_ value: String) -> Bool {
        value.count > 2 && value.allSatisfy { "*•●".contains($0) }
    }

    // MARK: Elements

    private func compareColumns(
        _ from: [JSON]?, _ to: [JSON]?, _ field: Field, into entry: inout PortalComparison.Entry
    ) {
        guard let from, let to else { return entry.unknown.append(field.name) }
        compareElements(from, to, by: "name", field, into: &entry)
    }

    /// Compares elements by what tells them apart; their order does not count.
    private func compareElements(
        _ from: [JSON], _ to: [JSON], by key: String, _ field: Field, into entry: inout PortalComparison.Entry
    ) {
        let (left, right) = (Self.byKey(from, key), Self.byKey(to, key))
        let members = field.elements.filter { ($0.isWritable || $0.name == "visible") && $0.name != key }
        for name in left.names + right.names.filter({ left[$0] == nil }) {
            let place = "\(field.name).\(name)"
            guard let one = left[name], let other = right[name] else {
                entry.differences.append(.init(name: place, values: (left[name] ?? .null, right[name] ?? .null)))
                continue
            }
            for member in members {
                note("\(place).\(member.name)", one[member.name], other[member.name], into: &entry)
            }
        }
    }

    private static func byKey(_ elements: [JSON], _ key: String) -> JSON.Object {
        JSON.Object(elements.map { ($0[key]?.string ?? "", $0) })
    }
}
