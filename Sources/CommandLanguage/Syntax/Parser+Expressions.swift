import OrderedJSON
import TextUI

/// Expressions, the weakest operator first.
extension Parser {
    mutating func readExpression() throws(ParseError) -> ScriptExpression {
        try descend()
        var left = try readConjunction()
        while skipWord("or") {
            left = try join(left, try readConjunction()) { .logic(isAnd: false, $0, $1) }
        }
        depth -= 1
        return left
    }

    private mutating func readConjunction() throws(ParseError) -> ScriptExpression {
        var left = try readNegation()
        while skipWord("and") {
            left = try join(left, try readNegation()) { .logic(isAnd: true, $0, $1) }
        }
        return left
    }

    private mutating func readNegation() throws(ParseError) -> ScriptExpression {
        cursor.skipSpace()
        let start = cursor.position
        guard skipWord("not") else { return try readComparison() }
        try descend()
        let operand = try readNegation()
        depth -= 1
        return ScriptExpression(.not(operand), SourceSpan(start, operand.span.end))
    }

    private mutating func readComparison() throws(ParseError) -> ScriptExpression {
        let left = try readSum()
        guard let sign = try readComparisonSign() else { return left }
        let right = try readSum()
        let start = cursor.position
        if let second = try readComparisonSign() {
            throw ParseError(
                .oneComparison(second.rawValue), SourceSpan(start, cursor.position), hint: Hint.parentheses)
        }
        cursor.position = start
        return try join(left, right) { .binary(sign, $0, $1) }
    }

    /// A value of two, unless more stand in one another than can be walked.
    private func join(
        _ left: ScriptExpression, _ right: ScriptExpression,
        _ kind: (ScriptExpression, ScriptExpression) -> ScriptExpression.Kind
    ) throws(ParseError) -> ScriptExpression {
        let joined = ScriptExpression(kind(left, right), left.span.to(right.span))
        guard joined.height <= Self.maximumOperators + Self.maximumDepth else {
            throw ParseError(.tooLong("the expression", "\(Self.maximumOperators) operators"), right.span)
        }
        return joined
    }

    private mutating func readComparisonSign() throws(ParseError) -> Operator? {
        let start = cursor.position
        cursor.skipSpace()
        for word in Operator.comparisonWords where cursor.skipKeyword(row: word.rawValue) { return word }
        try rejectSingleEquals()
        // '>>' sends a result to a file, and compares nothing.
        try rejectFile()
        for sign in Operator.comparisonSigns where !cursor.isAt(">>") && cursor.skip(row: sign.rawValue) { return sign }
        cursor.position = start
        return nil
    }

    /// `print $x > f.json`: what follows is no value, so a file is meant, and `print` writes none.
    private func rejectFile() throws(ParseError) {
        guard isInList, cursor.bracketDepth == 0, cursor.isAt("> ") else { return }
        var ahead = cursor
        ahead.position += 2
        ahead.skipSpace()
        let start = ahead.position
        while let byte = ahead.peek, !Cursor.endsWord(byte) { ahead.position += 1 }
        let word = source.text(SourceSpan(start, ahead.position))
        guard let first = word.first, first.isLetter || "./~".contains(first), !word.contains("("),
            !["true", "false", "null"].contains(word)
        else { return }
        throw ParseError(.capturesNothing("print"), cursor.nextWordSpan(), hint: Hint.resultOfCommand)
    }

    private mutating func readSum() throws(ParseError) -> ScriptExpression {
        var left = try readProduct()
        while true {
            let start = cursor.position
            cursor.skipSpace()
            let sign: Operator
            if cursor.skip("+") {
                sign = .add
            } else if !cursor.isAt("->"), !isNextInList(behind: start), cursor.skip("-") {
                sign = .subtract
            } else {
                cursor.position = start
                return left
            }
            left = try join(left, try readProduct()) { .binary(sign, $0, $1) }
        }
    }

    /// Whether the `-` here begins another value of a list: a space before it and none after it, outside of brackets.
    private func isNextInList(behind end: Int) -> Bool {
        isInList && cursor.bracketDepth == 0 && cursor.position > end && !Cursor.endsWord(cursor.byte(at: 1))
    }

    private mutating func readProduct() throws(ParseError) -> ScriptExpression {
        var left = try readUnary()
        while true {
            let start = cursor.position
            cursor.skipSpace()
            let sign: Operator
            if cursor.skip("*") {
                sign = .multiply
            } else if cursor.skip("/") {
                sign = .divide
            } else if cursor.skip("%") {
                sign = .remainder
            } else {
                cursor.position = start
                return left
            }
            left = try join(left, try readUnary()) { .binary(sign, $0, $1) }
        }
    }

