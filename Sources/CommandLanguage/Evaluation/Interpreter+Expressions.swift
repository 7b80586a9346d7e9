import OrderedJSON

/// Expressions become values.
extension Interpreter {
    func evaluate(_ expression: ScriptExpression, _ frame: Frame) throws(Diagnostic) -> JSON {
        if let value = known(expression, frame) { return value }
        if frame.hasReferences {
            if let answer = comparedToNull(expression, frame) { return .bool(answer) }
            try rejectComputing(expression, frame)
        }
        return try evaluate(expression.kind, expression, frame)
    }

    /// What an expression is that takes no more than to look, or a sum of whole numbers.
    @inline(__always)
    private func known(_ expression: ScriptExpression, _ frame: Frame) -> JSON? {
        switch expression.shortcut {
        case .operation(let sign, let left, let right):
            guard let b = frame.whole(right), let a = frame.whole(left) else { return .none }
            if let result = sign.result(of: a, b) { return .number(JSON.Number(result)) }
            return sign.answer(to: a, b).map(JSON.bool)
        case .path(let slot): return frame.value(at: expression.lookup, inVariable: slot)
        case .operand(.local(let slot)): return frame.hasReferences ? .none : frame.slots[Int(slot)].value
        case .operand(.whole(let number)): return .int(Int(number))
        case .operand(.other): return .none
        }
    }

    /// The value of an expression of this kind. It has the kind given: what is taken out of a parameter by a `switch` is
    /// not copied, so that no references are counted.
    private func evaluate(
        _ kind: ScriptExpression.Kind, _ expression: ScriptExpression, _ frame: Frame
    ) throws(Diagnostic) -> JSON {
        switch kind {
        case .literal(let value): return value
        case .local(let slot, let name):
            if frame.hasReferences, let reference = try reference(slot, name, [], frame, expression.span) {
                return reference
            }
            guard let value = frame.slots[slot].value else {
                throw frame.diagnostic(
                    .usage, .unknownVariable(name), at: expression.span, hint: Hint.setVariable(name))
            }
            return value
        case .binary(let sign, let left, let right):
            if sign.isComparison { return .bool(try compare(left, sign, right, expression, frame)) }
            let a: JSON = if let number = frame.whole(left) { .int(Int(number)) } else { try evaluate(left, frame) }
            let b = try evaluate(right, frame)
            if let a = a.exactInteger, let b = b.exactInteger, let result = sign.result(of: a, b) {
                return .number(JSON.Number(result))
            }
            return try combine(a, sign, b, expression, frame)
        case .logic, .not: return .bool(try isTrue(kind, expression, frame))
        case .negate(let operand): return try combine(0, .subtract, try evaluate(operand, frame), expression, frame)
        case .text(let parts): return .string(try text(parts, frame, expression.span))
        case .global(let name): return try global(name, [], frame)
        case .path(let base, let steps): return try path(base, steps, frame)
        case .call(let function, let arguments): return try call(function, arguments, expression, frame)
        case .array(let elements):
            let values = try elements.map { (element) throws(Diagnostic) in try evaluate(element, frame) }
            if values.contains(where: \.isContainer) { try checkNesting(.array(values), frame, expression.span) }
            return .array(values)
        case .object(let members): return try object(members, expression, frame)
        }
    }

    private func object(
        _ members: [ScriptExpression.Member], _ expression: ScriptExpression, _ frame: Frame
    ) throws(Diagnostic) -> JSON {
        var object = JSON.Object()
        var isNested = false
        for member in members {
            let value = try evaluate(member.value, frame)
            isNested = isNested || value.isContainer
            object[try text(member.name, frame)] = value
        }
        if isNested { try checkNesting(.object(object), frame, expression.span) }
        return .object(object)
    }

    /// What a path that begins at a variable of the language or of the host leads to.
    private func global(
        _ name: String, _ steps: ArraySlice<ScriptExpression.Step>, _ frame: Frame
    ) throws(Diagnostic) -> JSON {
        switch name {
        case "last": return try follow(steps, from: last, frame)
        case "error": return try follow(steps, from: refusal, frame)
        case "args": return try follow(steps, from: .array(arguments.map(JSON.string)), frame)
        case "env": return try follow(steps, from: .object([:]), frame)
        default:
            // Only what the path leads to is held, so that only that is weighed.
            let value = try follow(steps, from: host.variable(name), frame)
            noteWeight(of: value)
            return value
        }
    }

