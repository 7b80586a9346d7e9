import BCXShell
import CommandLanguage
import LineInput
import OrderedJSON

extension Program {
    /// Reports every problem of every file; with `--output`, before or after `check`, as data for editors.
    func check(_ words: [String]) throws(UsageError) -> Int {
        let files = try settings.takeOptions(among: words)
        guard !files.isEmpty else {
            throw UsageError(message: Messages.noFile(to: "check"), hint: Messages.writeProgram("check FILE…"))
        }
        let shell = bareShell()
        let perFile = files.map { self.problems(of: $0, shell) }
        let problems = perFile.flatMap(\.self)
        if let format = settings.format, format != .auto {
            let width = isTerminal(1) ? Console.width : nil
            let shown = problems.map { shell.redaction.safe($0).json }
            output.write(format.text(of: .array(shown), width: width))
        } else {
            for problem in perFile.flatMap(Diagnostic.shown) { report(problem, redaction: shell.redaction) }
        }
        return problems.contains { $0.severity == .error } ? ExitStatus.usage : ExitStatus.done
    }

    /// What is wrong and what is questionable, in the order of the text.
    private func problems(of file: String, _ shell: Shell) -> [Diagnostic] {
        do throws(Diagnostic) {
            let reading = shell.interpreter.read(try readScript(file).source)
            let all = reading.problems + reading.warnings
            return all.enumerated()
                .sorted { ($0.element.span?.start ?? 0, $0.offset) < ($1.element.span?.start ?? 0, $1.offset) }
                .map(\.element)
        } catch {
            return [error]
        }
    }

    /// The script in a file, or on standard input for `-`.
    func readScript(_ file: String) throws(Diagnostic) -> (source: SourceText, bytes: [UInt8]) {
        do {
            let bytes = file == "-" ? try FileAccess.readStandardInput() : try FileAccess.read(file)
            return (try SourceText(path: file == "-" ? nil : file, bytes: bytes), bytes)
        } catch {
            let explained = error as? any DiagnosticConvertible
            throw Diagnostic(
                .usage, explained?.message ?? "\(error)", in: SourceText(name: file, text: ""), hint: explained?.hint)
        }
    }
}
