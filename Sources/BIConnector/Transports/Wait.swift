import TextUI

/// A pause before a call is sent, or sent again. Its description is a message for people.
public struct Wait: Sendable, Hashable, CustomStringConvertible {
    /// Why.
    public enum Cause: Sendable, Hashable {
        /// To stay below the limit of requests.
        case pacing
        /// The portal refused before it carried out the call.
        case refusal(ErrorCode.Name)
        /// The method has used up its execution time, until the portal gives some of it back.
        case usedUpTime(ErrorCode.Name)
        /// The portal had a fault of its own, with this HTTP status.
        case serverFault(Int)
        /// No whole reply came.
        case transport(TransportError)
        /// The task was cancelled while new tokens were on their way.
        case renewal
    }

    /// Why.
    public var cause: Cause
    /// For how long.
    public var duration: Duration
    /// How often the call was sent so far.
    public var attempts: Int

    /// A pause from its parts.
    public init(cause: Cause, duration: Duration, attempts: Int) {
        self.cause = cause
        self.duration = duration
        self.attempts = attempts
    }

    /// `QUERY_LIMIT_EXCEEDED, sending again in 2 s`
    public var description: String {
        let span = duration.words
        return switch cause {
        case .pacing: Messages.paced(span)
        case .refusal(let code): Messages.sendingAgain("\(code)", span)
        case .usedUpTime(let code): Messages.usedUp(code, span)
        case .serverFault(let status): Messages.sendingAgain("HTTP \(status)", span)
        case .transport(let error): Messages.sendingAgain(error.detail, span)
        case .renewal: Messages.renewing(span)
        }
    }
}
