import Foundation
import OrderedJSON
import TestSupport
import Testing

/// `bcx dump` and `bcx diff`, from outside.
struct PortalTests {
    private let folder: String

    init() throws { folder = try BuiltProgram.temporaryFolder() }

    private func run(
        _ words: [String], input: String = "", _ environment: [String: String] = [:]
    ) throws -> BuiltProgram.Run {
        try BuiltProgram.run(words, input: input, environment: environment, folder: folder)
    }

    private func script(_ lines: String) throws -> BuiltProgram.Run {
        try run(["--quiet", "-"], input: "connect sandbox\n\(lines)\n")
    }

    private func text(_ name: String) throws -> String {
        try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
    }

    @Test func `a dump is a script in canonical form, wherever it goes`() throws {
        let file = try script("dump > a.bcx; dump -> text; print $text; dump | cat > b.bcx")
        #expect(file.status == 0, "\(file.errors)")
        let first = try text("a.bcx")
        #expect(first.hasPrefix("#!/usr/bin/env bcx\n# The objects of http://127.0.0.1:"))
        #expect(try text("b.bcx") == first && file.output == first)
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/a.bcx")
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(try run(["check", "a.bcx"]).status == 0)
        #expect(try run(["fmt", "--check", "a.bcx"]).status == 0)
        let call = try run(["--connect", "sandbox", "dump"])
        #expect(call.status == 0)
        #expect(call.output.split(separator: "\n").dropFirst(2) == first.split(separator: "\n").dropFirst(2))
        #expect(try run(["--connect", "sandbox", "a.bcx"]).status == 0)
    }

    @Test func `a dump for programs is JSON`() throws {
        let call = try run(["--connect", "sandbox", "dump", "connector", "--json"])
        let json = try JSON(parsing: call.output)
        #expect(json["version"] == 1 && json["entities"] == ["connector"] && json["connectors"]?.array?.count == 3)
        #expect(
            try run(["--connect", "sandbox", "--output", "json", "dump", "connector"]).output.hasPrefix("{\"version\""))
    }

    @Test func `nothing is sent before all variables are there`() throws {
        let made = try script(
            """
            source.add title="North" connectorId=31 settings.token=t-9f3c -> made
            source.add title="Süd" connectorId=31 settings.token=t-9f3c -> made
            dump > a.bcx
            """)
        #expect(made.status == 0, "\(made.errors)")
        let names = ["SOURCE_NORTH_TOKEN", "SOURCE_S_D_TOKEN"]
        let one = try run(["--connect", "http://127.0.0.1:9/rest/1/c0de/", "a.bcx"], [names[0]: "t-9f3c"])
        #expect((one.status, one.output) == (2, ""))
        #expect(one.errors.hasPrefix("error: \(names[1]) is not in the environment\n"), "\(one.errors)")
        let none = try run(["--connect", "http://127.0.0.1:9/rest/1/c0de/", "a.bcx"])
        #expect(none.status == 2 && names.allSatisfy(none.errors.contains))
        let both = try run(["--connect", "sandbox", "a.bcx"], [names[0]: "t-9f3c", names[1]: "t-9f3c"])
        #expect(both.status == 0, "\(both.errors)")
        let wrong = try run(["--connect", "sandbox", "a.bcx"], [names[0]: "t-9f3c", names[1]: "wrong"])
        #expect(wrong.status == 3 && wrong.errors.contains("SOURCE_CREATE_CONNECTION_ERROR"), "\(wrong.errors)")
    }

    @Test func `two files are compared without a portal`() throws {
        let made = try script(
            """
            dump --json > a.json
            source.add title="North" connectorId=31 settings.token=t-9f3c -> made
            dump --json > b.json
            diff a.json
            """)
        #expect(made.status == 4, "\(made.errors)")
        #expect(made.errors.contains("error: 1 object differs"))
        let same = try run(["diff", "b.json", "./b.json"])
        #expect(same.status == 0, "\(same.errors)")
        let other = try run(["diff", "a.json", "b.json", "--table"])
        #expect(other.status == 4)
        #expect(other.output.contains("added   source  North  Harbour ERP"), "\(other.output)")
        _ = try script("dump --json > portal")
        let unclear = try run(["--connect", "sandbox", "diff", "portal"])
        #expect(
            unclear.status == 2 && unclear.errors.contains("hint: write './portal' for the file"), "\(unclear.errors)")
        let alone = try run(["diff", "a.json"])
        #expect(alone.status == 2 && alone.errors.contains("not connected"), "\(alone.errors)")
        let swapped = try run(["--connect", "sandbox", "diff", "b.json"])
        #expect(
            swapped.status == 4 && swapped.output.contains("\"added\":[{\"entity\":\"source\""), "\(swapped.output)")
    }

    @Test func `a strange script reads its portal and writes nothing`() throws {
        for option in ["--safe", "--safe=strict"] {
            let run = { try self.run([option, "--connect", "sandbox", "-c", $0]) }
            #expect(try run("dump -> text").status == 0)
            #expect(try run("diff sandbox").status == 0)
            #expect(try run("dump > a.bcx").status == 2)
            #expect(try run("diff http://localhost:9/rest/1/c0de/").status == (option == "--safe" ? 5 : 2))
        }
        #expect(try run(["--safe=strict", "--connect", "sandbox", "-c", "diff a.json"]).status == 2)
        #expect(!FileManager.default.fileExists(atPath: "\(folder)/a.bcx"))
    }

    @Test func `a portal that is not there leaves the file as it was`() throws {
        try PackageFiles.writeAbsolute("as it was", to: "\(folder)/a.bcx")
        let run = try run(["--connect", "http://127.0.0.1:9/rest/1/c0de/", "-c", "option retries 0; dump > a.bcx"])
        #expect(run.status == 5)
        #expect(try text("a.bcx") == "as it was")
    }
}
