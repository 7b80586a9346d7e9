/// Writes a script in canonical form, walking its tree and its text side by side.
///
/// What the tree holds is written in its canonical form or copied from the text; what stands between two copied pieces,
/// a ``gap(before:_:)``, decides whether the line breaks there, and brings its comments along.
struct Printer {
    private let source: SourceText
    private let comments: [SourceSpan]
    private var nextComment = 0
    private var lines = LineBuffer()
    /// Up to where the text has been written again.
    private var position = 0
    /// How deep the statement being written stands in blocks.
    private var level = 0
    /// For each bracket that is open, how far its line is indented.
    private var brackets: [Int] = []
    /// Whether everything is written on one line, however many it has in the text.
    private let isOneLine: Bool

    init(_ source: SourceText, comments: [SourceSpan]) { self.init(source, comments: comments, isOneLine: false) }

    private init(_ source: SourceText, comments: [SourceSpan], isOneLine: Bool) {
        self.source = source
        self.comments = comments
        self.isOneLine = isOneLine
    }

    /// The head of a loop, from `for` up to its block, in canonical form on one line and without comments.
    static func head(of loop: Statement.Loop, in source: SourceText) -> String {
        var printer = Printer(source, comments: [], isOneLine: true)
        printer.lines.write(Keyword.for.name)
        printer.position = (loop.key ?? loop.element).span.start
        printer.printHead(loop)
        printer.lines.breakLine(indent: 0)
        return String(printer.text.dropLast())
    }

    /// What was written.
    var text: String { lines.text }

    mutating func print(_ program: ParsedScript) {
        if source.bytes.starts(with: Array("#!".utf8)) {
            copy(SourceSpan(0, source.lineSpan(at: 0).end), trimmed: true)
        }
        print(program.statements, until: source.bytes.count)
    }

    // MARK: Between statements

    private mutating func print(_ statements: [Statement], until end: Int) {
        for statement in statements {
            separate(before: statement.span.start)
            print(statement)
        }
        separate(before: end, isEnd: true)
    }

    /// Comments and line ends in front of a statement or of the end of its block.
    private mutating func separate(before offset: Int, isEnd: Bool = false) {
        while let comment = skipComment(before: offset) {
            let breaks = lineBreaks(before: comment.start)
            if breaks == 0, !lines.isAtLineStart {
                lines.comment = commentText(comment)
            } else {
                lines.endLine(indent: level, isBlankBehind: breaks > 1)
                lines.write(commentText(comment), as: .line)
            }
            position = comment.end
        }
        lines.endLine(indent: level, isBlankBehind: !isEnd && lineBreaks(before: offset) > 1)
        position = offset
    }

    // MARK: Gaps

    /// The next comment, when it stands before `offset`.
    private mutating func skipComment(before offset: Int) -> SourceSpan? {
        while nextComment < comments.count, comments[nextComment].start < position { nextComment += 1 }
        guard nextComment < comments.count, comments[nextComment].start < offset else { return nil }
        defer { nextComment += 1 }
        return comments[nextComment]
    }

    private func hasComment(in span: SourceSpan) -> Bool {
        for comment in comments[nextComment...] {
            if comment.start >= span.end { return false }
            if comment.start >= span.start { return true }
        }
        return false
    }

    private func lineBreaks(before offset: Int) -> Int {
        position < offset ? source.bytes[position..<offset].count { $0 == UInt8(ascii: "\n") } : 0
    }

    private func commentText(_ span: SourceSpan) -> String { source.text(trimmed(span)) }

    private func trimmed(_ span: SourceSpan) -> SourceSpan {
        var end = span.end
        while end > span.start, [0x20, 0x09, 0x0D].contains(source.bytes[end - 1]) { end -= 1 }
        return SourceSpan(span.start, end)
    }

    /// Goes on at `offset` of the text: in a new line when the text does, else after `separator`.
    private mutating func gap(before offset: Int, _ separator: String, breaks: Bool = false) {
        gap(before: offset, separator, breaks: breaks, indentation: brackets.last.map { $0 + 1 } ?? level + 1)
    }

    /// Goes on at a closing bracket, which is indented like the line of the opening one.
    private mutating func closingGap(before offset: Int, breaks: Bool) {
        gap(before: offset, "", breaks: breaks, indentation: brackets.last ?? level)
        brackets.removeLast()
    }

