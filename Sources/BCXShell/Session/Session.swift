public import BIConnector
import ClientPrograms
import OrderedJSON

/// What a shell remembers between commands: one object that all parts of the shell share.
public final class Session {
    /// The portal and the credentials; nil before the first `connect`.
    public var link: PortalLink? {
        didSet {
            clientVersion += 1
            linkVersion += 1
            present = nil
        }
    }
    /// The address of the program's sandbox, when it was started.
    var sandbox: PortalAddress?
    /// The class that was joined, while the session is at its server.
    var joined: Joined?
    /// The servers in private networks to which credentials may go over plain http.
    var plainServers: Set<PortalAddress> = [] { didSet { clientVersion += 1 } }
    /// The student of the sandbox's class whose portal is in use; nil for the teacher's, or any other.
    var student: String?
    /// The addresses that have said that they are sandboxes.
    var knownSandboxes: Set<PortalAddress> = []
    /// The profile that they came from.
    public var profile: ProfileInUse?
    /// The last connector used.
    public var connector: KnownConnector? { didSet { present = nil } }
    /// The object being composed.
    public var draft = Draft(entity: .source) { didSet { present = nil } }
    /// The circumstances of this moment, once somebody asked: those of all rows of a table are mostly the same.
    private var present: Circumstances?
    /// The drafts before its last changes.
    var earlierDrafts = DraftHistory()
    /// The draft that was sent last, and what came of it.
    var sentDraft: SentDraft?
    /// Whether it was said how a portal is kept under a name.
    var knowsProfiles = false
    /// What was said about the connector that was filled in: once is enough until it is another.
    var connectorNote: String?
    /// The line that a person typed and that runs now; nil in a script.
    var line: TypedLine?
    /// Which questions may come more than once in what runs now; nil when that is not known.
    var questionCount: QuestionCount?
    /// The methods whose further calls were agreed to, in the line or the script that runs now.
    var agreedMethods: Set<String> = []
    /// How the shell behaves.
    public var options = Options() { didSet { clientVersion += 1 } }
    /// Another number whenever something changes that clients are made from.
    private(set) var clientVersion = 0
    /// Another number whenever a portal or credentials are set, also to what they were.
    private(set) var linkVersion = 0
    /// The options that were given for the whole run, for example on the command line: no profile changes them.
    public var givenOptions: Set<String> = []
    /// Whether only the current portal may be reached, and profiles are not available.
    public var isConfined = false
    /// The earlier values of the options that the connection changed, spelt as `option` takes them.
    private var optionsBefore: [String: String] = [:]
    /// The last reply of a portal.
    public var reply: Envelope?
    /// The call that it answered.
    var sent: Sent?
    /// The lines typed so far, oldest first, without credentials: what `history` shows.
    public var history: [String] = []

    /// Nothing yet.
    public init() {}

    /// The name of a profile, and whether it is read-only.
    public struct ProfileInUse: Sendable, Hashable {
        /// The name.
        public var name: String
        /// Whether calls that change the portal are refused.
        public var isReadOnly: Bool
    }

    /// A class that was joined.
    struct Joined {
        /// Its server.
        var server: PortalAddress
        /// The code of the webhook that it gave.
        var code: Secret
        /// The credential of orders.
        var orderKey: Secret?
    }

    /// The credential of `sandbox …` orders to the session's portal, which its server gave when the class was joined. A
    /// webhook that it did not give may be another member's.
    public var orderKey: Secret? {
        guard let joined, joined.server == link?.address else { return nil }
        if case .webhook(_, let code) = link?.credentials, code != joined.code { return nil }
        return joined.orderKey
    }

    /// Whether the session's portal is one in a class.
    var isInClass: Bool { joined.map { $0.server == link?.address } ?? false }

    /// Whether credentials may go to a server over plain http, when it is in a private network.
    func allowsPlainHTTP(to server: PortalAddress) -> Bool {
        options.allowsPlainHTTP || plainServers.contains(server)
    }

    /// Sets an option of a profile: it belongs to the connection and ends with it.
    func borrowOption(_ name: String, _ value: String) {
        guard let row = Options.Row(named: name), !givenOptions.contains(name) else { return }
        let before = row.get(options)
        if row.set(&options, value), optionsBefore[name] == nil { optionsBefore[name] = before }
    }

    /// Restores the options as they were before the connection.
    func returnOptions() {
        for (name, value) in optionsBefore { _ = Options.Row(named: name)?.set(&options, value) }
        optionsBefore = [:]
    }

    /// Makes an option the session's own, since it was set explicitly: it does not end with the connection.
    public func ownOption(_ name: String) { optionsBefore[name] = nil }

    /// The identifier of the object that the draft became, when it is still what was sent.
    public var idOfSentDraft: Int? {
        guard let sentDraft, sentDraft.portal == link?.address, sentDraft.entity == draft.entity.name,
            sentDraft.fields == draft.fields, !draft.fields.isEmpty
        else { return nil }
        return sentDraft.id
    }

    /// What `reply --as` writes as a program.
    enum Sent {
        case call(ProgramCall)
        case batch([Batch.Part])
    }

    /// A draft that was sent.
    struct SentDraft {
        var id: Int
        var portal: PortalAddress
        var entity: String
        var fields: JSON.Object
    }

    /// What calls depend on besides their words, at this moment.
    var circumstances: Circumstances {
        if let present { return present }
        let new = Circumstances(draft: draft, connector: connector, link: link)
        present = new
        return new
    }

    /// Everything that a connection changes; setting it goes back to an earlier state.
    var connectionState: ConnectionState {
        get {
            ConnectionState(
                link: link, joined: joined, student: student, profile: profile, options: options,
                optionsBefore: optionsBefore)
        }
        set {
            (link, joined, student) = (newValue.link, newValue.joined, newValue.student)
            profile = newValue.profile
            (options, optionsBefore) = (newValue.options, newValue.optionsBefore)
        }
    }

    /// The part of a session that a connection changes.
    struct ConnectionState {
        var link: PortalLink?
        fileprivate var joined: Joined?
        fileprivate var student: String?
        fileprivate var profile: ProfileInUse?
        fileprivate var options: Options
        fileprivate var optionsBefore: [String: String]
    }

    /// The variables a session fills, without `$`, and why they may be null.
    static let variables: [(name: String, summary: String, whenNull: String?)] = [
        ("reply", "Last envelope: result, time, status, headers, timings.", "no call was made"),
        ("fields", "The draft.", nil),
        ("connector", "The last connector, or null.", "no connector is in use"),
        ("portal", "The portal's address, or null.", "not connected"),
    ]

    func variable(_ name: String) -> JSON {
        switch name {
        case "reply": reply?.json ?? .null
        case "fields": .object(draft.fields)
        case "connector": connector?.object ?? .null
        case "portal": link.map { .string("\($0.address)") } ?? .null
        default: .null
        }
    }

    /// Refuses a method that changes the portal while the current profile is read-only. An unknown method counts as one
    /// that does.
    func checkMayCall(_ method: String) throws(ShellError) {
        guard let profile, profile.isReadOnly else { return }
        guard let row = PortalMethod(named: method), row.isRead else {
            throw .usage(
                Messages.Profiles.readOnly(profile.name, method), hint: Messages.Profiles.useAnother)
        }
    }
}
