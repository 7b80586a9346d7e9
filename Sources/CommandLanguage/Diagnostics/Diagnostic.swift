public import OrderedJSON

/// One thing to tell the user: what is wrong, where, and what to do next.
public struct Diagnostic: Error, Sendable {
    /// How bad it is.
    public enum Severity: String, Sendable {
        case error, warning
    }

    /// What kind of trouble it is; it decides the exit status.
    public enum Kind: Sendable, Hashable {
        /// The text is not a script. With a name: it only ended too early, inside what is named (`{`, `"`).
        case syntax(open: String?)
        /// A name, a number of words or a value is wrong; nothing was sent.
        case usage
        /// An assertion or expectation failed.
        case assertion
        /// A command failed; the host's error is the cause.
        case command
        /// Some of many commands failed; each is listed in ``Diagnostic/related``.
        case partial
        /// A limit the host has set.
        case limit
        /// The task was cancelled.
        case cancelled
    }

    /// A place that led to the error: the `run` that started the file it is in.
    public struct Caller: Sendable {
        /// The script.
        public var source: SourceText
        /// The place of the `run`.
        public var span: SourceSpan
    }

    /// How bad it is.
    public var severity = Severity.error
    /// What kind of trouble it is.
    public var kind: Kind
    /// What is wrong: lower case, no full stop, the culprit in quotes.
    public var message: String
    /// The script, where there is one.
    public var source: SourceText?
    /// The exact words.
    public var span: SourceSpan?
    /// A few words to stand beside the marked place.
    public var label: String?
    /// What to do next, as an imperative.
    public var hint: String?
    /// The row of a table that was at hand.
    public var row: TableRow?
    /// The files that were running, the innermost first.
    public var callers: [Caller] = []
    /// What this is made of: the commands of a batch that failed.
    public var related: [Diagnostic] = []
    /// Whether it answers a program of another language with the calls in it.
    public var isOfProgram = false
    /// The host's error, for hosts that want to switch on it.
    public var cause: (any Error)?

    /// One thing to tell the user.
    public init(
        _ kind: Kind, _ message: String, at span: SourceSpan? = nil, in source: SourceText? = nil, label: String? = nil,
        hint: String? = nil, cause: (any Error)? = nil
    ) {
        self.kind = kind
        self.message = message
        self.span = span
        self.source = source
        self.label = label
        self.hint = hint
        self.cause = cause
    }

    /// Something questionable that has no place in a script.
    public static func warning(_ message: String, hint: String? = nil) -> Diagnostic {
        var warning = Diagnostic(.usage, message, hint: hint)
        warning.severity = .warning
        return warning
    }

    /// Something questionable, but no reason not to go on.
    static func warning(
        _ sentence: Message, at span: SourceSpan, in source: SourceText, label: String? = nil, hint: String? = nil
    ) -> Diagnostic {
        var warning = Diagnostic(.usage, sentence.text, at: span, in: source, label: label, hint: hint)
        warning.severity = .warning
        return warning
    }

    /// What the text ended inside of, when it only ended too early: `{`, `"`, `\`.
    public var openPart: String? {
        if case .syntax(let open) = kind { open } else { nil }
    }
}

/// An error that knows how to explain itself in a ``Diagnostic``.
public protocol DiagnosticConvertible: Error {
    /// What is wrong: lower case, no full stop.
    var message: String { get }
    /// A few words to stand beside the marked place.
    var label: String? { get }
    /// What to do next, as an imperative.
    var hint: String? { get }
    /// The exact words, when the error knows better than the place of the command's name.
    var span: SourceSpan? { get }
    /// What `$error` holds after a `try`; nil when the error is none that a script goes on after.
    var refusal: JSON? { get }
    /// The codes `expect` compares: one for a refusal, several for those of a batch, none when the error is no refusal.
    var codes: [String] { get }
    /// Whether the call was refused here, before anything was sent.
    var isLocal: Bool { get }
    /// Whether somebody stopped the work on purpose.
    var isCancellation: Bool { get }
}

extension DiagnosticConvertible {
    /// None.
    public var label: String? { nil }
    /// None.
    public var hint: String? { nil }
    /// The place of the command's name.
    public var span: SourceSpan? { nil }
    /// None.
    public var refusal: JSON? { nil }
    /// None.
    public var codes: [String] { [] }
    /// No.
    public var isLocal: Bool { false }
    /// No.
    public var isCancellation: Bool { false }
}
