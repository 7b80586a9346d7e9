import BIConnector
import CommandLanguage
import OrderedJSON
import TextUI

/// Every change of the draft goes this way: it can be taken back, and survives the end of the program.
extension Shell {
    /// Changes the draft, entirely or not at all.
    /// - Parameter what: What is done, as `undo` tells it: `set title`.
    func changeDraft(_ what: String, _ change: (inout Draft) throws(ShellError) -> Void) throws(ShellError) {
        let before = session.draft
        try change(&session.draft)
        guard session.draft.entity.name != before.entity.name || session.draft.fields != before.fields else { return }
        session.earlierDrafts.keep(before, before: what)
        redaction.learn(from: .object(session.draft.fields))
        keepDraft()
    }

    /// Takes back the last change of the draft.
    func undo() throws(ShellError) -> JSON {
        guard let (draft, what) = session.earlierDrafts.takeBack() else {
            throw .usage("there is nothing to take back", hint: "only changes of the draft can be taken back")
        }
        session.draft = draft
        keepDraft()
        note("took back: \(what)")
        return .object(draft.fields)
    }

    // MARK: Beyond the session

    /// Writes the draft to where the host keeps it; an empty one is forgotten. Credentials are not written.
    private func keepDraft() {
        guard let file = services.draft else { return }
        do {
            try file.write(session.draft.fields.isEmpty ? nil : keptDraft)
        } catch {
            note("the draft cannot be kept beyond this session: \(error)")
        }
    }

    private var keptDraft: [UInt8] {
        let draft = session.draft
        let (rest, paths) = JSON.object(draft.fields).withoutSecrets()
        var fields = rest?.object ?? [:]
        var secrets = paths.map { JSON.string(LineSecrets.key($0)) }
        // A text that is a credential elsewhere is one here, unless it tells the object apart.
        for field in fields.members
        where field.value.string.map(redaction.isHidden) == true && !SecretName.isLabel(field.name) {
            secrets.append(.string(field.name))
            fields[field.name] = nil
        }
        let kept: JSON = [
            "entity": .string(draft.entity.name), "fields": .object(fields), "secrets": .array(secrets),
        ]
        return kept.bytes()
    }

    /// Offers a draft that a session left behind which did not come to its end.
    /// - Parameter bytes: What ``Services/draft`` was given.
    /// - Returns: Whether it was decided about, and need not be offered again.
    public func offerDraft(_ bytes: [UInt8]) throws -> Bool {
        guard let kept = try? JSON(bytes: bytes), let fields = kept["fields"]?.object,
            let entity = kept["entity"]?.string.flatMap(Entity.init(named:)), let ask = services.ask
        else { return true }
        let secrets = (kept["secrets"]?.array ?? []).compactMap(\.string)
        let names = (fields.names + secrets).map { $0.visible() }.joined(separator: ", ")
        let answer = try ask(
            Question("a draft of a \(entity.name) was left behind (\(names)); take it up? [Y/n]"))
        guard let answer else { return false }
        guard ["", "y", "yes"].contains(answer.lowercased()) else { return true }
        try changeDraft("take up the draft left behind") { $0 = Draft(entity: entity, fields: fields) }
        if !secrets.isEmpty { note("credentials were not kept, set them again: \(secrets.joined(separator: ", "))") }
        return true
    }
}
