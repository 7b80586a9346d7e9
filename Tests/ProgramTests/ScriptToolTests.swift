import Foundation
import OrderedJSON
import TestSupport
import Testing

/// `bcx fmt` and `bcx check`, as editors and continuous integration call them.
struct ScriptToolTests {
    @Test func `fmt rewrites files that differ and keeps their mode`() throws {
        let folder = try BuiltProgram.temporaryFolder()
        try PackageFiles.writeAbsolute("print   1", to: "\(folder)/a.bcx")
        try PackageFiles.writeAbsolute("print 2\n", to: "\(folder)/b.bcx")
        try FileManager.default.setAttributes([.posixPermissions: 0o750], ofItemAtPath: "\(folder)/a.bcx")
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/l.bcx", withDestinationPath: "a.bcx")
        let check = try BuiltProgram.run(["fmt", "--check", "l.bcx", "b.bcx"], folder: folder)
        #expect((check.status, check.output, check.errors) == (4, "l.bcx\n", ""))
        let run = try BuiltProgram.run(["fmt", "l.bcx", "b.bcx"], folder: folder)
        #expect((run.status, run.output, run.errors) == (0, "", ""))
        #expect(try String(contentsOfFile: "\(folder)/a.bcx", encoding: .utf8) == "print 1\n")
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/a.bcx")
        #expect(attributes[.posixPermissions] as? Int == 0o750)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/l.bcx") == "a.bcx")
        #expect(try BuiltProgram.run(["fmt", "--check", "l.bcx", "b.bcx"], folder: folder).status == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["a.bcx", "b.bcx", "l.bcx"])
    }

    @Test func `fmt leaves alone what is no script and goes on with the next`() throws {
        let folder = try BuiltProgram.temporaryFolder()
        try PackageFiles.writeAbsolute("print  (1", to: "\(folder)/a.bcx")
        try PackageFiles.writeAbsolute("print  2", to: "\(folder)/b.bcx")
        let run = try BuiltProgram.run(["fmt", "a.bcx", "missing.bcx", "b.bcx"], folder: folder)
        #expect(run.status == 2)
        #expect(run.errors.contains("unterminated '('\n  --> a.bcx:1:8"))
        #expect(run.errors.contains("cannot read \"missing.bcx\""))
        #expect(try String(contentsOfFile: "\(folder)/a.bcx", encoding: .utf8) == "print  (1")
        #expect(try String(contentsOfFile: "\(folder)/b.bcx", encoding: .utf8) == "print 2\n")
    }

    @Test func `fmt writes standard input to standard output`() throws {
        let run = try BuiltProgram.run(["fmt", "-"], input: "print   $given # as is")
        #expect((run.status, run.output, run.errors) == (0, "print $given  # as is\n", ""))
        #expect(try BuiltProgram.run(["fmt"]).status == 2)
        #expect(try BuiltProgram.run(["fmt", "--chek", "a.bcx"]).errors.contains("unknown option '--chek'"))
    }

    @Test(arguments: [
        ["check", "a.bcx", "none.bcx", "--output", "json"], ["--output=json", "check", "a.bcx", "none.bcx"],
    ])
    func `check reports to editors`(_ words: [String]) throws {
        let folder = try BuiltProgram.temporaryFolder()
        let script = "print \"Привет $нет\"\nexpect NO_CODE sorce.list\nlet two = \"\"\"\n  a\n  \"\"\" 7\n"
        try PackageFiles.writeAbsolute(script, to: "\(folder)/a.bcx")
        let run = try BuiltProgram.run(words, folder: folder)
        #expect((run.status, run.errors) == (2, ""))
        let problems = try #require(try JSON(parsing: run.output).array)
        #expect(problems.map { $0["message"]?.string ?? "" }.count == 5)
        #expect(
            problems[0] == [
                "file": "a.bcx", "line": 1, "column": 15, "end": ["line": 1, "column": 19], "severity": "error",
                "message": "unknown variable '$нет'",
                "hint": "set it first with 'let нет = …', or give it with --set нет=…",
            ])
        #expect(problems[1]["severity"] == "warning" && problems[1]["line"] == 2 && problems[1]["column"] == 8)
        #expect(problems[2]["message"] == "unknown method 'sorce.list'")
        #expect(problems[2]["hint"] == "did you mean 'source.list'?")
        #expect(problems[3]["line"] == 5 && problems[3]["column"] == 7)
        #expect(problems[4]["file"] == "none.bcx" && problems[4]["line"] == .null)
    }

    @Test func `check has nothing to say about a good script`() throws {
        let run = try BuiltProgram.run(
            ["check", "examples/quickstart.bcx", "--output", "json"], folder: PackageFiles.root)
        #expect((run.status, run.output, run.errors) == (0, "[]\n", ""))
    }
}
