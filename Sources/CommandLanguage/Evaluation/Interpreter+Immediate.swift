import OrderedJSON

/// Statements that wait for nobody run in plain functions: several times as fast as in functions that may wait.
extension Interpreter {
    func executeNow(_ statements: [Statement], in frame: Frame) throws(Diagnostic) -> Flow {
        for position in statements.indices {
            try checkLimits(frame, statements[position].span)
            if frame.assign(statements[position].shortcut) { continue }
            let flow = try statements.with(position) { (statement) throws(Diagnostic) in
                try executeNow(statement, in: frame)
            }
            guard case .next = flow else { return flow }
        }
        return .next
    }

    /// Executes a statement that is immediate.
    func executeNow(_ statement: Statement, in frame: Frame) throws(Diagnostic) -> Flow {
        try executeNow(statement.kind, statement.span, in: frame)
    }

    /// It has the kind given: see ``evaluate(_:_:_:)``.
    private func executeNow(_ kind: Statement.Kind, _ span: SourceSpan, in frame: Frame) throws(Diagnostic) -> Flow {
        switch kind {
        case .let(let variable, let value): try assign(value, to: variable, frame)
        case .break: return .break
        case .continue: return .continue
        case .assert(let condition, let message): try assert(condition, message, frame)
        case .print(let values): try print(values, frame, span)
        case .if(let branches, let otherwise):
            guard let block = try chosen(branches, otherwise, frame) else { return .next }
            return try executeNow(block.statements, in: frame)
        case .for(let loop): return try executeNow(loop, frame)
        case .ask(let variable, let question, let isSecret): try ask(variable, question, isSecret, frame)
        case .exit(let status): return .exit(try exitStatus(status, frame))
        case .command, .try, .expect, .batch, .run, .step, .sleep, .shell:
            preconditionFailure("a statement that may wait is not immediate")
        }
        return .next
    }

    // MARK: Control flow

    /// The block to run.
    func chosen(
        _ branches: [Statement.Branch], _ otherwise: Block?, _ frame: Frame
    ) throws(Diagnostic) -> Block? {
        for position in branches.indices {
            let isTrue = try branches.with(position) { (branch) throws(Diagnostic) in
                try self.isTrue(branch.condition, frame)
            }
            if isTrue { return branches[position].block }
        }
        return otherwise
    }

    private func executeNow(_ loop: Statement.Loop, _ frame: Frame) throws(Diagnostic) -> Flow {
        var rounds = try rounds(of: loop, frame)
        let outerRow = frame.row
        defer { frame.row = outerRow }
        while try rounds.begin(loop, frame, self) {
            let flow = try executeNow(loop.block.statements, in: frame)
            if let end = flow.behindLoop { return end }
        }
        return .next
    }

    /// What a loop walks.
    func rounds(of loop: Statement.Loop, _ frame: Frame) throws(Diagnostic) -> Rounds {
        if case .call(.range, let arguments) = loop.sequence.kind {
            // A range need not become an array to be walked.
            return Rounds(over: try range(arguments, frame, loop.sequence.span))
        }
        if let table = try table(of: loop, frame) { return Rounds(over: table) }
        let sequence = try evaluate(loop.sequence, frame)
        switch sequence {
        case .array(let elements): return Rounds(over: elements, of: provenance(of: loop.sequence, frame))
        case .object(let object) where loop.key != nil: return Rounds(over: object.members)
        case .object, .null, .bool, .number, .string: throw notWalkable(sequence, loop, frame)
        }
    }

    /// The table that a loop walks and nobody else sees, when it is so large that it is read row by row.
    private func table(of loop: Statement.Loop, _ frame: Frame) throws(Diagnostic) -> TableStream? {
        guard case .call(.csv, let arguments) = loop.sequence.kind, arguments.count == 1,
            let path = try evaluate(arguments[0], frame).string,
            // Whatever is wrong with it is said by those who read it as a whole.
            let file = try? host.pieces(of: path, beside: frame.source.name),
            let table = TableStream(file, path: path, goesOn: { $0 < Self.maximumElements && mayGoOn() })
        else { return nil }
        noteRead(path)
        noteWeight(table.heaviest)
        return table
    }

