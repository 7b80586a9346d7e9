public import OrderedJSON

/// What the language needs from the program that embeds it. Only ``perform(_:)`` has to be written:
///
/// ```swift
/// final class Echo: Host {
///     func perform(_ invocation: Invocation) async throws -> CommandResult {
///         CommandResult(.array([.string(invocation.name)] + invocation.arguments.map(\.value)))
///     }
/// }
/// let interpreter = Interpreter(host: Echo())
/// let result = try await interpreter.run(SourceText(name: "lesson", text: "greet world -> answer"))
/// ```
public protocol ScriptHost: AnyObject {
    /// Carries out a command and returns its result, and whether it has brought it to its destination already.
    func perform(_ invocation: Invocation) async throws -> CommandResult

    /// Whether a command inside `batch` waits for the others; what does not is carried out at once.
    func canGather(_ invocation: Invocation) -> Bool

    /// The commands that one stands for inside a `batch` when it names several objects, such as `source.get 58 59`. Nil for a
    /// command that is one.
    func parts(of invocation: Invocation) -> [Invocation]?

    /// Whatever a command that is gathered depends on besides its words, as it is at this moment.
    func circumstances() -> (any AnyObject & Sendable)?

    /// Whether a command only writes down what it would send: then no secret of its items is asked for or looked up, and
    /// `$last` stays. Asked when its name and options are known.
    func isWrittenDown(_ invocation: Invocation) -> Bool

    /// Writes down what the commands of a `batch` would send together, as the one command that `invocation` is.
    func writeDown(_ calls: [BatchCall], as invocation: Invocation, halting: Bool) async throws -> CommandResult

    /// Carries out the commands of a `batch` together and reports the outcome of each, in order. A parameter may be the text
    /// `$result[KEY]…`, for a result of an earlier one.
    func performTogether(_ calls: [BatchCall], halting: Bool) async throws -> [BatchOutcome]

    /// Opens the journal of a loop, or begins it.
    func openJournal(_ plan: JournalPlan) async throws -> any RowJournal

    /// Shows what `print` says; `text` has its line end.
    func write(_ text: String)

    /// Shows the result of a command that is neither captured nor sent elsewhere.
    func show(_ result: JSON, of invocation: Invocation) async throws

    /// Sends a result to a program of the system, or runs a program (`result` is nil then).
    func pipe(_ result: JSON?, to program: String) async throws

    /// Writes a result to a file.
    func save(_ result: JSON, to path: String, appending: Bool) async throws

    /// The bytes of a file; a path that is not absolute is looked up beside `script`.
    func read(_ path: String, beside script: String) throws -> [UInt8]

    /// The same file, to be read in pieces; nil when the host reads files only as a whole, or this one.
    func pieces(of path: String, beside script: String) throws -> FilePieces?

    /// Whether the value of an item of a command may be a picture, which then becomes a data URI: `logo=@logo.png`.
    func takesPicture(_ path: [Item.Step], of command: String) -> Bool

    /// The whole path of a file named in a script, as `run` compares it.
    func locate(_ path: String, beside script: String) -> String

    /// Asks the user; nil when it cannot prompt.
    func ask(_ question: String, isSecret: Bool) throws -> String?

    /// A value as `print` and messages may show it.
    /// - `path`: The names that lead to it in the script, as far as there are any; positions are digits.
    func printable(_ value: JSON, at path: [String]) -> JSON

    /// A text that must not be seen from now on.
    func hide(_ secret: String)

    /// The value of a variable of the host, one of its ``Vocabulary/variables``.
    func variable(_ name: String) -> JSON

    /// The value of a variable of the environment.
    /// - Throws: When scripts may not look at it.
    func environment(_ name: String) throws -> String?

    /// The names of the variables of the environment, so that a misspelt one is found.
    var environmentNames: [String] { get }

    /// Why a variable of the host is null, in a few words; nil when there is nothing to say.
    func reason(forNull name: String) -> String?

    /// The moment, in seconds and nanoseconds since 1970.
    func now() -> (seconds: Int, nanoseconds: Int)

    /// Waits.
    func sleep(_ duration: Duration) async throws

