import BIConnector
import CommandLanguage
import OrderedJSON

/// A command with a dot, made into a call: the method's whole name and its parameters.
struct MethodCall {
    var method: String
    var row: PortalMethod?
    var parameters = JSON.Object()
    /// Whether all pages are wanted.
    var isAll = false
    /// Whether the draft is in it.
    private(set) var sendsDraft = false
    /// What the user should know before it is sent.
    var notes: [String] = []
    /// The names of fields that an update has to give although they stay, and that have to be read first.
    private(set) var unread: [String] = []

    /// Whether it updates or deletes.
    var changesWhatIsThere: Bool {
        switch row?.verb {
        case .delete, .update, .fieldsUpdate: true
        default: false
        }
    }

    private let invocation: Invocation
    private let session: Session
    /// Whether the portal is to judge what the rows find wrong.
    private let isLenient: Bool
    /// The words before the object.
    private let words: [Invocation.Argument]
    /// The object that ends the words: members of `fields`, or parameters.
    private let object: Invocation.Argument?
    /// Whether it goes as it was written: nothing is filled in.
    private let isForced: Bool

    init(_ invocation: Invocation, session: Session) throws(ShellError) {
        method = PortalMethod.fullName(of: invocation.name)
        row = PortalMethod(named: method)
        self.invocation = invocation
        self.session = session
        isForced = invocation.option("force") != nil
        isLenient = invocation.isExpectingRefusal || isForced
        object = invocation.arguments.last.flatMap { $0.value.object == nil ? nil : $0 }
        words = Array(invocation.arguments.dropLast(object == nil ? 0 : 1))
        if let early = words.first(where: { $0.value.object != nil }) {
            throw .usage(
                "an object before other words", hint: "write one object, behind all other words", at: early.span)
        }
        if let deprecation = row?.deprecation { notes.append("\(invocation.name) is deprecated: \(deprecation)") }
        try readWords()
    }

    private mutating func readWords() throws(ShellError) {
        guard let row, let entity = row.entity else { return try readParameters() }
        switch row.verb {
        case .add:
            try requireWords(0)
            try readAdd(entity)
        case .update:
            try readIdentifier()
            try readUpdate(entity)
        case .get, .delete:
            try readIdentifier()
            try readParameters()
        case .fieldsUpdate:
            try readIdentifier()
            try readParameters()
        case .list: try readList(entity)
        case .fields, .other:
            try requireWords(0)
            try readParameters()
        }
    }

    private func requireWords(_ count: Int) throws(ShellError) {
        guard words.count > count else { return }
        throw .usage(
            "unexpected word '\(words[count].text)'", hint: "write parameters as key=value", at: words[count].span)
    }

    /// Items as parameters, as they stand; texts take the documented type.
    private mutating func readParameters() throws(ShellError) {
        if row?.entity == nil { try requireWords(0) }
        try takeParameters()
        var object = JSON.object(parameters)
        for item in invocation.items { try object.set(item.path[...], to: parameter(item)) }
        parameters = object.object ?? parameters
        let missing = (row?.parameters ?? []).filter { $0.isRequired && parameters[$0.name] == nil }
        if let first = missing.first, !isLenient { throw .usage("missing parameter '\(first.name)'") }
    }

    /// The object as parameters, below those that words have given.
    private mutating func takeParameters() throws(ShellError) {
        guard let object, let given = object.value.object else { return }
        if let twice = given.names.first(where: { parameters[$0] != nil && parameters[$0] != given[$0] }) {
            throw .usage("'\(twice)' is given twice", hint: "leave it out of the object, or the words", at: object.span)
        }
        parameters = JSON.Object((given.members + parameters.members).map { ($0.name, $0.value) })
    }

    private func parameter(_ item: Invocation.Item) -> JSON {
        guard case .text(let value) = item.value else { return item.plain }
        let type = item.path.count == 1 ? row?.parameters.first { $0.name == item.path.text }?.type : nil
        switch type {
        case .integer: return value.string.flatMap { Int($0) }.map(JSON.int) ?? value
        case .boolean: return ["true": true, "false": false][value.string ?? ""] ?? value
        default: return value
        }
    }

