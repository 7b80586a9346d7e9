/// The user's `~/.editrc`, in the order in which it can take effect.
///
/// `bind -v` and `bind -e` forget every other binding, so they come before ours and the rest after.
struct EditorConfiguration {
    /// Commands that choose between the keys of vi and emacs.
    private(set) var modes: [[String]] = []
    /// All others.
    private(set) var others: [[String]] = []

    /// Reads the file that `EDITRC` names, or `.editrc` in `HOME`; a missing one is empty.
    init(environment: Environment) {
        let path = environment["EDITRC"] ?? environment["HOME"].map { $0 + "/.editrc" }
        self.init(path.flatMap(TextFile.contents(of:)) ?? "")
    }

    init(_ text: String) {
        for line in text.split(whereSeparator: \.isNewline) {
            let words = Self.words(of: line)
            guard let command = words.first, !command.hasPrefix("#") else { continue }
            if Self.choosesMode(words) { modes.append(words) } else { others.append(words) }
        }
    }

    private static func choosesMode(_ words: [String]) -> Bool {
        let name = words[0].split(separator: ":").last
        return name == "bind" && words.count == 2 && ["-v", "-e"].contains(words[1])
    }

    /// Words as a shell takes them: quotes hold spaces, a backslash outside of quotes stays for libedit.
    private static func words(of line: Substring) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        for character in line {
            switch character {
            case quote: quote = nil
            case "\"" where quote == nil, "'" where quote == nil:
                quote = character
                word = word ?? ""
            case " " where quote == nil, "\t" where quote == nil:
                if let finished = word { words.append(finished) }
                word = nil
            default: word = (word ?? "") + String(character)
            }
        }
        return words + (word.map { [$0] } ?? [])
    }
}
