import OrderedJSON
import TestSupport
import Testing

@testable import CommandLanguage

/// Tables as people have them.
struct TableTests {
    /// A file as some program writes it, and what is in it.
    struct Case: CustomTestStringConvertible {
        var testDescription: String
        var bytes: [UInt8]
        var encoding: String?
        var rows: JSON
        var lines: [Int]

        init(
            _ name: String, _ text: String, in encoding: TextEncoding = .utf8, as given: String? = nil, _ rows: JSON,
            lines: [Int]
        ) {
            testDescription = name
            bytes = encoding.bytes(of: text)
            self.encoding = given
            self.rows = rows
            self.lines = lines
        }

        func read() throws -> CSV.Table {
            let text = try DecodedText(
                bytes, in: encoding.map { (name) throws(TextEncoding.LookupError) in try TextEncoding(named: name) })
            return try CSV.table(text, path: "t.csv")
        }
    }

    private static let north: JSON = [["title": "Север", "n": "1"], ["title": "Юг", "n": "2"]]
    private static func windows(_ name: String) throws -> TextEncoding { try TextEncoding(named: name) }

    static let cases: [Case] = [
        Case("RFC 4180", "title,n\r\nСевер,1\r\nЮг,2\r\n", north, lines: [2, 3]),
        Case("Excel, CSV UTF-8", "\u{FEFF}title;n\r\nСевер;1\r\nЮг;2\r\n", north, lines: [2, 3]),
        Case(
            "Excel, Unicode text", "\u{FEFF}title\tn\r\nСевер\t1\r\nЮг\t2\r\n", in: .utf16LittleEndian, north,
            lines: [2, 3]),
        Case("UTF-16, high byte first", "\u{FEFF}title,n\nСевер,1\nЮг,2", in: .utf16BigEndian, north, lines: [2, 3]),
        Case(
            "Excel in Russia", "title;n\r\nСевер;1\r\nЮг;2\r\n", in: (try? windows("windows-1251")) ?? .utf8,
            as: "windows-1251", north, lines: [2, 3]),
        Case(
            "a DOS program", "title;n\r\nСевер;1\r\nЮг;2\r\n\u{1A}", in: (try? windows("cp866")) ?? .utf8, as: "cp866",
            north, lines: [2, 3]),
        Case(
            "an old Unix", "title,n\nСевер,1\nЮг,2\n", in: (try? windows("koi8-r")) ?? .utf8, as: "KOI8-R", north,
            lines: [2, 3]),
        Case("an old Mac", "title,n\rСевер,1\rЮг,2\r", north, lines: [2, 3]),
        Case("line ends of three editors", "title,n\r\n\nСевер,1\r\rЮг,2", north, lines: [3, 5]),
        Case("a separator named", "sep=|\r\ntitle|n\r\na,b;c|1\r\n", [["title": "a,b;c", "n": "1"]], lines: [3]),
        Case(
            "a separator named in quotes", "\u{FEFF}\"SEP=;\"\ntitle;n\na,b;1\n", [["title": "a,b", "n": "1"]],
            lines: [3]),
        Case("tabs named", "sep=\t\ntitle\tn\na\t1\n", [["title": "a", "n": "1"]], lines: [3]),
        Case(
            "an empty area beside and below", "title;n;;;\r\nСевер;1;;;\r\n;;;;\r\nЮг;2;;;\r\n;;;;\r\n", north,
            lines: [2, 4]),
        Case(
            "decimal commas", "title;price\nСевер;1,5\nЮг;2,5\n",
            [["title": "Север", "price": "1,5"], ["title": "Юг", "price": "2,5"]], lines: [2, 3]),
        Case("a comma in a name", "title;price, EUR\nНорд;1\n", [["title": "Норд", "price, EUR": "1"]], lines: [2]),
        Case(
            "quotes of all kinds", "title,n\n\"a \"\"b\"\" c\",1\n \"x, y\" , 2\n5\" disk,\"\"\n",
            [["title": "a \"b\" c", "n": "1"], ["title": "x, y", "n": " 2"], ["title": "5\" disk", "n": ""]],
            lines: [2, 3, 4]),
        Case(
            "lines inside cells", "title,n\r\n\"a\r\nb\nc\rd\",1\r\nz,2\r\n",
            [["title": "a\r\nb\nc\rd", "n": "1"], ["title": "z", "n": "2"]], lines: [2, 6]),
        Case(
            "ragged", "a,b,c\n1\n1,2\n1,2,3,,\n", [["a": "1"], ["a": "1", "b": "2"], ["a": "1", "b": "2", "c": "3"]],
            lines: [2, 3, 4]),
        Case(
            "one column", "title\nNorth\n\n\"\"\nSouth", [["title": "North"], ["title": ""], ["title": "South"]],
            lines: [2, 4, 5]),
        Case("only names", "title,n\n", [], lines: []), Case("nothing", "", [], lines: []),
        Case("a mark and nothing else", "\u{FEFF}", [], lines: []), Case("blank lines", "\r\n\r\n", [], lines: []),
        Case("blank lines first", "\n\ntitle,n\nСевер,1\nЮг,2", north, lines: [4, 5]),
        Case("names with blanks", " title ,N\na,1\n", [[" title ": "a", "N": "1"]], lines: [2]),
        Case(
            "names in angle brackets", "<TICKER>,<DATE>\nSBER,1\n", [["<TICKER>": "SBER", "<DATE>": "1"]], lines: [2]),
        Case("an empty last cell at the end", "title,n\na,", [["title": "a", "n": ""]], lines: [2]),
        Case("files joined", "\u{FEFF}\u{FEFF}title,n\nСевер,1\nЮг,2\n", north, lines: [2, 3]),
        Case("a mark in a name", ";\u{FEFF}a;b\n;1;2\n", [["\u{FEFF}a": "1", "b": "2"]], lines: [2]),
        Case("an end mark as a name", "\"\u{1A}\"\n1\n", [["\u{1A}": "1"]], lines: [2]),
        Case("names that a message may begin with", "ID;Name\n1;a\n", [["ID": "1", "Name": "a"]], lines: [2]),
    ]

