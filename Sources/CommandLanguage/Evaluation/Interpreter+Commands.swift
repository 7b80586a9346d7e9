import OrderedJSON

/// Commands: words become values, the host carries out, the result goes where it is wanted.
extension Interpreter {
    func perform(_ command: CommandStatement, _ frame: Frame) async throws(Diagnostic) {
        try checkTime(frame, command.nameSpan)
        var invocation = try head(of: command, frame)
        let collector = frame.collector.flatMap { host.canGather(invocation) ? $0 : nil }
        invocation.options += collector?.options ?? []
        if let collector {
            (collector.takesReferences, collector.referenceCount) = (true, 0)
            defer { collector.takesReferences = false }
            try fill(&invocation, with: command, frame)
            invocation.referenceCount = collector.referenceCount
            invocation.circumstances = host.circumstances()
        } else {
            try fill(&invocation, with: command, frame)
        }
        if let collector {
            // What a name is bound to is the result of one call.
            if command.capture == nil, let parts = host.parts(of: invocation) {
                for part in parts { gather(part, command, of: frame.row, into: collector) }
            } else {
                gather(invocation, command, of: frame.row, into: collector)
            }
            return
        }
        let result: CommandResult
        do {
            result = try await host.perform(invocation)
        } catch {
            if let refused = (error as? any DiagnosticConvertible)?.refusal { refusal = refused }
            throw diagnostic(for: error, frame, command.nameSpan)
        }
        noteWeight(of: result.value)
        if isLastWanted, !host.isWrittenDown(invocation) { last = result.value }
        try await deliver(result, of: command, invocation, frame)
        let places = result.parts.map { BatchPlace(span: command.nameSpan, row: frame.row, name: $0.name) }
        let outcomes = result.parts.map(\.outcome)
        if let problem = problem(with: outcomes, at: places, asOne: true, frame, command.nameSpan) { throw problem }
        if let shortcoming = result.shortcoming { throw diagnostic(for: shortcoming, frame, command.nameSpan) }
    }

    private func diagnostic(for shortcoming: Shortcoming, _ frame: Frame, _ span: SourceSpan) -> Diagnostic {
        var diagnostic = Diagnostic(
            shortcoming.kind, shortcoming.message, at: span, in: frame.source, hint: shortcoming.hint)
        diagnostic.callers = frame.callers
        diagnostic.related = shortcoming.details.map { Diagnostic(shortcoming.kind, $0, at: span, in: frame.source) }
        return diagnostic
    }

    func deliver(
        _ result: CommandResult, of command: CommandStatement, _ invocation: Invocation, _ frame: Frame
    ) async throws(Diagnostic) {
        if let capture = command.capture {
            frame.set(capture.slot, result.value)
            return
        }
        if result.isDelivered { return }
        switch invocation.destination {
        case .bound: break
        case .program(let program, let span):
            try await ask(frame, span) { (host) async throws in try await host.pipe(result.value, to: program) }
        case .file(let path, let appending, let span):
            try await ask(frame, span) { (host) async throws in
                try await host.save(result.value, to: path, appending: appending)
            }
        case .shown:
            try await ask(frame, command.nameSpan) { (host) async throws in
                try await host.show(result.value, of: invocation)
            }
        }
    }

    private func destination(of command: CommandStatement, _ frame: Frame) throws(Diagnostic) -> Invocation.Destination
    {
        switch command.output {
        case .program(let program, let span): .program(program, span)
        case .file(let word): .file(try text(word, frame), appending: false, word.span)
        case .appending(let word): .file(try text(word, frame), appending: true, word.span)
        case nil: command.capture == nil ? .shown : .bound
        }
    }

    /// A command without its words and items: its name, its options, where its result goes.
    func head(of command: CommandStatement, _ frame: Frame) throws(Diagnostic) -> Invocation {
        Invocation(
            name: command.name, nameSpan: command.nameSpan, arguments: [], items: [],
            options: try evaluated(command.options, frame), condition: nil, expectedCodes: frame.expectedCodes,
            destination: try destination(of: command, frame), isKept: isLastWanted || command.capture != nil,
            source: frame.source)
    }

    func evaluated(_ options: [CommandStatement.Option], _ frame: Frame) throws(Diagnostic) -> [Invocation.Option] {
        try options.map { (option) throws(Diagnostic) in
            let value = try option.value.map { (word) throws(Diagnostic) in try text(word, frame) }
            return Invocation.Option(name: option.name, value: value, span: option.span)
        }
    }

    private func fill(
        _ invocation: inout Invocation, with command: CommandStatement, _ frame: Frame
    ) throws(Diagnostic) {
        let isWrittenDown = host.isWrittenDown(invocation)
        for word in command.arguments {
            invocation.arguments.append(try evaluated(word, frame))
        }
        invocation.items.reserveCapacity(command.items.count)
        for item in command.items {
            invocation.items.append(
                isWrittenDown && item.value.isSecret
                    ? try unasked(item, frame) : try evaluated(item, of: command.name, frame))
        }
        if let condition = command.condition { invocation.condition = try evaluated(condition, frame) }
    }

