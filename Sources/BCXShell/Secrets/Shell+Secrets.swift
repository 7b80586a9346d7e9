import BIConnector
import CommandLanguage
import OrderedJSON

extension Shell {
    /// Whether credentials are shown in what results, requests and traces say: by an option of the program, or of the
    /// command at hand.
    var showsSecrets: Bool { session.options.showsSecrets || isShowingSecrets }

    /// A value on its way out: to the screen, a file, a program, a trace.
    /// - Parameter path: The names that lead to it, as far as they are known.
    func leaving(_ value: JSON, at path: [String] = []) -> JSON {
        showsSecrets ? value : redaction.masked(value, at: path)
    }

    /// A value that is not the result of the command at hand: of a variable, of the draft.
    func leavingLater(_ value: JSON, at path: [String] = []) -> JSON {
        session.options.showsSecrets ? value : redaction.masked(value, at: path)
    }

    /// A file in which masks stand instead of credentials is told of, once: whoever reads it back should know. One that gets
    /// credentials must be its owner's alone, also when it was there before.
    func noteCredentials(in result: JSON, leavingAs masked: JSON) throws {
        guard let destination, let path = destination.path else { return }
        if showsSecrets {
            guard destination.isAppending, result.hasSecrets(), let remark = try services.makePrivate?(path) else {
                return
            }
            note(remark)
        } else if !hasNotedMasks, masked != result {
            hasNotedMasks = true
            note("\"\(path)\" holds \(Secret.mask) in place of credentials; --show-secrets writes them")
        }
    }

    /// Looks through the lines typed so far, of which some may have held what became known as a credential behind them.
    /// - Returns: Those that were changed, as they were and as they are kept from now on.
    public func reviewHistory() -> [(old: String, new: String)] {
        var changes: [(old: String, new: String)] = []
        for (index, line) in history.enumerated() where !redaction.hiddenRanges(in: line).isEmpty {
            let new = historyForm(of: line)
            guard new != line else { continue }
            changes.append((line, new))
            history[index] = new
        }
        return changes
    }

    // MARK: Ways in

    /// Keeps in mind what a command was given as credentials, and lets none through that is only a mask.
    func takeIn(_ invocation: Invocation) throws(ShellError) {
        try invocation.checkMasks()
        isShowingSecrets = invocation.option("show-secrets") != nil
        for item in invocation.items { redaction.learn(from: item.plain, at: item.path.names) }
        for argument in invocation.arguments { redaction.learn(from: argument.value) }
    }

    /// A credential given as a word: itself, or `secret:`, which asks, and `secret:NAME`, from the environment.
    /// - Parameter question: What is asked for when the word is left out.
    func credential(_ word: String?, _ question: String) throws(ShellError) -> Secret {
        let prefix = "secret:"
        guard let word, word != prefix else { return try ask(for: question) }
        guard word.hasPrefix(prefix) else { return Secret(word) }
        let name = String(word.dropFirst(prefix.count))
        guard let text = try environment(name), !text.isEmpty else {
            throw .usage("'\(name)' is not in the environment", hint: "put the secret into the environment as \(name)")
        }
        redaction.hide(Secret(text))
        return Secret(text)
    }

    private func environment(_ name: String) throws(ShellError) -> String? {
        do {
            return try services.environment(name)
        } catch let error as ShellError {
            throw error
        } catch {
            throw .usage("\(error)")
        }
    }

    private func ask(for question: String) throws(ShellError) -> Secret {
        let answer: String?
        do {
            answer = try services.ask?(Question(question, isSecret: true))
        } catch {
            throw .givenUp("given up, nothing was sent")
        }
        guard let answer, !answer.isEmpty else {
            throw .usage(
                "there is nobody to ask for the \(question.lowercased())",
                hint: "put the webhook into BITRIX24_WEBHOOK, or the token into BCX_TOKEN")
        }
        redaction.hide(Secret(answer))
        return Secret(answer)
    }

    /// An address whose code is asked for, `https://acme.bitrix24.com/rest/1/secret:/`, with the code.
    func withCredentials(_ link: PortalLink) throws(ShellError) -> PortalLink {
        guard case .webhook(let user, let code) = link.credentials, code.reveal().hasPrefix("secret:") else {
            return link
        }
        var link = link
        link.credentials = .webhook(user: user, code: try credential(code.reveal(), "Webhook code"))
        return link
    }
}

/// `***` is what bcx shows in place of a credential. Where it comes back as a value, from a line that was shown or a file
/// that was written, the credential would be lost.
enum Mask {
    /// Whether a text is one, or an address with one in it.
    static func isIn(_ text: String) -> Bool {
        text == Secret.mask || text.contains("://\(Secret.mask)@")
            || text.firstRange(of: "/rest/") != nil && text.contains("/\(Secret.mask)")
    }

    /// What is wrong with an item.
    static func error(_ key: String, at span: SourceSpan) -> ShellError {
        .usage(
            "'\(Secret.mask)' stands for a credential that was hidden",
            hint: "write \(key)=secret: to be asked for it; \(key):=\"\(Secret.mask)\" sends the three asterisks",
            at: span)
    }

    /// What is wrong with a word.
    static func error(at span: SourceSpan) -> ShellError {
        .usage(
            "'\(Secret.mask)' stands for a credential that was hidden",
            hint: "paste it again, or write secret: in its place to be asked for it", at: span)
    }
}

extension Invocation {
    /// Behind `:=` a value is taken as it is.
    fileprivate func checkMasks() throws(ShellError) {
        for item in items {
            if case .text(let value) = item.value, value.string.map(Mask.isIn) == true {
                throw Mask.error(item.path.text, at: item.span)
            }
        }
        let takesWords = ["auth", "connect", "portal"].contains(name)
        for argument in arguments {
            var isMasked = takesWords && Mask.isIn(argument.text)
            argument.value.forEachSecret { if $0 == Secret.mask { isMasked = true } }
            if isMasked { throw Mask.error(at: argument.span) }
        }
    }
}

extension CommandStatement {
    /// The same, as far as it is seen before anything runs.
    var maskProblems: [CommandProblem] {
        let errors =
            items.compactMap { item -> ShellError? in
                guard case .text(let word) = item.value, let text = word.literal, Mask.isIn(text) else { return nil }
                return Mask.error(item.path.text, at: item.span)
            }
            + (["auth", "connect", "portal"].contains(name) ? arguments : []).compactMap { word -> ShellError? in
                guard let text = word.literal, Mask.isIn(text) else { return nil }
                return Mask.error(at: word.span)
            }
        return errors.map { CommandProblem($0.message, at: $0.span ?? nameSpan, hint: $0.hint) }
    }
}
