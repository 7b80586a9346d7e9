import CommandLanguage
import OrderedJSON
import Testing

/// The words of conditions: behind `where` they go to the host, behind `[?` they are decided here.
struct ConditionTests {
    @Test(arguments: [
        ("title starts with North", "title starts with \"North\""),
        ("title ends with \"h,\"", "title ends with \"h,\""),
        ("title starts  with a$x", "title starts with \"a7\""), ("sort between 1 and 5", "sort between 1 5"),
        ("sort between $x and 9 and id = 1", "all(sort between 7 9, id = 1)"),
        ("id between 1 and 2 or id between 3 and 4", "any(id between 1 2, id between 3 4)"),
        ("id not in (3, 8)", "id not in [3,8]"), ("id not in $ids", "id not in [1,2]"), ("id in $x", "id in [7]"),
        ("id in ($x, $ids[0], \"a\")", "id in [7,1,\"a\"]"), ("id in $none", "id in []"),
        ("title not contains a", "title not contains \"a\""), ("title not like \"a%\"", "title not like \"a%\""),
        ("logo is empty", "logo is empty"), ("logo is not empty and id=1", "all(logo is not empty, id = 1)"),
        ("(logo is empty) or id > -$x", "any(logo is empty, id > \"-7\")"), ("title = a$x-b", "title = \"a7-b\""),
        ("title = \"a\"b'c'$x", "title = \"abc7\""), ("title = a]b", "title = \"a]b\""), ("title = $", "title = \"$\""),
        ("a = 1 and (b = 2 or c is empty)", "all(a = 1, any(b = 2, c is empty))"),
        ("is is empty and between between 1 and 2", "all(is is empty, between between 1 2)"),
        ("id in $rows[?n > 1][*].id", "id in [2]"), ("id = ${$x + 1}", "id = 8"),
    ])
    func `words after where go to the host`(_ condition: String, _ expected: String) async throws {
        let commands = try await Script.commands(
            of: """
                let x = 7; let ids = [1, 2]; let none = []
                let rows = [{id: 1, n: 1}, {id: 2, n: 2}]
                things.list where \(condition)
                """)
        #expect(commands == ["things.list where \(expected)"])
    }

    private static let rows = """
        let rows = [
            {id: 1, title: "North", sort: 5, tags: ["a", "b"], "odd key": {x: "y"}, note: null},
            {id: "2", title: "north 50%", sort: "10", tags: [], active: true},
            {id: 3, title: "South", sort: 7.0, tags: ["b"], active: false, note: ""},
        ]
        let big = [{n: 9007199254740993}, {n: 9007199254740992}, {n: 100000000000000000000}, {n: "1e400"}]
        let x = "b"
        let other = [{of: 1}, {of: 3}]

        """

    @Test(
        arguments: [
            ("title = North", "[1]"), ("title == \"North\"", "[1]"), ("title != North", "[\"2\",3]"),
            ("id = 2", "[\"2\"]"),
            ("id in (1, 2)", "[1,\"2\"]"), ("id not in (1, \"2\")", "[3]"), ("id in $other[*].of", "[1,3]"),
            ("id in $other[?of > 1][*].of", "[3]"), ("sort < 10", "[1,3]"), ("sort <= 10", "[1,\"2\",3]"),
            ("sort > 7", "[\"2\"]"), ("sort between 5 and 7", "[1,3]"), ("sort between 7 and 5", "[]"),
            ("title contains ort", "[1,\"2\"]"), ("title contains ORT", "[]"), ("title not contains ort", "[3]"),
            ("title contains \"0%\"", "[\"2\"]"), ("title contains \"\"", "[1,\"2\",3]"), ("tags contains $x", "[1,3]"),
            ("tags contains B", "[]"), ("sort contains 0", "[\"2\",3]"), ("\"odd key\" contains x", "[1]"),
            ("title like \"N%\"", "[1]"), ("title like \"_orth\"", "[1]"), ("title like \"%o%th%\"", "[1,\"2\",3]"),
            ("title like \"%\\\\%\"", "[\"2\"]"), ("title not like \"%o%\"", "[]"),
            ("title starts with north", "[\"2\"]"),
            ("title ends with th", "[1,3]"), ("title ends with %", "[\"2\"]"), ("title starts with \"_\"", "[]"),
            ("note is empty", "[1,\"2\",3]"), ("note is not empty", "[]"), ("tags is empty", "[\"2\"]"),
            ("active is empty", "[1]"), ("active = false", "[3]"), ("note = null", "[1,\"2\"]"),
            ("note != null", "[3]"),
            ("nothing > 1", "[]"), ("nothing contains a", "[]"), ("nothing not contains a", "[1,\"2\",3]"),
            ("nothing.at.all = null", "[1,\"2\",3]"), ("\"odd key\".x = y", "[1]"),
            ("'odd key'.\"x\" = $rows[0].\"odd key\".x", "[1]"),
            ("id = 1 or title = South and sort = 7", "[1,3]"), ("(id = 1 or title = South) and sort = 7", "[3]"),
            (" id = 1 ", "[1]"), ("\n  id = 1 or\n  id = 3 # both\n", "[1,3]"), ("tags[0] = a", nil), ("id in ()", nil),
        ] as [(String, String?)])
    func `a filtered array has the elements that match`(_ condition: String, _ ids: String?) async {
        let script = Script(Self.rows + "let found = $rows[?\(condition)][*].id")
        _ = try? await script.interpreter.run(script.source)
        #expect(script.interpreter.variables["found"]?.text() == ids, "\(condition)")
    }

