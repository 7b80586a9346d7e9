import TestSupport
import Testing

/// Several rows, pastes, completion and earlier lines.
@Suite(.serialized) struct EntryTests {
    @Test func `enter begins a row while a brace is open`() throws {
        let session = try EditorSession()
        try session.waitForPrompt()
        session.terminal.send("for x {\r")
        try session.terminal.wait(forRow: "… {")
        #expect(session.terminal.screen.style(of: "… {") == "38;5;243")
        session.terminal.send("  print\r}\r")
        try session.terminal.wait(for: #"got "for x {\n  print\n}""#)
    }

    @Test func `backslash asks for more`() throws {
        let session = try EditorSession()
        try session.waitForPrompt()
        session.terminal.send("a \\\r")
        session.terminal.send("b\r")
        try session.terminal.wait(for: #"got "a \\\nb""#)
    }

    @Test func `arrows move between rows`() throws {
        let session = try EditorSession()
        try session.waitForPrompt()
        session.terminal.send("{\rsecond\rthird")
        try session.terminal.wait(forRow: "third")
        session.terminal.press(.up)
        session.terminal.press(.up)
        session.terminal.send(" first")
        try session.terminal.wait(forRow: "probe> { first")
        session.terminal.press(.down)
        session.terminal.press(.down)
        session.terminal.send("}\r")
        try session.terminal.wait(for: #"got "{ first\nsecond\nthird}""#)
    }

    @Test func `keys that do nothing insert nothing`() throws {
        let session = try EditorSession()
        try session.waitForPrompt()
        let keys = ["[5~", "[6~", "[2~", "OP", "[15~", "[24~", "[Z", "[1;5A", "[5;5~"].map { "\u{1B}\($0)" }
        for key in keys { session.terminal.send("a\(key)") }
        session.terminal.send("b\r")
        try session.terminal.wait(for: #"got "aaaaaaaaab""#)
    }

    @Test func `pasted script is one edit and runs after enter`() throws {
        let session = try EditorSession()
        try session.waitForPrompt()
        session.terminal.paste("one\r\ntwo\tx\nthree\n")
        try session.terminal.wait(forRow: "three")
        #expect(!session.terminal.screen.contents.contains("got"))
        session.terminal.send("\r")
        try session.terminal.wait(for: #"got "one\ntwo\tx\nthree""#)
        try session.waitForPrompt()
        session.terminal.press(.up)
        try session.terminal.wait(for: "\nprobe> one\ntwo     x\nthree")
    }

    @Test func `pasted control characters are left out`() throws {
        let session = try EditorSession()
        try session.waitForPrompt()
        session.terminal.paste("a\u{1B}[31mb\u{7}c\u{9B}d")
        session.terminal.send("\r")
        try session.terminal.wait(for: #"got "a[31mbcd""#)
    }

    @Test func `large paste arrives whole`() throws {
        let session = try EditorSession()
        try session.waitForPrompt()
        let script = (1...3000).map { "line number \($0) of a long script" }.joined(separator: "\n")
        session.terminal.paste(script)
        session.terminal.send("\rafter\r")
        try session.terminal.wait(for: "got \"after\"")
        #expect(session.terminal.screen.everything.contains("3000 of a long script\""))
    }

    @Test func `unique word is completed with a space`() throws {
        let session = try EditorSession()
        try session.waitForPrompt()
        session.terminal.send("ta\tx\r")
        try session.terminal.wait(for: #"got "table.list x""#)
    }

    @Test func `completion works in the middle and with wide text`() throws {
        let session = try EditorSession()
        try session.waitForPrompt()
        session.terminal.send("数 и та")
        session.terminal.press(.tab)
        try session.terminal.wait(forRow: "probe> 数 и таблица")
        session.terminal.press(.controlA)
        session.terminal.press(.right)
        session.terminal.press(.tab)
        try session.terminal.wait(forRow: "probe> 数据源 и таблица")
        session.terminal.send("\r")
        try session.terminal.wait(for: #"got "数据源 и таблица ""#)
    }

    @Test func `ambiguous word is completed as far as it goes and then listed`() throws {
        let session = try EditorSession()
        try session.waitForPrompt()
        session.terminal.send("so\t")
        try session.terminal.wait(forRow: "probe> source.")
        session.terminal.press(.tab)
        try session.terminal.wait(
            for: """

                probe> source.
                source.get   One source, with its settings.
                source.list  All sources, a page at a time.
                probe> source.
                """)
        #expect(session.terminal.screen.style(of: "One source") == "38;5;243")
        session.terminal.send("g\t\r")
        try session.terminal.wait(for: #"got "source.get ""#)
    }

    @Test func `nothing to complete beeps`() throws {
        let session = try EditorSession()
        try session.waitForPrompt()
        session.terminal.send("zzz\t")
        try session.terminal.wait(for: "a beep") { $0.beeps > 0 }
    }

    @Test func `up finds earlier lines that begin alike`() throws {
        let session = try EditorSession()
        try session.waitForPrompt()
        for line in ["get 1", "list", "get 2"] { try session.enter(line, expecting: "got \"\(line)\"") }
        session.terminal.send("ge")
        session.terminal.press(.up)
        try session.terminal.wait(forRow: "probe> get 2")
        session.terminal.press(.up)
        try session.terminal.wait(forRow: "probe> get 1")
        session.terminal.press(.down)
        session.terminal.press(.down)
        try session.terminal.wait(forRow: "probe> ge")
        session.terminal.press(.controlU)
        session.terminal.press(.up)
        session.terminal.press(.up)
        try session.terminal.wait(forRow: "probe> list")
    }

    @Test func `Control-R searches`() throws {
        let session = try EditorSession()
        try session.waitForPrompt()
        for line in ["alpha one", "beta two"] { try session.enter(line, expecting: "got \"\(line)\"") }
        session.terminal.press(.controlR)
        session.terminal.send("pha")
        try session.terminal.wait(for: "the line found") { $0.contents.contains("\nprobe> alpha one\n") }
        session.terminal.send("\r")
        try session.terminal.wait(for: "a second answer") { screen in
            screen.text.count { $0 == "got \"alpha one\"" } == 2
        }
    }

    @Test func `editrc is honoured`() throws {
        let home = try TemporaryFolder()
        home.write("bcx:bind ^G ed-insert\nbcx:bind -s ^T \"macro text\"\nother:bind ^M ed-insert\n", to: ".editrc")
        let session = try EditorSession(environment: ["EDITRC": home.path + "/.editrc"], home: home)
        try session.waitForPrompt()
        session.terminal.send("\u{14}")
        try session.terminal.wait(forRow: "probe> macro text")
        session.terminal.send("\r")
        try session.terminal.wait(for: "got \"macro text\"")
    }

    @Test func `vi keys work with paste and enter`() throws {
        let home = try TemporaryFolder()
        home.write("bind -v\n", to: ".editrc")
        let session = try EditorSession(environment: ["EDITRC": home.path + "/.editrc"], home: home)
        try session.waitForPrompt()
        session.terminal.send("wrong word")
        session.terminal.press(.escape)
        session.terminal.send("0cwright\u{1B}A")
        session.terminal.paste(" and\nmore")
        try session.terminal.wait(for: "\nprobe> right word and\nmore")
        session.terminal.send("\r")
        try session.terminal.wait(for: #"got "right word and\nmore""#)
        try session.waitForPrompt()
        session.terminal.press(.up)
        try session.terminal.wait(for: "the earlier line") { $0.contents.hasSuffix("probe> right word and\nmore") }
    }
}
