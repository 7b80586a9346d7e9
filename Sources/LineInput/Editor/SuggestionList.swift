import TextUI

/// Draws suggestions below the line: with their summaries if all fit, in columns otherwise.
struct SuggestionList {
    private let suggestions: [Suggestion]
    private let width: Int
    private let height: Int
    private let usesColor: Bool

    /// - Parameter suggestions: Names of files and titles may contain control characters; they are made visible here.
    init(suggestions: [Suggestion], width: Int, height: Int, usesColor: Bool) {
        self.suggestions = suggestions.map { suggestion in
            var shown = suggestion
            (shown.display, shown.summary) = (suggestion.display.visible(), suggestion.summary.visible())
            return shown
        }
        (self.width, self.height, self.usesColor) = (width, height, usesColor)
    }

    /// The rows, without their newlines; never more than fit above the prompt.
    func rows() -> [String] {
        let rows = described() ?? columns()
        guard rows.count > room else { return rows }
        return rows.prefix(room - 1) + [dim(Messages.moreRows(rows.count - room + 1))]
    }

    /// The prompt and one row above it stay on the screen.
    private var room: Int { max(height - 2, 2) }

    /// Names with their summaries, in as few columns as possible; nil when only the names alone fit.
    private func described() -> [String]? {
        guard suggestions.contains(where: { !$0.summary.isEmpty }) else { return nil }
        let longest = suggestions.map { $0.display.displayWidth }.max() ?? 0
        let most = max(width / (longest + Self.summaryRoom), 1)
        let fitting = (1...most).first { (suggestions.count + $0 - 1) / $0 <= room }
        if fitting == nil, columns().count <= room { return nil }
        let count = fitting ?? 1
        let cell = (width - 1) / count
        return spread(cellsPerRow: count, width: cell) { described($0, longest, to: count > 1 ? cell - 2 : cell) }
    }

    /// The width at which a summary is still useful next to a second column.
    private static let summaryRoom = 24

    private func described(_ suggestion: Suggestion, _ longest: Int, to width: Int) -> Cell {
        let name = suggestion.display.cut(toColumns: width)
        let gap = max(min(longest, width / 2) - name.displayWidth, 0) + 2
        let rest = width - name.displayWidth - gap
        guard !suggestion.summary.isEmpty, rest > 3 else { return Cell(text: name, shown: name) }
        let summary = suggestion.summary.cut(toColumns: rest)
        return Cell(text: name + spaces(gap) + summary, shown: name + spaces(gap) + dim(summary))
    }

    /// The content of a column: as it is measured, and as it is drawn.
    private struct Cell {
        var text: String
        var shown: String
    }

    private func columns() -> [String] {
        let cell = (suggestions.map { $0.display.cut(toColumns: width - 1).displayWidth }.max() ?? 0) + 2
        return spread(cellsPerRow: max((width + 1) / cell, 1), width: cell) {
            let name = $0.display.cut(toColumns: width - 1)
            return Cell(text: name, shown: name)
        }
    }

    /// Reads down, then right, as `ls` does.
    private func spread(cellsPerRow: Int, width: Int, _ draw: (Suggestion) -> Cell) -> [String] {
        let rowCount = (suggestions.count + cellsPerRow - 1) / cellsPerRow
        return (0..<rowCount).map { row in
            let cells = stride(from: row, to: suggestions.count, by: rowCount).map { draw(suggestions[$0]) }
            let padded = cells.dropLast().map { $0.shown + spaces(max(width - $0.text.displayWidth, 0)) }
            return padded.joined() + (cells.last?.shown ?? "")
        }
    }

    private func dim(_ text: String) -> String { StyledText(text, .aside).drawn(inColor: usesColor) }

    private func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}
