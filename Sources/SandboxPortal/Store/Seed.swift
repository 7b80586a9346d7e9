import BIConnector
import OrderedJSON

/// What a new sandbox holds.
enum Seed {
    /// Fills an empty database: the user, the application, their credentials and the demonstration connectors.
    static func plantAll(in database: Database, _ moment: Moment) throws(Refused) {
        _ = try plant(
            wellKnown, scopes: Sandbox.scopes, mayUseBI: true, redirect: "", hasConnectors: false, in: database, moment)
        for connector in connectors { try plant(connector, id: .int(connector.id), of: 1, in: database, moment) }
        for (store, last) in counters {
            try database.run("delete from sqlite_sequence where name = ?", [.text(store)])
            try database.run("insert into sqlite_sequence (name, seq) values (?, ?)", [.text(store), .int(last)])
        }
    }

    /// Adds a user, an application, a webhook and a token.
    /// - Returns: The access with the number of its user.
    static func plant(
        _ access: Access, scopes: String, mayUseBI: Bool, redirect: String, hasConnectors: Bool, in database: Database,
        _ moment: Moment
    ) throws(Refused) -> Access {
        var access = access
        let names = access.name.split(separator: " ", maxSplits: 1).map { Value.text(String($0)) }
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
        try database.run(
            "insert into token values (?, ?, ?, ?, ?, ?, ?)",
            [
                .text(access.accessToken.reveal()), .text(access.refreshToken.reveal()), .int(application),
                .int(access.user), .text(scopes), .real(endOfTime), .real(endOfTime),
            ])
        guard hasConnectors else { return access }
        for connector in connectors { try plant(connector, id: .null, of: application, in: database, moment) }
        return access
    }

    /// The access of a student of a workshop: the one there is, with its newest token, else a new one.
    static func student(_ number: Int, in database: Database, _ moment: Moment) throws(Refused) -> Access {
        let rows = try database.rows(
            """
            select account.id, clientId, clientSecret, code, access, refresh from account
            join webhook on webhook.userId = account.id join application on application.id = webhook.applicationId
            join token on token.userId = account.id and token.applicationId = application.id
            where account.name = 'Student' and lastName = ? order by token.expires desc limit 1
            """, [.text(String(number))])
        guard let row = rows.first else {
            return try plant(
                Access(for: "Student \(number)"), scopes: Sandbox.scopes, mayUseBI: true, redirect: "",
                hasConnectors: true, in: database, moment)
        }
        return Access(
            user: row[0].int, name: "Student \(number)", clientID: row[1].text, clientSecret: Secret(row[2].text),
            webhookCode: Secret(row[3].text), accessToken: Secret(row[4].text), refreshToken: Secret(row[5].text))
    }

    /// Adds one object of the seeded application as its `add` would, without a call of an endpoint.
    static func add(
        _ fields: JSON, to entity: Entity, _ settings: Sandbox.Settings, in database: Database, _ moment: Moment
    ) throws(Refused) {
        var fields = fields.object ?? [:]
        if let id = fields["id"]?.wholeNumber, id > 1 {
            try database.run("delete from sqlite_sequence where name = ?", [.text(entity.store)])
            try database.run(
                "insert into sqlite_sequence (name, seq) values (?, ?)", [.text(entity.store), .int(id - 1)])
        }
        fields["id"] = nil
        let caller = try Caller(
            webhook: .init(user: "1", code: Sandbox.webhookCode), parameters: [:], now: moment.seconds, in: database)
        let invocation = Invocation(
            entity: entity, verb: .add, parameters: ["fields": .object(fields)], caller: caller, moment: moment,
            settings: settings, database: database)
        _ = try invocation.change()
    }

    /// Since 1970, in seconds: the well-known token outlives every lesson; whoever wants expiry lets it expire.
    private static let endOfTime = 9e15

    private static let wellKnown = Access(
        user: 1, name: "Ada Harbour", clientID: Sandbox.clientID, clientSecret: Secret(Sandbox.clientSecret),
        webhookCode: Secret(Sandbox.webhookCode), accessToken: Secret(Sandbox.accessToken),
        refreshToken: Secret(Sandbox.refreshToken))

    /// Whether nothing has been planted yet.
    static func isMissing(in database: Database) throws(Refused) -> Bool {
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
        _ connector: Connector, id: Value, of application: Int, in database: Database, _ moment: Moment
    ) throws(Refused) {
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
                .text(connector.sourceCode), .text(moment.plain),
            ])
    }

    /// A grey square.
    private static let logo =
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E"
        + "%3Cpath fill='%23889' d='M1 1h6v6H1z'/%3E%3C/svg%3E"
}
