import BIConnector
import ClientPrograms
import CommandLanguage
import OrderedJSON

/// A line as it can be said again without the credentials that were typed in it: each becomes a question, `secret:`, where
/// the language has one there. What is left of the others cannot be run, so that nothing is sent in their place.
struct LineRedactor {
    /// Where the line goes.
    enum Use {
        /// What the arrows bring back. Nothing that is known as a credential stands in it.
        case history
        /// A script, which must do what the line did: a text is not changed because a part of it is a credential
        /// elsewhere.
        case script
    }

    /// The line without its credentials.
    private(set) var text: String
    /// Whether it does what the line did, once the questions are answered.
    private(set) var isWhole = true

    private let source: SourceText
    private let redaction: Redaction
    private let use: Use
    /// What stands in the place of credentials in a program of another language, wherever it stands besides.
    private var foreignSecrets: Set<String> = []
    private var edits: [(span: SourceSpan, text: String)] = []

    init(_ line: ReadLine, _ redaction: Redaction, for use: Use) {
        let (source, reading) = (line.source, line.reading)
        (self.source, self.redaction, self.use) = (source, redaction, use)
        text = ""
        var hits = SecretShapes.find(in: source.bytes, as: .line)
        if let program = reading.program {
            hits.removeAll { $0.form == .variable }
            for statement in program.statements { edit(statement, &hits) }
        } else {
            // `$S3cret` is read as a variable, and there is none.
            hits.removeAll { hit in
                guard hit.form == .variable else { return false }
                let isUnknown = reading.problems.contains { $0.span.map(hit.overlaps) ?? false }
                return !isUnknown || SecretName.isVariable(source.bytes[hit.range])
            }
            hits += KeyboardLayout.secrets(in: String(decoding: source.bytes, as: UTF8.self))
                .filter { found in !hits.contains { $0.range.overlaps(found.range) } }
        }
        if reading.isForeign { foreignSecrets = ProgramReading(utf8: source.bytes).secrets }
        if use == .history { hits += known(beside: hits) }
        replace(hits, isRead: reading.program != nil)
        text = edited()
    }

    private func edited() -> String {
        String(decoding: source.bytes, as: UTF8.self)
            .replacing(edits.sorted { $0.span.start < $1.span.start }.map { ($0.span.start..<$0.span.end, $0.text) })
    }

    /// The texts that are known as credentials, where no shape told of them.
    private func known(beside hits: [SecretShapes.Found]) -> [SecretShapes.Found] {
        // What is a credential in one place of a line is one in all.
        var known = redaction
        for secret in foreignSecrets { known.hide(Secret(secret)) }
        for hit in hits where hit.form != .variable {
            known.hide(Secret(String(decoding: source.bytes[hit.range], as: UTF8.self)))
        }
        return known.hiddenRanges(in: String(decoding: source.bytes, as: UTF8.self)).compactMap { range in
            let span = SourceSpan(range.lowerBound, range.upperBound)
            if hits.contains(where: { $0.overlaps(span) }) { return nil }
            return SecretShapes.Found(range: range, quoted: range, form: .word)
        }
    }

    /// Replaces what no statement has replaced.
    private mutating func replace(_ hits: [SecretShapes.Found], isRead: Bool) {
        for hit in hits where !edits.contains(where: { hit.overlaps($0.span) }) {
            let asks =
                (hit.form == .item || hit.form == .variable) && !isRead || hit.form == .member
                || hit.form == .word && !isRead
                || hit.isWebhook(in: source)
            let range = hit.form == .member || hit.form == .item && !isRead ? hit.quoted : hit.range
            edits.append((SourceSpan(range.lowerBound, range.upperBound), asks ? "secret:" : Secret.mask))
            isWhole = false
        }
    }

    // MARK: Statements

    private mutating func edit(_ statement: Statement, _ hits: inout [SecretShapes.Found]) {
        switch statement.kind {
        case .command(let command): edit(command, &hits)
        case .run(_, let items, _): for item in items { edit(item, &hits) }
        case .let(let variable, let value): edit(variable, value, statement, hits)
        default: break
        }
        for inner in statement.inner { edit(inner, &hits) }
    }

