import BIConnector
import CommandLanguage
import OrderedJSON
import TextUI

/// `source.add?`: prompts for an object field by field, shows the resulting command, and sends it after confirmation.
///
/// The input for a new object is kept in the draft at once, so that Control-C loses nothing.
struct Wizard {
    private let context: CommandContext
    private let session: Session
    private let ask: (Question) throws -> String?
    private let method: PortalMethod
    private let entity: Entity
    private let invocation: Invocation
    /// The members to send: the draft, or what changes.
    private var fields = JSON.Object()
    /// The object as the portal has it, for an update.
    private var present = JSON.null

    /// The connector that is meant. An update uses it here alone: what was in use stays so.
    private var connector: KnownConnector? {
        didSet { if !isUpdate { session.connector = connector } }
    }

    /// Which connector is meant.
    private var choice: ConnectorChoice { ConnectorChoice(for: entity, last: connector) }

    private var isUpdate: Bool { method.verb == .update }

    init(_ invocation: Invocation, _ context: CommandContext) throws(ShellError) {
        let name = String(invocation.name.dropLast())
        guard let method = PortalMethod(named: name), let entity = method.entity,
            [.add, .update].contains(method.verb)
        else {
            throw .usage(Messages.Wizard.noFields(name), hint: Messages.Wizard.withoutMark(name))
        }
        guard let ask = context.person.converse else {
            let usage =
                context.view.command(method.shortName)?.usage ?? "\(method.shortName) FIELD=VALUE…"
            throw .usage(Messages.Wizard.cannotPrompt, hint: Messages.write(usage))
        }
        (self.context, self.ask, self.method, self.entity) = (context, ask, method, entity)
        session = context.session
        connector = context.session.connector
        self.invocation = invocation
    }

    /// Asks, shows and sends.
    mutating func run() async throws -> CommandResult {
        guard session.link != nil else { throw ShellError.notConnected }
        do {
            let identifier = isUpdate ? try await askForObject() : try takeDraft()
            context.note(Messages.Wizard.keys)
            for field in entity.writableFields where isAsked(field) {
                try await ask(for: field)
            }
            return try await send(identifier)
        } catch is CancellationError {
            throw ShellError.givenUp(
                isUpdate || fields.isEmpty ? Messages.cancelledNothingSent : Messages.Wizard.cancelledWithDraft)
        }
    }

    // MARK: Before the fields

    /// A draft of another kind is replaced if it is empty.
    private mutating func takeDraft() throws(ShellError) -> JSON? {
        let draft = session.draft
        if draft.entity.name != entity.name {
            guard draft.fields.isEmpty else {
                throw .usage(
                    Messages.Drafts.otherKind(draft.entity), hint: Messages.Drafts.sendOrEmpty(entity))
            }
            try context.drafts.change("new \(entity.name)") { $0 = Draft(entity: entity) }
        }
        fields = session.draft.fields
        return nil
    }

    private mutating func askForObject() async throws -> JSON? {
        var text = invocation.arguments.first?.text ?? ""
        while text.isEmpty {
            text = try answer(
                Question(Messages.Wizard.identifier(entity), answers: .identifiers(entity)))
        }
        guard let identifier = Identifier(.string(text)) else {
            throw ShellError.usage(Messages.noIdentifier(text), hint: Messages.giveNumber)
        }
        let client = try context.connection.client()
        do throws(ClientError) {
            let method = PortalMethod.name(entity.kind, .get)
            let result = try await context.caller.call(
                method, ["id": .int(identifier.value)], with: client
            ).result
            present = result["item"] ?? result
        } catch {
            throw ShellError.call(error)
        }
        return .int(identifier.value)
    }

    // MARK: Fields

    private mutating func ask(for field: Field) async throws {
        if field.isSecret {
            guard let id = choice.named(in: fields) ?? choice.field.flatMap({ presentValue($0.name) })
            else { return }
            try await choose(id)
            for setting in connector?.settings ?? [] { try ask(for: setting, of: field) }
        } else if field.elements.isEmpty {
            try await askForValue(of: field)
        } else {
            try askForElements(of: field)
        }
    }

    /// Whether a field is asked for: not when it cannot be changed or portals ignore it.
    private func isAsked(_ field: Field) -> Bool {
        !field.flags.contains(.ignored) && !(isUpdate && field.flags.contains(.immutable))
    }

    /// A member as the portal has it. The portal returns a source as its `connection`, next to connector and
    /// credentials.
    private func presentValue(_ name: String) -> JSON? {
        let value = present[name] ?? present["connection"]?[name]
        return value?.isNull == true ? nil : value
    }

    private mutating func askForValue(of field: Field) async throws {
        let isNeeded = isUpdate ? field.flags.contains(.requiredOnUpdate) : field.isNeededOnAdd
        let standard = fields[field.name] ?? presentValue(field.name) ?? preset(field)
        let question = Question(
            Messages.Wizard.field(field.name, field, isNeeded: isNeeded, standard: standard),
            answers: Self.answers(for: field))
        while true {
            let text = try answer(question)
            if text.isEmpty {
                if let standard, isNeeded { return try take([.name(field.name)], standard) }
                if standard != nil || !isNeeded { return }
                context.note(Messages.Wizard.required(field.name))
                continue
            }
            do throws(ShellError) {
                let value = try await value(text, field)
                return try take([.name(field.name)], value)
            } catch {
                context.note([error.message, error.hint].compactMap(\.self).joined(separator: "; "))
            }
        }
    }

    /// The last connector is the default.
    private func preset(_ field: Field) -> JSON? {
        choice.isName(field) ? choice.last.map { .int($0.id) } : nil
    }

