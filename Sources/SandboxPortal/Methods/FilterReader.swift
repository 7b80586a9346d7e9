import BIConnector
import OrderedJSON

/// Reads a filter: `[prefix]field` and a value, `logic`, and groups under numbers.
struct FilterReader {
    let entity: Entity
    let filters: Sandbox.Settings.Filters

    /// The condition of a whole filter.
    func condition(_ members: [JSON.Object.Member]) throws(PortalError) -> SQLFragment {
        if filters == .observed, members.contains(where: { $0.name == "logic" }) {
            if !takesGroups { throw PortalError(.internalServerError) }
            // The portal joins its own condition, that the objects are the application's, by the same OR.
            if entity.kind == .connector, try tree(members).isAny { return SQLFragment(text: "1") }
        }
        let (tree, values) = try (tree(members), Self.size(members))
        guard values <= Self.largestSize else {
            throw .largeFilter(Self.largestSize)
        }
        return tree.sql
    }

    /// How many values a filter may have. SQLite takes a few more in one statement.
    private static let largestSize = 10_000

    private static func size(_ members: [JSON.Object.Member]) -> Int {
        members.reduce(0) { $0 + ($1.value.entries.map(size) ?? 1) }
    }

    /// One level. Several values of one key hold when any does, or for a negation when all do.
    private func tree(_ members: [JSON.Object.Member]) throws(PortalError) -> FilterTree {
        var word = "AND"
        var pieces: [FilterTree] = []
        for member in members {
            if member.name == "logic" {
                word = try logic(member.value)
            } else if Int(member.name) != nil, let group = member.value.entries {
                if filters == .observed, !takesGroups { throw PortalError(.internalServerError) }
                pieces.append(try tree(group))
            } else if let piece = try comparison(member) {
                pieces.append(.comparison(piece))
            }
        }
        return word == "OR" ? .any(pieces) : .all(pieces)
    }

    /// Whether names in groups are resolved on portals.
    private var takesGroups: Bool { entity.kind == .connector || entity.kind == .table }

    /// Portals take the positions of a list of texts for the names of fields.
    private func rejectTexts(_ value: JSON) throws(PortalError) {
        guard let values = value.values, values.contains(where: { $0.number == nil }) else { return }
        throw PortalError(.validationFieldNotAllowedInFilter, ["TITLE": "0"])
    }

    private func logic(_ value: JSON) throws(PortalError) -> String {
        guard let word = value.string, word == "AND" || word == "OR" else {
            throw PortalError(.validationInvalidFilterLogic)
        }
        return word
    }

    /// One comparison; nil for fields that the portal passes over.
    private func comparison(_ member: JSON.Object.Member) throws(PortalError) -> SQLFragment? {
        let (sign, name) = FilterOperator.split(member.name)
        guard let field = entity.field(name), !field.flags.contains(.unlisted) else {
            throw PortalError(.validationFieldNotAllowedInFilter, ["TITLE": name])
        }
        if filters == .observed, sign == .anyOf { try rejectTexts(member.value) }
        guard entity.isStored(field) else { return nil }
        let values = member.value.values ?? [member.value]
        switch sign {
        case .equal, .anyOf: return anyOf(field, values)
        case .notEqual, .noneOf: return noneOf(field, values)
        case .contains:
            return each(values) { SQLFragment(text: "instr(fold(\"\(name)\"), ?) > 0", values: [folded($0)]) }
        case .like: return each(values) { like(name, $0) }
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            // These four are written alike in a filter and in SQL.
            return each(values) {
                SQLFragment(text: "\(field.comparable) \(sign.rawValue) ?", values: [field.operand($0)])
            }
        }
    }

    private func like(_ name: String, _ value: JSON) -> SQLFragment {
        let pattern = value.plainText.lowercased()
        // SQLite refuses longer patterns; nothing that is stored for a lesson is as long.
        guard pattern.utf8.count <= 50_000 else { return SQLFragment(text: "0") }
        return SQLFragment(text: "fold(\"\(name)\") like ? escape '\\'", values: [.text(pattern)])
    }

    private func anyOf(_ field: Field, _ values: [JSON]) -> SQLFragment {
        if values.count == 1 { return SQLFragment(text: "\(field.comparable) is ?", values: values.map(field.operand)) }
        return SQLFragment(text: "\(field.comparable) in (\(marks(values)))", values: values.map(field.operand))
    }

    private func noneOf(_ field: Field, _ values: [JSON]) -> SQLFragment {
        if values.count == 1 {
            return SQLFragment(text: "\(field.comparable) is not ?", values: values.map(field.operand))
        }
        return SQLFragment(
            text: "(\(field.comparable) is null or \(field.comparable) not in (\(marks(values))))",
            values: values.map(field.operand))
    }

    private func marks(_ values: [JSON]) -> String {
        repeatElement("?", count: values.count).joined(separator: ", ")
    }

    private func each(_ values: [JSON], _ piece: (JSON) -> SQLFragment) -> SQLFragment {
        values.isEmpty ? SQLFragment(text: "0") : .joined(values.map(piece), by: "OR")
    }

    private func folded(_ value: JSON) -> SQLValue { .text(value.plainText.lowercased()) }
}
