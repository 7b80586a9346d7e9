import BCXShell
import OrderedJSON
import TestSupport
import Testing

/// `X.get ID…` and `X.delete ID…`.
struct SeveralObjectsTests {
    /// A sandbox with the sources 58, 59 and 60.
    private func run(_ lines: String, _ options: [String] = []) throws -> BuiltProgram.Run {
        let script = """
            connect sandbox
            for n in range(3) { source.add title="S $n" connectorId=31 settings.token=t-9f3c > made.json }
            \(lines)

            """
        return try BuiltProgram.run(
            ["--quiet"] + options + ["-"], input: script, folder: try BuiltProgram.temporaryFolder())
    }

    @Test(arguments: [
        ("source.get 60 58 -> all; print $all[*].item.connection.title", "[\"S 2\",\"S 0\"]"),
        ("let ids = [58, 59]; source.get $ids -> all; print $all[*].item.connection.id", "[58,59]"),
        ("source.get [58] -> all; print $all[*].item.connection.id", "[58]"),
        ("source.get [] -> all; print $all", "[]"),
        ("source.get 58 [59, 60] -> all; print $all[*].item.connection.id", "[58,59,60]"),
        ("source.delete 58 60 -> all; print $all; source.list -> left; print $left[*].id", "[true,true]\n[59]"),
        ("let ids = range(58, 61); source.delete $ids -> all; print count($all)", "3"),
        ("try { source.get 58 999 -> all }; print $error.code", "SOURCE_NOT_FOUND"),
        ("expect SOURCE_NOT_FOUND source.get 998 999; print 1", "1"),
        ("batch { source.get 58 59 }; print $last[*].item.connection.id", "[58,59]"),
        ("source.get 58 59; print $last[*].item.connection.id", "[58,59]"),
        ("let all = null; try { source.get 58 999 59 -> all }; print $all[*].item.connection.id", "[58,null,59]"),
    ])
    func `are one array in their order`(_ line: String, _ printed: String) throws {
        let run = try run(line)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.hasSuffix("\(printed)\n"), "\(run.output)")
    }

    @Test func `a refused one is null and named, and the others are there`() throws {
        let run = try run("source.get 58 999 60")
        #expect(run.status == 3)
        #expect(run.output.hasPrefix("[{\"item\":{\"connection\":{\"id\":58"), "\(run.output)")
        #expect(run.output.contains(",null,{"))
        #expect(run.errors.contains("1 of 3 ") && run.errors.contains("999: SOURCE_NOT_FOUND"), "\(run.errors)")
    }

    @Test func `all refused is a refusal`() throws {
        let run = try run("source.get 998 999")
        #expect(run.status == 1, "\(run.errors)")
        #expect(run.output == "[null,null]\n")
    }

    @Test func `what is no identifier sends nothing`() throws {
        let run = try run("source.delete 58 north")
        #expect(run.errors.contains("'north' is not an identifier"), "\(run.errors)")
        #expect(try self.run("source.delete 58 north; source.list").output.isEmpty)
        #expect(try self.run("try { source.delete 58 north }").status == 3)
    }

    @Test func `a dry run shows one batch`() throws {
        let run = try run("source.delete 58 59 --dry-run; source.list -> left; print count($left)")
        #expect(run.status == 0, "\(run.errors)")
        #expect(
            run.output.contains("\"method\":\"biconnector.source.delete\"") && run.output.hasSuffix("3\n"),
            "\(run.output)")
    }
}