    /// The next row, of a file that was sound when the loop began.
    func next(
        of table: TableStream, _ loop: Statement.Loop, _ frame: Frame
    ) throws(Diagnostic) -> (row: JSON, place: TableRow)? {
        do {
            return try table.next()
        } catch let error as CSV.SyntaxError {
            throw frame.diagnostic(
                .usage, .badCSV(table.path, error), at: loop.sequence.span, hint: Hint.table(error.reason))
        } catch {
            throw diagnostic(for: error, frame, loop.sequence.span)
        }
    }

    func notWalkable(_ sequence: JSON, _ loop: Statement.Loop, _ frame: Frame) -> Diagnostic {
        let type = loop.key == nil ? "array" : "array or object"
        let hint = sequence.object == nil ? nil : Hint.forPairs
        return frame.diagnostic(
            .usage, .expectedType(type, got: described(sequence)), at: loop.sequence.span,
            label: remark(on: sequence, of: loop.sequence, frame), hint: hint)
    }

    private func assign(_ value: ScriptExpression, to variable: Variable, _ frame: Frame) throws(Diagnostic) {
        // It has this value from here on, and not the result of a call that stands before.
        defer { if frame.hasReferences { frame.collector?.forget(variable.slot) } }
        if isExtension(value, of: variable, frame) { return try extend(variable, by: value, frame) }
        let before = readCount
        let result = try evaluate(value, frame)
        // Most values are nothing of a table or a file, and loops assign often.
        guard result.isContainer || before < readCount || frame.hasFiles else {
            return frame.set(variable.slot, result)
        }
        frame.set(
            variable.slot, result, result.isContainer ? provenance(of: value, frame) : nil,
            files: files(of: value, since: before, frame))
    }

    /// Whether something is added to the variable itself that is a text, an array or an object: `$x + …`, or `"$x…"`.
    private func isExtension(_ value: ScriptExpression, of variable: Variable, _ frame: Frame) -> Bool {
        guard case .operation(.add, .local(let slot), _) = value.shortcut, slot == variable.slot,
            frame.holdsExtensible(variable.slot)
        else { return false }
        if case .text = value.kind { return frame.textSize(variable.slot) != nil }
        return true
    }

    /// Assigns such a value. Loops put texts, arrays and objects together so: what is there already is not copied each
    /// time, which would take time by the square of its length.
    private func extend(_ variable: Variable, by sum: ScriptExpression, _ frame: Frame) throws(Diagnostic) {
        let before = readCount
        let addend: JSON
        var weight: Int?
        switch sum.kind {
        case .binary(_, let left, let right):
            addend = try evaluate(right, frame)
            weight = try checkSum(
                try evaluate(left, frame), weighing: frame.slots[variable.slot].weight, addend, sum, frame)
        case .text(let parts):
            let end = try text(parts, from: 1, frame, sum.span)
            try checkSize((frame.textSize(variable.slot) ?? 0) + end.utf8.count, frame, sum.span)
            addend = .string(end)
        default: return
        }
        frame.extend(variable.slot, by: addend, weighing: weight, files: files(of: sum, since: before, frame))
    }

    // MARK: Assertions and output

    private func assert(_ condition: ScriptExpression, _ message: ScriptExpression?, _ frame: Frame) throws(Diagnostic)
    {
        var sides: String?
        let holds: JSON
        if case .binary(let sign, let left, let right) = condition.kind, sign.isComparison {
            let values = (try evaluate(left, frame), try evaluate(right, frame))
            holds = .bool(try compare(values.0, sign, values.1, condition, frame))
            sides =
                "\(described(values.0, of: left, or: right)) on the left, \(described(values.1, of: right, or: left)) on the right"
        } else {
            holds = try evaluate(condition, frame)
            sides = "this is \(described(holds, of: condition))"
            if let remark = remark(on: holds, of: condition, frame) { sides = "this is null: \(remark)" }
        }
        if holds == .bool(true) { return }
        if case .binary(_, let left, let right) = condition.kind,
            let remark = try? remark(
                on: evaluate(left, frame), evaluate(right, frame), of: condition, frame)
        {
            sides = "\(sides ?? ""): \(remark)"
        }
        var failure = frame.diagnostic(.assertion, .assertionFailed, at: condition.span, label: sides)
        do throws(Diagnostic) {
            if let message {
                failure.message = Message.assertionFailed(try text(of: message, frame, message.span)).text
            }
        } catch {
            // What failed is said, even when what was to be said about it is not there.
            failure.hint = Hint.noMessage(error.message)
        }
        throw failure
    }

