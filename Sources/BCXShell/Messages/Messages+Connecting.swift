import BIConnector
import OrderedJSON
import TextUI

// MARK: - Connecting

extension Messages.Connecting {
    static func connected(to portal: PortalAddress, _ found: String) -> String {
        "connected to \(portal)\(found.isEmpty ? "" : ": \(found)")"
    }
    static func credentialsStay(with portal: PortalAddress) -> String {
        "the credentials were for \(portal) and are not used here; 'auth' sets others"
    }
    static let noSandbox = "this program has no built-in sandbox"
    static let connectToAddress = "connect to a portal's address"
    static func sandboxFailed(_ error: any Error) -> String { "the sandbox did not start: \(error)" }
    static func badAddress(_ error: PortalAddressError) -> String { "not a portal's address: \(error)" }
    static let writeAddress =
        "write https://NAME.bitrix24.com/rest/USER/CODE/, https://NAME.bitrix24.com, a profile, or sandbox"

    // MARK: A choice

    static let noPortal = "no portal was given; cannot prompt: \(Messages.noTerminal)"
    static let choose = "write 'connect sandbox', or 'connect' and a webhook's address"
    static let whichPortal = "number, name, or full webhook address:"
    static let nothingChosen = "nothing was chosen"

    // MARK: What the portal says

    static let noCredentials = "no credentials yet; 'auth' sets them"
    static let noScope = "the credentials lack the scope biconnector; its methods will be refused"
    static func scopes(_ scopes: [String]) -> String { "scopes \(scopes.joined(separator: ", "))" }
    static func user(_ id: Identifier) -> String { "user \(id.value)" }

    // MARK: Confinement

    static let sandbox = "the sandbox"
    static func profile(_ name: String) -> String { "the profile '\(name)'" }
    static let otherPortal = "another portal"
    static let noProfiles = "profiles are not available in this run"
    static func outOfReach(_ what: String, only portal: PortalAddress?) -> String {
        let reason = portal.map { "this run may only use \($0)" } ?? "no portal was given for this run"
        return "\(what) is not allowed: \(reason)"
    }
    static let namePortal = "name the portal with --connect, or run without --safe=strict"
}

// MARK: - Auth

extension Messages.Auth {
    static func loggedIn(_ credentials: String, profile: String) -> String {
        "logged in, \(credentials); 'profile save \(profile)' keeps the login after this session"
    }
    static let accessToken = "Access token"
    static let webhookCode = "Webhook code"
    static let missingUser = "missing the user's number"
    static let writeUser = "write 'auth webhook USER', the number in the webhook's address"
    static let pasteAlone = "paste it alone, as the portal shows it"
    static func tooManyWords(_ kind: String) -> String { "'auth \(kind)' takes no more words" }
    static func usage(_ kind: String) -> String { "write 'auth \(kind)'" }
    static let unknownKind = "unknown kind of credentials"
    static let writeKind = "write webhook, token, oauth, login or none"
    static func noItem(_ name: String, of kind: String) -> String { "'auth \(kind)' takes no \(name)" }
    static func items(_ names: [String]) -> String {
        names.isEmpty ? "write it without key=value" : "it takes \(names.joined(separator: ", "))"
    }
    static func notText(_ name: String, _ value: JSON) -> String { "\(name) must be text, got \(value.typeName)" }
    static func writeItem(_ name: String) -> String { "write \(name)=…" }
    static func writeSecret(_ name: String) -> String {
        "write \(name)=secret:NAME and put it into the environment as NAME"
    }

    // MARK: Logging in

    static let writePort = "write the port of the application's address, as in listen=8000"
    static func waiting(_ port: Int) -> String { "waiting for the browser on 127.0.0.1:\(port)" }
    static let cannotPrompt = Messages.cannotPrompt(for: "code")
    static let listenOrOAuth = "write listen=PORT when the application's address is this machine, or use 'auth oauth'"
    static let pasteCode = "the code is valid for 30 seconds; you can paste the whole address that contains it"
    static let code = "Code"
    static let noCode = "no code was given"
    static let loginAgain = "write 'auth login' again"
    static func page(_ address: String, isOpen: Bool) -> String {
        "\(isOpen ? "opened in the browser" : "open this address in a browser"): \(address)"
    }
    static func noCode(_ error: String?) -> String {
        "the portal returned no code\(error.map { ": \($0.prefix(60))" } ?? "")"
    }
    static let checkCard = "check the application's address on its card"
    static let otherLogin = "this code belongs to another login"
    static let useItsPage = "write 'auth login' again, and use the page it shows"

    // MARK: Credentials in one line

    static let none = "none"
    static func webhook(user: Int) -> String { "webhook of user \(user), \(Secret.mask)" }
    static let token = "access token \(Secret.mask)"
    static func application(_ grant: Grant, _ life: String) -> String {
        "application \(grant.clientID.visible()), access token \(Secret.mask), \(life)"
    }
    static let renewedFirst = "renewed before the first call"
    static let renewedLater = "renewed when it expires"
    static let expired = "expired, renewed with the next call"
    static func left(_ seconds: Int) -> String { "\(seconds >= 60 ? "\(seconds / 60) min" : "\(seconds) s") left" }
}

// MARK: - Profiles

extension Messages.Profiles {
    static let usage = "write 'profile save NAME', 'profile list' or 'profile remove NAME'"
    static let saveUsage = "write 'profile save NAME readonly'"
    static func badName(_ name: String) -> String { "'\(name)' cannot be the name of a profile" }
    static let otherName = "choose a name without spaces, dots, colons or slashes"
    static func saved(_ name: String, _ profile: Profile) -> String { "saved profile \(name): \(profile.summary)" }
    static let keeps = "'profile save NAME' keeps this portal and its credentials for next time"
    static func existing(_ name: String, _ profile: Profile) -> String { "profile \(name) (\(profile.summary))" }
    static let endsWithProgram = "this sandbox ends with the program, and the profile leads nowhere then"
    static func removed(_ name: String) -> String { "removed profile \(name)" }
    static func unknown(_ name: String) -> String { "unknown profile '\(name)'" }
    static func known(_ names: [String]) -> String {
        names.isEmpty
            ? "'profile save NAME' saves the current portal"
            : "the profiles are \(names.joined(separator: ", "))"
    }
    static let notJSON = "the profiles file is not JSON"
    static let correctFile = "correct it, or remove it and save the profiles again"
    static func unreadable(_ name: String, _ error: CredentialsError) -> String {
        "the profile '\(name)' cannot be read: \(error)"
    }
    static let saveAgain = "save it again"
    static func readOnly(_ name: String, _ method: String) -> String {
        "profile '\(name)' is readonly, but \(method) may change the portal"
    }
    static let useAnother = "connect with another profile, or save it again without 'readonly'"

    static func summary(_ link: PortalLink, isReadOnly: Bool) -> String {
        "\(link.address), \(link.credentials.kind)\(isReadOnly ? readOnlyMark : "")"
    }
    static let readOnlyMark = ", readonly"
    static let noCredentials = "no credentials"
    static func webhook(user: Int) -> String { "webhook of user \(user)" }
    static let token = "access token"
    static func tokens(of grant: Grant) -> String { "tokens of \(grant.clientID)" }
}