    private mutating func value(_ text: String, _ field: Field) async throws(ShellError) -> JSON {
        guard choice.isName(field) else { return try converted(text, [.name(field.name)]) }
        try await choose(JSON.Number(text).map(JSON.number) ?? .string(text))
        return connector.map { .int($0.id) } ?? .null
    }

    private mutating func choose(_ word: JSON) async throws(ShellError) {
        if let id = Identifier(word)?.value, connector?.id == id { return }
        connector = try await ConnectorFinder(context).find(word)
    }

    private func converted(_ text: String, _ path: [Item.Step]) throws(ShellError) -> JSON {
        try FieldCheck(entity: entity, connector: nil).value(of: .string(text), at: path)
    }

    /// Prompts for a credential without showing it.
    private mutating func ask(for setting: KnownConnector.Setting, of field: Field) throws {
        let isSet = fields[field.name]?[setting.code] != nil
        let state = isSet ? Messages.Wizard.asSet : isUpdate ? Messages.Wizard.asItIs : ""
        while true {
            let text = try answer(
                Question(Messages.Wizard.setting(setting, of: field, state), isSecret: true))
            if text.isEmpty { return }
            guard setting.type != "INT" || Int(text) != nil else {
                context.note(Messages.Wizard.notInteger(setting))
                continue
            }
            context.secrets.hide(Secret(text))
            return try take([.name(field.name), .name(setting.code)], .string(text))
        }
    }

    /// Prompts for an array of objects, member by member; an empty first member ends it.
    private mutating func askForElements(of field: Field) throws {
        let writable = field.elements.filter(\.isWritable)
        // A name comes before its type; portals list the type of a column first.
        let members = writable.filter(\.allowedValues.isEmpty) + writable.filter { !$0.allowedValues.isEmpty }
        let first = fields[field.name]?.array?.count ?? 0
        context.note(Messages.Wizard.elements(field, replaces: isUpdate))
        var index = first
        while try askForElement(index, of: field, members) { index += 1 }
        if index == first, !isUpdate, field.isNeededOnAdd, fields[field.name] == nil {
            try take([.name(field.name)], [])
        }
    }

    private mutating func askForElement(_ index: Int, of field: Field, _ members: [Field]) throws
        -> Bool
    {
        for (position, member) in members.enumerated() {
            let path: [Item.Step] = [.name(field.name), .index(index), .name(member.name)]
            let question = Question(
                Messages.Wizard.field(path.text, member, isNeeded: member.isNeededOnAdd, standard: nil),
                answers: .words(member.allowedValues.map { Candidate($0) }))
            while true {
                let text = try answer(question)
                if text.isEmpty, position == 0 { return false }
                if text.isEmpty, !member.isNeededOnAdd { break }
                do throws(ShellError) {
                    guard !text.isEmpty else { throw .usage(Messages.Wizard.required(member.name)) }
                    try take(path, try converted(text, path))
                    break
                } catch {
                    context.note([error.message, error.hint].compactMap(\.self).joined(separator: "; "))
                }
            }
        }
        return true
    }

    private mutating func take(_ path: [Item.Step], _ value: JSON) throws(ShellError) {
        var object = JSON.object(fields)
        try object.set(path[...], to: value)
        fields = object.object ?? fields
        if !isUpdate {
            try context.drafts.change("\(invocation.name) \(path.text)") { $0.fields = fields }
        }
    }

    // MARK: Questions

    private func answer(_ question: Question) throws -> String {
        guard let text = try ask(question) else { throw CancellationError() }
        return question.isSecret ? text : text.trimmingBlanks
    }

    private static func answers(for field: Field) -> Question.Answers {
        if let referred = field.references.map(Entity.init(_:)) {
            return .identifiers(referred)
        }
        let words = field.inputType == .boolean ? ["true", "false"] : field.allowedValues
        return .words(words.map { Candidate($0) })
    }

    // MARK: The command

    private func send(_ identifier: JSON?) async throws -> CommandResult {
        context.note("\n  \(command(identifier))\n")
        let reply = try answer(Question(Messages.Wizard.send)).lowercased()
        guard reply.isEmpty || reply == "y" || reply == "yes" else {
            context.note(isUpdate ? Messages.nothingSent : Messages.Wizard.declined(method))
            return CommandResult(.null)
        }
        context.recorder.outcomeOfConversation = command(identifier)
        var sent = invocation
        sent.name = method.shortName
        if isUpdate {
            sent.arguments = [Invocation.Argument(identifier ?? .null, at: invocation.nameSpan)]
            sent.items += fields.members.map {
                Invocation.Item(path: [.name($0.name)], value: .json($0.value), at: invocation.nameSpan)
            }
        }
        // It was just confirmed, so it is not asked again.
        return try await MethodRunner(context).run(sent, isConfirmed: true)
    }

    /// The command that does the same, with prompts for credentials.
    private func command(_ identifier: JSON?) -> String {
        let words = fields.members.flatMap { member -> [String] in
            if entity.field(member.name)?.isSecret == true, let settings = member.value.object {
                return settings.names.map { "\(member.name).\($0)=secret:" }
            }
            guard let text = member.value.string else {
                let isPlain = member.value.number != nil || member.value.bool != nil
                return ["\(member.name)\(isPlain ? "=" : ":=")\(member.value.text())"]
            }
            return ["\(member.name)=\(ScriptLiteral.word(text))"]
        }
        return ([method.shortName] + [identifier?.text()].compactMap(\.self) + words).joined(
            separator: " ")
    }
}
