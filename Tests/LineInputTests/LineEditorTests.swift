import TestSupport
import Testing

@testable import LineInput

/// What a person sees and gets at the prompt; each test is a short session.
@Suite(.serialized) struct LineEditorTests {
    @Test(arguments: ["xterm-kitty", "ghostty", "alacritty", "foot", "wezterm", "no-such-terminal"])
    func `a terminal without a description is used as one that is known`(_ name: String) throws {
        let session = try EditorSession(environment: ["TERM": name])
        try session.waitForPrompt()
        session.terminal.send("abd")
        session.terminal.press(.left)
        try session.enter("c", expecting: "got \"abcd\"")
        session.terminal.press(.up)
        try session.terminal.wait(forRow: "probe> abcd")
        #expect(!session.terminal.screen.everything.contains("No entry"))
    }

    @Test func `prompt takes lines until Control-D`() throws {
        let session = try EditorSession()
        try session.waitForPrompt()
        try session.enter("hello", expecting: "got \"hello\"")
        session.terminal.press(.controlD)
        try session.terminal.wait(for: "\nbye")
        #expect(try session.terminal.waitForEnd() == 0)
        #expect(session.terminal.echoes && session.terminal.isCanonical)
    }

    @Test(arguments: ["Привет, мир", "数据源", "日本語 и русский", "smile 😀 end", "ä€ø"])
    func `text of every width is edited`(_ text: String) throws {
        let session = try EditorSession()
        try session.waitForPrompt()
        session.terminal.send(text)
        try session.terminal.wait(forRow: "probe> " + text)
        session.terminal.press(.controlA)
        session.terminal.send("x")
        try session.terminal.wait(forRow: "probe> x" + text)
        session.terminal.press(.controlE)
        session.terminal.press(.backspace)
        try session.terminal.wait(forRow: "probe> x" + text.dropLast())
        session.terminal.send("\r")
        try session.terminal.wait(for: "got \"x\(text.dropLast())\"")
    }

    @Test(arguments: [["LC_ALL": "C"], ["LC_ALL": "", "LANG": ""], ["LC_ALL": "xx_YY.UTF-8"]])
    func `non ASCII keys arrive in any locale`(_ environment: [String: String]) throws {
        let session = try EditorSession(environment: environment)
        try session.waitForPrompt()
        try session.enter("источник", expecting: "got \"источник\"")
    }

    @Test func `bytes that are not UTF-8 are dropped`() throws {
        let session = try EditorSession()
        try session.waitForPrompt()
        session.terminal.sendBytes([0x61, 0xFF, 0xC3, 0x28, 0x62])
        session.terminal.send("\r")
        try session.terminal.wait(for: "got \"a(b\"")
    }

    @Test func `coloured prompt takes only its visible room`() throws {
        let session = try EditorSession(environment: ["PROBE_PROMPT": "\u{1B}[1;32mпортал\u{1B}[0m> "])
        try session.terminal.wait(forRow: "портал>")
        session.terminal.send("abc")
        try session.terminal.wait(forRow: "портал> abc")
        #expect(session.terminal.screen.cursor.column == 11)
        #expect(session.terminal.screen.style(of: "портал") == "1;32")
        #expect(session.terminal.screen.style(of: "abc") == "")
    }

    @Test func `colour at the end of the prompt ends there`() throws {
        let session = try EditorSession(environment: ["PROBE_PROMPT": "\u{1B}[31mred> \u{1B}[0m"])
        try session.terminal.wait(forRow: "red>")
        session.terminal.send("abc")
        try session.terminal.wait(forRow: "red> abc")
        #expect(session.terminal.screen.style(of: "abc") == "")
    }

    @Test func `right prompt gives way to text`() throws {
        let session = try EditorSession(environment: ["PROBE_RIGHT": "title missing"], columns: 40)
        try session.terminal.wait(forRow: "probe>                    title missing")
        session.terminal.send("short")
        try session.terminal.wait(forRow: "probe> short              title missing")
        session.terminal.send(" and then longer")
        try session.terminal.wait(forRow: "probe> short and then longer")
    }