    private mutating func gap(before offset: Int, _ separator: String, breaks: Bool, indentation: Int) {
        guard !isOneLine else { return join(offset, separator) }
        var isBroken = breaks
        while let comment = skipComment(before: offset) {
            if lineBreaks(before: comment.start) > 0 || lines.comment != nil {
                lines.breakLine(indent: indentation)
                lines.write(commentText(comment))
            } else {
                lines.comment = commentText(comment)
            }
            isBroken = true
            position = comment.end
        }
        if isBroken || lineBreaks(before: offset) > 0 {
            if brackets.isEmpty { lines.write(" \\") }
            lines.breakLine(indent: indentation)
        } else {
            lines.write(separator)
        }
        position = max(position, offset)
    }

    /// Goes on at `offset` in the same line.
    private mutating func join(_ offset: Int, _ separator: String) {
        lines.write(separator)
        position = max(position, offset)
    }

    /// Copies a piece of the text. A line end in it is written as all others are, unless that would change a string.
    private mutating func copy(_ span: SourceSpan, trimmed isTrimmed: Bool = false, as kind: LineBuffer.Kind = .code) {
        let text = source.text(isTrimmed ? trimmed(span) : span)
        let isPlain = !text.utf8.contains(UInt8(ascii: "\r")) || text.unicodeScalars.contains("\r\r\n".unicodeScalars)
        lines.write(isPlain ? text : text.pieces(separatedBy: "\r\n").joined(separator: "\n"), as: kind)
        position = max(position, span.end)
    }

    // MARK: Statements

    private mutating func print(_ statement: Statement) {
        switch statement.kind {
        case .command(let command): print(command)
        case .let(let variable, let value):
            begin(.let, statement)
            gap(before: variable.span.start, " ")
            copy(variable.span)
            lines.write(" =")
            gap(before: value.span.start, " ")
            print(value)
        case .if(let branches, let otherwise): print(branches, otherwise, statement)
        case .for(let loop): print(loop, statement)
        case .break: begin(.break, statement)
        case .continue: begin(.continue, statement)
        case .try(let block):
            begin(.try, statement)
            print(block)
        case .expect(let code, let block): print(expecting: code, block, statement)
        case .batch(let halt, let head, let block):
            begin(.batch, statement)
            if halt { lines.write(" \(Keyword.halt)") }
            for option in head.options { print(behind: option) }
            print(block)
            printEnding(of: head)
        case .assert(let condition, let message):
            begin(.assert, statement)
            print(behind: [condition] + (message.map { [$0] } ?? []))
        case .print(let values):
            begin(.print, statement)
            print(behind: values)
        case .run(let file, let items, let capture):
            begin(.run, statement)
            print(behind: file)
            for item in items { print(behind: item) }
            if let capture { print(capture: capture) }
        case .step(let word):
            begin(.step, statement)
            print(behind: word)
        case .ask(let variable, let question, let isSecret):
            begin(isSecret ? .secret : .ask, statement)
            gap(before: variable.span.start, " ")
            copy(variable.span)
            if let question { print(behind: question) }
        case .sleep(let word):
            begin(.sleep, statement)
            print(behind: word)
        case .exit(let status):
            begin(.exit, statement)
            print(behind: status.map { [$0] } ?? [])
        case .shell(let line):
            begin(word: "!", statement)
            position = line.span.start
            copy(line.span, as: .line)
        }
    }

    private mutating func begin(_ keyword: Keyword, _ statement: Statement) { begin(word: keyword.name, statement) }

    private mutating func begin(word: String, _ statement: Statement) {
        lines.write(word)
        // No word of the language is longer in its canonical form than as typed.
        position = statement.span.start + word.utf8.count
    }

    private mutating func print(behind values: [ScriptExpression]) {
        for value in values {
            gap(before: value.span.start, " ")
            print(value)
        }
    }

    private mutating func print(
        _ branches: [Statement.Branch], _ otherwise: Block?, _ statement: Statement
    ) {
        for (index, branch) in branches.enumerated() {
            if index == 0 {
                begin(.if, statement)
            } else {
                join(branch.condition.span.start, " \(Keyword.else) \(Keyword.if.name)")
            }
            gap(before: branch.condition.span.start, " ")
            print(branch.condition)
            print(branch.block)
        }
        if let otherwise {
            join(otherwise.span.start, " \(Keyword.else)")
            print(otherwise)
        }
    }

