import BIConnector
import CommandLanguage
import OrderedJSON

extension ShellCommand {
    static let portal = ShellCommand(
        "portal", usage: "portal [URL]", "Show the portal's address, or change it.",
        group: .session, words: [.address], result: .shownWhenAsked, examples: ["portal"]
    ) { invocation, context in
        try invocation.arguments.first.map { try changePortal($0.text, context) }
        return context.session.variable("portal")
    }

    private static func changePortal(_ text: String, _ context: CommandContext) throws(ShellError) {
        let session = context.session
        var link = try context.person.withCredentials(try PortalLink(typed: text)).bare()
        try Confinement(session).checkMayReach(link.address)
        if link.credentials == .none { link.credentials = credentials(for: link.address, context) }
        context.secrets.hide(link.credentials)
        if link.address != session.link?.address {
            session.connector = nil
            session.joined = nil
            session.returnOptions()
        }
        session.link = link
    }

    /// The credentials in use, which are those of one portal: another one never gets them.
    private static func credentials(for address: PortalAddress, _ context: CommandContext) -> Credentials {
        guard let link = context.session.link, link.credentials != .none else { return .none }
        guard link.address != address else { return link.credentials }
        context.note(Messages.Connecting.credentialsStay(with: link.address))
        return .none
    }
}