    // MARK: Identifier

    private mutating func readIdentifier() throws(ShellError) {
        try requireWords(1)
        guard let word = words.first else {
            let isGiven = invocation.items.contains { $0.path.text == "id" } || object?.value["id"] != nil
            if isLenient || isGiven { return }
            throw .usage("missing argument 'id'", hint: "write '\(invocation.name) ID'")
        }
        if let id = Identifier(word.value) {
            parameters["id"] = .int(id.value)
        } else if word.text.hasPrefix("$result[") {
            parameters["id"] = .string(word.text)
        } else if isLenient {
            parameters["id"] = JSON.Number(word.text).map(JSON.number) ?? word.value
        } else {
            throw .usage("'\(word.text)' is not an identifier", hint: "give a positive whole number", at: word.span)
        }
    }

    // MARK: Fields

    private mutating func readAdd(_ entity: Entity) throws(ShellError) {
        let connector = entity.field("connectorId") == nil ? nil : session.connector
        let isDraft = session.draft.entity.name == entity.name
        let pasted = try pastedFields(entity)
        if !isDraft, invocation.items.isEmpty, pasted == nil, !isLenient {
            throw .usage(
                "nothing to send: the draft is a \(session.draft.entity.name)",
                hint: "write '\(invocation.name) key=value …', or 'new \(entity.name)'")
        }
        let start = pasted ?? (isDraft ? session.draft.fields : [:])
        sendsDraft = isDraft && pasted == nil
        let meant = isDraft || pasted != nil ? invocation.connector(start, of: entity, known: connector) : nil
        if let pasted { try check(pasted, of: entity, meant) }
        var fields = try members(of: entity, from: start, check: check(entity, meant))
        if fields["connectorId"] == nil, let connector, !isForced {
            fields["connectorId"] = .int(connector.id)
            notes.append("connectorId=\(connector.id), the last connector \"\(connector.title)\"")
        }
        // Without anything to send, the portal is to say so.
        if isLenient, fields.isEmpty, pasted == nil { return }
        let check = check(entity, connector)
        try check.checkAdd(fields)
        notes += isLenient ? [] : check.warnings(fields)
        parameters["fields"] = .object(fields)
    }

    private mutating func readUpdate(_ entity: Entity) throws(ShellError) {
        let check = check(entity, nil)
        let pasted = try pastedFields(entity)
        if let pasted { try self.check(pasted, of: entity, nil) }
        let fields = try members(of: entity, from: pasted ?? [:], check: check)
        if isLenient, fields.isEmpty, pasted == nil { return }
        try check.checkUpdate(fields)
        notes += isLenient ? [] : check.warnings(onUpdate: fields)
        parameters["fields"] = .object(fields)
        guard !isForced, !fields.isEmpty, invocation.option("no-merge") == nil else { return }
        unread = (row?.stayingFields ?? []).map(\.name).filter { fields[$0] == nil }
    }

    /// Takes the values of the fields that stay.
    mutating func take(staying values: JSON.Object) {
        var fields = parameters["fields"]?.object ?? [:]
        for member in values.members { fields[member.name] = member.value }
        parameters["fields"] = .object(fields)
        unread = []
    }

    /// Where the words stand.
    var span: SourceSpan { invocation.nameSpan }

    /// Whether the object it is about is a result of the batch it stands in.
    var refersToBatch: Bool { parameters["id"]?.string?.hasPrefix("$result[") ?? false }

    /// The members of `fields` in the object, and in a whole request its identifier. They are all there is: the draft
    /// gives none besides.
    private mutating func pastedFields(_ entity: Entity) throws(ShellError) -> JSON.Object? {
        guard let object, let given = object.value.object else { return nil }
        let pasted = PastedFields(given)
        let isUpdate = row?.verb == .update
        if let note = pasted.note(takesIdentifier: isUpdate) { notes.append(note) }
        guard isUpdate, let id = pasted.identifier else { return pasted.members }
        guard let number = Identifier(id)?.value else {
            let shown = id.string ?? id.text()
            throw .usage("'\(shown)' is not an identifier", hint: "give a positive whole number", at: object.span)
        }
        if let named = parameters["id"], Identifier(named)?.value != number {
            let (name, other) = (entity.name, named.string ?? named.text())
            throw .usage(
                "the object is about \(name) \(number), the command about \(name) \(other)",
                hint: "leave one of them out", at: object.span)
        }
        parameters["id"] = .int(number)
        return pasted.members
    }

