import BIConnector
import OrderedJSON

/// What a new sandbox holds.
enum Seed {
    /// Fills an empty database, and gives the first user the documented credentials.
    /// - Parameter name: The first user of a member of a class, whose application is no other member's either.
    /// - Returns: That user's access.
    static func prepare(
        _ database: Database, _ time: PortalTime, name: String?, _ mint: CredentialMint
    ) throws(PortalError) -> Access {
        var owner = wellKnown
        if let name {
            owner.name = name
            owner.clientID = try kept("client", or: Secret(mint.makeClientID()), in: database).reveal()
        }
        owner.pageKey = try pageKey(of: 1, mint, in: database)
        if try isMissing(in: database) {
            try plantAll(in: database, owner, time)
        } else {
            try adopt(owner, in: database)
        }
        return owner
    }

    /// Fills an empty database: the user, the application, their credentials and the demonstration connectors.
    static func plantAll(in database: Database, _ owner: Access, _ time: PortalTime) throws(PortalError) {
        _ = try plant(
            owner, scopes: Sandbox.scopes, mayUseBI: true, redirect: "", hasConnectors: false, in: database, time)
        for connector in connectors { try plant(connector, id: .int(connector.id), of: 1, in: database, time) }
        for (store, last) in counters {
            try database.run("delete from sqlite_sequence where name = ?", [.text(store)])
            try database.run("insert into sqlite_sequence (name, seq) values (?, ?)", [.text(store), .int(last)])
        }
    }

    /// The first user's access on a sandbox that is open to others: credentials that nobody can guess, the same ones
    /// whenever the storage is opened to others again.
    /// - Parameter token: Stands in for the code of the webhook and for the access token.
    static func open(
        _ owner: Access, token: Secret?, _ mint: CredentialMint, in database: Database
    ) throws(PortalError) -> Access {
        let new = Access(for: "", mint)
        var owner = owner
        let webhookCode = try kept("webhook", or: new.webhookCode, in: database)
        let accessToken = try kept("token", or: new.accessToken, in: database)
        owner.webhookCode = token ?? webhookCode
        owner.accessToken = token ?? accessToken
        owner.refreshToken = try kept("refresh", or: new.refreshToken, in: database)
        owner.clientSecret = try kept("secret", or: new.clientSecret, in: database)
        try adopt(owner, in: database)
        return owner
    }

    /// Replaces all credentials of the first user by new ones: whoever has the old ones is out, but for the
    /// application's `client_id`.
    static func renew(_ owner: Access, _ mint: CredentialMint, in database: Database) throws(PortalError) -> Access {
        for name in ["webhook", "token", "refresh", "secret"] {
            try database.run("delete from kept where name = ?", [.text(name)])
        }
        for store in ["grantCode", "token", "pageKey"] { try database.run("delete from \(store)") }
        var owner = owner
        owner.pageKey = try pageKey(of: 1, mint, in: database)
        owner = try open(owner, token: nil, mint, in: database)
        try plantToken(of: owner, 1, scopes: Sandbox.scopes, in: database)
        return owner
    }

    /// What was kept under this name, else `value`, kept from now on.
    private static func kept(_ name: String, or value: Secret, in database: Database) throws(PortalError) -> Secret {
        try database.run("insert or ignore into kept values (?, ?)", [.text(name), .text(value.reveal())])
        let rows = try database.rows("select value from kept where name = ?", [.text(name)])
        return rows.first.map { Secret($0[0].text) } ?? value
    }

    /// Gives the first user these credentials in place of those it had. A token that has expired, or a refresh token
    /// that was used, stays so.
    private static func adopt(_ owner: Access, in database: Database) throws(PortalError) {
        try database.run(
            "update webhook set code = ? where userId = 1 and applicationId = 1", [.text(owner.webhookCode.reveal())])
        try database.run(
            "update application set clientId = ?, clientSecret = ? where id = 1",
            [.text(owner.clientID), .text(owner.clientSecret.reveal())])
        // The tokens that were planted are the only ones whose refresh token lasts for ever.
        try database.run(
            """
            update token set access = ?, refresh = iif(refresh is null, null, ?)
            where userId = 1 and applicationId = 1 and refreshExpires = ?
            """,
            [.text(owner.accessToken.reveal()), .text(owner.refreshToken.reveal()), .real(endOfTime)])
    }

