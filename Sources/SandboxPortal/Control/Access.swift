public import BIConnector
public import OrderedJSON

/// One user with an application of their own: what a student of a workshop gets.
public struct Access: Sendable, Hashable {
    /// The user.
    public var user: Int
    /// The name as given.
    public var name: String
    /// The application's `client_id`.
    public var clientID: String
    /// The application's `client_secret`.
    public var clientSecret: Secret
    /// The code of a webhook that sees the application's objects.
    public var webhookCode: Secret
    /// An access token that does not expire by itself.
    public var accessToken: Secret
    /// The refresh token that belongs to it.
    public var refreshToken: Secret
    /// Opens the sandbox's page with the application's objects and requests; that of the first application, with those
    /// of all.
    public var pageKey: Secret
}

extension Access {
    /// New credentials that nobody can guess; the user has no number yet.
    init(for name: String, _ mint: CredentialMint) {
        self.init(
            user: 0, name: name, clientID: mint.makeClientID(), clientSecret: Secret(mint.make(50)),
            webhookCode: Secret(mint.make(16)), accessToken: Secret(mint.make(70)),
            refreshToken: Secret(mint.make(70)), pageKey: Secret(mint.make(32)))
    }
}

extension Sandbox {
    /// Makes a user, an application of their own, a webhook and a token. Each application sees only its own objects.
    /// - `scopes`: What the credentials reach, separated by commas; without `biconnector` the section answers
    ///   `insufficient_scope`.
    /// - `mayUseBI`: Whether the user has the two BI permissions; else the section answers `ACCESS_DENIED`.
    /// - `redirect`: Where `/oauth/authorize/` leads; empty for a page that shows the code.
    /// - `hasConnectors`: Whether the application begins with the three demonstration connectors.
    /// - Throws: ``SandboxError`` when the storage fails.
    public func makeAccess(
        for name: String, scopes: String = Sandbox.scopes, mayUseBI: Bool = true, redirect: String = "",
        hasConnectors: Bool = true
    ) throws(SandboxError) -> Access {
        let access = Access(for: name, mint)
        return try changed { (database, time) throws(PortalError) in
            try Seed.plant(
                access, scopes: scopes, mayUseBI: mayUseBI, redirect: redirect, hasConnectors: hasConnectors,
                in: database, time)
        }
    }

    /// The accesses of "Student 1" to "Student N", made where they are missing, so that a sandbox kept in a file gives
    /// the same ones again. Each begins with the three demonstration connectors.
    /// - Throws: ``SandboxError`` when the storage fails.
    public func students(_ count: Int) throws(SandboxError) -> [Access] {
        try changed { (database, time) throws(PortalError) in
            var students: [Access] = []
            for number in 0..<count { students.append(try Seed.student(number + 1, mint, in: database, time)) }
            return students
        }
    }

    /// Lets access tokens expire: calls with them answer `expired_token` until they are refreshed.
    /// - Parameter token: The one; nil for all.
    /// - Throws: ``SandboxError`` when the storage fails.
    public func expireTokens(_ token: Secret? = nil) throws(SandboxError) {
        try changed { (database, time) throws(PortalError) in
            let condition = token == nil ? "" : " where access = ?"
            let values: [SQLValue] = token.map { [.text($0.reveal())] } ?? []
            try database.run("update token set expires = ?\(condition)", [.real(time.seconds)] + values)
        }
    }

    /// Makes the sandbox a new one: objects, users, their credentials, faults, meters and log are gone, the seed is
    /// planted again. Settings stay, and so do the credentials of the first user.
    /// - Throws: ``SandboxError`` when the storage fails.
    public func reset() throws(SandboxError) {
        let owner = owner
        try changed { (database, time) throws(PortalError) in
            for store in Schema.objectTables + Schema.accessTables { try database.run("delete from \(store)") }
            try Seed.plantAll(in: database, owner, time)
        }
        locked { state in
            state.faults.clear()
            state.rates = RateMeter()
            state.operating = ExecutionTimeMeter()
            state.log = RequestLog()
        }
    }

    /// Adds objects to the seeded application, all or none.
    ///
    /// Shape: an object with arrays `connectors`, `sources`, `tables`; each element has the members that `add` takes
    /// and may have an `id`, which has to be higher than those in use. Endpoints are not called.
    /// - Throws: ``SandboxError`` with the portal's own code and text when an object is refused.
    public func seed(_ json: JSON) throws(SandboxError) {
        let settings = settings
        try changed { (database, time) throws(PortalError) in
            for entity in [Entity.connector, .source, .table] {
                for fields in json["\(entity.name)s"]?.values ?? [] {
                    try Seed.add(fields, to: entity, settings, in: database, time)
                }
            }
        }
    }

    /// A change of the storage that is made entirely or not at all.
    private func changed<Result: Sendable>(
        _ body: (Database, PortalTime) throws(PortalError) -> Result
    ) throws(SandboxError) -> Result {
        let now = now
        defer { watch.tellChange() }
        do throws(PortalError) {
            return try locked { (state) throws(PortalError) in
                let time = PortalTime(seconds: now, offset: state.settings.zoneSeconds)
                let database = state.database
                return try database.transaction { () throws(PortalError) in try body(database, time) }
            }
        } catch {
            throw .refused(error)
        }
    }
}