    /// A secret that nobody is asked for; the host knows what to write in its place.
    private func unasked(_ item: Item, _ frame: Frame) throws(Diagnostic) -> Invocation.Item {
        var result = Invocation.Item(
            path: try path(of: item, frame), value: .text(""), isSecret: true, secretName: nil,
            keySpan: item.keySpan, span: item.span)
        if case .secret(let name) = item.value { result.secretName = name }
        return result
    }

    private func evaluated(_ word: Word, _ frame: Frame) throws(Diagnostic) -> Invocation.Argument {
        guard let key = word.key else { return Invocation.Argument(try value(of: word, frame), at: word.span) }
        let path = try path(of: key, frame)
        return Invocation.Argument(value: .string(path.text), path: path, span: word.span)
    }

    private func evaluated(_ item: Item, of command: String, _ frame: Frame) throws(Diagnostic) -> Invocation.Item {
        let path = try path(of: item, frame)
        let value = try self.value(of: item, at: path, in: command, frame)
        var result = Invocation.Item(
            path: path, value: .text(value), isSecret: false, secretName: nil, keySpan: item.keySpan, span: item.span)
        switch item.value {
        case .text, .file: break
        case .json, .jsonFile: result.value = .json(value)
        case .secret(let name): (result.isSecret, result.secretName) = (true, name)
        }
        return result
    }

    /// The value of an item whose key is `path`; a secret named from the environment becomes its text.
    /// - Parameter command: What the item is for; nil when it is a variable.
    func value(
        of item: Item, at path: [Item.Step], in command: String? = nil, _ frame: Frame
    ) throws(Diagnostic) -> JSON {
        switch item.value {
        case .text(let word): return try whole(of: word, orNull: item.sendingNull(frame.source), frame)
        case .json(let expression): return try evaluate(expression, frame)
        case .file(let word):
            let isPicture = command.map { host.takesPicture(path, of: $0) } ?? false
            return .string(isPicture ? try picture(word, frame) : try text(of: word, .item(key: path.text), frame))
        case .jsonFile(let word):
            return try parse(
                try text(of: word, .jsonItem(key: path.text), frame), from: try text(word, frame), frame, word.span
            )
        case .secret(let name):
            let text = try secret(name, question: path.text, frame, item.span)
            host.hide(text)
            return .string(text)
        }
    }

    private func secret(
        _ name: String?, question: String, _ frame: Frame, _ span: SourceSpan
    ) throws(Diagnostic) -> String {
        if let name {
            if let text = try environment(name, frame, span) { return text }
            throw frame.diagnostic(.usage, .notInEnvironment(name), at: span, hint: Hint.export(name))
        }
        do {
            if let answer = try host.ask(question, isSecret: true) { return answer }
        } catch {
            throw diagnostic(for: error, frame, span)
        }
        throw frame.diagnostic(.usage, .nobodyToAsk(question), at: span, hint: Hint.secret(question))
    }

    // MARK: Keys

    /// The parts of the key of an item.
    func path(of item: Item, _ frame: Frame) throws(Diagnostic) -> [Item.Step] {
        if let path = item.path { return path }
        return try path(of: item.key, frame)
    }

    /// The parts of a key.
    func path(of key: [Item.KeyPart], _ frame: Frame) throws(Diagnostic) -> [Item.Step] {
        if let path = key.path { return path }
        return try key.map { (part) throws(Diagnostic) in try step(part, frame) }
    }

    private func step(_ part: Item.KeyPart, _ frame: Frame) throws(Diagnostic) -> Item.Step {
        switch part {
        case .fixed(let step): return step
        case .computed(let word):
            guard let expression = word.lone else { return .name(try text(word, frame)) }
            return .name(try keyText(try keyValue(expression, frame), expression, frame))
        case .place(let expression):
            let value = try keyValue(expression, frame)
            if let index = value.integer, index >= 0 { return .index(index) }
            return .name(try keyText(value, expression, frame))
        }
    }

    private func keyValue(_ expression: ScriptExpression, _ frame: Frame) throws(Diagnostic) -> JSON {
        let value = try evaluate(expression, frame)
        try requireThere(value, expression, frame)
        // The portal puts results into values, and would take this for a name.
        if frame.collector != nil, value.string?.hasPrefix(Self.referenceSign) == true {
            throw frame.diagnostic(.usage, .referenceInKey, at: expression.span, hint: Hint.useAfterBatch)
        }
        return value
    }

