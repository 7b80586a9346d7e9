import TestSupport
import Testing

extension LanguageSentence {
    private static let sources = """
        batch { for n in range(120) { source.add title="Source $n" description="${$n % 3}" connectorId=31 settings.token=t } }
        """

    /// Conditions and lists.
    static let lists: [LanguageSentence] = [
        LanguageSentence("In a list, `where` accepts") {
            func ids(_ condition: String, _ ids: String) -> (String, String) {
                ("connector.list where \(condition) all select id -> l; print $l[*].id", ids)
            }
            try TriedScript.expect(
                [
                    ids("id = 31", "[31]"), ids("id != 31", "[8,123]"), ids("id < 31", "[8]"),
                    ids("id <= 31", "[8,31]"),
                    ids("id > 31", "[123]"), ids("id >= 31", "[31,123]"), ids("title contains \"erp\"", "[31]"),
                    ids("title like \"harb%\"", "[31]"), ids("title starts with HARB", "[31]"),
                    ids("title ends with erp", "[31]"),
                    ids("id in (8, 31)", "[8,31]"), ids("id between 8 and 31", "[8,31]"),
                    ids("title not contains erp", "[8,123]"),
                    ids("title not like \"%ERP\"", "[8,123]"), ids("id not in (8, 31)", "[123]"),
                    ids("title in (\"HARBOUR erp\", x)", "[31]"),
                    ids("(id = 8 or id = 31) and id > 8", "[31]"), ids("id = 8 or id = 31 and id > 99", "[8]"),
                    ids("sourceCode is not empty", "[8]"),
                    ids("sourceCode is empty and id < 100", "[31]"), ids("id in []", "[]"),
                ].map { ($0.0.replacing("id in []", with: "id in $none"), $0.1) }.reduce(into: [("let none = []", "")])
                { $0.append($1) })
            try TriedScript.expectRefusals([
                ("source.list where id = abc", "cannot be compared with \"abc\""),
                ("source.list where titel = x", "unknown field 'titel'"),
                ("source.list where id in ()", "expected a value, found ')'"),
                ("source.list where title is null", "expected a comparison after 'title'"),
            ])
        },
        LanguageSentence("A condition is never sent in a form") {
            for (condition, note) in [
                ("title = \"source 1\" or id = 60", "'or' on sources"), ("title not contains 1", "'not contains'"),
                ("description is empty", "'is empty'"), ("title contains \"1%\"", "a text with '%', '_' or '\\'"),
                ("title starts with a_", "a text with"), ("title ends with '\\'", "a text with"),
            ] {
                let tried = try TriedScript("source.list where \(condition) --dry-run -> r; print $r.body.filter")
                tried.expectOutput("null")
                #expect(tried.run.errors.contains("portals cannot filter by \(note)"), "\(tried.run.errors)")
            }
            try TriedScript.expect([
                (sources, ""), ("source.list where title = \"SOURCE 1\" or id = 60 -> l; print $l[*].id", "[59,60]"),
                (
                    "connector.list where id = 8 or title = x --dry-run -> r; print $r.body.filter",
                    #"{"0":{"logic":"OR","=id":8,"=title":"x"}}"#
                ),
                ("dataset.list where name in (a, b) --dry-run -> r; print $r.body.filter", "null"),
            ])
            let raw = try TriedScript(
                "source.list filter:={\"logic\": \"OR\", \"=id\": 1} --dry-run -> r; print $r.body.filter")
            raw.expectOutput(#"{"logic":"OR","=id":1}"#)
            #expect(raw.run.errors.contains("'filter' is sent as written"))
        },
        LanguageSentence("`limit N` takes the first N rows") {
            try TriedScript.expect([
                (sources, ""), ("source.list limit 70 -> l; print count($l) $l[-1].id", "70 127"),
                ("source.list all -> l; print count($l)", "120"),
                ("source.list page 3 -> l; print count($l)", "20"),
                ("source.list where title not contains x page 3 -> l; print count($l) $l[0].id", "20 158"),
                ("source.list where description not contains 0 page 2 -> l; print count($l)", "30"),
                ("source.list limit 1 order title --dry-run -> r; print $r.body.order", #"{"title":"ASC","id":"ASC"}"#),
                ("batch { source.list limit 2 -> l }; print count($l)", "2"),
            ])
            try TriedScript.expectRefusals([
                ("source.list limit 3 page 1", "'limit' and 'page' exclude each other"),
                ("batch { source.list limit 51 -> l }", "takes more than one call"),
            ])
        },
        LanguageSentence("`$all[?connectorId = 31 and title contains \"North\"]`") {
            try TriedScript.expect([
                (
                    "let all = [{id: 1, title: \"North\", tags: [\"a\"], owner: {\"full name\": \"Ada\"}}, {id: \"2\", title: \"north\"}]",
                    ""
                ),
                (
                    "print $all[?id = 2 and title contains north][*].id $all[?title contains NORTH] $all[?tags contains a][*].id",
                    #"["2"] [] [1]"#
                ),
                (
                    "print $all[?owner.\"full name\" = \"Ada\"][*].id $all[?sort < 3] $all[?sort not contains x][*].id",
                    #"[1] [] [1,"2"]"#
                ),
            ])
            try TriedScript.expectRefusals([("print [{a: \"x\"}][?a < 3]", "cannot compare string \"x\" with number 3")]
            )
        },
        LanguageSentence("`range(4)` is 0 to 3") {
            try TriedScript.expect([("print range(4) range(1, 4)", "[0,1,2,3] [1,2,3]")])
        },
        LanguageSentence("`run FILE` sees only the variables") {
            let files = ["in.bcx": "print $n\nscope", "other.bcx": "print $hidden"]
            try TriedScript.expect(
                [
                    ("let hidden = 1; run in.bcx n=5 -> x; print type($x)", "5"),
                    ("", #"["biconnector","user_brief"]"#), ("", "array"),
                ], files: files)
            try TriedScript("let hidden = 1; run other.bcx", files: files).expectRefusal("unknown variable '$hidden'")
        },
    ]
}