    /// `null` counts as false; anything but a truth value is an error.
    func isTrue(_ expression: ScriptExpression, _ frame: Frame) throws(Diagnostic) -> Bool {
        if case .operation(let sign, let left, let right) = expression.shortcut, let a = frame.whole(left),
            let b = frame.whole(right), let answer = sign.answer(to: a, b)
        {
            return answer
        }
        return try isTrue(expression.kind, expression, frame)
    }

    /// Whether an expression of this kind is true: see ``evaluate(_:_:_:)``.
    private func isTrue(
        _ kind: ScriptExpression.Kind, _ expression: ScriptExpression, _ frame: Frame
    ) throws(Diagnostic) -> Bool {
        if frame.hasReferences {
            if let answer = comparedToNull(expression, frame) { return answer }
            try rejectComputing(expression, frame)
        }
        switch kind {
        case .binary(let sign, let left, let right) where sign.isComparison:
            return try compare(left, sign, right, expression, frame)
        case .logic(let isAnd, let left, let right):
            return try isTrue(left, frame) == isAnd ? isTrue(right, frame) : !isAnd
        case .not(let operand): return try !isTrue(operand, frame)
        default: break
        }
        switch try evaluate(expression, frame) {
        case .bool(let value): return value
        case .null: return false
        case let value:
            throw frame.diagnostic(
                .usage, .expectedType("boolean", got: described(value)), at: expression.span, hint: Hint.truth)
        }
    }

    /// Whether the values of two expressions compare so.
    private func compare(
        _ left: ScriptExpression, _ sign: Operator, _ right: ScriptExpression, _ expression: ScriptExpression,
        _ frame: Frame
    ) throws(Diagnostic) -> Bool {
        try compare(evaluate(left, frame), sign, right.kind, right, expression, frame)
    }

    /// The same when the left one is evaluated: the value of a literal is not even copied.
    private func compare(
        _ left: JSON, _ sign: Operator, _ kind: ScriptExpression.Kind, _ right: ScriptExpression,
        _ expression: ScriptExpression, _ frame: Frame
    ) throws(Diagnostic) -> Bool {
        switch kind {
        case .literal(let value): try compare(left, sign, value, expression, frame)
        default: try compare(left, sign, evaluate(right, frame), expression, frame)
        }
    }

    // MARK: Paths

    private func path(_ base: ScriptExpression, _ steps: [ScriptExpression.Step], _ frame: Frame) throws(Diagnostic)
        -> JSON
    {
        if let name = try environmentName(base, steps[0], frame) {
            let value = try environment(name, frame, base.span).map(JSON.string) ?? .null
            return try follow(steps[1...], from: value, frame)
        }
        if frame.hasReferences, case .local(let slot, let name) = base.kind,
            let reference = try reference(slot, name, steps[...], frame, base.span)
        {
            return reference
        }
        if frame.hasReferences {
            for step in steps.flatMap(\.expressions) { try rejectReferences(in: step, frame) }
        }
        if case .global(let name) = base.kind { return try global(name, steps[...], frame) }
        return try follow(steps[...], from: try evaluate(base, frame), frame)
    }

    /// The variable of the environment that `$env.NAME` or `$env[…]` asks for; nil for any other path.
    func environmentName(
        _ base: ScriptExpression, _ step: ScriptExpression.Step, _ frame: Frame
    ) throws(Diagnostic) -> String? {
        guard case .global("env") = base.kind else { return nil }
        switch step {
        case .member(let name): return name
        case .index(let key): return try evaluate(key, frame).string
        case .each, .first, .slice, .matches: return nil
        }
    }

    /// Variables of the environment, which must all be set: a script that needs several says at once which are missing.
    func environment(ofAll names: [String], _ frame: Frame, _ span: SourceSpan) throws(Diagnostic) -> JSON {
        var values: [JSON] = []
        var missing: [String] = []
        for name in names {
            if let value = try environment(name, frame, span) {
                values.append(.string(value))
            } else {
                missing.append(name)
            }
        }
        guard !missing.isEmpty else { return .array(values) }
        throw frame.diagnostic(.usage, .notInEnvironment(missing), at: span, hint: Hint.export(missing))
    }

    /// A variable of the environment; nil when it is not set.
    func environment(_ name: String, _ frame: Frame, _ span: SourceSpan) throws(Diagnostic) -> String? {
        do {
            return try host.environment(name)
        } catch {
            throw diagnostic(for: error, frame, span)
        }
    }

