/// One row of a ``Screen``.
struct Row {
    /// A column: a character with what combines with it, or nothing behind a wide one.
    struct Cell: Equatable {
        var text = " "
        var style = ""
    }

    private(set) var cells: [Cell]
    /// Whether the text goes on in the next row because there was no more room.
    var isWrapped = false

    init(columns: Int) {
        cells = Array(repeating: Cell(), count: columns)
    }

    /// Without trailing blanks.
    var text: String { written.map(\.text).joined() }

    var isBlank: Bool { written.isEmpty }

    /// Up to the last column that is not blank.
    var written: ArraySlice<Cell> {
        cells[..<(cells.lastIndex { $0.text != " " }.map { $0 + 1 } ?? 0)]
    }

    func column(of text: String) -> Int? {
        cells.indices.first { start in
            cells[start...].map(\.text).joined().hasPrefix(text) && !cells[start].text.isEmpty
        }
    }

    /// Breaks cells into rows, at least one.
    static func rows(of cells: [Cell], columns: Int) -> [Row] {
        let starts = cells.isEmpty ? [0] : Array(stride(from: 0, to: cells.count, by: columns))
        return starts.map { start in
            var row = Row(columns: columns)
            let part = cells[start..<min(start + columns, cells.count)]
            row.cells.replaceSubrange(..<part.count, with: part)
            row.isWrapped = start + columns < cells.count
            return row
        }
    }

    mutating func put(_ scalar: Unicode.Scalar, width: Int, style: String, at column: Int) {
        cells[column] = Cell(text: String(scalar), style: style)
        if width == 2 { cells[column + 1] = Cell(text: "", style: style) }
    }

    mutating func combine(_ scalar: Unicode.Scalar, at column: Int) {
        let target = cells[column].text.isEmpty && column > 0 ? column - 1 : column
        cells[target].text.unicodeScalars.append(scalar)
    }

    mutating func insert(_ count: Int, at column: Int) {
        let columns = cells.count
        cells.insert(contentsOf: repeatElement(Cell(), count: count), at: column)
        cells.removeLast(cells.count - columns)
    }

    mutating func delete(_ count: Int, at column: Int) {
        let count = min(count, cells.count - column)
        cells.removeSubrange(column..<(column + count))
        cells += repeatElement(Cell(), count: count)
    }

    mutating func erase(_ range: Range<Int>) {
        cells.replaceSubrange(range, with: repeatElement(Cell(), count: range.count))
    }
}

extension Unicode.Scalar {
    /// Columns on a terminal: 0 for what combines, 2 for wide characters.
    var columns: Int {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: 0
        default: Self.wide.contains { $0.contains(value) } ? 2 : 1
        }
    }

    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
        0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]
}
