import TestSupport
import Testing

/// `source.add?` at the prompt, as a beginner meets it.
@Suite(.serialized)
struct WizardTests {
    private let terminal: PseudoTerminal
    private let home: String

    init() throws {
        home = try BuiltProgram.temporaryFolder()
        terminal = try PseudoTerminal(BuiltProgram.path, environment: ["HOME": home], columns: 100, rows: 40)
        try terminal.wait(forRow: "bcx>")
        terminal.send("connect sandbox\r")
        try terminal.wait(forRow: "sandbox>")
    }

    /// Waits for a question, then answers it.
    private func answer(_ question: String, _ text: String) throws {
        try terminal.wait(forRow: question)
        terminal.send(text + "\r")
    }

    @Test func `a source, field by field`() throws {
        // Completion knows what was listed.
        terminal.send("connector.list -> all; source.add?\r")
        try answer("title (string, required):", "")
        try terminal.wait(for: "'title' is required")
        try answer("title (string, required):", "Гавань $5")
        try answer("description (string):", "")
        try answer("connectorId (integer, required):", "no such")
        try terminal.wait(for: "no connector is called \"no such\"")
        // Tab finds the identifier by the title.
        try terminal.wait(forRow: "connectorId (integer, required):")
        terminal.send("harb\t")
        try answer("connectorId (integer, required): 31", "")
        try answer("settings.token (STRING, API token):", "hidden-from-all")
        try terminal.wait(for: "\n  source.add title=\"Гавань \\$5\" connectorId=31 settings.token=secret:")
        try answer("Send it? [Y/n]", "")
        try terminal.wait(for: "\nid  58")
        try terminal.wait(for: "the prompt") { $0.cursorRow.hasPrefix("sandbox Harbour ERP source+>") }
        terminal.send("source.get 58 -> made; assert $made.item.connection.title == 'Гавань $5'; print \"held\"\r")
        try terminal.wait(for: "\nheld")
        #expect(!terminal.screen.everything.contains("hidden-from-all"))
        let history = try PackageFiles.textAbsolute("\(home)/.local/state/bcx/history")
        #expect(history.hasPrefix("connect sandbox\nconnector.list -> all; source.add?\nsource.get 58"))
    }

    @Test func `Control-C keeps what was entered, and the wizard goes on from there`() throws {
        terminal.send("new connector; connector.add?\r")
        try answer("title (string, required, at most 512 characters):", "Port")
        try terminal.wait(forRow: "logo (string, required):")
        terminal.press(.controlC)
        try terminal.wait(for: "cancelled; the draft keeps what was entered")
        try terminal.wait(for: "the prompt") { $0.cursorRow.hasPrefix("sandbox connector*>") }
        #expect(!terminal.screen.contents.contains("interrupted"))
        terminal.send("set logo=l urlCheck=https://x.example/c urlTableList=https://x.example/l\r")
        try terminal.wait(for: "the command's end") { $0.cursorRow.contains("missing urlTableDescription") }
        terminal.send("set urlTableDescription=https://x.example/d urlData=https://x.example/r; connector.add?\r")
        try answer("title (string, required, at most 512 characters) [Port]:", "")
        try answer("logo (string, required) [l]:", "")
        try answer("description (string):", "")
        try answer("sort (integer, by default 100):", "x")
        try terminal.wait(for: "sort must be of type integer")
        try answer("sort (integer, by default 100):", "7")
        for name in ["urlCheck", "urlTableList", "urlTableDescription", "urlData"] {
            try terminal.wait(for: "the question for \(name)") { $0.cursorRow.hasPrefix("\(name) (string, required") }
            terminal.send("\r")
        }
        try answer("settings[0].code (string, required, at most 512 characters):", "token")
        try answer("settings[0].name (string, required, at most 512 characters):", "Token")
        try terminal.wait(forRow: "settings[0].type (string, required, one of STRING, INT):")
        terminal.send("ST\t\r")
        try answer("settings[1].code (string, required, at most 512 characters):", "")
        try answer("supportMapping (boolean, by default false):", "")
        try answer("sourceCode (string, at most 64 characters):", "")
        try terminal.wait(for: "\"type\":\"STRING\"}]")
        try answer("Send it? [Y/n]", "n")
        try terminal.wait(for: "nothing was sent; 'connector.add' sends the draft")
    }

    @Test func `an update shows what there is`() throws {
        terminal.send("source.add title=Old connectorId=31 settings.token=t-9f3c; source.update? 58\r")
        try answer("title (string, required) [Old]:", "")
        try answer("description (string) []:", "new words")
        try answer("settings.token (STRING, API token) [unchanged]:", "")
        try terminal.wait(for: "\n  source.update 58 title=Old description=\"new words\"")
        try answer("Send it? [Y/n]", "y")
        try terminal.wait(for: "the prompt") { $0.cursorRow.hasPrefix("sandbox>") }
        terminal.send(
            "source.get 58 -> made; assert $made.item.connection.description == 'new words'; print \"held\"\r")
        try terminal.wait(for: "\nheld")
    }

    @Test func `a column has its name before its type`() throws {
        terminal.send("source.add title=Old connectorId=31 settings.token=t-9f3c; new table; table.add?\r")
        try answer("sourceId (integer, required):", "58")
        try terminal.wait(for: "the name") { $0.cursorRow.hasPrefix("name (string, required") }
        terminal.send("berths\r")
        try answer("description (string):", "")
        try answer("externalName (string, required, at most 512 characters):", "Berths")
        try answer("externalCode (string, required, at most 512 characters):", "berths")
        try terminal.wait(for: "the name of a column") { $0.cursorRow.hasPrefix("fields[0].name (") }
        terminal.send("ID\r")
        try answer("fields[0].externalCode (string, required):", "id")
        try terminal.wait(for: "its type") { $0.cursorRow.hasPrefix("fields[0].type (") }
    }

    @Test(arguments: ["n", "y"]) func `an update leaves the connector in use as it is`(_ answer: String) throws {
        terminal.send("use 123; source.add title=Old connectorId=31 settings.token=t-9f3c\r")
        try terminal.wait(forRow: "sandbox CRM>")
        terminal.send("set title=Draft; source.update? 58\r")
        try self.answer("title (string, required) [Old]:", "")
        try self.answer("description (string) []:", "")
        try self.answer("settings.token (STRING, API token) [unchanged]:", "t-other")
        try self.answer("Send it? [Y/n]", answer)
        try terminal.wait(for: "the prompt") { $0.cursorRow.hasPrefix("sandbox CRM source*>") }
        terminal.send("print $connector.id $fields.title\r")
        try terminal.wait(for: "\n123 Draft\n")
    }

    @Test func `nobody is asked where nobody is`() throws {
        let run = try BuiltProgram.run(["-c", "connect sandbox; source.add?"])
        #expect(run.status == 2)
        #expect(run.errors.contains("cannot prompt for the fields, as input is not a terminal"))
        #expect(run.errors.contains("hint: write 'source.add [FIELD=VALUE…]'"))
        let wrong = try BuiltProgram.run(["-c", "source.list?"])
        #expect(wrong.status == 2 && wrong.errors.contains("'source.list' has no fields to ask for"))
        let connect = try BuiltProgram.run(["-c", "connect"])
        #expect(connect.status == 2 && connect.errors.contains("no portal was given"))
    }
}
