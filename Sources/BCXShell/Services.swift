public import BIConnector
import CommandLanguage
public import TextUI

/// What a shell needs from whoever embeds it. Whatever is left out is refused with a message: a shell of a host that
/// gives no files cannot read any.
public struct Services {
    /// Takes results: what a script would put on standard output. The text has its line ends.
    public var output: (String) -> Void
    /// Takes everything else: what was done, hints, warnings, traces.
    public var notes: (String) -> Void = { _ in }
    /// Shows how far something is, in place of what it showed before; nil takes it away. Nothing where nobody looks on.
    public var progress: (String?) -> Void = { _ in }
    /// What a result looks like on the screen: colour is a matter of the host.
    public var style: (([StyledText]) -> String)?
    /// Takes a result that is shown page by page when it is longer than the screen; without it ``output`` does.
    public var openPager: (() -> Outlet)?
    /// Told when a call begins, by its method's name, and with nil when it is over.
    public var working: (String?) -> Void = { _ in }
    /// Carries the calls.
    public var transport: any Transport
    /// Told of every call that may change a portal; a host with several shells gives all of them the same.
    public var sentWrites = SentWrites()
    /// Told before each pause the client makes: for the portal's limits, or before a call is sent again.
    public var onWait: @Sendable (Wait) -> Void = { _ in }
    /// Asked before calls, and with them the credentials, follow a portal to a host that is not Bitrix24's.
    public var mayFollow: @Sendable (_ old: PortalAddress, _ new: PortalAddress) async -> Bool = { _, _ in false }
    /// Told when a portal has a new name.
    public var onRename: @Sendable (_ old: PortalAddress, _ new: PortalAddress) -> Void = { _, _ in }
    /// Keeps the tokens of applications beyond the session; without it the newest are lost with the session.
    public var tokenStore: (any TokenStore)?
    /// Told when an application's tokens were renewed.
    public var onRenewal: @Sendable (Grant) -> Void = { _ in }
    /// Shows an address to the person, in a browser; says whether there is one.
    public var openAddress: ((String) -> Bool)?
    /// Listens on a port of 127.0.0.1 until a browser comes with a code or an error, and gives what it asked for:
    /// `/?code=…&state=…`. Calls the closure when it listens.
    public var awaitRedirect: ((_ port: Int, _ isListening: () -> Void) async throws -> String)?
    /// Told what calls tell of the portal's objects.
    public var onObjects: (ObjectNews) -> Void = { _ in }
    /// Whether completion may look into the portal now, unasked.
    public var mayLookUp: () -> Bool = { true }
    /// Starts the embedded practice portal, or finds the running one, and gives its webhook's address.
    public var openSandbox: (() async throws -> Secret)?
    /// The bytes of the file at a path.
    public var readFile: ((String) throws -> [UInt8])?
    /// Writes a file, whole or behind what it holds, readable by its owner alone.
    public var writeFile: ((_ path: String, _ bytes: [UInt8], _ appending: Bool) throws -> Void)?
    /// Begins a file that is written piece by piece, else as ``writeFile`` writes it: whole or not at all. Without it
    /// ``writeFile`` is used.
    public var openFile: ((_ path: String, _ appending: Bool) throws -> Outlet)?
    /// Makes digests, with which a journal tells a row that has changed; without it such a row is not noticed.
    public var hashing: Hashing?
    /// A key that is made once and kept for its owner alone, under which a journal hides what must not be seen in it.
    public var journalKey: (() throws -> [UInt8])?
    /// Takes others' rights to a file away, where there are any; gives what to say of it.
    public var makePrivate: ((_ path: String) throws -> String?)?
    /// Opens the file of a journal, or makes it.
    public var openJournal: ((_ path: String) throws -> JournalFile)?
    /// Where the draft of this session is kept until the session ends, so that a crash does not lose it. Without it the
    /// draft is lost.
    public var draft: PrivateFile?
    /// The names in a folder, for completion.
    public var folder: (_ path: String) -> [(name: String, isFolder: Bool)] = { _ in [] }
    /// The file of the profiles, which holds secrets in clear.
    public var profiles: PrivateFile?
    /// Runs a line of the system shell.
    public var runProgram: ((_ line: String) async throws -> Void)?
    /// Starts a line of the system shell whose standard input is given piece by piece.
    public var openProgram: ((_ line: String) async throws -> Outlet)?
    /// Shows a text in the user's editor, in a file that only the user reads, and gives it back as it was left.
    public var edit: ((_ text: String) async throws -> String)?
    /// Asks the person at the terminal; nil when nobody answers.
    public var ask: ((Question) throws -> String?)?
    /// A variable of the environment. Throws when scripts may not look at it.
    public var environment: (String) throws -> String? = { _ in nil }
    /// The names of these variables, so that a misspelt one is found.
    public var environmentNames: () -> [String] = { [] }
    /// The moment, in seconds and nanoseconds since 1970.
    public var now: () -> (seconds: Int, nanoseconds: Int) = { (0, 0) }
    /// A step of a script begins.
    public var step: (String) async throws -> Void = { _ in }
    /// How wide the screen is that results go to; nil when it is none.
    public var screenWidth: () -> Int? = { nil }