    /// What is missing on the way is null.
    private func follow(
        _ steps: ArraySlice<ScriptExpression.Step>, from start: JSON, _ frame: Frame
    ) throws(Diagnostic) -> JSON {
        var value = start
        for position in steps.indices {
            switch steps[position] {
            case .member(let name): value = value[name] ?? .null
            case .index(let expression):
                if case .array = value, let position = frame.whole(expression) {
                    value = value[Int(position)] ?? .null
                } else {
                    value = try element(expression, of: value, frame)
                }
            case .first(let member, let expression):
                let wanted = try evaluate(expression, frame)
                value = value.array?.first { $0[member].map { $0.isSame(as: wanted) } ?? false } ?? .null
            case .matches(let condition, let span):
                guard case .array(let elements) = value else { return .null }
                let places = try places(of: condition, in: elements, frame)
                newestMatches = (span, places)
                value = .array(places.map { elements[$0] })
            case .slice(let from, let to):
                guard case .array(let elements) = value else { return .null }
                value = .array(Array(elements[try range(from, to, of: elements.count, frame)]))
            case .each:
                guard case .array(let elements) = value else { return .null }
                let rest = steps[(position + 1)...]
                return .array(
                    try elements.map { (element) throws(Diagnostic) in try follow(rest, from: element, frame) })
            }
        }
        return value
    }

    /// The positions of a slice, as far as there are elements.
    func range(
        _ from: ScriptExpression?, _ to: ScriptExpression?, of count: Int, _ frame: Frame
    ) throws(Diagnostic) -> Range<Int> {
        let start = try from.map { (bound) throws(Diagnostic) in try place(bound, of: count, frame) } ?? 0
        let end = try to.map { (bound) throws(Diagnostic) in try place(bound, of: count, frame) } ?? count
        return start..<max(start, end)
    }

    /// A position between two elements, or at an end; a negative one counts from the end.
    private func place(_ bound: ScriptExpression, of count: Int, _ frame: Frame) throws(Diagnostic) -> Int {
        let value = try evaluate(bound, frame)
        guard let position = value.numeric?.integer.map(Int.init) else {
            throw frame.diagnostic(
                .usage, .expectedType("integer", got: described(value)), at: bound.span,
                label: remark(on: value, of: bound, frame))
        }
        return position < 0 ? max(0, count + position) : min(position, count)
    }

    private func element(_ index: ScriptExpression, of value: JSON, _ frame: Frame) throws(Diagnostic) -> JSON {
        let key = try evaluate(index, frame)
        guard let place = ScriptExpression.Place(key, in: value) else {
            throw frame.diagnostic(
                .usage, .expectedType("integer or string", got: described(key)), at: index.span,
                label: remark(on: key, of: index, frame))
        }
        return value[place] ?? .null
    }

    // MARK: Operators

    func combine(
        _ left: JSON, _ sign: Operator, _ right: JSON, _ expression: ScriptExpression, _ frame: Frame
    ) throws(Diagnostic) -> JSON {
        if case .number(let a) = left, case .number(let b) = right {
            return .number(try calculate(a, sign, b, expression, frame))
        }
        if sign == .add {
            try checkSum(left, right, expression, frame)
            return left.adding(right)
        }
        let culprit = left.number == nil ? left : right
        throw frame.diagnostic(
            .usage, .expectedType("number", got: described(culprit)), at: expression.span,
            label: remark(on: left, right, of: expression, frame), hint: Hint.castFirst)
    }

    /// Whether two values can be added that are not both numbers, and are not too large together.
    /// - Parameter weight: What an array or object on the left weighs at most; nil when nobody has looked.
    /// - Returns: What the sum weighs at most; nil when that was not looked at.
    @discardableResult
    func checkSum(
        _ left: JSON, weighing weight: Int? = nil, _ right: JSON, _ expression: ScriptExpression, _ frame: Frame
    ) throws(Diagnostic) -> Int? {
        switch (left, right) {
        case (.string(let a), .string(let b)):
            try checkSize(a.utf8.count + b.utf8.count, frame, expression.span)
            return nil
        case (.array(let a), .array(let b)):
            try checkCount(a.count + b.count, frame, expression.span)
            return try checkWeight(of: left, weighing: weight, adding: right, frame, expression.span)
        case (.object, .object):
            return try checkWeight(of: left, weighing: weight, adding: right, frame, expression.span)
        default:
            let hint = left.string != nil || right.string != nil ? Hint.joinText : nil
            throw frame.diagnostic(
                .usage, .cannotAdd(described(left), described(right)), at: expression.span,
                label: remark(on: left, right, of: expression, frame), hint: hint)
        }
    }

