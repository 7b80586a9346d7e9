import OrderedJSON
import TextUI

/// Which members of objects become the columns of a table.
struct ColumnChoice {
    /// The names that are shown.
    let names: [String]
    /// The names that are left out because the first objects have no values there.
    let empty: Set<String>
    /// The names that are left out though they have values.
    let hidden: [String]

    /// Chooses by the objects of the first page.
    init(_ objects: [JSON.Object], width: Int?, style: TableStyle) {
        let all = Table.names(of: objects)
        let empty = style.showsAll ? [] : Self.emptyNames(all, objects)
        let filled = empty.count < all.count ? all.filter { !empty.contains($0) } : all
        self.empty = filled.count < all.count ? empty : []
        let chosen = style.columns?.filter(filled.contains) ?? []
        names = chosen.isEmpty ? filled : Self.fitting(chosen, objects, width: width, style: style)
        hidden = filled.filter { [names] in !names.contains($0) }
    }

    private static func emptyNames(_ names: [String], _ objects: [JSON.Object]) -> Set<String> {
        Set(names.filter { name in objects.allSatisfy { TableStyle.isEmpty($0[name] ?? .null) } })
    }

    /// As many of the names as fit on the screen, the first ones at any rate. A long text counts as no more than its
    /// share: it is cut rather than that it drives out what stands after it.
    private static func fitting(
        _ names: [String], _ objects: [JSON.Object], width: Int?, style: TableStyle
    ) -> [String] {
        guard let width else { return names }
        var room = width + Columns.gap
        return names.enumerated().filter { index, name in
            let cells = objects.lazy.map { [style.cell($0[name] ?? .null)] }
            let natural = Columns.naturalWidths([name.visible()], cells)[0]
            let isIndispensable = index < indispensable
            let isWhole = isIndispensable && natural <= width * 3 / 5
            let needed = (isWhole ? natural : min(natural, max(20, width * 2 / 5))) + Columns.gap
            guard isIndispensable || needed <= room else { return false }
            room -= needed
            return true
        }.map(\.element)
    }

    /// How many of the columns chosen for a kind are shown however narrow the screen is: identifier and name.
    private static let indispensable = 2
}
