public import BIConnector
public import CommandLanguage
public import TextUI

/// What a shell needs from its host. What the host leaves out is refused with a message: without files a shell cannot
/// read any.
///
/// ```swift
/// var services = HostServices(transport: CurlTransport()) { text in print(text, terminator: "") }
/// services.files.read = { path in Array(try Data(contentsOf: URL(filePath: path))) }
/// let shell = Shell(services)
/// ```
public struct HostServices {
    /// Where results and messages go.
    public var output: Output
    /// Files, and what is kept in some.
    public var files = Files()
    /// Programs of the system.
    public var programs = Programs()
    /// The person: questions and notifications.
    public var people = People()
    /// Servers that no authority vouches for.
    public var trust = Trust()

    /// Carries the calls.
    public var transport: any Transport
    /// Records every call that may change a portal; a host with several shells gives all of them the same object.
    public var sentWrites = SentWrites()
    /// Keeps the tokens of applications beyond the session; without it the newest are lost with the session.
    public var tokenStore: (any TokenStore)?
    /// Starts the embedded practice portal, or finds the running one, and gives its webhook's address.
    public var openSandbox: (() async throws -> Secret)?
    /// Gives the webhook's address of a student in the embedded portal's class, by name or number.
    public var enterClass: ((_ student: String) async throws -> Secret)?
    /// The names of the students in that class.
    public var students: () -> [String] = { [] }
    /// Called with what calls reveal about the portal's objects.
    public var onObjects: (ObjectNews) -> Void = { _ in }
    /// Whether completion may call the portal now, without being asked.
    public var mayLookUp: () -> Bool = { true }

    /// A variable of the environment. Throws when scripts may not read it.
    public var environment: (String) throws -> String? = { _ in nil }
    /// The names of these variables, so that a misspelt one is found.
    public var environmentNames: () -> [String] = { [] }
    /// The current time, in seconds and nanoseconds since 1970.
    public var now: () -> (seconds: Int, nanoseconds: Int) = { (0, 0) }

    /// The two things that every shell needs.
    /// - `output`: Takes results, as ``Output/write``.
    public init(transport: any Transport, output: @escaping (String) -> Void) {
        self.transport = transport
        self.output = Output(write: output)
    }
}

extension HostServices {
    /// Where results and messages go.
    public struct Output {
        /// Takes results: what a script writes to standard output. The text has its line ends.
        public var write: (String) -> Void
        /// Takes everything else: notes, hints, warnings, traces.
        public var notes: (String) -> Void = { _ in }
        /// Shows progress, replacing what it showed before; nil removes it. Does nothing where there is no terminal.
        public var progress: (String?) -> Void = { _ in }
        /// Called with the method's name when a call begins, and with nil when it ends.
        public var working: (String?) -> Void = { _ in }
        /// A step of a script begins.
        public var step: (String) async throws -> Void = { _ in }
        /// How a result looks on the screen: the host decides about colour.
        public var style: (([StyledText]) -> String)?
        /// Takes a result that is shown page by page when it is longer than the screen; without it ``write`` does.
        public var openPager: (() -> ResultSink)?
        /// The width of the screen that shows results; nil when they go elsewhere.
        public var screenWidth: () -> Int? = { nil }
    }

    /// Files, and what is kept in some.
    public struct Files {
        /// The bytes of the file at a path.
        public var read: ((String) throws -> [UInt8])?
        /// The same file, to be read in pieces; nil for one that can be read only once. Without it ``read`` is used.
        public var pieces: ((_ path: String) throws -> FilePieces?)?
        /// Writes a file, whole or appended to its contents, readable by its owner alone.
        public var write: ((_ path: String, _ bytes: [UInt8], _ appending: Bool) throws -> Void)?
        /// Opens a file that is written piece by piece, and like ``write`` whole or not at all. Without it ``write`` is
        /// used.
        public var open: ((_ path: String, _ appending: Bool) throws -> ResultSink)?
        /// Whether there is a file at a path whose contents would be lost if another one were written there.
        public var exists: (_ path: String) -> Bool = { _ in false }
        /// Takes others' rights to a file away, where there are any; gives what to say of it.
        public var makePrivate: ((_ path: String) throws -> String?)?
        /// The names in a folder, for completion.
        public var folder: (_ path: String) -> [(name: String, isFolder: Bool)] = { _ in [] }
        /// Opens the file of a journal, or creates it.
        public var openJournal: ((_ path: String) throws -> JournalFile)?
        /// A key that is created once and readable by its owner alone, with which a journal hides credentials.
        public var journalKey: (() throws -> [UInt8])?
        /// Makes digests, by which a journal recognises a changed row; without it changes go unnoticed.
        public var hashing: Hashing?
        /// Keeps the draft of this session until the session ends, so that a crash does not lose it.
        public var draft: PrivateFile?
        /// The file of the profiles, which contains secrets in clear.
        public var profiles: PrivateFile?
    }

