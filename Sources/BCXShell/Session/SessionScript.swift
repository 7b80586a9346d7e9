import BIConnector
import CommandLanguage
import OrderedJSON

/// The session as a script that restores the same state.
struct SessionScript {
    /// Its lines.
    private(set) var lines = ["#!/usr/bin/env bcx"]

    init(_ session: Session, _ redaction: Redaction) {
        lines += Self.portal(of: session) + Self.options(of: session)
        if let connector = session.connector, session.link != nil {
            lines.append("use \(connector.id)")
        }
        lines += Self.draft(of: session, redaction)
    }

    /// How to connect to the portal again; the script prompts for the credentials unless a profile has them.
    private static func portal(of session: Session) -> [String] {
        guard let link = session.link else { return [] }
        // A profile of the program's sandbox does not work after the program has ended.
        if link.address == session.sandbox { return ["connect sandbox"] }
        if let profile = session.profile { return ["connect \(profile.name)"] }
        switch link.credentials {
        case .none: return ["connect \(link.address)"]
        case .webhook(let user, _): return ["connect \(link.address)", "auth webhook \(user)"]
        case .token: return ["connect \(link.address)", "auth token"]
        case .oauth(let grant):
            return ["connect \(link.address)", "auth oauth client_id=\(grant.clientID)"]
        }
    }

    private static func options(of session: Session) -> [String] {
        let usual = Options()
        return Options.rows.filter { $0.get(session.options) != $0.get(usual) }
            .map { "option \($0.name) \(ScriptLiteral.word($0.get(session.options)))" }
    }

    private static func draft(of session: Session, _ redaction: Redaction) -> [String] {
        let draft = session.draft
        var lines = draft.entity.name == Entity.source.name ? [] : ["new \(draft.entity.name)"]
        for member in draft.fields.members {
            // A text that is a credential elsewhere is one here too, unless it names the object.
            let isHidden =
                member.value.string.map(redaction.isHidden) == true && !SecretName.isLabel(member.name)
            let (rest, paths) = member.value.withoutSecrets(at: [member.name])
            if let rest, !isHidden, rest.object?.isEmpty != true || paths.isEmpty {
                lines.append("set \(ScriptLiteral.item(member.name, rest))")
            }
            for path in isHidden ? [[]] : paths {
                lines.append("set \(LineRedactor.key([member.name] + path))=secret:")
            }
        }
        return lines
    }
}
