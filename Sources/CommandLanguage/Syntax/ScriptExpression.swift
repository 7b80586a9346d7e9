public import OrderedJSON

/// An expression and where it stands.
public final class ScriptExpression: Sendable {
    /// What it is.
    public let kind: Kind
    /// Where it stands.
    public let span: SourceSpan
    /// Where it stands without the parentheses around it.
    let core: SourceSpan
    /// How many expressions stand in one another here: 0 when this one has no others in it.
    let height: Int32
    /// The same as ``kind``, for the expressions of which loops evaluate most.
    let shortcut: Shortcut
    /// The steps of a path that only looks something up.
    let lookup: Lookup?

    init(_ kind: Kind, _ span: SourceSpan, core: SourceSpan? = nil) {
        self.kind = kind
        self.span = span
        self.core = core ?? span
        height = kind.height
        lookup = kind.lookup
        shortcut = kind.shortcut(lookup)
    }

    /// What can be known without a look at ``kind``, which costs more than a sum: it counts references.
    enum Shortcut {
        /// Not two values with an operator between them.
        case operand(Operand)
        /// The operator, and what stands on either side of it: also of a text that begins with a variable, to which the rest is
        /// added.
        case operation(Operator, Operand, Operand)
        /// A path into the variable at this place of the frame: see also ``lookup``.
        case path(slot: Int32)
    }

    /// A value that is only looked up, or not.
    enum Operand {
        /// A whole number.
        case whole(Int32)
        /// The variable at this place of the frame.
        case local(slot: Int32)
        /// Any other expression.
        case other

        /// Whether it is one of the former.
        var isKnown: Bool { if case .other = self { false } else { true } }
    }

    /// A step of a path that is a name or a position, and those after it. In a list of steps each would be copied to be
    /// looked at, and its references counted.
    final class Lookup: Sendable {
        /// The name; empty for a position.
        let name: String
        /// The position: a whole number, or a variable that may hold one; any other expression for a name.
        let position: Operand
        /// The step after this one.
        let next: Lookup?

        /// Longer paths, which nobody writes, would stand too deep in one another.
        fileprivate static let longest = 16

        /// The steps of a path; nil when one is of any other kind.
        fileprivate init?(_ steps: ArraySlice<Step>) {
            switch steps.first {
            case .member(let member): (name, position) = (member, .other)
            case .index(let index):
                guard case .operand(let operand) = index.shortcut, operand.isKnown else { return nil }
                (name, position) = ("", operand)
            case .each, .first, .slice, .matches, nil: return nil
            }
            let rest = steps.dropFirst()
            next = Lookup(rest)
            if next == nil, !rest.isEmpty { return nil }
        }
    }

    /// What an expression is.
    public enum Kind: Sendable {
        /// A number, text without values, `true`, `false`, `null`.
        case literal(JSON)
        /// Text with values in it.
        case text([Word.Part])
        /// `[a, b]`
        case array([ScriptExpression])
        /// `{key: a}`
        case object([Member])
        /// `$name` of this script.
        case local(slot: Int, name: String)
        /// `$name` of the host or the language: `$last`, `$fields`.
        case global(String)
        /// A value and a path into it.
        case path(ScriptExpression, [Step])
        /// `count($x)`
        case call(Function, [ScriptExpression])
        /// `not a`
        case not(ScriptExpression)
        /// `-a`
        case negate(ScriptExpression)
        /// `a and b`, `a or b`: the right side only when needed.
        case logic(isAnd: Bool, ScriptExpression, ScriptExpression)
        /// `a + b`
        case binary(Operator, ScriptExpression, ScriptExpression)
    }

    fileprivate static func height(above inner: some Sequence<ScriptExpression>) -> Int32 {
        1 + (inner.lazy.map(\.height).max() ?? 0)
    }

    /// A member of an object.
    public struct Member: Sendable {
        /// The name.
        public var name: Word
        /// The value.
        public var value: ScriptExpression
    }

    /// A step of a path.
    public enum Step: Sendable {
        /// `.name`, `."odd name"`
        case member(String)
        /// `[0]`, `[-1]`, `[$name]`
        case index(ScriptExpression)
        /// `[*]`
        case each
        /// `[title="ERP"]`: the first element whose member is so.
        case first(member: String, ScriptExpression)
        /// `[1:3]`: the elements from one position up to another, without that one.
        case slice(ScriptExpression?, ScriptExpression?)
        /// `[?title contains "North"]`: all elements that match; where the condition stands, `?` included.
        case matches(Condition<Word>, SourceSpan)
    }
}