    /// `let token = "S"` becomes `secret token`.
    private mutating func edit(
        _ variable: Variable, _ value: ScriptExpression, _ statement: Statement, _ hits: [SecretShapes.Found]
    ) {
        guard let text = value.constant?.string, !text.isEmpty, text != Secret.mask else { return }
        let isSecret =
            SecretName.matches(variable.name) || redaction.isHidden(text)
            || hits.contains { $0.overlaps(value.span) && $0.form == .address }
        if isSecret { edits.append((statement.span, "secret \(variable.name)")) }
    }

    // MARK: Commands

    private mutating func edit(_ command: CommandStatement, _ hits: inout [SecretShapes.Found]) {
        switch command.name {
        case "auth": editCredentials(command)
        case "connect", "portal": command.arguments.first.map { editAddress($0, hits) }
        case "diff": for word in command.arguments { editAddress(word, hits) }
        default: editObject(of: command)
        }
        for item in command.items { edit(item, &hits) }
    }

    /// `https://acme.bitrix24.com/rest/1/secret:/` asks for the code.
    private mutating func editAddress(_ word: Word, _ hits: [SecretShapes.Found]) {
        for hit in hits where hit.overlaps(word.span) && hit.isWebhook(in: source) {
            edits.append((SourceSpan(hit.range.lowerBound, hit.range.upperBound), "secret:"))
        }
    }

    private mutating func editCredentials(_ command: CommandStatement) {
        let kind = command.arguments.first?.literal
        let open = kind == "webhook" ? 2 : kind.map { AuthItem.kinds.contains($0) } == true ? 1 : 0
        for word in command.arguments.dropFirst(open) where word.literal?.hasPrefix("secret:") != true {
            if word.hasTypedText { edits.append((word.span, "secret:")) }
        }
        for item in command.items where AuthItem(named: item.path?.text ?? "")?.isSecret != false { ask(for: item) }
    }

    /// The object after a command, `source.add {…}`, `fields {…}`: what is secret in it becomes items beside it.
    private mutating func editObject(of command: CommandStatement) {
        guard let word = command.arguments.last, word.parts.count == 1, case .value(let expression) = word.parts[0],
            let object = expression.constant?.object ?? (try? JSON(parsing: source.text(word.span)))?.object
        else { return }
        let takesFields = command.name == "fields" || PortalMethod(named: command.name)?.takesFields == true
        let given = takesFields ? PastedFields(object).members : object
        let (rest, found) = JSON.object(given).withoutSecrets()
        // The credentials of a pasted request are not those of the session.
        let isRequest = given.names != object.names
        let paths = takesFields ? found.filter { $0 != ["auth"] } : found
        guard !found.isEmpty || (isRequest && object["auth"] != nil) else { return }
        let items = paths.map { " \(Self.key($0))=secret:" }.joined()
        var text = (rest ?? .object([:])).text(.line)
        if isRequest, let id = object["id"] { text = JSON.object(["fields": rest ?? [:], "id": id]).text(.line) }
        let words = command.arguments.map(\.span.end) + command.items.map(\.span.end) + command.options.map(\.span.end)
        let end = words.max() ?? word.span.end
        if end == word.span.end {
            edits.append((word.span, text + items))
        } else {
            edits.append((word.span, text))
            edits.append((SourceSpan(end, end), items))
        }
    }

    // MARK: Items

    private mutating func edit(_ item: Item, _ hits: inout [SecretShapes.Found]) {
        switch item.value {
        case .secret, .file, .jsonFile: return
        case .json(let expression): edit(item, expression)
        case .text(let word):
            guard word.hasTypedText, word.literal != Secret.mask else { return }
            let names = item.key.names(of: .string(""))
            let isLabel = SecretName.isLabel(names.last ?? "")
            let isSecret = JSON.string("?").hasSecrets(at: names)
            let isKnown = !isLabel && redaction.isHidden(word.literal ?? "") || use == .history && isKnownInPart(word)
            // A sentence in a field may speak of tokens.
            let isSentence = isLabel || use == .script
            hits.removeAll { $0.overlaps(item.span) && $0.form != .address && isSentence && !isSecret }
            let isInAddress = SecretShapes.areInAddress(in: source.text(word.span))
            if isSecret || isKnown || isInAddress || hits.contains(where: { $0.overlaps(item.span) }) { ask(for: item) }
        }
    }

