import TextUI

/// The sentences of this library but for those of the rows of the catalogue: messages in lower case without a full stop,
/// and hints as one imperative.
enum Messages {
    static let decideByLooking = "the portal gives no reason; look at what is there before you decide"

    // MARK: Addresses

    static func badScheme(_ scheme: String) -> String {
        "the scheme must be https (or http on this machine), got \"\(scheme)\""
    }

    static func badHost(_ host: String) -> String { "\"\(host)\" is not a host name" }

    static func badInternationalHost(_ host: String, _ reason: String) -> String {
        "\"\(host)\" is not an international host name: \(reason)"
    }

    static let badPort = "the port must be from 1 to 65535"

    static func notPort(_ text: String) -> String { "\"\(text)\" is not a port" }

    static let userInAddress = "a portal's address has no user name in it"

    static let badWebhook = "a webhook address is https://PORTAL/rest/USER/CODE/"

    // MARK: Join addresses

    static func notInCodes(_ letters: [Character]) -> String {
        let list = letters.prefix(8).map { "\"\($0)\"" }.joined(separator: ", ")
        return
            "a join code has no \(list): 0, O, 1, I, L, 5, S, B, U and Z are not used, so that none is taken for another"
    }

    static func lengthOfCode(_ count: Int, _ length: Int) -> String {
        "a join code has \(length) letters and digits, as in K7PQ-M3XD, got \(count)"
    }

    // MARK: Credentials

    static let emptyToken = "the token is empty"

    static let badToken = "a token or code consists of visible ASCII characters, without blanks"

    static let incompleteWebhook = "a webhook needs user and code"

    static let missingToken = "an access token is missing"

    static let unknownCredentials = "the kind of credentials is not known"

    static let badPortal = "the portal is not an address"

    static let incompleteGrant = "a grant needs client_id, client_secret and refresh_token"

    static let badAuthorizationServer = "the authorisation server is not an address"

    static let noTokenStore = "no token store is set"

    // MARK: Replies

    static let noResult = "the reply has no result"

    static func redirect(to place: String) -> String { "the portal replied with a redirect to \(place)" }

    static let emptyReply = "the reply is empty"

    static let webPage = "the reply is a web page, not JSON"

    static func notJSON(_ reason: String) -> String { "the reply is not JSON: \(reason)" }

    static let tokensNotJSON = "the authorisation server's reply is not JSON"

    static let noTokens = "the authorisation server's reply has no tokens"

    static let unknownRefusal = "the authorisation server refused with a code that bcx does not know"

    // MARK: Results

    static func statusBesideResult(_ status: Int, _ result: String) -> String {
        "the reply has HTTP status \(status) but also a result: \(result)"
    }

    static func refusalBesideResult(_ code: String, _ result: String) -> String {
        let code = code.isEmpty ? "without a code" : "with \(code)"
        return "the reply is a refusal \(code) but also has a result: \(result)"
    }

    static func noID(_ result: String) -> String { "the reply has no id: it is \(result)" }

    static func unconfirmed(_ result: String) -> String { "the reply does not confirm it: it is \(result)" }

    static let noIDInReply = "the reply has no id"

    static let noItem = "the reply has no item"

    static let noList = "the reply is not a list"

    static func nothingNew(page: Int) -> String { "page \(page) repeats earlier elements" }

    static let text = "a text"

    static let array = "an array"

    static func object(_ names: [String]) -> String { "an object with \(names.joined(separator: ", "))" }

    // MARK: Batches

    static func ambiguous(key: String) -> String { "two commands of the batch are called \"\(key)\"" }

    static let nestedBatch = "a batch cannot hold a batch"

    static func unreachable(key: String) -> String {
        "$result[\(key)] does not name an earlier command of the same request, which takes \(Batch.limit)"
    }

    // MARK: Waiting

    static let cancelled = "cancelled"

    static func paced(_ span: String) -> String { "\(span), to stay below the portal's request limit" }

    static func sendingAgain(_ cause: String, _ span: String) -> String { "\(cause), sending again in \(span)" }

    static func usedUp(_ code: ErrorCode.Name, _ span: String) -> String {
        "\(code), the method is available again in \(span)"
    }

    static func renewing(_ span: String) -> String {
        "up to \(span) for the new tokens, which would otherwise be lost"
    }

    // MARK: Advice

    static let needsApplication = """
        authorise an application with 'auth login' or 'auth oauth': every method of the section except *.fields must \
        be called by an application, not by a webhook
        """

    static let needsPermissions = """
        ask for both permissions, "Access to BI Builder" and "Access to Analytics Hub", for the user of the token
        """

    static func waitForTime(_ left: Duration, _ method: String, hasToBeAsked: Bool) -> String {
        let advice = "wait \(left.words) until \(method) is available again"
        return hasToBeAsked ? "\(advice); 'option wait on' makes calls wait" : advice
    }

    static func unknownMethod(_ method: String, hasOlderName: Bool) -> String {
        let older = hasOlderName ? ", or use dataset.*, its older name" : ""
        return "update the portal\(older): this one does not have \(method), although it is spelt correctly"
    }

    static func missingScope(_ method: String) -> String {
        "add the scope of \(method) to the credentials: the portal has the method, but they may not call it"
    }
}
