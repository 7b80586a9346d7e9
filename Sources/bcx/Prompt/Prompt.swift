import BCXShell
import CommandLanguage
import Completion
import LineInput
import TextUI

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The prompt: reads lines from a person, runs them, and goes on after errors.
@MainThread
final class Prompt {
    /// How a prompt begins.
    struct Settings {
        /// The variables of the environment.
        var environment: Environment
        /// Whether the terminal shows colour.
        var usesColor: Bool
        /// The file of the history; nil for none.
        var historyPath: String?

        /// How a prompt begins.
        init(environment: Environment, usesColor: Bool, historyPath: String?) {
            self.environment = environment
            self.usesColor = usesColor
            self.historyPath = historyPath
        }
    }

    private let shell: Shell
    private let settings: Settings
    private let objects: ObjectCache
    private let editor: LineEditor?
    private let plain = PlainReader()
    private let reader: LineReader
    private var history: History?
    /// The line before.
    private var earlier: ReadLine?
    private let report: (Diagnostic) -> Void
    private let flush: () -> Void

    /// A prompt for `shell`.
    /// - Parameters:
    ///   - objects: What is known of the portal's objects.
    ///   - report: Shows what went wrong.
    ///   - flush: Puts all output on the screen before the prompt appears.
    init(
        _ shell: Shell, _ settings: Settings, _ objects: ObjectCache, report: @escaping (Diagnostic) -> Void,
        flush: @escaping () -> Void
    ) {
        self.shell = shell
        self.settings = settings
        self.objects = objects
        reader = LineReader { [shell] in shell.read($0) }
        self.report = report
        self.flush = flush
        editor = LineEditor(environment: settings.environment, usesColor: settings.usesColor)
        if let standIn = editor?.standIn {
            shell.note(Messages.unknownTerminal(settings.environment["TERM"] ?? "", usedAs: standIn))
        }
        history = settings.historyPath.map { History(path: $0) }
        shell.session.history = (try? history?.load()) ?? []
        if let remark = history?.remark { shell.note(remark) }
        for line in shell.session.history { editor?.remember(line) }
        editor?.suggestions = { [shell, objects] line, cursor in
            Self.whenKnown(objects) { Completer(shell.view, objects).suggestions(line, cursor: cursor) }
        }
        editor?.openPart = { [reader] in reader.openPart(of: $0) }
        editor?.mayGoOn = { [reader] in reader.mayGoOn($0) }
        editor?.hint = { [shell, objects] in Completer(shell.view, objects).hint(for: $0) }
    }

    /// Reads and runs lines until `exit` or Control-D; returns the exit status.
    /// - Parameter first: A line that was typed already.
    func run(first: String? = nil) async -> Int {
        var typed = first
        while true {
            flush()
            let next = typed.map(Line.line) ?? readText()
            typed = nil
            switch next {
            case .end: return ExitStatus.done
            case .interrupted: continue
            case .line("quit"), .line("\\q"): return ExitStatus.done
            case .line(let text):
                let line = reader.take(text)
                if refuseLateElse(line) { continue }
                earlier = line
                keep(line)
                if text.isRepaired {
                    report(Diagnostic(.usage, Messages.lineNotUTF8, hint: Messages.setUTF8))
                    continue
                }
                let status = await run(line)
                review()
                if let status { return status }
            }
        }
    }

    /// Refuses an `else` whose `if` has run when its own line ended; both stay together, as one line to recall.
    private func refuseLateElse(_ line: ReadLine) -> Bool {
        guard let whole = earlier.flatMap({ shell.read($0, continuedBy: line) }) else { return false }
        earlier = whole
        keep(whole)
        report(Diagnostic(.usage, Messages.lateElse, hint: Messages.recallElse))
        return true
    }

    /// What fits at the cursor. While objects are looked up on the portal, it waits a moment for the reply; a slow
    /// reply is used at a later key.
    private static func whenKnown(_ objects: ObjectCache, _ find: () -> [Suggestion]) -> [Suggestion] {
        let deadline = ContinuousClock.now + .milliseconds(80)
        var found = find()
        while found.isEmpty, objects.isRefreshing, ContinuousClock.now < deadline {
            poll(nil, 0, 5)
            found = find()
        }
        return found
    }

