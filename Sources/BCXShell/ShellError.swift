public import BIConnector
public import CommandLanguage
public import OrderedJSON

/// Why a command of the shell did not do what it should.
public enum ShellError: Explained {
    /// A call brought no result.
    case call(ClientError)
    /// There is no portal to call.
    case notConnected
    /// Words, names or values are wrong; nothing was sent.
    case usage(String, hint: String?, at: Span? = nil)
    /// The host has not made this possible.
    case refused(String)
    /// The shell is gone.
    case closed

    static func usage(_ message: String) -> ShellError { .usage(message, hint: nil) }

    /// The same error at the exact words, unless it has a place already.
    func at(_ span: Span) -> ShellError {
        guard case .usage(let message, let hint, nil) = self else { return self }
        return .usage(message, hint: hint, at: span)
    }

    /// What is wrong: lower case, no full stop; a portal's code and text are verbatim.
    public var message: String {
        switch self {
        case .call(let error): error.message
        case .notConnected: "not connected to a portal"
        case .usage(let message, _, _): message
        case .refused(let what): "\(what) is not allowed here"
        case .closed: "the session is over"
        }
    }

    /// The method and status of a refusal.
    public var label: String? {
        guard case .call(.refused(let refusal)) = self else { return nil }
        return "\(refusal.method), HTTP \(refusal.status)"
    }

    /// What to do next.
    public var hint: String? {
        switch self {
        case .call(let error): error.hint
        case .notConnected: "write 'connect sandbox' to practise, or 'connect https://…/rest/USER/CODE/'"
        case .usage(_, let hint, _): hint
        case .refused: "run without --safe"
        case .closed: nil
        }
    }

    /// The exact words.
    public var span: Span? {
        if case .usage(_, _, let span) = self { span } else { nil }
    }

    /// What `$error` holds: `{code, description, status, hint}`.
    public var refusal: JSON? {
        guard case .call(.refused(let refusal)) = self else { return nil }
        return [
            "code": .string(refusal.code.text), "description": .string(refusal.description),
            "status": .int(refusal.status), "hint": hint.map(JSON.string) ?? nil,
        ]
    }

    /// The portal's code.
    public var code: String? {
        guard case .call(.refused(let refusal)) = self else { return nil }
        return refusal.code.text
    }

    /// Whether nothing was sent.
    public var isLocal: Bool {
        switch self {
        case .call(.insecure), .call(.unstored), .notConnected, .usage, .refused, .closed: true
        case .call: false
        }
    }
}

extension ClientError {
    var message: String {
        switch self {
        case .refused(let refusal):
            refusal.code.text.isEmpty
                ? "refused without a code: \(refusal.description)" : "\(refusal.code): \(refusal.description)"
        case .notJSON(let reply):
            reply.leavesWriteOpen ? "the outcome of \(reply.method) is unknown: \(reply.problem)" : reply.problem
        case .unreachable(let error): error.detail
        case .outcomeUnknown(let error, let method):
            "the outcome of \(method) is unknown: \(error.detail)"
        case .insecure(let portal): "credentials would travel unprotected to \(portal)"
        case .unusable(let error, let method): "\(method): \(error)"
        case .unstored(let reason): "the new tokens could not be stored: \(reason)"
        }
    }

    var hint: String? {
        switch self {
        case .refused(let refusal): refusal.hint
        case .notJSON(let reply):
            "HTTP \(reply.status), \(reply.mediaType ?? "no content type"): \(reply.excerpt.isEmpty ? "nothing" : reply.excerpt)"
                + " — \(reply.leavesWriteOpen ? Self.lookUp(after: reply.method) : "check the portal's address")"
        case .unreachable(let error): error.reason.hint
        case .outcomeUnknown(_, let method): Self.lookUp(after: method)
        case .insecure: "use https; plain http is for this machine alone"
        case .unusable: "look with 'reply' at what the portal answered"
        case .unstored: "free the place and call again: the tokens are stored then"
        }
    }

    /// How to find out whether a write whose reply was lost was carried out.
    private static func lookUp(after method: String) -> String {
        guard let row = Method.named(method), let entity = row.entity else {
            return "find out whether it was carried out before you send it again"
        }
        let list = "\(entity.name).list"
        return row.verb == .add
            ? "look before you send it again: '\(list) order id desc' shows whether it was created"
            : "look before you send it again: '\(entity.name).get ID' shows whether it was carried out"
    }
}

extension Misreply {
    /// Whether nobody knows what became of a write.
    fileprivate var leavesWriteOpen: Bool { mayHaveRun && Method.named(method)?.isRead != true }
}

extension TransportError.Reason {
    var hint: String? {
        switch self {
        case .badAddress, .unresolved: "check the portal's address"
        case .refused: "check the address and that the portal is running"
        case .untrusted: "check the address; a portal with a certificate of its own needs --cacert FILE"
        case .handshake: "check that the address speaks https"
        case .timedOut: "try again, or allow more time: --timeout=60s"
        case .reset, .empty, .garbled: "try again; check that the address is a portal's"
        case .tooLarge: "select fewer fields or rows"
        case .cancelled, .other: nil
        }
    }
}

/// The exit status of the program for what went wrong; decided here and nowhere else.
public enum ExitStatus {
    /// Done.
    public static let done = 0
    /// The portal refused.
    public static let refused = 1
    /// Usage, syntax, names, local check: nothing was sent.
    public static let usage = 2
    /// Some rows or steps failed.
    public static let partial = 3
    /// An assertion or expectation did not hold.
    public static let assertion = 4
    /// Network, timeout, or the outcome of a write is unknown.
    public static let network = 5
    /// Interrupted.
    public static let interrupted = 130

    /// The status for a diagnostic.
    public static func of(_ diagnostic: Diagnostic) -> Int {
        switch diagnostic.kind {
        case .syntax, .usage, .limit: usage
        case .assertion: assertion
        case .partial: partial
        case .cancelled: interrupted
        case .command: of(diagnostic.cause)
        }
    }

    private static func of(_ cause: (any Error)?) -> Int {
        guard case .call(let error) = cause as? ShellError else { return usage }
        return switch error {
        case .refused: refused
        case .unreachable(let error) where error.reason == .cancelled: interrupted
        case .unreachable, .outcomeUnknown, .notJSON, .unusable: network
        case .insecure, .unstored: usage
        }
    }
}