    /// `-` belongs to a number that follows it, so that its digits stay; anything else is negated.
    mutating func readUnary() throws(ParseError) -> ScriptExpression {
        cursor.skipSpace()
        let start = cursor.position
        guard cursor.peek == UInt8(ascii: "-") else { return try readOperand() }
        if cursor.byte(at: 1).map(Cursor.isDigit) == true { return try readNumber() }
        cursor.position += 1
        try rejectWordOfAnotherLanguage(from: start)
        try descend()
        let operand = try readUnary()
        depth -= 1
        return ScriptExpression(.negate(operand), SourceSpan(start, operand.span.end))
    }

    /// Skips the operator `word` when it stands next, not as the beginning of a longer name.
    private mutating func skipWord(_ word: StaticString) -> Bool {
        let start = cursor.position
        cursor.skipSpace()
        if cursor.skipKeyword(word) { return true }
        cursor.position = start
        return false
    }

    // MARK: Operands

    mutating func readOperand() throws(ParseError) -> ScriptExpression {
        cursor.skipSpace()
        let start = cursor.position
        guard let byte = cursor.peek else { throw expectedValue() }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            let word = try readQuoted()
            if let text = word.literal { return ScriptExpression(.literal(.string(text)), word.span) }
            return ScriptExpression(.text(word.parts), word.span)
        case UInt8(ascii: "$"):
            guard let variable = try readVariable(in: .expression) else {
                let span = SourceSpan(start, start + 1)
                throw ParseError(.expected(.name(after: "$"), found: "'$'"), span, hint: hintForForeignValue())
            }
            return variable
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            let deep = readDeepJSON()
            let container = if let deep { deep } else { try readContainer(byte) }
            return try readSteps(container, in: .expression)
        case UInt8(ascii: "("): return try readSteps(readParentheses(), in: .expression)
        case _ where Cursor.isDigit(byte): return try readNumber()
        default:
            try rejectForeignCharacter()
            guard Cursor.isNameStart(byte) else { throw expectedValue() }
            return try readNamed()
        }
    }

    private func expectedValue() -> ParseError {
        missing(.value, hint: hintForForeignValue())
    }

    private mutating func readNumber() throws(ParseError) -> ScriptExpression {
        let start = cursor.position
        _ = cursor.skip("-")
        while let byte = cursor.peek, Cursor.isNamePart(byte) || isFraction(byte) || isExponentSign(byte) {
            cursor.position += 1
        }
        let span = SourceSpan(start, cursor.position)
        guard let number = JSON.Number(source.text(span)) else {
            let text = source.text(span)
            throw ParseError(
                .badNumber(text.count > 60 ? "\(text.prefix(60))…" : text), span, hint: Hint.quoteOrNumber)
        }
        return ScriptExpression(.literal(.number(number)), span)
    }

    private func isFraction(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ".") && cursor.byte(at: 1).map(Cursor.isDigit) == true
    }

    private func isExponentSign(_ byte: UInt8) -> Bool {
        (byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-"))
            && cursor.byte(at: -1).map { $0 | 0x20 } == UInt8(ascii: "e")
            && cursor.byte(at: -2).map(Cursor.isDigit) == true
            && cursor.byte(at: 1).map(Cursor.isDigit) == true
    }

    /// `true`, `false`, `null`, or a call of a function.
    private mutating func readNamed() throws(ParseError) -> ScriptExpression {
        guard let name = readName() else { throw expectedValue() }
        switch name.name {
        case "true": return ScriptExpression(.literal(.bool(true)), name.span)
        case "false": return ScriptExpression(.literal(.bool(false)), name.span)
        case "null": return ScriptExpression(.literal(.null), name.span)
        default: break
        }
        guard cursor.peek == UInt8(ascii: "(") else {
            cursor.position = name.span.start
            try rejectWordOfAnotherLanguage(from: name.span.start)
            cursor.position = name.span.end
            throw bareWord(name.name, name.span)
        }
        guard let function = Function(rawValue: name.name) else {
            throw unknownFunction(name.name, name.span)
        }
        return try readSteps(readCall(function, name.span), in: .expression)
    }

    private func unknownFunction(_ name: String, _ span: SourceSpan) -> ParseError {
        let foreign = Self.foreignFunctions[name.lowercased()]
        let nearest = foreign == nil ? Spelling.nearest(to: name, among: Function.allCases.map(\.rawValue)) : nil
        return ParseError(
            .unknownFunction(name), span, label: nearest.map(Hint.didYouMean),
            hint: nearest == nil ? foreign.map(Hint.write) ?? Hint.functions : nil, isUsage: true)
    }

    private func bareWord(_ name: String, _ span: SourceSpan) -> ParseError {
        if Function(rawValue: name) != nil {
            return ParseError(.expected(.arguments(of: name), found: cursor.describeNext()), span)
        }
        if cursor.peek == UInt8(ascii: "."), let rest = cursor.byte(at: 1), Cursor.isNameStart(rest) {
            return commandInExpression(span.start)
        }
        let hint = scope.slot(of: name) != nil || globals.contains(name) ? Hint.dollar(name) : Hint.quote(name)
        return ParseError(.bareWord(name), span, hint: hint)
    }

    /// `print count(source.list)`: only a statement has a result, which is bound first.
    private func commandInExpression(_ start: Int) -> ParseError {
        var ahead = cursor
        while ahead.skipNamePart() || ahead.skip(".") {}
        let name = SourceSpan(start, ahead.position)
        // Outside of brackets the words up to the end of the line or to a block are the command's.
        let hasWords = cursor.bracketDepth == 0 && Cursor.endsWord(ahead.peek)
        let end = hasWords ? max(name.end, ahead.readWords().end) : name.end
        let command = source.text(SourceSpan(start, end))
        let head = source.text(SourceSpan(statementStart, start))
        let line: String
        if let variable = Self.variable(assignedBy: head) {
            line = "\(command) -> \(variable)"
        } else {
            ahead.position = end
            var rest = ahead
            _ = rest.readRestOfLine()
            line = "\(command) -> result; \(head)$result\(source.text(SourceSpan(ahead.position, rest.position)))"
        }
        return ParseError(.bareWord(source.text(name)), name, hint: Hint.capture(source.text(name), line))
    }

    /// The name in `let NAME = `
    private static func variable(assignedBy head: String) -> Substring? {
        let words = head.split(whereSeparator: \.isWhitespace)
        return words.count == 3 && words[0] == Keyword.let.name && words[2] == "=" ? words[1] : nil
    }

    private mutating func readCall(_ function: Function, _ name: SourceSpan) throws(ParseError) -> ScriptExpression {
        var arguments: [ScriptExpression] = []
        try readElements(")") { (parser) throws(ParseError) in
            let isDefault = function == .default && arguments.isEmpty
            arguments.append(try isDefault ? parser.readPossiblyUnset() : parser.readExpression())
        }
        let span = SourceSpan(name.start, cursor.position)
        let row = function.signature
        guard arguments.count >= row.required, arguments.count <= row.parameters.count else {
            throw ParseError(.argumentCount(function.usage, arguments.count), span, isUsage: true)
        }
        return ScriptExpression(.call(function, arguments), span)
    }

    /// The first argument of `default`: a variable that is never set counts as null there.
    private mutating func readPossiblyUnset() throws(ParseError) -> ScriptExpression {
        cursor.skipSpace()
        let start = cursor.position
        if cursor.skip("$"), let name = readName(), scope.slot(of: name.name) == nil, !globals.contains(name.name) {
            let unset = ScriptExpression(.literal(.null), SourceSpan(start, cursor.position))
            return try readSteps(unset, in: .expression)
        }
        cursor.position = start
        return try readExpression()
    }

    private mutating func readContainer(_ bracket: UInt8) throws(ParseError) -> ScriptExpression {
        bracket == UInt8(ascii: "[") ? try readArray() : try readObject()
    }

    private mutating func readArray() throws(ParseError) -> ScriptExpression {
        let open = cursor.position
        var elements: [ScriptExpression] = []
        try readElements("]", expected: .either(",", or: "]")) { (parser) throws(ParseError) in
            elements.append(try parser.readExpression())
        }
        return ScriptExpression(.array(elements), SourceSpan(open, cursor.position))
    }

    private mutating func readObject() throws(ParseError) -> ScriptExpression {
        let open = cursor.position
        var members: [ScriptExpression.Member] = []
        try readElements("}", expected: .either(",", or: "}")) { (parser) throws(ParseError) in
            members.append(try parser.readMember())
        }
        if let twice = Self.firstNamedTwice(in: members) { throw ParseError(.twice(twice.literal ?? ""), twice.span) }
        return ScriptExpression(.object(members), SourceSpan(open, cursor.position))
    }

    /// Nobody means two values for one name.
    private static func firstNamedTwice(in members: [ScriptExpression.Member]) -> Word? {
        guard members.count > 1 else { return nil }
        var seen = Set<[UInt8]>()
        return members.first { member in
            member.name.literal.map { !seen.insert(Array($0.utf8)).inserted } ?? false
        }?.name
    }

    private mutating func readMember() throws(ParseError) -> ScriptExpression.Member {
        cursor.skipSpace()
        let name: Word
        if cursor.peek == UInt8(ascii: "\"") || cursor.peek == UInt8(ascii: "'") {
            name = try readQuoted()
        } else if let plain = readName() {
            name = Word(parts: [.literal(plain.name)], isQuoted: false, span: plain.span)
        } else {
            try rejectForeignCharacter()
            throw missing(.memberName)
        }
        cursor.skipSpace()
        guard cursor.skip(":") else {
            throw missing(.sign(":"), hint: Hint.member)
        }
        return ScriptExpression.Member(name: name, value: try readExpression())
    }

    private mutating func readParentheses() throws(ParseError) -> ScriptExpression {
        let open = cursor.position
        let inner = try readInside(")") { (parser) throws(ParseError) in try parser.readExpression() }
        return ScriptExpression(inner.kind, SourceSpan(open, cursor.position), core: inner.core)
    }

    /// What stands in the brackets that open here, a sign of `length` bytes, and end with `close`. A line end in them is
    /// a space.
    /// - Parameters:
    ///   - expected: What could stand where something else stands than `close`.
    ///   - hint: What to do about it, asked for after reading.
    mutating func readInside<Inner>(
        _ close: StaticString, length: Int = 1, expected: Expected? = nil, hint: () -> String? = { nil },
        _ read: (inout Parser) throws(ParseError) -> Inner
    ) throws(ParseError) -> Inner {
        let open = cursor.position
        cursor.position += length
        cursor.enter(from: open)
        cursor.bracketDepth += 1
        cursor.skipSpace()
        let inner = try read(&self)
        cursor.skipSpace()
        guard cursor.skip(close) else {
            throw cursor.isAtEnd
                ? unterminated(open) : missing(expected ?? .sign("\(close)"), hint: hint())
        }
        cursor.bracketDepth -= 1
        cursor.leave()
        return inner
    }

    /// Elements with `,` between them in the brackets that open here and end with `close`.
    mutating func readElements(
        _ close: StaticString, expected: Expected? = nil,
        _ readElement: (inout Parser) throws(ParseError) -> Void
    ) throws(ParseError) {
        try descend()
        try readInside(close, expected: expected) { (parser) throws(ParseError) in
            while !parser.cursor.isAt(close), !parser.cursor.isAtEnd {
                try readElement(&parser)
                parser.cursor.skipSpace()
                guard parser.cursor.skip(",") else { break }
                parser.cursor.skipSpace()
            }
        }
        depth -= 1
    }

    // MARK: Variables

    /// Where a variable stands: it decides how far its path goes.
    enum Place {
        case word, string, expression
    }

    /// `$name` with its path, or `${…}`; nil when the `$` stands for itself.
    mutating func readVariable(in place: Place) throws(ParseError) -> ScriptExpression? {
        let start = cursor.position
        if cursor.byte(at: 1) == UInt8(ascii: "{") { return try readInterpolation() }
        cursor.position += 1
        guard let name = readName() else {
            cursor.position = start
            return nil
        }
        let variable = try variable(named: name.name, SourceSpan(start, name.span.end))
        return try readSteps(variable, in: place)
    }

    /// `${expression}`; a lone name means the variable.
    private mutating func readInterpolation() throws(ParseError) -> ScriptExpression {
        let start = cursor.position
        var name: String?
        let inner = try readInside("}", length: 2, hint: { name.map(Hint.dollarInside) }) {
            (parser) throws(ParseError) in
            guard let variable = try parser.readLoneVariable() else { return try parser.readExpression() }
            name = variable.baseName
            return variable
        }
        return ScriptExpression(inner.kind, SourceSpan(start, cursor.position))
    }

    private mutating func readLoneVariable() throws(ParseError) -> ScriptExpression? {
        let start = cursor.position
        guard let name = readName(), cursor.peek != UInt8(ascii: "("),
            !["true", "false", "null", "not"].contains(name.name)
        else {
            cursor.position = start
            return nil
        }
        return try readSteps(variable(named: name.name, name.span), in: .expression)
    }

    private mutating func variable(named name: String, _ span: SourceSpan) throws(ParseError) -> ScriptExpression {
        if let slot = scope.slot(of: name) { return ScriptExpression(.local(slot: slot, name: name), span) }
        if name == "last" { mayUseLast = true }
        if globals.contains(name) || !judgesNames { return ScriptExpression(.global(name), span) }
        let known = scope.names + globals.sorted()
        let nearest = Spelling.nearest(to: name, among: known)
        throw ParseError(
            .unknownVariable(name), span, label: nearest.map { Hint.didYouMean("$\($0)") },
            hint: nearest == nil ? Hint.setVariable(name) : nil, isUsage: true)
    }

    /// The path after a value, each step right after the one before.
    private mutating func readSteps(_ base: ScriptExpression, in place: Place) throws(ParseError) -> ScriptExpression {
        var steps: [ScriptExpression.Step] = []
        while true {
            if let name = readMemberStep(in: place) {
                steps.append(.member(name))
            } else if cursor.peek == UInt8(ascii: "["), place == .expression || isIndexAhead(in: place) {
                steps.append(try readIndexStep())
            } else {
                break
            }
        }
        guard !steps.isEmpty else { return base }
        return ScriptExpression(.path(base, steps), SourceSpan(base.span.start, cursor.position))
    }

    private mutating func readMemberStep(in place: Place) -> String? {
        guard cursor.peek == UInt8(ascii: "."), let next = cursor.byte(at: 1) else { return nil }
        let start = cursor.position
        cursor.position += 1
        if Cursor.isNameStart(next), let name = readName() { return name.name }
        if next == UInt8(ascii: "\""), place != .string, let quoted = try? readQuoted(), let name = quoted.literal {
            return name
        }
        cursor.position = start
        return nil
    }

    /// Whether the `[` here begins a step and not some text: `[0]`, `[-1]`, `[*]`, `[$i]`, `[:2]`, `[?title`, `[title=`.
    private func isIndexAhead(in place: Place) -> Bool {
        guard let next = cursor.byte(at: 1) else { return false }
        if next == UInt8(ascii: "?") { return isFieldAhead(in: place) }
        if next == UInt8(ascii: "*") { return cursor.byte(at: 2) == UInt8(ascii: "]") }
        if next == UInt8(ascii: ":") { return cursor.byte(at: 2).map(Self.beginsPosition) == true }
        if Self.beginsPosition(next) { return true }
        var offset = 1
        while let byte = cursor.byte(at: offset), Cursor.isNamePart(byte) { offset += 1 }
        return offset > 1 && cursor.byte(at: offset) == UInt8(ascii: "=")
    }

    /// Whether a condition may begin after the `?` of the `[?` here.
    private func isFieldAhead(in place: Place) -> Bool {
        var offset = 2
        while cursor.byte(at: offset) == UInt8(ascii: " ") { offset += 1 }
        guard let byte = cursor.byte(at: offset) else { return false }
        // In a string a quotation mark ends it.
        if byte == UInt8(ascii: "\"") { return place != .string }
        return Cursor.isNameStart(byte) || byte == UInt8(ascii: "(") || byte == UInt8(ascii: "'")
    }

    private static func beginsPosition(_ byte: UInt8) -> Bool {
        Cursor.isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "$")
    }

    private mutating func readIndexStep() throws(ParseError) -> ScriptExpression.Step {
        try readInside("]") { (parser) throws(ParseError) in
            if parser.cursor.skip("*") { return .each }
            if parser.cursor.isAt("?") { return try parser.readMatchesStep() }
            if let match = try parser.readMatchStep() { return match }
            if let slice = try parser.readSlice(from: nil) { return slice }
            let place = try parser.readExpression()
            let slice = try parser.readSlice(from: place)
            return slice ?? .index(place)
        }
    }

    /// `:3`, with what stands before the colon.
    private mutating func readSlice(from start: ScriptExpression?) throws(ParseError) -> ScriptExpression.Step? {
        cursor.skipSpace()
        guard cursor.skip(":") else { return nil }
        cursor.skipSpace()
        return .slice(start, cursor.isAt("]") ? nil : try readExpression())
    }

    /// `title="ERP"`
    private mutating func readMatchStep() throws(ParseError) -> ScriptExpression.Step? {
        let start = cursor.position
        guard let name = readName() else { return nil }
        cursor.skipSpace()
        guard cursor.isAt("="), cursor.byte(at: 1) != UInt8(ascii: "=") else {
            cursor.position = start
            return nil
        }
        cursor.position += 1
        return .first(member: name.name, try readExpression())
    }
}