    /// The page key of an application, made where it is missing.
    private static func pageKey(
        of application: Int, _ mint: CredentialMint, in database: Database
    ) throws(PortalError) -> Secret {
        try database.run("insert or ignore into pageKey values (?, ?)", [.int(application), .text(mint.make(32))])
        let rows = try database.rows("select code from pageKey where applicationId = ?", [.int(application)])
        return Secret(rows.first?[0].text ?? "")
    }

    /// Adds a user, an application, a webhook and a token.
    /// - Returns: The access with the number of its user.
    static func plant(
        _ access: Access, scopes: String, mayUseBI: Bool, redirect: String, hasConnectors: Bool, in database: Database,
        _ time: PortalTime
    ) throws(PortalError) -> Access {
        var access = access
        let names = access.name.split(separator: " ", maxSplits: 1).map { SQLValue.text(String($0)) }
        access.user = try database.insert(
            "insert into account (name, lastName, mayUseBI) values (?, ?, ?)",
            [names.first ?? "", names.count > 1 ? names[1] : "", .bool(mayUseBI)])
        let application = try database.insert(
            "insert into application (clientId, clientSecret, title, scope, redirect) values (?, ?, ?, ?, ?)",
            [
                .text(access.clientID), .text(access.clientSecret.reveal()), .text("Application of \(access.name)"),
                .text(scopes), .text(redirect),
            ])
        try database.run(
            "insert into webhook values (?, ?, ?, ?)",
            [.text(access.webhookCode.reveal()), .int(access.user), .int(application), .text(scopes)])
        try plantToken(of: access, application, scopes: scopes, in: database)
        try database.run(
            "insert or replace into pageKey values (?, ?)", [.int(application), .text(access.pageKey.reveal())])
        guard hasConnectors else { return access }
        for connector in connectors { try plant(connector, id: .null, of: application, in: database, time) }
        return access
    }

    private static func plantToken(
        of access: Access, _ application: Int, scopes: String, in database: Database
    ) throws(PortalError) {
        try database.run(
            "insert into token values (?, ?, ?, ?, ?, ?, ?)",
            [
                .text(access.accessToken.reveal()), .text(access.refreshToken.reveal()), .int(application),
                .int(access.user), .text(scopes), .real(endOfTime), .real(endOfTime),
            ])
    }

    /// The access of a student of a workshop: the one there is, with its newest token, else a new one.
    static func student(
        _ number: Int, _ mint: CredentialMint, in database: Database, _ time: PortalTime
    ) throws(PortalError) -> Access {
        let rows = try database.rows(
            """
            select account.id, clientId, clientSecret, code, access, refresh, application.id from account
            join webhook on webhook.userId = account.id join application on application.id = webhook.applicationId
            join token on token.userId = account.id and token.applicationId = application.id
            where account.name = 'Student' and lastName = ? order by token.expires desc limit 1
            """, [.text(String(number))])
        guard let row = rows.first else {
            return try plant(
                Access(for: "Student \(number)", mint), scopes: Sandbox.scopes, mayUseBI: true, redirect: "",
                hasConnectors: true, in: database, time)
        }
        return Access(
            user: row[0].int, name: "Student \(number)", clientID: row[1].text, clientSecret: Secret(row[2].text),
            webhookCode: Secret(row[3].text), accessToken: Secret(row[4].text), refreshToken: Secret(row[5].text),
            pageKey: try pageKey(of: row[6].int, mint, in: database))
    }

    /// The highest id that a file may ask for: the next ones have to be numbers, too.
    private static let highestID = 1_000_000_000_000

