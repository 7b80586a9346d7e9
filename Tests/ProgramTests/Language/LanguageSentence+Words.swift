import Testing

extension LanguageSentence {
    /// Words, keys and values that are not there.
    static let words: [LanguageSentence] = [
        LanguageSentence("Words: `bare`, `'raw'`") {
            try TriedScript.expect([
                ("let n = 1", ""), ("print 'raw $n \\n'", "raw $n \\n"),
                ("print \"$n ${$n + 1}\\t\\$ \\u{1F600} \\u00e9 \\/\"", "1 2\t$ 😀 é /"),
                ("print \"\"\"\n  a\n  b\n  \"\"\" # comment", "a"), ("", "b"), ("print 1; print \"a#b\"", "1"),
                ("", "a#b"),
                ("print 1 \\\n  + 1", "2"), ("some.method a=\\\n  b --dry-run -> r; print $r.body", #"{"a":"b"}"#),
            ])
        },
        LanguageSentence("`key=value` is text, converted") {
            try TriedScript.expect(
                [
                    ("let code = \"a.b\"; let i = 0", ""),
                    (
                        "source.update 58 title=007 active=false --no-merge --dry-run -> r; print $r.body.fields",
                        #"{"title":"007","active":false}"#
                    ),
                    (
                        "some.method a:={b: $i} c=@t.txt d:=@d.json --dry-run -> r; print $r.body",
                        #"{"a":{"b":0},"c":"text","d":[1]}"#
                    ),
                    (
                        "some.method s.t=1 f[0].n=x \"odd key\".x=2 --dry-run -> r; print $r.body",
                        #"{"s":{"t":"1"},"f":[{"n":"x"}],"odd key":{"x":"2"}}"#
                    ),
                    (
                        "some.method s.$code=v f[$i].n=x f[$i + 1].n=y $code=z s.\"c.d\"=w --dry-run -> r; print $r.body",
                        #"{"s":{"a.b":"v","c.d":"w"},"f":[{"n":"x"},{"n":"y"}],"a.b":"z"}"#
                    ),
                    ("use 31; let row = {token: \"t-1\"}; new source", ""),
                    ("for c in $connector.settings[*].code { set settings.$c=$row[$c] }", ""),
                    ("print keys($fields.settings)", #"["token"]"#),
                ], files: ["t.txt": "text", "d.json": "[1]"])
            try TriedScript("set title=secret:").expectRefusal("cannot prompt for 'title'")
        },
        LanguageSentence("A value that is not there (null)") {
            try TriedScript.expectRefusals(
                [
                    ("some.method a=$x.b", "'$x' has no 'b'; it has \"a\""), ("print \"$x.b\"", "'$x' has no 'b'"),
                    ("print text($x.b)", "has no 'b'"), ("print join([$x.b])", "'$x' has no 'b'"),
                    ("use $x.b", "has no 'b'"),
                    ("scope --timeout=$x.b", "has no 'b'"), ("scope > $x.b", "has no 'b'"),
                    ("source.list where title = $x.b", "has no 'b'"),
                    ("print [{t: 1}][?t = $x.b]", "has no 'b'"), ("some.method a.$x.b=1", "has no 'b'"),
                    ("unset a[$x.b]", "has no 'b'"),
                ], before: "let x = {a: 1}")
            try TriedScript.expect([
                ("let x = {a: 1}", ""), ("print default($x.b, \"c\")", "c"),
                ("some.method a:=$x.b --dry-run -> r; print $r.body", #"{"a":null}"#),
                ("if $x.b { print 1 } else { print 2 }", "2"),
                ("print $x.b or true $x.b and true not $x.b", "true false true"),
                ("let y = $x.b; print $x.b == null $x.b != null type($x.b) $y", "true false null null"),
            ])
        },
        LanguageSentence("JSON is JSON") {
            try TriedScript.expect([
                (
                    #"some.method a:={"t":"\u0413 \ud83d\ude00 \/ \b","n":1E400} --dry-run -> r; print $r.body.a.t == "Г 😀 / \b" $r.body.a.n"#,
                    "true 1E400"
                ),
                ("let w = \"x\"; some.method a:={\"t\": \"$w\"} --dry-run -> r; print $r.body.a.t", "x"),
                (
                    #"source.add {"title":"$v","connectorId":31,"settings":{}} --dry-run -> r; print $r.body.fields.title"#,
                    "$v"
                ),
            ])
            try TriedScript.expectRefusals([
                ("set a:=NaN", "'NaN' is not JSON"), ("print \"\\ud83d\"", "half of a surrogate pair"),
                (#"let v = 1; source.add {"title":"$v"}"#, "'$v' in a pasted object is also a variable"),
            ])
        },
        LanguageSentence("`{…}` as the last word is the members") {
            try TriedScript.expect([
                (
                    #"source.update 58 {"title": "North"} title=South --dry-run -> r; print $r.body"#,
                    #"{"id":58,"fields":{"title":"South"}}"#
                ),
                (
                    #"source.update {"id":7,"fields":{"title":"N"},"auth":"T"} --dry-run -> r; print $r.body"#,
                    #"{"id":7,"fields":{"title":"N"}}"#
                ),
                (#"some.method {"fields":{"a":1}} --dry-run -> r; print $r.body"#, #"{"fields":{"a":1}}"#),
            ])
        },
    ]
}
