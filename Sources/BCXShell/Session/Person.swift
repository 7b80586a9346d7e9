import BIConnector
import CommandLanguage

/// The person at the terminal, if there is one: asked for answers, credentials and confirmation.
struct Person {
    private let session: Session
    private let secrets: Secrets
    private let variable: (String) throws -> String?
    /// Asks; nil when there is no answer. The closure itself is nil where nobody can be asked.
    let ask: ((Question) throws -> String?)?

    init(_ services: HostServices, _ session: Session, _ secrets: Secrets) {
        (self.session, self.secrets) = (session, secrets)
        variable = services.environment
        ask = services.people.ask
    }

    /// Asks in an interactive session; nil in any other.
    var converse: ((Question) throws -> String?)? { session.options.isInteractive ? ask : nil }

    /// Asks for confirmation; nil without an answer.
    func agrees(to question: String) throws -> Bool? {
        guard let answer = try ask?(Question(Messages.People.orYes(question))) else { return nil }
        return answer.isEmpty || answer.isYes
    }

    /// Whether there is somebody to ask, and nobody has said yes to everything.
    var confirms: Bool { session.options.confirms && !session.options.saysYes && converse != nil }

    /// Asks whether to do something, when that is to be asked.
    /// - Parameters:
    ///   - what: The question without its end: `Delete source 58 "North"`.
    ///   - all: What the answer `all` agrees to until the line or the script ends; nil when nothing more can come.
    ///   - refusal: What did not happen without a yes.
    func confirm(_ what: String, all: String? = nil, refusal: String) throws {
        guard confirms, let ask = converse else { return }
        let answer = try ask(
            Question(all == nil ? Messages.People.orNo(what) : Messages.People.orNoOrAll(what)))
        if let all, answer?.trimmingBlanks.lowercased() == "all" {
            session.agreedMethods.insert(all)
        } else if answer?.isYes != true {
            throw ShellError.usage(Messages.People.notConfirmed(refusal), hint: Messages.People.answerYes)
        }
    }

    /// Asks before something that exists is replaced; where there is nobody to ask, the command must say so.
    /// - Parameters:
    ///   - what: As a message calls it: `"lesson.bcx"`.
    ///   - command: The command with `--yes`.
    func confirmReplacing(_ what: String, _ invocation: Invocation, _ command: String) throws {
        guard session.options.confirms, !session.options.saysYes, invocation.option("yes") == nil else { return }
        guard let ask = converse else {
            throw ShellError.usage(Messages.People.exists(what), hint: Messages.People.replaceBy(command))
        }
        guard try ask(Question(Messages.People.orNo(Messages.People.replace(what))))?.isYes == true else {
            throw ShellError.usage(Messages.People.notReplaced(what))
        }
    }

    // MARK: Credentials

    /// A credential given as a word: itself, or `secret:`, which asks, and `secret:NAME`, from the environment.
    /// - Parameter question: What is asked when the word is left out.
    func credential(_ word: String?, _ question: String) throws(ShellError) -> Secret {
        let prefix = "secret:"
        guard let word, word != prefix else { return try secret(question) }
        guard word.hasPrefix(prefix) else { return Secret(word) }
        let name = String(word.dropFirst(prefix.count))
        guard let text = try environment(name), !text.isEmpty else {
            throw .usage(Messages.People.notInEnvironment(name), hint: Messages.People.export(name))
        }
        return hidden(text)
    }

    private func environment(_ name: String) throws(ShellError) -> String? {
        do {
            return try variable(name)
        } catch let error as ShellError {
            throw error
        } catch {
            throw .usage("\(error)")
        }
    }

    private func secret(_ question: String) throws(ShellError) -> Secret {
        let answer: String?
        do {
            answer = try ask?(Question(question, isSecret: true))
        } catch {
            throw .givenUp(Messages.cancelledNothingSent)
        }
        guard let answer, !answer.isEmpty else {
            throw .usage(missing(question.lowercased()), hint: Messages.People.setEnvironment)
        }
        return hidden(answer)
    }

    /// Why a question has no answer.
    func missing(_ what: String) -> String {
        ask == nil ? Messages.cannotPrompt(for: what) : Messages.People.nothingGiven(what)
    }

    private func hidden(_ text: String) -> Secret {
        let secret = Secret(text)
        secrets.hide(secret)
        return secret
    }

    /// An address whose code is asked for, `https://acme.bitrix24.com/rest/1/secret:/`, with the code.
    func withCredentials(_ link: PortalLink) throws(ShellError) -> PortalLink {
        guard case .webhook(let user, let code) = link.credentials, code.reveal().hasPrefix("secret:")
        else {
            return link
        }
        var link = link
        link.credentials = .webhook(user: user, code: try credential(code.reveal(), Messages.Auth.webhookCode))
        return link
    }
}

extension String {
    /// Whether an answer says yes.
    var isYes: Bool { ["y", "yes"].contains(trimmingBlanks.lowercased()) }

    /// Whether an answer says no.
    var isNo: Bool { ["n", "no"].contains(trimmingBlanks.lowercased()) }

    /// Without spaces at its ends.
    var trimmingBlanks: String {
        var text = self[...]
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
