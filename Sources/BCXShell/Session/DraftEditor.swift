import BIConnector
import CommandLanguage
import OrderedJSON
import TextUI

/// Changes the draft: every change passes here, can be undone, and survives a crash.
struct DraftEditor {
    private let session: Session
    private let secrets: Secrets
    private let presenter: Presenter
    private let file: PrivateFile?

    init(_ services: HostServices, _ session: Session, _ secrets: Secrets, _ presenter: Presenter) {
        (self.session, self.secrets, self.presenter) = (session, secrets, presenter)
        file = services.files.draft
    }

    /// Changes the draft, entirely or not at all.
    /// - Parameter what: What is done, as `undo` reports it: `set title`.
    func change(_ what: String, _ change: (inout Draft) throws(ShellError) -> Void) throws(ShellError) {
        let before = session.draft
        var draft = before
        try change(&draft)
        session.draft = draft
        guard draft.entity.name != before.entity.name || draft.fields != before.fields else { return }
        session.earlierDrafts.keep(before, before: what)
        secrets.redaction.learn(from: .object(draft.fields))
        keep()
    }

    /// Undoes the last change of the draft.
    func undo() throws(ShellError) -> JSON {
        guard let (draft, what) = session.earlierDrafts.takeBack() else {
            throw .usage(Messages.Drafts.nothingToUndo, hint: Messages.Drafts.onlyDrafts)
        }
        session.draft = draft
        keep()
        presenter.note(Messages.Drafts.undid(what))
        return .object(draft.fields)
    }

    // MARK: Beyond the session

    /// Notes what a call made of the draft. What was sent would not be lost, and need not be saved.
    func note(_ result: JSON, of call: MethodCall, at portal: PortalAddress) {
        if call.sendsDraft { try? file?.write(nil) }
        if call.isDraftAlone, let id = Identifier(result["id"] ?? result)?.value {
            session.sentDraft = Session.SentDraft(
                id: id, portal: portal, entity: session.draft.entity.name, fields: session.draft.fields)
        }
        let isOfSent = call.row?.entity?.name == session.sentDraft?.entity && portal == session.sentDraft?.portal
        if call.row?.verb == .delete, isOfSent, call.parameters["id"] == session.sentDraft.map({ .int($0.id) }) {
            session.sentDraft = nil
        }
    }

    /// Writes the draft to the host's file; an empty one is removed. Credentials are not written.
    private func keep() {
        guard let file else { return }
        do {
            try file.write(session.draft.fields.isEmpty ? nil : kept)
        } catch {
            presenter.note(Messages.Drafts.cannotKeep(error))
        }
    }

    private var kept: [UInt8] {
        let draft = session.draft
        let (rest, paths) = JSON.object(draft.filled(from: session.connector)).withoutSecrets()
        var fields = rest?.object ?? [:]
        var names = paths.map { JSON.string(LineRedactor.key($0)) }
        // A text that is a credential elsewhere is one here too, unless it names the object.
        for field in fields.members
        where field.value.string.map(secrets.redaction.isHidden) == true
            && !SecretName.isLabel(field.name)
        {
            names.append(.string(field.name))
            fields[field.name] = nil
        }
        let kept: JSON = [
            "entity": .string(draft.entity.name), "fields": .object(fields), "secrets": .array(names),
        ]
        return kept.bytes()
    }

    /// Offers to restore the draft of a session that ended unexpectedly.
    /// - Parameter bytes: What ``HostServices/Files/draft`` was given.
    func offer(_ bytes: [UInt8], to person: Person) throws -> DraftOffer {
        guard let kept = try? JSON(bytes: bytes), let fields = kept["fields"]?.object,
            let entity = kept["entity"]?.string.flatMap(Entity.init(named:)), let ask = person.ask
        else { return .decided }
        let secrets = (kept["secrets"]?.array ?? []).compactMap(\.string)
        let names = (fields.names + secrets).map { $0.visible() }
        let question = Messages.People.orYes(Messages.Drafts.restore(entity, names))
        guard let answer = try ask(Question(question, mayBeLine: true)) else { return .open }
        if answer.isNo { return .decided }
        guard answer.trimmingBlanks.isEmpty || answer.isYes else {
            presenter.note(Messages.Drafts.staysSaved)
            return .line(answer)
        }
        try change(Messages.Drafts.restoring) { $0 = Draft(entity: entity, fields: fields) }
        if !secrets.isEmpty {
            presenter.note(Messages.Drafts.setAgain(secrets))
        }
        // Where it cannot be saved again, what was saved is all there is.
        guard let file, (try? file.write(self.kept)) == nil else { return .decided }
        return .open
    }
}

/// What came of the offer of a saved draft.
public enum DraftOffer: Sendable, Equatable {
    /// It was restored or is not wanted, and need not be offered again.
    case decided
    /// Nobody answered: it stays saved.
    case open
    /// This line came in place of an answer, and is to be run: the draft stays saved.
    case line(String)
}