    @Test(
        arguments: [
            ("$big[?n > 9007199254740992][*].n", "[9007199254740993,100000000000000000000,\"1e400\"]"),
            ("$big[?n = 9007199254740993][0].n", "9007199254740993"), ("[][?a = 1]", "[]"),
            ("[1, \"a\", null][?a = 1]", "[]"),
            ("null[?a = 1]", nil), ("$rows[0][?a = 1]", "null"), ("$rows[0].title[?a = 1]", "null"),
            ("$rows[?id = 1].title", "null"), ("$rows[?id = 1][0].title", "\"North\""), ("$rows[?id = 99][0]", "null"),
            ("$rows[?id > 1][1:][*].id", "[3]"), ("$rows[?id > 1][?sort > 7][*].id", "[\"2\"]"),
            ("[[{a: 1}, {a: 2}], [{a: 2}]][*][?a = 2]", "[[{\"a\":2}],[{\"a\":2}]]"),
            ("count($rows[?active is empty])", "1"), ("\"$rows[?id = 3][*].title\"", "\"[\\\"South\\\"]\""),
            ("\"$x[?] $x[? ] really $x?\"", "\"b[?] b[? ] really b?\""),
            ("\"is it $x[?\" + \"\"", "\"is it b[?\""), ("\"${x}[?a]\"", "\"b[?a]\""),
            ("\"$rows[?title = 'South'][0].id\"", "\"3\""),
            ("[{\"a.b\": 1}][?\"a.b\" = 1]", "[{\"a.b\":1}]"),
            ("[{\"😀\": 1}][?\"😀\" = 1]", "[{\"😀\":1}]"), ("[{a: \"]\"}][?a = \"]\"]", "[{\"a\":\"]\"}]"),
        ] as [(String, String?)])
    func `filters stand wherever a path goes on`(_ expression: String, _ value: String?) async {
        let script = Script(Self.rows + "let found = \(expression)")
        _ = try? await script.interpreter.run(script.source)
        #expect(script.interpreter.variables["found"]?.text() == value, "\(expression)")
    }

    @Test(arguments: [
        ("$rows[?title < 3]", "cannot compare string \"North\" with number 3", "in element 0"),
        ("$rows[?tags < 3]", "cannot compare array [\"a\",\"b\"] with number 3", "in element 0"),
        ("$rows[?active > 0]", "cannot compare boolean true with number 0", "in element 1"),
        ("$rows[?active contains t]", "expected text or array, got boolean true", "in element 1"),
        ("$rows[?tags like \"a%\"]", "expected a text, got array [\"a\",\"b\"]", "in element 0"),
        ("$rows[?title = $rows[0].nope]", "'$rows[0]' has no 'nope'", "did you mean 'note'?"),
        ("$rows[?title = $error.code]", "'$error' is null", ""),
        ("$rows[?id in (1, $rows[0].note)]", "'$rows[0].note' is null", ""),
        ("$rows[?title]", "expected a comparison after 'title', found ']'", "'help where' shows all"),
        ("$rows[?]", "expected a field after '[?', found ']'", ""), ("$rows[?= 1]", "expected a field after '[?'", ""),
        ("$rows[?id = 1", "unterminated '['", ""), ("$rows[?id = ]", "expected a value, found ']'", ""),
        ("$rows[?(id = 1]", "expected ')', found ']'", ""), ("$rows[?id in ()]", "expected a value, found ')", ""),
        ("$rows[?id between 1 5]", "expected 'and', found '5]'", "between VALUE and VALUE"),
        ("$rows[?id is null]", "expected a comparison after 'id'", "write 'is empty'"),
        ("$rows[?id is not null]", "expected a comparison after 'id'", "write 'is not empty'"),
        ("$rows[?id <> 1]", "'<>' is not an operator here", "write '!='"),
        ("$rows[?title startsWith a]", "expected a comparison after 'title'", "write 'starts with VALUE'"),
        ("$rows[?\"$x\" = 1]", "expected the name of a field, found '\"$x\"'", ""),
        ("$rows[?id = 1 and]", "expected a field after '[?', found ']'", ""),
        ("text($rows[?id = 1].title)", "'$rows[?id = 1]' is an array of 1, it has no 'title'", "[*].title"),
        ("text($rows[?id = 9][0].title)", "'$rows[?id = 9]' is empty, it has no element 0", ""),
        ("text($rows[?id > 1][*].active.x)", "boolean true has no member 'x'", ""),
    ])
    func `what cannot be decided is one error with place and words`(
        _ expression: String, _ message: String, _ more: String
    ) async {
        let script = Script(Self.rows + "let found = \(expression)")
        let problems = script.problems()
        let text = problems.isEmpty ? await script.run() : problems
        #expect(text.contains("error: \(message)") && text.contains(more), "\(text)")
        #expect(text.contains("--> test.bcx:9:"))
        #expect(text.ranges(of: "error: ").count == 1)
    }

