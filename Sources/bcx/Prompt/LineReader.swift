import BCXShell

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

    /// The text that Enter ended. It is parsed again only if Enter did not ask about it.
    func take(_ text: String) -> ReadLine {
        // The next text is parsed with the variables set by then, even if it is the same text.
        defer { last = nil }
        guard let last, last.text.utf8.elementsEqual(text.utf8) else { return read(text) }
        return last
    }
}