    /// A step begins.
    func step(_ title: String) async throws

    /// What may be said to this host.
    var vocabulary: any Vocabulary { get }
}

/// What a command came to.
public struct CommandResult: Sendable {
    /// The result.
    public var value: JSON
    /// Whether the host brought it to where it is wanted, as a whole or in the parts in which it came. When not, the host
    /// is asked to show, pipe or save it.
    public var isDelivered: Bool
    /// What became of its parts, when it named several objects: those that failed are reported by their names once the
    /// result is where it is wanted.
    public var parts: [(name: String, outcome: BatchOutcome)] = []
    /// What is wrong with it all the same: reported once the result is where it is wanted.
    public var shortcoming: Shortcoming?

    /// A result.
    public init(_ value: JSON, isDelivered: Bool = false) {
        self.value = value
        self.isDelivered = isDelivered
    }
}

/// Why a result is not what a script counts on, though there is one. It ends a script as an error does.
public struct Shortcoming: Sendable {
    /// What it is: ``Diagnostic/Kind/partial`` or ``Diagnostic/Kind/assertion``.
    public var kind: Diagnostic.Kind
    /// One line, in lower case without a full stop.
    public var message: String
    /// What to do next.
    public var hint: String?
    /// What it is made of, one line each.
    public var details: [String]

    /// A shortcoming.
    public init(_ kind: Diagnostic.Kind, _ message: String, hint: String? = nil, details: [String] = []) {
        (self.kind, self.message, self.hint, self.details) = (kind, message, hint, details)
    }
}

/// What may be said to a host; asked while a script is read, before anything runs.
public protocol Vocabulary {
    /// The names of the host's variables, without `$`.
    var variables: [String] { get }

    /// What is wrong with a command: an unknown name, option, field, or the wrong number of words.
    func problems(with command: CommandStatement, isExpectingRefusal: Bool) -> [CommandProblem]

    /// What is questionable about a code after `expect`.
    func problem(withCode code: String) -> String?

    /// Whether a command takes an object that people paste from elsewhere: strict JSON is taken as it is then, and a `$`
    /// in it is a character.
    func takesPastedObject(_ command: String) -> Bool

    /// Whether an option takes the next word as its value, when no `=` follows it.
    func takesNextWord(_ option: String) -> Bool

    /// Whether the words of a command are keys, as those of `unset`.
    func takesKeys(_ command: String) -> Bool

    /// Whether a command decides where calls go, so that calls that are gathered around it would go elsewhere.
    func changesPortal(_ command: CommandStatement) -> Bool

    /// What a text begins with that is wrong here, when it is a statement of another tool or language that the host knows.
    func foreignStatement(_ text: String) -> ForeignStatement?

    /// What a whole text is that is wrong here, when it is a program that the host knows calls in.
    /// - Parameters:
    ///   - text: The text.
    ///   - commands: The names of the commands in it that are right.
    func foreignProgram(_ text: String, with commands: [String]) -> ForeignProgram?
}

extension Vocabulary {
    /// `fields` and every `X.add`.
    public func takesPastedObject(_ command: String) -> Bool { command == "fields" || command.hasSuffix(".add") }

    /// None does.
    public func takesNextWord(_ option: String) -> Bool { false }

    /// Only `unset`.
    public func takesKeys(_ command: String) -> Bool { command == "unset" }

    /// None does.
    public func changesPortal(_ command: CommandStatement) -> Bool { false }

    /// None is known.
    public func foreignStatement(_ text: String) -> ForeignStatement? { nil }

    /// None is known.
    public func foreignProgram(_ text: String, with commands: [String]) -> ForeignProgram? { nil }
}

/// A program of another language, or a part of one.
public struct ForeignProgram: Sendable {
    /// What is wrong: lower case, no full stop.
    public var message: String
    /// The place to mark, in bytes of the text.
    public var start: Int
    /// How many bytes to mark.
    public var markedLength: Int
    /// What to write instead; it may have several lines.
    public var hint: String
    /// Whether the text ends within it, so that more could follow.
    public var isOpen: Bool

