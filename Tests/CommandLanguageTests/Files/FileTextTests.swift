import OrderedJSON
import Testing

@testable import CommandLanguage

/// One reader for everything that is text.
struct FileTextTests {
    @Test(
        arguments: [
            ([], "", "UTF-8", false), (Array("a".utf8), "a", "UTF-8", false),
            ([0xEF, 0xBB, 0xBF, 0x61], "a", "UTF-8", true),
            ([0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF, 0x61], "a", "UTF-8", true),
            ([0xFF, 0xFE, 0x2E, 0x04], "Ю", "UTF-16LE", true), ([0xFE, 0xFF, 0x04, 0x2E], "Ю", "UTF-16BE", true),
            ([0xFF, 0xFE, 0, 0, 0x2E, 0x04, 0, 0], "Ю", "UTF-32LE", true),
            ([0, 0, 0xFE, 0xFF, 0, 0, 0x04, 0x2E], "Ю", "UTF-32BE", true), ([0xFF, 0xFE], "", "UTF-16LE", true),
        ] as [([UInt8], String, String, Bool)])
    func `the mark tells the encoding`(_ bytes: [UInt8], _ text: String, _ encoding: String, _ hasMark: Bool) throws {
        let read = try DecodedText(bytes)
        #expect(read.string == text)
        #expect(read.encoding.name == encoding)
        #expect(read.hasMark == hasMark)
    }

    @Test(
        arguments: [
            (Array("a\nb\u{E9}c".utf16.map { UInt8($0) }), "is not UTF-8: byte 0xE9 in line 2, byte 4 of the file"),
            (Array("a\r\nb\rc\n".utf8) + [0xFF], "is not UTF-8: byte 0xFF in line 4, byte 8 of the file"),
            ([0x61, 0xD0], "is not UTF-8: byte 0xD0 in line 1, byte 2 of the file"),
            ([0xD0, 0xAE, 0xD0], "is not UTF-8: it ends in the middle of a character, in line 1, byte 3 of the file"),
            (
                [0xFF, 0xFE, 0x61, 0, 0x0A, 0, 0x62],
                "is not UTF-16LE: it ends in the middle of a character, in line 2, byte 7 of the file"
            ),
            ([0xFF, 0xFE, 0x0A, 0, 0x00, 0xDC, 0x61, 0], "is not UTF-16LE: byte 0x00 in line 2, byte 5 of the file"),
            ([0x61, 0x0A, 0, 0x62], "is not a text file: byte 0x00 in line 2, byte 3 of the file"),
            ([0xFF, 0xFE, 0x61, 0, 0x0A, 0, 0, 0], "is not a text file: byte 0x00 in line 2, byte 7 of the file"),
            // A zero comes before the byte that is not UTF-8, and says more.
            ([0x61, 0, 0xFF], "is not a text file: byte 0x00 in line 1, byte 2 of the file"),
        ] as [([UInt8], String)])
    func `a refusal names line and byte`(_ bytes: [UInt8], _ message: String) {
        let problem = #expect(throws: TextDecodingError.self) { try DecodedText(bytes) }
        let error = problem.map { FileTextError($0, path: "f", use: .function) }
        #expect(error?.message == "\"f\" \(message)")
        #expect(error?.isLocal == true && error?.hint != nil)
    }