    /// The two things no shell can do without.
    public init(transport: any Transport, output: @escaping (String) -> Void) {
        self.transport = transport
        self.output = output
    }
}

extension Services {
    /// The same, but whatever is asked or shown on the way has nothing in it that steers a terminal: titles of the portal,
    /// names of files, texts of scripts.
    var safeToShow: Services {
        var safe = self
        if let ask {
            safe.ask = { question in
                var question = question
                question.text = question.text.visible(keepingLines: true)
                return try ask(question)
            }
        }
        safe.progress = { [progress] in progress($0?.visible()) }
        safe.working = { [working] in working($0?.visible()) }
        return safe
    }
}

/// Takes a result piece by piece: a program, a pager, a file.
public struct Outlet {
    /// Takes a piece; says whether it wants more.
    public var write: (String) async throws -> Bool
    /// Takes that no more comes, and whether that was all. Returns when everything has its place.
    public var close: (_ isWhole: Bool) async throws -> Void
    /// What returns when whoever takes the pieces is gone, or the task is cancelled; nil where nobody can go.
    public var end: () -> (@Sendable () async -> Void)?

    /// An outlet from what can be done with it.
    public init(
        write: @escaping (String) async throws -> Bool, close: @escaping (_ isWhole: Bool) async throws -> Void,
        end: @escaping () -> (@Sendable () async -> Void)? = { nil }
    ) {
        self.write = write
        self.close = close
        self.end = end
    }
}

/// A small file that its owner alone can read, taken and replaced whole.
public struct PrivateFile {
    /// What it holds; nil when there is none. Throws when others can read it.
    public var read: () throws -> [UInt8]?
    /// Puts something else in its place; nil removes it.
    public var write: (_ bytes: [UInt8]?) throws -> Void

    /// A file from what can be done with it.
    public init(read: @escaping () throws -> [UInt8]?, write: @escaping (_ bytes: [UInt8]?) throws -> Void) {
        self.read = read
        self.write = write
    }
}

/// Makes digests.
public struct Hashing: Sendable {
    /// The SHA-256 of bytes.
    public var sha256: @Sendable (_ bytes: [UInt8]) -> [UInt8]
    /// The HMAC of bytes with SHA-256: who does not know the key cannot try out what the bytes were.
    public var hmac: @Sendable (_ bytes: [UInt8], _ key: [UInt8]) -> [UInt8]

    /// A maker of digests from what it does.
    public init(
        sha256: @escaping @Sendable (_ bytes: [UInt8]) -> [UInt8],
        hmac: @escaping @Sendable (_ bytes: [UInt8], _ key: [UInt8]) -> [UInt8]
    ) {
        self.sha256 = sha256
        self.hmac = hmac
    }
}

/// A file of lines that only grows, in the hands of one owner at a time.
public struct JournalFile {
    /// What it held when it was opened.
    public var bytes: [UInt8]
    /// Cuts off what it holds beyond so many bytes: a line that is torn.
    public var cut: (_ length: Int) throws -> Void
    /// Writes behind what it holds: all of it or, when it throws, nothing.
    public var append: (_ bytes: [UInt8]) throws -> Void
    /// Returns when what was written survives the end of the machine. Throws also when the file is no longer where it was
    /// opened, and would not be found again.
    public var sync: () throws -> Void
    /// Gives it free, safely written.
    public var close: () throws -> Void

    /// A file from what can be done with it.
    public init(
        bytes: [UInt8], cut: @escaping (_ length: Int) throws -> Void,
        append: @escaping (_ bytes: [UInt8]) throws -> Void, sync: @escaping () throws -> Void,
        close: @escaping () throws -> Void
    ) {
        self.bytes = bytes
        self.cut = cut
        self.append = append
        self.sync = sync
        self.close = close
    }
}
