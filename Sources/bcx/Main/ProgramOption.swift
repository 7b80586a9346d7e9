import BCXShell
import CommandLanguage
import LineInput
import TextUI

/// What the words behind `bcx` ask for.
struct Settings {
    var connect: String?
    var profile: String?
    var variables: [(name: String, value: String)] = []
    var commands: [String] = []
    var format: Format?
    var timeout: Duration?
    var isDryRun = false
    var saysYes = false
    var isSafe = false
    var asksNothing = false
    var readsNoStart = false
    var color = Console.ColorChoice.auto
    var traces = false
    var isQuiet = false
    var showsSecrets = false
    var caBundle: String?
    var wantsHelp = false
    var wantsVersion = false
    /// A subcommand, a file, `-`, and what follows.
    var words: [String] = []
}

/// Something wrong with the words behind `bcx`.
struct UsageError: Explained {
    var message: String
    var hint: String?
}

/// An option of the program.
struct ProgramOption: Sendable {
    var name: String
    var short: String?
    var value: String?
    var summary: String
    var apply: @Sendable (inout Settings, String) throws(UsageError) -> Void

    /// `--output FORMAT`
    var usage: String { "\(short.map { "\($0), " } ?? "")--\(name)\(value.map { " \($0)" } ?? "")" }

    static let all: [ProgramOption] = [
        ProgramOption(
            name: "command", short: "-c", value: "COMMANDS", summary: "Run these commands; may be given again.",
            apply: { settings, text in settings.commands.append(text) }),
        ProgramOption(
            name: "connect", value: "URL|PROFILE|sandbox",
            summary: "Use this portal, without asking it anything first.",
            apply: { settings, text in settings.connect = text }),
        ProgramOption(
            name: "profile", value: "NAME", summary: "Use the portal of this profile.",
            apply: { settings, text in settings.profile = text }),
        ProgramOption(
            name: "set", value: "NAME=VALUE", summary: "Give a variable a value; may be given again.",
            apply: { (settings, text) throws(UsageError) in
                guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
                    throw UsageError(message: "--set takes NAME=VALUE, got '\(text)'")
                }
                settings.variables.append((String(text[..<equals]), String(text[text.index(after: equals)...])))
            }),
        ProgramOption(
            name: "output", value: Format.allCases.map(\.rawValue).joined(separator: "|"),
            summary: "How results look.",
            apply: { (settings, text) throws(UsageError) in
                guard let format = Format(rawValue: text) else {
                    throw UsageError(
                        message: "unknown format '\(text)'",
                        hint: "the formats are \(Format.allCases.map(\.rawValue).joined(separator: ", "))")
                }
                settings.format = format
            }),
        ProgramOption(
            name: "timeout", value: "30s", summary: "How long a call may take.",
            apply: { (settings, text) throws(UsageError) in
                guard let timeout = Duration(spelled: text), timeout > .zero else {
                    throw UsageError(message: "'\(text)' is not a span of time", hint: "write 500ms, 10s, 1m")
                }
                settings.timeout = timeout
            }),
        ProgramOption(
            name: "cacert", value: "FILE", summary: "Trust the certificates in this file, besides the system's.",
            apply: { settings, text in settings.caBundle = text }),
        flag("dry-run", "Show requests instead of sending them.") { $0.isDryRun = true },
        flag("yes", "Answer questions with yes.") { $0.saysYes = true },
        flag("safe", "Run no programs and write no files.") { $0.isSafe = true },
        flag("no-input", "Ask nothing.") { $0.asksNothing = true },
        flag("no-rc", "Do not run rc.bcx when the prompt starts.") { $0.readsNoStart = true },
        ProgramOption(
            name: "color", value: "auto|always|never", summary: "Whether messages have colour.",
            apply: { (settings, text) throws(UsageError) in
                guard let choice = Console.ColorChoice(rawValue: text) else {
                    throw UsageError(message: "--color takes auto, always or never, got '\(text)'")
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
    ) -> ProgramOption {
        ProgramOption(name: name, short: short, value: nil, summary: summary) { settings, _ in apply(&settings) }
    }
}

extension Settings {
    /// Reads the words behind `bcx`. Options end at the first word that is none, or at `--`.
    init(_ arguments: [String]) throws(UsageError) {
        var rest = arguments[...]
        while let word = rest.first {
            if word == "-" || !word.hasPrefix("-") { break }
            rest = rest.dropFirst()
            if word == "--" { break }
            try take(word, &rest)
        }
        words = Array(rest)
    }

    /// Reads the options that stand among the words of a subcommand, and returns the other words.
    mutating func takeOptions(among words: [String]) throws(UsageError) -> [String] {
        var others: [String] = []
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--" { return others + rest }
            if word.hasPrefix("-"), word != "-" { try take(word, &rest) } else { others.append(word) }
        }
        return others
    }

    private mutating func take(_ word: String, _ rest: inout ArraySlice<String>) throws(UsageError) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let isLong = word.hasPrefix("--")
        guard
            let option = ProgramOption.all.first(where: { option in
                isLong ? "--\(option.name)" == parts[0] : option.short == word
            })
        else { throw Self.unknown(parts[0]) }
        guard option.value != nil else {
            guard parts.count == 1 || !isLong else { throw UsageError(message: "\(parts[0]) takes no value") }
            return try option.apply(&self, "")
        }
        if isLong, parts.count == 2 { return try option.apply(&self, parts[1]) }
        guard let value = rest.popFirst() else {
            throw UsageError(message: "\(parts[0]) needs a value", hint: "write \(option.usage)")
        }
        try option.apply(&self, value)
    }

    private static func unknown(_ word: String) -> UsageError {
        let nearest = Spelling.nearest(to: word, among: ProgramOption.all.map { "--\($0.name)" })
        return UsageError(
            message: "unknown option '\(word)'", hint: nearest.map { "did you mean '\($0)'?" } ?? "see 'bcx --help'")
    }
}
