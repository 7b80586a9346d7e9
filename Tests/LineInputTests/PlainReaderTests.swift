import TestSupport
import Testing

@testable import LineInput

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite(.serialized) struct PlainReaderTests {
    @Test(arguments: ["dumb", ""]) func `terminals that cannot move the cursor are read plainly`(
        _ name: String
    ) throws {
        let session = try EditorSession(environment: ["TERM": name])
        try session.terminal.wait(for: "\nplain\nprobe>")
        session.terminal.send("hello\r")
        try session.terminal.wait(for: "got \"hello\"")
        try session.waitForPrompt()
        session.terminal.send("half")
        try session.terminal.wait(forRow: "probe> half")
        session.terminal.press(.controlC)
        try session.terminal.wait(for: "\ninterrupted\nprobe>")
        #expect(!session.terminal.screen.modes.contains(2004))
        session.terminal.press(.controlD)
        #expect(try session.terminal.waitForEnd() == 0)
        #expect(!session.terminal.screen.everything.contains("No entry"))
    }

    @Test func `reads lines and not more`() throws {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        defer { close(ends[0]) }
        let text = "one\n\nтри\nrest"
        #expect(write(ends[1], text, text.utf8.count) == text.utf8.count)
        let reader = PlainReader(descriptor: ends[0])
        #expect(reader.readLine(prompt: "unseen") == .line("one"))
        #expect(reader.readLine() == .line(""))
        #expect(reader.readLine() == .line("три"))
        var byte: UInt8 = 0
        #expect(read(ends[0], &byte, 1) == 1 && byte == UInt8(ascii: "r"))
        close(ends[1])
        #expect(reader.readLine() == .line("est"))
        #expect(reader.readLine() == .end)
    }
}
