import BIConnector

/// The sentences of this library but for those of rows and of help: messages in lower case without a full stop, hints
/// as one imperative, questions. This file has those that several rooms share.
enum Messages {
    enum Errors {}
    enum Calls {}
    enum Fields {}
    enum Conditions {}
    enum Batches {}
    enum Progress {}
    enum Connecting {}
    enum Auth {}
    enum Profiles {}
    enum Drafts {}
    enum Wizard {}
    enum Commands {}
    enum People {}
    enum Confirming {}
    enum Recording {}
    enum Journal {}
    enum Results {}
    enum Secrets {}
    enum Vocabulary {}
    enum Portals {}
    enum Joining {}
    enum Orders {}

    static let cancelled = "cancelled"
    static let nothingSent = "nothing was sent"
    static let cancelledNothingSent = "cancelled, nothing was sent"
    static func unknownOutcome(of what: String) -> String { "the outcome of \(what) is unknown" }
    static let checkAddress = "check the portal's address"

    static func didYouMean(_ name: String) -> String { "did you mean '\(name)'?" }
    static func write(_ usage: String) -> String { "write '\(usage)'" }
    static func unexpectedWord(_ word: String) -> String { "unexpected word '\(word)'" }
    static func noIdentifier(_ text: String) -> String { "'\(text)' is not an identifier" }
    static let giveNumber = "give a positive whole number"
    /// What to write instead of `58,59`, `58,` and `#58`.
    static func identifier(_ text: String, of method: String) -> String {
        let numbers = text.split { !("0"..."9").contains($0) }
        guard !numbers.isEmpty, text.allSatisfy({ ("0"..."9").contains($0) || "#,[]()".contains($0) }) else {
            return giveNumber
        }
        let line = write("\(method) \(numbers.joined(separator: " "))")
        return text.contains(",") ? "\(line); ids are separated by spaces" : line
    }
    static func noPort(_ text: String) -> String { "\"\(text)\" is not a port" }

    static let noTerminal = "input is not a terminal"
    static func cannotPrompt(for what: String) -> String { "cannot prompt for the \(what), as \(noTerminal)" }

    // MARK: What a host may not allow

    static let readingFiles = "reading files"
    static let writingFiles = "writing files"
    static let runningPrograms = "running programs"
    static let runningEditor = "running an editor"
    static let listening = "listening"
    static let keepingProfiles = "keeping profiles"
}

// MARK: - Errors

extension Messages.Errors {
    static let notConnected = "not connected to a portal"
    static let connect = "write 'connect sandbox' to practise, or 'connect https://…/rest/USER/CODE/'"
    static func notAllowed(_ what: String) -> String { "\(what) is not allowed here" }
    static let runWithoutSafe = "run without --safe"
    static let closed = "the session is over"
    static let theBatch = "the batch"
    static func label(_ refusal: Refusal) -> String { "\(refusal.method), HTTP \(refusal.status)" }

    static func refused(_ refusal: Refusal) -> String { "\(refusal.code): \(refusal.description)" }
    static func refusedWithoutCode(_ refusal: Refusal) -> String {
        "refused without a code" + (refusal.description.isEmpty ? "" : ": \(refusal.description)")
    }
    static func unknownOutcome(of what: String, _ reason: String) -> String {
        "\(Messages.unknownOutcome(of: what)): \(reason)"
    }
    static func insecure(_ portal: PortalAddress) -> String { "credentials would be sent unencrypted to \(portal)" }
    static func unexpected(_ error: UnexpectedResult, of method: String) -> String { "\(method): \(error)" }
    static func cannotStoreTokens(_ reason: String) -> String { "new tokens cannot be stored: \(reason)" }
    static func couldNotStoreTokens(_ reason: String) -> String { "the new tokens could not be stored: \(reason)" }

    // MARK: Hints

    static func confidentialReply(_ status: Int) -> String {
        (status == 0 ? "" : "HTTP \(status); the reply is not shown because it may contain tokens: ")
            + "if the next call is refused with invalid_grant, log in again with 'auth login'"
    }
    static func invalidReply(_ reply: InvalidReply, _ advice: String) -> String {
        let excerpt = reply.excerpt.isEmpty ? "nothing" : reply.excerpt
        return "HTTP \(reply.status), \(reply.mediaType ?? "no content type"): \(excerpt) — \(advice)"
    }
    static let useHTTPS = "use https; plain http is only allowed to this machine and in private networks"
    static let useHTTPSOrAllowPlain =
        "use https; where everybody in a private network may read what is sent, 'option http on' or bcx --plain-http "
        + "allows plain http"
    static let checkKey =
        "write 'connect' and the address of the sheet again: it says what is known of the server's key, and where"
    static let lookAtReply = "write 'reply' to see the portal's reply"
    static let callAgain = "correct this and call again; the refresh token has not been used"
    static let callAgainHere =
        "correct this and call again in this session: only it has the tokens, and they are lost when it ends"
    static func seeWhetherCreated(_ entity: Entity) -> String {
        "'\(entity.name).list order id desc' shows whether it was created"
    }
    static func seeWhetherDone(_ entity: Entity) -> String {
        "'\(entity.name).get ID' shows whether it was carried out"
    }
    static let findOut = "check whether it was carried out before you send it again"
    static func lookFirst(_ ways: [String]) -> String {
        "check before you send it again: \(ways.joined(separator: ", "))"
    }

    static let checkRunning = "check the address and that the portal is running"
    static let checkProxy = "check the proxy in the variable https_proxy; no_proxy lists hosts that need no proxy"
    static let checkCertificate = "check the address; a portal with a private certificate needs --cacert FILE"
    static let checkHTTPS = "check that the server supports https"
    static let allowTime = "try again, or allow more time: --timeout=60s"
    static let checkPortal = "try again; check that the address is a portal's"
    static let selectLess = "select fewer fields or rows"
}
