import OrderedJSON
import TestSupport
import Testing

/// Long lists in the built program: on a terminal, in the pager, in programs and files.
@Suite(.serialized)
struct ListTests {
    private let folder: String

    init() throws { folder = try BuiltProgram.temporaryFolder() }

    /// A portal whose list has so many pages, the last of which never comes. A page takes more than a pipe holds.
    private func portal(pages: Int, isBulky: Bool = false) throws -> ScriptedServer {
        let text = isBulky ? String(repeating: "x", count: 4000) : ""
        let steps = (1...pages).flatMap { page -> [ScriptedServer.Step] in
            [.readRequest, .reply(LongList.body(pages * 50 + 1, page) { "Source \($0)\(text)" })]
        }
        return try ScriptedServer([steps + [.readRequest, .hang], [.readRequest, .hang]])
    }

    private func webhook(_ server: ScriptedServer) -> String { "\(server.origin)/rest/1/abcdef12345/" }

    private func start(
        _ server: ScriptedServer, _ arguments: [String], _ environment: [String: String] = [:], rows: Int = 24
    ) throws -> PseudoTerminal {
        try PseudoTerminal(
            BuiltProgram.path, arguments: ["--connect", webhook(server)] + arguments,
            environment: ["HOME": folder].merging(environment) { $1 }, directory: folder, rows: rows)
    }

    /// One key that comes before the call is on its way ends the line as well, in other words.
    private func waitForError(_ terminal: PseudoTerminal) throws {
        try terminal.wait(for: "the end of the list") { $0.contents.contains(/\n(error: )?(cancelled|interrupted)\n/) }
    }

