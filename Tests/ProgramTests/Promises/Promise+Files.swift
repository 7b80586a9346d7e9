import TestSupport
import Testing

extension Promise {
    /// What is read is what was written.
    static let files: [Promise] = [
        Promise(
            """
            A file that is not text in its encoding is refused, with line and byte. No character of it is replaced, and \
            nothing of it is sent.
            """
        ) {
            let bytes: [String: [UInt8]] = ["w": Array("title\n".utf8) + [0xD1, 0xE5, 0x0A], "z": [0x61, 0, 0x62]]
            for line in [
                "csv.read rows:=csv(\"w\")", "source.add title=@w", "source.add fields:=@w",
                "source.add title:=file(\"w\")",
                "run w",
            ] {
                try TriedScript(line, bytes: bytes).expectRefusal(
                    "\"w\" is not UTF-8: byte 0xD1 in line 2, byte 7 of the file")
            }
            try TriedScript("source.add title=@z", bytes: bytes).expectRefusal(
                "byte 0x00 in line 1, byte 2 of the file")
            try TriedScript("print file(\"w\", \"utf-16le\")", bytes: bytes).expectRefusal("\"w\" is not UTF-16LE")
            try TriedScript("print csv(\"w\", \"windows-1251\")[0].title", bytes: bytes).expectOutput("Се")
        },
        Promise("An argument or variable of the environment that is not UTF-8 is refused, too.") {
            let bad = "$(printf '\\336')"
            for line in ["bcx --set t=\(bad) -c 'print $t'", "X=\(bad) bcx -c 'print \"${env.X}\"'"] {
                let run = try BuiltProgram.runShell(line.replacing("bcx ", with: "\(BuiltProgram.path) "))
                #expect((run.status, run.output) == (2, ""), "\(run.errors)")
                #expect(run.errors.contains("is not UTF-8"), "\(run.errors)")
            }
        },
        Promise(
            """
            A spreadsheet, picture, program, archive or page is never read as text or as a table, except a picture as the \
            `logo` of a connector.
            """
        ) {
            let bytes: [String: [UInt8]] = [
                "x": Array("PK\u{3}\u{4} xl/workbook.xml".utf8), "p": [0x89, 0x50, 0x4E, 0x47],
                "e": [0x7F, 0x45, 0x4C, 0x46],
                "g": [0x1F, 0x8B, 8], "h": Array("<!DOCTYPE html><table>".utf8),
            ]
            for (name, kind) in [
                ("x", "an Excel workbook"), ("p", "a PNG picture"), ("e", "a program"), ("g", "a gzip archive"),
                ("h", "an HTML page"),
            ] {
                try TriedScript("let t = csv(\"\(name)\")", bytes: bytes).expectRefusal(
                    "\"\(name)\" is \(kind), not a CSV file")
                if name == "h" { continue }
                try TriedScript("source.add title=@\(name)", bytes: bytes).expectRefusal("is \(kind), not a text file")
            }
            try TriedScript("connector.update 31 logo=@h", bytes: bytes).expectRefusal("not a picture for a logo")
            try TriedScript(
                "connector.update 31 logo=@p --dry-run -> request; print $request.body.fields.logo", bytes: bytes
            ).expectOutput("data:image/png;base64,iVBORw==")
        },
        Promise("A table is refused as a whole when two columns have the same name, or a value is in no column.") {
            for (table, message) in [
                ("title,n,title\na,1,b\n", "\"s.csv\", line 1: columns 1 and 3 are both named \"title\""),
                ("title;;n\na;;1\nb;x;2\n", "\"s.csv\", line 1: column 2 has no name, but a value in line 3"),
                ("title,n\na,1\nb,2,3\n", "\"s.csv\", line 3: 3 cells, but 2 columns"),
            ] {
                try TriedScript(
                    "for row in csv(\"s.csv\") { source.add title=$row.title settings:={} }", files: ["s.csv": table]
                ).expectRefusal(message)
            }
        },
        Promise("An error in a row of a table names the row and its line in the file.") {
            let table = ["s.csv": "title;c\r\n\"North\r\n1\";31\r\n\r\nSouth;999\r\n"]
            let add = "source.add title=$row.title connectorId=$row.c settings.token=t"
            for script in [
                "for row in csv(\"s.csv\") { \(add) }", "batch { for row in csv(\"s.csv\") { \(add) } }",
                "let t = csv(\"s.csv\"); for row in $t { \(add) }",
                "let t = csv(\"s.csv\"); for row in $t { assert $row.c < 99 }",
            ] {
                let run = try TriedScript(script, files: table).run
                #expect(run.status != 0)
                #expect(run.errors.contains("row 2 of s.csv, line 5"), "\(run.errors)")
            }
        },
        Promise(
            """
            Rows that failed are written with the separator, encoding, byte order mark and line ends of the table they came \
            from.
            """
        ) {
            let text = "title\tc\r\nЮг\t999\r\n"
            let written = "title\tc\terror\r\nЮг\t999\tCONNECTOR_NOT_FOUND: Connector was not found.\r\n"
            try TriedScript(
                """
                !printf 'for row in csv("s.csv") journal "d.jsonl" key $row.title { source.add title=$row.title connectorId=$row.c settings.token=t }' > in.bcx
                !\(BuiltProgram.path) --connect sandbox in.bcx 2> /dev/null; cmp d.failed.csv w.csv && echo same
                """, bytes: ["s.csv": wide(text), "w.csv": wide(written)]
            ).expectOutput("same")
        },
    ]

    /// UTF-16 with its mark.
    private static func wide(_ text: String) -> [UInt8] {
        "\u{FEFF}\(text)".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    }
}
