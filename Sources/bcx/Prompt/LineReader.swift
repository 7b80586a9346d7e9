import BCXShell

/// Reads what is typed, each text once: whether it is whole, what runs, what is kept and what is recorded share the
/// reading.
final class LineReader {
    private let read: (String) -> ReadLine
    private var last: ReadLine?

    /// - Parameter read: Reads a text.
    init(_ read: @escaping (String) -> ReadLine) { self.read = read }

    /// What of a text is still open; asked at Enter.
    func openPart(of text: String) -> String? {
        let line = read(text)
        last = line
        return line.openPart
    }

    /// The text that Enter ended. It is read anew only when Enter did not ask about it.
    func take(_ text: String) -> ReadLine {
        // What is typed next is read with the variables of then, also when it is the same text.
        defer { last = nil }
        guard let last, last.text.utf8.elementsEqual(text.utf8) else { return read(text) }
        return last
    }
}
