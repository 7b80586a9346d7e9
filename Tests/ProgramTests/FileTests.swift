import Foundation
import OrderedJSON
import TestSupport
import Testing

/// Files of every kind, given to the built program by mistake and on purpose.
@Suite(.serialized)
struct FileTests {
    private let folder: String

    init() throws {
        folder = try BuiltProgram.temporaryFolder()
        try write("windows.csv", [0x74, 0x0A, 0xDE])
        try write("windows.bcx", Array("print \"".utf8) + [0xDE, 0x22])
        try write(
            "wide.bcx",
            [0xFF, 0xFE] + "print \"Ю\"\r\nprint 2\r\n".utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] })
        try write("mac.bcx", Array("# one\rprint 1\rprint 1 +\r".utf8))
        try write("logo.png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        try write("book.csv", Array("PK\u{3}\u{4} xl/workbook.xml".utf8))
        try write("table.csv", Array("title,n\na,1\n".utf8))
        try write("body.json", Array("\u{FEFF}{\"title\": \"Ю\"}".utf8))
    }

    private func write(_ name: String, _ bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }

    private func run(_ words: String...) throws -> BuiltProgram.Run {
        try BuiltProgram.run(["--connect", "sandbox", "--quiet"] + words, folder: folder)
    }

    private func shell(_ line: String) throws -> BuiltProgram.Run {
        try BuiltProgram.runShell("cd \(folder) && \(BuiltProgram.path) \(line)")
    }

    // MARK: What is no text is never sent

    @Test(arguments: [
        ("let t = csv(\"windows.csv\")", "\"windows.csv\" is not UTF-8: byte 0xDE in line 2, byte 3 of the file"),
        (
            "source.add title=@windows.csv connectorId=31 settings.token=t",
            "hint: name its encoding, as in title:=file(\"windows.csv\", \"windows-1251\")"
        ),
        (
            "source.add title=@logo.png connectorId=31 settings.token=t",
            "\"logo.png\" is a PNG picture, not a text file"
        ),
        (
            "source.add fields:=@windows.csv",
            "hint: name its encoding, as in fields:=json(file(\"windows.csv\", \"windows-1251\"))"
        ),
        ("print file(\"book.csv\")", "\"book.csv\" is an Excel workbook, not a text file"),
        ("let t = csv(\"book.csv\")", "\"book.csv\" is an Excel workbook, not a CSV file"),
        ("let t = csv(\"body.json\")", "hint: read it with json(file(\"body.json\"))"),
        ("run windows.bcx", "\"windows.bcx\" is not UTF-8: byte 0xDE in line 1, byte 8 of the file"),
        ("connector.update 31 logo=@table.csv", "\"table.csv\" is a text file, not a picture for a logo"),
        ("set logo=@logo.png", "\"logo.png\" is a PNG picture, not a text file"),
    ])
    func `a file that is no text stops the script before anything is sent`(_ command: String, _ message: String) throws
    {
        let run = try run("-c", "\(command)")
        #expect(run.status == 2)
        #expect(run.errors.contains(message), "\(run.errors)")
    }

    @Test func `an encoding that is named is read`() throws {
        let run = try run("-c", "print csv(\"windows.csv\", \"windows-1251\")[0].t file(\"windows.csv\", \"cp866\")")
        #expect(run.output == "Ю t\n▐\n", "\(run.errors)")
        #expect(try self.run("-c", "fields {}; source.add --dry-run fields:=@body.json --force").output.contains("Ю"))
    }

    @Test func `a logo becomes a data URI in a connector and its draft`() throws {
        for command in [
            "connector.update 31 logo=@logo.png --dry-run", "connector.update 31 fields.logo=@logo.png --dry-run",
            "new connector; set logo=@logo.png; fields",
        ] {
            let run = try run("-c", command)
            #expect(
                run.output.contains("\"logo\":\"data:image/png;base64,iVBORw0KGgo=\""), "\(run.output)\(run.errors)")
        }
    }

    @Test func `arguments and variables that are not UTF-8 are sent nowhere`() throws {
        let command = "source.add title=A connectorId=31 --dry-run settings.token="
        let argument = try shell("--set t=$(printf '\\336') -c 'print $t'")
        #expect((argument.status, argument.output) == (2, ""))
        #expect(argument.errors.hasPrefix("error: word 2 after 'bcx' is not UTF-8\n"), "\(argument.errors)")
        for value in ["$env.X", "secret:X"] {
            let line = "X=$(printf '\\336') \(BuiltProgram.path) -c '\(command)\(value)'"
            let variable = try BuiltProgram.runShell(line)
            #expect((variable.status, variable.output) == (2, ""))
            #expect(variable.errors.hasPrefix("$env.X is ignored: its value is not UTF-8\n"), "\(variable.errors)")
        }
    }

    // MARK: Scripts

    @Test(arguments: [
        "bcx windows.bcx", "bcx - < windows.bcx", "bcx < windows.bcx", "bcx check windows.bcx", "bcx fmt windows.bcx",
        "bcx test windows.bcx",
    ])
    func `a script that is not UTF-8 is refused on every way`(_ line: String) throws {
        let run = try shell(String(line.dropFirst(4)))
        let text = run.output + run.errors
        #expect(run.status == 2)
        #expect(text.contains("is not UTF-8: byte 0xDE in line 1, byte 8 of the file"), "\(text)")
        #expect(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/windows.bcx")).count == 9)
    }

    @Test(arguments: ["wide.bcx", "- < wide.bcx", "< wide.bcx"])
    func `a script may be UTF-16`(_ words: String) throws {
        let run = try shell(words)
        #expect((run.status, run.output) == (0, "Ю\n2\n"), "\(run.errors)")
    }

    @Test(arguments: [("mac.bcx", "mac.bcx"), ("- < mac.bcx", "stdin"), ("< mac.bcx", "stdin")])
    func `a carriage return ends a line`(_ words: String, _ name: String) throws {
        let run = try shell(words)
        #expect(run.status == 2)
        #expect(run.errors.contains("--> \(name):3:10"), "\(run.errors)")
    }

    @Test(arguments: [
        ("/bin/ls", "error: \"/bin/ls\" is a program, not a bcx script"),
        ("./table.csv", "error: \"./table.csv\" is a table, not a bcx script"),
        ("./body.json", "error: \"./body.json\" is JSON, not a bcx script"),
        ("- < table.csv", "error: standard input is a table, not a bcx script"),
        ("- < /bin/ls", "error: standard input is a program, not a bcx script"),
        ("< /bin/ls", "error: standard input is a program, not a bcx script"),
        ("check ./logo.png", "error: \"./logo.png\" is a PNG picture, not a bcx script"),
        ("fmt ./book.csv", "error: \"./book.csv\" is an Excel workbook, not a bcx script"),
    ])
    func `what is no script is said in one line`(_ words: String, _ message: String) throws {
        let run = try shell(words)
        #expect(run.status == 2)
        #expect(run.output.isEmpty)
        #expect(run.errors.split(separator: "\n").first.map(String.init) == message)
        #expect(run.errors.split(separator: "\n").count == 2, "\(run.errors)")
    }

    @Test func `at most twenty problems are shown, then their number`() throws {
        try write("many.bcx", Array(String(repeating: "sorce.list\n", count: 30).utf8))
        for words in ["many.bcx", "check many.bcx", "check many.bcx table.csv"] {
            let run = try shell(words)
            #expect(run.status == 2)
            #expect(run.errors.components(separatedBy: "unknown method").count == 21)
            #expect(run.errors.contains("error: 30 problems in \"many.bcx\"; these are the first 20\n"))
        }
        let data = try shell("check many.bcx --output json").output
        #expect(try JSON(bytes: Array(data.utf8)).array?.count == 30)
    }

    // MARK: Standard input

    @Test func `standard input counts its lines from its beginning`() throws {
        let run = try BuiltProgram.run([], input: "print 1\n\n# c\nif true {\n  print 2\n}\nprint $nope\n")
        #expect(run.output == "1\n2\n")
        #expect(run.errors.contains("--> stdin:7:7"), "\(run.errors)")
        let script = try BuiltProgram.runShell("printf 'print 1\\nprint \\336\\nprint 3\\n' | \(BuiltProgram.path)")
        #expect((script.status, script.output) == (2, "1\n"))
        #expect(script.errors.contains("standard input is not UTF-8: byte 0xDE in line 2, byte 15 of the file"))
    }

    @Test func `a program started from standard input finds the rest`() throws {
        let run = try BuiltProgram.run([], input: "print 1\r\n!cat\r\nrest\n")
        #expect(run.output == "1\nrest\n")
    }

    // MARK: Failed rows

    @Test(arguments: [
        ("utf-8", "", ";", "\r\n", ""), ("windows-1251", "", ";", "\r\n", ", \"windows-1251\""),
        ("utf-16le", "\u{FEFF}", "\t", "\r\n", ""),
        ("utf-8", "\u{FEFF}sep=;\r\n", ";", "\r\n", ""), ("utf-8", "", ",", "\r", ""), ("utf-8", "", "|", "\n", ""),
    ])
    func `failed rows open in the program that their table came from`(
        _ encoding: String, _ start: String, _ separator: String, _ end: String, _ argument: String
    ) throws {
        let encodings: [String: String.Encoding] = [
            "utf-8": .utf8, "windows-1251": .windowsCP1251, "utf-16le": .utf16LittleEndian,
        ]
        let known = try #require(encodings[encoding])
        func rows(_ rows: [[String]]) -> Data {
            let text = start + rows.map { $0.joined(separator: separator) + end }.joined()
            return text.data(using: known) ?? Data()
        }
        try rows([["title", "c"], ["Север", "31"], ["", ""], ["Юг", "999"]])
            .write(to: URL(fileURLWithPath: "\(folder)/s.csv"))
        let script = """
            for row in csv($args[0]\(argument)) journal "d.jsonl" key $row.title {
                source.add title=$row.title connectorId=$row.c settings.token=t-1
            }
            """
        try write("rows.bcx", Array(script.utf8))
        let sandbox = try SandboxProcess()
        defer { sandbox.stop() }
        let first = try BuiltProgram.run(["--connect", sandbox.webhook, "rows.bcx", "s.csv"], folder: folder)
        #expect(first.status == 3)
        let line = start.contains("sep=") ? 5 : 4
        #expect(first.errors.contains("  \"Юг\" (line \(line) of s.csv): CONNECTOR_NOT_FOUND"), "\(first.errors)")
        let failed = URL(fileURLWithPath: "\(folder)/d.failed.csv")
        let reason = "CONNECTOR_NOT_FOUND: Connector was not found."
        #expect(try Data(contentsOf: failed) == rows([["title", "c", "error"], ["Юг", "999", reason]]))

        // The file is a table like the one it came from.
        let corrected = try #require(String(data: try Data(contentsOf: failed), encoding: known)).replacing(
            "999", with: "31")
        try #require(corrected.data(using: known)).write(to: failed)
        let second = try BuiltProgram.run(["--connect", sandbox.webhook, "rows.bcx", "d.failed.csv"], folder: folder)
        #expect(second.status == 0, "\(second.errors)")
    }
}
