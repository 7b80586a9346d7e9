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
            "50 of 120 commands were done"
        ),
        (
            "for n in range(120) journal \"n.jsonl\" key $n { source.get 7 }", "50 of 120 rows, ",
            "50 done, 50 unknown, 20 not sent"
        ),
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
        try terminal.wait(for: "the time left") { $0.cursorRow.contains(/[\d.]+ a second, \d+ s left, waiting \d/) }
        terminal.press(.controlC)
        try terminal.wait(for: end)
        #expect(!terminal.screen.text.contains { $0.contains(line) }, "\(terminal.screen.text)")
        #expect(try terminal.waitForEnd() == 130)
    }

    private static let writes =
        "batch { source.add title=N connectorId=31 settings.token=t-9f3c; table.delete 4; source.get 7 }"
    private static let reads = "batch { source.get 7; source.get 8 }"

    @Test(
        arguments: [
            // Not one command has an answer of its own: the request is told as a call would be, with its status.
            (
                writes, [.readRequest, .close], 5,
                "the outcome of the batch is unknown: the server closed the connection without a reply",
                "check before you send it again: 'source.list order id desc' shows whether it was created, 'table.get ID' shows"
            ),
            (reads, [.readRequest, .close], 5, "the server closed the connection without a reply", "try again"),
            (
                writes, [.readRequest, .reply(status: 502, "<html>bad gateway</html>")], 5,
                "the outcome of the batch is unknown: the reply is a web page, not JSON",
                "check before you send it again"
            ),
            (
                reads, [.readRequest, .reply("<html>")], 5, "the reply is a web page, not JSON",
                "check the portal's address"
            ),
            (
                writes, [.readRequest, .reply(status: 401, #"{"error":"NO_AUTH_FOUND","error_description":"Wrong"}"#)],
                1,
                "NO_AUTH_FOUND: Wrong", "check the webhook or the token with 'auth'"
            ),
            (
                writes, [.readRequest, .reply(#"{"result":{"id":58}}"#)], 5,
                "the outcome of the batch is unknown: the reply does not mention this call",
                "'source.list order id desc' shows whether it was created"
            ),
            (
                writes,
                [.readRequest, .reply(#"{"result":{"result":{"c1":{"id":58}},"result_error":[]}}"#)], 5,
                "2 of 3 commands of the batch failed", "check before you send it again: 'table.get ID' shows"
            ),
            // Each has one.
            (
                writes,
                [
                    .readRequest,
                    .reply(
                        #"{"result":{"result":[],"result_error":{"c1":{"error":"X"},"c2":{"error":"X"},"c3":{"error":"X"}}}}"#
                    ),
                ], 3, "3 of 3 commands of the batch failed", ""
            ),
        ] as [(String, [ScriptedServer.Step], Int, String, String)])
    func `a request that fails as a whole is reported as one`(
        _ script: String, _ steps: [ScriptedServer.Step], _ status: Int, _ message: String, _ hint: String
    ) throws {
        let server = try ScriptedServer([steps])
        let run = try BuiltProgram.run([
            "--connect", "\(server.origin)/rest/1/abcdef12345/", "-c", "option retries 0 -> kept; \(script)",
        ])
        #expect(run.status == status, "\(run.errors)")
        #expect(run.errors.contains("error: \(message)"), "\(run.errors)")
        #expect(hint.isEmpty || run.errors.contains("hint: ") && run.errors.contains(hint), "\(run.errors)")
        #expect(server.requests.count == 1)
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            ("source.list", "error: cancelled"),
            (
                "source.add title=N connectorId=31 settings.token=t-9f3c",
                "error: the outcome of biconnector.source.add is unknown: cancelled"
            ),
            (reads, "error: cancelled"), (writes, "error: the outcome of the batch is unknown: cancelled"),
            (
                "for n in range(3) journal \"n.jsonl\" key $n { source.add title=N connectorId=31 settings.token=t-9f3c }",
                "error: cancelled"
            ),
        ])
    func `an interruption is one, whatever was under way`(_ script: String, _ message: String) async throws {
        let server = try ScriptedServer([[.readRequest, .hang]])
        let terminal = try PseudoTerminal(
            BuiltProgram.path, arguments: ["--connect", "\(server.origin)/rest/1/abcdef12345/", "--yes", "-c", script],
            directory: try BuiltProgram.temporaryFolder())
        _ = await server.next { if case .request = $0 { true } else { false } }
        terminal.press(.controlC)
        try terminal.wait(for: message)
        #expect(try terminal.waitForEnd() == 130)
    }
}