    /// In a history no part of a text may be a credential, and a text of which only a part is left must not be sent.
    private func isKnownInPart(_ word: Word) -> Bool { !redaction.hiddenRanges(in: source.text(word.span)).isEmpty }

    private mutating func edit(_ item: Item, _ expression: ScriptExpression) {
        guard let value = expression.constant else { return }
        let (rest, paths) = value.withoutSecrets(at: item.key.names(of: value))
        guard !paths.isEmpty else { return }
        let key = source.text(item.keySpan)
        let open = value.object != nil || value.array != nil ? ["\(key):=\((rest ?? .object([:])).text(.line))"] : []
        let isEmpty = rest?.object?.isEmpty != false && rest?.array == nil
        let asked = paths.map { "\(key)\(Self.steps($0))=secret:" }
        edits.append((item.span, ((isEmpty && !asked.isEmpty ? [] : open) + asked).joined(separator: " ")))
    }

    private mutating func ask(for item: Item) {
        if case .secret = item.value { return }
        edits.append((item.span, "\(source.text(item.keySpan))=secret:"))
    }

    /// `settings.token`, `fields[0]."odd key"`
    static func key(_ path: [String]) -> String { ScriptLiteral.key(path.map(Item.Step.init)) }

    /// `.token`: more parts of a key that is there.
    private static func steps(_ path: [String]) -> String { String(key(["x"] + path).dropFirst()) }
}

extension SecretShapes.Found {
    fileprivate func overlaps(_ span: SourceSpan) -> Bool {
        quoted.lowerBound < span.end && span.start < quoted.upperBound
    }

    /// The code of a webhook, and not a user with a password.
    fileprivate func isWebhook(in source: SourceText) -> Bool {
        guard form == .address, range.lowerBound > 0 else { return false }
        return source.bytes[range.lowerBound - 1] == UInt8(ascii: "/")
            && source.bytes[..<range.lowerBound].suffix(3) != Array("://".utf8)[...]
    }
}

extension [Item.Step] {
    /// The names that lead to `value`, positions as digits. A single value stands under a name, also where that is a
    /// number: elements of the lists that hold credentials are objects.
    func names(of value: JSON) -> [String] {
        var names = map { step in
            switch step {
            case .name(let name): name
            case .index(let index): String(index)
            }
        }
        let isSingle = value.object == nil && value.array == nil
        if isSingle, let last = names.last, last.utf8.allSatisfy({ $0 &- 0x30 < 10 }) {
            names[names.count - 1] = "'\(last)'"
        }
        return names
    }
}

extension [Item.KeyPart] {
    /// The names of the key of `value`; what is computed is `?`.
    fileprivate func names(of value: JSON) -> [String] { map { $0.step ?? .name("?") }.names(of: value) }
}

extension Item.Step {
    /// The step that digits or a name stand for.
    fileprivate init(_ name: String) {
        self =
            name.isEmpty || !name.allSatisfy(\.isNumber) ? .name(name) : Int(name).map(Item.Step.index) ?? .name(name)
    }
}

extension Word {
    /// Whether something of it stands in the line as it is. What stands in a variable does not.
    fileprivate var hasTypedText: Bool {
        parts.contains { part in
            if case .literal(let text) = part { !text.isEmpty } else { false }
        }
    }
}

extension ScriptExpression {
    /// Its value, when nothing has to be put in.
    fileprivate var constant: JSON? {
        switch kind {
        case .literal(let value): return value
        case .text(let parts):
            let texts = parts.compactMap { part -> String? in if case .literal(let text) = part { text } else { nil } }
            return texts.count == parts.count ? .string(texts.joined()) : nil
        case .array(let elements):
            let values = elements.compactMap(\.constant)
            return values.count == elements.count ? .array(values) : nil
        case .object(let members):
            var object = JSON.Object()
            for member in members {
                guard let name = member.name.literal, let value = member.value.constant else { return nil }
                object[name] = value
            }
            return .object(object)
        default: return nil
        }
    }
}

extension PortalMethod {
    /// Whether an object after it is the members of `fields`.
    fileprivate var takesFields: Bool { entity != nil && (verb == .add || verb == .update) }
}
