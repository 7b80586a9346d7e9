import BCXShell
import CommandLanguage

/// Parses each typed text once: whether it is complete, running it, its history form and its recording share the
/// result.
final class LineReader {
    private let read: (String) -> ReadLine
    private var last: ReadLine?

    /// - Parameter read: Reads a text.
    init(_ read: @escaping (String) -> ReadLine) { self.read = read }

    /// The part of a text that is still open; called at Enter.
    func openPart(of text: String) -> String? {
        let line = read(text)
        last = line
        return line.openPart
    }

    /// Whether the text that Enter ended is of another language: lines that come in at once after it are of the same
    /// paste, and none of them is to run as something else.
    func mayGoOn(_ text: String) -> Bool {
        let line = take(text)
        last = line
        guard line.reading.program == nil else { return false }
        return line.reading.hasForeignStatements || Self.beginnings.contains { text.hasPrefix($0) }
    }

    /// What nothing of bcx begins with, but comments and marks of other languages.
    private static let beginnings = ["//", "/*", "<", "@"]

    /// The text that Enter ended. It is parsed again only if Enter did not ask about it.
    func take(_ text: String) -> ReadLine {
        // The next text is parsed with the variables set by then, even if it is the same text.
        defer { last = nil }
        guard let last, last.text.utf8.elementsEqual(text.utf8) else { return read(text) }
        return last
    }
}
