public import BIConnector

extension Sandbox {
    /// Where a server listens for the sandbox.
    struct ListeningAddress: Sendable, Hashable {
        var address: IPAddress
        var port: Int
    }

    /// Opens the sandbox to others than its own user. From then on
    /// - the first user's webhook, tokens and client secret are no longer the documented ones but such that nobody can
    ///   guess, kept in the storage: ``owner`` has them;
    /// - the page wants a page key;
    /// - endpoints are called only at the caller's address, and where ``Settings/reach`` allows.
    ///
    /// An ``HTTPServer`` on any address but a loopback one does this by itself. It stays so as long as the sandbox lives.
    /// - Parameter token: Stands in for the code of the webhook and for the access token.
    /// - Throws: ``SandboxError`` when the storage fails.
    public func open(token: Secret? = nil) throws(SandboxError) {
        do throws(PortalError) {
            try locked { (state) throws(PortalError) in
                guard !state.isOpen || token != nil else { return }
                let database = state.database
                let owner = state.owner
                state.owner = try database.transaction { () throws(PortalError) in
                    try Seed.open(owner, token: token, mint, in: database)
                }
                state.isOpen = true
            }
        } catch {
            throw .refused(error)
        }
    }

    /// Gives the first user new credentials. Those in use are worth nothing from then on, nor are tokens that were issued
    /// by the authorisation server.
    func renewCredentials() throws(SandboxError) {
        do throws(PortalError) {
            try locked { (state) throws(PortalError) in
                let database = state.database
                let owner = state.owner
                state.owner = try database.transaction { () throws(PortalError) in
                    try Seed.renew(owner, mint, in: database)
                }
            }
        } catch {
            throw .refused(error)
        }
    }

    /// From now on the page wants a page key in any case.
    func wantsPageKey() { locked { $0.isInClass = true } }

    /// Whether it was opened to others than its own user.
    public var isOpen: Bool { locked { $0.isOpen } }

    /// The first user's access, with the credentials in force.
    public var owner: Access { locked { $0.owner } }

    /// Whether the page wants a page key: on an open sandbox, in a class, and where there are several
    /// applications.
    /// - Throws: ``SandboxError`` when the storage fails.
    public func needsPageKey() throws(SandboxError) -> Bool {
        do throws(PortalError) {
            return try locked { (state) throws(PortalError) in try state.needsPageKey() }
        } catch {
            throw .refused(error)
        }
    }
}

/// Whose objects and requests the page shows.
enum Audience: Sendable, Equatable {
    case everything
    case application(Int)
}

extension Sandbox.State {
    func needsPageKey() throws(PortalError) -> Bool {
        guard !isOpen, !isInClass else { return true }
        return try database.rows("select count(*) from application").first?[0].int ?? 0 > 1
    }

    /// What a page key opens; nil for a text that is none.
    func audience(ofKey key: String) throws(PortalError) -> Audience? {
        let rows = try database.rows("select applicationId from pageKey where code = ?", [.text(key)])
        return rows.first.map { $0[0].int == 1 ? .everything : .application($0[0].int) }
    }
}
