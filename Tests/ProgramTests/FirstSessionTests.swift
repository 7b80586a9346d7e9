import TestSupport
import Testing

/// The sessions that README shows are some that were held: typed on a terminal, and compared with what was seen there.
@Suite(.serialized)
struct FirstSessionTests {
    @Test func `README's first session is what a person sees`() throws {
        let terminal = try start()
        try connect(terminal)
        try build(terminal)
        try askForConnector(terminal)
        try compare(terminal, with: "session")
    }

    @Test func `README's careful session is what a person sees`() throws {
        let terminal = try start()
        for line in [
            "connect sandbox", "record on lesson.bcx", "use 31", "set title=North settings.token=t-9f3c", "clear",
            "undo",
        ] {
            try type(line, terminal)
        }
        terminal.send("source.add -> made; source.delete $made.id\r")
        try terminal.wait(forRow: "Delete source 58 \"North\"? [y/N]")
        try type("n", terminal)
        try type("record off", terminal)
        try type("!cat lesson.bcx", terminal)
        try compare(terminal, with: "careful-session")
    }

    private func start() throws -> PseudoTerminal {
        let home = try BuiltProgram.temporaryFolder()
        let terminal = try PseudoTerminal(
            BuiltProgram.path, environment: ["HOME": home], directory: home, columns: 92, rows: 60)
        try terminal.wait(forRow: "bcx>")
        return terminal
    }

    /// Ends the session, and compares all that was seen with the snippet behind `<!-- name -->`.
    private func compare(_ terminal: PseudoTerminal, with name: String) throws {
        terminal.send("exit\r")
        #expect(try terminal.waitForEnd() == 0)
        let seen = Self.masked(terminal.screen.everything)
        let readme = try PackageFiles.text("README.md")
        let begin = "<!-- \(name) -->\n```\n"
        let start = try #require(readme.firstRange(of: begin)).upperBound
        let stop = try #require(readme[start...].firstRange(of: "\n```")).lowerBound
        if Golden.isUpdating { try PackageFiles.write(readme[..<start] + seen + readme[stop...], to: "README.md") }
        #expect(String(readme[start..<stop]) == seen, "UPDATE_GOLDEN=1 swift test rewrites it")
        #expect(!Golden.isUpdating)
    }

    private func connect(_ terminal: PseudoTerminal) throws {
        terminal.send("connect\r")
        try terminal.wait(forRow: "number, name, or full webhook address:")
        try type("1", terminal)
    }

    private func build(_ terminal: PseudoTerminal) throws {
        try type("connector.list where title contains \"ERP\" select id,title", terminal)
        try type("use 31", terminal)
        try type("set title=\"Harbour, production\"", terminal)
        terminal.send("set settings.token=secret:\r")
        try terminal.wait(forRow: "settings.token:")
        try type("t-9f3c", terminal)
        try type("source.add -> made", terminal)
        try type("source.list select id,title", terminal)
        try type("source.get 9999", terminal)
    }

    /// Enough of a wizard to see how it asks.
    private func askForConnector(_ terminal: PseudoTerminal) throws {
        try type("new connector", terminal)
        terminal.send("connector.add?\r")
        for (question, answer) in [("title (", "Shop"), ("logo (", "https://shop.example/logo.svg")] {
            try terminal.wait(for: "the question \(question)") { $0.cursorRow.hasPrefix(question) }
            terminal.send("\(answer)\r")
        }
        try terminal.wait(forRow: "description (string):")
        let prompts = Self.prompts(terminal.screen)
        terminal.press(.controlC)
        try waitForPrompt(prompts + 1, terminal)
    }

    /// Types a line and waits for the next prompt.
    private func type(_ line: String, _ terminal: PseudoTerminal) throws {
        let prompts = Self.prompts(terminal.screen)
        terminal.send("\(line)\r")
        try waitForPrompt(prompts + 1, terminal)
    }

    private func waitForPrompt(_ count: Int, _ terminal: PseudoTerminal) throws {
        try terminal.wait(for: "the next prompt") { screen in
            Self.prompts(screen) >= count && screen.cursorRow.contains(/^[^>]*> *(missing .*|complete|sent as \d+)?$/)
        }
    }

    private static func prompts(_ screen: Screen) -> Int {
        screen.everything.split(separator: "\n").count { $0.contains(/^(bcx|sandbox)[^>]*>/) }
    }

    /// Without what differs from run to run.
    private static func masked(_ text: String) -> String {
        text.replacing(/127\.0\.0\.1:\d+/, with: "127.0.0.1:8080")
    }
}