    @Test func `hint is shown grey and is not part of the line`() throws {
        let session = try EditorSession()
        try session.waitForPrompt()
        session.terminal.send("source.get")
        try session.terminal.wait(forRow: "probe> source.get ID")
        #expect(session.terminal.screen.style(of: " ID") == "38;5;243")
        session.terminal.send("\r")
        try session.terminal.wait(for: "got \"source.get\"")
        try session.waitForPrompt()
        #expect(!session.terminal.screen.contents.contains("get ID"))
    }

    @Test func `hint is not shown without colour`() throws {
        let session = try EditorSession(environment: ["NO_COLOR": "1"])
        try session.waitForPrompt()
        session.terminal.send("source.get\r")
        try session.terminal.wait(for: "got \"source.get\"")
        #expect(!session.terminal.screen.everything.contains("ID"))
    }

    @Test func `long text wraps and is edited across rows`() throws {
        let session = try EditorSession(columns: 20, rows: 10)
        try session.waitForPrompt()
        session.terminal.send("0123456789abcdefghijklmnop")
        try session.terminal.wait(for: "\nprobe> 0123456789abc\ndefghijklmnop")
        session.terminal.press(.controlA)
        session.terminal.send("XY")
        try session.terminal.wait(for: "\nprobe> XY0123456789a\nbcdefghijklmnop")
        session.terminal.press(.controlE)
        session.terminal.send("\r")
        try session.terminal.wait(for: "got \"XY012345678")
    }
}

// MARK: - The window

extension LineEditorTests {
    @Test func `resizing while typing keeps prompt and text`() throws {
        let session = try EditorSession(columns: 60)
        try session.waitForPrompt()
        try session.enter("first", expecting: "got \"first\"")
        // No space stands where the row ends: libedit would leave it out and the terminal not know that the row goes on.
        session.terminal.send("a line that is longer than forty-two columns")
        try session.terminal.wait(forRow: "probe> a line that is longer than forty-two columns")
        session.terminal.resize(columns: 40, rows: 24)
        let narrow = "\nprobe> a line that is longer than forty-\ntwo columns"
        try session.terminal.wait(for: "a shorter first row") {
            "\n\($0.contents)".hasSuffix("\ngot \"first\"" + narrow)
        }
        session.terminal.send("!")
        try session.terminal.wait(for: narrow + "!")
        session.terminal.resize(columns: 100, rows: 24)
        session.terminal.press(.controlA)
        session.terminal.send("X")
        try session.terminal.wait(forRow: "probe> Xa line that is longer than forty-two columns!")
        let rows = session.terminal.screen.contents.split(separator: "\n")
        #expect(rows == ["probe> first", "got \"first\"", "probe> Xa line that is longer than forty-two columns!"])
        session.terminal.send("\r")
        try session.terminal.wait(for: "got \"Xa line that is longer than forty-two columns!\"")
    }

    @Test func `resizing several rows keeps them`() throws {
        let session = try EditorSession(columns: 60)
        try session.waitForPrompt()
        session.terminal.send("{\rsecond row of some length\rthird")
        try session.terminal.wait(forRow: "third")
        var text = "probe> {\nsecond row of some length\nthird"
        for columns in [20, 30, 12, 60] {
            session.terminal.resize(columns: columns, rows: 24)
            session.terminal.send(".")
            text += "."
            // Each redrawing is awaited: a terminal that is resized while it is being drawn on keeps pieces of both.
            let wrapped = Self.wrapped(text, at: columns)
            try session.terminal.wait(for: "all rows at \(columns) columns") { $0.contents == wrapped }
        }
    }

    private static func wrapped(_ text: String, at columns: Int) -> String {
        text.split(separator: "\n").map { line in
            stride(from: 0, to: line.count, by: columns).map { line.dropFirst($0).prefix(columns) }
                .joined(separator: "\n")
        }.joined(separator: "\n")
    }
}

// MARK: - InterruptHandler

extension LineEditorTests {
    @Test func `Control-C gives up the line and keeps the session`() throws {
        let session = try EditorSession()
        try session.waitForPrompt()
        session.terminal.send("half a li")
        try session.terminal.wait(forRow: "probe> half a li")
        session.terminal.press(.controlC)
        try session.terminal.wait(for: "\nprobe> half a li^C\ninterrupted")
        try session.waitForPrompt()
        try session.enter("whole", expecting: "got \"whole\"")
    }