    private func keyText(_ value: JSON, _ expression: ScriptExpression, _ frame: Frame) throws(Diagnostic) -> String {
        if let text = value.string { return text }
        if let index = value.integer, index >= 0 { return String(index) }
        throw frame.diagnostic(
            .usage, .expectedType("a text or a position as a key", got: described(value)), at: expression.span)
    }

    // MARK: Words

    /// A text, or the value a `$name` alone stands for, which must be there.
    func value(
        of word: Word, orNull item: @autoclosure () -> String? = nil, _ frame: Frame
    ) throws(Diagnostic) -> JSON {
        guard let expression = word.lone else { return .string(try text(word.parts, frame, word.span)) }
        let value = try evaluate(expression, frame)
        try requireThere(value, expression, orNull: item(), frame)
        return value
    }

    /// The value of a word without a null anywhere in it: what a table or a portal has left out would be sent as null.
    func whole(
        of word: Word, orNull item: @autoclosure () -> String? = nil, _ frame: Frame
    ) throws(Diagnostic) -> JSON {
        let value = try value(of: word, orNull: item(), frame)
        guard value.isContainer, let place = value.placeOfNull, let expression = word.lone else { return value }
        throw missing(expression, at: place, orNull: item(), frame)
    }

    func text(_ word: Word, _ frame: Frame) throws(Diagnostic) -> String {
        try text(word.parts, frame, word.span)
    }

    /// The one routine that puts values into text.
    /// - Parameter first: The first part that is put in.
    func text(
        _ parts: [Word.Part], from first: Int = 0, _ frame: Frame, _ span: SourceSpan
    ) throws(Diagnostic) -> String {
        let start = builder.count
        defer { builder.close(start) }
        for place in first..<parts.count {
            if let number = frame.whole(parts[place].operand) {
                builder.append(number)
            } else {
                try append(parts[place], from: start, frame, span)
            }
        }
        try checkSize(builder.count - start, frame, span)
        return builder.text(from: start)
    }

    private func append(
        _ part: Word.Part, from start: Int, _ frame: Frame, _ span: SourceSpan
    ) throws(Diagnostic) {
        switch part {
        case .literal(let literal): builder.append(literal)
        case .value(let expression):
            builder.append(try self.text(of: expression, frame, span))
            try checkSize(builder.count - start, frame, span)
        }
    }

    /// The value of an expression as it stands in text; it must be there.
    func text(of expression: ScriptExpression, _ frame: Frame, _ span: SourceSpan) throws(Diagnostic) -> String {
        let value = try evaluate(expression, frame)
        try requireThere(value, expression, frame)
        return try plain(value, frame, span)
    }

    /// A value as it stands in text: a text as it is, anything else as JSON.
    func plain(_ value: JSON, _ frame: Frame, _ span: SourceSpan) throws(Diagnostic) -> String {
        if let text = value.string { return text }
        if value.isContainer, value.textSize(atMost: Self.maximumText) > Self.maximumText {
            throw frame.diagnostic(.limit, .tooLarge("the text", "64 MiB"), at: span)
        }
        return value.text()
    }

    /// A value for a message: its type and its beginning.
    /// - Parameters:
    ///   - expression: What it is the value of.
    ///   - other: What it is compared with: beside a credential stands another.
    func described(_ value: JSON, of expression: ScriptExpression? = nil, or other: ScriptExpression? = nil) -> String {
        guard value.textSize(atMost: 1 << 20) <= 1 << 20 || value.string != nil else {
            return "large \(value.typeName)"
        }
        var shown = host.printable(value, at: expression?.names ?? [])
        if let other, !value.isContainer { shown = host.printable(shown, at: other.names) }
        return beginning(of: shown)
    }

    private func beginning(of value: JSON) -> String {
        switch value {
        case .null: return "null"
        case .bool, .number: return "\(value.typeName) \(shortened(value.text(), isCut: false))"
        case .string(let text):
            // Messages show the beginning; the rest need not even be escaped.
            return "string \(shortened(JSON.string(String(text.prefix(100))).text(), isCut: text.utf8.count > 1000))"
        case .array, .object:
            return "\(value.typeName) \(shortened(value.text(), isCut: false))"
        }
    }

    private func shortened(_ text: String, isCut: Bool) -> String {
        isCut || text.count > 80 ? text.prefix(80) + "…" : text
    }
}

extension Word {
    /// The expression that the word is alone, unquoted and with nothing beside it.
    fileprivate var lone: ScriptExpression? {
        guard parts.count == 1, !isQuoted, case .value(let expression) = parts[0] else { return nil }
        return expression
    }
}

extension Item {
    /// How the same item sends null on purpose, when its value is a lone expression.
    fileprivate func sendingNull(_ source: SourceText) -> String? {
        guard case .text(let word) = value, word.lone != nil, word.span.end - word.span.start <= 60 else { return nil }
        return "\(source.text(keySpan)):=\(source.text(word.span))"
    }
}