    @Test(arguments: [
        ("abc", "abc", true), ("abc", "ab", false), ("%", "", true), ("", "", true), ("", "a", false), ("_", "é", true),
        ("_", "e\u{301}", false), ("__", "e\u{301}", true), ("a%", "abc", true), ("%c", "abc", true),
        ("%b%", "abc", true),
        ("a%c%e", "abcde", true), ("a%c%e", "abcd", false), ("%a_c%", "xxabcxx", true), ("\\%", "%", true),
        ("\\%", "a", false), ("a\\_b", "a_b", true), ("a\\_b", "axb", false), ("\\\\", "\\", true),
        ("a\\", "a\\", false),
        ("%%%", "", true), ("%ab%ab", "ab", false), ("%ab%ab", "abab", true), ("A%", "abc", false), ("😀%", "😀x", true),
    ])
    func `a pattern matches the whole text`(_ pattern: String, _ text: String, _ matches: Bool) {
        #expect(LikePattern(pattern).matches(text) == matches)
    }

    @Test func `a search for a pattern can be stopped`() {
        let text = String(repeating: "a", count: 1 << 16)
        #expect(LikePattern("%\(String(repeating: "a", count: 100))b%").matches(text) { false } == nil)
        #expect(LikePattern("%b%").matches(text) == false)
    }

    @Test func `a loop over a filtered table knows its lines`() async throws {
        for (rows, lines) in [
            ("$t[?title != North]", [1, 2]), ("$t[1:]", [1, 2]), ("$t[?title contains t][1:]", [1, 2]),
            ("$t[:-1]", [0, 1]),
        ] {
            let script = Script("let t = csv(\"s.csv\"); for r in \(rows) journal j key $r.title { give $r }")
            script.host.files = ["s.csv": ProvenanceTests.table]
            _ = try await script.interpreter.run(script.source)
            #expect(script.host.rows.map { $0.origin?.place } == lines.map { ProvenanceTests.all[$0] }, "\(rows)")
        }
    }
}

/// The words of lists.
struct ListWordsTests {
    private static func read(_ text: String) throws(ListWords.SyntaxError) -> ListWords {
        try ListWords(text.split(separator: " ").map { (String($0), SourceSpan(0, 0)) })
    }

    @Test(arguments: [("limit 10", 10), ("select id order id desc limit 1", 1), ("limit 9223372036854775807", .max)])
    func `limit is a number of rows`(_ text: String, _ limit: Int) throws {
        #expect(try Self.read(text).limit == limit)
    }

    @Test(arguments: [
        ("limit 0", "'0' is not a number of rows"), ("limit -3", "'-3' is not a number of rows"),
        ("limit x", "'x' is not a number of rows"),
        ("limit 9223372036854775808", "'9223372036854775808' is not a number of rows"),
        ("limit 10 page 2", "'limit' and 'page' exclude each other"),
        ("all limit 3", "'all' and 'limit' exclude each other"),
        ("page 2 all", "'page' and 'all' exclude each other"), ("limit 3 limit 4", "'limit' is named twice"),
        ("limit", "nothing follows 'limit'"), ("select id order", "nothing follows 'order'"),
        ("limit 3 4", "unexpected word '4'"),
    ])
    func `what is no list is said in one sentence`(_ text: String, _ message: String) {
        let error = #expect(throws: ListWords.SyntaxError.self) { try Self.read(text) }
        #expect(error?.message == message)
    }
}
