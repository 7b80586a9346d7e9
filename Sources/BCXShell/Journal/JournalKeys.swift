import BIConnector
import CommandLanguage
import OrderedJSON
import TextUI

/// How the keys of a loop's rows are written in its journal. A key that is a credential is written as its HMAC, with a
/// key that only the owner of the state folder can read: a plain hash of a password could be guessed.
final class JournalKeys {
    private let context: CommandContext
    /// Whether every key of the loop is a credential, judging by its expression: `key $row.token`.
    private let areSecret: Bool
    private var key: [UInt8]?

    init(_ plan: JournalPlan, _ context: CommandContext) {
        self.context = context
        areSecret = Self.names(in: plan.loop.key).contains {
            SecretName.matches($0) || SecretName.containers.contains(String($0))
        }
    }

    /// The names after the dots of an expression.
    private static func names(in text: String) -> [Substring] {
        text.split(separator: ".").dropFirst().map { part in
            let start = part.drop { $0 == "\"" }
            return start.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
        }
    }

    /// Whether the key of a row is a credential.
    func isSecret(_ key: String) -> Bool { areSecret || context.secrets.redaction.isHidden(key) }

    /// The key as it is written. ``prepare(_:)`` must have succeeded for it.
    func written(_ key: String) -> String { isSecret(key) ? hidden(key) ?? Secret.mask : key }

    /// The written form of a credential; nil before it was needed.
    func hidden(_ key: String) -> String? {
        guard let own = self.key, let hashing = context.services.files.hashing else { return nil }
        return Self.mark(own, hashing) + Hexadecimal.text(of: hashing.hmac(Array(key.utf8), own)[...])
    }

    /// Makes sure that this key of a row can be written.
    func prepare(_ key: String) throws(ShellError) { if isSecret(key) { try prepare() } }

    /// Makes sure that the rows of a journal are found again: rows with hidden keys in the file, and rows of the plan.
    func prepare(_ plan: JournalPlan, _ written: some Sequence<String>, name: String)
        throws(ShellError)
    {
        context.secrets.redaction.learn(from: plan)
        let hidden = written.filter { $0.hasPrefix(Self.start) }
        guard !hidden.isEmpty || plan.rows.contains(where: { isSecret($0.key) }) else { return }
        try prepare()
        guard let key, let hashing = context.services.files.hashing else { return }
        let mark = Self.mark(key, hashing)
        guard hidden.allSatisfy({ $0.hasPrefix(mark) }) else {
            throw .usage(Messages.Journal.otherMark(name), hint: Messages.Journal.putBack)
        }
    }

    private func prepare() throws(ShellError) {
        guard key == nil else { return }
        guard context.services.files.hashing != nil, let read = context.services.files.journalKey else {
            throw .usage(Messages.Journal.cannotHide, hint: Messages.Journal.otherKey)
        }
        do {
            key = try read()
        } catch {
            throw .usage(Messages.Journal.cannotHide(error))
        }
    }

    private static let start = "hmac-"

    /// `hmac-1a2b3c4d:`, which distinguishes keys without revealing them.
    private static func mark(_ key: [UInt8], _ hashing: Hashing) -> String {
        "\(start)\(Hexadecimal.text(of: hashing.hmac(Array("bcx journal".utf8), key).prefix(4))):"
    }
}

extension Redaction {
    /// Hides the credentials in the rows of a loop from now on.
    fileprivate mutating func learn(from plan: JournalPlan) {
        guard let columns = plan.table?.columns, !Self.areSettings(columns) else {
            for row in plan.rows { learn(from: row.element) }
            return
        }
        // The cells of a column are credentials by its name, or are not, all of them.
        let cell: JSON = "x"
        let secret = columns.filter { cell.hasSecrets(at: [$0]) }
        for row in plan.rows {
            for column in secret { row.element[column].map { learn(from: $0, at: [column]) } }
        }
    }

    /// Whether each row may be a setting, in which one cell says what another is.
    private static func areSettings(_ columns: [String]) -> Bool {
        columns.contains("value") && columns.contains("code")
    }
}
