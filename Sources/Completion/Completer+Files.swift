import BCXShell
import CommandLanguage
import TextUI

extension Completer {
    /// Files for a word that names one, folders first with their `/`.
    /// - Parameters:
    ///   - word: What has been typed of it, with its opening quote.
    ///   - quote: The quote that is open.
    ///   - ending: Only names with this ending are suggested.
    ///   - stem: What comes before the path in the word, as in `logo=@`.
    func fileCandidates(_ word: String, quote: String? = nil, ending: String = "", behind stem: String = "")
        -> [Candidate]
    {
        let typed = word.dropFirst(stem.count + (quote?.count ?? 0))
        let folder = typed.lastIndex(of: "/").map { typed[...$0] } ?? ""
        let entries = view.entries(ofFolder: folder.isEmpty ? "." : String(folder))
        let isHidden = typed.dropFirst(folder.count).hasPrefix(".")
        let shown = entries.filter { entry in
            (entry.isFolder || entry.name.hasSuffix(ending)) && entry.name.hasPrefix(".") == isHidden
        }
        let writable = quote == "'" ? shown.filter { Self.canStandInRawQuotes($0.name) } : shown
        return writable.sorted { ($0.isFolder ? 0 : 1, $0.name) < ($1.isFolder ? 0 : 1, $1.name) }.map { entry in
            let path = "\(folder)\(entry.name)"
            let mark = quote ?? (ScriptLiteral.isBare(path) ? "" : "\"")
            let written = mark == "'" || mark.isEmpty ? path : ScriptLiteral.escaped(path)
            let name = entry.isFolder ? "\(entry.name)/" : entry.name
            var candidate = Candidate(
                "\(stem)\(mark)\(written)\(entry.isFolder ? "/" : mark)", isFinal: !entry.isFolder, display: name)
            // The suggestion begins with a quote that was not typed.
            candidate.alsoFits = quote == nil && !mark.isEmpty && path.hasPrefix(typed)
            return candidate
        }
    }

    /// The files for a value after `=@` or `:=@`; nil where no file is expected.
    func fileValue(_ place: Place) -> [Candidate]? {
        guard let sign = place.word.firstRange(of: "=@") else { return nil }
        let stem = String(place.word[..<sign.upperBound])
        return fileCandidates(place.word, quote: place.quote?.text, behind: stem)
    }

    /// The files for a function that takes a path, as in `csv("so`; nil where no file is expected.
    func functionFiles(_ place: Place) -> [Candidate]? {
        guard let quote = place.quote, let bracket = place.brackets.last, bracket.opening == "(", place.before.isEmpty,
            Function(rawValue: bracket.head)?.signature.parameters.first == "path"
        else { return nil }
        return fileCandidates(place.word, quote: quote.text)
    }

    /// Whether nothing in a name needs an escape.
    private static func canStandInRawQuotes(_ name: String) -> Bool {
        name.unicodeScalars.allSatisfy { $0 != "'" && !$0.isSteering }
    }
}