    func calculate(
        _ left: JSON.Number, _ sign: Operator, _ right: JSON.Number, _ expression: ScriptExpression, _ frame: Frame
    ) throws(Diagnostic) -> JSON.Number {
        if let a = left.exactInteger, let b = right.exactInteger {
            return try calculate(whole: a, sign, b, expression, frame)
        }
        let (a, b) = (left.double, right.double)
        let result: Double =
            switch sign {
            case .add: a + b
            case .subtract: a - b
            case .multiply: a * b
            case .divide: a / b
            default: a.truncatingRemainder(dividingBy: b)
            }
        if b == 0, sign == .divide || sign == .remainder {
            throw frame.diagnostic(.usage, .divisionByZero, at: expression.span)
        }
        // Digits beyond 64 bits are kept as long as nothing is calculated with them.
        guard !left.isHugeInteger, !right.isHugeInteger, let number = JSON.Number(result) else {
            throw frame.diagnostic(.usage, .overflow, at: expression.span)
        }
        return number
    }

    private func calculate(
        whole a: Int64, _ sign: Operator, _ b: Int64, _ expression: ScriptExpression, _ frame: Frame
    ) throws(Diagnostic) -> JSON.Number {
        if let result = sign.result(of: a, b) { return JSON.Number(result) }
        if b == 0, sign == .divide || sign == .remainder {
            throw frame.diagnostic(.usage, .divisionByZero, at: expression.span)
        }
        guard sign == .divide, b != -1 else { throw frame.diagnostic(.usage, .overflow, at: expression.span) }
        return JSON.Number(Double(a) / Double(b)) ?? JSON.Number(0)
    }

    func compare(
        _ left: JSON, _ sign: Operator, _ right: JSON, _ expression: ScriptExpression, _ frame: Frame
    ) throws(Diagnostic) -> Bool {
        switch sign {
        case .equal: return left.isSame(as: right)
        case .notEqual: return !left.isSame(as: right)
        case .in, .contains: return try contains(left, sign, right, expression, frame)
        case .matches: return try matches(left, right, expression, frame)
        default: break
        }
        guard let order = left.order(to: right) else {
            throw frame.diagnostic(
                .usage, .cannotCompare(described(left), described(right)), at: expression.span,
                label: remark(on: left, right, of: expression, frame), hint: Hint.castFirst)
        }
        return switch sign {
        case .less: order < 0
        case .lessOrEqual: order <= 0
        case .greater: order > 0
        default: order >= 0
        }
    }

    private func contains(
        _ left: JSON, _ sign: Operator, _ right: JSON, _ expression: ScriptExpression, _ frame: Frame
    ) throws(Diagnostic) -> Bool {
        let (container, element) = sign == .in ? (right, left) : (left, right)
        switch container {
        case .array(let elements): return elements.contains { $0.isSame(as: element) }
        case .object(let object): return object.hasName(element)
        case .string(let text):
            guard let part = element.string else {
                throw frame.diagnostic(
                    .usage, .expectedType("text to look for", got: described(element)), at: expression.span,
                    label: remark(on: left, right, of: expression, frame), hint: Hint.castFirst)
            }
            return text.contains(scalarsOf: part)
        default: break
        }
        throw frame.diagnostic(
            .usage, .expectedType("array, object or text to look in", got: described(container)), at: expression.span,
            label: remark(on: left, right, of: expression, frame))
    }

    private func matches(
        _ value: JSON, _ pattern: JSON, _ expression: ScriptExpression, _ frame: Frame
    ) throws(Diagnostic) -> Bool {
        guard let text = value.string, let source = pattern.string else {
            throw frame.diagnostic(
                .usage,
                .expectedType("text and a regular expression", got: described(value.string == nil ? value : pattern)),
                at: expression.span)
        }
        let regex = try regularExpression(source, frame, expression.span)
        let end = ContinuousClock.now + Self.longestMatch
        do throws(Pattern.MatchError) {
            return try regex.isFound(in: text) { mayGoOn() && ContinuousClock.now < end }
        } catch {
            // What ends everything else is said as everywhere.
            try checkTime(frame, expression.span)
            let reason: Message =
                switch error {
                case .tooManySteps: .patternLimit("has too many ways to try")
                case .tooMuchMemory: .patternLimit("has more ways open than memory holds")
                case .stopped: .patternLimit("takes longer than \(Int(Self.longestMatch / .seconds(1))) s")
                }
            throw frame.diagnostic(.limit, reason, at: expression.span, hint: Hint.simplerPattern)
        }
    }