    private func print(_ values: [ScriptExpression], _ frame: Frame, _ span: SourceSpan) throws(Diagnostic) {
        var line = ""
        for (index, value) in values.enumerated() {
            if index > 0 { line += " " }
            line += try plain(host.printable(try evaluate(value, frame), at: value.names), frame, value.span)
        }
        line += "\n"
        written += line.utf8.count
        if let limit = limits.outputBytes, written > limit {
            throw frame.diagnostic(.limit, .limitReached("\(limit) bytes of output"), at: span)
        }
        host.write(line)
    }

    private func exitStatus(_ status: ScriptExpression?, _ frame: Frame) throws(Diagnostic) -> Int {
        guard let status else { return 0 }
        let value = try evaluate(status, frame)
        guard let number = value.integer, (0...255).contains(number) else {
            throw frame.diagnostic(.usage, .badStatus(described(value)), at: status.span, hint: Hint.status)
        }
        return number
    }

    private func ask(
        _ variable: Variable, _ question: Word?, _ isSecret: Bool, _ frame: Frame
    ) throws(Diagnostic) {
        // In a loop the place may still hold the answer of the round before.
        if !variable.isNew, frame.slots[variable.slot].value != nil { return }
        let question = try question.map { (word) throws(Diagnostic) in try text(word, frame) } ?? variable.name
        do {
            if let answer = try host.ask(question, isSecret: isSecret) {
                if isSecret { host.hide(answer) }
                frame.set(variable.slot, .string(answer))
                return
            }
        } catch {
            throw diagnostic(for: error, frame, variable.span)
        }
        throw frame.diagnostic(
            .usage, .nobodyToAsk(variable.name), at: variable.span, hint: Hint.give(variable.name))
    }
}

/// The rounds of a loop, one after the other.
struct Rounds {
    /// What is walked.
    enum Walked {
        case range(start: Int, step: Int)
        case elements([JSON])
        case members([JSON.Object.Member])
        case table(TableStream)
    }

    private let walked: Walked
    private let length: Int
    /// What is walked of a table.
    private var provenance: Provenance?
    /// How many rounds have begun.
    private var count = 0

    init(over range: WholeRange) { (walked, length) = (.range(start: range.start, step: range.step), range.count) }
    init(over elements: [JSON], of provenance: Provenance? = nil) {
        (walked, length) = (.elements(elements), elements.count)
        self.provenance = provenance
    }

    init(over table: TableStream) { (walked, length) = (.table(table), .max) }
    init(over members: [JSON.Object.Member]) { (walked, length) = (.members(members), members.count) }

    /// Gives the variables of the loop their values for the next round; false when there is none.
    mutating func begin(
        _ loop: Statement.Loop, _ frame: Frame, _ interpreter: Interpreter
    ) throws(Diagnostic) -> Bool {
        guard count < length else { return false }
        try interpreter.checkTimeNowAndThen(frame, loop.sequence.span)
        switch walked {
        case .range(let start, let step): frame.set(loop.element.slot, .int(start + count * step))
        case .elements(let elements):
            let origin = provenance?.element(count)
            frame.set(loop.element.slot, elements[count], origin)
            if case .row(let row) = origin { frame.row = row }
        case .members(let members): frame.set(loop.element.slot, members[count].value)
        case .table(let table):
            guard let next = try interpreter.next(of: table, loop, frame) else { return false }
            frame.set(loop.element.slot, next.row, .row(next.place))
            frame.row = next.place
        }
        if let slot = loop.key?.slot { frame.set(slot, key) }
        count += 1
        return true
    }

    /// The position or name of the element.
    private var key: JSON {
        if case .members(let members) = walked { .string(members[count].name) } else { .int(count) }
    }
}

extension Array where Element: AnyObject {
    /// Does something with an element without counting a reference to it, which would take longer than most statements.
    /// The array, which is not changed meanwhile, holds it.
    @inline(__always)
    fileprivate func with<Result, Failure>(
        _ position: Int, _ body: (Element) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        do {
            return try Unmanaged.passUnretained(self[position])._withUnsafeGuaranteedRef { try body($0) }
        } catch let failure as Failure {
            throw failure
        } catch {
            preconditionFailure("nothing else is thrown")
        }
    }
}