    @Test(arguments: [
        ("table", "50     Source 50"), ("json", "    \"title\": \"Source 50\""), ("csv", "50,Source 50"),
        ("jsonl", #"{"id":50,"title":"Source 50"}"#), ("gron", #"json[49].title = "Source 50";"#),
    ])
    func `rows are on the screen before the next page is there, with how many and how fast below`(
        _ format: String, _ row: String
    ) throws {
        let server = try portal(pages: 1)
        let terminal = try start(server, ["--output", format, "-c", "source.list all"])
        try terminal.wait(for: "the first page") {
            $0.contents.contains("\(row)\n") && $0.cursorRow.contains(/list: read 50, [\d.]+ a second/)
        }
        try terminal.wait(for: "a sign of life") { $0.cursorRow.contains(/read 50, [\d.]+ a second, waiting \d/) }
        terminal.press(.controlC)
        try waitForError(terminal)
        #expect(try terminal.waitForEnd() == 130)
        #expect(terminal.screen.contents.contains("\(row)\n\(format == "json" ? "  }\n" : "")error: "))
        #expect(!terminal.screen.contents.contains("waiting"))
    }

    @Test(arguments: ["| cat", "--output csv | grep --line-buffered 'Source 50'"])
    func `a pipe has the first page before the next one is there, and nothing of progress`(_ options: String) throws {
        let server = try portal(pages: 1)
        let program = "'\(BuiltProgram.path)' --connect \(webhook(server)) -c 'source.list all' 2>errors \(options)"
        let terminal = try PseudoTerminal(
            "/bin/sh", arguments: ["-c", program], environment: ["HOME": folder], directory: folder)
        try terminal.wait(for: "Source 50")
        terminal.press(.controlC)
        _ = try terminal.waitForEnd()
        #expect(try !PackageFiles.textAbsolute("\(folder)/errors").contains("a second"))
    }

    @Test func `a program has the first page before the next one is there, and the terminal to itself`() throws {
        let server = try portal(pages: 1)
        let terminal = try start(server, ["-c", "source.list all | tr , '\\n'"])
        try terminal.wait(for: "\"title\":\"Source 49\"}\n{\"id\":50")
        terminal.press(.controlC)
        try waitForError(terminal)
        #expect(try terminal.waitForEnd() == 130)
        #expect(!terminal.screen.everything.contains("a second"))
    }

    @Test func `a list that goes to a file shows how far it is, and is left out when it is cancelled`() throws {
        let server = try portal(pages: 1)
        let terminal = try start(server, ["-c", "source.list all > list.json"])
        try terminal.wait(for: "the progress") { $0.cursorRow.contains(/list: read 50, [\d.]+ a second, waiting \d/) }
        terminal.press(.controlC)
        #expect(try terminal.waitForEnd() == 130)
        #expect(try BuiltProgram.runShell("ls '\(folder)'").output.isEmpty)
    }

    @Test func `a program that has read enough ends the list, and is no failure`() throws {
        let server = try portal(pages: 5, isBulky: true)
        let run = try BuiltProgram.run(
            ["--connect", webhook(server), "-c", "source.list all | head -c 20\nprint \" and more\""])
        #expect(run.output == #"[{"id":1,"title":"So and more"# + "\n")
        #expect(run.errors.contains("the rest was not needed"), "\(run.errors)")
        #expect(run.status == 0)
        #expect(server.requests.count < 5)
    }

    @Test func `a file has the whole list or stays as it was`() throws {
        let server = try portal(pages: 2)
        for words in ["> list.json", ">> list.json"] {
            try PackageFiles.writeAbsolute("kept\n", to: "\(folder)/list.json")
            let run = try BuiltProgram.run(
                [
                    "--connect", webhook(server), "-c",
                    "option retries 0 -> kept; source.list all --timeout=1s \(words)",
                ],
                folder: folder)
            #expect(run.status == 5, "\(run.errors)")
            #expect(try PackageFiles.textAbsolute("\(folder)/list.json") == "kept\n")
        }
        let good = try ScriptedServer(
            Array(
                repeating: [
                    .readRequest, .reply(LongList.body(51, 1)), .readRequest, .reply(LongList.body(51, 2)), .again,
                ],
                count: 1))
        let run = try BuiltProgram.run(
            [
                "--connect", webhook(good), "-c",
                "source.list all >> list.json; source.list all > new.json; source.list all >> /dev/stdout; !ls && stat -c %a new.json",
            ], folder: folder)
        #expect(run.status == 0, "\(run.errors)")
        let whole = run.output.split(separator: "\n").first ?? ""
        #expect(run.output == "\(whole)\nlist.json\nnew.json\n600\n")
        #expect(try PackageFiles.textAbsolute("\(folder)/list.json") == "kept\n\(whole)\n")
        let new = try PackageFiles.textAbsolute("\(folder)/new.json")
        #expect(new == "\(whole)\n")
        let refused = try BuiltProgram.run(
            ["--connect", webhook(good), "-c", "source.list all > no/such/folder"], folder: folder)
        #expect(refused.status == 2)
        #expect(refused.errors.contains("cannot write \"no/such/folder\""), "\(refused.errors)")
    }

    // MARK: The pager

    private func waitForPrompt(_ terminal: PseudoTerminal) throws {
        try terminal.wait(for: "an empty prompt") { $0.cursorRow.contains(/^[^ ]+>$/) }
    }

    @Test func `the pager has the first page before the next one is there`() throws {
        let server = try portal(pages: 1)
        let terminal = try start(server, [], ["PAGER": "sed 's/^/: /'"])
        try waitForPrompt(terminal)
        terminal.send("option pager on; source.list all --json\r")
        try terminal.wait(for: ":     \"title\": \"Source 50\"")
        terminal.press(.controlC)
        try waitForError(terminal)
        try waitForPrompt(terminal)
        #expect(!terminal.screen.everything.contains(/a second|the pager/), "\(terminal.screen.everything)")
    }

    /// The key goes to both, and the pager may be the first to get it: here it is the only one.
    @Test func `Control-C that ends the pager ends the list`() throws {
        let server = try portal(pages: 6, isBulky: true)
        let terminal = try start(server, [], ["PAGER": "head -n 3; kill -INT $$"])
        try waitForPrompt(terminal)
        terminal.send("option pager on; source.list all; print \"it goes on\"\r")
        try waitForError(terminal)
        try waitForPrompt(terminal)
        #expect(!terminal.screen.everything.contains(/a second|the pager|no more|\nit goes on/))
    }

    @Test func `Control-C that ends a program ends the script`() throws {
        let server = try portal(pages: 6, isBulky: true)
        let run = try BuiltProgram.run(
            ["--connect", webhook(server), "-c", "source.list all | head -c 20 >/dev/null; kill -INT $$\nprint 1"])
        #expect(run.status == 130, "\(run.errors)")
        #expect(run.output.isEmpty)
    }

    @Test(arguments: [("head -n 3", ""), ("head -n 3; exit 4", "the pager: the program ended with status 4\n")])
    func `whoever leaves the pager ends the list, and nothing is shown twice`(_ pager: String, _ note: String) throws {
        let server = try portal(pages: 6, isBulky: true)
        let terminal = try start(server, [], ["PAGER": pager])
        try waitForPrompt(terminal)
        terminal.send("option pager on; source.list all\r")
        try terminal.wait(for: "the rest was not needed")
        try waitForPrompt(terminal)
        terminal.send("print \"it goes on\"\r")
        try terminal.wait(for: "\nit goes on\n")
        #expect(terminal.screen.contents.contains(note))
        #expect(terminal.screen.everything.ranges(of: "title").count == 1, "\(terminal.screen.everything)")
        #expect(!terminal.screen.everything.contains("error"))
    }

    @Test(arguments: ["head -n 3", "no-such-pager"])
    func `whoever leaves the pager need not wait for the next page, and without one the list goes on`(
        _ pager: String
    ) throws {
        let server = try portal(pages: 1)
        let terminal = try start(server, [], ["PAGER": pager])
        try waitForPrompt(terminal)
        terminal.send("option pager on; source.list all\r")
        if pager == "no-such-pager" {
            try terminal.wait(for: "the first page") { $0.contents.contains("\n50     Source 50\n") }
            try terminal.wait(for: "the progress") { $0.cursorRow.contains("read 50") }
            terminal.press(.controlC)
            try waitForError(terminal)
        } else {
            try terminal.wait(for: "read 50 in 1 page; the rest was not needed")
        }
        try waitForPrompt(terminal)
        #expect(terminal.screen.everything.ranges(of: "title").count == 1, "\(terminal.screen.everything)")
    }

    @Test func `without the pager everything is shown all the same, once`() throws {
        let server = try ScriptedServer(answering: LongList.body(30, 1))
        let terminal = try start(server, [], ["PAGER": "no-such-pager"], rows: 12)
        try waitForPrompt(terminal)
        terminal.send("option pager on; source.list all\r")
        try terminal.wait(for: "read 30 in 1 page")
        try waitForPrompt(terminal)
        for row in ["Source 1\n", "Source 30\n"] {
            #expect(terminal.screen.everything.ranges(of: row).count == 1, "\(terminal.screen.everything)")
        }
    }

    @Test func `what fits on the screen needs no pager`() throws {
        let server = try ScriptedServer(answering: LongList.body(5, 1))
        let terminal = try start(server, [], ["PAGER": "sed 's/^/paged /'"], rows: 12)
        try waitForPrompt(terminal)
        terminal.send("option pager on; source.list all\r")
        try terminal.wait(for: "\n5   Source 5\nread 5 in 1 page")
        #expect(!terminal.screen.everything.contains("paged"))
    }
}