    @Test(arguments: cases)
    func `is read as it was meant`(_ file: Case) throws {
        let table = try file.read()
        #expect(JSON.array(table.rows) == file.rows)
        #expect(table.origin.lines == file.lines)
    }

    /// What is written like the file it came from reads the same.
    @Test(arguments: cases)
    func `is written for the same program`(_ file: Case) throws {
        let table = try file.read()
        guard !table.rows.isEmpty else { return }
        let cells = table.rows.map { row in table.origin.columns.compactMap { row[$0]?.string } }
        let bytes = table.origin.dialect.file(columns: table.origin.columns, rows: cells)
        var again = file
        again.bytes = bytes
        let other = try again.read()
        #expect(JSON.array(other.rows) == file.rows)
        #expect(other.origin.dialect == table.origin.dialect)
        #expect(other.origin.columns == table.origin.columns)
    }

    @Test(arguments: [
        ("title,n,title\na,1,b\n", "line 1: columns 1 and 3 are both named \"title\""),
        ("\n\nt;t\n", "line 3: columns 1 and 2 are both named \"t\""),
        ("title;;n\na;;1\nb;x;2\n", "line 1: column 2 has no name, but a value in line 3"),
        ("Report for 2026;;\ntitle;n;m\n", "line 1: column 2 has no name, but a value in line 2"),
        ("a,b\n1,2\n\"x\ny\",2,3\n", "line 3: 3 cells, but 2 columns"),
        ("a\n1;2\n3,4\n", "line 3: 2 cells, but 1 column"),
        ("a,b\n\"1\"x,2\n", "line 2: text after the closing quotation mark of a cell"),
        ("a,b\n \"Foo\" Ltd,2\n", "line 2: text after the closing quotation mark of a cell"),
        ("a,b\n1,2\n3,\"4\n5,6\n", "line 3: a quotation mark that is never closed"),
        ("a,b\n1,\"2\n3,4\"\"\n", "line 2: a quotation mark that is never closed"),
        ("\"a,b\n1,2\n", "line 1: a quotation mark that is never closed"),
        ("sep=\na,b\n", "line 1: \"sep=\" does not name a separator"),
        ("sep=x\na,b\n", "line 1: \"sep=x\" does not name a separator"),
        ("sep=;;\na,b\n", "line 1: \"sep=;;\" does not name a separator"),
    ])
    func `what is no table is refused by its line`(_ text: String, _ message: String) {
        let error = #expect(throws: CSV.SyntaxError.self) {
            try CSV.table(try DecodedText(Array(text.utf8)), path: "t.csv")
        }
        #expect(error.map { Message.badCSV("t.csv", $0).text } == "\"t.csv\", \(message)")
    }

    @Test func `what cannot be seen in a name is written out`() throws {
        let table = try CSV.table(try DecodedText(Array("a\u{A0},\u{200B}b,\"c\nd\", e ,é\n".utf8)), path: "t.csv")
        #expect(table.origin.columnList == #""a\u{A0}", "\u{200B}b", "c\u{A}d", " e ", "é""#)
    }

    @Test func `many columns are no trouble`() throws {
        let names = (0..<3000).map { "c\($0)" }
        let text = ([names] + Array(repeating: names, count: 40)).map { $0.joined(separator: ";") }.joined(
            separator: "\n")
        let table = try CSV.table(try DecodedText(Array(text.utf8)), path: "t.csv")
        #expect(table.rows.count == 40 && table.rows[39]["c2999"] == "c2999")
        #expect(table.origin.columnList.hasSuffix("\"c29\" and 2970 more"))
        #expect(throws: CSV.SyntaxError.self) {
            try CSV.table(try DecodedText(Array((text + "\n" + text + ";x").utf8)), path: "t.csv")
        }
    }

    @Test func `a huge cell is one cell`() async throws {
        let script = Script("let t = csv(\"t.csv\"); print count($t) count($t[0].a)")
        script.host.files = ["t.csv": "a,b\n\"\(String(repeating: "x", count: 3_000_000))\",1\n"]
        #expect(await script.run() == "1 3000000\n")
    }

    @Test(arguments: 0..<200)
    func `any cells come back`(_ seed: Int) throws {
        var random = SeededGenerator(seed: seed)
        let alphabet = ["a", "Ю", "\"", ";", ",", "\t", "|", "\n", "\r", " ", "=", "sep=", "\u{1A}", "😀"]
        func cell() -> String {
            (0..<Int.random(in: 0...4, using: &random)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            }.joined()
        }
        var dialect = TableDialect()
        dialect.separator = [";", ",", "\t", "|"][seed % 4]
        dialect.namesSeparator = seed % 3 == 0
        dialect.hasMark = seed % 2 == 0
        dialect.encoding = seed % 5 == 0 && dialect.hasMark ? .utf16LittleEndian : .utf8
        dialect.lineEnd = [.lineFeed, .both, .carriageReturn][seed % 3]
        let columns = ["one", "two", "three"]
        let rows = (0..<20).map { _ in ["x" + cell(), cell(), cell()] }
        let bytes = dialect.file(columns: columns, rows: rows)
        let table = try CSV.table(try DecodedText(bytes), path: "t.csv")
        #expect(table.rows.map { row in columns.map { row[$0]?.string ?? "-" } } == rows)
        #expect(table.origin.dialect == dialect)
    }
}
