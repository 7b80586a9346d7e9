import OrderedJSON
import TextUI

/// What is missing where a text was to be made of a value that is not there, and what there is instead.
struct Absence {
    var sentence: Message
    /// A few words beside the marked place.
    var label: String?
    /// What to do next, when it is something else than giving another value.
    var hint: String?
    /// What `default(…)` would be given to put another value in its place; nil when that would not help.
    var name: String?
}

/// A value that is not there never becomes text. Whoever makes text of values asks here first.
extension Interpreter {
    /// The error for an expression whose value, or a part of it, is null where text was to be made of it.
    /// - Parameters:
    ///   - path: Where in the value the null stands.
    ///   - item: How an item would send null on purpose, when it is the value of one.
    func missing(
        _ expression: ScriptExpression, at path: [ScriptExpression.Place] = [], orNull item: String? = nil,
        _ frame: Frame
    ) -> Diagnostic {
        let absence = absence(of: expression, at: path[...], frame)
        return frame.diagnostic(
            .usage, absence.sentence, at: expression.span, label: absence.label,
            hint: absence.hint ?? Hint.otherValue(absence.name, orNull: item))
    }

    /// Throws when the value of an expression is not there where text is to be made of it, or when a part of `$all[*].id`
    /// is not.
    func requireThere(
        _ value: JSON, _ expression: ScriptExpression, orNull item: @autoclosure () -> String? = nil, _ frame: Frame
    ) throws(Diagnostic) {
        switch value {
        case .null: throw missing(expression, orNull: item(), frame)
        case .array where expression.walksElements:
            if let hole = value.placeOfHole { throw missing(expression, at: hole, orNull: item(), frame) }
        case .array, .object, .bool, .number, .string: break
        }
    }

    /// What is missing, when this value is null: for an error that says something else already.
    func remark(on value: JSON, of expression: ScriptExpression, _ frame: Frame) -> String? {
        guard value.isNull else { return nil }
        // What was written as null needs no explanation.
        if case .literal = expression.kind { return nil }
        return absence(of: expression, at: [], frame).sentence.text
    }

    /// What is missing on the sides of an operator, when one of them is null.
    func remark(on left: JSON, _ right: JSON, of expression: ScriptExpression, _ frame: Frame) -> String? {
        guard case .binary(_, let first, let second) = expression.kind else { return nil }
        return remark(on: left, of: first, frame) ?? remark(on: right, of: second, frame)
    }

    // MARK: Expressions

    private func absence(
        of expression: ScriptExpression, at path: ArraySlice<ScriptExpression.Place>, _ frame: Frame
    ) -> Absence {
        switch (expression.kind, path.first) {
        case (.literal, nil): return Absence(sentence: .nullIsNoText, hint: Hint.quoteNull)
        case (.array(let elements), .position(let position)?) where elements.indices.contains(position):
            return absence(of: elements[position], at: path.dropFirst(), frame)
        case (.object(let members), .name(let name)?):
            let member = members.last { (try? text($0.name, frame)) == name }
            if let member { return absence(of: member.value, at: path.dropFirst(), frame) }
        case (.path(let base, let steps), _):
            var absence = absence(of: base, steps, at: path, frame)
            if path.isEmpty { absence.name = excerpt(of: expression, frame) }
            return absence
        case (.global(let name), nil):
            return Absence(sentence: .isNull("$\(name)"), label: reason(forNull: name), name: "$\(name)")
        case (.call(.env, let arguments), nil):
            if let name = try? evaluate(arguments[0], frame).string {
                return absence(ofVariable: name, as: excerpt(of: expression, frame))
            }
        default: break
        }
        let name = excerpt(of: expression, frame)
        return Absence(sentence: .isNull(name + path.map(\.step).joined()), name: path.isEmpty ? name : nil)
    }

    private func reason(forNull name: String) -> String? {
        name == "error" ? Hint.nothingRefused : host.reason(forNull: name)
    }

    private func absence(ofVariable name: String, as expression: String? = nil) -> Absence {
        let nearest = Spelling.nearest(to: name, among: host.environmentNames)
        return Absence(
            sentence: .notInEnvironment(name), label: nearest.map(Hint.didYouMean), name: expression)
    }

    /// An expression as a message names it.
    private func excerpt(of expression: ScriptExpression, _ frame: Frame) -> String {
        switch expression.kind {
        case .local(_, let name), .global(let name): return "$\(name)"
        case .path(let base, let steps):
            return steps.reduce(excerpt(of: base, frame)) { $0 + self.step($1, frame) }
        default:
            let text = frame.source.text(expression.core)
            return text.count > Self.longestExcerpt ? "\(text.prefix(Self.longestExcerpt))…" : text
        }
    }

    private static let longestExcerpt = 60

