import CommandLanguage
import OrderedJSON
import Testing

/// A value that is not there never becomes text; where no text is made of it, it is null.
struct AbsenceTests {
    /// The places that make text, each given something that is missing in its own way.
    @Test(
        arguments: [
            "set a=X", "set a.b[0]=X", "set a=\"X\"", "set a=x-X", "set a=\"\"\"\nX\n\"\"\"", "use X", "use \"X\"",
            "call --timeout=X", "call > X", "call >> X", "set a=@X", "set a:=@X", "run X", "run a.bcx b=X", "step X",
            "step \"X\"", "sleep X", "source.list where a = X", "source.list where a in (1, X)",
            "source.list where a contains X", "source.list where a in X", "set a:={b: \"X\"}", "set a:=\"X\"",
            "set a={b: Y}", "set a=[1, Y]", "fields {title: \"X\"}", "let t = text(Y)", "let t = \"X\"",
            "let t = join([1, Y])", "let t = {\"X\": 1}", "let t = file(Y)", "let t = csv(Y)", "let t = json(Y)",
            "let t = lines(Y)", "let t = split(Y, \",\")", "let t = trim(Y)", "let t = upper(Y)",
            "let t = replace(\"a\", \"a\", Y)", "let t = env(Y)", "print \"X\"", "print \"a ${text(Y)}\"",
            "batch { call X }", "batch { call a=X }", "for r in [1] journal \"j\" key Y { call $r }",
            "for r in [1] journal X key $r { call $r }", "try { use X }", "expect any use X",
            "ask t X", "secret t X", "batch { call -> made; get $made.item[Y] }",
        ],
        [
            ("${row.titel}", "$row.titel", "'$row' has no 'titel'; it has \"title\""),
            ("$args[0]", "$args[0]", "argument 1 of the script is missing"),
            ("$env.NOPE", "$env.NOPE", "'NOPE' is not in the environment"),
            ("${error.code}", "$error.code", "'$error' is null"),
        ])
    func `no text is made of it`(_ line: String, _ missing: (inText: String, alone: String, message: String)) async {
        let line = line.replacing("X", with: missing.inText).replacing("Y", with: missing.alone)
        let script = Script("let row = {title: \"North\"}\n\(line)")
        script.host.files = ["a.bcx": "print $b"]
        let text = await script.run()
        #expect(text.contains(missing.message), "\(line): \(text)")
        // Nothing was carried out with a value in its place.
        #expect(script.host.commands.allSatisfy { !$0.contains("null") }, "\(script.host.commands)")
        #expect(!script.host.printed.contains("null"))
    }

    /// The places that make no text of it.
    @Test(arguments: [
        ("print X", "null\n"), ("print X == null", "true\n"), ("print X != null", "false\n"),
        ("print type(X)", "null\n"),
        ("let y = X; print type($y)", "null\n"), ("print default(X, \"other\")", "other\n"),
        ("print \"${default(X, \"other\")}\"", "other\n"), ("if X { print 1 } else { print 2 }", "2\n"),
        ("print X or true", "true\n"), ("print true and X", "false\n"), ("print not X", "true\n"),
        ("print X in [1, null]", "true\n"), ("print [X]", "[null]\n"), ("print {a: X}", "{\"a\":null}\n"),
        ("let all = [{a: 1}, {b: 2}]; print $all[*].a", "[1,null]\n"), ("let l = [X]; print \"${l}\"", "[null]\n"),
        ("for n in [X] { print type($n) }", "null\n"), ("print [{a: null}][a=X] == {a: null}", "true\n"),
    ])
    func `it stays null`(_ line: String, _ printed: String) async throws {
        let script = Script("let row = {title: \"North\"}\n\(line.replacing("X", with: "$row.titel"))")
        _ = try await script.interpreter.run(script.source)
        #expect(script.host.printed == printed)
    }

