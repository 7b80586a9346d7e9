import BCXShell
import CommandLanguage
import SandboxPortal
import TestSupport
import Testing

@testable import bcx

/// From Enter to the history a line is read once.
struct LineReaderTests {
    private final class Count {
        var readings = 0
    }

    @Test func `Enter, history, running and recording share one reading`() async throws {
        let count = Count()
        let shell = Shell(HostServices(transport: SandboxTransport(try Sandbox())) { _ in })
        let read: (String) -> ReadLine = { text in
            count.readings += 1
            return shell.read(text)
        }
        let reader = LineReader(read)
        #expect(reader.openPart(of: "let a = 1") == nil)
        let line = reader.take("let a = 1")
        #expect(shell.historyForm(of: line) == "let a = 1")
        _ = try await shell.interpreter.run(try #require(line.reading.program))
        shell.record(line)
        #expect(count.readings == 1)
    }

    @Test func `what is typed next is read with the variables of then`() {
        let count = Count()
        let shell = Shell(HostServices(transport: ScriptedTransport([])) { _ in })
        let reader = LineReader { text in
            count.readings += 1
            return shell.read(text)
        }
        _ = reader.openPart(of: "print 1")
        for _ in 0..<2 { _ = reader.take("print 1") }
        #expect(count.readings == 2)
        // The same characters to people, other bytes to the language.
        _ = reader.openPart(of: "print \"\u{E9}\"")
        #expect(reader.take("print \"e\u{301}\"").text.utf8.elementsEqual("print \"e\u{301}\"".utf8))
    }
}