    /// A regular expression, kept for the next time.
    private func regularExpression(_ text: String, _ frame: Frame, _ span: SourceSpan) throws(Diagnostic) -> Pattern {
        if let pattern = patterns[text] { return pattern }
        do throws(Pattern.SyntaxError) {
            let pattern = try Pattern(text)
            if patterns.count >= 100 { patterns.removeAll() }
            patterns[text] = pattern
            return pattern
        } catch {
            throw frame.diagnostic(.usage, .badPattern("\(error)"), at: span)
        }
    }

    /// How long one text is looked through, however patient everybody is.
    private static let longestMatch = Duration.seconds(30)

    /// The value a JSON text holds.
    /// - Parameter path: The file it comes from, if any.
    func parse(_ text: String, from path: String? = nil, _ frame: Frame, _ span: SourceSpan) throws(Diagnostic) -> JSON
    {
        do throws(JSON.SyntaxError) {
            let value = try JSON(parsing: text, as: .written)
            noteWeight(of: value)
            return value
        } catch {
            throw frame.diagnostic(
                .usage, path.map { .badJSON("\(error)", inFile: $0) } ?? .badJSON("\(error)"), at: span)
        }
    }
}

extension JSON {
    /// Adds to a text, an array or an object. What nobody else holds is not copied; that is why this value holds nothing
    /// meanwhile.
    mutating func add(_ other: JSON) {
        if case .string(var text) = self, let end = other.string {
            self = .null
            text += end
            self = .string(text)
        } else if case .array(var elements) = self, let more = other.array {
            self = .null
            elements += more
            self = .array(elements)
        } else if case .object(var object) = self, let more = other.object {
            self = .null
            object.merge(more)
            self = .object(object)
        }
    }

    /// The sum of two texts, arrays or objects.
    func adding(_ other: JSON) -> JSON {
        var sum = self
        sum.add(other)
        return sum
    }
}

extension JSON.Object {
    /// Takes the members of another object, which win.
    fileprivate mutating func merge(_ other: JSON.Object) {
        for member in other.members { self[member.name] = member.value }
    }

    /// Whether a member has this name; a number is looked for among the names that are numbers.
    fileprivate func hasName(_ name: JSON) -> Bool {
        if let text = name.string { return self[text] != nil }
        return name.number != nil && names.contains { JSON.string($0).isSame(as: name) }
    }
}

extension Operator {
    /// Whether two whole numbers compare so; nil when this does not compare them by their order.
    fileprivate func answer(to a: Int64, _ b: Int64) -> Bool? {
        switch self {
        case .equal: a == b
        case .notEqual: a != b
        case .less: a < b
        case .lessOrEqual: a <= b
        case .greater: a > b
        case .greaterOrEqual: a >= b
        case .add, .subtract, .multiply, .divide, .remainder, .matches, .in, .contains: nil
        }
    }

    /// The whole number that becomes of two; nil when it is none, or does not fit.
    @inline(__always)
    func result(of a: Int64, _ b: Int64) -> Int64? {
        let (result, isOverflow): (Int64, Bool)
        switch self {
        case .add: (result, isOverflow) = a.addingReportingOverflow(b)
        case .subtract: (result, isOverflow) = a.subtractingReportingOverflow(b)
        case .multiply: (result, isOverflow) = a.multipliedReportingOverflow(by: b)
        case .divide where b != 0 && (b == -1 || a % b == 0): (result, isOverflow) = a.dividedReportingOverflow(by: b)
        case .remainder where b != 0: (result, isOverflow) = b == -1 ? (0, false) : (a % b, false)
        default: return nil
        }
        return isOverflow ? nil : result
    }
}

extension JSON.Number {
    /// Whether it was written as a whole number that 64 bits do not hold.
    fileprivate var isHugeInteger: Bool {
        exactInteger == nil && !text.utf8.contains { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") }
            && text != "-0"
    }
}
