import CommandLanguage
import TextUI

/// Something wrong with the words after `bcx`.
struct UsageError: DiagnosticConvertible {
    var message: String
    var hint: String?
    /// The exit status, when it is not that of a usage error.
    var status: Int?
}

/// An option of the program, or of one of its subcommands: the reader and `--help` go by this row.
struct ProgramOption<Settings>: Sendable {
    var name: String
    var short: String?
    /// The names of its values, as in `FILE`.
    var values: [String]
    /// Words of which each replaces all values.
    var alone: [String]
    /// What may follow `=` when the option needs no value.
    var choice: String?
    var summary: String
    var apply: @Sendable (inout Settings, [String]) throws(UsageError) -> Void

    init(
        _ name: String, short: String? = nil, _ values: String..., alone: [String] = [], choice: String? = nil,
        summary: String,
        apply: @escaping @Sendable (inout Settings, [String]) throws(UsageError) -> Void
    ) {
        self.name = name
        self.short = short
        self.values = values
        self.alone = alone
        self.choice = choice
        self.summary = summary
        self.apply = apply
    }

    /// `-c, --command COMMANDS`
    var usage: String {
        (short.map { "\($0), " } ?? "") + (["--\(name)"] + values).joined(separator: " ")
            + alone.map { "|\($0)" }.joined() + (choice.map { "[=\($0)]" } ?? "")
    }
}

/// Reads the options of the program or of one of its subcommands by their rows.
struct OptionReader<Settings> {
    let options: [ProgramOption<Settings>]
    /// The subcommand, as in `bcx test`; nil for the program itself.
    var command: String?
    /// The usage that a hint shows instead of `bcx --help`.
    var usage: String?

    /// Reads the option at the beginning of `rest`, with its values.
    func take(_ rest: inout ArraySlice<String>, into settings: inout Settings) throws(UsageError) {
        guard let word = rest.popFirst() else { return }
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let isLong = word.hasPrefix("--")
        guard let option = options.first(where: { isLong ? "--\($0.name)" == parts[0] : $0.short == word }) else {
            throw unknown(parts[0])
        }
        var values = isLong ? Array(parts.dropFirst()) : []
        if let choice = option.choice, !values.isEmpty {
            guard values == [choice] else {
                throw UsageError(
                    message: Messages.takesNoValue(parts[0], values[0]),
                    hint: Messages.writeChoice(option.name, choice))
            }
            return try option.apply(&settings, values)
        }
        guard values.count <= option.values.count else { throw UsageError(message: Messages.takesNoValue(parts[0])) }
        func isAlone() -> Bool { values.count == 1 && option.alone.contains(values[0]) }
        while values.count < option.values.count, !isAlone(), let next = rest.popFirst() { values.append(next) }
        guard values.count == option.values.count || isAlone() else {
            throw UsageError(
                message: Messages.needsValues(parts[0], option.values.count),
                hint: usage.map(Messages.writeProgram) ?? Messages.write(option.usage))
        }
        try option.apply(&settings, values)
    }

    /// Whether a word is one of these options, with or without a value after `=`.
    func knows(_ word: String) -> Bool {
        let name = word.prefix { $0 != "=" }
        return options.contains { "--\($0.name)" == name || $0.short == word }
    }

    /// Reads the option at the beginning of `rest` when it is one of these; else leaves everything alone.
    func takeKnown(_ rest: inout ArraySlice<String>, into settings: inout Settings) throws(UsageError) -> Bool {
        guard let word = rest.first, knows(word) else { return false }
        try take(&rest, into: &settings)
        return true
    }

    /// Reads the options among other words, and returns the others; after `--` there are no more options.
    /// - Parameter takeOther: Given the rest when it begins with an option that is none of these; false when it is not
    ///   known there either.
    func take(
        among words: [String], into settings: inout Settings,
        else takeOther: (inout ArraySlice<String>) throws(UsageError) -> Bool = { (_) throws(UsageError) in false }
    ) throws(UsageError) -> [String] {
        var others: [String] = []
        var rest = words[...]
        while let word = rest.first {
            if word.hasPrefix("-"), word != "-", word != "--" {
                if try !takeKnown(&rest, into: &settings), try !takeOther(&rest) { try take(&rest, into: &settings) }
            } else {
                rest = rest.dropFirst()
                if word == "--" { return others + rest }
                others.append(word)
            }
        }
        return others
    }

    private func unknown(_ word: String) -> UsageError {
        let nearest = Spelling.nearest(to: word, among: options.map { "--\($0.name)" })
        return UsageError(
            message: Messages.unknownOption(word, of: command),
            hint: nearest.map(Messages.didYouMean) ?? usage.map(Messages.writeProgram) ?? Messages.seeHelp)
    }
}
