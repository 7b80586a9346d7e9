public import BIConnector
public import CommandLanguage
public import OrderedJSON

/// Why a command of the shell failed.
public enum ShellError: DiagnosticConvertible {
    /// A call failed.
    case call(ClientError)
    /// A request with calls of these methods failed as a whole.
    case together(ClientError, methods: [String])
    /// There is no portal to call.
    case notConnected
    /// Words, names or values are wrong; nothing was sent.
    case usage(String, hint: String?, at: SourceSpan? = nil)
    /// The host does not allow this.
    case refused(String, at: SourceSpan? = nil)
    /// The person cancelled a conversation; the text says what happens to the input.
    case givenUp(String)
    /// The shell no longer exists.
    case closed

    static func usage(_ message: String) -> ShellError { .usage(message, hint: nil) }

    /// The same error at these words, unless it has a position already.
    func at(_ span: SourceSpan) -> ShellError {
        guard case .usage(let message, let hint, nil) = self else { return self }
        return .usage(message, hint: hint, at: span)
    }

    /// What is wrong: lower case, no full stop; a portal's code and text are verbatim.
    public var message: String {
        switch self {
        case .call(let error): error.message
        case .together(let error, _): error.message(of: Messages.Errors.theBatch)
        case .notConnected: Messages.Errors.notConnected
        case .usage(let message, _, _): message
        case .refused(let what, _): Messages.Errors.notAllowed(what)
        case .givenUp(let what): what
        case .closed: Messages.Errors.closed
        }
    }

    /// The method and status of a refusal.
    public var label: String? {
        guard case .refused(let refusal) = answer else { return nil }
        return Messages.Errors.label(refusal)
    }

    /// What to do next.
    public var hint: String? {
        switch self {
        case .call(let error): error.hint
        case .together(let error, let methods): error.hint(for: methods)
        case .notConnected: Messages.Errors.connect
        case .usage(_, let hint, _): hint
        case .refused: Messages.Errors.runWithoutSafe
        case .givenUp, .closed: nil
        }
    }

    /// Whether a person stopped it: a conversation, or a call that was under way.
    public var isCancellation: Bool {
        if case .givenUp = self { return true }
        guard case .unreachable(let error) = answer else { return false }
        return error.reason == .cancelled
    }

    /// The exact words.
    public var span: SourceSpan? {
        switch self {
        case .usage(_, _, let span), .refused(_, let span): span
        case .call, .together, .notConnected, .givenUp, .closed: nil
        }
    }

    /// The value of `$error`: `{code, description, status, hint}`.
    public var refusal: JSON? {
        guard case .refused(let refusal) = answer else { return nil }
        return [
            "code": .string(refusal.code.text), "description": .string(refusal.description),
            "status": .int(refusal.status), "hint": hint.map(JSON.string) ?? nil,
        ]
    }

    /// The portal's code.
    public var codes: [String] {
        guard case .refused(let refusal) = answer else { return [] }
        return [refusal.code.text]
    }

    /// The client's error, when a request was involved.
    var answer: ClientError? {
        switch self {
        case .call(let error), .together(let error, _): error
        case .notConnected, .usage, .refused, .givenUp, .closed: nil
        }
    }

    /// Whether nothing was sent.
    public var isLocal: Bool {
        switch answer {
        case nil, .insecure: true
        case .refused, .invalidReply, .unreachable, .outcomeUnknown, .unexpectedResult, .tokenStoreFailed: false
        }
    }
}

extension ClientError {
    var message: String {
        switch self {
        case .outcomeUnknown(_, let method), .unexpectedResult(_, let method): message(of: method)
        case .invalidReply(let reply): message(of: reply.method)
        case .refused, .unreachable, .insecure, .tokenStoreFailed: message(of: "")
        }
    }

    /// - Parameter what: What was sent: a method or a batch.
    func message(of what: String) -> String {
        switch self {
        case .refused(let refusal):
            refusal.code.text.isEmpty ? Self.sentence(withoutCode: refusal) : Messages.Errors.refused(refusal)
        case .invalidReply(let reply):
            leavesWriteOpen ? Messages.Errors.unknownOutcome(of: what, reply.problem) : reply.problem
        case .unreachable(let error): error.detail
        case .outcomeUnknown(let error, _): Messages.Errors.unknownOutcome(of: what, error.detail)
        case .insecure(let portal): Messages.Errors.insecure(portal)
        case .unexpectedResult(let error, let method):
            leavesWriteOpen
                ? Messages.Errors.unknownOutcome(of: what, "\(error)") : Messages.Errors.unexpected(error, of: method)
        case .tokenStoreFailed(let reason, false): Messages.Errors.cannotStoreTokens(reason)
        case .tokenStoreFailed(let reason, true): Messages.Errors.couldNotStoreTokens(reason)
        }
    }

    var hint: String? {
        switch self {
        case .outcomeUnknown(_, let method), .unexpectedResult(_, let method): hint(for: [method])
        case .invalidReply(let reply): hint(for: [reply.method])
        case .refused(let refusal): hint(for: [refusal.method])
        case .unreachable, .insecure, .tokenStoreFailed: hint(for: [])
        }
    }

