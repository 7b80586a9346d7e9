import BIConnector
import TextUI

/// What a path leads to.
enum Route {
    /// A method of the REST interface; the webhook stands in the path, a token comes as a parameter.
    case method(String, webhook: Webhook?)
    /// The authorisation server's exchange of codes and tokens.
    case token
    /// The authorisation server's page.
    case authorize
    /// The demonstration connector: a system and one of its endpoints.
    case demonstration([String])
    /// The page for a workshop.
    case page
    /// What there is, for the page's script.
    case state
    /// The requests as they arrive, for the page's script.
    case events
    /// The class as a grid.
    case grid(GridForm)
    /// Where a member of a class gets in with a code.
    case join(String)
    /// What this is, for clients that ask before they send a credential.
    case status
    /// Orders to the sandbox.
    case orders
    /// Nothing.
    case nowhere

    /// The part of a path that proves a webhook.
    struct Webhook {
        var user: String
        var code: String
    }

    init(path: String) {
        let parts = Array(path.utf8).split(separator: UInt8(ascii: "/")).map {
            PercentCoding.decode($0, plusIsSpace: false)
        }
        switch parts.first {
        case nil: self = .page
        case "state.json" where parts.count == 1: self = .state
        case "events" where parts.count == 1: self = .events
        case "rest": self = .init(afterRest: parts.dropFirst())
        case "oauth" where parts.count == 2 && parts[1] == "token": self = .token
        case "oauth" where parts.count == 2 && parts[1] == "authorize": self = .authorize
        case "sandbox" where parts.count == 2 && parts[1] == "status": self = .status
        case "sandbox" where parts.count == 2 && parts[1] == "orders": self = .orders
        case "join" where parts.count == 2: self = .join(parts[1])
        case "demo": self = .demonstration(Array(parts.dropFirst()))
        default: self = GridForm(rawValue: parts.joined(separator: "/")).map(Route.grid) ?? .nowhere
        }
    }

    /// `METHOD` or `USER/CODE/METHOD`, with or without `.json`. A webhook without its method, or without its user,
    /// names a method that does not exist, as on a portal.
    private init(afterRest parts: ArraySlice<String>) {
        let parts = Array(parts)
        switch parts.count {
        case 1: self = .method(Self.method(parts[0]), webhook: nil)
        case 2: self = .method("", webhook: Webhook(user: parts[0], code: parts[1]))
        case 3: self = .method(Self.method(parts[2]), webhook: Webhook(user: parts[0], code: parts[1]))
        default: self = .method("", webhook: nil)
        }
    }

    private static func method(_ name: String) -> String {
        let name = name.lowercased()
        return name.hasSuffix(".json") ? String(name.dropLast(5)) : name
    }
}
