import BIConnector
import CommandLanguage
import LineInput
import TextUI

/// What the first word after `bcx` is.
enum FirstWord {
    /// A script, `-` for standard input.
    case script
    /// One of the program's own commands.
    case subcommand(Subcommand)
    /// A method of the portal: one call.
    case method
    /// A portal's address, which is the value of an option.
    case address
    /// None of them.
    case unknown

    /// What `word` is.
    ///
    /// | word | is |
    /// |---|---|
    /// | one with `://` | an address |
    /// | `-`, one with `/`, one that ends in `.bcx` | a script |
    /// | a row of ``Subcommand`` | that |
    /// | a method that bcx knows, whole or short | a call |
    /// | the name of a file that is there | a script |
    /// | another name with a point in it | a call |
    init(_ word: String) {
        if word.contains("://") {
            self = .address
        } else if word == "-" || word.contains("/") || word.hasSuffix(".bcx") {
            self = .script
        } else if let subcommand = Subcommand(named: word) {
            self = .subcommand(subcommand)
        } else if PortalMethod(named: word) != nil {
            self = .method
        } else if FileAccess.exists(word) {
            self = .script
        } else {
            self = Self.isMethodName(word) && Self.nearestFile(to: word) == nil ? .method : .unknown
        }
    }

    /// Names with points between them, as REST methods have.
    private static func isMethodName(_ word: String) -> Bool {
        let parts = word.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count > 1
            && parts.allSatisfy { part in
                !part.isEmpty && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-".contains($0)) }
            }
    }

    private static var scripts: [String] {
        FileAccess.names(inFolder: ".").map(\.name).filter { $0.hasSuffix(".bcx") }
    }

    /// The script beside it that somebody may have meant.
    static func nearestFile(to word: String) -> String? {
        Spelling.nearest(to: word, among: scripts)
    }
}
