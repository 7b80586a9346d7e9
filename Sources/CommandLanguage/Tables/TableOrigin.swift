/// The file that a table was read from: what messages about its rows name, and the form in which rows go back into a file
/// that the same program opens.
public final class TableOrigin: Sendable {
    /// The path as the script gives it.
    public let path: String
    /// The names of the columns, in their order.
    public let columns: [String]
    /// How the file is written.
    public let dialect: TableDialect
    /// The line of the file in which each row begins, counted from 1; empty for a table that is read row by row.
    public let lines: [Int]

    /// What is known about a table's file.
    public init(path: String, columns: [String], dialect: TableDialect, lines: [Int]) {
        self.path = path
        self.columns = columns
        self.dialect = dialect
        self.lines = lines
    }

    /// The columns as messages list them, in quotes, because a name may have spaces: `"title", "connector"`. Of very many
    /// only the first.
    public var columnList: String {
        let shown = columns.prefix(Self.mostColumns).map { "\"\(Self.shown($0))\"" }.joined(separator: ", ")
        let more = columns.count - Self.mostColumns
        return more > 0 ? "\(shown) and \(more) more" : shown
    }

    private static let mostColumns = 30

    /// A name with those of its characters written out that look like a space, or like nothing.
    private static func shown(_ name: String) -> String {
        var shown = ""
        for scalar in name.unicodeScalars {
            let isUnseen = scalar.properties.isWhitespace || scalar.properties.generalCategory == .format
            shown +=
                isUnseen && scalar != " " ? "\\u{\(String(scalar.value, radix: 16, uppercase: true))}" : String(scalar)
        }
        return shown
    }

    /// `rows 1 and 3 of s.csv, lines 2 and 4`
    func lines(of rows: [Int]) -> String {
        let lines = rows.map { "\(self.lines[$0 - 1])" }
        return "rows \(rows.map(String.init).joined(separator: " and ")) of \(path), "
            + "lines \(lines.joined(separator: " and "))"
    }
}

/// A row of a table.
public struct TableRow: Sendable {
    /// The table's file.
    public let table: TableOrigin
    /// Which row it is, counted from 1; the line of names does not count.
    public let number: Int
    /// The line of the file in which it begins, counted from 1.
    public let line: Int

    /// A row of a table.
    public init(_ table: TableOrigin, number: Int) {
        self.init(table, number: number, line: table.lines[number - 1])
    }

    /// A row of a table that does not know the lines of all its rows.
    init(_ table: TableOrigin, number: Int, line: Int) {
        self.table = table
        self.number = number
        self.line = line
    }

    /// `row 3 of s.csv, line 4`
    public var place: String { "row \(number) of \(table.path), line \(line)" }
}

/// How the file of a table is written: enough to write another one for the same program.
public struct TableDialect: Sendable, Hashable {
    /// What ends a line.
    public enum LineEnd: String, Sendable {
        case lineFeed = "\n"
        case carriageReturn = "\r"
        case both = "\r\n"
    }

    /// What stands between two cells.
    public var separator: Character = ","
    /// Whether a first line `sep=;` names the separator, as spreadsheets write and read it.
    public var namesSeparator = false
    /// The encoding.
    public var encoding = TextEncoding.utf8
    /// Whether the file begins with the byte order mark of its encoding.
    public var hasMark = false
    /// What ends its first line.
    public var lineEnd = LineEnd.lineFeed

    /// Commas, UTF-8 without a mark, line feeds.
    public init() {}
}
