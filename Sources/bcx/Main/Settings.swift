import BCXShell
import BIConnector
import CommandLanguage
import LineInput
import TextUI

/// What the words after `bcx` ask for.
struct Settings {
    var connect: String?
    var profile: String?
    var variables: [(name: String, value: String)] = []
    var commands: [String] = []
    var format: Format?
    var timeout: Duration?
    var isDryRun = false
    var saysYes = false
    /// Whether programs and writing are refused.
    var isSafe = false
    /// Whether files, the environment and other portals are, too.
    var isStrict = false
    var asksNothing = false
    var readsNoStart = false
    var color = Console.ColorChoice.auto
    var traces = false
    var isQuiet = false
    var showsSecrets = false
    var caBundle: String?
    /// The key of the server of a join address.
    var fingerprint: ServerFingerprint?
    var allowsPlainHTTP = false
    var wantsHelp = false
    var wantsVersion = false
    /// A subcommand, a file, `-`, and what follows.
    var words: [String] = []
}

extension Settings {
    /// The options of the program.
    static let options: [ProgramOption<Settings>] = [
        ProgramOption(
            "command", short: "-c", "COMMANDS", summary: "Run these commands; may be given again.",
            apply: { settings, values in settings.commands.append(values[0]) }),
        ProgramOption(
            "connect", "URL|PROFILE|sandbox",
            summary: "Use this portal; no request is sent before the first command, but for a class's join address.",
            apply: { settings, values in settings.connect = values[0] }),
        ProgramOption(
            "profile", "NAME", summary: "Use the portal of this profile.",
            apply: { settings, values in settings.profile = values[0] }),
        ProgramOption(
            "set", "NAME=VALUE", summary: "Give a variable a value; may be given again.",
            apply: { (settings, values) throws(UsageError) in
                let text = values[0]
                guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
                    throw UsageError(message: Messages.takes("--set", "NAME=VALUE", got: text))
                }
                settings.variables.append((String(text[..<equals]), String(text[text.index(after: equals)...])))
            }),
        ProgramOption(
            "output", Format.words, summary: "Format of results.",
            apply: { (settings, values) throws(UsageError) in
                let text = values[0]
                guard let format = Format(rawValue: text) else {
                    throw UsageError(
                        message: Messages.unknownFormat(text), hint: Messages.formats(Format.allCases.map(\.rawValue)))
                }
                settings.format = format
            }),
        ProgramOption(
            "timeout", "30s", summary: "Timeout of each call.",
            apply: { (settings, values) throws(UsageError) in
                let text = values[0]
                guard let timeout = Duration(spelled: text), timeout > .zero else {
                    throw UsageError(message: Messages.notSpan(text), hint: Messages.writeSpan)
                }
                settings.timeout = timeout
            }),
        ProgramOption(
            "cacert", "FILE", summary: "Trust the certificates in this file in addition to the system's.",
            apply: { (settings, values) throws(UsageError) in
                if let objection = FileAccess.objection(toLending: values[0]) {
                    throw UsageError(message: "\(objection)")
                }
                settings.caBundle = values[0]
            }),
        ProgramOption(
            "fingerprint", "SHA256:…",
            summary: "Join a class at a server with this key, in this run, without a question.",
            apply: { (settings, values) throws(UsageError) in
                guard let fingerprint = ServerFingerprint(values[0]) else {
                    throw UsageError(
                        message: Messages.takes("--fingerprint", "SHA256:…", got: values[0].visible()),
                        hint: Messages.readFingerprint)
                }
                settings.fingerprint = fingerprint
            }),
        flag("plain-http", "Allow plain http in private networks, where everybody can read what is sent.") {
            $0.allowsPlainHTTP = true
        },
        flag("dry-run", "Show requests instead of sending them.") { $0.isDryRun = true },
        flag("yes", "Answer yes to every confirmation; without a terminal nothing is asked.") { $0.saysYes = true },
        ProgramOption(
            "safe", choice: "strict",
            summary:
                "Run no programs and write no files; with strict, also read no files and no environment, and call only "
                + "the given portal.",
            apply: { settings, values in
                settings.isSafe = true
                if !values.isEmpty { settings.isStrict = true }
            }),
        flag("no-input", "Never prompt; changes are then made without confirmation.") { $0.asksNothing = true },
        flag("no-rc", "Do not run rc.bcx when the prompt starts.") { $0.readsNoStart = true },
        ProgramOption(
            "color", "auto|always|never", summary: "When to use colour in messages.",
            apply: { (settings, values) throws(UsageError) in
                let text = values[0]
                guard let choice = Console.ColorChoice(rawValue: text) else {
                    throw UsageError(message: Messages.takes("--color", "auto, always or never", got: text))
                }
                settings.color = choice
            }),
        flag("trace", "Show requests and replies, secrets masked.") { $0.traces = true },
        flag("quiet", "Show only results and errors.") { $0.isQuiet = true },
        flag("show-secrets", "Show credentials in results, requests and traces.") { $0.showsSecrets = true },
        flag("version", "Show the version.") { $0.wantsVersion = true },
        flag("help", "Show this.", short: "-h") { $0.wantsHelp = true },
    ]

    private static func flag(
        _ name: String, _ summary: String, short: String? = nil, _ apply: @escaping @Sendable (inout Settings) -> Void
    ) -> ProgramOption<Settings> {
        ProgramOption(name, short: short, summary: summary) { settings, _ in apply(&settings) }
    }

    private static let reader = OptionReader(options: options)

    /// Reads the words after `bcx`. Options end at the first other word, or at `--`.
    init(_ arguments: [String]) throws(UsageError) {
        var rest = arguments[...]
        while let word = rest.first {
            if word == "-" || !word.hasPrefix("-") { break }
            if word == "--" {
                rest = rest.dropFirst()
                break
            }
            try Self.reader.take(&rest, into: &self)
        }
        words = Array(rest)
    }

    /// Whether words that could not be read ask for JSON all the same.
    static func wantsJSON(_ words: [String]) -> Bool {
        words.contains("--output=json") || zip(words, words.dropFirst()).contains { $0 == ("--output", "json") }
    }

    /// Whether a word is an option of the program.
    static func isOption(_ word: String) -> Bool { reader.knows(word) }

    /// Reads the option at the beginning of `rest` when it is one of the program's.
    mutating func takeOption(_ rest: inout ArraySlice<String>) throws(UsageError) -> Bool {
        try Self.reader.takeKnown(&rest, into: &self)
    }

    /// Reads the options among the words of a subcommand, and returns the other words.
    mutating func takeOptions(among words: [String]) throws(UsageError) -> [String] {
        try Self.reader.take(among: words, into: &self)
    }
}