    private func readText() -> Line {
        guard let editor else { return readPlainText(prompt: shell.view.prompt.text) }
        let prompt = shell.view.prompt.pieces.drawn(inColor: settings.usesColor)
        let missing = shell.view.prompt.missing.cut(toColumns: Console.width / 2)
        return editor.readLine(prompt: prompt, rightPrompt: missing, continuation: Messages.stillOpen)
    }

    /// Without an editor, lines are joined here while a part is open.
    private func readPlainText(prompt: String) -> Line {
        var text = ""
        var prompt = prompt
        while true {
            switch plain.readLine(prompt: prompt) {
            case .line(let line):
                text += text.isEmpty ? line : "\n\(line)"
                guard let open = reader.openPart(of: text) else {
                    guard reader.mayGoOn(text), plain.hasMore else { return .line(text) }
                    prompt = ""
                    continue
                }
                prompt = "\(Messages.open(open)) "
            case .interrupted: return .interrupted
            case .end: return text.isEmpty ? .end : .line(text)
            }
        }
    }

    /// One entry for a line of any number of rows; none for one that begins with a space, or equals the one before.
    private func keep(_ line: ReadLine) {
        let kept = shell.historyForm(of: line)
        guard !kept.isEmpty, !kept.hasPrefix(" "), kept != shell.session.history.last else { return }
        shell.session.history.append(kept)
        editor?.remember(kept)
        _ = try? history?.append(kept)
    }

    /// Masks, in earlier lines, what the last line has shown to be a credential.
    private func review() {
        let changes = shell.reviewHistory()
        editor?.correct(changes)
        try? history?.correct(changes)
    }

    /// Asks a question that may be answered by a line that is run instead: everything is as at the prompt.
    func askForLine(_ question: String) -> Line {
        flush()
        let question = question.visible(keepingLines: true)
        return InterruptHandler.lendingTerminal {
            editor?.readLine(prompt: question, continuation: Messages.stillOpen) ?? readPlainText(prompt: question)
        }
    }

    /// Asks a question in the middle of a command, with the editor and suggested answers.
    ///
    /// What was typed before the question was not meant for it and is discarded.
    func ask(_ question: String, offering answers: Question.Answers) -> Line {
        flush()
        let question = question.visible(keepingLines: true)
        return InterruptHandler.lendingTerminal(discardingInput: true) {
            guard let editor else { return plain.readLine(prompt: question) }
            let (suggestions, openPart, hint) = (editor.suggestions, editor.openPart, editor.hint)
            let mayGoOn = editor.mayGoOn
            defer {
                (editor.suggestions, editor.openPart, editor.hint) = (suggestions, openPart, hint)
                editor.mayGoOn = mayGoOn
            }
            let completer = Completer(shell.view, objects)
            editor.suggestions = { [objects] line, cursor in
                Self.whenKnown(objects) { completer.suggestions(answers, line, cursor: cursor) }
            }
            editor.openPart = { _ in nil }
            editor.mayGoOn = { _ in false }
            editor.hint = { _ in nil }
            // Starts looking up objects, so that they are known when Tab is pressed.
            _ = completer.suggestions(answers, "", cursor: 0)
            return editor.readLine(prompt: question)
        }
    }

    /// Runs one line; the status that ends the prompt, or nil to go on.
    private func run(_ line: ReadLine) async -> Int? {
        for problem in line.reading.problems { report(problem) }
        guard let program = line.reading.program else { return nil }
        shell.begin(line)
        let status = try? await InterruptHandler.during { [self] in await outcome(of: program, line) }
        return status ?? nil
    }

    private func outcome(of program: ParsedScript, _ line: ReadLine) async -> Int? {
        do throws(Diagnostic) {
            if case .exited(let status) = try await shell.interpreter.run(program) { return status }
            shell.record(line)
        } catch {
            shell.record(line, before: error)
            // The person knows which line was stopped; only a message that says more is drawn as a diagnostic.
            let isPlain = error.hint == nil && error.label == nil
            ExitStatus.of(error) == ExitStatus.interrupted && isPlain ? shell.note(error.message) : report(error)
        }
        return nil
    }
}
