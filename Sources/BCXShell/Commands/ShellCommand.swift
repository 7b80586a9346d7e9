import BIConnector
import ClientPrograms
public import CommandLanguage
public import OrderedJSON
import Synchronization

/// A command that a user can type, and everything the shell knows about it. It never changes, so that there is one of it
/// however many hold it.
public final class ShellCommand: Sendable {
    /// Under which heading help lists it.
    public enum Group: String, Sendable, CaseIterable {
        case session = "Session"
        case draft = "Draft"
        case look = "Look"
        case portals = "Portals"
        case method = "Methods"
        case own = "This program"
    }

    /// What a word of a command is, for completion.
    public enum Word: Sendable {
        /// One of these words.
        case oneOf([String])
        /// What the shell offers after the words before it.
        case offered(@Sendable (SessionView, _ words: [String]) -> [Candidate])
        /// A name, field, code or form that help knows.
        case topic
        /// An identifier of an entity.
        case identifier(String)
        /// An entity, or an identifier of the entity that is the word before.
        case entityOrIdentifier
        /// A key of the draft.
        case key
        /// A webhook's address, a profile, or the sandbox.
        case address
        /// The same, or a file's path.
        case addressOrFile
        /// A file's path.
        case file
        /// Anything else.
        case any

        /// One of these words, each with a line about it.
        public static func described(_ rows: [(String, String)]) -> Word {
            let candidates = rows.map { Candidate($0.0, $0.1) }
            return .offered { _, _ in candidates }
        }
    }

    /// How a result is shown that is neither bound to a name nor redirected.
    public enum ResultUse: Sendable {
        /// It is shown.
        case shown
        /// It is shown when the command has no words, and so changes nothing.
        case shownWhenAsked
        /// It is a text for people, shown as it is in every format.
        case text
        /// A text is a program, made without credentials: it is written as it is, wherever it goes. Another value is shown.
        case program
        /// It is not shown: the command reports what it did.
        case said
    }

    /// What a command does; returns its result, and whether it was already delivered.
    public typealias Body = @Sendable (Invocation, CommandContext) async throws -> CommandResult

    /// The name: without a dot, or the short name of a method.
    public let name: String
    /// How it is written.
    public let usage: String
    /// One line, ending in a full stop.
    public let summary: String
    /// Under which heading help lists it.
    public let group: Group
    /// The positional words it takes; the last one may repeat when ``repeatsLastWord``.
    public let words: [Word]
    /// How many of them it needs.
    public let requiredWords: Int
    /// Whether the last kind of word may come more than once.
    public let repeatsLastWord: Bool
    /// Whether it takes `key=value` items.
    public let takesItems: Bool
    /// The keys of these items, where they are no fields.
    public let keys: [CommandKey]
    /// The forms it has, where the first word decides what the others are.
    public let forms: [CommandKey]
    /// The options it takes.
    public let options: [CommandOption]
    /// How its result is shown when it is not captured.
    public let result: ResultUse
    /// What a table shows of its result; nil when that is the result itself.
    public let tableForm: (@Sendable (Invocation, JSON) -> JSON)?
    /// Scripts that show it, each running on a fresh sandbox.
    public let examples: [String]
    /// What it does.
    public let run: Body

    /// A command of a host: its name, a line about it, and what it does.
    public convenience init(
        _ name: String, usage: String? = nil, _ summary: String, group: Group = .own,
        words: [Word] = [],
        requiredWords: Int = 0, repeatsLastWord: Bool = false, takesItems: Bool = false,
        keys: [CommandKey] = [], forms: [CommandKey] = [], options: [CommandOption] = [],
        result: ResultUse = .shown, examples: [String] = [],
        run: @escaping @Sendable (Invocation, CommandContext) async throws -> JSON
    ) {
        self.init(
            name: name, usage: usage ?? name, summary: summary, group: group, words: words,
            requiredWords: requiredWords, repeatsLastWord: repeatsLastWord, takesItems: takesItems,
            keys: keys,
            forms: forms, options: options, result: result, examples: examples
        ) { CommandResult(try await run($0, $1)) }
    }

    /// A command that may deliver its result itself.
    init(
        name: String, usage: String, summary: String, group: Group, words: [Word],
        requiredWords: Int = 0, repeatsLastWord: Bool = false, takesItems: Bool = false,
        keys: [CommandKey] = [], forms: [CommandKey] = [], options: [CommandOption],
        result: ResultUse = .shown, tableForm: (@Sendable (Invocation, JSON) -> JSON)? = nil, examples: [String],
        run: @escaping Body
    ) {
        self.name = name
        self.usage = usage
        self.summary = summary
        self.group = group
        self.words = words
        self.requiredWords = requiredWords
        self.repeatsLastWord = repeatsLastWord
        self.takesItems = takesItems
        self.keys = keys
        self.forms = forms
        self.options = options
        self.result = result
        self.tableForm = tableForm
        self.examples = examples
        self.run = run
    }

    /// Whether `--all` is not about the columns of a table.
    var comparesAll: Bool {
        options.contains { $0.name == CommandOption.all.name && $0.summary != CommandOption.all.summary }
    }

    /// The same command, of whose result a table shows something else.
    public func inTables(_ form: @escaping @Sendable (Invocation, JSON) -> JSON) -> ShellCommand {
        ShellCommand(
            name: name, usage: usage, summary: summary, group: group, words: words, requiredWords: requiredWords,
            repeatsLastWord: repeatsLastWord, takesItems: takesItems, keys: keys, forms: forms, options: options,
            result: result, tableForm: form, examples: examples, run: run)
    }

