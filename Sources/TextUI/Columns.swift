/// Texts in columns beside each other: how wide these become, and how a row of them is drawn.
public enum Columns {
    /// How many spaces stand between two columns.
    public static let gap = 2

    /// How wide each column is with nothing cut.
    @inlinable public static func naturalWidths(_ header: [String], _ rows: some Sequence<[String]>) -> [Int] {
        var widths = header.map(\.displayWidth)
        for row in rows {
            for (column, cell) in row.enumerated() { widths[column] = max(widths[column], cell.displayWidth) }
        }
        return widths
    }

    /// The widest columns narrowed until all fit; nil when that would leave less than eight columns for one.
    ///
    /// All that are wider than a common width come down to it, and the last of them share what remains.
    public static func fitted(_ widths: [Int], into width: Int) -> [Int]? {
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
    @inlinable public static func widened(_ widths: [Int], for rows: some Sequence<[String]>) -> [Int] {
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
    public static func fitted(_ known: [Int], _ wanted: [Int], into width: Int) -> [Int]? {
        var room = width - known.reduce(max(0, known.count - 1) * 2, +)
        guard room >= 0 else { return fitted(wanted, into: width) ?? fitted(known, into: width) }
        return zip(known, wanted).map { known, wanted in
            let given = min(wanted - known, room)
            room -= given
            return known + given
        }
    }

    /// The cells beside each other, two spaces between them, with the line end. What is too long for its column is cut.
    /// - `isWhole`: Whether the cell of a column is not to be cut. What it takes beyond its column, those after it
    ///   give of their room.
    public static func line(
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

    /// The line below a header.
    public static func rule(_ widths: [Int]) -> String {
        widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ") + "\n"
    }
}
