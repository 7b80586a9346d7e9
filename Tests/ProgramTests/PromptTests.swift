import TestSupport
import Testing

/// The built program on a pseudo-terminal, used as a person uses it.
@Suite(.serialized)
struct PromptTests {
    private let home: String
    private let terminal: PseudoTerminal

    init() throws {
        home = try BuiltProgram.temporaryFolder()
        terminal = try PseudoTerminal(
            BuiltProgram.path, environment: ["HOME": home, "ERP_PW": "from-the-environment"], columns: 100, rows: 40)
        try terminal.wait(forRow: "bcx>")
    }

    /// Types a line and waits for a row of the answer.
    private func type(_ line: String, expecting row: String) throws {
        terminal.send(line + "\r")
        try terminal.wait(for: row)
    }

    private func waitForPrompt() throws {
        try terminal.wait(for: "an empty prompt") { $0.cursorRow.contains(/>( +(missing .*|complete))?$/) }
    }

    private func leave() throws -> Int32 {
        try waitForPrompt()
        terminal.press(.controlD)
        return try terminal.waitForEnd()
    }

    @Test func `the first minute`() throws {
        try type("connect sandbox", expecting: "connected to http://127.0.0.1:")
        try type("connector.list where title contains \"ERP\" select id,title", expecting: "31  Harbour ERP")
        try type("use 31", expecting: "connector 31 \"Harbour ERP\", settings: token (STRING)")
        try terminal.wait(forRow: "sandbox Harbour ERP>")
        try type("set title=\"Гавань, production\"", expecting: "missing settings.token")
        try type("fields", expecting: "still missing: settings.token (STRING)")
        // The settings codes of the connector complete.
        terminal.send("set set\t")
        try terminal.wait(for: "set settings.token=")
        try type("secret:", expecting: "\nsettings.token:")
        terminal.send("hidden-from-all\r")
        try terminal.wait(for: "complete")
        try type("source.add", expecting: "id  58")
        try type("source.list select id,title", expecting: "58  Гавань, production")
        try type("source.get 58", expecting: "connection.title        Гавань, production")
        #expect(!terminal.screen.contents.contains("hidden-from-all"))
        #expect(try leave() == 0)
        let history = try PackageFiles.textAbsolute("\(home)/.local/state/bcx/history")
        #expect(history.contains("set settings.token=secret:"))
        #expect(!history.contains("hidden-from-all"))
    }

    @Test func `Control-C clears the line, ends a call, and keeps the session`() throws {
        try type("connect sandbox", expecting: "connected to")
        terminal.send("source.list where")
        try terminal.wait(for: "source.list where")
        terminal.press(.controlC)
        try terminal.wait(forRow: "sandbox>")
        try type("set title=North", expecting: "sandbox source*>")
        try type("sandbox latency 30s", expecting: "waits 30.0 seconds")
        try waitForPrompt()
        terminal.send("source.list\r")
        try terminal.wait(for: "the call to run") { $0.contents.contains("> source.list") && $0.cursorRow.isEmpty }
        terminal.press(.controlC)
        // One that comes before the call is on its way ends the line as well, in other words.
        try terminal.wait(for: "the end of the call") { $0.contents.contains(/error: (cancelled|interrupted)/) }
        try type("sandbox latency 0s", expecting: "waits 0.0 seconds")
        try type("fields", expecting: "title  North")
        #expect(try leave() == 0)
    }

    @Test func `an unfinished block asks for more, a mistake keeps the prompt, exit ends with its status`() throws {
        try type("for n in range(2) {", expecting: "for n in range(2) {")
        terminal.send("print \"round $n\"\r")
        terminal.send("}\r")
        try terminal.wait(for: "round 0\nround 1")
        try type("sorce.list", expecting: "did you mean 'source.list'?")
        try type("exit 7", expecting: "exit 7")
        #expect(try terminal.waitForEnd() == 7)
    }

