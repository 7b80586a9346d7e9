import CommandLanguage
import OrderedJSON
import Testing

@testable import BCXShell

/// Rows that failed stand in a file like the one they came from.
struct FailedRowsTests {
    private static func table(_ columns: [String], path: String = "s.csv") -> TableOrigin {
        var dialect = TableDialect()
        dialect.separator = ";"
        dialect.hasMark = true
        dialect.namesSeparator = true
        dialect.lineEnd = .both
        return TableOrigin(path: path, columns: columns, dialect: dialect, lines: [])
    }

    private static func text(_ table: TableOrigin?, _ rows: [(JSON, String)]) -> String {
        String(
            decoding: FailedRows(table: table, rows: rows.map { (element: $0.0, reason: $0.1) }).bytes, as: UTF8.self)
    }

    @Test func `they are written like their table`() {
        let text = Self.text(
            Self.table(["title", "n", "note"]),
            [(["title": "a;b", "n": "1"], "no: \"x\"\nat all"), (["title": " c"], "")])
        #expect(text == "\u{FEFF}sep=;\r\ntitle;n;note;error\r\n\"a;b\";1;;\"no: \"\"x\"\"\nat all\"\r\n\" c\";;;\r\n")
    }

    @Test(arguments: [
        (["title", "error"], "s.csv", "title;error;error of bcx"), (["title", "error"], "d.failed.csv", "title;error"),
        (["title", "error", "error of bcx"], "d.failed.csv", "title;error;error of bcx"),
        (["error", "title"], "d.failed.csv", "error;title;error of bcx"),
    ])
    func `the reasons have a column of their own`(_ columns: [String], _ path: String, _ header: String) throws {
        let text = Self.text(Self.table(columns, path: path), [(["title": "x", "error": "old"], "new")])
        let lines = text.split(separator: "\r\n")
        #expect(lines[1] == header)
        #expect(lines[2].hasSuffix(";new"))
    }

    @Test func `rows of no table are written by their members`() {
        #expect(
            Self.text(nil, [(["a": 1], "x"), (["b": [1, 2], "a": nil], "y")]) == "a,b,error\r\n1,,x\r\n,\"[1,2]\",y\r\n"
        )
        #expect(Self.text(nil, [(7, "x")]) == "value,error\r\n7,x\r\n")
        #expect(Self.text(nil, []).isEmpty)
    }
}