    @Test func `Control-C below several rows`() throws {
        let session = try EditorSession()
        try session.waitForPrompt()
        session.terminal.send("for {\ra\rb")
        try session.terminal.wait(forRow: "b")
        session.terminal.press(.up)
        session.terminal.press(.up)
        try session.terminal.wait(forRow: "probe> for {")
        session.terminal.press(.controlC)
        try session.terminal.wait(for: "\nprobe> for {\na\nb^C\ninterrupted\nprobe>")
    }

    @Test(arguments: ["wait", "block"]) func `Control-C stops a running command at once`(_ command: String) throws {
        let session = try EditorSession()
        try session.waitForPrompt()
        session.terminal.send(command + "\r")
        try session.terminal.wait(for: "\nwaiting")
        try session.terminal.wait(for: "no echo") { _ in !session.terminal.echoes }
        session.terminal.press(.controlC)
        try session.terminal.wait(for: "\nstopped by Interrupted()")
        try session.waitForPrompt()
        try session.enter("next", expecting: "got \"next\"")
    }

    @Test func `third Control-C ends a program that does not listen`() throws {
        let session = try EditorSession()
        try session.waitForPrompt()
        session.terminal.send("deaf\r")
        try session.terminal.wait(for: "\nwaiting")
        while session.terminal.isRunning() { session.terminal.press(.controlC) }
        #expect(try session.terminal.waitForEnd() == 128 + 2)
        #expect(session.terminal.echoes && session.terminal.isCanonical)
    }

    @Test func `what is typed during a command waits for the prompt unseen`() throws {
        let session = try EditorSession()
        try session.waitForPrompt()
        session.terminal.send("wait\r")
        try session.terminal.wait(for: "\nwaiting")
        try session.terminal.wait(for: "no echo") { _ in !session.terminal.echoes }
        session.terminal.send("typed äh")
        session.terminal.press(.left)
        session.terminal.send("ea")
        session.terminal.signal(2)
        try session.terminal.wait(forRow: "probe> typed äeah")
        #expect(!session.terminal.screen.contents.contains("\ntyped"))
        session.terminal.send("\r")
        try session.terminal.wait(for: "got \"typed äeah\"")
    }

    @Test func `Control-D in a line deletes`() throws {
        let session = try EditorSession()
        try session.waitForPrompt()
        session.terminal.send("abc")
        session.terminal.press(.controlA)
        session.terminal.press(.controlD)
        try session.terminal.wait(forRow: "probe> bc")
        session.terminal.send("\r")
        try session.terminal.wait(for: "got \"bc\"")
    }

    @Test(arguments: [15, 1]) func `ending signals leave the terminal in order`(_ signal: Int32) throws {
        let session = try EditorSession()
        try session.waitForPrompt()
        #expect(!session.terminal.isCanonical)
        #expect(session.terminal.screen.modes.contains(2004))
        session.terminal.signal(signal)
        #expect(try session.terminal.waitForEnd() == 128 + signal)
        #expect(session.terminal.echoes && session.terminal.isCanonical)
        #expect(!session.terminal.screen.modes.contains(2004))
    }

    @Test func `Control-Z stops and foreground restores`() throws {
        let home = try TemporaryFolder()
        let session = try EditorSession(inShellWith: home)
        try session.terminal.wait(forRow: "$")
        session.terminal.send(EditorSession.probe + "\r")
        try session.waitForPrompt()
        session.terminal.send("half")
        try session.terminal.wait(forRow: "probe> half")
        session.terminal.press(.controlZ)
        try session.terminal.wait(for: "Stopped")
        try session.terminal.wait(forRow: "$")
        #expect(!session.terminal.screen.modes.contains(2004))
        session.terminal.send("fg\r")
        try session.terminal.wait(forRow: "probe> half")
        session.terminal.send(" done\r")
        try session.terminal.wait(for: "got \"half done\"")
        // The marks are asked for again with the next prompt, which comes behind the answer.
        try session.terminal.wait(for: "marked pastes") { $0.modes.contains(2004) }
    }

    @Test func `program killed with the terminal raw is tidied up after`() throws {
        let session = try EditorSession()
        try session.waitForPrompt()
        session.terminal.send("shell stty raw -echo; kill -9 $$\r")
        try session.waitForPrompt()
        try session.enter("fine", expecting: "got \"fine\"")
        session.terminal.press(.controlD)
        _ = try session.terminal.waitForEnd()
        #expect(session.terminal.echoes && session.terminal.isCanonical)
    }
}
