import TestSupport
import Testing

extension Promise {
    /// What is sent is what was meant.
    static let values: [Promise] = [
        Promise(
            """
            A missing value never becomes text: `title=$row.titel` is an error that names the row, its line and the available columns, before anything of it is sent.
            """
        ) {
            let table = ["s.csv": "title,connector\nNorth,31\nSouth\n"]
            try TriedScript("for row in csv(\"s.csv\") { source.add title=$row.titel settings:={} }", files: table)
                .expectRefusal(
                    "row 1 of s.csv has no 'titel'; it has \"title\", \"connector\"", "line 2 of s.csv",
                    "did you mean 'title'?")
            try TriedScript("source.add title=$args[0] connectorId=31 settings:={}")
                .expectRefusal("argument 1 of the script is missing")
            for line in [
                "print \"$error.code\"", "print text($x.b)", "print join([1, $x.b])", "use $x.b", "scope > $x.b",
                "source.list where id = $x.b", "scope --timeout=$x.b", "source.add title=\"$x.b\"", "run $x.b",
            ] {
                try TriedScript("let x = {a: 1}\n\(line)").expectRefusal(
                    line.contains("error") ? "'$error' is null" : "'$x' has no 'b'")
            }
        },
        Promise("Null is sent only where `null` is written, or after `:=`.") {
            try TriedScript(
                """
                let x = {a: 1}
                some.method a:=$x.b b:={c: $x.b} d:=null --dry-run -> request
                print $request.body
                """
            ).expectOutput(#"{"a":null,"b":{"c":null},"d":null}"#)
            try TriedScript("let x = {a: 1}\nsome.method a={c: $x.b}").expectRefusal("'$x' has no 'b'")
            try TriedScript("some.method a=$env.NO_SUCH_NAME").expectRefusal("'NO_SUCH_NAME' is not in the environment")
        },
        Promise(
            """
            A text that is exactly a number equals that number, in every place that compares: an id from a table or an \
            argument finds its object.
            """
        ) {
            try TriedScript(
                """
                connector.list -> all
                for row in csv("s.csv") {
                    print $all[id=$row.id].title $row.id == 31 $row.id in [31, 8] $row.id < 100
                }
                print $all[id=$args[0]].title
                """, arguments: ["31"], files: ["s.csv": "id\n31\n"]
            ).expectOutput("Harbour ERP true true true", "Harbour ERP")
        },
        Promise("Numbers are compared and sent with all their digits.") {
            try TriedScript(
                """
                print 0.1 == 0.10000000000000001 1.0 == 1 1e400 < 1e401 12345678901234567890 < 12345678901234567891
                some.method a:=12345678901234567890.10 b:=1E400 --dry-run -> request
                print $request.body
                """
            ).expectOutput("false true true true", #"{"a":12345678901234567890.10,"b":1E400}"#)
        },
        Promise("Two texts are equal only when all their characters are.") {
            try TriedScript("print \"1.0\" == \"1.00\" \"a\" == \"A\" \"é\" == \"e\\u0301\" \"é\" == \"\\u00e9\"")
                .expectOutput("false false false true")
        },
        Promise("Pasted JSON arrives as it was pasted, with all its escapes, and `$` in it is a character.") {
            let pasted =
                #"{"title":"\u0413 \ud83d\ude00 \/ pa$word ${x}","connectorId":31,"settings":{},"description":"\b"}"#
            for line in ["source.add \(pasted)", "fields \(pasted) -> draft\nsource.add"] {
                try TriedScript("\(line) --dry-run -> request\nprint $request.body.fields.title")
                    .expectOutput("Г 😀 / pa$word ${x}")
            }
            try TriedScript("let word = 1\nsource.add \(pasted)")
                .expectRefusal("'$word' in a pasted object is also a variable", "\\$word", "title:=")
        },
        Promise("`NaN`, `Infinity` and half a surrogate pair are refused by name, never replaced.") {
            for value in ["NaN", "-Infinity", #""\ud83d""#] {
                let name = value.filter { $0 != "\"" }
                try TriedScript("source.add {\"title\": \(value)}").expectRefusal("'\(name)' is ", "s.bcx:2:2")
                try TriedScript("set title:=@body.json", files: ["body.json": "{\n\"a\": \(value)}"])
                    .expectRefusal("\"body.json\" is not JSON", "line 2, column")
            }
        },
        Promise(
            """
            A whole request, `{"fields": {…}}` with `id` and `auth` or without, is unwrapped, and a note says so; nothing \
            else is.
            """
        ) {
            let request = #"{"id":7,"fields":{"title":"North"},"auth":"T"}"#
            let script = try TriedScript("source.update \(request) --dry-run -> request\nprint $request.body")
            script.expectOutput(#"{"id":7,"fields":{"title":"North"}}"#)
            #expect(
                script.run.errors.contains("used the \"fields\" of the object; ignored \"auth\""))
            try TriedScript(#"source.add {"fields":{"title":"x"},"other":1}"#).expectRefusal("unknown field 'fields'")
            try TriedScript(
                #"table.add {"sourceId":5,"name":"t","externalName":"T","externalCode":"t","fields":[]} --dry-run -> request"#
                    + "\nprint $request.body.fields.fields"
            ).expectOutput("[]")
        },
    ]
}
