import CommandLanguage
import OrderedJSON

/// Rows and columns for people, fitted to the screen by the rows that are known when the first is shown. Cells are made
/// when they are needed and not kept: a table of a hundred thousand rows takes no more room than what it shows.
struct Table {
    private enum Layout {
        /// Side by side; a narrowed one is not as wide as the cells it was made for.
        case columns([Int], isNarrowed: [Bool])
        /// One below the other, a paragraph for each row.
        case paragraphs(nameWidth: Int, width: Int)
    }

    /// The names of the members that are shown.
    let names: [String]
    private let header: [String]
    private let layout: Layout

    /// A column for each name of these objects; where the screen is too narrow for that, each object becomes a paragraph.
    /// - Parameter mayGrow: Whether more objects may come, with longer cells.
    init(_ objects: [JSON.Object], width: Int?, mayGrow: Bool = false) {
        names = Self.names(of: objects)
        header = names.map { $0.visible() }
        let rows = objects.lazy.map { [names] in Self.cells($0, names) }
        let natural = Self.naturalWidths(header, rows)
        let wanted = mayGrow ? Self.widened(natural, for: rows) : natural
        if let widths = Self.fitted(natural, wanted, into: width ?? .max) {
            layout = .columns(widths, isNarrowed: zip(widths, natural).map { $0 < $1 })
        } else {
            layout = .paragraphs(nameWidth: header.map(\.displayWidth).max() ?? 0, width: width ?? .max)
        }
    }

    /// Every name of the objects, in the order of their first appearance.
    static func names(of objects: [JSON.Object]) -> [String] {
        var seen: Set<String> = []
        return objects.flatMap(\.names).filter { seen.insert($0).inserted }
    }

    /// What stands above the first row.
    var opening: String {
        guard case .columns(let widths, _) = layout else { return "" }
        let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
        return "\(Self.line(header, widths))\(rule)\n"
    }

    /// The line or the paragraph of an object. What is too long for its column is cut.
    func row(_ object: JSON.Object, isFirst: Bool) -> String {
        let cells = Self.cells(object, names)
        switch layout {
        case .columns(let widths, let isNarrowed):
            return Self.line(cells, widths) { Self.isNumber(cells[$0]) && !isNarrowed[$0] }
        case .paragraphs(let nameWidth, let width):
            var text = isFirst ? "" : String(repeating: "─", count: min(width, 20)) + "\n"
            for (name, cell) in zip(header, cells) where !cell.isEmpty {
                text += Self.line([name, cell], [nameWidth, max(8, width - nameWidth - 2)])
            }
            return text
        }
    }

    /// The members of one object, each in a row of its own.
    static func write(_ members: [(String, JSON)], width: Int?, to sink: (String) -> Void) {
        let rows = members.lazy.map { [$0.0.visible(), cell($0.1)] }
        let widths = fitted(naturalWidths(["", ""], rows), into: width ?? .max)
        for row in rows { sink(widths.map { line(row, $0) } ?? "\(row[0])\n  \(row[1])\n") }
    }

    // MARK: Cells

    private static func cells(_ object: JSON.Object, _ names: [String]) -> [String] {
        names.map { cell(object[$0] ?? .null) }
    }

    private static func cell(_ value: JSON) -> String {
        switch value {
        case .null: ""
        case .string(let text): text.visible()
        default: value.text(.line).visibleJSON
        }
    }

    /// Whether a cell says something else when it is cut: an identifier, a count.
    private static func isNumber(_ cell: String) -> Bool {
        cell.utf8.count < 20 && cell.utf8.allSatisfy { $0 &- 0x30 < 10 }
    }

    // MARK: Widths

    private static func naturalWidths(_ header: [String], _ rows: some Sequence<[String]>) -> [Int] {
        var widths = header.map(\.displayWidth)
        for row in rows {
            for (column, cell) in row.enumerated() { widths[column] = max(widths[column], cell.displayWidth) }
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

    /// The columns whose cells differ in length made a quarter wider than these rows need.
    private static func widened(_ widths: [Int], for rows: some Sequence<[String]>) -> [Int] {
        var longest = widths.map { _ in 0 }
        var shortest = widths
        for row in rows {
            for (column, cell) in row.enumerated() {
                let cellWidth = cell.displayWidth
                longest[column] = max(longest[column], cellWidth)
                shortest[column] = min(shortest[column], cellWidth)
            }
        }
        return widths.indices.map { column in
            guard shortest[column] < longest[column] else { return widths[column] }
            return max(widths[column], longest[column] + max(3, longest[column] / 4))
        }
    }

    /// The wanted widths as far as there is room, so that what is known is not narrowed for what may come; where it has to
    /// be narrowed anyway, both share the room.
    private static func fitted(_ known: [Int], _ wanted: [Int], into width: Int) -> [Int]? {
        var room = width - known.reduce(max(0, known.count - 1) * 2, +)
        guard room >= 0 else { return fitted(wanted, into: width) ?? fitted(known, into: width) }
        return zip(known, wanted).map { known, wanted in
            let given = min(wanted - known, room)
            room -= given
            return known + given
        }
    }

    /// - Parameter isWhole: Whether the cell of a column is not to be cut. What it takes beyond its column, those behind it
    ///   give of their room.
    private static func line(
        _ cells: [String], _ widths: [Int], isWhole: (Int) -> Bool = { _ in false }
    ) -> String {
        var line = ""
        var overhang = 0
        for (index, cell) in cells.enumerated() {
            let room = widths[index] - overhang
            let cellWidth = cell.displayWidth
            let isCut = cellWidth > max(room, 0) && !isWhole(index)
            let shown = isCut ? cell.prefix(columns: max(room, 1) - 1) + "…" : cell
            line += shown
            guard index < cells.count - 1 else { break }
            let left = room - (isCut ? shown.displayWidth : cellWidth)
            line += String(repeating: " ", count: max(left, 0) + 2)
            overhang = max(-left, 0)
        }
        while line.last == " " { line.removeLast() }
        return line + "\n"
    }
}
