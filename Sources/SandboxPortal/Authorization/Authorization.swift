import BIConnector
import OrderedJSON
import TextUI

/// The authorisation server: codes and tokens of applications.
struct Authorization {
    let request: SandboxRequest
    let parameters: JSON.Object
    /// Since 1970, in seconds.
    let now: Double
    let database: Database
    let mint: CredentialMint

    /// How long an access token lives, in seconds.
    static let accessLifetime = 3600.0
    /// How long a refresh token lives, in seconds.
    static let refreshLifetime = 180 * 86400.0
    /// How long a code lives, in seconds.
    static let codeLifetime = 30.0

    /// An application and the user it acts for.
    private struct Grant {
        var application: Int
        var user: Int
        var scope: String
    }

    /// Exchanges a code or a refresh token for a new pair.
    /// - Throws: `invalid_request`, `wrong_client`, `invalid_client`, `invalid_grant`.
    func token() throws(PortalError) -> JSON { try database.transaction(exchange) }

    private func exchange() throws(PortalError) -> JSON {
        let application = try application(provedBy: text("client_secret"))
        let grant: Grant? =
            switch text("grant_type") {
            case "authorization_code": try redeem(code: text("code"), of: application.id)
            case "refresh_token": try redeem(refresh: text("refresh_token"), of: application.id)
            default: throw PortalError(.oauthInvalidRequest)
            }
        guard var grant else { throw PortalError(.invalidGrant) }
        grant.scope = application.scope
        return try issue(grant)
    }

    /// The page on which a user lets an application in, and what becomes of the click, which counts only with the token
    /// of a page that was shown.
    func authorize(_ consentPages: inout ConsentPages) throws(PortalError) -> SandboxResponse {
        let client = text("client_id")
        let rows = try database.rows("select id, title, redirect from application where clientId = ?", [.text(client)])
        guard let row = rows.first else { return AuthorizationPage.unknownClient }
        let users = try database.rows("select id, name, lastName from account order by id")
        func question(isLate: Bool) -> SandboxResponse {
            AuthorizationPage.question(
                title: row[1].text, users: users, parameters: parameters,
                token: consentPages.show(for: client, now: now), isLate: isLate)
        }
        guard request.verb == "POST" else { return question(isLate: false) }
        guard consentPages.take(text("consent"), for: client, now: now) else { return question(isLate: true) }
        guard let user = users.first(where: { String($0[0].int) == text("user") }) else {
            return question(isLate: false)
        }
        let code = mint.make(70)
        try database.run("delete from grantCode where expires <= ?", [.real(now)])
        try database.run(
            "insert into grantCode values (?, ?, ?, ?)",
            [.text(code), row[0], user[0], .real(now + Self.codeLifetime)])
        guard !row[2].text.isEmpty else { return AuthorizationPage.code(code) }
        return redirect(to: row[2].text, code)
    }

    private func redirect(to address: String, _ code: String) -> SandboxResponse {
        let values = [
            ("code", code), ("state", text("state")), ("domain", host), ("member_id", Sandbox.memberID),
            ("scope", Sandbox.scopes), ("server_domain", host),
        ]
        let query = values.map { "\($0)=\(PercentCoding.encode($1))" }.joined(separator: "&")
        return SandboxResponse(
            status: 302, headers: [Header("Location", address + (address.contains("?") ? "&" : "?") + query)])
    }

    private func text(_ name: String) -> String { parameters[name]?.plainText ?? "" }

    private func application(provedBy secret: String) throws(PortalError) -> (id: Int, scope: String) {
        guard !text("client_id").isEmpty, !secret.isEmpty else { throw PortalError(.oauthInvalidRequest) }
        let rows = try database.rows(
            "select id, clientSecret, scope from application where clientId = ?", [.text(text("client_id"))])
        guard let row = rows.first else { throw PortalError(.wrongClient) }
        guard row[1].text == secret else { throw PortalError(.invalidClient) }
        return (row[0].int, row[2].text)
    }

    /// A code counts once and for half a minute.
    private func redeem(code: String, of application: Int) throws(PortalError) -> Grant? {
        let rows = try database.rows(
            "select userId, expires from grantCode where code = ? and applicationId = ?",
            [.text(code), .int(application)])
        try database.run("delete from grantCode where code = ? or expires <= ?", [.text(code), .real(now)])
        guard let row = rows.first, row[1].double > now else { return nil }
        return Grant(application: application, user: row[0].int, scope: "")
    }

