import CommandLanguage

/// Draws completions below the line: with their summaries when all have room, in columns otherwise.
struct CompletionList {
    private let completions: [Completion]
    private let width: Int
    private let height: Int
    private let usesColor: Bool

    /// - Parameter completions: Names of files and titles may have anything in them; it is made visible here.
    init(completions: [Completion], width: Int, height: Int, usesColor: Bool) {
        self.completions = completions.map { completion in
            var shown = completion
            (shown.display, shown.summary) = (completion.display.visible(), completion.summary.visible())
            return shown
        }
        (self.width, self.height, self.usesColor) = (width, height, usesColor)
    }

    /// The rows, without their newlines; never more than fit above the prompt.
    func rows() -> [String] {
        let rows = described() ?? columns()
        guard rows.count > room else { return rows }
        return rows.prefix(room - 1) + [dim("… and \(rows.count - room + 1) more rows; type more to see fewer")]
    }

    /// The prompt and a row of what was there before stay on the screen.
    private var room: Int { max(height - 2, 2) }

    /// Names with their summaries, in as few columns as leave room for all; nil when only the names alone have room.
    private func described() -> [String]? {
        guard completions.contains(where: { !$0.summary.isEmpty }) else { return nil }
        let longest = completions.map { TextLayout.width(of: $0.display) }.max() ?? 0
        let most = max(width / (longest + Self.summaryRoom), 1)
        let fitting = (1...most).first { (completions.count + $0 - 1) / $0 <= room }
        if fitting == nil, columns().count <= room { return nil }
        let count = fitting ?? 1
        let cell = (width - 1) / count
        return spread(cellsPerRow: count, width: cell) { described($0, longest, to: count > 1 ? cell - 2 : cell) }
    }

    /// What a summary needs beside a second column, to say something still.
    private static let summaryRoom = 24

    private func described(_ completion: Completion, _ longest: Int, to width: Int) -> Cell {
        let name = TextLayout.cut(completion.display, to: width)
        let gap = max(min(longest, width / 2) - TextLayout.width(of: name), 0) + 2
        let rest = width - TextLayout.width(of: name) - gap
        guard !completion.summary.isEmpty, rest > 3 else { return Cell(text: name, shown: name) }
        let summary = TextLayout.cut(completion.summary, to: rest)
        return Cell(text: name + spaces(gap) + summary, shown: name + spaces(gap) + dim(summary))
    }

    /// What stands in a column: as it is measured, and as it is drawn.
    private struct Cell {
        var text: String
        var shown: String
    }

    private func columns() -> [String] {
        let cell = (completions.map { TextLayout.width(of: TextLayout.cut($0.display, to: width - 1)) }.max() ?? 0) + 2
        return spread(cellsPerRow: max((width + 1) / cell, 1), width: cell) {
            let name = TextLayout.cut($0.display, to: width - 1)
            return Cell(text: name, shown: name)
        }
    }

    /// Reads down, then right, as `ls` does.
    private func spread(cellsPerRow: Int, width: Int, _ draw: (Completion) -> Cell) -> [String] {
        let rowCount = (completions.count + cellsPerRow - 1) / cellsPerRow
        return (0..<rowCount).map { row in
            let cells = stride(from: row, to: completions.count, by: rowCount).map { draw(completions[$0]) }
            let padded = cells.dropLast().map { $0.shown + spaces(max(width - TextLayout.width(of: $0.text), 0)) }
            return padded.joined() + (cells.last?.shown ?? "")
        }
    }

    private func dim(_ text: String) -> String { usesColor ? "\u{1B}[2m\(text)\u{1B}[0m" : text }

    private func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}
