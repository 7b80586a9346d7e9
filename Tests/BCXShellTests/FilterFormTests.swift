import BCXShell
import CommandLanguage
import OrderedJSON
import SandboxPortal
import Testing

/// What is sent for a condition, what bcx decides, and what it says about it.
struct FilterFormTests {
    private static func filter(_ line: String) async throws -> (filter: String, notes: String) {
        let practice = try PracticeShell()
        await practice.type("connect sandbox")
        _ = practice.said
        await practice.type("\(line) --dry-run -> request")
        let notes = practice.said
        await practice.type("print $request.body.filter")
        return (practice.said.split(separator: "\n").first.map(String.init) ?? "", notes)
    }

    @Test(arguments: [
        ("source.list where title = a", #"{"=title":"a"}"#), ("source.list where title != a", #"{"!=title":"a"}"#),
        ("source.list where id > 3 and id <= 9", #"{">id":3,"<=id":9}"#),
        ("source.list where title contains a", #"{"%title":"a"}"#),
        ("source.list where title like \"a%\"", #"{"=%title":"a%"}"#),
        ("source.list where title starts with a", #"{"=%title":"a%"}"#),
        ("source.list where title ends with a", #"{"=%title":"%a"}"#),
        ("source.list where id between 3 and 8", #"{">=id":3,"<=id":8}"#),
        ("source.list where id in (3, 8)", #"{"@id":[3,8]}"#), ("source.list where id in (3)", #"{"=id":3}"#),
        ("source.list where id in (\"3\", 8)", #"{"@id":[3,8]}"#),
        ("source.list where id not in (3, 8)", #"{"!@id":[3,8]}"#),
        ("source.list where title in (a)", #"{"=title":"a"}"#),
        ("source.list where title not in (a)", #"{"!=title":"a"}"#),
        ("source.list where title = 007", #"{"=title":"007"}"#), ("source.list where title = 7", #"{"=title":"7"}"#),
        ("source.list where connectorId = \"31\" and active = \"true\"", #"{"=connectorId":31,"=active":true}"#),
        ("source.list where id starts with 5", #"{"=%id":"5%"}"#),
        ("source.list where dateCreate > 2026-01-01", #"{">dateCreate":"2026-01-01"}"#),
        ("connector.list where title = a or sort = 3", #"{"0":{"logic":"OR","=title":"a","=sort":3}}"#),
        ("connector.list where title in (a, b)", #"{"0":{"logic":"OR","=title":"a","0":{"=title":"b"}}}"#),
        ("connector.list where title not in (a, b)", #"{"!=title":"a","0":{"!=title":"b"}}"#),
        ("connector.list where id > 3 and id > 5", #"{">id":3,"0":{">id":5}}"#),
        (
            "connector.list where id = 1 and (title = a or id between 3 and 5)",
            #"{"=id":1,"0":{"logic":"OR","=title":"a","0":{">=id":3,"<=id":5}}}"#
        ),
        (
            "table.list where name = a or name = b and sourceId = 3",
            #"{"0":{"logic":"OR","=name":"a","0":{"=name":"b","=sourceId":3}}}"#
        ),
        (
            "connector.list where (title = a or id = 1) and (sort = 2 or sort = 3)",
            #"{"0":{"logic":"OR","=title":"a","=id":1},"1":{"logic":"OR","=sort":2,"0":{"=sort":3}}}"#
        ),
        ("source.list where id not in $none and id = 3", #"{"=id":3}"#),
        ("connector.list where id in $none or id = 3", #"{"=id":3}"#),
        ("biconnector.source.list where title = a", #"{"=title":"a"}"#),
    ])
    func `what a portal can decide is sent in documented forms`(_ line: String, _ filter: String) async throws {
        let line = line.contains("$none") ? "let none = []; \(line)" : line
        let (sent, notes) = try await Self.filter(line)
        #expect(sent == filter)
        #expect(notes == "", "\(notes)")
    }

    @Test(arguments: [
        ("source.list where title = a or title = b", "null", "'or' on sources"),
        ("dataset.list where id = 3 and (name = a or name = b)", #"{"=id":3}"#, "'or' on datasets"),
        ("source.list where id > 3 and id > 5", #"{">id":3}"#, "two comparisons of 'id' on sources"),
        ("source.list where title in (a, b) and id = 3", #"{"=id":3}"#, "a list of texts on sources"),
        ("source.list where title not in (a, b)", "null", "a list of texts on sources"),
        ("source.list where title not contains a", "null", "'not contains'"),
        ("connector.list where title not like \"a%\" and id = 3", #"{"=id":3}"#, "'not like'"),
        ("connector.list where description is empty", "null", "'is empty'"),
        ("table.list where description is not empty or id = 3", "null", "'is not empty'"),
        ("source.list where title contains \"50%\"", "null", "a text with '%', '_' or '\\'"),
        ("connector.list where title starts with a_b", "null", "a text with '%', '_' or '\\'"),
        ("connector.list where title ends with 'a\\b' and id > 1", #"{">id":1}"#, "a text with '%', '_' or '\\'"),
        ("source.list where settings contains x and id = 3", #"{"=id":3}"#, "'settings' of a source"),
        (
            "source.list where (title = a or id = 3) and title not contains b", "null",
            "'or' on sources and 'not contains'"
        ),
    ])
    func `what a portal cannot decide is decided here, and said in one line`(
        _ line: String, _ filter: String, _ reason: String
    ) async throws {
        let (sent, notes) = try await Self.filter(line)
        #expect(sent == filter)
        #expect(
            notes.replacing("dataset.list is deprecated: Use table.list.\n", with: "")
                == "portals cannot filter by \(reason): bcx reads all pages and decides this itself\n")
    }

    @Test(arguments: [
        ("source.list filter:={\"logic\": \"OR\", \"=id\": 3}", #"{"logic":"OR","=id":3}"#),
        ("source.list filter.\"@title\":=[\"a\", \"b\"]", #"{"@title":["a","b"]}"#),
        ("source.list {\"filter\": {\"0\": {\"=id\": 3}}}", #"{"0":{"=id":3}}"#),
    ])
    func `a raw filter goes as it is, with one warning`(_ line: String, _ filter: String) async throws {
        let (sent, notes) = try await Self.filter(line)
        #expect(sent == filter)
        #expect(notes.hasPrefix("'filter' is sent as written") && notes.split(separator: "\n").count == 1)
    }

    @Test(arguments: [
        (
            "source.list where id = abc", "id is of type integer and cannot be compared with \"abc\"",
            "write a whole number"
        ),
        (
            "source.list where id in (1, x)", "id is of type integer and cannot be compared with \"x\"",
            "write a whole number"
        ),
        (
            "source.list where id > 1.5", "id is of type integer and cannot be compared with \"1.5\"",
            "write a whole number"
        ),
        ("source.list where id < 99999999999999999999", "id is of type integer and cannot be compared with", ""),
        (
            "source.list where active = Y", "active is of type boolean and cannot be compared with \"Y\"",
            "active = true"
        ),
        (
            "source.list where dateCreate > 20.09.2026",
            "dateCreate is of type datetime and cannot be compared with \"20.09.2026\"",
            "write \"2026-09-20\""
        ),
        ("let x = {a: 1}; source.list where title = $x", "title cannot be compared with {\"a\":1}", "a single value"),
        (
            "let x = \"y\"; source.list where id = $x", "id is of type integer and cannot be compared with \"y\"",
            "a whole number"
        ),
        ("source.list where titel is empty", "unknown field 'titel' of a source", "did you mean 'title'?"),
        ("source.list where id = 1 filter:={}", "'filter' is given twice", "write either 'where' or 'filter:='"),
        ("source.list where title in ()", "expected a value, found ')'", ""),
        ("source.list where title in (a", "unterminated '('", ""),
        ("source.list where fields is empty", "unknown field 'fields' of a source", ""),
        ("table.list where fields is empty", "lists of tables have no 'fields'", "read it with 'table.get ID'"),
        ("crm.lead.list where TITLE = x", "'crm.lead.list' takes no 'where'", "write filter:={…}"),
        ("source.list limit 5 all", "'limit' and 'all' exclude each other", "limit N]"),
        ("batch { source.list all -> x }", "this list takes more than one call", "before or after the batch"),
        ("batch { source.list where title not contains a -> x }", "this list takes more than one call", ""),
    ])
    func `what cannot be is one message, and nothing is sent`(_ line: String, _ message: String, _ hint: String)
        async throws
    {
        let practice = try PracticeShell()
        await practice.type("connect sandbox")
        let calls = practice.sandbox.log().count
        _ = practice.said
        await practice.type(line)
        let said = practice.said
        #expect(said.contains("error: \(message)") && said.contains(hint), "\(said)")
        #expect(said.ranges(of: "error: ").count == 1 && said.contains("--> input:1:"), "\(said)")
        #expect(practice.sandbox.log().count == calls)
    }

    @Test func `the portal judges what is forced or expected`() async throws {
        let (sent, _) = try await Self.filter("source.list where id = abc --force")
        #expect(sent == #"{"=id":"abc"}"#)
        let practice = try PracticeShell()
        await practice.type("connect sandbox\nexpect VALIDATION_FIELD_NOT_ALLOWED_IN_FILTER source.list where nope = 1")
        #expect(!practice.said.contains("error"))
    }

    // MARK: Rows

    /// A shell with 120 sources, numbers 58 to 177.
    private static func many(_ prepare: (inout HostServices) -> Void = { _ in }) async throws -> PracticeShell {
        let practice = try PracticeShell(prepare)
        await practice.type(
            """
            connect sandbox
            batch { for n in range(120) { source.add title="Source $n" description="${$n % 3}" connectorId=31 settings.token=t } }
            """)
        _ = practice.said
        return practice
    }

    @Test(arguments: [
        ("source.list", true), ("source.list where title contains source select id", true),
        ("source.list page 1", false),
        ("source.list page=1", false), ("source.list all", false), ("source.list limit 50", false),
        ("source.list where description = 0", false), ("connector.list", false),
    ])
    func `a full page says that there may be more`(_ line: String, _ isFull: Bool) async throws {
        let practice = try await Self.many()
        await practice.type("\(line) -> found")
        #expect(practice.said.contains("50 rows, a full page") == isFull)
    }

    @Test(
        arguments: [
            ("source.list limit 7", Array(58...64), "read 7 in 1 page"),
            ("source.list limit 50", Array(58...107), "read 50 in 1 page"),
            ("source.list limit 51", Array(58...108), "read 51 in 2 pages"),
            ("source.list limit 500", Array(58...177), "read 120 in 3 pages"),
            ("source.list limit 3 order id desc", [177, 176, 175], "read 3 in 1 page"),
            ("source.list limit 3 order description", [58, 61, 64], "read 3 in 1 page"),
            ("source.list where description = 0 limit 3 select title", nil, "read 3 in 1 page"),
            (
                "source.list where title ends with 1 or title ends with 2 limit 4", [59, 60, 69, 70],
                "read 50 in 1 page; the first 4 match"
            ),
            (
                "source.list where title not contains 0",
                Array(58...177).filter { !"\($0 - 58)".contains("0") }.prefix(50).map { $0 },
                "read 100 in 2 pages; the first 50 match"
            ),
            (
                "source.list where description is not empty page 2", Array(108...157),
                "read 100 in 2 pages; the first 100 match"
            ),
            ("source.list where description is not empty page 3", Array(158...177), "read 120 in 3 pages; 120 match"),
            ("source.list where description is not empty page 4", [], "read 120 in 3 pages; 120 match"),
            ("source.list where description is not empty page=3", Array(158...177), "read 120 in 3 pages; 120 match"),
            ("source.list where description is empty", [], "read 120 in 3 pages; 0 match"),
            ("source.list where title not like \"%1%\" all order id desc", nil, "read 120 in 3 pages"),
            ("source.list where title in (\"source 1\", \"SOURCE 2\") all", [59, 60], "read 120 in 3 pages; 2 match"),
            ("source.list where id in $none", [], "read 0 in 0 pages"),
            ("source.list where id in $none and title = x all", [], "read 0 in 0 pages"),
            ("source.list where id not in $none limit 2", [58, 59], "read 2 in 1 page"),
        ] as [(String, [Int]?, String)])
    func `rows are as many as are wanted`(_ line: String, _ ids: [Int]?, _ note: String) async throws {
        let practice = try await Self.many()
        await practice.type("let none = []; \(line) -> found")
        #expect(practice.said.contains(note))
        let found = practice.shell.interpreter.last.array ?? []
        if let ids { #expect(found.map { $0["id"]?.integer } == ids) }
    }

    @Test(
        arguments: [
            ("select title", ["title"]), ("select title,id", ["title", "id"]), ("select description", ["description"]),
            ("select dateCreate,id", ["dateCreate", "id"]), ("select title,title", ["title"]), ("select *", nil),
            ("", nil),
        ] as [(String, [String]?)])
    func `rows have the members that were asked for`(_ select: String, _ names: [String]?) async throws {
        let practice = try await Self.many()
        for condition in [
            "dateCreate is not empty", "description not contains 1", "title starts with source", "id > 0",
        ] {
            await practice.type("source.list where \(condition) \(select) limit 60 -> found")
            let found = practice.shell.interpreter.last.array ?? []
            #expect(found.count == 60)
            #expect(found.first?.object?.names.count == names?.count ?? 12)
            if let names { #expect(found.allSatisfy { $0.object?.names == names }, "\(condition) \(found[0])") }
        }
    }

    @Test func `a list of few rows may stand in a batch`() async throws {
        let practice = try await Self.many()
        await practice.type(
            "batch { source.list limit 3 order id desc -> a; source.list page 2 -> b; connector.list where id = 8 or id = 31 -> c }\nprint $a[*].id count($b) $c[*].id"
        )
        #expect(practice.said == "[177,176,175] 50 [8,31]\n")
    }

    @Test func `rows that match are handed on a page at a time`() async throws {
        let practice = try await Self.many()
        await practice.type("option output table; source.list where title not contains x select id,title all")
        let lines = practice.said.split(separator: "\n")
        #expect(lines.count == 120 + 2 + 2 && lines.last == "read 120 in 3 pages; 120 match")
    }
}
