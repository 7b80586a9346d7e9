public import BIConnector
import CommandLanguage
public import TextUI

/// What a shell needs from whoever embeds it. Whatever is left out is refused with a message: a shell of a host that
/// gives no files cannot read any.
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
    /// Who is asked and told.
    public var people = People()

    /// Carries the calls.
    public var transport: any Transport
    /// Told of every call that may change a portal; a host with several shells gives all of them the same.
    public var sentWrites = SentWrites()
    /// Keeps the tokens of applications beyond the session; without it the newest are lost with the session.
    public var tokenStore: (any TokenStore)?
    /// Starts the embedded practice portal, or finds the running one, and gives its webhook's address.
    public var openSandbox: (() async throws -> Secret)?
    /// Told what calls tell of the portal's objects.
    public var onObjects: (ObjectNews) -> Void = { _ in }
    /// Whether completion may look into the portal now, unasked.
    public var mayLookUp: () -> Bool = { true }

    /// A variable of the environment. Throws when scripts may not look at it.
    public var environment: (String) throws -> String? = { _ in nil }
    /// The names of these variables, so that a misspelt one is found.
    public var environmentNames: () -> [String] = { [] }
    /// The moment, in seconds and nanoseconds since 1970.
    public var now: () -> (seconds: Int, nanoseconds: Int) = { (0, 0) }

    /// The two things no shell can do without.
    /// - `output`: Takes results, as ``Output/write``.
    public init(transport: any Transport, output: @escaping (String) -> Void) {
        self.transport = transport
        self.output = Output(write: output)
    }
}

extension HostServices {
    /// Where results and messages go.
    public struct Output {
        /// Takes results: what a script would put on standard output. The text has its line ends.
        public var write: (String) -> Void
        /// Takes everything else: what was done, hints, warnings, traces.
        public var notes: (String) -> Void = { _ in }
        /// Shows how far something is, in place of what it showed before; nil takes it away. Nothing where nobody looks
        /// on.
        public var progress: (String?) -> Void = { _ in }
        /// Told when a call begins, by its method's name, and with nil when it is over.
        public var working: (String?) -> Void = { _ in }
        /// A step of a script begins.
        public var step: (String) async throws -> Void = { _ in }
        /// What a result looks like on the screen: colour is a matter of the host.
        public var style: (([StyledText]) -> String)?
        /// Takes a result that is shown page by page when it is longer than the screen; without it ``write`` does.
        public var openPager: (() -> ResultSink)?
        /// How wide the screen is that results go to; nil when it is none.
        public var screenWidth: () -> Int? = { nil }
    }

    /// Files, and what is kept in some.
    public struct Files {
        /// The bytes of the file at a path.
        public var read: ((String) throws -> [UInt8])?
        /// Writes a file, whole or behind what it holds, readable by its owner alone.
        public var write: ((_ path: String, _ bytes: [UInt8], _ appending: Bool) throws -> Void)?
        /// Begins a file that is written piece by piece, else as ``write`` writes it: whole or not at all. Without it
        /// ``write`` is used.
        public var open: ((_ path: String, _ appending: Bool) throws -> ResultSink)?
        /// Takes others' rights to a file away, where there are any; gives what to say of it.
        public var makePrivate: ((_ path: String) throws -> String?)?
        /// The names in a folder, for completion.
        public var folder: (_ path: String) -> [(name: String, isFolder: Bool)] = { _ in [] }
        /// Opens the file of a journal, or makes it.
        public var openJournal: ((_ path: String) throws -> JournalFile)?
        /// A key that is made once and kept for its owner alone, under which a journal hides what must not be seen in it.
        public var journalKey: (() throws -> [UInt8])?
        /// Makes digests, with which a journal tells a row that has changed; without it such a row is not noticed.
        public var hashing: Hashing?
        /// Where the draft of this session is kept until the session ends, so that a crash does not lose it. Without it
        /// the draft is lost with the session.
        public var draft: PrivateFile?
        /// The file of the profiles, which holds secrets in clear.
        public var profiles: PrivateFile?
    }

    /// Programs of the system.
    public struct Programs {
        /// Runs a line of the system shell.
        public var run: ((_ line: String) async throws -> Void)?
        /// Starts a line of the system shell whose standard input is given piece by piece.
        public var open: ((_ line: String) async throws -> ResultSink)?
        /// Shows a text in the user's editor, in a file that only the user reads, and gives it back as it was left.
        public var edit: ((_ text: String) async throws -> String)?
        /// Shows an address to the person, in a browser; says whether there is one.
        public var openAddress: ((String) -> Bool)?
        /// Listens on a port of 127.0.0.1 until a browser comes with a code or an error, and gives what it asked for:
        /// `/?code=…&state=…`. Calls the closure when it listens.
        public var awaitRedirect: ((_ port: Int, _ isListening: () -> Void) async throws -> String)?
    }

    /// Who is asked and told.
    public struct People {
        /// Asks the person at the terminal; nil when nobody answers.
        public var ask: ((Question) throws -> String?)?
        /// Asked before calls, and with them the credentials, follow a portal to a host that is not Bitrix24's.
        public var mayFollow: @Sendable (_ old: PortalAddress, _ new: PortalAddress) async -> Bool = {
            _, _ in false
        }
        /// Told before each pause the client makes: for the portal's limits, or before a call is sent again.
        public var onWait: @Sendable (Wait) -> Void = { _ in }
        /// Told when a portal has a new name.
        public var onRename: @Sendable (_ old: PortalAddress, _ new: PortalAddress) -> Void = { _, _ in
        }
        /// Told when an application's tokens were renewed.
        public var onRenewal: @Sendable (Grant) -> Void = { _ in }
    }
}

extension HostServices {
    /// The same, but whatever is asked or shown on the way has nothing in it that steers a terminal: titles of the portal,
    /// names of files, texts of scripts.
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

    /// The moment in seconds since 1970.
    var seconds: Double {
        let moment = now()
        return Double(moment.seconds) + Double(moment.nanoseconds) / 1e9
    }
}
