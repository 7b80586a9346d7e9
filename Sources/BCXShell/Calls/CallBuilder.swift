import BIConnector
import CommandLanguage
import OrderedJSON

/// Turns a command with a dot into a call, and reports errors before it is sent.
///
/// A class, since what it holds is copied for every row of a table otherwise.
final class CallBuilder {
    private var call: MethodCall
    private let invocation: Invocation
    private let session: Session
    /// What there was where the command stands.
    private let circumstances: Circumstances
    /// Whether local checks are skipped and the portal decides.
    private let isLenient: Bool
    /// The words before the object.
    private let words: [Invocation.Argument]
    /// The object that ends the words: members of `fields`, or parameters.
    private let object: Invocation.Argument?
    /// Whether it is sent as written: nothing is filled in.
    private let isForced: Bool

    init(_ invocation: Invocation, _ session: Session) throws(ShellError) {
        let row = PortalMethod(named: invocation.name)
        let method = row?.name ?? PortalMethod.fullName(of: invocation.name)
        call = MethodCall(method: method, row: row, span: invocation.nameSpan)
        self.invocation = invocation
        self.session = session
        circumstances = invocation.circumstances as? Circumstances ?? session.circumstances
        isForced = invocation.option("force") != nil
        isLenient = invocation.isExpectingRefusal || isForced
        object = invocation.arguments.last.flatMap { $0.value.object == nil ? nil : $0 }
        words = Array(invocation.arguments.dropLast(object == nil ? 0 : 1))
        if let early = words.first(where: { $0.value.object != nil }) {
            throw .usage(Messages.Calls.earlyObject, hint: Messages.Calls.objectLast, at: early.span)
        }
    }

    /// The call, once.
    func build() throws(ShellError) -> MethodCall {
        if let deprecation = call.row?.deprecation {
            call.notes.append(Messages.Calls.deprecated(invocation.name, deprecation))
        }
        try readWords()
        return call
    }

