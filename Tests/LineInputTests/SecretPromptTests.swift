import TestSupport
import Testing

@Suite(.serialized) struct SecretPromptTests {
    private func session() throws -> EditorSession {
        let session = try EditorSession()
        try session.waitForPrompt()
        session.terminal.send("secret\r")
        try session.terminal.wait(forRow: "Password:")
        try session.terminal.wait(for: "no echo") { _ in !session.terminal.echoes }
        return session
    }

    @Test func `secret is read but not shown`() throws {
        let session = try session()
        session.terminal.send("hunter2 ключ\r")
        try session.terminal.wait(for: #"\#nsecret line("hunter2 ключ")"#)
        let shown = session.terminal.screen.everything.split(separator: "\n")
        #expect(shown.count { $0.contains("hunter2") } == 1)
        try session.waitForPrompt()
        session.terminal.press(.up)
        try session.terminal.wait(forRow: "probe> secret")
    }

    @Test func `Control-C gives up`() throws {
        let session = try session()
        session.terminal.send("hun")
        session.terminal.press(.controlC)
        try session.terminal.wait(for: "\nsecret interrupted")
        try session.waitForPrompt()
        try session.enter("x", expecting: "got \"x\"")
    }

    @Test func `Control-D is the end`() throws {
        let session = try session()
        session.terminal.press(.controlD)
        try session.terminal.wait(for: "\nsecret end")
        try session.waitForPrompt()
    }

    @Test func `ending signal brings the echo back`() throws {
        let session = try session()
        session.terminal.signal(15)
        #expect(try session.terminal.waitForEnd() == 128 + 15)
        #expect(session.terminal.echoes && session.terminal.isCanonical)
    }
}