    private func step(_ step: ScriptExpression.Step, _ frame: Frame) -> String {
        switch step {
        case .member(let name): return ScriptExpression.Place.name(name).step
        case .index(let key): return "[\(frame.source.text(key.span))]"
        case .each: return "[*]"
        case .first(let member, let wanted): return "[\(member)=\(frame.source.text(wanted.span))]"
        case .matches(_, let span): return "[\(frame.source.text(span))]"
        case .slice(let from, let to):
            let bounds = [from, to].map { $0.map { frame.source.text($0.span) } ?? "" }
            return "[\(bounds.joined(separator: ":"))]"
        }
    }

    // MARK: Paths

    /// How far a path has been followed.
    private struct Trail {
        /// What stands there.
        var value: JSON
        /// What it is called: `$made.item`.
        var name: String
        /// What it is of a table.
        var provenance: Provenance?
    }

    private func absence(
        of base: ScriptExpression, _ steps: [ScriptExpression.Step], at path: ArraySlice<ScriptExpression.Place>,
        _ frame: Frame
    ) -> Absence {
        if let name = try? environmentName(base, steps[0], frame) { return absence(ofVariable: name) }
        let name = excerpt(of: base, frame)
        guard let start = try? evaluate(base, frame) else { return Absence(sentence: .isNull(name)) }
        if start.isNull { return absence(of: base, at: [], frame) }
        var trail = Trail(value: start, name: name, provenance: provenance(of: base, frame))
        var path = path
        for (index, step) in steps.enumerated() {
            if let absence = follow(step, &trail, &path, frame) {
                return index == 0 ? hinting(absence, base, step, start) : absence
            }
            if trail.value.isNull { break }
        }
        return Absence(sentence: .isNull(trail.name + path.map(\.step).joined()))
    }

    /// `$name.csv` in text is hardly meant as the member of a text.
    private func hinting(
        _ absence: Absence, _ base: ScriptExpression, _ step: ScriptExpression.Step, _ value: JSON
    ) -> Absence {
        guard case .member(let name) = step, !value.isContainer, let variable = base.kind.name else { return absence }
        var absence = absence
        absence.hint = Hint.braces(variable, name)
        return absence
    }

    /// Takes one step; returns what is missing when there is nothing to step on.
    private func follow(
        _ step: ScriptExpression.Step, _ trail: inout Trail, _ path: inout ArraySlice<ScriptExpression.Place>,
        _ frame: Frame
    ) -> Absence? {
        switch step {
        case .member(let name): return follow(.name(name), &trail)
        case .index(let key):
            guard let key = try? evaluate(key, frame), let place = ScriptExpression.Place(key, in: trail.value) else {
                return nil
            }
            return follow(place, &trail)
        case .each:
            guard case .array = trail.value else { return Absence(sentence: .noElements(trail.name, trail.value)) }
            guard let place = path.popFirst() else { return nil }
            return follow(place, &trail)
        case .first(let member, let wanted):
            guard let wanted = try? evaluate(wanted, frame) else { return nil }
            return findFirst(member, wanted, &trail)
        case .slice(let from, let to):
            return select(step, &trail, frame) { elements in
                (try? range(from, to, of: elements.count, frame)).map(Array.init) ?? []
            }
        case .matches(let condition, _):
            return select(step, &trail, frame) { (try? places(of: condition, in: $0, frame)) ?? [] }
        }
    }

    /// Takes a step that leads to some of the elements.
    private func select(
        _ step: ScriptExpression.Step, _ trail: inout Trail, _ frame: Frame, _ places: ([JSON]) -> [Int]
    ) -> Absence? {
        guard case .array(let elements) = trail.value else {
            return Absence(sentence: .noElements(trail.name, trail.value))
        }
        let places = places(elements)
        trail = Trail(
            value: .array(places.map { elements[$0] }), name: trail.name + self.step(step, frame),
            provenance: trail.provenance?.elements(places))
        return nil
    }

    private func follow(_ place: ScriptExpression.Place, _ trail: inout Trail) -> Absence? {
        guard let next = trail.value[place] else { return absence(of: place, trail) }
        trail = Trail(value: next, name: trail.name + place.step, provenance: trail.provenance?.step(to: place))
        return nil
    }

    private func absence(of place: ScriptExpression.Place, _ trail: Trail) -> Absence {
        switch (place, trail.value) {
        case (.name(let name), .object(let object)):
            if case .row(let row) = trail.provenance { return absence(ofColumn: name, in: row, object.count) }
            let nearest = Spelling.nearest(to: name, among: object.names)
            return Absence(
                sentence: .noMember(trail.name, name, has: object.names), label: nearest.map(Hint.didYouMean))
        case (.name(let name), .array(let elements)):
            return Absence(
                sentence: .isArray(trail.name, elements.count, without: name),
                hint: Hint.memberOfElements(trail.name, name))
        case (.name(let name), _): return Absence(sentence: .noMembers(described(trail.value), name))
        case (.position(let position), .array(let elements)):
            if trail.name == "$args" { return absence(ofArgument: position, elements.count) }
            return Absence(sentence: .noElement(trail.name, position, of: elements.count))
        case (.position, _): return Absence(sentence: .noElements(trail.name, trail.value))
        }
    }