    /// A program of another language.
    public init(_ message: String, start: Int, marked: Int, hint: String, isOpen: Bool) {
        (self.message, self.start, self.hint, self.isOpen) = (message, start, hint, isOpen)
        markedLength = marked
    }
}

/// A statement of another tool or language.
public struct ForeignStatement: Sendable {
    /// What is wrong: lower case, no full stop, the culprit in quotes. Nil when it begins with a word of bcx, so that what
    /// the grammar says is right.
    public var message: String?
    /// How many bytes of the text it takes; it may go over several lines.
    public var length: Int
    /// How many of them to mark.
    public var markedLength: Int
    /// What to write instead.
    public var hint: String

    /// A statement of another tool or language.
    public init(_ message: String?, length: Int, marked: Int, hint: String) {
        self.message = message
        self.length = length
        markedLength = marked
        self.hint = hint
    }
}

/// Something wrong with a command, found before it runs.
public struct CommandProblem: Sendable {
    /// What is wrong: lower case, no full stop, the culprit in quotes.
    public var message: String
    /// The exact words.
    public var span: SourceSpan
    /// A few words to stand beside the marked place.
    public var label: String?
    /// What to do next.
    public var hint: String?

    /// Something wrong with a command.
    public init(_ message: String, at span: SourceSpan, label: String? = nil, hint: String? = nil) {
        self.message = message
        self.span = span
        self.label = label
        self.hint = hint
    }
}

/// A command about to be carried out, every value put in its place.
public struct Invocation: Sendable {
    /// A positional word.
    public struct Argument: Sendable {
        /// A text, or the value a `$name` alone stood for.
        public var value: JSON
        /// The key that it is, as a word of a command that takes keys.
        public var path: [CommandLanguage.Item.Step]?
        /// Where it stands.
        public var span: SourceSpan

        /// The value as text: a text as it is, anything else as JSON.
        public var text: String { value.string ?? value.text() }
    }

    /// A `key=value` word.
    public struct Item: Sendable {
        /// How the value was given.
        public enum Value: Sendable {
            /// `=`: to be converted to the type of the field.
            case text(JSON)
            /// `:=`: exactly this.
            case json(JSON)
        }

        /// The key.
        public var path: [CommandLanguage.Item.Step]
        /// The value.
        public var value: Value
        /// Whether it was given as `=secret:` and must not be seen.
        public var isSecret: Bool
        /// The variable of the environment after `=secret:`.
        public var secretName: String?
        /// Where the key stands.
        public var keySpan: SourceSpan
        /// Where key and value stand.
        public var span: SourceSpan
    }

    /// An option.
    public struct Option: Sendable {
        /// The name without `--`.
        public var name: String
        /// What followed `=`.
        public var value: String?
        /// Where it stands.
        public var span: SourceSpan
    }

    /// What followed `where`, every value put in its place.
    public typealias Condition = CommandLanguage.Condition<JSON>

    /// Where a result goes.
    public enum Destination: Sendable {
        /// To the screen.
        case shown
        /// Into a variable.
        case bound
        /// To the standard input of a program of the system.
        case program(String, SourceSpan)
        /// Into a file, in place of what it holds or after it.
        case file(String, appending: Bool, SourceSpan)
    }

    /// The name, as typed.
    public var name: String
    /// Where the name stands.
    public var nameSpan: SourceSpan
    /// Positional words.
    public var arguments: [Argument]
    /// `key=value` words.
    public var items: [Item]
    /// Options.
    public var options: [Option]
    /// What followed `where`.
    public var condition: Condition?
    /// The codes that the `expect` around it name, or `any`; none when no refusal is expected.
    public var expectedCodes: [String]
    /// Where the result goes.
    public var destination: Destination
    /// Whether somebody may look at the result when it is where it goes. When not, a host that hands it on in parts need
    /// not keep it.
    public var isKept: Bool
    /// The script it stands in.
    public var source: SourceText
    /// How many references to earlier calls of its batch its values have: a text that has more only looks like one.
    public var referenceCount = 0
    /// What the host had to say of the moment at which the command stood, when it is carried out later.
    public var circumstances: (any AnyObject & Sendable)?

