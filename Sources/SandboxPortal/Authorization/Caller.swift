import BIConnector
import OrderedJSON

/// Who calls, and with which credentials.
struct Caller: Sendable {
    /// Whose objects the caller sees.
    var application: Int
    /// The user whose rights count.
    var user: Int
    /// Whether the right is an incoming webhook.
    var isWebhook: Bool
    /// What the right reaches.
    var scopes: [Substring]
    /// Whether the user may open BI Builder and the Analytics hub.
    var mayUseBI: Bool
    /// Tells callers apart where calls are counted; never shown.
    var key: String

    /// The first user, whose rights nobody has to prove where whoever serves the sandbox acts.
    static let owner = Caller([.int(1), .int(1), .text(Sandbox.scopes), .bool(true)], isWebhook: false, key: "")

    /// Finds who calls.
    /// - Throws: `NO_AUTH_FOUND`, `expired_token`.
    init(
        webhook: Route.Webhook?, parameters: JSON.Object, now: Double, in database: Database
    ) throws(PortalError) {
        if let webhook {
            try self.init(webhook, in: database)
        } else if let token = parameters["auth"]?.string {
            try self.init(token: token, now: now, in: database)
        } else {
            throw PortalError(.noAuthFound)
        }
    }

    private init(_ webhook: Route.Webhook, in database: Database) throws(PortalError) {
        let rows = try database.rows(
            """
            select applicationId, userId, scope, mayUseBI from webhook join account on account.id = userId
            where code = ?
            """, [.text(webhook.code)])
        guard let row = rows.first, String(row[1].int) == webhook.user else { throw PortalError(.noAuthFound) }
        self.init(row, isWebhook: true, key: webhook.code)
    }

    private init(token: String, now: Double, in database: Database) throws(PortalError) {
        let rows = try database.rows(
            """
            select applicationId, userId, scope, mayUseBI, expires from token join account on account.id = userId
            where access = ?
            """, [.text(token)])
        guard let row = rows.first else { throw PortalError(.noAuthFound) }
        guard row[4].double > now else { throw PortalError(.expiredToken) }
        self.init(row, isWebhook: false, key: token)
    }

    private init(_ row: [SQLValue], isWebhook: Bool, key: String) {
        application = row[0].int
        user = row[1].int
        scopes = row[2].text.utf8.split(separator: UInt8(ascii: ",")).map { Substring($0) }
        mayUseBI = row[3].int != 0
        self.isWebhook = isWebhook
        self.key = key
    }

    /// Who calls, as a log shows it: never the secret itself.
    var label: String { isWebhook ? "webhook of user \(user)" : "application \(application), user \(user)" }
}
