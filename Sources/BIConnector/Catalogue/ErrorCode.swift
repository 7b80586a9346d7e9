/// What is known about one code a portal may refuse a call with.
///
/// Source: the tables of the `biconnector.source.add` page and the fact sheet of all codes.
public struct ErrorCode: Sendable {
    /// A code as the portal writes it. The portal's vocabulary is open: a code without a row is carried through.
    public struct Name: Sendable, Hashable, CustomStringConvertible {
        /// The code, letter for letter; empty for refusals without one.
        public var text: String
        /// A code from its text.
        public init(_ text: String) { self.text = text }
        /// The code, letter for letter.
        public var description: String { text }

        /// Whether both are one code: portals mix upper and lower case.
        public static func == (left: Name, right: Name) -> Bool { left.text.lowercased() == right.text.lowercased() }
        /// Feeds the code without regard to case.
        public func hash(into hasher: inout Hasher) { hasher.combine(text.lowercased()) }
    }

    /// Where the portal puts the error.
    public enum Place: Sendable {
        /// Inside `result.error`, with HTTP 200; older documents show it at the top level, also with 200.
        case result
        /// `error` and `error_description` at the top level.
        case top
        /// In the answer of the authorisation server.
        case authorization
    }

    /// What kind of trouble it is, in one word for people.
    public enum Kind: String, Sendable {
        case usage, conflict, missing, auth, limit, endpoint, server
    }

    /// Whether and how the call may be sent again.
    public enum Retry: Sendable {
        /// The same call would be refused again, or nobody knows whether it ran.
        case never
        /// The call was refused before it ran: wait a growing time and send it again, also a write.
        case later
        /// The method is blocked until `operating_reset_at`.
        case afterReset
        /// Refresh the access token once, then repeat the same call.
        case afterRefresh
        /// A fault of the server: a read may be repeated, a write may have run.
        case readsOnly
    }

    /// The code.
    public var name: Name
    /// The HTTP status it comes with.
    public var status: Int
    /// Where in the answer it stands.
    public var place: Place
    /// The portal's text, with `#PLACEHOLDERS#` as documented.
    public var template: String
    /// What it means, in one sentence.
    public var meaning: String
    /// What to do, as one imperative without a full stop.
    public var hint: String
    /// What kind of trouble it is.
    public var kind: Kind
    /// Whether the call may be repeated.
    public var retry: Retry

    init(
        _ name: Name, _ status: Int, _ place: Place, _ template: String, _ meaning: String, hint: String,
        _ kind: Kind,
        retry: Retry = .never
    ) {
        self.name = name
        self.status = status
        self.place = place
        self.template = template
        self.meaning = meaning
        self.hint = hint
        self.kind = kind
        self.retry = retry
    }

    /// The row of `name`. `ACCESS_DENIED` has two, told apart by the HTTP status; without a status the first counts.
    public init?(_ name: Name, status: Int? = nil) {
        let rows = Self.all.filter { $0.name == name }
        guard let row = rows.first(where: { $0.status == status }) ?? rows.first else { return nil }
        self = row
    }
}
