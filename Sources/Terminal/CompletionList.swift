/// Draws completions below the line: with their summaries when all have room, in columns otherwise.
struct CompletionList {
    var completions: [Completion]
    var width: Int
    var height: Int
    var usesColor: Bool

    /// The rows, without their newlines; never more than fit above the prompt.
    func rows() -> [String] {
        let hasSummaries = completions.contains { !$0.summary.isEmpty }
        let rows = hasSummaries && completions.count <= room ? described() : columns()
        guard rows.count > room else { return rows }
        return rows.prefix(room - 1) + [dim("… and \(rows.count - room + 1) more rows; type more to see fewer")]
    }

    /// The prompt and a row of what was there before stay on the screen.
    private var room: Int { max(height - 2, 2) }

    private func described() -> [String] {
        let names = completions.map { TextLayout.cut($0.display, to: width - 1) }
        let longest = min(names.map(TextLayout.width(of:)).max() ?? 0, width / 2)
        return zip(names, completions).map { name, completion in
            let gap = max(longest - TextLayout.width(of: name), 0) + 2
            let rest = width - 1 - TextLayout.width(of: name) - gap
            guard !completion.summary.isEmpty, rest > 3 else { return name }
            return name + spaces(gap) + dim(TextLayout.cut(completion.summary, to: rest))
        }
    }

    /// Reads down, then right, as `ls` does.
    private func columns() -> [String] {
        let names = completions.map { TextLayout.cut($0.display, to: width - 1) }
        let cell = (names.map(TextLayout.width(of:)).max() ?? 0) + 2
        let perRow = max((width + 1) / cell, 1)
        let rowCount = (names.count + perRow - 1) / perRow
        return (0..<rowCount).map { row in
            let cells = stride(from: row, to: names.count, by: rowCount).map { names[$0] }
            let padded = cells.dropLast().map { $0 + spaces(cell - TextLayout.width(of: $0)) }
            return padded.joined() + (cells.last ?? "")
        }
    }

    private func dim(_ text: String) -> String { usesColor ? "\u{1B}[2m\(text)\u{1B}[0m" : text }

    private func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}
