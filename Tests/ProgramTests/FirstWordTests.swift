import Foundation
import OrderedJSON
import TestSupport
import Testing

/// What may follow `bcx` on a command line.
struct FirstWordTests {
    private func run(_ words: [String], _ environment: [String: String] = [:], in folder: String? = nil) throws
        -> BuiltProgram.Run
    {
        try BuiltProgram.run(["--connect", "sandbox"] + words, environment: environment, folder: folder)
    }

    @Test func `a method makes one call of its arguments`() throws {
        let made = try run(
            ["source.add", "title=a $b; print 1", "connectorId=31", "settings.token=secret:T"], ["T": "t-9f3c"])
        #expect((made.status, made.errors) == (0, ""))
        #expect(made.output == "{\"id\":58}\n")
        let list = try run(["connector.list", "where", "title", "contains", "erp", "select", "id", "--output", "csv"])
        #expect((list.status, list.errors) == (0, ""))
        #expect(list.output.hasPrefix("id\r\n"))
    }

    @Test func `a credential on the command line is warned about and not repeated`() throws {
        let made = try run(["source.add", "title=x", "connectorId=31", "settings.token=t-9f3c-aa"])
        #expect(made.status == 0)
        #expect(made.errors.contains("settings.token=secret:NAME"))
        #expect(!made.errors.contains("t-9f3c"))
        #expect(
            try run(["--quiet", "source.add", "title=x", "connectorId=31", "settings.token=t-9f3c-aa"]).errors == "")
    }

    @Test(arguments: [
        (["version"], 0, "bcx ", ""), (["help"], 0, "Usage", ""),
        (["help", "sandbox"], 0, "bcx sandbox [OPTIONS]", ""),
        (["help", "source.add"], 0, "source.add", ""), (["source.get", "--help"], 0, "source.get ID", ""),
        (["test", "--help"], 0, "--filter TEXT", ""), (["check", "-h"], 0, "bcx check FILE…", ""),
        (["fmt", "--help"], 0, "--check", ""), (["sandbox", "--help"], 0, "--port N", ""),
        (["dump", "--help"], 0, "bcx dump [ENTITY… | ENTITY ID]", ""), (["help", "diff"], 0, "bcx diff [FROM]", ""),
        (["dump", "widget"], 2, "", "'widget' is not a kind of object"), (["diff"], 2, "", "diff"),
        (["diff", "a.bcx"], 2, "", "is a script, which is never run"),
        (["help", "nonsense"], 2, "", "no help for 'nonsense'"), (["sorce.list"], 2, "", "did you mean 'source.list'?"),
        (["chekc", "x"], 2, "", "did you mean 'check'?"), (["status"], 2, "", "bcx -c 'status …'"),
        (["sandbx"], 2, "", "did you mean 'sandbox'?"),
        (["https://a.b/rest/1/secret77/", "server.time"], 2, "", "bcx --connect ADDRESS METHOD"),
        (["completion"], 2, "", "'completion' is no command, method or file"), (["nosuch.bcx"], 2, "", "cannot read"),
        (["./nosuch"], 2, "", "cannot read"),
        (["source.list", "|", "cat"], 2, "", "'|' as an argument has no meaning"),
        (["-c", "print 1", "stray"], 2, "", "nothing uses the argument 'stray'"),
        (["-c", "print $args[1]", "a", "b"], 0, "b\n", ""),
        (["-c", "print 1", "--", "source.list"], 2, "", "nothing uses"),
        (["source.list", "-c", "print 1"], 2, "", "exclude each other"),
        (["source.list", "--bogus"], 2, "", "unknown option"),
        (["source.list", "where", "title", "="], 2, "", "expected a value"),
    ])
    func `is what the table says`(_ words: [String], _ status: Int, _ output: String, _ errors: String) throws {
        let run = try run(words)
        #expect(run.status == status, "\(run.output)\(run.errors)")
        #expect(output.isEmpty ? run.output.isEmpty : run.output.contains(output))
        #expect(errors.isEmpty ? run.errors.isEmpty : run.errors.contains(errors), "\(run.errors)")
    }

    @Test func `without a portal a call says how to name one`() throws {
        let run = try BuiltProgram.run(["source.list"])
        #expect(run.status == 2)
        #expect(run.errors.contains("bcx --connect sandbox source.list"))
    }

    @Test func `a file and a method of one name are kept apart`() throws {
        let folder = try BuiltProgram.temporaryFolder()
        try PackageFiles.writeAbsolute("print 7\n", to: "\(folder)/server.time")
        try PackageFiles.writeAbsolute("print 8\n", to: "\(folder)/deploy")
        try PackageFiles.writeAbsolute("print $a\n", to: "\(folder)/a.bcx")
        let method = try run(["server.time"], in: folder)
        #expect(method.status == 0)
        #expect(method.errors.contains("the file of this name is run by 'bcx ./server.time'"))
        #expect(try run(["./server.time"], in: folder).output == "7\n")
        #expect(try run(["deploy"], in: folder).output == "8\n")
        #expect(try run(["b.bxc"], in: folder).errors.contains("did you mean 'a.bcx'?"))
        for name in ["error", "last", "args", "env", "portal", "fields", "1a", "a b", "a.b", ""] {
            let run = try run(["--set", "\(name)=x", "-c", "print 1"])
            #expect(run.status == 2 && run.output.isEmpty, "\(name): \(run.output)\(run.errors)")
        }
        #expect(try run(["--set", "нет=1", "--set", "_a1=2", "-c", "print $нет $_a1"]).output == "1 2\n")
        let late = try run(["a.bcx", "--set", "a=1"], in: folder)
        #expect(late.status == 2)
        #expect(late.errors.contains("options stand before the file"))
        #expect(try run(["--set", "a=1", "a.bcx"], in: folder).output == "1\n")
    }

    @Test func `folders are tested, as far as the filter goes`() throws {
        let folder = try BuiltProgram.temporaryFolder()
        for name in ["north", "south"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/t/\(name)", withIntermediateDirectories: true)
            try PackageFiles.writeAbsolute("step \"\(name)\"\nprint 1\n", to: "\(folder)/t/\(name)/a.bcx")
        }
        try PackageFiles.writeAbsolute("no script", to: "\(folder)/t/readme.txt")
        let all = try BuiltProgram.run(["test", "t", "--connect", "sandbox"], folder: folder)
        #expect(all.status == 0, "\(all.errors)")
        #expect(all.output.contains("t/north/a.bcx") && all.output.contains("t/south/a.bcx"))
        let some = try BuiltProgram.run(["test", "--filter", "nor", "t"], folder: folder)
        #expect(some.output.contains("t/north/a.bcx") && !some.output.contains("south"))
        #expect(try BuiltProgram.run(["test", "t", "--filter", "west"], folder: folder).status == 2)
    }

    @Test(arguments: [
        (["--output", "json", "-c", "print $x"], 2, "unknown variable '$x'", 1),
        (["--output=jsonl", "-c", "source.get 99"], 1, "SOURCE_NOT_FOUND: Source was not found.", 1),
        (["--output", "json", "--bogus"], 2, "unknown option '--bogus'", nil),
        (["--output", "json", "-c", "assert 1 == 2"], 4, "assertion failed", 1),
    ])
    func `errors are JSON where results are`(_ words: [String], _ status: Int, _ message: String, _ line: Int?) throws {
        let run = try run(words)
        #expect(run.status == status)
        let report = try JSON(parsing: run.errors.trimmingCharacters(in: .newlines))
        #expect(report["version"] == 1)
        #expect(report["message"]?.string?.contains(message) == true, "\(report)")
        #expect(report["line"] == line.map { JSON.int($0) } ?? .null)
        #expect(report["exit"] == .int(status))
        #expect(report["codes"] == (status == 1 ? ["SOURCE_NOT_FOUND"] : []))
    }
}
