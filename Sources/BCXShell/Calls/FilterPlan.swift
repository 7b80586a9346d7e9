import BIConnector
import CommandLanguage
import OrderedJSON

/// What of a list's condition the portal decides, and what bcx decides over all pages.
///
/// Three forms of a filter were seen to give wrong answers or refusals, and are never sent: OR at the top level, groups
/// where names inside them are not resolved, and lists of texts. Some comparisons have no documented form at all.
struct FilterPlan {
    /// What the portal is sent; empty when it decides nothing.
    private(set) var filter = JSON.Object()
    /// What bcx decides of the rows that the portal sends; nil when nothing is left to decide.
    private(set) var rest: Invocation.Condition?
    /// Whether no row can match, whatever there is.
    private(set) var isImpossible = false
    /// What the portal cannot decide, each once.
    private(set) var reasons: [Reason] = []

    /// Why a condition is decided here.
    enum Reason: Hashable {
        /// The comparison has no documented form.
        case comparison(Comparison)
        /// The text has characters that mean something in a filter.
        case wildcards
        /// A list of texts, where it cannot be a group.
        case listOfTexts
        /// The portal passes over the field.
        case field(String)
        /// `or`, where there are no groups.
        case groups
        /// Two comparisons of one kind with one field, where there are no groups.
        case sameKey(String)
    }

    private let entity: Entity

    init(_ condition: Invocation.Condition, _ entity: Entity) {
        self.entity = entity
        let parts = condition.flattened
        var sent: [PortalTest] = []
        var kept: [Invocation.Condition] = []
        for part in parts {
            if let truth = part.constant {
                isImpossible = isImpossible || !truth
            } else if let tests = sendable(part, besides: sent) {
                sent += tests
            } else {
                kept.append(part)
            }
        }
        filter = PortalTest.all(sent).filter
        if !kept.isEmpty { rest = kept.count == 1 ? kept[0] : .all(kept) }
    }

    /// What the portal can be sent for a part, besides what it is sent already; nil when bcx decides the part.
    private mutating func sendable(_ part: Invocation.Condition, besides sent: [PortalTest]) -> [PortalTest]? {
        do throws(Untold) {
            let test = try PortalTest(part, entity)
            guard !entity.takesGroups else { return test.conjuncts }
            return try flat(test, besides: sent)
        } catch {
            if !reasons.contains(error.reason) { reasons.append(error.reason) }
            return nil
        }
    }

    /// The comparisons of a test without groups, each with a key of its own.
    private func flat(_ test: PortalTest, besides sent: [PortalTest]) throws(Untold) -> [PortalTest] {
        guard case .all(let parts) = test else {
            if case .any = test { throw Untold(reason: .groups) }
            let isTaken = sent.contains { $0.key == test.key }
            guard !isTaken else {
                throw Untold(reason: .sameKey(test.key.map { FilterOperator.split($0).field } ?? ""))
            }
            return [test]
        }
        var flat: [PortalTest] = []
        for part in parts { flat += try self.flat(part, besides: sent + flat) }
        return flat
    }

    /// One line about what bcx does here.
    var note: String? {
        if isImpossible { return Messages.Conditions.impossible }
        return rest == nil ? nil : Messages.Conditions.decidedHere(reasons.map { $0.text(entity) })
    }
}

extension FilterPlan.Reason {
    fileprivate func text(_ entity: Entity) -> String {
        switch self {
        case .comparison(let comparison): "'\(comparison.rawValue)'"
        case .wildcards: Messages.Conditions.wildcards
        case .listOfTexts: Messages.Conditions.listOfTexts(entity)
        case .field(let name): Messages.Conditions.field(name, entity)
        case .groups: Messages.Conditions.groups(entity)
        case .sameKey(let name): Messages.Conditions.sameKey(name, entity)
        }
    }
}

/// A part of a condition that no filter can tell.
private struct Untold: Error {
    var reason: FilterPlan.Reason
}

