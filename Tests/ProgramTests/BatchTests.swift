import TestSupport
import Testing

/// `batch` in the built program.
@Suite(.serialized)
struct BatchTests {
    @Test func `errors inside of results are found, and halting sees them between requests`() throws {
        let script = """
            connect sandbox
            sandbox errors nested
            try { source.get 1 }
            batch halt {
                for n in range(50) { source.get 999 }
                source.add title=North connectorId=31 settings.token=t
                server.time
            }
            """
        let run = try BuiltProgram.run(["-c", script])
        #expect(run.status == 3)
        #expect(run.errors.contains("error: 52 of 52 commands of the batch failed"), "\(run.errors)")
        #expect(run.errors.contains("SOURCE_NOT_FOUND: Source was not found."))
        #expect(!run.errors.contains("batch: 50 of 52"))
    }

    @Test func `more than one request ends in a line that says so`() throws {
        let script = "connect sandbox; batch { for n in range(120) { source.list page ${$n + 1} } }"
        let run = try BuiltProgram.run(["-c", script])
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.contains("batch: 120 calls in 3 requests\n"), "\(run.errors)")
        #expect(!run.errors.contains("\u{1B}"))
        let quiet = try BuiltProgram.run(["--quiet", "-c", script])
        #expect(quiet.errors.isEmpty, "\(quiet.errors)")
    }

    @Test(arguments: [
        (
            "batch { for n in range(120) { source.get 7 } }", "batch: 50 of 120, ",
            "70 of 120 commands of the batch failed"
        ),
        ("for n in range(120) journal \"n.jsonl\" key $n { source.get 7 }", "50 of 120 rows, ", "interrupted"),
    ])
    func `a terminal shows how far it is, and takes it away for what is said`(
        _ script: String, _ line: String, _ end: String
    ) throws {
        let answers = (0...50).map { #""c\#($0)":{"item":{"id":7}}"# }.joined(separator: ",")
        let server = try ScriptedServer([
            [
                .readRequest, .reply(#"{"result":{"result":{\#(answers)},"result_error":[]},"time":{}}"#), .readRequest,
                .hang,
            ]
        ])
        let terminal = try PseudoTerminal(
            BuiltProgram.path, arguments: ["--connect", "\(server.origin)/rest/1/abcdef12345/", "-c", script],
            directory: try BuiltProgram.temporaryFolder())
        try terminal.wait(for: line)
        try terminal.wait(for: "the time left") { $0.cursorRow.contains(/[\d.]+ a second, \d+ s left/) }
        terminal.press(.controlC)
        try terminal.wait(for: end)
        #expect(!terminal.screen.text.contains { $0.contains(line) }, "\(terminal.screen.text)")
    }
}