    /// Every command of the shell itself.
    public static var all: [ShellCommand] {
        own
            + PortalMethod.all.compactMap { method in
                let isHidden = own.contains { $0.name == method.shortName }
                return isHidden ? nil : ofMethod(method.shortName)
            }
    }

    /// The commands that call no method of their name.
    private static let own: [ShellCommand] =
        [connect, portal, auth, profile, use, status, option]
        + [new, set, unset, fields, edit, clear]
        + [undo, save, record]
        + [help, explain, history, reply]
        + [dump, diff]

    private static let ownByName = index(own)

    /// The command of the shell itself that has this name.
    static func named(_ name: String) -> ShellCommand? {
        let own = name.contains(byte: UInt8(ascii: ".")) ? nil : ownByName[name]
        return own ?? ofMethod(name)
    }

    /// The commands of methods that were asked for. Most runs call one or two, and to write down the words of thirty would be
    /// a hundredth of their start.
    private static let methods = Mutex([ShellCommand]())

    /// The command that calls a method, by its short name; nil for a word of the language: `batch`.
    private static func ofMethod(_ name: String) -> ShellCommand? {
        methods.withLock { methods in
            if let known = methods.first(where: { $0.name == name }) { return known }
            guard let method = PortalMethod(named: name), method.shortName == name, Keyword(rawValue: name) == nil
            else { return nil }
            let command = ShellCommand(method)
            methods.append(command)
            return command
        }
    }

    /// How a result that is not captured is shown.
    enum Shown {
        case nothing, text, program, value
    }

    /// Whether it calls the method of its name.
    var isMethod: Bool { group == .method }

    /// How the result of an invocation is shown.
    func shown(_ result: JSON, of invocation: Invocation) -> Shown {
        switch self.result {
        case .said: .nothing
        case .text: .text
        case .program: result.string == nil ? .value : .program
        case .shownWhenAsked where !invocation.arguments.isEmpty: .nothing
        case .shown, .shownWhenAsked: result.isNull && group != .method ? .nothing : .value
        }
    }

    /// The same, for a command that may have no row.
    static func shown(_ result: JSON, of invocation: Invocation, by command: ShellCommand?) -> Shown {
        command?.shown(result, of: invocation) ?? (result.isNull ? .nothing : .value)
    }

    /// The commands by name; of two with one name the later.
    static func index(_ commands: [ShellCommand]) -> [String: ShellCommand] {
        Dictionary(commands.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    }
}

/// A key of a command's `key=value` items, or one of its forms.
public struct CommandKey: Sendable {
    /// The key, or how the form is written.
    public var name: String
    /// One line, ending in a full stop.
    public var summary: String

    /// A key.
    public init(_ name: String, _ summary: String) {
        self.name = name
        self.summary = summary
    }
}

/// An option of a command.
public struct CommandOption: Sendable {
    /// The name without `--`.
    public var name: String
    /// What follows `=`, or nil when nothing does.
    public var value: String?
    /// One line, ending in a full stop.
    public var summary: String
    /// Whether the value may be the next word instead.
    public var takesNextWord = false

    /// An option.
    public init(_ name: String, value: String? = nil, _ summary: String) {
        self.name = name
        self.value = value
        self.summary = summary
    }

    /// `--timeout=10s`
    public var usage: String { "--\(name)\(value.map { "\(takesNextWord ? " " : "=")\($0)" } ?? "")" }

    /// The option that writes a call down as a program.
    public static let `as`: CommandOption = {
        // Made at each start: `joined` would first look for what it is to join.
        let names = forms.reduce("") { $0 + ($0.isEmpty ? "" : ", ") + $1.name }
        var option = CommandOption(
            "as", value: "FORM", "Print the program that makes this call, send nothing: \(names).")
        option.takesNextWord = true
        return option
    }()

    /// The forms that it knows, each with a line about it.
    public static var forms: [(name: String, summary: String)] { ProgramForm.all.map { ($0.name, $0.summary) } }

    /// The same option of a command for which it means something else.
    func saying(_ summary: String) -> CommandOption {
        var option = self
        option.summary = summary
        return option
    }

    /// The option of what is shown as a table.
    public static let all = CommandOption("all", "Show every column of a table, also empty ones.")

    static let showingSecrets = CommandOption(
        "show-secrets", "Show credentials in the result, the request and the trace.")

    /// The options of every method.
    public static let ofMethods = [
        `as`,
        CommandOption("dry-run", "Show the request and send nothing."),
        CommandOption("json", "Show the result as JSON."),
        CommandOption("table", "Show the result as a table."),
        all,
        CommandOption("timeout", value: "10s", "How long the call may take."),
        CommandOption("yes", "Do not ask for confirmation."),
        CommandOption("force", "Send without checking it locally first."),
        showingSecrets,
    ]

    /// The options of `batch`, which are those of every call in it.
    public static let ofBatches = [`as`, showingSecrets]

    /// The option of what may replace something that exists.
    static let replacing = CommandOption("yes", "Replace what exists, without a question.")

    /// The options that updates have besides.
    public static let ofUpdates = [
        CommandOption(
            "no-merge", "Send the update as written; do not read the fields that it must repeat.")
    ]
}
