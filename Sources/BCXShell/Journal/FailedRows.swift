import CommandLanguage
import OrderedJSON

/// The failed rows of a loop, as a table to correct and run again: in the form of the original table, with one more
/// column for the reason.
struct FailedRows {
    /// The table's file; nil when the rows came from elsewhere.
    var table: TableOrigin?
    /// The rows in the order of the loop, and why each failed.
    var rows: [(element: JSON, reason: String)]

    /// The possible names of the column of reasons. The second is for tables that already have the first.
    private static let reasonNames = ["error", "error of bcx"]

    /// The file; empty when no row failed.
    var bytes: [UInt8] {
        guard !rows.isEmpty else { return [] }
        let columns = columns
        let reason = Self.reasonNames.first { !columns.contains($0) } ?? Self.reasonNames[1]
        let cells = rows.map { row in columns.map { cell(row.element, $0) } + [row.reason] }
        return dialect.file(columns: columns + [reason], rows: cells)
    }

    /// Rows that came from no file are written as RFC 4180 has it.
    private var dialect: TableDialect {
        var standard = TableDialect()
        standard.lineEnd = .both
        return table?.dialect ?? standard
    }

    /// The columns without the reasons of an earlier run.
    private var columns: [String] {
        guard let table else { return elementColumns }
        let isOurs = table.path.hasSuffix(".failed.csv") && Self.reasonNames.contains(table.columns.last ?? "")
        return isOurs ? table.columns.dropLast() : table.columns
    }

    /// The members of all elements, in their order; one column for what is not an object.
    private var elementColumns: [String] {
        var names: [String] = []
        var known: Set<String> = []
        for row in rows {
            for name in row.element.object?.names ?? ["value"] where known.insert(name).inserted { names.append(name) }
        }
        return names
    }

    private func cell(_ element: JSON, _ column: String) -> String {
        let value = element.object == nil ? element : element[column] ?? .null
        return value.isNull ? "" : value.string ?? value.text()
    }
}
