import TestSupport
import Testing

/// `bcx test`: steps as cases, reports, status.
@Suite(.serialized)
struct TestCommandTests {
    private let folder: String

    init() throws {
        folder = try BuiltProgram.temporaryFolder()
        try write("good.bcx", "connect sandbox\nstep \"one\"\nassert 1 == 1\nstep \"two\"\nprint \"quiet\"\n")
        try write("plain.bcx", "assert 2 > 1\n")
        try write(
            "bad.bcx",
            "connect sandbox\nstep \"first\"\nstep \"<second> & \\\"more\\\" #2\"\nprint \"seen\"\nsource.get 9\nstep \"third\"\n"
        )
        try write("broken.bcx", "let x =\n")
        try write("late.bcx", "source.list\nstep \"never\"\n")
    }

    private func write(_ name: String, _ text: String) throws {
        try PackageFiles.writeAbsolute(text, to: "\(folder)/\(name)")
    }

    private func test(_ words: String...) throws -> BuiltProgram.Run {
        try BuiltProgram.run(["test"] + words, folder: folder)
    }

    @Test func `steps that hold are one line each`() throws {
        let run = try test("good.bcx", "plain.bcx")
        #expect(run.status == 0)
        #expect(
            Golden.matches(
                run.output,
                "ok    good.bcx: one (… s)\nok    good.bcx: two (… s)\nok    plain.bcx: runs (… s)\n3 passed, 0 failed\n"
            ))
        #expect(run.errors.isEmpty)
    }

    @Test func `a script that ends with a status has failed`() throws {
        try write("exit.bcx", "step \"a\"\nprint \"seen\"\nif true { exit 3 }\nstep \"b\"\n")
        try write("plain-exit.bcx", "exit 1\n")
        try write("done.bcx", "step \"a\"\nexit 0\nstep \"b\"\n")
        let run = try test("exit.bcx", "plain-exit.bcx", "done.bcx")
        #expect(run.status == 4)
        let shown = run.output + run.errors
        for part in ["seen", "the script ended with 'exit 3'", "the script ended with 'exit 1'", "2 failed"] {
            #expect(shown.contains(part), "\(shown)")
        }
    }

    @Test func `a failing step shows what it said and the error, and what was not reached`() throws {
        let run = try test("bad.bcx")
        #expect(run.status == 4)
        #expect(
            Golden.matches(
                run.output,
                """
                ok    bad.bcx: first (… s)
                FAIL  bad.bcx: <second> & "more" #2 (… s)
                      seen
                      error: SOURCE_NOT_FOUND: Source was not found.
                        --> bad.bcx:5:1
                         |
                       5 | source.get 9
                         | ^^^^^^^^^^ biconnector.source.get, HTTP 200
                      hint: list the sources, and check which application's token is in use
                -     bad.bcx: third (not reached)
                1 passed, 1 failed, 1 not reached

                """), "\(run.output)")
    }

    @Test func `what fails before the first step is a case`() throws {
        let run = try test("late.bcx")
        #expect(run.status == 4)
        #expect(run.output.contains("FAIL  late.bcx: before the first step"))
        #expect(run.output.contains("-     late.bcx: never (not reached)"))
    }

    @Test func `a text that is no script fails as a whole with status 2`() throws {
        let run = try test("broken.bcx", "no-such.bcx", "good.bcx")
        #expect(run.status == 2)
        #expect(run.output.contains("FAIL  broken.bcx: reads"))
        #expect(run.output.contains("FAIL  no-such.bcx: reads"))
        #expect(run.output.contains("2 passed, 2 failed"))
    }

    @Test(arguments: ["1", "4"])
    func `reports are written in order`(_ jobs: String) throws {
        let run = try test(
            "bad.bcx", "good.bcx", "--jobs", jobs, "--report-junit", "junit.xml", "--report-tap=tests.tap")
        #expect(run.status == 4)
        let tap = try PackageFiles.textAbsolute("\(folder)/tests.tap")
        #expect(
            tap.hasPrefix(
                "TAP version 13\n1..5\nok 1 - bad.bcx: first\nnot ok 2 - bad.bcx: <second> & \"more\" \\#2\n# seen\n"))
        #expect(tap.hasSuffix("ok 3 - bad.bcx: third # SKIP not reached\nok 4 - good.bcx: one\nok 5 - good.bcx: two\n"))
        let junit = try PackageFiles.textAbsolute("\(folder)/junit.xml")
        #expect(junit.contains("<testsuites tests=\"5\" failures=\"1\""))
        #expect(junit.contains("name=\"&lt;second&gt; &amp; &quot;more&quot; #2\""))
        #expect(junit.contains("<failure message=\"SOURCE_NOT_FOUND: Source was not found.\">"))
        #expect(junit.contains("<skipped message=\"not reached\"/>"))
        let check = try BuiltProgram.runShell(
            "command -v python3 && python3 -c \"import xml.dom.minidom as m; m.parse('\(folder)/junit.xml')\"")
        #expect(check.status == 0 || check.output.isEmpty, "\(check.errors)")
    }

    @Test func `each script has a sandbox of its own`() throws {
        try write(
            "a.bcx", "connect sandbox\nsource.add title=A connectorId=31 settings.token=tok1 -> a\nassert $a.id == 58\n"
        )
        try write(
            "b.bcx", "connect sandbox\nsource.add title=B connectorId=31 settings.token=tok1 -> b\nassert $b.id == 58\n"
        )
        #expect(try test("a.bcx", "b.bcx", "--jobs", "2").status == 0)
    }

    @Test func `wrong words are said`() throws {
        #expect(try test().status == 2)
        #expect(try test("good.bcx", "--jobs", "0").status == 2)
        #expect(try test("good.bcx", "--report").errors.contains("unknown option '--report'"))
    }
}
