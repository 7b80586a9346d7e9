import OrderedJSON

/// Strict JSON in a script: what other programs print and people paste.
extension Parser {
    /// The object of `fields {…}` and `X.add {…}` when it is strict JSON: it is taken as it is, and `$` is a character in
    /// it. Nil, with the cursor left alone, when something else stands here.
    mutating func readPastedObject(of command: CommandStatement) throws(ParseError) -> Word? {
        let start = cursor.position
        guard cursor.peek == UInt8(ascii: "{"), vocabulary.takesPastedObject(command.name) else { return nil }
        switch JSON.beginning(of: cursor.bytes, at: start) {
        case .other: return nil
        case .unfinished: throw unterminated(start)
        case .value(let value, let end):
            let span = SourceSpan(start, end)
            if let variable = variable(namedIn: span) { throw ambiguous(variable, in: value, command) }
            cursor.position = end
            return Word(parts: [.value(ScriptExpression(.literal(value), span))], isQuoted: false, span: span)
        }
    }

    /// A value nested deeper than expressions may be, when it is strict JSON without a variable in it. Nil, with the
    /// cursor left alone, for anything else.
    mutating func readDeepJSON() -> ScriptExpression? {
        let start = cursor.position
        // An element is read two levels deeper than its container.
        guard depth >= Self.maximumDepth - 2,
            case .value(let value, let end) = JSON.beginning(of: cursor.bytes, at: start),
            !hasInterpolation(SourceSpan(start, end))
        else { return nil }
        cursor.position = end
        return ScriptExpression(.literal(value), SourceSpan(start, end))
    }

    // MARK: Variables in JSON

    /// The first `$name` or `${name` in a stretch whose name is that of a variable.
    private func variable(namedIn span: SourceSpan) -> (name: String, span: SourceSpan)? {
        var ahead = cursor
        for start in dollars(in: span) {
            ahead.position = start + 1
            if ahead.skip("{") { ahead.skipSpace() }
            let name = ahead.position
            guard ahead.skipNamePart(isFirst: true) else { continue }
            while ahead.skipNamePart() {}
            let text = source.text(SourceSpan(name, ahead.position))
            if judgesNames, scope.slot(of: text) != nil || globals.contains(text) {
                return (text, SourceSpan(start, ahead.position))
            }
        }
        return nil
    }

    private func hasInterpolation(_ span: SourceSpan) -> Bool {
        dollars(in: span).contains { start in
            cursor.bytes[start + 1] == UInt8(ascii: "{") || Cursor.isNameStart(cursor.bytes[start + 1])
        }
    }

    private func dollars(in span: SourceSpan) -> [Int] {
        (span.start..<span.end).filter { cursor.bytes[$0] == UInt8(ascii: "$") }
    }

    /// Whoever pastes means the characters, whoever types may mean the variable: both ways to say so.
    private func ambiguous(_ variable: (name: String, span: SourceSpan), in value: JSON, _ command: CommandStatement)
        -> ParseError
    {
        let marked = source.text(variable.span)
        var item: String?
        if let (path, text) = value.firstText(with: marked) {
            let steps = path.map(\.step).joined()
            let key = steps.hasPrefix(".") ? String(steps.dropFirst()) : steps
            let shown = text == "$\(variable.name)" ? text : "…$\(variable.name)…"
            item = "\(command.name == "fields" ? "set " : "")\(key):=\"\(shown)\""
        }
        return ParseError(
            .variableInPastedJSON(variable.name), variable.span, hint: Hint.eitherWay(marked, item ?? ":="),
            isUsage: true)
    }
}

extension JSON {
    /// The first text in which `part` stands, and where it is.
    fileprivate func firstText(with part: String) -> (path: [ScriptExpression.Place], text: String)? {
        switch self {
        case .string(let text): return text.contains(scalarsOf: part) ? ([], text) : nil
        case .array(let elements):
            for (position, element) in elements.enumerated() {
                if let (path, text) = element.firstText(with: part) { return ([.position(position)] + path, text) }
            }
            return nil
        case .object(let object):
            for member in object.members {
                if let (path, text) = member.value.firstText(with: part) { return ([.name(member.name)] + path, text) }
            }
            return nil
        case .null, .bool, .number: return nil
        }
    }
}
