import OrderedJSON

/// The functions of expressions.
extension Interpreter {
    func call(
        _ function: Function, _ arguments: [ScriptExpression], _ expression: ScriptExpression, _ frame: Frame
    ) throws(Diagnostic) -> JSON {
        if function == .range {
            let range = try range(arguments, frame, expression.span)
            try checkCount(range.count, frame, expression.span)
            return .array((0..<range.count).map { .int(range.start + $0 * range.step) })
        }
        let values = try arguments.map { (argument) throws(Diagnostic) in try evaluate(argument, frame) }
        let call = FunctionCall(arguments: arguments, values: values, frame: frame, interpreter: self)
        switch function {
        case .range: return .null
        case .count: return try .int(call.count())
        case .keys: return .array(try call.object(0).names.map(JSON.string))
        case .values: return .array(try call.object(0).members.map(\.value))
        case .text: return .string(try call.plainText())
        case .number: return .number(try call.number())
        case .json: return try parse(call.text(0), from: call.file(0), frame, arguments[0].span)
        case .csv:
            let table = try call.csv()
            newestTable = (expression, table.origin)
            noteRead(table.origin.path)
            noteWeight(table.weight)
            return .array(table.rows)
        case .lines:
            // Some are ended by two bytes.
            try checkCount(try call.text(0).utf8.count { $0 == 10 || $0 == 13 } / 2, frame, expression.span)
            return .array(try call.text(0).lines.map(JSON.string))
        case .file:
            let text = try call.file(.function).string
            noteRead(try call.text(0))
            return .string(text)
        case .join: return .string(try call.join())
        case .split: return .array(try call.split())
        case .trim: return .string(try call.text(0).trimmed)
        case .upper: return .string(try call.text(0).uppercased())
        case .lower: return .string(try call.text(0).lowercased())
        case .replace: return .string(try call.replace())
        case .default: return values[0].isNull ? values[1] : values[0]
        case .type: return .string(values[0].typeName)
        case .now: return .string(UTCTime(seconds: host.now().seconds).description)
        case .sort: return .array(try call.sorted())
        case .unique: return .array(try call.unique())
        case .sum: return .number(try call.sum(in: expression))
        case .min: return try call.extreme(-1)
        case .max: return try call.extreme(1)
        case .env:
            if values[0].array != nil { return try environment(ofAll: call.texts(0), frame, arguments[0].span) }
            return try environment(call.text(0), frame, arguments[0].span).map(JSON.string) ?? .null
        }
    }

    /// The whole numbers of `range(…)`.
    func range(
        _ arguments: [ScriptExpression], _ frame: Frame, _ span: SourceSpan
    ) throws(Diagnostic) -> WholeRange {
        var numbers: [Int] = []
        for argument in arguments {
            let value = try evaluate(argument, frame)
            guard let number = value.integer else {
                throw frame.diagnostic(
                    .usage, .expectedType("integer", got: described(value)), at: argument.span,
                    label: remark(on: value, of: argument, frame), hint: Hint.range)
            }
            numbers.append(number)
        }
        let from = numbers.count == 1 ? 0 : numbers[0]
        let to = numbers.count == 1 ? numbers[0] : numbers[1]
        let step = numbers.count == 3 ? numbers[2] : 1
        guard step != 0 else {
            throw frame.diagnostic(.usage, .expectedType("a step other than 0", got: "0"), at: arguments[2].span)
        }
        let (length, overflow) = to.subtractingReportingOverflow(from)
        guard !overflow, length.magnitude / step.magnitude <= 1_000_000_000 else {
            throw frame.diagnostic(.limit, .tooLarge("the range", "1000000000 numbers"), at: span)
        }
        let isEmpty = length.signum() != step.signum()
        let count = isEmpty ? 0 : Int((length.magnitude + step.magnitude - 1) / step.magnitude)
        return WholeRange(start: from, step: step, count: count)
    }
}

/// Whole numbers at the same distance from each other.
struct WholeRange {
    var start: Int
    var step: Int
    var count: Int
}

/// The arguments of one call, read as what the function wants them to be.
struct FunctionCall {
    let arguments: [ScriptExpression]
    let values: [JSON]
    let frame: Frame
    let interpreter: Interpreter

    func mismatch(_ index: Int, _ type: String) -> Diagnostic {
        frame.diagnostic(
            .usage, .expectedType(type, got: interpreter.described(values[index])), at: arguments[index].span,
            label: interpreter.remark(on: values[index], of: arguments[index], frame))
    }

