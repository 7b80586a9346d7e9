/// A walk through earlier lines that begin with what was typed.
struct HistorySearch {
    /// What every line found begins with.
    let prefix: String
    /// The line as it was when the walk began.
    let start: String
    /// The line shown now; another one ends the walk.
    private(set) var shown: String
    private var index: Int

    init(prefix: String, line: String, count: Int) {
        self.prefix = prefix
        start = line
        shown = line
        index = count
    }

    /// The next older line, other than the one shown; nil when there is none.
    mutating func older(in lines: [String]) -> String? {
        guard let found = lines[..<index].lastIndex(where: fits) else { return nil }
        return show(lines[found], at: found)
    }

    /// The next newer line, in the end the one that the walk began with; nil when that is shown already.
    mutating func newer(in lines: [String]) -> String? {
        guard index < lines.count else { return nil }
        guard let found = lines[(index + 1)...].firstIndex(where: fits) else { return show(start, at: lines.count) }
        return show(lines[found], at: found)
    }

    private func fits(_ line: String) -> Bool { line.hasPrefix(prefix) && line != shown }

    private mutating func show(_ line: String, at position: Int) -> String {
        (shown, index) = (line, position)
        return line
    }
}