    @Test(
        arguments: [
            ([0x89, 0x50, 0x4E, 0x47, 0x0D], "a PNG picture"), ([0xFF, 0xD8, 0xFF, 0xE0], "a JPEG picture"),
            (Array("GIF89a".utf8), "a GIF picture"),
            (Array("RIFF".utf8) + [9, 0, 0, 0] + Array("WEBPVP8 ".utf8), "a WebP picture"),
            ([0, 0, 1, 0, 1, 0], "an icon"), (Array("II*\0".utf8), "a TIFF picture"),
            ([0, 0, 0, 24] + Array("ftypheic".utf8), "a HEIC picture"),
            ([0, 0, 0, 24] + Array("ftypavif".utf8), "an AVIF picture"),
            (Array("BM".utf8) + [70, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0], "a BMP picture"),
            (Array("PK\u{3}\u{4}".utf8), "a ZIP archive"),
            (Array("PK\u{3}\u{4}…word/document.xml".utf8), "a Word document"),
            (Array("PK\u{3}\u{4}…xl/workbook.bin".utf8), "an Excel workbook"),
            (
                Array("PK\u{3}\u{4}mimetypeapplication/vnd.oasis.opendocument.spreadsheet".utf8),
                "an OpenDocument spreadsheet"
            ),
            ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "an Office document"),
            (
                [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + "Workbook".utf16.flatMap { [UInt8($0), 0] },
                "an Excel workbook"
            ),
            (Array("%PDF-1.4\n".utf8), "a PDF document"), ([0x1F, 0x8B, 8], "a gzip archive"),
            (Array("BZh91AY&SY".utf8), "a bzip2 archive"), ([0xFD] + Array("7zXZ\0".utf8), "an xz archive"),
            ([0x28, 0xB5, 0x2F, 0xFD], "a Zstandard archive"), (Array("Rar!\u{1A}\u{7}".utf8), "a RAR archive"),
            ([UInt8](repeating: 0, count: 257) + Array("ustar".utf8), "a tar archive"),
            ([0x7F, 0x45, 0x4C, 0x46], "a program"), (Array("MZ".utf8) + [0x90, 0], "a program"),
            ([0xCF, 0xFA, 0xED, 0xFE], "a program"), (Array("SQLite format 3\0".utf8), "an SQLite database"),
            ([3, 126, 9, 20, 5, 0, 0, 0, 65, 0, 40, 0, 0, 0] + [UInt8](repeating: 0, count: 30), "a dBase table"),
        ] as [([UInt8], String)])
    func `what is no text is named`(_ bytes: [UInt8], _ name: String) {
        let problem = #expect(throws: TextDecodingError.self) { try DecodedText(bytes) }
        guard case .kind(let kind)? = problem else {
            Issue.record("\(String(describing: problem))")
            return
        }
        #expect(kind.name == name)
    }

    @Test(arguments: [
        "BM;title\n1;2\n", "MZ,n\na,b\n", "PK\n1\n", "ID3,x\n", "GIF,PNG\n", "abcdftyp;x\n", "II*;MM\n", "BZh,1\n",
        "Rar!\n",
        "\u{1F}a\n", "%PDF\n", "7z,1\n",
    ])
    func `text that begins like another file is text`(_ text: String) throws {
        #expect(try DecodedText(Array(text.utf8)).string == text)
    }

    /// Letters and quotes of Windows are control characters in the encoding that it is taken for.
    @Test(arguments: [
        ("latin1", [0x61, 0x0A, 0x93, 0x78]), ("iso-8859-5", [0x61, 0x0A, 0x80]), ("ibm037", [0xF1, 0x15]),
    ])
    func `an encoding that makes control characters is not the one`(_ name: String, _ bytes: [UInt8]) throws {
        let encoding = try TextEncoding(named: name)
        let problem = #expect(throws: TextDecodingError.self) { try DecodedText(bytes, in: encoding) }
        guard case .invalid(let byte, let place, _)? = problem else {
            Issue.record("\(String(describing: problem))")
            return
        }
        #expect(byte == bytes[place.byte - 1])
        #expect(place.byte == (name == "ibm037" ? 2 : 3))
    }

    @Test func `every kind of picture becomes a data URI`() async throws {
        let pictures: [(String, [UInt8], String)] = [
            ("a.png", [0x89, 0x50, 0x4E, 0x47], "data:image/png;base64,iVBORw=="),
            ("a.jpg", [0xFF, 0xD8, 0xFF], "data:image/jpeg;base64,/9j/"),
            ("a.gif", Array("GIF89a".utf8), "data:image/gif;base64,R0lGODlh"),
            ("a.ico", [0, 0, 1, 0], "data:image/x-icon;base64,AAABAA=="),
            ("a.svg", Array("<svg/>".utf8), "data:image/svg+xml;base64,PHN2Zy8+"),
            (
                "b.svg", Array("\u{FEFF}<?xml version='1.0'?>\n<!-- a > b -->\n<!DOCTYPE svg>\n<svg:svg/>".utf8),
                "data:image/svg+xml;base64,77u/"
            ),
            (
                "c.svg", Array("<?xml version='1.0' encoding='windows-1251'?><svg>".utf8) + [0xDE],
                "data:image/svg+xml;base64,PD94bWwg"
            ),
            ("u.txt", Array("https://e.example/logo.png\n".utf8), "https://e.example/logo.png"),
            ("d.txt", Array(" data:image/png;base64,AAAA \r\n".utf8), "data:image/png;base64,AAAA"),
        ]
        for (name, bytes, start) in pictures {
            let script = Script("give logo=@\(name)")
            script.host.bytes = [name: bytes]
            _ = try await script.interpreter.run(script.source)
            let line = try #require(script.host.commands.first)
            #expect(line.hasPrefix("give logo=\"\(start)"), "\(name): \(line)")
        }
    }

