import BIConnector

/// Restricts an untrusted script to the portal that was given for it.
struct Confinement {
    private let session: Session

    init(_ session: Session) { self.session = session }

    /// Refuses a target of `connect`, unless it is the current portal.
    func checkMayReach(_ target: String) throws(ShellError) {
        guard session.isConfined else { return }
        if SandboxTarget(target) != nil {
            guard let sandbox = session.sandbox, sandbox == session.link?.address else {
                throw outOfReach(Messages.Connecting.sandbox)
            }
        } else if Profiles.isName(target) {
            throw outOfReach(Messages.Connecting.profile(target))
        } else {
            try checkMayReach(try Self.server(of: target))
        }
    }

    private static func server(of target: String) throws(ShellError) -> PortalAddress {
        if let address = try JoinAddress(typed: target) { return address.server }
        return try PortalLink(typed: target).address
    }

    /// Refuses an address, unless it is that of the current portal.
    func checkMayReach(_ address: PortalAddress) throws(ShellError) {
        guard session.isConfined, address != session.link?.address else { return }
        throw outOfReach("\(address)")
    }

    /// Refuses an authorisation server, unless it is that of the current credentials, or the portal itself.
    func checkMayAuthorize(at server: PortalAddress) throws(ShellError) {
        if case .oauth(let grant) = session.link?.credentials, grant.server == server { return }
        try checkMayReach(server)
    }

    /// Refuses to offer other portals.
    func checkMayChoose() throws(ShellError) {
        if session.isConfined { throw outOfReach(Messages.Connecting.otherPortal) }
    }

    /// Refuses access to the profiles.
    func checkMaySeeProfiles() throws(ShellError) {
        guard session.isConfined else { return }
        throw .usage(Messages.Connecting.noProfiles, hint: Messages.Connecting.namePortal)
    }

    private func outOfReach(_ what: String) -> ShellError {
        .usage(
            Messages.Connecting.outOfReach(what, only: session.link?.address), hint: Messages.Connecting.namePortal)
    }
}
