import BIConnector
import Foundation
import TestSupport
import Testing

/// Status 2 promises that nothing which may change the portal was sent in this run; what goes wrong here afterwards ends
/// with 3.
@Suite(.serialized)
struct ExitStatusTests {
    private static let write = "connect sandbox; source.add title=North connectorId=31 settings.token=t-1"

    private func run(_ arguments: [String], input: String = "", folder: String? = nil) throws -> BuiltProgram.Run {
        try BuiltProgram.run(arguments, input: input, folder: folder)
    }

    @Test(
        arguments: [
            // Behind the write itself: where its result goes.
            (" | false", 3, "the program ended with status 1", true),
            (" | nosuchprogram 2>/dev/null", 3, "the program ended with status 127", true),
            (" | kill -9 $$", 3, "the program was ended by signal 9", true),
            (" > /dev/full", 3, "cannot write \"/dev/full\": No space left on device", true),
            (" >> /dev/full", 3, "cannot write \"/dev/full\": No space left on device", true),
            (" > /nonexist/x", 2, "cannot write \"/nonexist/x\": No such file or directory", false),
            (" >> /nonexist/x", 2, "cannot write \"/nonexist/x\": No such file or directory", false),
            (" > /", 2, "cannot write \"/\": Is a directory", false),
            (" > /proc/version", 2, "cannot write \"/proc/version\"", false),
            (" --timeout=soon", 2, "\"soon\" is not a span of time", false),
            // In the next statement.
            ("; print 1 < \"a\"", 3, "", false), ("; assert 1 == 2", 4, "", false), ("; exit 2", 2, "", false),
            ("; exit 0", 0, "", false), ("; source.get 9999", 1, "SOURCE_NOT_FOUND", false),
            ("; let t = csv(\"/nonexist.csv\")", 3, "No such file", false), ("; !exit 3", 3, "status 3", false),
            ("; source.list | false", 3, "status 1", false), ("; server.time > /dev/full", 3, "No space left", false),
            ("; print $env.NOPE[0].x + 1", 3, "", false), ("; run broken.bcx", 3, "", false),
            ("; run missing.bcx", 3, "", false), ("; use nothing", 3, "", false), ("; ask x", 3, "", false),
            ("; source.update 58 settings.token=secret:NOPE", 3, "", false),
            ("; sandbox nonsense", 3, "", false), ("; option pace soon", 3, "", false),
            ("; connect http://127.0.0.1:9/rest/1/abcdefghij/", 5, "connection refused", false),
        ] as [(String, Int, String, Bool)])
    func `a script with a write in it`(_ rest: String, _ status: Int, _ message: String, _ isNamed: Bool) throws {
        let folder = try BuiltProgram.temporaryFolder()
        try PackageFiles.writeAbsolute("if {", to: "\(folder)/broken.bcx")
        let run = try run(["-c", Self.write + rest], folder: folder)
        #expect(run.status == status, "\(run)")
        #expect(message.isEmpty || run.errors.contains(message), "\(run)")
        #expect(run.errors.contains("its result is {\"id\": 58}") == isNamed, "\(run)")
        let dry = try self.run(["--dry-run", "-c", Self.write + rest], folder: folder)
        if status == 3 { #expect(dry.status == 2 || dry.status == 0, "\(dry)") }
    }

    /// Every method that may change the portal, and every form that sends one; each may be refused.
    private static let writes: [String] =
        PortalMethod.all.filter { !$0.isRead && $0.entity != nil }.map { method in
            let words = [.update, .delete, .fieldsUpdate].contains(method.verb) ? " 9999 --yes" : ""
            return "try { \(method.shortName)\(words) --force }"
        } + [
            "try { crm.lead.add }", "try { batch { source.delete 9999 --yes; server.time } }",
            "expect any source.add title=x connectorId=9999 settings:={}", "expect any batch { crm.lead.list }",
            "for n in [1] journal \"n.jsonl\" key $n { source.add title=N connectorId=31 settings.token=t }",
        ]

    @Test func `every command that writes, and every way to fail here after it`() throws {
        let failures = [
            ("print 1 < \"a\"", 3), ("let t = csv(\"none.csv\")", 3), ("server.time | false", 3),
            ("server.time > /dev/full", 3), ("server.time > /nonexist/x", 3), ("run broken.bcx", 3), ("!false", 3),
            ("source.get abc", 3), ("assert 1 == 2", 4), ("exit 2", 2), ("source.get 9999", 1),
        ]
        let folder = try BuiltProgram.temporaryFolder()
        try PackageFiles.writeAbsolute("print $nosuch", to: "\(folder)/broken.bcx")
        for (place, write) in Self.writes.enumerated() {
            // Each meets some of them here, and all of them in the tests of the shell.
            for step in 0..<4 {
                let (failure, status) = failures[(place * 3 + step) % failures.count]
                try? FileManager.default.removeItem(atPath: "\(folder)/n.jsonl")
                let run = try run(["-c", "connect sandbox; \(write)", "-c", failure], folder: folder)
                #expect(run.status == status, "\(write), \(failure): \(run)")
            }
            try? FileManager.default.removeItem(atPath: "\(folder)/n.jsonl")
            #expect(try run(["-c", "connect sandbox; \(write)", "-c", "prnt $x"], folder: folder).status == 3)
        }
    }

    /// Every road into the program, as a function of the texts to run.
    private static let roads: [(name: String, run: @Sendable (ExitStatusTests, [String]) throws -> BuiltProgram.Run)] =
        [
            ("-c again and again", { try $0.run($1.flatMap { ["-c", $0] }) }),
            ("standard input", { try $0.run([], input: $1.joined(separator: "\n") + "\n") }),
            (
                "a script that runs others",
                { test, texts in
                    let folder = try BuiltProgram.temporaryFolder()
                    for (number, text) in texts.enumerated() {
                        try PackageFiles.writeAbsolute(text, to: "\(folder)/\(number).bcx")
                    }
                    let main = texts.indices.map { "run \($0).bcx" }.joined(separator: "\n")
                    try PackageFiles.writeAbsolute(main, to: "\(folder)/main.bcx")
                    return try test.run(["\(folder)/main.bcx"])
                }
            ),
        ]

    @Test(
        arguments: roads.map(\.name), ["print $nosuch", "prnt 1", "if {", "source.list where", "\"", "print 1 < \"a\""])
    func `whatever road the text takes`(_ road: String, _ broken: String) throws {
        let road = try #require(Self.roads.first { $0.name == road })
        #expect(try road.run(self, [Self.write, broken]).status == 3)
        #expect(try road.run(self, ["connect sandbox; source.list", broken]).status == 2)
        #expect(try road.run(self, ["connect sandbox; try { crm.lead.list }", broken]).status == 3)
    }

    @Test func `a script on standard input is checked whole before anything runs`() throws {
        #expect(try run(["-"], input: "\(Self.write)\nprnt 1\n").status == 2)
        #expect(try run(["-"], input: "\(Self.write)\nprint 1 < \"a\"\n").status == 3)
    }

    @Test func `tests that cannot be read after others that wrote`() throws {
        let folder = try BuiltProgram.temporaryFolder()
        let files = [
            "writes.bcx": Self.write, "reads.bcx": "connect sandbox; source.list", "broken.bcx": "if {",
            "fails.bcx": "\(Self.write); assert 1 == 2",
        ]
        for (name, text) in files { try PackageFiles.writeAbsolute(text, to: "\(folder)/\(name)") }
        let cases: [([String], Int)] = [
            (["writes.bcx"], 0), (["reads.bcx", "broken.bcx"], 2), (["writes.bcx", "broken.bcx"], 3),
            (["broken.bcx", "writes.bcx"], 3), (["missing.bcx", "reads.bcx"], 2), (["missing.bcx", "writes.bcx"], 3),
            (["fails.bcx", "writes.bcx"], 4),
            (["writes.bcx", "--report-junit", "/nonexist/r.xml"], 2), (["writes.bcx", "--report-tap", "/dev/full"], 3),
            (["reads.bcx", "--report-tap", "/dev/full"], 2), (["writes.bcx", "--report-tap", "r.tap"], 0),
        ]
        for (words, status) in cases {
            let run = try run(["test"] + words, folder: folder)
            #expect(run.status == status, "\(words): \(run)")
            // A report that finds no place is found out before the tests.
            if words.contains("/nonexist/r.xml") { #expect(run.output.isEmpty) }
        }
    }

    @Test func `standard input that turns out to be no text`() throws {
        for (line, status) in [(Self.write, 3), ("connect sandbox; source.list", 2)] {
            let run = try BuiltProgram.runShell("printf '%s\\n\\377\\376x\\n' '\(line)' | '\(BuiltProgram.path)'")
            #expect(run.status == status, "\(run)")
        }
    }

    @Test func `results that find no room`() throws {
        let program = "'\(BuiltProgram.path)'"
        let write = try BuiltProgram.runShell("\(program) -c '\(Self.write)' >/dev/full")
        #expect(write.status == 3)
        #expect(write.errors.contains("error: cannot write \"standard output\": No space left on device"), "\(write)")
        #expect(write.errors.contains("hint: the lost output begins with: {\"id\":58}"), "\(write)")
        let read = try BuiltProgram.runShell("\(program) -c 'connect sandbox; source.list' >/dev/full")
        #expect(read.status == 2 && !read.errors.contains("hint"), "\(read)")
    }

    @Test func `a wizard that sends`() throws {
        let sandbox = try SandboxProcess()
        for (text, status) in [("print 1 < \"a\"", 3), ("assert 1 == 2", 4), ("exit 2", 2)] {
            let terminal = try PseudoTerminal(
                BuiltProgram.path,
                arguments: ["--connect", sandbox.webhook, "-c", "use 31; source.add? > made.json; \(text)"],
                directory: try BuiltProgram.temporaryFolder())
            for (question, answer) in [
                ("title (string", "North"), ("description (string", ""), ("connectorId (integer", ""),
                ("settings.token", "t-1"), ("Send it?", "y"),
            ] {
                try terminal.wait(for: question)
                terminal.send("\(answer)\r")
            }
            #expect(try terminal.waitForEnd() == status, "\(terminal.screen.text)")
        }
        let terminal = try PseudoTerminal(
            BuiltProgram.path,
            arguments: ["--connect", sandbox.webhook, "-c", "use 31; source.add? > /nonexist/made.json"],
            directory: try BuiltProgram.temporaryFolder())
        try terminal.wait(for: "cannot write \"/nonexist/made.json\"")
        #expect(try terminal.waitForEnd() == 2)
        #expect(!terminal.screen.text.contains { $0.contains("title (string") })
    }

    @Test func `a file that is added to is opened before the call, and a refused call leaves none`() throws {
        let folder = try BuiltProgram.temporaryFolder()
        try PackageFiles.writeAbsolute("old\n", to: "\(folder)/kept.jsonl")
        _ = try run(["-c", "\(Self.write) >> kept.jsonl; source.list > list.json"], folder: folder)
        #expect(try PackageFiles.textAbsolute("\(folder)/kept.jsonl") == "old\n{\"id\":58}\n")
        let refused = try run(
            ["-c", "connect sandbox; try { source.get 9 >> none; source.get 9 > none }; source.delete 9 --yes > none"],
            folder: folder)
        #expect(refused.status == 1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["kept.jsonl", "list.json"])
    }
}