/// A condition in the portal's words.
private indirect enum PortalTest {
    case test(FilterOperator, String, JSON)
    case all([PortalTest])
    case any([PortalTest])

    init(_ condition: Invocation.Condition, _ entity: Entity) throws(Untold) {
        switch condition {
        case .all(let parts): self = Self.joined(try Self.tests(parts, entity)) { .all($0) }
        case .any(let parts): self = Self.joined(try Self.tests(parts, entity)) { .any($0) }
        case .test(let field, let comparison, let values):
            guard entity.filters(by: field.name) else { throw Untold(reason: .field(field.name)) }
            let isList = comparison.operands == .list && values.count > 1
            if isList, !entity.takesGroups, !Self.isListable(values, entity.field(field.name)?.type) {
                throw Untold(reason: .listOfTexts)
            }
            self = try PortalTest(field.name, comparison, values, entity.field(field.name)?.type)
        }
    }

    /// The parts, but for those that always hold, or never, and so decide nothing beside the others.
    private static func tests(
        _ parts: [Invocation.Condition], _ entity: Entity
    ) throws(Untold) -> [PortalTest] {
        try parts.filter { $0.constant == nil }.map { (part) throws(Untold) in try PortalTest(part, entity) }
    }

    private init(
        _ field: String, _ comparison: Comparison, _ values: [JSON], _ type: Field.ValueType?
    ) throws(Untold) {
        switch comparison {
        case .equal: self = .test(.equal, field, values[0])
        case .notEqual: self = .test(.notEqual, field, values[0])
        case .less: self = .test(.less, field, values[0])
        case .lessOrEqual: self = .test(.lessOrEqual, field, values[0])
        case .greater: self = .test(.greater, field, values[0])
        case .greaterOrEqual: self = .test(.greaterOrEqual, field, values[0])
        case .like: self = .test(.like, field, values[0])
        case .contains: self = .test(.contains, field, .string(try Self.plain(values[0])))
        case .startsWith: self = .test(.like, field, .string(try Self.plain(values[0]) + "%"))
        case .endsWith: self = .test(.like, field, .string("%" + (try Self.plain(values[0]))))
        case .between: self = .all([.test(.greaterOrEqual, field, values[0]), .test(.lessOrEqual, field, values[1])])
        case .in:
            self =
                Self.isListable(values, type)
                ? .test(.anyOf, field, .array(values))
                : Self.joined(values.map { .test(.equal, field, $0) }) { .any($0) }
        case .notIn:
            self =
                Self.isListable(values, type)
                ? .test(.noneOf, field, .array(values))
                : Self.joined(values.map { .test(.notEqual, field, $0) }) { .all($0) }
        case .notContains, .notLike, .isEmpty, .isNotEmpty: throw Untold(reason: .comparison(comparison))
        }
    }

    private static func joined(_ tests: [PortalTest], _ join: ([PortalTest]) -> PortalTest) -> PortalTest {
        tests.count == 1 ? tests[0] : join(tests)
    }

    /// Whether a list of values may be one value of a filter: only numbers may.
    private static func isListable(_ values: [JSON], _ type: Field.ValueType?) -> Bool {
        values.count > 1 && type == .integer && values.allSatisfy { $0.number != nil }
    }

    /// A text in which nothing means anything to a filter.
    private static func plain(_ value: JSON) throws(Untold) -> String {
        let text = value.string ?? value.text()
        if text.unicodeScalars.contains(where: LikePattern.isWildcard) { throw Untold(reason: .wildcards) }
        return text
    }

    /// The parts that all have to hold.
    var conjuncts: [PortalTest] {
        if case .all(let parts) = self { parts } else { [self] }
    }

    /// The key in a filter; nil for what needs a group.
    var key: String? {
        if case .test(let sign, let field, _) = self { sign.key(field) } else { nil }
    }

    /// The filter. Comparisons side by side are joined by AND without being told; OR stands in a group, never at the top.
    var filter: JSON.Object { Self.level(conjuncts) }

    /// One level: comparisons by their keys, and groups under numbers for what joins others or comes twice.
    private static func level(_ parts: [PortalTest], logic: String? = nil) -> JSON.Object {
        var object = JSON.Object()
        if let logic { object["logic"] = .string(logic) }
        var groups = 0
        for part in parts {
            if case .test(_, _, let value) = part, let key = part.key, object[key] == nil {
                object[key] = value
                continue
            }
            object[String(groups)] = .object(part.group)
            groups += 1
        }
        return object
    }

    private var group: JSON.Object {
        switch self {
        case .test: Self.level([self])
        case .all(let parts): Self.level(parts)
        case .any(let parts): Self.level(parts, logic: "OR")
        }
    }
}

extension Entity {
    /// Whether portals resolve names in groups of its filter.
    fileprivate var takesGroups: Bool {
        switch kind {
        case .connector, .table: true
        case .source, .dataset: false
        }
    }

    /// Whether portals do not pass over a field in a filter: values with a table of their own they do.
    func filters(by name: String) -> Bool {
        kind == .connector || field(name)?.flags.contains(.multiple) != true
    }
}

extension Condition<JSON> {
    /// The parts that all have to hold.
    fileprivate var flattened: [Condition<JSON>] {
        if case .all(let parts) = self { parts.flatMap(\.flattened) } else { [self] }
    }

    /// What the condition comes to whatever a row is, because of a list without values; nil when it depends on the row.
    fileprivate var constant: Bool? {
        switch self {
        case .test(_, let comparison, let values):
            return comparison.operands == .list && values.isEmpty ? comparison == .notIn : nil
        case .all(let parts):
            let known = parts.map(\.constant)
            return known.contains(false) ? false : known.allSatisfy { $0 == true } ? true : nil
        case .any(let parts):
            let known = parts.map(\.constant)
            return known.contains(true) ? true : known.allSatisfy { $0 == false } ? false : nil
        }
    }
}