    /// A refresh token counts once; the access token it came with lives on.
    private func redeem(refresh: String, of application: Int) throws(PortalError) -> Grant? {
        let rows = try database.rows(
            "select userId, refreshExpires from token where refresh = ? and applicationId = ?",
            [.text(refresh), .int(application)])
        guard let row = rows.first, row[1].double > now else { return nil }
        try database.run("update token set refresh = null where refresh = ?", [.text(refresh)])
        return Grant(application: application, user: row[0].int, scope: "")
    }

    private func issue(_ grant: Grant) throws(PortalError) -> JSON {
        let (access, refresh) = (mint.make(70), mint.make(70))
        try database.run("delete from token where expires < ? and refresh is null", [.real(now - 86400)])
        try database.run(
            "insert into token values (?, ?, ?, ?, ?, ?, ?)",
            [
                .text(access), .text(refresh), .int(grant.application), .int(grant.user), .text(grant.scope),
                .real(now + Self.accessLifetime), .real(now + Self.refreshLifetime),
            ])
        return [
            "access_token": .string(access), "expires": .int(Int(now + Self.accessLifetime)),
            "expires_in": .int(Int(Self.accessLifetime)), "scope": .string(grant.scope), "domain": .string(host),
            "server_endpoint": .string("\(base)/rest/"), "status": "L", "client_endpoint": .string("\(base)/rest/"),
            "member_id": .string(Sandbox.memberID), "user_id": .int(grant.user), "refresh_token": .string(refresh),
        ]
    }

    /// As the caller knows it: portal and authorisation server have one address here.
    private var host: String { request.header("Host") ?? "localhost" }

    private var base: String { "\(request.isSecure ? "https" : "http")://\(host)" }
}

/// The pages of `/oauth/authorize/`.
private enum AuthorizationPage {
    static let unknownClient = page(
        "<h1>Application not found</h1><p>No application has this client_id.</p>", status: 400)

    /// - Parameters:
    ///   - token: What makes the answer count.
    ///   - isLate: Whether an answer came that did not count.
    static func question(
        title: String, users: [[SQLValue]], parameters: JSON.Object, token: String, isLate: Bool
    ) -> SandboxResponse {
        let values = ["client_id", "state"].map { ($0, parameters[$0]?.plainText ?? "") } + [("consent", token)]
        let kept = values.map { "<input type=\"hidden\" name=\"\($0)\" value=\"\(escape($1))\">" }
        let choices = users.map { user in
            "<option value=\"\(user[0].int)\">\(escape("\(user[1].text) \(user[2].text)"))</option>"
        }
        let late =
            isLate ? "<p>This answer did not come from a page of this sandbox, or came too late. Answer again.</p>" : ""
        return page(
            """
            <h1>\(escape(title))</h1>\(late)<p>This application asks for access to BI Builder.</p>
            <form method="post">\(kept.joined())<label>User <select name="user">\(choices.joined())</select></label>
            <button>Allow</button></form>
            """, status: isLate ? 403 : 200)
    }

    static func code(_ code: String) -> SandboxResponse {
        page("<h1>Access allowed</h1><p>Give this code to the application within 30 seconds:</p><code>\(code)</code>")
    }

    private static func page(_ body: String, status: Int = 200) -> SandboxResponse {
        let nonce = Random.hexadecimal(32)
        return .page(
            """
            <!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>Sandbox portal</title>
            <style nonce="\(nonce)">body{font:1.2em sans-serif;max-width:32em;margin:4em auto;padding:0 1em}
            code{word-break:break-all}button{font:inherit;padding:.4em 1.2em}</style>
            \(body)</html>
            """, status: status, style: nonce)
    }

    private static func escape(_ text: String) -> String { Markup.escape(text) }
}

/// Texts that nobody can guess.
enum Random {
    private static let digits = Array("0123456789abcdef")

    /// A text of hexadecimal digits.
    static func hexadecimal(_ count: Int) -> String {
        String((0..<count).map { _ in digits[Int.random(in: 0..<16)] })
    }
}