    private mutating func print(_ loop: Statement.Loop, _ statement: Statement) {
        begin(.for, statement)
        printHead(loop)
        print(loop.block)
    }

    /// What stands between `for` and the block.
    private mutating func printHead(_ loop: Statement.Loop) {
        if let key = loop.key {
            gap(before: key.span.start, " ")
            copy(key.span)
            lines.write(",")
        }
        gap(before: loop.element.span.start, " ")
        copy(loop.element.span)
        lines.write(" \(Keyword.in)")
        gap(before: loop.sequence.span.start, " ")
        print(loop.sequence)
        if let journal = loop.journal {
            print(behind: " \(Keyword.journal)", journal.file)
            lines.write(" \(Keyword.key)")
            print(behind: [journal.key])
        }
    }

    private mutating func print(expecting code: Word, _ block: Block, _ statement: Statement) {
        begin(.expect, statement)
        print(behind: code)
        if source.bytes[block.span.start] == UInt8(ascii: "{") { return print(block) }
        gap(before: block.span.start, " ")
        for inner in block.statements { print(inner) }
    }

    /// A block stays on one line when it was written so.
    private mutating func print(_ block: Block) {
        join(block.span.start, " ")
        position = block.span.start + 1
        let end = block.span.end - 1
        let inside = SourceSpan(position, end)
        let hasComments = hasComment(in: inside)
        if block.statements.isEmpty, !hasComments {
            lines.write("{}")
        } else if !hasComments, !source.bytes[inside.start..<inside.end].contains(UInt8(ascii: "\n")) {
            lines.write("{ ")
            for (index, statement) in block.statements.enumerated() {
                join(statement.span.start, index > 0 ? "; " : "")
                print(statement)
            }
            lines.write(" }")
        } else {
            lines.write("{")
            lines.beginBlock()
            level += 1
            print(block.statements, until: end)
            level -= 1
            lines.breakLine(indent: level)
            lines.write("}")
        }
        position = block.span.end
    }

    // MARK: Commands

    /// The words of a command in the order in which they were typed.
    private mutating func print(_ command: CommandStatement) {
        copy(command.nameSpan)
        var parts: [(start: Int, print: (inout Printer) -> Void)] = []
        for word in command.arguments { parts.append((word.span.start, { $0.print(behind: word) })) }
        for item in command.items { parts.append((item.span.start, { $0.print(behind: item) })) }
        for option in command.options { parts.append((option.span.start, { $0.print(behind: option) })) }
        if let condition = command.condition, let span = command.conditionSpan {
            parts.append((span.start, { $0.print(behind: condition, span) }))
        }
        for part in parts.sorted(by: { $0.start < $1.start }) { part.print(&self) }
        printEnding(of: command)
    }

    private mutating func printEnding(of command: CommandStatement) {
        if let capture = command.capture { print(capture: capture) }
        if let output = command.output { print(output) }
    }

    private mutating func print(behind word: Word) {
        gap(before: word.span.start, " ")
        print(word)
    }

    private mutating func print(_ word: Word) {
        if let value = word.bracketed(in: source) { print(value) } else { copy(word.span) }
        position = max(position, word.span.end)
    }

    private mutating func print(behind option: CommandStatement.Option) {
        gap(before: option.span.start, " ")
        copy(option.span)
    }

    private mutating func print(behind item: Item) {
        gap(before: item.span.start, " ")
        switch item.value {
        case .json(let value):
            copy(item.keySpan)
            join(value.span.start, ":=")
            print(value)
        case .text(let word) where word.bracketed(in: source) != nil:
            copy(item.keySpan)
            join(word.span.start, "=")
            print(word)
        case .text, .file, .jsonFile, .secret: copy(item.span)
        }
    }

    private mutating func print(capture variable: Variable) {
        lines.write(" ->")
        gap(before: variable.span.start, " ")
        copy(variable.span)
    }

    private mutating func print(_ output: CommandStatement.Output) {
        switch output {
        case .program(_, let span):
            lines.write(" | ")
            position = span.start
            copy(span, as: .line)
        case .file(let word): print(behind: " >", word)
        case .appending(let word): print(behind: " >>", word)
        }
    }

