import BIConnector

// A script of a stranger may be kept at the portal that was given for it.
extension Shell {
    /// Refuses what `connect` is told to go to, unless it is the portal in use.
    func checkMayReach(_ target: String) throws(ShellError) {
        guard session.isConfined else { return }
        if target == "sandbox" {
            guard let sandbox = session.sandbox, sandbox == session.link?.address else {
                throw outOfReach("the sandbox")
            }
        } else if Profiles.isName(target) {
            throw outOfReach("the profile '\(target)'")
        } else {
            try checkMayReach(try parse(target).address)
        }
    }

    /// Refuses an address, unless it is that of the portal in use.
    func checkMayReach(_ address: PortalAddress) throws(ShellError) {
        guard session.isConfined, address != session.link?.address else { return }
        throw outOfReach("\(address)")
    }

    /// Refuses an authorisation server, unless it is the one of the credentials in use, or the portal itself.
    func checkMayAuthorize(at server: PortalAddress) throws(ShellError) {
        if case .oauth(let grant) = session.link?.credentials, grant.server == server { return }
        try checkMayReach(server)
    }

    /// Refuses to look at the profiles.
    func checkMaySeeProfiles() throws(ShellError) {
        guard !session.isConfined else { throw .usage("profiles are not shown here", hint: Self.confinementHint) }
    }

    func outOfReach(_ what: String) -> ShellError {
        let place = session.link.map { "this run may only use \($0.address)" } ?? "no portal was given for this run"
        return .usage("\(what) is out of reach: \(place)", hint: Self.confinementHint)
    }

    private static let confinementHint = "name the portal with --connect, or run without --safe=strict"
}