    /// Adds one object of the seeded application as its `add` would, without a call of an endpoint.
    static func add(
        _ fields: JSON, to entity: Entity, _ settings: Sandbox.Settings, in database: Database, _ time: PortalTime
    ) throws(PortalError) {
        var fields = fields.object ?? [:]
        if let id = fields["id"]?.wholeNumber, id > 1 {
            guard id <= highestID else { throw PortalError(.argumentError, text: "Invalid id \(id)") }
            try database.run("delete from sqlite_sequence where name = ?", [.text(entity.store)])
            try database.run(
                "insert into sqlite_sequence (name, seq) values (?, ?)", [.text(entity.store), .int(id - 1)])
        }
        fields["id"] = nil
        let invocation = MethodInvocation(
            entity: entity, verb: .add, parameters: ["fields": .object(fields)], caller: .owner, time: time,
            settings: settings, database: database)
        _ = try invocation.change()
    }

    /// Since 1970, in seconds: the well-known token outlives every lesson; whoever wants expiry lets it expire.
    private static let endOfTime = 9e15

    private static let wellKnown = Access(
        user: 1, name: "Ada Harbour", clientID: Sandbox.clientID, clientSecret: Secret(Sandbox.clientSecret),
        webhookCode: Secret(Sandbox.webhookCode), accessToken: Secret(Sandbox.accessToken),
        refreshToken: Secret(Sandbox.refreshToken), pageKey: Secret(""))

    /// Whether nothing has been planted yet.
    static func isMissing(in database: Database) throws(PortalError) -> Bool {
        try database.rows("select 1 from application limit 1").isEmpty
    }

    /// The last identifiers taken: the first source is 58, its settings begin at 77, the first table is 93, its columns
    /// begin at 210, and the next connector is 124, as in the examples of the documentation.
    private static let counters = [
        ("source", 57), ("sourceSetting", 76), ("dataset", 92), ("datasetColumn", 209), ("connector", 123),
        ("biDataset", 400),
    ]

    private struct Connector {
        var id: Int
        /// The demonstrated system.
        var system: String
        var title: String
        var description: String
        var sort: Int
        var sourceCode: String
        var settings: [(code: String, name: String, type: String)]
    }

    private static let connectors = [
        Connector(
            id: 8, system: "shop", title: "Shop pgsql", description: "Orders of the web shop.", sort: 200,
            sourceCode: "pgsql",
            settings: [("host", "Host", "STRING"), ("shard", "Shard no.", "INT")]),
        Connector(
            id: 31, system: "harbour", title: "Harbour ERP", description: "Berths and port calls.", sort: 50,
            sourceCode: "",
            settings: [("token", "API token", "STRING")]),
        Connector(
            id: 123, system: "crm", title: "CRM", description: "Customers and deals.", sort: 100, sourceCode: "",
            settings: [("login", "Login", "STRING"), ("password", "Password", "STRING")]),
    ]

    private static func plant(
        _ connector: Connector, id: SQLValue, of application: Int, in database: Database, _ time: PortalTime
    ) throws(PortalError) {
        let settings = JSON.array(
            connector.settings.map { setting in
                ["name": .string(setting.name), "code": .string(setting.code), "type": .string(setting.type)]
            })
        let address = "\(Sandbox.demonstrationAddress)/\(connector.system)"
        try database.run(
            """
            insert into connector (id, applicationId, title, logo, description, sort, urlCheck, urlTableList,
                urlTableDescription, urlData, settings, supportMapping, sourceCode, dateCreate)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?)
            """,
            [
                id, .int(application), .text(connector.title), .text(logo), .text(connector.description),
                .int(connector.sort), .text("\(address)/check"), .text("\(address)/tables"),
                .text("\(address)/columns"), .text("\(address)/rows"), .text(settings.text()),
                .text(connector.sourceCode), .text(time.plain),
            ])
    }

    /// A grey square.
    private static let logo =
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E"
        + "%3Cpath fill='%23889' d='M1 1h6v6H1z'/%3E%3C/svg%3E"
}
