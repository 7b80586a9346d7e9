import OrderedJSON

/// What a variable holds of a table. A JSON value does not know where it comes from, so this is kept beside the
/// variables.
enum Provenance {
    /// Rows of a table, in this order.
    case rows(TableOrigin, RowNumbers)
    /// One row.
    case row(TableRow)

    /// All rows of a table.
    init(_ table: TableOrigin) { self = .rows(table, .following(1..<(table.lines.count + 1))) }

    /// The element at `index` of rows; a negative one counts from the end.
    func element(_ index: Int) -> Provenance? {
        guard case .rows(let table, let numbers) = self else { return nil }
        let place = index < 0 ? numbers.count + index : index
        return numbers[place].map { .row(TableRow(table, number: $0)) }
    }

    /// The elements at these places of rows.
    func elements(_ places: [Int]) -> Provenance? {
        guard case .rows(let table, let numbers) = self else { return nil }
        return .rows(table, .chosen(places.compactMap { numbers[$0] }))
    }

    /// The elements of rows from one place to another.
    func elements(_ places: Range<Int>) -> Provenance? {
        guard case .rows(let table, let numbers) = self else { return nil }
        return .rows(table, numbers[places])
    }

    /// The table's file.
    var table: TableOrigin {
        switch self {
        case .rows(let table, _): table
        case .row(let row): row.table
        }
    }
}

/// The numbers of some rows of a table, the first of which is number 1.
enum RowNumbers {
    /// Rows that follow one another: nothing is held for each of them.
    case following(Range<Int>)
    /// Any others.
    case chosen([Int])

    var count: Int {
        switch self {
        case .following(let range): range.count
        case .chosen(let numbers): numbers.count
        }
    }

    /// The number at a place, which counts from 0; nil after the last one.
    subscript(place: Int) -> Int? {
        guard (0..<count).contains(place) else { return nil }
        return switch self {
        case .following(let range): range.lowerBound + place
        case .chosen(let numbers): numbers[place]
        }
    }

    /// Those from one place to another.
    subscript(places: Range<Int>) -> RowNumbers {
        let places = places.clamped(to: 0..<count)
        return switch self {
        case .following(let range):
            .following(range.lowerBound + places.lowerBound..<range.lowerBound + places.upperBound)
        case .chosen(let numbers): .chosen(Array(numbers[places]))
        }
    }
}

extension Interpreter {
    /// What the value of an expression, which was just evaluated, is of a table; nil when it is nothing of one.
    ///
    /// Followed are `csv(…)` itself, variables, and elements of them: `$t[0]`, `$t[1:]`, `$t[title="ERP"]`,
    /// `$t[?id = 3]`, `default($t, [])`.
    func provenance(of expression: ScriptExpression, _ frame: Frame) -> Provenance? {
        switch expression.kind {
        case .local(let slot, _): return frame.slots[slot].provenance
        case .call(.csv, _):
            guard let newest = newestTable, newest.call === expression else { return nil }
            return Provenance(newest.table)
        case .call(.default, let arguments): return provenance(of: arguments[0], frame)
        case .path(let base, let steps): return provenance(of: base, steps, frame)
        default: return nil
        }
    }

    private func provenance(of base: ScriptExpression, _ steps: [ScriptExpression.Step], _ frame: Frame) -> Provenance?
    {
        guard let rows = provenance(of: base, frame) else { return nil }
        var found: Provenance? = rows
        for (index, step) in steps.enumerated() {
            guard let rows = found else { return nil }
            found = provenance(of: step, in: rows, index == 0 ? base : nil, frame)
        }
        return found
    }

    /// - Parameter base: What the rows are the value of, when that is an expression.
    private func provenance(
        of step: ScriptExpression.Step, in rows: Provenance, _ base: ScriptExpression?, _ frame: Frame
    ) -> Provenance? {
        switch step {
        case .index(let expression):
            return (try? evaluate(expression, frame))?.integer.flatMap { rows.element($0) }
        case .matches(_, let span):
            return newestMatches.flatMap { $0.span == span ? rows.elements($0.places) : nil }
        case .slice(let from, let to):
            guard case .rows(_, let numbers) = rows else { return nil }
            return (try? range(from, to, of: numbers.count, frame)).flatMap { rows.elements($0) }
        case .first(let member, let expression):
            guard case .local(let slot, _) = base?.kind, let elements = frame.slots[slot].value?.array,
                let wanted = try? evaluate(expression, frame)
            else { return nil }
            return elements.firstIndex { $0[member]?.isSame(as: wanted) ?? false }.flatMap { rows.element($0) }
        case .member, .each: return nil
        }
    }
}