    /// Programs of the system.
    public struct Programs {
        /// Runs a line of the system shell.
        public var run: ((_ line: String) async throws -> Void)?
        /// Starts a line of the system shell whose standard input is written piece by piece.
        public var open: ((_ line: String) async throws -> ResultSink)?
        /// Opens a text in the user's editor, in a file that only the user can read, and returns it as saved.
        public var edit: ((_ text: String) async throws -> String)?
        /// Opens an address in a browser; returns whether there is one.
        public var openAddress: ((String) -> Bool)?
        /// Listens on a port of 127.0.0.1 until a browser requests it with a code or an error, and returns what was
        /// requested: `/?code=…&state=…`. Calls the closure once it listens.
        public var awaitRedirect: ((_ port: Int, _ isListening: () -> Void) async throws -> String)?
    }

    /// The person: questions and notifications.
    public struct People {
        /// Asks the person at the terminal; nil when there is no answer.
        public var ask: ((Question) throws -> String?)?
        /// Asks before calls, and with them the credentials, follow a portal to a host that does not belong to
        /// Bitrix24.
        public var mayFollow: @Sendable (_ old: PortalAddress, _ new: PortalAddress) async -> Bool = {
            _, _ in false
        }
        /// Called before each pause of the client: for the portal's limits, or before a call is sent again.
        public var onWait: @Sendable (Wait) -> Void = { _ in }
        /// Called when a portal has a new name.
        public var onRename: @Sendable (_ old: PortalAddress, _ new: PortalAddress) -> Void = { _, _ in
        }
        /// Called when an application's tokens were renewed.
        public var onRenewal: @Sendable (Grant) -> Void = { _ in }
    }
}

extension HostServices {
    /// How servers are recognised that no authority vouches for, as those of a class.
    public struct Trust {
        /// A key that is remembered, and where: `line 3 of /home/anna/.local/state/bcx/known-servers`.
        public struct KnownKey {
            /// The key.
            public var key: ServerFingerprint
            /// Where it is remembered.
            public var place: String

            /// A key at a place.
            public init(_ key: ServerFingerprint, at place: String) { (self.key, self.place) = (key, place) }
        }

        /// Connects to a server without sending anything of a request, only where `mayReach` allows it. Without it,
        /// servers are recognised by whatever carries the calls.
        public var meet:
            (
                (
                    _ server: PortalAddress, _ timeout: Duration,
                    _ mayReach: (@Sendable (IPAddress, _ port: Int) -> Bool)?
                ) async throws(TransportError) -> MetServer
            )?
        /// The key that is remembered for a server.
        public var known: (PortalAddress) throws -> KnownKey? = { _ in nil }
        /// Recognises a server by this key from now on, in this run.
        public var pin: (PortalAddress, ServerFingerprint) -> Void = { _, _ in }
        /// Remembers the key of a server for later runs; nil where nothing is written.
        public var remember: ((PortalAddress, ServerFingerprint) throws -> Void)?
        /// The key that was given for this run.
        public var given: ServerFingerprint?

        /// Nobody is met, and no key is known.
        public init() {}
    }
}

extension HostServices {
    /// The same services, but questions and progress contain no control characters from titles, file names or scripts.
    var safeToShow: HostServices {
        var safe = self
        if let ask = people.ask {
            safe.people.ask = { question in
                var question = question
                question.text = question.text.visible(keepingLines: true)
                return try ask(question)
            }
        }
        safe.output.progress = { [progress = output.progress] in progress($0?.visible()) }
        safe.output.working = { [working = output.working] in working($0?.visible()) }
        return safe
    }

    /// The current time in seconds since 1970.
    var seconds: Double {
        let moment = now()
        return Double(moment.seconds) + Double(moment.nanoseconds) / 1e9
    }
}