/// The operators between two values.
public enum Operator: String, Sendable, CaseIterable {
    case equal = "=="
    case notEqual = "!="
    case lessOrEqual = "<="
    case less = "<"
    case greaterOrEqual = ">="
    case greater = ">"
    case matches = "~"
    case `in`
    case contains
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case remainder = "%"

    /// Whether it compares.
    public var isComparison: Bool {
        switch self {
        case .equal, .notEqual, .lessOrEqual, .less, .greaterOrEqual, .greater, .matches, .in, .contains: true
        case .add, .subtract, .multiply, .divide, .remainder: false
        }
    }
}

extension ScriptExpression.Kind {
    fileprivate var height: Int32 {
        switch self {
        case .literal, .local, .global: 0
        case .not(let operand), .negate(let operand): 1 + operand.height
        case .logic(_, let left, let right), .binary(_, let left, let right): 1 + max(left.height, right.height)
        case .array(let inner), .call(_, let inner): ScriptExpression.height(above: inner)
        case .object(let members): ScriptExpression.height(above: members.lazy.map(\.value))
        case .text(let parts): ScriptExpression.height(above: parts.lazy.compactMap(\.expression))
        case .path(let base, let steps):
            ScriptExpression.height(above: [base] + steps.flatMap(\.expressions))
        }
    }
}

extension ScriptExpression.Kind {
    fileprivate func shortcut(_ lookup: ScriptExpression.Lookup?) -> ScriptExpression.Shortcut {
        switch self {
        case .binary(let sign, let left, let right): .operation(sign, left.kind.operand, right.kind.operand)
        case .path(let base, _): if lookup != nil { base.kind.shortcutOfPath } else { .operand(.other) }
        // A text that begins with a variable adds the rest to it.
        case .text(let parts):
            if let first = parts.first?.operand, case .local = first {
                .operation(.add, first, .other)
            } else {
                .operand(.other)
            }
        default: .operand(operand)
        }
    }

    fileprivate var lookup: ScriptExpression.Lookup? {
        guard case .path(_, let steps) = self, steps.count <= ScriptExpression.Lookup.longest else { return nil }
        return ScriptExpression.Lookup(steps[...])
    }

    private var shortcutOfPath: ScriptExpression.Shortcut {
        if case .local(let slot) = operand { .path(slot: slot) } else { .operand(.other) }
    }

    private var operand: ScriptExpression.Operand {
        switch self {
        case .literal(.number(let number)):
            number.exactInteger.flatMap(Int32.init(exactly:)).map { .whole($0) } ?? .other
        case .local(let slot, _): Int32(exactly: slot).map { .local(slot: $0) } ?? .other
        default: .other
        }
    }

    /// The name, when it is a variable: see also ``ScriptExpression/baseName``.
    var name: String? {
        switch self {
        case .local(_, let name), .global(let name): name
        default: nil
        }
    }
}

extension ScriptExpression {
    /// The name of the variable it is, or that its path begins with.
    var baseName: String? {
        if case .path(let base, _) = kind { base.kind.name } else { kind.name }
    }

    /// The names by which its path leads to a value, positions as digits and what is computed as `?`.
    var names: [String] {
        guard case .path(_, let steps) = kind else { return [] }
        return steps.compactMap { step in
            switch step {
            case .member(let name): name
            case .index(let index): index.literalKey ?? "?"
            case .each, .first: "0"
            case .slice, .matches: nil
            }
        }
    }

    private var literalKey: String? {
        guard case .literal(let key) = kind else { return nil }
        return key.string ?? key.integer.map { String($0.magnitude) }
    }
}

extension ScriptExpression.Step {
    /// The expressions in it.
    var expressions: [ScriptExpression] {
        switch self {
        case .index(let inner), .first(_, let inner): [inner]
        case .slice(let from, let to): [from, to].compactMap(\.self)
        case .matches(let condition, _): condition.values.flatMap(\.parts).compactMap(\.expression)
        case .member, .each: []
        }
    }
}

extension Word.Part {
    var expression: ScriptExpression? {
        if case .value(let inner) = self { inner } else { nil }
    }

    /// What it is, when that is known without evaluation.
    var operand: ScriptExpression.Operand {
        switch self {
        case .value(let inner): if case .operand(let operand) = inner.shortcut { operand } else { .other }
        case .literal: .other
        }
    }
}
