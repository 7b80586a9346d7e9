public import BCXShell
public import CommandLanguage

/// The prompt: reads lines from a person, runs them, and goes on after errors.
@MainThread
public final class Prompt {
    /// How a prompt begins.
    public struct Settings {
        /// The variables of the environment.
        public var environment: [String: String]
        /// Whether the terminal shows colour.
        public var usesColor: Bool
        /// The file of the history; nil for none.
        public var historyPath: String?

        /// How a prompt begins.
        public init(environment: [String: String], usesColor: Bool, historyPath: String?) {
            self.environment = environment
            self.usesColor = usesColor
            self.historyPath = historyPath
        }
    }

    private let shell: Shell
    private let settings: Settings
    private let editor: LineEditor?
    private let plain = PlainReader()
    private var history: History?
    private let report: (Diagnostic) -> Void
    private let flush: () -> Void

    /// A prompt for `shell`.
    /// - Parameters:
    ///   - report: Shows what went wrong.
    ///   - flush: Puts all output on the screen before the prompt appears.
    public init(
        _ shell: Shell, _ settings: Settings, report: @escaping (Diagnostic) -> Void, flush: @escaping () -> Void
    ) {
        self.shell = shell
        self.settings = settings
        self.report = report
        self.flush = flush
        editor = LineEditor(environment: settings.environment, usesColor: settings.usesColor)
        history = settings.historyPath.map { History(path: $0) }
        for line in (try? history?.load()) ?? [] { editor?.remember(line) }
        editor?.completions = { [shell] line, cursor in
            shell.suggestions(line, cursor: cursor).map {
                Completion($0.text, summary: $0.summary, start: $0.start, isFinal: $0.isFinal)
            }
        }
        editor?.openPart = { [shell] in shell.openPart(of: $0) }
        editor?.hint = { [shell] in shell.usageHint(for: $0) }
    }

    /// Reads and runs lines until `exit` or Control-D; returns the exit status.
    public func run() async -> Int {
        while true {
            flush()
            switch readText() {
            case .end: return ExitStatus.done
            case .interrupted: continue
            case .line(let text):
                keep(text)
                if let status = await run(text) { return status }
            }
        }
    }

    private func readText() -> Line {
        guard let editor else { return readPlainText() }
        let name = shell.promptText
        let prompt = settings.usesColor ? "\u{1B}[1;34m\(name)\u{1B}[0m> " : "\(name)> "
        return editor.readLine(prompt: prompt, rightPrompt: shell.missingText)
    }

    /// Without an editor, lines are joined here while something is open.
    private func readPlainText() -> Line {
        var text = ""
        var prompt = "\(shell.promptText)> "
        while true {
            switch plain.readLine(prompt: prompt) {
            case .line(let line):
                text += text.isEmpty ? line : "\n\(line)"
                guard let open = shell.openPart(of: text) else { return .line(text) }
                prompt = "… \(open) "
            case .interrupted: return .interrupted
            case .end: return text.isEmpty ? .end : .line(text)
            }
        }
    }

    private func keep(_ text: String) {
        let kept = shell.historyForm(of: text)
        editor?.remember(kept)
        _ = try? history?.append(kept)
    }

    /// Runs one line; the status that ends the prompt, or nil to go on.
    private func run(_ text: String) async -> Int? {
        let reading = shell.interpreter.read(Source(name: "input", text: text))
        for problem in reading.problems { report(problem) }
        guard let program = reading.program else { return nil }
        let status = try? await Interruption.during { [self] in await outcome(of: program) }
        return status ?? nil
    }

    private func outcome(of program: Program) async -> Int? {
        do throws(Diagnostic) {
            if case .exited(let status) = try await shell.interpreter.run(program) { return status }
        } catch {
            report(error)
        }
        return nil
    }
}