    private func check(
        _ pasted: JSON.Object, of entity: Entity, _ connector: KnownConnector?
    ) throws(ShellError) {
        do throws(ShellError) {
            try check(entity, connector).check(pasted)
        } catch {
            throw object.map { error.at($0.span) } ?? error
        }
    }

    private func check(_ entity: Entity, _ connector: KnownConnector?) -> FieldCheck {
        FieldCheck(entity: entity, connector: connector, isLenient: isLenient)
    }

    /// The items as members of `fields`, on top of `start`.
    private mutating func members(
        of entity: Entity, from start: JSON.Object, check: FieldCheck
    ) throws(ShellError) -> JSON.Object {
        var fields = JSON.object(start)
        for item in invocation.items {
            guard let inner = item.belowFields(of: entity) else {
                fields = unwrapped(item.plain)
                sendsDraft = false
                continue
            }
            try fields.set(inner, with: check)
        }
        guard let object = fields.object else {
            throw .usage("fields must be an object, got \(fields.typeName)", hint: "write fields:={…}")
        }
        return object
    }

    /// `fields:={…}` and `fields:=@body.json` take a whole request as well.
    private mutating func unwrapped(_ value: JSON) -> JSON {
        guard let object = value.object else { return value }
        let pasted = PastedFields(object)
        if let note = pasted.note(takesIdentifier: false) { notes.append(note) }
        return .object(pasted.members)
    }

    // MARK: Lists

    private mutating func readList(_ entity: Entity) throws(ShellError) {
        let words: ListWords
        do throws(ListWords.SyntaxError) {
            words = try ListWords(self.words.map { ($0.text, $0.span) })
        } catch {
            throw .usage(error.message, hint: error.hint, at: error.span)
        }
        isAll = words.isAll
        if !words.select.isEmpty { parameters["select"] = .array(words.select.map { .string($0.text) }) }
        if let condition = invocation.condition { parameters["filter"] = Filter.json(condition) }
        if !words.order.isEmpty {
            parameters["order"] = .object(
                JSON.Object(words.order.map { ($0.field.text, .string($0.direction.rawValue.uppercased())) }))
        }
        if let page = words.page { parameters["page"] = .int(page) }
        try readParameters()
    }
}

extension Invocation {
    /// The connector whose credentials the items give, on top of `fields`: the known one, unless they name another.
    func connector(_ fields: JSON.Object, of entity: Entity, known: KnownConnector?) -> KnownConnector? {
        let named = items.last { $0.belowFields(of: entity)?.path == [.name("connectorId")] }?.plain
        guard let id = named ?? fields["connectorId"] else { return known }
        return Identifier(id)?.value == known?.id ? known : nil
    }
}

extension Invocation.Item {
    /// The value, however it was given.
    var plain: JSON {
        switch value {
        case .text(let value), .json(let value): value
        }
    }

    /// The item as a member of `fields`: `fields.title=` is `title=`. Nil for `fields:={…}`, which is all of them. A table
    /// has a member called `fields` of its own, which is an array.
    func belowFields(of entity: Entity) -> Invocation.Item? {
        guard path[0] == .name("fields") else { return self }
        let isArray = path.count == 1 ? plain.array != nil : path[1].isIndex
        if entity.field("fields") != nil, isArray { return self }
        guard path.count > 1 else { return nil }
        var inner = self
        inner.path = Array(path.dropFirst())
        return inner
    }
}

extension CommandLanguage.Item.Step {
    fileprivate var isIndex: Bool {
        if case .index = self { true } else { false }
    }
}