    private func absence(ofColumn name: String, in row: TableRow, _ cells: Int) -> Absence {
        var absence = Absence(
            sentence: .noColumn(row.number, row.table.path, name, columns: row.table.columnList),
            label: Hint.line(row.line, of: row.table.path))
        if row.table.columns.contains(name) {
            absence.sentence = .shortRow(row.number, row.table.path, name, cells, of: row.table.columns.count)
        } else if let nearest = Spelling.nearest(to: name, among: row.table.columns) {
            absence.label = "\(Hint.line(row.line, of: row.table.path)); \(Hint.didYouMean(nearest))"
        }
        return absence
    }

    private func absence(ofArgument position: Int, _ count: Int) -> Absence {
        guard position >= 0 else { return Absence(sentence: .noArguments) }
        return Absence(
            sentence: .noArgument(position + 1), label: Hint.argumentsGiven(count), hint: Hint.giveArgument(position))
    }

    private func findFirst(_ member: String, _ wanted: JSON, _ trail: inout Trail) -> Absence? {
        guard case .array(let elements) = trail.value else {
            return Absence(sentence: .noElements(trail.name, trail.value))
        }
        let found = elements.compactMap { $0[member] }
        if let index = elements.firstIndex(where: { $0[member]?.isSame(as: wanted) ?? false }) {
            return follow(.position(index), &trail)
        }
        guard !found.isEmpty else {
            let names = elements.first?.object?.names ?? []
            let nearest = Spelling.nearest(to: member, among: names)
            return Absence(
                sentence: .noElementHas(trail.name, member, has: names), label: nearest.map(Hint.didYouMean))
        }
        // A misspelt title is worth showing what there is; a credential is not.
        guard !Self.isDelicate(member) else {
            return Absence(sentence: .noSuchElement(trail.name, member, shortened(wanted), has: []))
        }
        let texts = found.compactMap(\.string)
        let nearest = wanted.string.flatMap { Spelling.nearest(to: $0, among: texts) }
        return Absence(
            sentence: .noSuchElement(trail.name, member, shortened(wanted), has: found.map(shortened)),
            label: nearest.map(Hint.didYouMean))
    }
}

extension Interpreter {
    /// Whether the values of a member may be credentials, by its name.
    private static func isDelicate(_ member: String) -> Bool {
        let name = member.lowercased()
        return ["value", "token", "secret", "password", "auth", "key"].contains { name.contains($0) }
    }
}

/// A value in a list of what there is.
private func shortened(_ value: JSON) -> String {
    let text = value.text()
    return text.count > 40 ? "\(text.prefix(40))…" : text
}

extension Provenance {
    /// What of the table stands one step further.
    fileprivate func step(to place: ScriptExpression.Place) -> Provenance? {
        if case .position(let position) = place { element(position) } else { nil }
    }
}

extension ScriptExpression {
    /// A step into a value that is there.
    enum Place {
        case name(String)
        case position(Int)

        /// The step that a key takes into a value; nil for what is no key. A text that is a whole number is a position
        /// of an array, and a whole number the name of a member: tables and arguments bring numbers as text, and names
        /// are texts.
        init?(_ key: JSON, in value: JSON) {
            let number = key.integer ?? key.string.flatMap(JSON.Number.init)?.integer.map(Int.init)
            switch (value, number, key.string) {
            case (.array, let number?, _): self = .position(number)
            case (.object, let number?, nil): self = .name("\(number)")
            case (_, _, let name?): self = .name(name)
            case (_, let number?, nil): self = .position(number)
            case (_, nil, nil): return nil
            }
        }

        /// The step as a path writes it.
        var step: String {
            switch self {
            case .name(let name): ".\(ScriptLiteral.member(name))"
            case .position(let position): "[\(position)]"
            }
        }
    }
}

extension ScriptExpression {
    /// Whether it is a path over all elements of an array.
    fileprivate var walksElements: Bool {
        guard case .path(_, let steps) = kind else { return false }
        return steps.contains { if case .each = $0 { true } else { false } }
    }
}

extension JSON {
    /// What stands one step further; nil when nothing does.
    subscript(place: ScriptExpression.Place) -> JSON? {
        switch place {
        case .name(let name): self[name]
        case .position(let position): self[position]
        }
    }

    /// Where the first null among elements stands, in arrays alone: a null inside of an object is a part of it.
    fileprivate var placeOfHole: [ScriptExpression.Place]? {
        guard case .array(let elements) = self else { return isNull ? [] : nil }
        for (position, element) in elements.enumerated() {
            if let rest = element.placeOfHole { return [.position(position)] + rest }
        }
        return nil
    }

    /// Where the first null in this value stands; nil when there is none.
    var placeOfNull: [ScriptExpression.Place]? {
        switch self {
        case .null: return []
        case .bool, .number, .string: return nil
        case .array(let elements):
            for (position, element) in elements.enumerated() {
                if let rest = element.placeOfNull { return [.position(position)] + rest }
            }
            return nil
        case .object(let object):
            for member in object.members {
                if let rest = member.value.placeOfNull { return [.name(member.name)] + rest }
            }
            return nil
        }
    }
}