    @Test func `connect alone offers what there is`() throws {
        try type("connect", expecting: "1  sandbox  The built-in practice portal.")
        try terminal.wait(forRow: "a number, a name, or a webhook's address pasted whole:")
        try type("1", expecting: "connected to http://127.0.0.1:")
        try terminal.wait(forRow: "sandbox>")
    }

    @Test(arguments: ["exit", "quit", "\\q"]) func `every known word leaves`(_ word: String) throws {
        terminal.send("\(word)\r")
        #expect(try terminal.waitForEnd() == 0)
    }

    @Test func `history keeps each line once, and none that begins with a space`() throws {
        try type("print 1", expecting: "\n1")
        try type("print 1", expecting: "\n1\nbcx> print 1\n1")
        try type(" print \"unseen\"", expecting: "\nunseen")
        try type("for n in range(1) {\r  print \"two rows\"\r}", expecting: "\ntwo rows")
        try waitForPrompt()
        try type("history 2", expecting: "\nfor n in range(1) {\n  print \"two rows\"\n}\nhistory 2\n")
        #expect(try leave() == 0)
        #expect(
            try PackageFiles.textAbsolute("\(home)/.local/state/bcx/history")
                == "print 1\nfor n in range(1) {\\n  print \"two rows\"\\n}\nhistory 2\n")
    }

    @Test func `a question shows its answer and gives the terminal back`() throws {
        try type("ask name \"Which name?\"", expecting: "\nWhich name?")
        terminal.send("Nrth")
        terminal.press(.left)
        terminal.press(.left)
        terminal.press(.left)
        terminal.send("o")
        try terminal.wait(forRow: "Which name? North")
        terminal.send("\r")
        try type("print \"it is $name\"", expecting: "\nit is North")
    }

    @Test func `the prompt is as its option says`() throws {
        try type("option prompt \"[{portal}] {draft} $ \"", expecting: "[{portal}] {draft} $")
        try terminal.wait(forRow: "[bcx] $")
        try type("set title=North", expecting: "[bcx] source* $")
        try type("option prompt \"{nothing}\"", expecting: "is no value of the option 'prompt'")
    }

    @Test func `the rest of the usage is shown dim, until it is not wanted`() throws {
        terminal.send("connector.update ")
        try terminal.wait(forRow: "bcx> connector.update ID FIELD=VALUE…")
        #expect(terminal.screen.style(of: "ID FIELD") == "2")
        terminal.send("5 ")
        try terminal.wait(forRow: "bcx> connector.update 5 FIELD=VALUE…")
        terminal.press(.controlU)
        terminal.send("source.list where title ")
        try terminal.wait(forRow: "bcx> source.list where title = VALUE")
        terminal.press(.controlU)
        try type("option hints off", expecting: "off")
        terminal.send("connector.update ")
        try terminal.wait(forRow: "bcx> connector.update")
    }

    @Test func `the draft is edited in the user's editor, in a file that is gone afterwards`() throws {
        let editor = "sed -i -e s/North/South/ -e w\(home)/seen"
        let terminal = try PseudoTerminal(
            BuiltProgram.path, environment: ["HOME": home, "EDITOR": editor, "TMPDIR": home], columns: 100, rows: 40)
        try terminal.wait(forRow: "bcx>")
        terminal.send("set title=North; edit\r")
        try terminal.wait(for: "still missing")
        terminal.send("print $fields.title\r")
        try terminal.wait(for: "\nSouth")
        #expect(try PackageFiles.textAbsolute("\(home)/seen").contains("\"title\": \"South\""))
        let left = try BuiltProgram.runShell("ls \(home)")
        #expect(left.output == "seen\n")
    }

    @Test func `help fits the screen`() throws {
        let terminal = try PseudoTerminal(BuiltProgram.path, environment: ["HOME": home], columns: 80, rows: 24)
        try terminal.wait(forRow: "bcx>")
        terminal.send("help\r")
        try terminal.wait(for: "the end of help") { $0.contents.contains("Control-D leaves.\nbcx>") }
        #expect(terminal.screen.contents.contains("bcx> help\n"))
    }
}