    private mutating func print(behind sign: String, _ word: Word) {
        lines.write(sign)
        print(behind: word)
    }

    // MARK: Conditions

    /// A condition has only the parentheses that its meaning needs; one with comments in it is copied.
    private mutating func print(behind condition: Condition<Word>, _ span: SourceSpan) {
        gap(before: span.start, " ")
        if hasComment(in: span) { return copy(span) }
        lines.write(ListClause.where.rawValue)
        position = span.start + ListClause.where.rawValue.utf8.count
        print(condition, behind: " ")
        position = span.end
    }

    private mutating func print(_ condition: Condition<Word>, behind separator: String) {
        switch condition {
        case .test(let field, let comparison, let values):
            gap(before: field.span.start, separator)
            copy(field.span)
            lines.write(" \(comparison.rawValue)")
            print(values, of: comparison)
        case .all(let parts): print(parts, joined: " and", behind: separator)
        case .any(let parts): print(parts, joined: " or", behind: separator)
        }
    }

    private mutating func print(_ values: [Word], of comparison: Comparison) {
        if comparison.operands == .list { return print(list: values) }
        for (index, value) in values.enumerated() {
            if index > 0 { lines.write(" \(Comparison.joint)") }
            gap(before: value.span.start, " ")
            copy(value.span)
        }
    }

    private mutating func print(_ parts: [Condition<Word>], joined word: String, behind separator: String) {
        for (index, part) in parts.enumerated() {
            if index > 0 { lines.write(word) }
            let separator = index > 0 ? " " : separator
            guard part.isGroup else {
                print(part, behind: separator)
                continue
            }
            gap(before: part.start, separator)
            lines.write("(")
            print(part, behind: "")
            lines.write(")")
        }
    }

    private mutating func print(list values: [Word]) {
        if values.count == 1, source.bytes[values[0].span.start] == UInt8(ascii: "$") {
            gap(before: values[0].span.start, " ")
            return copy(values[0].span)
        }
        lines.write(" (")
        for (index, value) in values.enumerated() {
            if index > 0 { lines.write(",") }
            gap(before: value.span.start, index > 0 ? " " : "")
            copy(value.span)
        }
        lines.write(")")
    }

    // MARK: Expressions

    private mutating func print(_ expression: ScriptExpression) {
        guard expression.core != expression.span else { return print(core: expression) }
        lines.write("(")
        position = expression.span.start + 1
        brackets.append(lines.indentation)
        gap(before: expression.core.start, "")
        print(core: expression)
        closingGap(before: expression.span.end - 1, breaks: false)
        lines.write(")")
        position = expression.span.end
    }

    private mutating func print(core expression: ScriptExpression) {
        switch expression.kind {
        case _ where expression.isInterpolation(in: source): copy(expression.core)
        case .literal, .text, .local, .global: copy(expression.core)
        case .array(let elements): list("[", elements.map(Element.init), "]", expression.core)
        case .object(let members): list("{", members.map(Element.init), "}", expression.core)
        case .call(let function, let arguments):
            let open = expression.core.start + function.rawValue.utf8.count
            copy(SourceSpan(expression.core.start, open))
            list("(", arguments.map(Element.init), ")", SourceSpan(open, expression.core.end))
        case .path(let base, let steps):
            print(base)
            print(steps, until: expression.core.end)
        case .not(let operand): print("not", " ", operand, expression)
        case .negate(let operand):
            // A number right after '-' would take it as its sign.
            let isNumber = Cursor.isDigit(source.bytes[operand.span.start])
            print("-", isNumber ? " " : "", operand, expression)
        case .logic(let isAnd, let left, let right): print(left, isAnd ? " and" : " or", right)
        case .binary(let sign, let left, let right): print(left, " \(sign.rawValue)", right)
        }
    }

    private mutating func print(
        _ sign: String, _ separator: String, _ operand: ScriptExpression, _ expression: ScriptExpression
    ) {
        lines.write(sign)
        position = expression.core.start + sign.utf8.count
        gap(before: operand.span.start, separator)
        print(operand)
    }

    private mutating func print(_ left: ScriptExpression, _ sign: String, _ right: ScriptExpression) {
        print(left)
        lines.write(sign)
        gap(before: right.span.start, " ")
        print(right)
    }

