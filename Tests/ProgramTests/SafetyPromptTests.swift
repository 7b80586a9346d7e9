import TestSupport
import Testing

/// What protects a session at the prompt, on the built program.
@Suite(.serialized)
struct SafetyPromptTests {
    private let home: String

    init() throws { home = try BuiltProgram.temporaryFolder() }

    private func start(_ environment: [String: String] = [:], rows: Int = 24) throws -> PseudoTerminal {
        try PseudoTerminal(
            BuiltProgram.path, environment: ["HOME": home].merging(environment) { $1 }, columns: 100, rows: rows)
    }

    private func waitForPrompt(_ terminal: PseudoTerminal) throws {
        try terminal.wait(for: "an empty prompt") { $0.cursorRow.contains(/>( +(missing .*|complete|sent as \d+))?$/) }
    }

    private func type(_ line: String, expecting text: String, at terminal: PseudoTerminal) throws {
        try waitForPrompt(terminal)
        terminal.send(line + "\r")
        try terminal.wait(for: text)
    }

    @Test func `the draft of a killed session is offered at the next start`() throws {
        let first = try start()
        try type("set title=Harbour settings.token=t-9f3c", expecting: "\nbcx", at: first)
        try first.wait(for: "missing connectorId")
        first.signal(9)
        _ = try first.waitForEnd()
        let question = "An unfinished source draft (title, settings.token) was saved. Restore it? [Y/n]"
        // Who does not answer is asked again.
        let interrupted = try start()
        try interrupted.wait(for: question)
        interrupted.press(.controlC)
        try waitForPrompt(interrupted)
        interrupted.press(.controlD)
        #expect(try interrupted.waitForEnd() == 0)
        // A line is no answer: it runs, its block included, and can be recalled.
        let busy = try start()
        try busy.wait(for: question)
        busy.send("for n in range(2) {\rprint \"round $n\"\r}\r")
        try busy.wait(for: "the saved draft is offered again at the next start\nround 0\nround 1\n")
        try waitForPrompt(busy)
        busy.press(.up)
        try busy.wait(for: "the line recalled") { $0.cursorRow == "}" }
        busy.press(.controlU)
        busy.press(.controlC)
        try waitForPrompt(busy)
        busy.press(.controlD)
        #expect(try busy.waitForEnd() == 0)
        let second = try start()
        try second.wait(for: question)
        second.send("\r")
        try second.wait(for: "credentials are not saved; set them again: settings.token")
        try type("fields", expecting: "title  Harbour", at: second)
        // One that was not sent stays when the session ends, too.
        try waitForPrompt(second)
        second.press(.controlD)
        #expect(try second.waitForEnd() == 0)
        #expect(second.screen.contents.contains("the draft was not sent; it is saved and offered at the next start"))
        let third = try start()
        try third.wait(for: "An unfinished source draft (title) was saved. Restore it? [Y/n]")
        third.send("\r")
        try type("clear", expecting: "the draft is empty", at: third)
        try waitForPrompt(third)
        third.press(.controlD)
        #expect(try third.waitForEnd() == 0)
        #expect(!third.screen.contents.contains("was not sent"))
        let fourth = try start()
        try waitForPrompt(fourth)
        #expect(!fourth.screen.contents.contains("Restore it?"))
    }

    @Test func `a slow call shows a spinner that leaves no trace`() throws {
        let terminal = try start()
        try type("connect sandbox", expecting: "connected to", at: terminal)
        try type("sandbox latency 1500ms", expecting: "waits", at: terminal)
        try waitForPrompt(terminal)
        terminal.send("server.time\r")
        try terminal.wait(for: "server.time 0.")
        try terminal.wait(for: "server.time 1.")
        try waitForPrompt(terminal)
        #expect(!terminal.screen.contents.contains("server.time 1."))
    }

    @Test func `a long result goes through the pager when that is wanted`() throws {
        let pager = "\(home)/pager"
        try PackageFiles.writeAbsolute("#!/bin/sh\necho '--- paged ---'\ncat\necho '--- end ---'\n", to: pager)
        let terminal = try start(["PAGER": "sh \(pager)"], rows: 12)
        try type("connect sandbox", expecting: "connected to", at: terminal)
        try type("option pager on", expecting: "on", at: terminal)
        try type("connector.get 31", expecting: "--- end ---", at: terminal)
        try waitForPrompt(terminal)
        #expect(terminal.screen.everything.contains("--- paged ---"))
        try type("option pager", expecting: "\non", at: terminal)
        try waitForPrompt(terminal)
        #expect(terminal.screen.everything.split(separator: "--- paged ---").count == 2)
        try type("option pager off; connector.get 31 --json", expecting: "\"dateCreate\":", at: terminal)
    }

    @Test func `a pager that is not there is none`() throws {
        let terminal = try start(["PAGER": "no-such-pager"], rows: 12)
        try type("connect sandbox", expecting: "connected to", at: terminal)
        try type("option pager on; connector.get 31", expecting: "dateCreate", at: terminal)
    }
}
