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
}
