import CommandLanguage
import OrderedJSON

/// Rows and columns for people, fitted to the screen.
struct Table {
    private var header: [String]?
    private var rows: [[String]]

    /// One row for each object, one column for each name.
    init(objects: [JSON.Object]) {
        let names = Self.names(of: objects)
        header = names
        rows = objects.map { object in names.map { Self.cell(object[$0] ?? .null) } }
    }

    /// One row for each member.
    init(members: [(String, JSON)]) {
        rows = members.map { [$0.0.visible(), Self.cell($0.1)] }
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
    func text(width: Int?) -> String {
        let all = (header.map { [$0.map { $0.visible() }] } ?? []) + rows
        let columns = all.first?.count ?? 0
        // No cell is shown wider than the screen, and narrowing goes column by column.
        var widths = (0..<columns).map { column in
            min(all.map { $0[column].displayWidth }.max() ?? 0, width ?? .max)
        }
        if let width, !fit(&widths, into: width) { return vertical(width: width) }
        var lines = all.map { line($0, widths) }
        if header != nil {
            lines.insert(widths.map { String(repeating: "─", count: $0) }.joined(separator: "  "), at: 1)
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// Narrows the widest columns until all fit; false when that would leave less than eight columns for one.
    private func fit(_ widths: inout [Int], into width: Int) -> Bool {
        let gaps = max(0, widths.count - 1) * 2
        while widths.reduce(gaps, +) > width {
            guard let widest = widths.indices.max(by: { widths[$0] < widths[$1] }), widths[widest] > 8 else {
                return false
            }
            widths[widest] -= 1
        }
        return true
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var line = ""
        for (index, cell) in cells.enumerated() {
            let shown = cell.displayWidth > widths[index] ? cell.prefix(columns: widths[index] - 1) + "…" : cell
            line += shown
            if index < cells.count - 1 {
                line += String(repeating: " ", count: widths[index] - shown.displayWidth + 2)
            }
        }
        while line.last == " " { line.removeLast() }
        return line
    }

    private func vertical(width: Int) -> String {
        guard let header else { return rows.map { "\($0[0])\n  \($0[1])\n" }.joined() }
        let nameWidth = header.map(\.displayWidth).max() ?? 0
        return rows.map { cells in
            zip(header, cells).filter { !$0.1.isEmpty }.map { name, cell in
                line([name, cell], [nameWidth, max(8, width - nameWidth - 2)]) + "\n"
            }.joined()
        }.joined(separator: String(repeating: "─", count: min(width, 20)) + "\n")
    }
}
