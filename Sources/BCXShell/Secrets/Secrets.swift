import BIConnector
import CommandLanguage
import OrderedJSON
import TextUI

/// What the session knows of credentials, and the one way out for whatever the shell shows, writes and keeps.
final class Secrets {
    /// Texts that must not be seen.
    var redaction = Redaction()
    private let session: Session

    init(_ session: Session) { self.session = session }

    // MARK: Ways in

    /// Hides a text from now on.
    func hide(_ secret: Secret) { redaction.hide(secret) }

    /// Hides what logs in from now on.
    func hide(_ credentials: Credentials) { for secret in credentials.secrets { hide(secret) } }

    /// Keeps in mind what a command was given as credentials, and lets none through that is only a mask.
    func takeIn(_ invocation: Invocation) throws(ShellError) {
        try invocation.checkMasks()
        for item in invocation.items { redaction.learn(from: item.plain, at: item.path.names(of: item.plain)) }
        for argument in invocation.arguments { redaction.learn(from: argument.value) }
    }

    /// Keeps credentials in mind.
    func takeIn(_ secrets: [String]) { for secret in secrets { redaction.learn(secret) } }

    // MARK: Ways out

    /// What may be seen of what commands send and bring: credentials only where one of them asks for them, or the session.
    func disclosure(of invocations: some Sequence<Invocation> = []) -> Disclosure {
        let isAsked = invocations.contains { $0.option("show-secrets") != nil }
        return Disclosure(self, showsSecrets: isAsked || session.options.showsSecrets)
    }

    /// A sentence for people, without credentials and without anything that steers a terminal.
    func sentence(_ text: String) -> String { redaction.safe(text).visible(keepingLines: true) }

    // MARK: Lines

    /// A line as it may be kept in a history, and run again from there: each credential in it became a question, or what
    /// stands in its place cannot be sent.
    func historyForm(of line: ReadLine) -> String {
        var known = redaction
        known.learn(from: .object(session.draft.fields))
        return LineRedactor(line, known, for: .history).text
    }

    /// Looks through the lines typed so far, of which some may have held what became known as a credential after them.
    /// - Returns: Those that were changed, as they were and as they are kept from now on.
    func reviewHistory(reading: (String) -> ReadLine) -> [(old: String, new: String)] {
        var changes: [(old: String, new: String)] = []
        for (index, line) in session.history.enumerated()
        where !redaction.hiddenRanges(in: line).isEmpty {
            let new = historyForm(of: reading(line))
            guard new != line else { continue }
            changes.append((line, new))
            session.history[index] = new
        }
        return changes
    }
}

/// What may be seen of a value or a line on its way out: to the screen, a file, a program, a trace.
struct Disclosure {
    private let secrets: Secrets
    /// Whether credentials are shown.
    let showsSecrets: Bool

    fileprivate init(_ secrets: Secrets, showsSecrets: Bool) {
        self.secrets = secrets
        self.showsSecrets = showsSecrets
    }

    /// A value.
    /// - Parameter path: The names that lead to it, as far as they are known.
    func shown(_ value: JSON, at path: [String] = []) -> JSON {
        showsSecrets ? value : secrets.redaction.masked(value, at: path)
    }

    /// A line that came from elsewhere, or goes there.
    func shown(line: String) -> String { showsSecrets ? line : secrets.redaction.safeLine(line) }

    /// A text in which credentials stand only where they are known.
    func shown(text: String) -> String { showsSecrets ? text : secrets.redaction.masked(text) }
}
