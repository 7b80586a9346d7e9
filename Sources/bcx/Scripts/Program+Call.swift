import BCXShell
import BIConnector
import CommandLanguage
import LineInput
import OrderedJSON
import TextUI

extension Program {
    /// One call whose words are the program's own arguments: `bcx source.list where title contains North`.
    func call(_ method: String, _ arguments: [String]) async throws(UsageError) -> Int {
        let line = try readCall(method, arguments)
        if settings.wantsHelp { return try await help([method]) }
        guard settings.commands.isEmpty else {
            throw UsageError(message: Messages.callWithCommands(method), hint: Messages.chooseOne)
        }
        if FileAccess.exists(method) { note(Messages.alsoFile(method)) }
        warnAboutCredentials(in: line)
        let shell = bareShell()
        for text in line.texts { hide(text, shell) }
        try await adoptPortal(shell)
        guard shell.session.link != nil || Self.isWrittenDown(arguments) else {
            throw UsageError(message: Messages.notConnected, hint: Messages.connectCall(method))
        }
        shell.interpreter.keepsLast = false
        let status = await run(SourceText(name: Messages.argumentsName, text: line.text), shell) ?? ExitStatus.done
        await settle(shell)
        return status
    }

    /// The line that the arguments stand for. Options of the program may stand among them.
    private func readCall(_ method: String, _ arguments: [String]) throws(UsageError) -> ArgumentLine {
        do {
            return try ArgumentLine(method, arguments) { rest in try settings.takeOption(&rest) }
        } catch let error as UsageError {
            throw error
        } catch let problem as ArgumentLine.Problem {
            throw UsageError(message: problem.message, hint: problem.hint)
        } catch {
            throw UsageError(message: "\(error)")
        }
    }

    /// Whether the call is only written down as a program, for which no portal is needed.
    private static func isWrittenDown(_ arguments: [String]) -> Bool {
        let option = "--\(CommandOption.as.name)"
        return arguments.contains { $0 == option || $0.hasPrefix("\(option)=") }
    }

    private func warnAboutCredentials(in line: ArgumentLine) {
        for text in line.texts where Self.isCredential(text) {
            note(Messages.credentialInArguments(text.key))
        }
    }

    private func hide(_ text: (key: String, text: String), _ shell: Shell) {
        if Self.isCredential(text) { shell.redaction.hide(Secret(text.text)) }
    }

    private static func isCredential(_ text: (key: String, text: String)) -> Bool {
        let names = text.key.split { ".[]\"".contains($0) }.map(String.init)
        return JSON.string(text.text).hasSecrets(at: names.first == "fields" ? Array(names.dropFirst()) : names)
    }

    private func note(_ text: String) {
        if !settings.isQuiet { report(.warning(text)) }
    }

    // MARK: Help

    /// `bcx help [WORD]`: the program's own page, that of a subcommand, or what the prompt's `help WORD` shows.
    func help(_ words: [String]) async throws(UsageError) -> Int {
        guard let word = words.first else { return say(ProgramHelp.text) }
        if let subcommand = Subcommand(named: word) { return say(ProgramHelp.text(of: subcommand)) }
        let source = SourceText(name: Messages.argumentsName, text: "help \(ScriptLiteral.word(word))")
        return await run(source, bareShell()) ?? ExitStatus.done
    }

    /// A first word that is nothing: what was probably meant.
    func unknownWord(_ word: String) -> UsageError {
        UsageError(message: Messages.unknownWord(word), hint: hint(for: word))
    }

    private func hint(for word: String) -> String {
        let commands = bareShell().commands.filter { $0.group != .method }.map(\.name)
        let names = Subcommand.all.map(\.name) + PortalMethod.all.map(\.shortName) + commands
        guard let nearest = FirstWord.nearestFile(to: word) ?? Spelling.nearest(to: word, among: names) else {
            return Messages.seeHelp
        }
        return Subcommand(named: nearest) == nil && commands.contains(nearest)
            ? Messages.runAtPrompt(nearest) : Messages.didYouMean(nearest)
    }
}
