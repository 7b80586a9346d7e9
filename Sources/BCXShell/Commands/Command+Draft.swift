import BIConnector
import CommandLanguage
import OrderedJSON

extension Command {
    static let draftCommands: [Command] = [
        Command(
            "new", usage: "new source|connector|table", "Begin an empty draft, and say of what.",
            group: .draft, words: [.described(Draft.kinds.map { ($0.name, $0.summary) })], requiredWords: 1,
            result: .said,
            examples: ["new table"]
        ) { try $1.newDraft($0.arguments[0].text) },
        Command(
            "set", usage: "set FIELD=VALUE…", "Set members of the draft, all of them or none.",
            group: .draft, takesItems: true, result: .said,
            examples: ["set title=\"Harbour, production\"", "use 31; set settings.token=t-9f3c active:=true"]
        ) { try $1.set($0) },
        Command(
            "unset", usage: "unset FIELD…", "Remove members of the draft.",
            group: .draft, words: [.key], requiredWords: 1, repeatsLastWord: true, result: .said,
            examples: ["set title=North; unset title"]
        ) { try $1.unset($0.arguments.map(\.text)) },
        Command(
            "fields", usage: "fields [{…}]",
            "Show the draft and what is missing, or take a whole one.",
            group: .draft, words: [.any], options: [CommandOption("show-secrets", "Show credentials.")],
            examples: ["fields", "fields {\"title\": \"North\", \"connectorId\": 31}"]
        ) { try $1.fields($0.arguments.first?.value) },
        Command(
            "edit", usage: "edit", "Edit the draft as JSON in $VISUAL or $EDITOR; credentials stand in it as they are.",
            group: .draft, result: .said
        ) { _, shell in try await shell.editDraft() },
        Command(
            "clear", usage: "clear", "Empty the draft.", group: .draft, result: .said, examples: ["clear"]
        ) { _, shell in
            try shell.changeDraft("clear") { $0.fields = [:] }
            shell.note("the draft is empty")
            return nil
        },
    ]
}

extension Shell {
    func newDraft(_ name: String) throws(ShellError) -> JSON {
        guard let entity = Entity(named: name) else {
            throw .usage("a draft is of a source, a connector or a table, not of a '\(name)'")
        }
        try changeDraft("new \(entity.name)") { $0 = Draft(entity: entity) }
        note("draft of a \(entity.name)")
        return .string(entity.name)
    }

    /// All items are taken, or none.
    func set(_ invocation: Invocation) throws(ShellError) -> JSON {
        guard !invocation.items.isEmpty else { throw .usage("nothing to set", hint: "write 'set FIELD=VALUE'") }
        let draft = session.draft
        let connector = invocation.connector(draft.fields, of: draft.entity, known: session.connector)
        let check = FieldCheck(entity: draft.entity, connector: connector)
        var fields = JSON.object(draft.fields)
        for item in invocation.items {
            guard let inner = item.belowFields(of: draft.entity) else {
                throw .usage("'set' takes single members", hint: "write 'fields {…}' to take a whole object")
            }
            try fields.set(inner, with: check)
        }
        let keys = invocation.items.map(\.path.text).joined(separator: " ")
        try changeDraft("set \(keys)") { $0.fields = fields.object ?? draft.fields }
        for text in check.warnings(session.draft.fields) where !text.hasSuffix("is left out") { note(text) }
        return .object(session.draft.fields)
    }

    func unset(_ keys: [String]) throws(ShellError) -> JSON {
        var fields = JSON.object(session.draft.fields)
        for key in keys {
            guard let path = KeyPath(key), fields.remove(path.steps[...]) else {
                let nearest = Spelling.nearest(to: key, among: session.draft.fields.names)
                throw .usage("'\(key)' is not set", hint: nearest.map { "did you mean '\($0)'?" })
            }
        }
        try changeDraft("unset \(keys.joined(separator: " "))") { $0.fields = fields.object ?? [:] }
        return .object(session.draft.fields)
    }

    func fields(_ value: JSON?) throws(ShellError) -> JSON {
        if let value {
            guard let object = value.object else {
                throw .usage("the fields are an object, got \(value.typeName)", hint: "write 'fields {…}'")
            }
            let pasted = PastedFields(object)
            try changeDraft("fields {…}") { $0.fields = pasted.members }
            pasted.note(takesIdentifier: false).map(note)
        }
        let draft = session.draft
        let missing = draft.missing(connector: session.connector)
        if missing.isEmpty {
            note("complete: '\(draft.entity.name).add' sends it")
        } else {
            note("still missing: \(missing.map(describe).joined(separator: ", "))")
        }
        return .object(draft.filled(from: session.connector))
    }

    /// Lets the draft be changed in an editor, again and again until it is an object.
    func editDraft() async throws -> JSON {
        guard session.options.isInteractive, services.ask != nil else {
            throw ShellError.usage("there is nobody to edit the draft", hint: "write 'fields {…}' to take a whole one")
        }
        guard let edit = services.edit else { throw ShellError.refused("running an editor") }
        var text = JSON.object(session.draft.fields).text(.indented) + "\n"
        while true {
            text = try await edit(text)
            if let object = self.object(in: text) {
                let pasted = PastedFields(object)
                try changeDraft("edit") { $0.fields = pasted.members }
                pasted.note(takesIdentifier: false).map(note)
                return try fields(nil)
            }
            try requireAnotherTry()
        }
    }

    /// The object a text holds; nil, with the reason told, when it holds none.
    private func object(in text: String) -> JSON.Object? {
        do throws(JSON.SyntaxError) {
            let value = try JSON(parsing: text, loneSurrogates: .refused)
            if value.object == nil { note("the fields are an object, not \(value.typeName)") }
            return value.object
        } catch {
            note("this is no JSON: \(error)")
            return nil
        }
    }

    private func requireAnotherTry() throws {
        let reply = try services.ask?(Question("edit it again? [Y/n]"))?.lowercased()
        guard let reply, ["", "y", "yes"].contains(reply) else {
            throw ShellError.usage("the draft is as it was", hint: "'edit' begins anew")
        }
    }

    /// `settings.token (STRING)`, `title (string)`
    private func describe(_ missing: String) -> String {
        let code = missing.split(separator: ".").last.map(String.init)
        if let setting = session.connector?.settings.first(where: { $0.code == code }), missing.contains(".") {
            return "\(missing) (\(setting.type))"
        }
        return session.draft.entity.field(missing).map { "\(missing) (\($0.inputType.rawValue))" } ?? missing
    }

    /// A key as a word: `settings.token`, `fields[0].name`.
    private struct KeyPath {
        var steps: [Item.Step] = []

        init?(_ text: String) {
            for part in text.split(separator: ".", omittingEmptySubsequences: false) {
                let pieces = part.split(separator: "[", omittingEmptySubsequences: false)
                guard let name = pieces.first, !name.isEmpty else { return nil }
                steps.append(.name(String(name)))
                for piece in pieces.dropFirst() {
                    guard piece.hasSuffix("]") else { return nil }
                    let key = String(piece.dropLast())
                    steps.append(Int(key).map(Item.Step.index) ?? .name(key))
                }
            }
        }
    }
}
