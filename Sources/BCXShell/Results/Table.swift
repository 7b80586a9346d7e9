import CommandLanguage
import OrderedJSON
import TextUI

/// Rows and columns for people, fitted to the screen by the rows that are known when the first is shown. Cells are made
/// when they are needed and not kept: a table of a hundred thousand rows takes no more memory than what it shows.
struct Table {
    private enum Layout {
        /// Side by side; a narrowed column is narrower than its cells.
        case columns([Int], isNarrowed: [Bool])
        /// One below the other, a paragraph for each row.
        case paragraphs(nameWidth: Int, width: Int)
    }

    /// The names of the members that are shown.
    let names: [String]
    /// The names that the first objects have, but for those without a value: all that is shown or left out on purpose.
    private let known: Set<String>
    private let style: TableStyle
    private let header: [String]
    private let layout: Layout

    /// A column for each name that is chosen of these objects; where the screen is too narrow for that, each object becomes a paragraph.
    /// - Parameter mayGrow: Whether more objects may come, with longer cells.
    init(_ objects: [JSON.Object], width: Int?, mayGrow: Bool = false, style: TableStyle = TableStyle()) {
        let choice = ColumnChoice(objects, width: width, style: style)
        if style.columns != nil, !choice.hidden.isEmpty { style.onHidden(choice.hidden) }
        names = choice.names
        known = Set(choice.names + choice.hidden)
        self.style = style
        header = names.map { $0.visible() }
        let rows = objects.lazy.map { [names] in Self.cells($0, names, style) }
        let natural = Columns.naturalWidths(header, rows)
        let wanted = mayGrow ? Columns.widened(natural, for: rows) : natural
        // Whoever wants to see every column wants to read them.
        let isCut = style.showsAll && natural.reduce(-Columns.gap, { $0 + $1 + Columns.gap }) > width ?? .max
        if !isCut, let widths = Columns.fitted(natural, wanted, into: width ?? .max) {
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

    /// The lines above the first row.
    var opening: String {
        guard case .columns(let widths, _) = layout else { return "" }
        return "\(Columns.line(header, widths))\(Columns.rule(widths))"
    }

    /// The line or the paragraph of an object. What is too long for its column is cut.
    func row(_ object: JSON.Object, isFirst: Bool) -> String {
        let cells = Self.cells(object, names, style)
        switch layout {
        case .columns(let widths, let isNarrowed):
            return Columns.line(cells, widths) { Self.isNumber(cells[$0]) && !isNarrowed[$0] }
        case .paragraphs(let nameWidth, let width):
            var text = isFirst ? "" : String(repeating: "─", count: min(width, 20)) + "\n"
            for (name, cell) in zip(header, cells) where style.showsAll || !cell.isEmpty {
                text += Columns.line([name, cell], [nameWidth, max(8, width - nameWidth - 2)])
            }
            return text
        }
    }

    /// The names of members that an object has and the columns have not.
    func late(in object: JSON.Object) -> [String] {
        object.members.filter { !known.contains($0.name) && !TableStyle.isEmpty($0.value) }.map(\.name)
    }

    /// The members of one object, each in a row of its own.
    static func write(
        _ members: [(String, JSON)], width: Int?, style: TableStyle = TableStyle(), to sink: (String) -> Void
    ) {
        let rows = members.lazy.map { [$0.0.visible(), style.cell($0.1)] }
        let widths = Columns.fitted(Columns.naturalWidths(["", ""], rows), into: width ?? .max)
        for row in rows { sink(widths.map { Columns.line(row, $0) } ?? "\(row[0])\n  \(row[1])\n") }
    }

    // MARK: Cells

    private static func cells(_ object: JSON.Object, _ names: [String], _ style: TableStyle) -> [String] {
        names.map { style.cell(object[$0] ?? .null) }
    }

    /// Whether a cell would be misread when it is cut: an identifier, a count.
    private static func isNumber(_ cell: String) -> Bool {
        cell.utf8.count < 20 && cell.utf8.allSatisfy { $0 &- 0x30 < 10 }
    }
}
