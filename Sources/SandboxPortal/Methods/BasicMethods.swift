import BIConnector
import OrderedJSON

extension Caller {
    /// Whether the caller may call a method of the section: scope, then context, then rights.
    func checkMayCall(_ method: PortalMethod, _ settings: Sandbox.Settings) throws(PortalError) {
        guard scopes.contains("biconnector") else { throw insufficientScope }
        let isWithoutContext = isWebhook && settings.webhooks == .deny && method.needsApplication
        guard mayUseBI, !isWithoutContext else { throw PortalError(.accessDenied, status: 200) }
    }

    private var insufficientScope: PortalError {
        var refused = PortalError(.insufficientScope)
        if !isWebhook { refused.text = refused.text.replacing("webhook token", with: "access token") }
        return refused
    }
}

/// The methods outside the section that any credentials reach.
extension IncomingCall {
    /// - Throws: `ERROR_METHOD_NOT_FOUND` for all others.
    func basicResult(at time: PortalTime, in database: Database) throws(PortalError) -> JSON {
        switch BasicMethod(rawValue: method) {
        case .serverTime: .string(time.iso)
        case .scope: .array(scopes.map { .string(String($0)) })
        case .availability: availability
        case .profile: try profile(in: database)
        case .application: try application(in: database)
        case .batch, nil: throw PortalError(.methodNotFound)
        }
    }

    private var scopes: [Substring] {
        let isFull = parameters["full"]?.isTruthy ?? false
        return isFull ? Sandbox.scopes.split(separator: ",") : caller.scopes
    }

    private var availability: JSON {
        let name = parameters["name"]?.plainText.lowercased() ?? ""
        let row = PortalMethod(named: name).flatMap { $0.name == name ? $0 : nil }
        let isAvailable = row.map { $0.entity == nil || caller.scopes.contains("biconnector") } ?? false
        return ["isExisting": .bool(row != nil), "isAvailable": .bool(isAvailable)]
    }

    private func profile(in database: Database) throws(PortalError) -> JSON {
        let rows = try database.rows("select name, lastName from account where id = ?", [.int(caller.user)])
        let name = rows.first ?? [.text(""), .text("")]
        return [
            "ID": .string(String(caller.user)), "ADMIN": .bool(caller.user == 1), "NAME": .string(name[0].text),
            "LAST_NAME": .string(name[1].text), "PERSONAL_GENDER": "", "TIME_ZONE": "",
        ]
    }

    private func application(in database: Database) throws(PortalError) -> JSON {
        guard !caller.isWebhook else { throw PortalError(.wrongAuthType) }
        let rows = try database.rows("select clientId from application where id = ?", [.int(caller.application)])
        return [
            "ID": .int(caller.application), "CODE": .string(rows.first?[0].text ?? ""), "VERSION": 1, "STATUS": "L",
            "INSTALLED": true, "PAYMENT_EXPIRED": "N", "DAYS": nil, "LANGUAGE_ID": "en", "LICENSE": "en_sandbox",
            "LICENSE_TYPE": "sandbox", "LICENSE_FAMILY": "sandbox",
        ]
    }
}