    @Test(arguments: ["set logo=@e", "set logo=@s", "set logo=@h", "set logo=@j"])
    func `what is no picture is no logo`(_ script: String) async throws {
        let script = Script(script)
        script.host.bytes = [
            "e": [], "s": Array("two words".utf8), "h": Array("<html>".utf8), "j": Array("{\"a\":1}".utf8),
        ]
        #expect(await script.run().contains("not a picture for a logo"))
        #expect(script.host.commands.isEmpty)
    }

    // MARK: Scripts

    @Test(arguments: ["\n", "\r\n", "\r"])
    func `any line end ends a line`(_ end: String) async throws {
        let lines = [
            "#!/usr/bin/env bcx", "# one", "let a = \"x", "y\"", "print $a \\", "  2", "if true {", "  print 3", "}",
            "print 1 +",
        ]
        let whole = Array(lines.joined(separator: end).utf8)
        let reading = try SourceText(path: "t", bytes: whole).read(vocabulary: TestVocabulary())
        #expect(
            reading.problems.compactMap { problem in problem.span.map { problem.source?.position(of: $0.start).line } }
                == [10])
        let script = Script(try SourceText(path: "t", bytes: Array(lines.dropLast().joined(separator: end).utf8)))
        #expect(await script.run() == "x\ny 2\n3\n")
    }

    @Test func `line ends may be mixed`() throws {
        let reading = try SourceText(path: "t", bytes: Array("# a\r# b\n# c\r\n\r\n\rprint )".utf8)).read(
            vocabulary: TestVocabulary())
        let problem = try #require(reading.problems.first)
        #expect(problem.source?.position(of: try #require(problem.span).start).line == 6)
    }

    @Test func `a script may be UTF 16`() async throws {
        let bytes = TextEncoding.utf16LittleEndian.bytes(
            of: "\u{FEFF}print \"Север\"\r\nprint count(lines(\"a\rb\"))\r\n")
        #expect(await Script(try SourceText(path: "t", bytes: bytes)).run() == "Север\n2\n")
    }

    @Test func `a part of a script counts its lines from where it began`() throws {
        let source = SourceText(name: "stdin", text: "a\nb", firstLine: 7)
        #expect(source.position(of: 2).line == 8)
    }

    @Test(arguments: [
        ("x.json", "{\"a\": [1,\n2]}", "\"x.json\" is JSON, not a bcx script"),
        ("x", "[1, 2]", "\"x\" is JSON, not a bcx script"),
        ("x.jsonl", "{\"a\":1}\n{\"a\":2}\n", "\"x.jsonl\" is JSON, not a bcx script"),
        ("x.htm", "\n<!-- a -->\n<!DOCTYPE html><html>\n", "\"x.htm\" is an HTML page, not a bcx script"),
        ("x.csv", "unknown.title;n\na\n", "\"x.csv\" is a table, not a bcx script"),
        ("x", "unknown.a\tb\nunknown.c\td\n", "\"x\" is a table, not a bcx script"),
        ("x", "#! /bin/bash -e\nunknown\n", "\"x\" is a script for bash, not a bcx script"),
        ("x.py", "#!/usr/bin/env -S python3 -u\nunknown\n", "\"x.py\" is a script for python3, not a bcx script"),
        (
            "x.txt", String(repeating: "unknown words\n", count: 30),
            "\"x.txt\" is not a bcx script: 30 of 30 lines are no statements"
        ),
    ])
    func `what is no script is said in one line`(_ name: String, _ text: String, _ message: String) {
        let reading = SourceText(name: name, text: text).read(vocabulary: TestVocabulary())
        #expect(reading.shownProblems.map(\.message) == [message])
    }

    @Test(arguments: [
        ("x.bcx", "unknown a,b\nunknown c,d\n"), ("-c", "{\"a\": 1}"), ("input", "<html>"),
        ("x", "unknown.a\nprint 1\n"),
        ("x.bcx", "#!/usr/bin/env bcx\nunknown\n"), ("x.bcx", "#!/opt/bcx-2\nunknown\n"),
    ])
    func `mistakes of a script are reported`(_ name: String, _ text: String) {
        let reading = SourceText(name: name, text: text).read(vocabulary: TestVocabulary())
        #expect(!reading.problems.isEmpty)
        #expect(reading.shownProblems.map(\.message) == reading.problems.map(\.message))
    }

    @Test func `twenty problems are shown then their number`() {
        func shown(_ count: Int) -> [String] {
            SourceText(name: "x.bcx", text: String(repeating: "unknown.a\n", count: count))
                .read(vocabulary: TestVocabulary()).shownProblems.map(\.message)
        }
        #expect(shown(20).count == 20)
        #expect(shown(21).count == 21)
        #expect(shown(21).last == "21 problems in \"x.bcx\"; these are the first 20")
        #expect(shown(5000).last == "at least 1000 problems in \"x.bcx\"; these are the first 20")
    }
}