    /// - Parameter methods: What was sent.
    func hint(for methods: [String]) -> String? {
        switch self {
        case .refused(let refusal):
            leavesWriteOpen
                ? [refusal.hint, Self.lookUp(after: methods)].compactMap(\.self).joined(separator: "; ") : refusal.hint
        case .invalidReply(let reply) where reply.isConfidential:
            Messages.Errors.confidentialReply(reply.status)
        case .invalidReply(let reply):
            Messages.Errors.invalidReply(
                reply, leavesWriteOpen ? Self.lookUp(after: methods) : Messages.checkAddress)
        case .unreachable(let error): error.reason.hint
        case .outcomeUnknown: Self.lookUp(after: methods)
        case .insecure(let portal):
            portal.mayBeNear ? Messages.Errors.useHTTPSOrAllowPlain : Messages.Errors.useHTTPS
        case .unexpectedResult where leavesWriteOpen: Self.lookUp(after: methods)
        case .unexpectedResult: Messages.Errors.lookAtReply
        case .tokenStoreFailed(_, false): Messages.Errors.callAgain
        case .tokenStoreFailed(_, true): Messages.Errors.callAgainHere
        }
    }

    private static func sentence(withoutCode refusal: Refusal) -> String {
        refusal.method == AuthorizationServer.method
            ? refusal.description : Messages.Errors.refusedWithoutCode(refusal)
    }

    /// Whether the outcome of a write is unknown.
    var leavesWriteOpen: Bool {
        switch self {
        case .outcomeUnknown: true
        case .invalidReply(let reply): reply.mayHaveRun && PortalMethod(named: reply.method)?.isRead != true
        case .refused(let refusal): refusal.mayHaveRun && PortalMethod(named: refusal.method)?.isRead != true
        case .unexpectedResult(_, let method): PortalMethod(named: method)?.isRead != true
        case .unreachable, .insecure, .tokenStoreFailed: false
        }
    }

    /// How to check whether writes whose reply was lost were carried out.
    private static func lookUp(after methods: [String]) -> String {
        var ways: [String] = []
        for row in methods.compactMap(PortalMethod.init(named:)) where !row.isRead {
            guard let entity = row.entity else { continue }
            let way =
                row.verb == .add
                ? Messages.Errors.seeWhetherCreated(entity) : Messages.Errors.seeWhetherDone(entity)
            if !ways.contains(way) { ways.append(way) }
        }
        return ways.isEmpty ? Messages.Errors.findOut : Messages.Errors.lookFirst(ways)
    }
}

extension TransportError.Reason {
    var hint: String? {
        switch self {
        case .badAddress, .unresolved: Messages.checkAddress
        case .refused: Messages.Errors.checkRunning
        case .barred: Messages.checkAddress
        case .otherKey: Messages.Errors.checkKey
        case .proxy: Messages.Errors.checkProxy
        case .untrusted: Messages.Errors.checkCertificate
        case .handshake: Messages.Errors.checkHTTPS
        case .timedOut: Messages.Errors.allowTime
        case .reset, .empty, .garbled: Messages.Errors.checkPortal
        case .tooLarge: Messages.Errors.selectLess
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
    /// Usage, syntax, names, local checks: nothing that may change the portal was sent in this run.
    public static let usage = 2
    /// Some rows or steps failed, or something failed here after a write was sent.
    public static let partial = 3
    /// An assertion or expectation failed.
    public static let assertion = 4
    /// Network, timeout, new tokens that cannot be stored, or a write whose outcome is unknown.
    public static let network = 5
    /// Interrupted.
    public static let interrupted = 130

    /// The status for an error of the shell.
    /// - `writes`: What was sent in this run.
    public static func of(_ error: ShellError, after writes: SentWrites) -> Int {
        of(error as (any Error)?) ?? local(after: writes)
    }

    /// The status for an error that is not the portal's.
    /// - Parameter writes: What was sent in this run.
    public static func local(after writes: SentWrites) -> Int { writes.isEmpty ? usage : partial }

    /// The status for a diagnostic in a run that sent nothing that may change the portal.
    public static func of(_ diagnostic: Diagnostic) -> Int { of(diagnostic, after: SentWrites()) }

    /// The status for a diagnostic.
    /// - `writes`: What was sent in this run.
    public static func of(_ diagnostic: Diagnostic, after writes: SentWrites) -> Int {
        switch diagnostic.kind {
        case .syntax, .usage, .limit: local(after: writes)
        case .assertion: assertion
        case .partial: partial(diagnostic)
        case .cancelled: interrupted
        case .command: of(diagnostic.cause) ?? local(after: writes)
        }
    }

    private static func partial(_ diagnostic: Diagnostic) -> Int {
        if diagnostic.related.contains(where: { leavesWriteOpen($0.cause) }) { return network }
        return (diagnostic.cause as? BatchRefusalsError)?.areWhole == true ? refused : partial
    }

    private static func leavesWriteOpen(_ cause: (any Error)?) -> Bool {
        (cause as? ShellError)?.answer?.leavesWriteOpen == true
    }

    /// Nil for what went wrong here.
    private static func of(_ cause: (any Error)?) -> Int? {
        guard let error = (cause as? ShellError)?.answer else { return nil }
        return switch error {
        case .refused: error.leavesWriteOpen ? network : refused
        case .unreachable(let error), .outcomeUnknown(let error, _):
            error.reason == .cancelled ? interrupted : network
        case .invalidReply, .unexpectedResult, .tokenStoreFailed: network
        case .insecure: nil
        }
    }
}