    /// The steps of a path; only the expressions in them are written again.
    private mutating func print(_ steps: [ScriptExpression.Step], until end: Int) {
        for step in steps {
            if case .matches(let condition, let span) = step {
                print(condition, matching: span)
                continue
            }
            for inner in step.expressions {
                squeeze(before: inner.span.start)
                print(inner)
            }
        }
        squeeze(before: end)
    }

    /// `[?title = "North"]`; a condition with comments in it is copied.
    private mutating func print(_ condition: Condition<Word>, matching span: SourceSpan) {
        squeeze(before: span.start)
        if hasComment(in: span) { return copy(span) }
        lines.write("?")
        position = span.start + 1
        brackets.append(lines.indentation)
        print(condition, behind: "")
        brackets.removeLast()
        position = span.end
    }

    /// Copies what stands before `offset` without its spaces, unless they may be part of something.
    private mutating func squeeze(before offset: Int) {
        let span = SourceSpan(position, offset)
        let bytes = source.bytes[span.start..<span.end]
        let isDelicate = bytes.contains { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") } || hasComment(in: span)
        guard !isDelicate else { return copy(span) }
        let isSpace: (UInt8) -> Bool = { Cursor.endsWord($0) || $0 == UInt8(ascii: "\\") }
        lines.write(String(decoding: bytes.filter { !isSpace($0) }, as: UTF8.self))
        position = offset
    }

    // MARK: Lists

    /// A value, argument or member between commas.
    private struct Element {
        var name: Word?
        var value: ScriptExpression
        var span: SourceSpan { name.map { $0.span.to(value.span) } ?? value.span }

        init(_ value: ScriptExpression) { self.value = value }

        init(_ member: ScriptExpression.Member) {
            name = member.name
            value = member.value
        }
    }

    /// Elements in brackets; when a line ends between any of them, the brackets stand on lines of their own.
    private mutating func list(_ open: String, _ elements: [Element], _ close: String, _ span: SourceSpan) {
        lines.write(open)
        position = span.start + 1
        brackets.append(lines.indentation)
        let isBroken = isBroken(elements, in: SourceSpan(span.start + 1, span.end - 1))
        for (index, element) in elements.enumerated() {
            if index > 0 { lines.write(",") }
            gap(before: element.span.start, index > 0 ? " " : "", breaks: index == 0 && isBroken)
            print(element)
        }
        closingGap(before: span.end - 1, breaks: isBroken)
        lines.write(close)
        position = span.end
    }

    private mutating func print(_ element: Element) {
        if let name = element.name {
            copy(name.span)
            lines.write(":")
            gap(before: element.value.span.start, " ")
        }
        print(element.value)
    }

    private func isBroken(_ elements: [Element], in inside: SourceSpan) -> Bool {
        var start = inside.start
        for element in elements {
            if isBroken(SourceSpan(start, element.span.start)) { return true }
            start = element.span.end
        }
        return isBroken(SourceSpan(start, inside.end))
    }

    private func isBroken(_ gap: SourceSpan) -> Bool {
        source.bytes[gap.start..<gap.end].contains(UInt8(ascii: "\n")) || hasComment(in: gap)
    }
}

extension Word {
    /// The value in brackets that the word is, when it is one.
    fileprivate func bracketed(in source: SourceText) -> ScriptExpression? {
        guard parts.count == 1, !isQuoted, case .value(let value) = parts[0] else { return nil }
        let first = source.bytes[span.start]
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[") ? value : nil
    }
}

extension ScriptExpression {
    /// Whether it is written `${…}`: then what is inside is left as it is.
    fileprivate func isInterpolation(in source: SourceText) -> Bool {
        guard source.bytes[core.start...].starts(with: "${".utf8) else { return false }
        switch kind {
        case .logic(_, let first, _), .binary(_, let first, _), .path(let first, _):
            return first.span.start != core.start
        case .literal, .text, .array, .object, .local, .global, .call, .not, .negate: return true
        }
    }
}

extension Condition<Word> {
    fileprivate var isGroup: Bool {
        switch self {
        case .all, .any: true
        case .test: false
        }
    }

    fileprivate var start: Int {
        switch self {
        case .test(let field, _, _): field.span.start
        case .all(let parts), .any(let parts): parts[0].start
        }
    }
}
