import BCXShell
import BIConnector
import CommandLanguage
import LineInput
import TextUI

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Program {
    /// Runs commands one after another, from a person at the terminal or from standard input.
    func converse(_ shell: Shell) async -> Int {
        if isTerminal(STDIN_FILENO), isTerminal(STDOUT_FILENO) { return await prompt(shell) }
        var input = ScriptInput()
        do {
            while let source = try input.next(isOpen: { shell.read($0).openPart != nil }) {
                let whole = try wholeProgram(source, &input, shell)
                if let status = await run(whole ?? source, shell) { return status }
                output.flush()
            }
            return ExitStatus.done
        } catch {
            let (message, hint) =
                (error as? any DiagnosticConvertible).map { ($0.message, $0.hint) } ?? ("\(error)", nil)
            report(Diagnostic(.usage, message, hint: hint))
            return localStatus
        }
    }

    /// What was read with the rest of the input, when the whole is a program of another language: it is answered once.
    private func wholeProgram(
        _ source: SourceText, _ input: inout ScriptInput, _ shell: Shell
    ) throws -> SourceText? {
        guard shell.interpreter.read(source).program == nil, let whole = try input.rest(after: source) else {
            return nil
        }
        return shell.interpreter.read(whole).isForeign ? whole : nil
    }

    private func prompt(_ shell: Shell) async -> Int {
        if let status = await runStartFile(shell) { return status }
        if !settings.isQuiet, shell.session.link == nil {
            errors.write(Messages.greeting(Version.text))
        }
        let prompt = Prompt(
            shell,
            Prompt.Settings(
                environment: environment, usesColor: hasColor(STDOUT_FILENO), historyPath: historyPath),
            objects,
            report: { [unowned self, unowned shell] in report($0, redaction: shell.redaction) },
            flush: { [output] in output.flush() })
        self.prompt = prompt
        defer { self.prompt = nil }
        let status = await prompt.run(first: offerLeftover(shell))
        if drafts?.hasOwn == true { errors.write(Messages.draftStays) }
        return status
    }

    /// Offers a draft that remains from an earlier session; the line that was typed in place of an answer.
    private func offerLeftover(_ shell: Shell) -> String? {
        guard let leftover = drafts?.newestLeftover() else { return nil }
        switch try? shell.offerDraft(leftover.bytes) {
        case .decided: leftover.forget()
        case .line(let line): return line
        case .open, nil: break
        }
        return nil
    }

    /// The folder in which prompts save their drafts while they run.
    var drafts: DraftFolder? {
        settings.isSafe ? nil : folder(.stateFolder, ".local/state").map { DraftFolder("\($0)/drafts") }
    }

    /// Runs `rc.bcx` in the configuration folder. If it fails, that is reported and the prompt starts all the same.
    private func runStartFile(_ shell: Shell) async -> Int? {
        guard !settings.readsNoStart, !settings.isStrict, let folder = folder(.configurationFolder, ".config") else {
            return nil
        }
        let path = "\(folder)/rc.bcx"
        let weak = PrivateFiles.changeableByOthers(path)
        guard weak.isEmpty else {
            let hint = Messages.run(weak.map(\.command))
            report(Diagnostic(.usage, Messages.weakStartFile(weak.map(\.path)), hint: hint))
            return nil
        }
        guard FileAccess.isThere(path) else { return nil }
        do throws(Diagnostic) {
            _ = await run(try readScript(path).source, shell)
        } catch {
            report(error)
        }
        return nil
    }

    private var historyPath: String? {
        if let path = environment[EnvironmentVariable.history.name] { return path.isEmpty ? nil : path }
        return folder(.stateFolder, ".local/state").map { "\($0)/history" }
    }

    /// bcx's folder below one of the XDG folders; nil when neither the variable nor HOME is set. Relative paths do not
    /// count.
    func folder(_ variable: EnvironmentVariable, _ standard: String) -> String? {
        if let path = environment[variable], path.hasPrefix("/") { return "\(path)/bcx" }
        guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
        return "\(home)/\(standard)/bcx"
    }

    /// Asks with the prompt's editor, or on the terminal from which a script was started.
    private func answer(_ question: Question, _ text: String) -> Line {
        guard let prompt else {
            return InterruptHandler.lendingTerminal { PlainReader().readLine(prompt: text) }
        }
        return question.mayBeLine ? prompt.askForLine(text) : prompt.ask(text, offering: question.answers)
    }

    /// Whether calls may follow a portal to a host that is not Bitrix24's, with the credentials in them.
    func allows(move old: PortalAddress, to new: PortalAddress) -> Bool {
        let answer = try? ask(Question(Messages.mayFollow(old, to: new)))
        return ["y", "yes"].contains(answer?.lowercased() ?? "")
    }

    func ask(_ question: Question) throws -> String? {
        spinner?.end()
        output.flush()
        // An editor's prompt is one line; what stands above it is said before.
        let lines = question.text.visible(keepingLines: true).split(separator: "\n", omittingEmptySubsequences: false)
        let text = lines.last ?? ""
        errors.write(lines.dropLast().map { "\($0)\n" }.joined())
        switch question.isSecret ? SecretPrompt.read("\(text): ") : answer(question, "\(text) ") {
        case .line(let text) where text.isRepaired:
            throw ShellError.usage(Messages.answerNotUTF8, hint: Messages.setUTF8)
        case .line(let text): return text
        case .interrupted: throw CancellationError()
        case .end, nil: return nil
        }
    }

    /// Runs the user's editor on a file that is removed afterwards.
    func edit(_ text: String) throws -> String {
        let editor = environment[.visualEditor] ?? environment[.editor] ?? "vi"
        let folder = environment["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
        output.flush()
        return try FileAccess.lending(text, in: folder, ending: ".json") { path in
            try InterruptHandler.lendingTerminal { try SystemShell.run("\(editor) \(path.asShellWord)") }
        } take: { path, bytes in
            do throws(TextDecodingError) {
                return try DecodedText(bytes).string
            } catch {
                throw FileTextError(error, path: path, use: .data)
            }
        }
    }
}
