import BCXShell
import CommandLanguage
import LineInput

/// What the words after `bcx fmt` ask for.
struct FormattingSettings {
    var files: [String] = []
    var onlyChecks = false

    static let usage = "fmt [--check] FILE…"

    static let options: [ProgramOption<FormattingSettings>] = [
        ProgramOption(
            "check", summary: "List the files that are not formatted; change nothing.",
            apply: { settings, _ in settings.onlyChecks = true })
    ]

    /// Reads the words after `bcx fmt`; the options of the program among them go to `program`.
    init(_ arguments: [String], _ program: inout Settings) throws(UsageError) {
        files = try OptionReader(options: Self.options, command: "bcx fmt", usage: Self.usage)
            .take(among: arguments, into: &self) { (rest) throws(UsageError) in try program.takeOption(&rest) }
        guard !files.isEmpty else {
            throw UsageError(message: Messages.noFile(to: "format"), hint: Messages.writeProgram(Self.usage))
        }
    }
}

extension Program {
    /// Writes files in canonical form, `-` from standard input to standard output. A file that is not a script is
    /// reported and not changed.
    func format(_ words: [String]) throws(UsageError) -> Int {
        let settings = try FormattingSettings(words, &self.settings)
        var status = ExitStatus.done
        for file in settings.files {
            let outcome = format(file, settings)
            if outcome != ExitStatus.done, status != ExitStatus.usage { status = outcome }
        }
        return status
    }

    private func format(_ file: String, _ settings: FormattingSettings) -> Int {
        do {
            let script = try readScript(file)
            let text = try script.source.formatted()
            let isChanged = Array(text.utf8) != script.bytes
            if settings.onlyChecks {
                guard isChanged else { return ExitStatus.done }
                output.write("\(file)\n")
                return ExitStatus.assertion
            }
            if file == "-" {
                output.write(text)
            } else if isChanged {
                try FileAccess.rewrite(file, Array(text.utf8))
            }
            return ExitStatus.done
        } catch {
            let problems = (error as? FormattingError)?.problems ?? (error as? Diagnostic).map { [$0] }
            for problem in Diagnostic.shown(problems ?? [Diagnostic(.usage, "\(error)")]) { report(problem) }
            return ExitStatus.usage
        }
    }
}