    /// The value as `text()` gives it.
    func plainText() throws(Diagnostic) -> String {
        try interpreter.requireThere(values[0], arguments[0], frame)
        return try interpreter.plain(values[0], frame, arguments[0].span)
    }

    func text(_ index: Int) throws(Diagnostic) -> String {
        if let text = values[index].string { return text }
        throw values[index].isNull ? interpreter.missing(arguments[index], frame) : mismatch(index, "text")
    }

    func texts(_ index: Int) throws(Diagnostic) -> [String] {
        try (values[index].array ?? []).map { (element) throws(Diagnostic) in
            guard let text = element.string else { throw mismatch(index, "array of texts") }
            return text
        }
    }

    /// The path of the file whose text an argument is.
    func file(_ index: Int) -> String? {
        guard case .call(.file, let inner) = arguments[index].kind else { return nil }
        return (try? interpreter.evaluate(inner[0], frame))?.string
    }

    func object(_ index: Int) throws(Diagnostic) -> JSON.Object {
        guard let object = values[index].object else { throw mismatch(index, "object") }
        return object
    }

    func count() throws(Diagnostic) -> Int {
        switch values[0] {
        case .array(let elements): return elements.count
        case .object(let object): return object.count
        case .string(let text): return text.count
        case .null, .bool, .number: throw mismatch(0, "array, object or text")
        }
    }

    func number() throws(Diagnostic) -> JSON.Number {
        if let number = values[0].number { return number }
        guard let number = JSON.Number(try text(0).trimmed) else { throw mismatch(0, "a text that is a number") }
        return number
    }

    func join() throws(Diagnostic) -> String {
        guard let elements = values[0].array else { throw mismatch(0, "array") }
        let separator = values.count > 1 ? try text(1) : ""
        var joined = ""
        for (index, element) in elements.enumerated() {
            try interpreter.checkTimeNowAndThen(frame, arguments[0].span)
            if index > 0 { joined += separator }
            if element.isNull { throw interpreter.missing(arguments[0], at: [.position(index)], frame) }
            joined += try interpreter.plain(element, frame, arguments[0].span)
            try interpreter.checkSize(joined, frame, arguments[0].span)
        }
        return joined
    }

    func split() throws(Diagnostic) -> [JSON] {
        let (text, separator) = (try text(0), try text(1))
        if separator.isEmpty {
            try interpreter.checkCount(text.unicodeScalars.count, frame, arguments[0].span)
            return text.map { .string(String($0)) }
        }
        guard let pieces = text.pieces(separatedBy: separator, atMost: Interpreter.maximumElements) else {
            throw interpreter.limitOfCount(frame, arguments[0].span)
        }
        return pieces.map(JSON.string)
    }

    func replace() throws(Diagnostic) -> String {
        let (whole, old, new) = (try text(0), try text(1), try text(2))
        guard !old.isEmpty else { return whole }
        guard let replaced = whole.replacing(old, with: new, atMost: Interpreter.maximumText) else {
            throw frame.diagnostic(.limit, .tooLarge("the text", "64 MiB"), at: arguments[0].span)
        }
        return replaced
    }

    func csv() throws(Diagnostic) -> CSV.Table {
        let path = try text(0)
        let text = try file(.table)
        if let kind = TextKind.recognized(text.bytes) {
            throw frame.diagnostic(
                .usage, .notTable(path, kind.name), at: arguments[0].span, hint: Hint.table(path, kind))
        }
        do throws(CSV.SyntaxError) {
            return try CSV.table(text, path: path) { count in
                count < Interpreter.maximumElements && interpreter.mayGoOn()
            }
        } catch {
            if case .stopped = error.reason {
                try interpreter.checkTime(frame, arguments[0].span)
                throw interpreter.limitOfCount(frame, arguments[0].span)
            }
            throw frame.diagnostic(
                .usage, .badCSV(path, error), at: arguments[0].span, hint: Hint.table(error.reason))
        }
    }

    /// The text of the file that the first argument names, in the encoding of the second.
    func file(_ use: FileTextError.Use) throws(Diagnostic) -> DecodedText {
        var encoding: TextEncoding?
        if values.count > 1 { encoding = try interpreter.encoding(text(1), frame, arguments[1].span) }
        return try interpreter.fileText(text(0), use, in: encoding, frame, arguments[0].span)
    }
}

extension String {
    /// The lines, without their ends; no empty line after the last end.
    fileprivate var lines: [String] {
        var lines = split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }.map(
            String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    /// Without blanks at its ends.
    var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