    /// Whether a refusal is expected, so that local checks must not stop the call.
    public var isExpectingRefusal: Bool { !expectedCodes.isEmpty }

    /// Whether somebody takes the result, so that it is not shown.
    public var isCaptured: Bool {
        if case .shown = destination { false } else { true }
    }

    /// The value of the option `name`: nil when it was not given, `""` when it was given without a value.
    public func option(_ name: String) -> String? {
        options.last { $0.name == name }.map { $0.value ?? "" }
    }
}

extension Invocation.Argument {
    /// A word that a host puts in.
    public init(_ value: JSON, at span: SourceSpan) { self.init(value: value, path: nil, span: span) }
}

extension Invocation.Item {
    /// An item that a host puts in.
    public init(path: [CommandLanguage.Item.Step], value: Value, at span: SourceSpan) {
        self.init(path: path, value: value, isSecret: false, secretName: nil, keySpan: span, span: span)
    }
}

/// A vocabulary that accepts anything.
struct OpenVocabulary: Vocabulary {
    var variables: [String] { [] }
    func problems(with command: CommandStatement, isExpectingRefusal: Bool) -> [CommandProblem] { [] }
    func problem(withCode code: String) -> String? { nil }
}

extension ScriptHost {
    /// Yes.
    public func canGather(_ invocation: Invocation) -> Bool { true }
    /// No.
    public func isWrittenDown(_ invocation: Invocation) -> Bool { false }
    /// Refused.
    public func writeDown(_ calls: [BatchCall], as invocation: Invocation, halting: Bool) async throws -> CommandResult
    {
        throw UnsupportedError("writing down commands together")
    }
    /// Every command is one.
    public func parts(of invocation: Invocation) -> [Invocation]? { nil }
    /// Refused.
    public func performTogether(_ calls: [BatchCall], halting: Bool) async throws -> [BatchOutcome] {
        throw UnsupportedError("sending commands together")
    }
    /// Refused.
    public func openJournal(_ plan: JournalPlan) async throws -> any RowJournal {
        throw UnsupportedError("a loop with a journal")
    }
    /// Nothing.
    public func write(_ text: String) {}
    /// Nothing.
    public func show(_ result: JSON, of invocation: Invocation) async throws {}
    /// Refused.
    public func pipe(_ result: JSON?, to program: String) async throws { throw UnsupportedError("running programs") }
    /// Refused.
    public func save(_ result: JSON, to path: String, appending: Bool) async throws {
        throw UnsupportedError("writing files")
    }
    /// Refused.
    public func read(_ path: String, beside script: String) throws -> [UInt8] {
        throw UnsupportedError("reading files")
    }
    /// Nothing.
    public func circumstances() -> (any AnyObject & Sendable)? { nil }
    /// Only as a whole.
    public func pieces(of path: String, beside script: String) throws -> FilePieces? { nil }
    /// No.
    public func takesPicture(_ path: [Item.Step], of command: String) -> Bool { false }
    /// The path as it is.
    public func locate(_ path: String, beside script: String) -> String { path }
    /// Cannot prompt.
    public func ask(_ question: String, isSecret: Bool) throws -> String? { nil }
    /// The value as it is.
    public func printable(_ value: JSON, at path: [String]) -> JSON { value }
    /// Nothing.
    public func hide(_ secret: String) {}
    /// `null`.
    public func variable(_ name: String) -> JSON { .null }
    /// None.
    public func environment(_ name: String) -> String? { nil }
    /// None.
    public var environmentNames: [String] { [] }
    /// Nothing to say.
    public func reason(forNull name: String) -> String? { nil }
    /// The beginning of 1970.
    public func now() -> (seconds: Int, nanoseconds: Int) { (0, 0) }
    /// Waits by the task's clock.
    public func sleep(_ duration: Duration) async throws { try await Task.sleep(for: duration) }
    /// Nothing.
    public func step(_ title: String) async throws {}
    /// Anything may be said.
    public var vocabulary: any Vocabulary { OpenVocabulary() }
}

/// What a host has not made possible.
struct UnsupportedError: DiagnosticConvertible {
    var message: String
    init(_ what: String) { message = "\(what) is not possible here" }
}
