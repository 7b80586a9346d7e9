import OrderedJSON
import Testing

@testable import CommandLanguage

/// What is known of a row of a table where it is used.
struct ProvenanceTests {
    static let table = "\u{FEFF}title;token\r\nNorth;n\r\n\r\n\"So\r\nuth\";s\r\nEast;e\r\n"

    /// The places of the rows that a loop with a journal gives when `rows` is walked, after `before`.
    static func places(_ rows: String, before: String = "") async throws -> [String?] {
        let script = Script("\(before)\nfor r in \(rows) journal j key $r.title { give $r }")
        script.host.files = ["s.csv": table]
        _ = try await script.interpreter.run(script.source)
        return script.host.rows.map { $0.origin?.place }
    }

    static let all = ["row 1 of s.csv, line 2", "row 2 of s.csv, line 4", "row 3 of s.csv, line 6"]

    @Test(arguments: [
        ("csv(\"s.csv\")", ""), ("$t", "let t = csv(\"s.csv\")"), ("$u", "let t = csv(\"s.csv\"); let u = $t"),
        ("default($t, [])", "let t = csv(\"s.csv\")"),
    ])
    func `rows of a table know their lines`(_ rows: String, _ before: String) async throws {
        #expect(try await Self.places(rows, before: before) == Self.all)
    }

    @Test(arguments: [
        ("$t[0]", 0), ("$t[-1]", 2), ("$t[title=\"East\"]", 2), ("$t[$i]", 1), ("csv(\"s.csv\")[2]", 2),
    ])
    func `so do single rows`(_ row: String, _ index: Int) async throws {
        let script = Script("let i = 1; let t = csv(\"s.csv\"); let row = \(row); let same = $row")
        script.host.files = ["s.csv": Self.table]
        _ = try await script.interpreter.run(script.source)
        guard case .row(let found)? = script.interpreter.provenances["same"] else {
            Issue.record("\(row) has no place")
            return
        }
        #expect(found.place == Self.all[index])
    }

    @Test(arguments: [
        ("$t[1:]", [1, 2]), ("$t[1:][1:]", [2]), ("$t[:2][-1:]", [1]), ("$t[5:]", []),
        ("$t[1:][?title = \"East\"]", [2]),
        ("$t[?title != \"North\"][1:]", [2]), ("$t[?title != \"North\"][:1]", [1]),
    ])
    func `so do slices`(_ rows: String, _ indices: [Int]) async throws {
        #expect(try await Self.places(rows, before: "let t = csv(\"s.csv\")") == indices.map { Self.all[$0] })
    }

    @Test func `what is not a row has no place`() async throws {
        for other in ["[$t[0]]", "$t[*]", "[] + $t", "json(text($t))"] {
            let places = try await Self.places(other, before: "let t = csv(\"s.csv\")")
            #expect(places.allSatisfy { $0 == nil }, "\(other)")
        }
    }

    @Test func `a variable that takes another value forgets the table`() async throws {
        let other = "let t = csv(\"s.csv\"); let t = [{title: \"x\"}]"
        #expect(try await Self.places("$t", before: other) == [nil])
        #expect(
            try await Self.places(
                "$t", before: "let t = csv(\"s.csv\"); give a:=[{\"title\":\"x\"}] -> t")
                == [nil])
    }

    @Test func `the table stays known from run to run and in other scripts`() async throws {
        let script = Script("")
        script.host.files = ["s.csv": Self.table, "in.bcx": "for r in $rows journal j key $r.title { give $r }"]
        for line in ["let t = csv(\"s.csv\")", "run \"in.bcx\" rows:=$t"] {
            _ = try await script.interpreter.run(SourceText(name: "input", text: line))
        }
        #expect(script.host.rows.map { $0.origin?.place } == Self.all)
        script.interpreter.set("t", to: [["title": "x"]])
        _ = try await script.interpreter.run(SourceText(name: "input", text: "run \"in.bcx\" rows:=$t"))
        #expect(script.host.rows.last?.origin == nil)
    }

    @Test func `the journal knows the table`() async throws {
        let script = Script("for r in csv(\"s.csv\") journal j key $r.title { give $r }")
        script.host.files = ["s.csv": Self.table]
        _ = try await script.interpreter.run(script.source)
        let table = try #require(script.host.plans.first?.table)
        #expect(table.path == "s.csv")
        #expect(table.columns == ["title", "token"])
        #expect(table.dialect.separator == ";" && table.dialect.hasMark && table.dialect.lineEnd == .both)
        script.host.files = ["s.csv": "title\n"]
        _ = try await script.interpreter.run(script.source)
        #expect(script.host.plans.last?.table?.columns == ["title"])
    }

    @Test func `a key that is missing names the line and the columns`() async {
        let script = Script("for r in csv(\"s.csv\") journal j key $r.Title { give $r }")
        script.host.files = ["s.csv": Self.table]
        let said = await script.run()
        #expect(said.hasPrefix("error: row 1 of s.csv has no 'Title'; it has \"title\", \"token\"\n"))
        #expect(said.contains("line 2 of s.csv; did you mean 'title'?"))
        script.host.files = ["s.csv": "title,Title,token\nA,,t\n"]
        #expect(
            await script.run().hasPrefix(
                "error: row 1 of s.csv, line 2 has no key; the columns are \"title\", \"Title\", \"token\"\n"))
    }

    @Test func `rows of one key are named by their lines`() async {
        let script = Script("for r in csv(\"s.csv\") journal j key $r.title { give $r }")
        script.host.files = ["s.csv": "title\na\n\nb\na\n"]
        #expect(
            await script.run().hasPrefix("error: rows 1 and 3 of s.csv, lines 2 and 5 have the same key \"a\"\n"))
    }

    @Test(arguments: [
        ("for r in csv(\"s.csv\") { if $r.title == \"East\" { refuse DENIED } }", "  in row 3 of s.csv, line 6\n"),
        ("for r in csv(\"s.csv\") { for n in [1] { assert $r.title != \"East\" } }", "  in row 3 of s.csv, line 6\n"),
        ("for r in csv(\"s.csv\") { print $r.title < 7 }", "  in row 1 of s.csv, line 2\n"),
        ("for r in csv(\"s.csv\") { run in.bcx }", "  in row 1 of s.csv, line 2\n"),
        (
            "batch { for r in csv(\"s.csv\") { refuse $r.title } }",
            ": South: the portal said no. (row 2 of s.csv, line 4)\n"
        ),
        ("for r in csv(\"s.csv\") journal j key $r.title { print $r.title < 7 }", "  in row 1 of s.csv, line 2\n"),
    ])
    func `errors in rows name the line`(_ text: String, _ wanted: String) async {
        let script = Script(text)
        script.host.files = ["s.csv": "title\nNorth\n\nSouth\n\nEast\n", "in.bcx": "refuse X"]
        let shown = await script.run()
        #expect(shown.contains(wanted), "\(shown)")
    }

    @Test(arguments: [
        "for r in csv(\"s.csv\") {}; refuse X", "try { for r in csv(\"s.csv\") { refuse X } }; refuse X",
        "for r in csv(\"s.csv\") { break }; assert false",
        "for r in csv(\"s.csv\") journal j key $r.title { give 1 }; refuse X",
    ])
    func `errors after a loop do not`(_ text: String) async {
        let script = Script(text)
        script.host.files = ["s.csv": Self.table]
        let shown = await script.run()
        #expect(shown.contains("error: ") && !shown.contains("s.csv, line"), "\(shown)")
    }
}
