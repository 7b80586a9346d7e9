/// Why an order was not carried out.
public struct OrderError: Error, Sendable, Hashable {
    /// What is wrong with it.
    public enum Reason: Sendable, Hashable {
        /// Its words, or what they name.
        case words
        /// Nobody is known by the credential.
        case unknownCredential
        /// Whoever gives it may not.
        case notAllowed
    }

    /// What is wrong with it.
    public let reason: Reason
    /// What happened, in lower case without a full stop.
    public let message: String
    /// What to do, as one imperative; nil when nothing is known.
    public let hint: String?

    init(_ reason: Reason, _ message: String, hint: String?) {
        (self.reason, self.message, self.hint) = (reason, message, hint)
    }

    /// An error of the sandbox, in its own words.
    init(_ error: SandboxError) { self.init(.words, "\(error)", hint: nil) }

    static func words(_ message: String, hint: String?) -> OrderError { OrderError(.words, message, hint: hint) }
}

extension OrderError {
    /// The HTTP status of the answer.
    var status: Int {
        switch reason {
        case .words: 400
        case .unknownCredential: 401
        case .notAllowed: 403
        }
    }

    /// The code, for programs.
    var code: String {
        switch reason {
        case .words: "BAD_ORDER"
        case .unknownCredential: "ORDER_KEY_UNKNOWN"
        case .notAllowed: "ORDER_NOT_ALLOWED"
        }
    }
}