    @Test func `a null that is sent on purpose is sent`() async throws {
        let text = "let row = {a: 1}\nset a:=$row.b b:={c: $row.b} d:=[null] e:=null\nrun a.bcx b:=$row.b"
        let script = Script(text)
        script.host.files = ["a.bcx": "print type($b)"]
        _ = try await script.interpreter.run(script.source)
        #expect(script.host.commands == ["set a:=null b:={\"c\":null} d:=[null] e:=null"])
        #expect(script.host.printed == "null\n")
    }

    /// `$all[*].id` is as much as its elements are; a null inside of an object is a part of it.
    @Test(arguments: [
        ("get $all[*].id", "'$all[1]' has no 'id'"), ("print \"${all[*].id}\"", "'$all[1]' has no 'id'"),
        ("print text($all[*].tags[*].t)", "'$all[0].tags[1]' has no 't'"),
        ("call a=$all[*].id", "'$all[1]' has no 'id'"),
        ("let first = [$all[0]]; print text($first[*].tags[*].t)", "'$first[0].tags[1]' has no 't'"),
    ])
    func `holes are named`(_ line: String, _ message: String) async {
        let text = "let all = [{id: 1, tags: [{t: 1}, {u: 2}]}, {name: \"x\"}]\n\(line)"
        let said = await Script.message(of: text) ?? ""
        #expect(said.hasPrefix(message), "\(said)")
    }

    @Test func `a null inside of an object stays where it is`() async throws {
        let script = Script("let o = {a: null}\nprint \"${o}\" text([$o])\nlet all = [$o]\nprint \"${all[*]}\"")
        _ = try await script.interpreter.run(script.source)
        #expect(script.host.printed == "{\"a\":null} [{\"a\":null}]\n[{\"a\":null}]\n")
    }

    @Test func `the word null in a condition stands for itself`() async throws {
        let commands = try await Script.commands(of: "source.list where description = null")
        #expect(commands == ["source.list where description = null"])
    }

    @Test func `references of a batch are there`() async throws {
        let commands = try await Script.commands(of: "batch { make -> made; get $made.id a=\"${made.item.x}\" }")
        #expect(commands.last == "get \"$result[c1][id]\" a=\"$result[c1][item][x]\"")
    }

    /// A table is named by its file, its row and its line, however the row was reached.
    @Test(arguments: [
        "for row in csv(\"s.csv\") { if $row.title == \"B\" { set a=$row.titel } }",
        "let t = csv(\"s.csv\"); set a=$t[1].titel", "let t = csv(\"s.csv\"); set a=\"${t[-1].titel}\"",
        "let t = csv(\"s.csv\"); for row in $t { if $row.title == \"B\" { set a=x$row.titel } }",
        "let t = csv(\"s.csv\"); set a=$t[title=\"B\"].titel",
        "let t = csv(\"s.csv\"); print join([$t[1].titel])",
        "for row in csv(\"s.csv\") { let r = $row; if $r.title == \"B\" { set a=$r.titel } }",
        "for row in csv(\"s.csv\") { run a.bcx row:=$row }",
    ])
    func `a row is named`(_ text: String) async {
        let script = Script(text)
        script.host.files = [
            "s.csv": "title,token\n\"A\nA\",t1\nB,t2\n", "a.bcx": "if $row.title == \"B\" { set a=$row.titel }",
        ]
        let said = await script.run()
        #expect(said.contains("row 2 of s.csv has no 'titel'; it has \"title\", \"token\""), "\(said)")
        #expect(said.contains("line 4 of s.csv; did you mean 'title'?"), "\(said)")
    }

    @Test func `very many names are not all listed`() async {
        let members = (0..<3000).map { "n\($0): \($0)" }.joined(separator: ", ")
        let message = await Script.message(of: "let row = {\(members)}\nset a=$row.titel")
        #expect(message?.hasSuffix("\"n28\", \"n29\" and 2970 more") == true, "\(message ?? "")")
    }

    @Test func `names from outside cannot steer a terminal`() async {
        let script = Script("let o = json(\"{\\\"\\\\u001b[31m\\\": 1}\")\nset a=$o.b")
        #expect(await script.run().contains("it has \"\\u001b[31m\""))
    }
}
