import CommandLanguage
import OrderedJSON

/// Rows and columns for people, fitted to the screen. Cells are made when they are needed and not kept: a table of a
/// hundred thousand rows takes no more room than what it shows.
struct Table {
    private let header: [String]?
    private let count: Int
    private let cells: (Int) -> [String]

    /// One row for each object, one column for each name.
    init(objects: [JSON.Object]) {
        let names = Self.names(of: objects)
        header = names.map { $0.visible() }
        count = objects.count
        cells = { row in names.map { Self.cell(objects[row][$0] ?? .null) } }
    }

    /// One row for each member.
    init(members: [(String, JSON)]) {
        header = nil
        count = members.count
        cells = { [members[$0].0.visible(), Self.cell(members[$0].1)] }
    }

    /// Every name of the objects, in the order of their first appearance.
    static func names(of objects: [JSON.Object]) -> [String] {
        var seen: Set<String> = []
        return objects.flatMap(\.names).filter { seen.insert($0).inserted }
    }

    private static func cell(_ value: JSON) -> String {
        switch value {
        case .null: ""
        case .string(let text): text.visible()
        default: value.text(.line).visible()
        }
    }

    /// Columns side by side; where the screen is too narrow, each object becomes a paragraph of its own.
    /// - Parameter sink: Takes line after line.
    func write(width: Int?, to sink: (String) -> Void) {
        guard let widths = Self.fitted(naturalWidths(), into: width ?? .max) else {
            return writeParagraphs(width: width ?? .max, to: sink)
        }
        if let header {
            sink(line(header, widths))
            sink(widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ") + "\n")
        }
        for row in 0..<count { sink(line(cells(row), widths)) }
    }

    private func naturalWidths() -> [Int] {
        var widths = header?.map(\.displayWidth) ?? [0, 0]
        for row in 0..<count {
            for (column, cell) in cells(row).enumerated() { widths[column] = max(widths[column], cell.displayWidth) }
        }
        return widths
    }

    /// The widest columns narrowed until all fit; nil when that would leave less than eight columns for one.
    ///
    /// All that are wider than a common width come down to it, and the last of them share what remains.
    static func fitted(_ widths: [Int], into width: Int) -> [Int]? {
        let gaps = max(0, widths.count - 1) * 2
        guard widths.reduce(gaps, +) > width else { return widths }
        let room = width - gaps
        var common = 8
        guard widths.reduce(0, { $0 + min($1, common) }) <= room else { return nil }
        // Between a width at which all fit and one at which they do not.
        var tooWide = widths.max() ?? 8
        while tooWide - common > 1 {
            let middle = (common + tooWide) / 2
            if widths.reduce(0, { $0 + min($1, middle) }) <= room { common = middle } else { tooWide = middle }
        }
        var left = room - widths.reduce(0) { $0 + min($1, common) }
        var fitted = widths.map { min($0, common) }
        for column in widths.indices.reversed() where widths[column] > common && left > 0 {
            fitted[column] += 1
            left -= 1
        }
        return fitted
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var line = ""
        for (index, cell) in cells.enumerated() {
            let cellWidth = cell.displayWidth
            let shown = cellWidth > widths[index] ? cell.prefix(columns: widths[index] - 1) + "…" : cell
            line += shown
            if index < cells.count - 1 {
                let shownWidth = cellWidth > widths[index] ? shown.displayWidth : cellWidth
                line += String(repeating: " ", count: widths[index] - shownWidth + 2)
            }
        }
        while line.last == " " { line.removeLast() }
        return line + "\n"
    }

    private func writeParagraphs(width: Int, to sink: (String) -> Void) {
        guard let header else {
            for row in 0..<count {
                let cells = cells(row)
                sink("\(cells[0])\n  \(cells[1])\n")
            }
            return
        }
        let nameWidth = header.map(\.displayWidth).max() ?? 0
        for row in 0..<count {
            if row > 0 { sink(String(repeating: "─", count: min(width, 20)) + "\n") }
            for (name, cell) in zip(header, cells(row)) where !cell.isEmpty {
                sink(line([name, cell], [nameWidth, max(8, width - nameWidth - 2)]))
            }
        }
    }
}
