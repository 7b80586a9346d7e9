import TestSupport
import Testing

extension LanguageSentence {
    /// Results, updates, refusals and lists page by page.
    static let values: [LanguageSentence] = [
        LanguageSentence("`COMMAND -> name` binds the result") {
            try TriedScript.expect([
                ("connector.list select id limit 2 -> two; print $two", #"[{"id":8},{"id":31}]"#),
                ("connector.get 31 > c.json; print json(file(\"c.json\")).item.id", "31"),
                ("connector.list select id limit 1 | tr -d '[]'", #"{"id":8}"#),
                ("server.time >> t.json; server.time >> t.json; print count(lines(file(\"t.json\")))", "2"),
            ])
            let made = try TriedScript("source.add title=x connectorId=31 settings.token=t > /dev/full")
            #expect(made.run.status == 3 && made.run.errors.contains("58"), "\(made.run.errors)")
        },
        LanguageSentence("`source.update 62 settings.token=x` changes one setting") {
            let script = """
                source.add title=North connectorId=31 settings.token=t -> s
                source.update $s.id settings.token=x
                source.get $s.id -> got; print $got.item.connection.title
                source.update $s.id settings.token=x --dry-run -> r; print $r.body.fields.title
                source.update $s.id settings.token=x --no-merge --dry-run -> r; print $r.body.fields.title
                """
            let tried = try TriedScript(script)
            tried.expectOutput("true", "North", "<read first>", "null")
            #expect(tried.run.errors.contains("title=\"North\", read from source 58"))
        },
        LanguageSentence("`try` continues after a refusal") {
            try TriedScript.expect([
                ("try { source.get 9999 }; print $error.code", "SOURCE_NOT_FOUND"),
                ("expect SOURCE_NOT_FOUND source.get 9999; expect any { source.get 9999 }; print 1", "1"),
                (
                    "let c = null; try { batch { connector.get 31 -> c; source.get 9999 } }; print $c.item.id $error.code",
                    "31 SOURCE_NOT_FOUND"
                ),
            ])
            #expect(try TriedScript("expect CONNECTOR_NOT_FOUND source.get 9999").run.status == 4)
            #expect(try TriedScript("expect SOURCE_NOT_FOUND scope").run.status == 4)
            try TriedScript("batch { try { scope } }").expectRefusal("'try' inside a batch")
        },
        LanguageSentence("A table of connectors, sources or tables") {
            let short = try TriedScript("option output table\nconnector.list")
            #expect(short.run.output.contains("login, password") && !short.run.output.contains("urlData"))
            #expect(short.run.errors.contains("--all shows all columns"))
            let chosen = try TriedScript("option output table\nconnector.list select urlData,id limit 1")
            #expect(chosen.lines.first?.hasPrefix("urlData") == true)
            #expect(try TriedScript("option output table\nconnector.list --all").run.output.contains("urlData"))
            #expect(try TriedScript("connector.list").run.output.contains("urlData"))
        },
        LanguageSentence("A list with `all` is shown") {
            let many = "batch { for n in range(120) { source.add title=\"S $n\" connectorId=31 settings.token=t } }"
            let tried = try TriedScript(
                "\(many)\nsource.list all select id | head -c 10\nprint \"\"\nprint count($last) < 121")
            #expect(tried.run.status == 0 && tried.lines.last == "true", "\(tried.run)")
        },
    ]

    /// Expressions, batches, scripts.
    static let calls: [LanguageSentence] = [
        LanguageSentence("Values in conditions are checked") {
            try TriedScript.expectRefusals([
                ("source.list where active = Y", "write active = true"),
                ("source.list where dateCreate > \"26.11.2026\"", "write \"2026-11-26\""),
                ("source.list where id = abc", "write a whole number"), ("source.list start=50", "write 'page 2'"),
            ])
            try TriedScript.expect([
                ("source.list where id = abc --force --dry-run -> r; print $r.body.filter", #"{"=id":"abc"}"#),
                ("source.list filter:={id: \"abc\"} --dry-run -> r; print $r.body.filter", #"{"id":"abc"}"#),
                ("source.list start:=50 --dry-run -> r; print $r.body", #"{"start":50}"#),
            ])
        },
        LanguageSentence("Expressions: `or and not") {
            try TriedScript.expect([
                ("let o = {list: [{id: 1, title: \"ERP\"}, {id: 2, title: \"ERP\"}, {id: 3}]}; let a = 3", ""),
                ("print $o.list[0].id $o.list[-1].id $o.list[*].id $o.list[9].id $o.nope", "1 3 [1,2,3] null null"),
                ("print $o.list[title=\"ERP\"].id $o.list[?title = \"ERP\"][*].id $o.list[1:3][*].id", "1 [1,2] [2,3]"),
                ("print \"a\" + \"b\" [1] + [2] {a: 1, b: 2} + {b: 3, c: 4}", #"ab [1,2] {"a":1,"b":3,"c":4}"#),
                ("print $a -1", "3 -1"), ("print $a - 1", "2"), ("let b = $a -1; print $b", "2"),
                ("if $a -1 == 2 { print \"yes\" }", "yes"),
                (
                    "print true or false and not true 7 % 4 * 2 1 in [1] [1] contains 2 \"ab\" ~ '^a'",
                    "true 6 true false true"
                ),
            ])
        },
        LanguageSentence("A text that is exactly a JSON number") {
            try TriedScript.expect([
                ("print \"8\" == 8 [{id: 8}][id=\"8\"].id [5, 6][\"1\"] {\"8\": \"x\"}[8]", "true 8 6 x"),
                (
                    "print 9007199254740993 == 9007199254740992 \"1.0\" == \"1.00\" \"10\" > \"9\" \"b\" > \"B\" true == 1",
                    "false false true true false"
                ),
                (
                    "print sort([10, \"9\"]) sort([\"b\", \"10\", \"9\"]) min([]) max([1, 2]) sum([]) sum([1, \"2\"])",
                    #"["9",10] ["10","9","b"] null 2 0 3"#
                ),
                ("print unique([1, 1.0, \"1\", 1])", #"[1,1.0,"1"]"#),
            ])
            try TriedScript.expectRefusals([
                ("print true < 1", "cannot compare"), ("print sort([1, \"a\"])", "has no order with those before it"),
                ("print max([1, null])", "null"),
            ])
        },
        LanguageSentence("A slice `$name[1:3]`") {
            try TriedScript.expect([
                ("let x = range(5)", ""),
                (
                    "print $x[1:3] $x[:2] $x[3:] $x[-2:] $x[:-4] $x[3:99] $x[9:] $x[3:1]",
                    "[1,2] [0,1] [3,4] [3,4] [0] [3,4] [] []"
                ),
                ("let t = \"text\"; let n = null; print $t[0:1] $n[1:]", "null null"),
            ])
        },
        LanguageSentence("`~` finds a regular expression") {
            try TriedScript.expect([
                (
                    "print \"ABC-12\" ~ '^[A-Z]{3}-\\d+$' \"я\" ~ '\\w' \"Я\" ~ '(?i)я' \"a\\n\" ~ 'a$' \"é\" == \"e\\u0301\"",
                    "true true true false false"
                )
            ])
        },
        LanguageSentence("Everything can be interrupted") {
            try TriedScript.expectRefusals([
                ("let a = [1]; for i in range(100) { let a = $a + $a }", "the array would exceed 10000000 elements"),
                ("let s = \"x\"; for i in range(40) { let s = \"$s$s\" }", "the text would exceed 64 MiB"),
                ("let a = {}; for i in range(100) { let a = {x: $a, y: $a} }", "the value would exceed 256 MiB"),
                (
                    "source.list where " + Array(repeating: "id = 1", count: 501).joined(separator: " or "),
                    "longer than 500 comparisons"
                ),
                (
                    "print [1][?" + Array(repeating: "id = 1", count: 501).joined(separator: " or ") + "]",
                    "longer than 500 comparisons"
                ),
                ("print " + String(repeating: "(", count: 201) + "1", "nested deeper than 200 levels"),
            ])
        },
        LanguageSentence("`${name}` in text is the variable alone") {
            try TriedScript.expect([("let file = \"a\"; print \"${file}.txt\"", "a.txt")])
        },
        LanguageSentence("`batch { … }` collects calls") {
            try TriedScript.expect([
                (
                    """
                    batch {
                        source.add title=N connectorId=31 settings.token=t -> s
                        table.add sourceId=$s.id name=t externalName=T externalCode=t fields:=[{"type": "int", "name": "ID", "externalCode": "id"}] -> t
                    }
                    print $s.id $t.id > 0
                    """, "58 true"
                )
            ])
            try TriedScript.expectRefusals([
                ("batch { source.list all -> a }", "takes more than one call"),
                ("batch { connector.get 31 -> s; some.method a.$s.x=1 }", "cannot be part of a key"),
                ("batch { connector.get 31 -> s; some.method a=$s[1:] }", "only members of the result"),
            ])
        },
    ]
}
