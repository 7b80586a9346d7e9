import BIConnector
import CommandLanguage
import OrderedJSON

/// `***` is what bcx shows in place of a credential. Where it comes back as a value, from a line that was shown or a file
/// that was written, the credential would be lost.
enum Mask {
    /// Whether a text is one, or an address with one in it.
    static func isIn(_ text: String) -> Bool {
        // Most texts have no asterisk, and bytes are looked at faster than characters.
        guard text.contains(byte: UInt8(ascii: "*")) else { return false }
        return text == Secret.mask || text.contains("://\(Secret.mask)@")
            || ["/rest/", "/join/"].contains { text.lowercased().contains($0) } && text.contains("/\(Secret.mask)")
    }

    /// What is wrong with an item.
    static func error(_ key: String, at span: SourceSpan) -> ShellError {
        .usage(Messages.Secrets.masked, hint: Messages.Secrets.askForItem(key), at: span)
    }

    /// What is wrong with a word.
    static func error(at span: SourceSpan) -> ShellError {
        .usage(Messages.Secrets.masked, hint: Messages.Secrets.pasteAgain, at: span)
    }
}

extension Invocation {
    /// Behind `:=` a value is taken as it is.
    func checkMasks() throws(ShellError) {
        for item in items {
            if case .text(let value) = item.value, value.string.map(Mask.isIn) == true {
                throw Mask.error(item.path.text, at: item.span)
            }
        }
        guard !arguments.isEmpty else { return }
        let takesWords = ["auth", "connect", "diff", "portal"].contains(name)
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
                guard case .text(let word) = item.value, let text = word.literal, Mask.isIn(text),
                    let key = item.path?.text
                else { return nil }
                return Mask.error(key, at: item.span)
            }
            + (["auth", "connect", "diff", "portal"].contains(name) ? arguments : []).compactMap {
                word -> ShellError? in
                guard let text = word.literal, Mask.isIn(text) else { return nil }
                return Mask.error(at: word.span)
            }
        return errors.map { CommandProblem($0.message, at: $0.span ?? nameSpan, hint: $0.hint) }
    }
}
