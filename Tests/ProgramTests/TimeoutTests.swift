import TestSupport
import Testing

/// `--timeout` reaches every request.
@Suite(.serialized)
struct TimeoutTests {
    @Test(arguments: [
        "connect OTHER/rest/1/abcdef12345/", "use 31", "source.list", "source.list all", "profile", "server.time",
        "batch { source.list; server.time }", "source.add title=x connectorId=31 settings.token=t",
        "source.update 7 title=x",
        "for n in [1] journal \"FOLDER/j\" key $n { source.add title=x connectorId=31 settings.token=t }",
        "expect any source.list", "connect slow",
    ])
    func `a portal that does not answer is given up`(_ line: String) throws {
        let silent = try ScriptedServer([[.readRequest, .hang]])
        let home = try BuiltProgram.temporaryFolder()
        // A profile with a time of its own changes nothing.
        _ = try BuiltProgram.run(
            ["-c", "portal \(silent.origin)/rest/1/abcdef12345/; option timeout 50s; profile save slow"],
            environment: ["HOME": home])
        let begin = ContinuousClock.now
        let run = try BuiltProgram.run(
            [
                "--timeout=300ms", "--connect", "\(silent.origin)/rest/1/abcdef12345/", "-c",
                "option retries 0; "
                    + line.replacing("OTHER", with: silent.origin).replacing("FOLDER", with: home),
            ], environment: ["HOME": home])
        #expect([3, 5].contains(run.status), "\(run)")
        #expect(ContinuousClock.now - begin < .seconds(20), "\(run)")
        #expect(silent.connections > 0)
    }
}
