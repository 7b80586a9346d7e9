import BCXShell
import TestSupport
import Testing
import TextUI

@testable import bcx

/// README says what is true: its snippets run, its reference is the rows', its commands are those of the machine.
struct ReadmeTests {
    private let readme: String

    init() throws { readme = try PackageFiles.text("README.md") }

    @Test func `the exit statuses are those of the program`() {
        let rows = ExitStatusRow.all.map { "| \($0.status) | \($0.meaning) |\n" }.joined()
        #expect(readme.contains("| status | meaning |\n|---|---|\n\(rows)\n"))
    }

    @Test func `the options are those of the program`() {
        let rows = Settings.options.map {
            "| `\($0.usage.split(separator: "|").joined(separator: "\\|"))` | \($0.summary) |\n"
        }
        .joined()
        #expect(readme.contains("| option | meaning |\n|---|---|\n\(rows)\n"), "\(rows)")
    }

    @Test func `the variables of the environment are those of the program`() {
        let rows = EnvironmentVariable.all.map { "| `\($0.name)` | \($0.meaning) |\n" }.joined()
        #expect(readme.contains("| variable | meaning |\n|---|---|\n\(rows)\n"))
        for variable in EnvironmentVariable.all {
            #expect(ProgramHelp.text.contains("\n  \(variable.name.padded(toColumns: 20))\(variable.meaning)\n"))
        }
    }

    @Test func `the reference is drawn from the rows`() throws {
        let (begin, end) = ("<!-- reference -->\n", "<!-- end of reference -->")
        let start = try #require(readme.firstRange(of: begin)).upperBound
        let stop = try #require(readme.firstRange(of: end)).lowerBound
        let commands = ShellCommand.all + [Program.sandboxCommand(EmbeddedSandbox())]
        let reference = "\n\(Reference.markdown(commands))\n"
        if Golden.isUpdating {
            try PackageFiles.write(readme[..<start] + reference + readme[stop...], to: "README.md")
        }
        #expect(String(readme[start..<stop]) == reference, "UPDATE_GOLDEN=1 swift test rewrites it")
        #expect(!Golden.isUpdating)
    }

    @Test(arguments: ["first-minute", "loop"])
    func `snippets run`(_ name: String) throws {
        let script = try #require(snippet(behind: "<!-- run: \(name) -->"))
        let run = try BuiltProgram.run(["-"], input: script)
        #expect(run.status == 0, "\(run.errors)")
    }

    @Test func `the program that is shown is the one that is written`() throws {
        let line = try #require(snippet(behind: "<!-- as-program -->"))
        let run = try BuiltProgram.runShell("PATH=\"$(dirname '\(BuiltProgram.path)'):$PATH\"; \(line)")
        #expect(run.status == 0, "\(run.errors)")
        #expect(snippet(behind: "<!-- program -->") == run.output)
    }

    @Test func `the host program is the one of the examples, and runs`() throws {
        let shown = try #require(snippet(behind: "<!-- host-example -->"))
        #expect(try PackageFiles.text("examples/host/main.swift").contains(shown))
        let folder = BuiltProgram.path.dropLast("bcx".count)
        let run = try BuiltProgram.runShell("'\(folder)host-example'")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output == "58 North\nSOURCE_NOT_FOUND: Source was not found.\n")
    }

    @Test func `the snippet of embedding is part of the example that runs`() throws {
        let code = try #require(snippet(behind: "## Embedding"))
        #expect(try PackageFiles.text("examples/embedding/main.swift").contains(code))
        let run = try BuiltProgram.run([], program: "EmbeddingExample")
        #expect(run.status == 0, "\(run.errors)")
        #expect(
            run.output == """
                0 sources
                hello, North
                error: limit reached: 1000 statements
                  --> lesson.bcx:1:27
                   |
                 1 | for i in range(1000000) { let last_seen = $i }
                   |                           ^^^^^^^^^^^^^^^^^^
                interrupted
                the other shell knows no harbour

                """)
    }

    @Test func `the test command is the one of continuous integration`() throws {
        let command = try #require(snippet(behind: "<!-- test-command -->"))
        #expect(command.split(separator: "\n").count == 1)
        #expect(command.contains(".ci/test"))
        #expect(try PackageFiles.text(".ci/run").contains("<!-- test-command -->"))
    }

    @Test func `every dependency is installed by both commands`() throws {
        for marker in ["<!-- first-command -->", "<!-- test-command -->"] {
            let command = try #require(snippet(behind: marker))
            for package in [
                "libcurl4-openssl-dev", "libedit-dev", "libidn2-dev", "libmicrohttpd-dev", "libpcre2-dev",
                "libsqlite3-dev",
            ] {
                #expect(command.contains(package))
            }
        }
    }

    /// The code block behind a marker.
    private func snippet(behind marker: String) -> String? {
        guard let mark = readme.firstRange(of: marker) else { return nil }
        let lines = readme[mark.upperBound...].split(separator: "\n", omittingEmptySubsequences: false)
        guard let open = lines.firstIndex(where: { $0.hasPrefix("```") }) else { return nil }
        return lines[(open + 1)...].prefix { !$0.hasPrefix("```") }.joined(separator: "\n") + "\n"
    }
}
