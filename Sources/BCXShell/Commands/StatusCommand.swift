import BIConnector
import CommandLanguage
import OrderedJSON
import TextUI

extension ShellCommand {
    static let status = ShellCommand(
        "status", usage: "status",
        "The portal, the credentials, the connector, the draft, the limits seen, the profile.",
        group: .session, examples: ["status"]
    ) { _, context in state(context) }

    private static func state(_ context: CommandContext) -> JSON {
        let session = context.session
        let (draft, connector) = (session.draft, session.connector)
        let state = Messages.Drafts.state(draft, connector: connector, sent: session.idOfSentDraft)
        var status: JSON.Object = [
            "portal": session.variable("portal"),
            "credentials": .string(ShownCredentials(context).text),
            "connector": session.connector.map { .string("\($0.id) \($0.title)") } ?? nil,
            "draft": .string("\(draft.entity.name), \(draft.fields.count) set, \(state)"),
        ]
        let limits = limitsSeen(context)
        if !limits.isEmpty { status["limits"] = .string(limits.joined(separator: "; ")) }
        if let profile = session.profile {
            status["profile"] = .string("\(profile.name)\(profile.isReadOnly ? Messages.Profiles.readOnlyMark : "")")
        }
        if let path = context.recorder.path { status["recording"] = .string(path) }
        return .object(status)
    }

    /// The methods that have used at least a second of execution time, as the portal reported it in its replies.
    private static func limitsSeen(_ context: CommandContext) -> [String] {
        guard let portal = context.session.link?.address else { return [] }
        let operating = context.connection.executionTime
        return operating.methods(at: portal).prefix(5).compactMap { method in
            guard let reading = operating.reading(of: method, at: portal), let seconds = reading.seconds,
                seconds >= 1
            else { return nil }
            let reset = reading.untilReset.flatMap { $0 > .zero ? $0 : nil }
            return Messages.Commands.used(method, Int(seconds), reset: reset)
        }
    }
}