    private func readWords() throws(ShellError) {
        guard let row = call.row, let entity = row.entity else { return try readParameters() }
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
            Messages.unexpectedWord(words[count].text), hint: Messages.Calls.writeItems, at: words[count].span)
    }

    /// Takes items as parameters; texts are converted to the documented type.
    private func readParameters() throws(ShellError) {
        if call.row?.entity == nil { try requireWords(0) }
        try takeParameters()
        var object = JSON.object(call.parameters)
        for item in invocation.items { try object.set(item.path[...], to: parameter(item)) }
        call.parameters = object.object ?? call.parameters
        let missing = (call.row?.parameters ?? []).filter {
            $0.isRequired && call.parameters[$0.name] == nil
        }
        if let first = missing.first, !isLenient { throw .usage(Messages.Calls.missingParameter(first.name)) }
    }

    /// Takes the object as parameters; those given by words come first.
    private func takeParameters() throws(ShellError) {
        guard let object, let given = object.value.object else { return }
        if let twice = given.names.first(where: {
            call.parameters[$0] != nil && call.parameters[$0] != given[$0]
        }) {
            throw .usage(Messages.Calls.givenTwice(twice), hint: Messages.Calls.giveOnce, at: object.span)
        }
        call.parameters = JSON.Object(
            (given.members + call.parameters.members).map { ($0.name, $0.value) })
    }

    private func parameter(_ item: Invocation.Item) -> JSON {
        guard case .text(let value) = item.value else { return item.plain }
        let type =
            item.path.count == 1 ? call.row?.parameters.first { $0.name == item.path.text }?.type : nil
        switch type {
        case .integer: return value.string.flatMap { Int($0) }.map(JSON.int) ?? value
        case .boolean: return ["true": true, "false": false][value.string ?? ""] ?? value
        default: return value
        }
    }

    // MARK: Identifier

    private func readIdentifier() throws(ShellError) {
        try requireWords(1)
        guard let word = words.first else {
            let isGiven = invocation.items.contains { $0.path.text == "id" } || object?.value["id"] != nil
            if isLenient || isGiven { return }
            throw .usage(Messages.Calls.missingIdentifier, hint: Messages.Calls.writeIdentifier(invocation.name))
        }
        if let id = Identifier(word.value) {
            call.parameters["id"] = .int(id.value)
        } else if word.text.hasPrefix("$result[") {
            call.parameters["id"] = .string(word.text)
        } else if isLenient {
            call.parameters["id"] = JSON.Number(word.text).map(JSON.number) ?? word.value
        } else {
            throw .usage(
                Messages.noIdentifier(word.text), hint: Messages.identifier(word.text, of: invocation.name),
                at: word.span)
        }
    }

    // MARK: Fields

    private func readAdd(_ entity: Entity) throws(ShellError) {
        let (draft, last) = (circumstances.draft, circumstances.connector)
        let choice = ConnectorChoice(for: entity, last: last)
        let isDraft = draft.entity.name == entity.name
        let pasted = try pastedFields(entity)
        if !isDraft, invocation.items.isEmpty, pasted == nil, !isLenient {
            throw .usage(
                Messages.Calls.nothingToSend(draft.entity),
                hint: Messages.Calls.writeFields(invocation.name, entity))
        }
        let start = pasted ?? (isDraft ? draft.fields : [:])
        call.sendsDraft = isDraft && pasted == nil
        let meant = isDraft || pasted != nil ? choice.meant(by: start, and: invocation.items, of: entity) : nil
        if let pasted { try check(pasted, of: entity, meant) }
        var fields = try members(of: entity, from: start, check: check(entity, meant))
        if let connector = choice.added(to: fields), !isForced {
            fields = choice.filled(fields)
            let note = Messages.Calls.filledIn(connector)
            if session.connectorNote != note { call.notes.append(note) }
            session.connectorNote = note
        }
        call.isDraftAlone = call.sendsDraft && invocation.items.isEmpty
        // Without anything to send, the portal is to say so.
        if isLenient, fields.isEmpty, pasted == nil { return }
        let check = check(entity, choice.last)
        try check.checkAdd(fields)
        call.notes += isLenient ? [] : check.warnings(fields)
        // Whoever types a line can look first; a script was written by somebody who knew.
        if session.line != nil, !isLenient, let unknown = choice.unknown(in: fields) {
            call.notes.append(Messages.Calls.settingsNotChecked(unknown))
        }
        call.parameters["fields"] = .object(fields)
    }

    private func readUpdate(_ entity: Entity) throws(ShellError) {
        let check = check(entity, nil)
        let pasted = try pastedFields(entity)
        if let pasted { try self.check(pasted, of: entity, nil) }
        let fields = try members(of: entity, from: pasted ?? [:], check: check)
        if isLenient, fields.isEmpty, pasted == nil { return }
        try check.checkUpdate(fields)
        call.notes += isLenient ? [] : check.warnings(onUpdate: fields)
        call.parameters["fields"] = .object(fields)
        guard !isForced, !fields.isEmpty, invocation.option("no-merge") == nil else { return }
        call.unread = (call.row?.stayingFields ?? []).map(\.name).filter { fields[$0] == nil }
    }

    /// The members of `fields` in the object, and the identifier of a whole request. The draft adds nothing to them.
    private func pastedFields(_ entity: Entity) throws(ShellError) -> JSON.Object? {
        guard let object, let given = object.value.object else { return nil }
        let pasted = PastedFields(given)
        let isUpdate = call.row?.verb == .update
        if let note = pasted.note(takesIdentifier: isUpdate) { call.notes.append(note) }
        guard isUpdate, let id = pasted.identifier else { return pasted.members }
        guard let number = Identifier(id)?.value else {
            throw .usage(
                Messages.noIdentifier(id.string ?? id.text()), hint: Messages.giveNumber, at: object.span)
        }
        if let named = call.parameters["id"], Identifier(named)?.value != number {
            let other = named.string ?? named.text()
            throw .usage(
                Messages.Calls.twoObjects(entity, object: number, command: other), hint: Messages.Calls.leaveOneOut,
                at: object.span)
        }
        call.parameters["id"] = .int(number)
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

    /// The items as members of `fields`, added to `start`.
    private func members(
        of entity: Entity, from start: JSON.Object, check: FieldCheck
    ) throws(ShellError) -> JSON.Object {
        var start = start
        start.reserveCapacity(start.count + invocation.items.count)
        var fields = JSON.object(start)
        for item in invocation.items {
            guard item.path[0] == .name("fields") else {
                try fields.set(item, with: check)
                continue
            }
            guard let inner = item.belowFields(of: entity) else {
                fields = unwrapped(item.plain)
                call.sendsDraft = false
                continue
            }
            try fields.set(inner, with: check)
        }
        guard let object = fields.object else {
            throw .usage(Messages.Fields.noObject(fields), hint: Messages.Calls.writeFieldsObject)
        }
        return object
    }

    /// `fields:={…}` and `fields:=@body.json` also take a whole request.
    private func unwrapped(_ value: JSON) -> JSON {
        guard let object = value.object else { return value }
        let pasted = PastedFields(object)
        if let note = pasted.note(takesIdentifier: false) { call.notes.append(note) }
        return .object(pasted.members)
    }

    // MARK: Lists

    private func checkItems() throws(ShellError) {
        guard !isLenient, let row = call.row else { return }
        for item in invocation.items {
            guard case .text(let value) = item.value, case .name(let name) = item.path[0],
                let problem = ListItemCheck(method: row).problem(name, value.string ?? value.text())
            else { continue }
            throw .usage(problem.message, hint: problem.hint, at: item.keySpan)
        }
    }

    private func readList(_ entity: Entity) throws(ShellError) {
        let words: ListWords
        do throws(ListWords.SyntaxError) {
            words = try ListWords(self.words.map { ($0.text, $0.span) })
        } catch {
            throw .usage(error.message, hint: error.hint, at: error.span)
        }
        if !words.select.isEmpty {
            call.parameters["select"] = .array(words.select.map { .string($0.text) })
        }
        try checkItems()
        if !words.order.isEmpty {
            call.parameters["order"] = .object(
                JSON.Object(words.order.map { ($0.field.text, .string($0.direction.rawValue.uppercased())) }))
        }
        if let page = words.page { call.parameters["page"] = .int(page) }
        let plan = try filterPlan(entity)
        try readParameters()
        call.rows = rows(words, plan, entity)
        if call.rows != nil { askForMore(entity) }
    }

    /// What becomes of the condition. A filter that was written as one goes as it is.
    private func filterPlan(_ entity: Entity) throws(ShellError) -> FilterPlan? {
        let raw =
            invocation.items.first { $0.path[0] == .name("filter") }?.keySpan
            ?? (object?.value["filter"] == nil ? nil : object?.span)
        guard let condition = invocation.condition else {
            if raw != nil { call.notes.append(Messages.Conditions.rawFilter) }
            return nil
        }
        if let raw {
            throw .usage(Messages.Calls.givenTwice("filter"), hint: Messages.Conditions.whereOrFilter, at: raw)
        }
        let checked = try ConditionCheck(entity: entity, isLenient: isLenient).checked(condition)
        let plan = FilterPlan(checked, entity)
        if !plan.filter.isEmpty { call.parameters["filter"] = .object(plan.filter) }
        if let note = plan.note { call.notes.append(note) }
        return plan
    }

    /// Which rows are wanted, when pages have to be walked.
    private func rows(_ words: ListWords, _ plan: FilterPlan?, _ entity: Entity) -> RowSelection? {
        var rows = RowSelection(condition: plan?.rest.map { LocalCondition($0, of: entity) }, limit: words.limit)
        if plan?.isImpossible == true { rows.limit = 0 }
        if words.isAll || words.limit != nil || plan?.isImpossible == true { return rows }
        guard rows.isChoosy else { return nil }
        // The portal's pages are of all rows, those wanted here of the rows that match.
        let page = max(call.parameters["page"]?.integer ?? 1, 1)
        let (skipped, overflow) = (page - 1).multipliedReportingOverflow(by: PortalMethod.pageSize)
        rows.skipped = overflow ? .max : skipped
        rows.limit = PortalMethod.pageSize
        return rows
    }

    /// Asks for the members that are needed to walk and to decide besides those that are wanted.
    private func askForMore(_ entity: Entity) {
        guard let select = call.parameters["select"]?.array, !select.isEmpty, !select.contains("*") else { return }
        let needed = ["id"] + (call.rows?.condition?.fields ?? [])
        let more = needed.filter { !select.contains(.string($0)) }
        guard !more.isEmpty else { return }
        call.rows?.fields = select.compactMap(\.string)
        // Dates that are asked for by name come empty.
        let hasDates = needed.contains { entity.field($0)?.type == .datetime }
        call.parameters["select"] = hasDates ? nil : .array(select + Set(more).sorted().map(JSON.string))
    }
}
