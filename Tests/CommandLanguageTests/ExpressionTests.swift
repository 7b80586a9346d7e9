import CommandLanguage
import OrderedJSON
import Testing

/// What expressions are worth.
struct ExpressionTests {
    @Test(arguments: [
        ("1 + 2 * 3", "7"), ("(1 + 2) * 3", "9"), ("2 * 3 + 1", "7"), ("10 - 2 - 3", "5"), ("16 / 4 / 2", "2"),
        ("7 % 4 * 2", "6"), ("-2 * 3", "-6"), ("- (2 + 3)", "-5"), ("--2", "2"), ("1 - -1", "2"), ("1--1", "2"),
        ("7 / 2", "3.5"), ("-7 % 3", "-1"), ("0.1 + 0.2", "0.30000000000000004"), ("1e3 + 1", "1001"),
        ("not true", "false"), ("not not true", "true"), ("true or false and false", "true"),
        ("(true or false) and false", "false"), ("not 1 == 2", "true"), ("1 < 2 and 2 < 3", "true"),
        ("1 + 1 == 2", "true"), ("\"a\" + \"b\" == \"ab\"", "true"), ("1 in [1] == true", nil),
        ("null or true", "true"), ("[1] + [2]", "[1,2]"), ("1 == 1.0", "true"), ("\"1\" == 1", "true"),
        ("{a: 1, b: 2} == {b: 2, a: 1}", "true"), ("[1, 2] == [2, 1]", "false"), ("\"b\" > \"a\"", "true"),
        ("\"abc\" ~ \"^a\"", "true"), ("\"abc\" contains \"bc\"", "true"), ("[1, 2] contains 3", "false"),
        ("\"a\" in {a: null}", "true"), ("1 in {a: 1}", "false"), ("inside", nil), ("[1, 2,]", "[1,2]"),
        ("{a: 1, b: 2} + {b: 3, c: null}", "{\"a\":1,\"b\":3,\"c\":null}"), ("{} + {}", "{}"),
        ("{a: {x: 1}} + {a: {y: 2}}", "{\"a\":{\"y\":2}}"), ("{a: 1} + {} == {a: 1}", "true"),
        ("{\"é\": 1} + {\"e\\u0301\": 2} == {\"é\": 1, \"e\\u0301\": 2}", "true"), ("{a: 1} + null", nil),
        ("{a: 1} + [1]", nil), ("{a: 1} + \"a\"", nil), ("null + {}", nil),
        ("{a: 1, \"b c\": 2,}", "{\"a\":1,\"b c\":2}"), ("{a: 1, a: 2}", nil), ("[]", "[]"), ("{}", "{}"),
    ])
    func `operators bind by their precedence`(_ expression: String, _ expected: String?) async throws {
        let value = try? await Script.value(of: expression)
        #expect(value?.text() == expected)
    }

    @Test(arguments: [
        ("9223372036854775807", "9223372036854775807"), ("-9223372036854775808", "-9223372036854775808"),
        ("123456789012345678901234567890", "123456789012345678901234567890"), ("1.10", "1.10"), ("1E5", "1E5"),
        ("-0", "-0"), ("9223372036854775806 + 1", "9223372036854775807"),
        ("3037000499 * 3037000499", "9223372030926249001"),
        ("-9223372036854775807 - 1", "-9223372036854775808"), ("9007199254740993 + 0", "9007199254740993"),
        ("9007199254740993 == 9007199254740992", "false"), ("9007199254740993 > 9007199254740992", "true"),
        ("100000000000000000000 == 100000000000000000001", "false"),
        ("100000000000000000000 < 100000000000000000001", "true"), ("-100000000000000000000 < 5", "true"),
        ("9223372036854775808 > 9223372036854775807", "true"), ("-9223372036854775808 / 1", "-9223372036854775808"),
    ])
    func `digits stay`(_ expression: String, _ expected: String) async throws {
        #expect(try await Script.value(of: expression).text() == expected)
    }

    @Test(arguments: [
        "9223372036854775807 + 1", "-9223372036854775808 - 1", "9223372036854775807 * 2", "-9223372036854775808 / -1",
        "-(-9223372036854775808)", "100000000000000000000 + 1", "1e308 * 10",
    ])
    func `overflow is reported`(_ expression: String) async {
        #expect(await Script.message(of: "let x = \(expression)") == "the result does not fit 64 bits")
    }

    @Test(arguments: ["1 / 0", "1 % 0", "1.5 / 0", "1 / 0.0", "0 % 0"])
    func `division by zero is reported`(_ expression: String) async {
        #expect(await Script.message(of: "let x = \(expression)") == "division by zero")
    }

    private static let object = """
        let o = {list: [{id: 1, title: "ERP", tags: ["a", "b"]}, {id: 2, title: "CRM", tags: []}], \
        "odd key": {x: [7]}, n: null, text: "abc"}
        let i = 1
        let name = "list"

        """

    @Test(arguments: [
        ("$o.list[0].title", "\"ERP\""), ("$o.list[-1].id", "2"), ("$o.list[-3]", "null"), ("$o.list[2].id", "null"),
        ("$o.\"odd key\".x[0]", "7"), ("$o[\"odd key\"].x", "[7]"), ("$o[$name][$i].id", "2"),
        ("$o.list[$i - 1].id", "1"), ("$o.list[*].id", "[1,2]"), ("$o.list[*].tags[*]", "[[\"a\",\"b\"],[]]"),
        ("$o.list[title=\"CRM\"].id", "2"), ("$o.list[id = 1].title", "\"ERP\""), ("$o.list[title=\"x\"]", "null"),
        ("$o.list[1:][*].id", "[2]"), ("$o.list[:1][*].id", "[1]"), ("$o.list[:][*].id", "[1,2]"),
        ("$o.list[-1:][*].id", "[2]"), ("$o.list[:-1][*].id", "[1]"), ("$o.list[0:99][*].id", "[1,2]"),
        ("$o.list[5:]", "[]"), ("$o.list[-99:1][*].id", "[1]"), ("$o.list[1:1]", "[]"), ("$o.list[1:0]", "[]"),
        ("$o.list[$i:$i + 1][*].id", "[2]"), ("$o.list[ 0 : 1 ][0].id", "1"), ("$o.list[\"1\":][0].id", "2"),
        ("$o.list[*].tags[1:]", "[[\"b\"],[]]"), ("[1, 2, 3][1:][1:]", "[3]"), ("range(5)[-3:-1]", "[2,3]"),
        ("$o.text[0:1]", "null"), ("$o.nothing[1:]", "null"), ("$o[1:]", "null"), ("[][0:1]", "[]"),
        ("$o.list[-9223372036854775808:9223372036854775807][*].id", "[1,2]"),
        ("\"$o.list[1:]|$o.list[:-1]|$o.text[:2]\"", nil), ("\"$name[:port] $name[: 2]\"", "\"list[:port] list[: 2]\""),
        ("$o.n.deep.er", "null"), ("$o.text[0]", "null"), ("$o.text[*]", "null"), ("$o.nothing", "null"),
        ("$o.list[id=$i].tags[-1]", "\"b\""), ("count($o.list)", "2"), ("{a: [5]}.a[0]", "5"),
        ("[[1], [2]][1][0]", "2"),
        ("\"${o.list[0].title}!\"", "\"ERP!\""), ("\"$o.text.\"", "\"abc.\""), ("\"$o.list[0].id.\"", "\"1.\""),
        ("\"$o.text, $i; $name: [x]\"", "\"abc, 1; list: [x]\""), ("\"$name\"", "\"list\""),
    ])
    func `paths lead into values`(_ expression: String, _ expected: String?) async throws {
        let script = Script(Self.object + "let value = \(expression)")
        _ = try? await script.interpreter.run(script.source)
        #expect(script.interpreter.variables["value"]?.text() == expected)
    }

    @Test(arguments: [
        ("count([1, 2])", "2"), ("count({})", "0"), ("count(\"привет\")", "6"), ("count(\"e\\u{301}\")", "1"),
        ("keys({b: 1, a: 2})", "[\"b\",\"a\"]"), ("values({b: 1, a: 2})", "[1,2]"), ("range(3)", "[0,1,2]"),
        ("range(2, 4)", "[2,3]"), ("range(4, 2)", "[]"), ("range(4, 0, -2)", "[4,2]"), ("range(0, 10, 4)", "[0,4,8]"),
        ("range(9223372036854775806, 9223372036854775807, 5)", "[9223372036854775806]"),
        ("range(0, -9223372036854775807, -9223372036854775807)", "[0]"),
        ("text(1.50)", "\"1.50\""), ("text([null])", "\"[null]\""), ("text({a: [1]})", "\"{\\\"a\\\":[1]}\""),
        ("number(\" 1.50 \")", "1.50"), ("number(2)", "2"), ("json(\"[1.0]\")", "[1.0]"), ("json(\" null \")", "null"),
        ("lines(\"a\\n\\nb\")", "[\"a\",\"\",\"b\"]"), ("lines(\"a\\r\\nb\\r\\n\")", "[\"a\",\"b\"]"),
        ("lines(\"\")", "[]"),
        ("join([1, \"a\", true])", "\"1atrue\""), ("join([], \",\")", "\"\""), ("join([[1], {}], \" \")", "\"[1] {}\""),
        ("split(\"a--b\", \"-\")", "[\"a\",\"\",\"b\"]"), ("split(\"\", \",\")", "[\"\"]"), ("split(\"\", \"\")", "[]"),
        ("split(\"aXbX\", \"X\")", "[\"a\",\"b\",\"\"]"), ("trim(\" \\t\\na b \")", "\"a b\""), ("trim(\" \")", "\"\""),
        ("upper(\"àß\")", "\"ÀSS\""), ("lower(\"ÀЖ\")", "\"àж\""), ("replace(\"aaa\", \"aa\", \"b\")", "\"ba\""),
        ("replace(\"a\\r\\nb\", \"\\n\", \"\")", "\"a\\rb\""), ("default(null, 1)", "1"),
        ("default(false, 1)", "false"),
        ("default($never.a[0].b, 1)", "1"), ("default($error.code, \"none\")", "\"none\""), ("type(1)", "\"number\""),
        ("type(null)", "\"null\""), ("type(true)", "\"boolean\""), ("type([])", "\"array\""),
        ("type({})", "\"object\""),
        ("sort([3, 1, 2])", "[1,2,3]"), ("sort([10, 9, \"8\", 1e1])", "[\"8\",9,10,1e1]"), ("sort([])", "[]"),
        ("sort([\"b\", \"B\", \"a\", \"10\", \"9\"])", "[\"10\",\"9\",\"B\",\"a\",\"b\"]"),
        ("sort([\"10\", \"9\"])", "[\"9\",\"10\"]"), ("sort([1.0, 1, \"1\"])", "[1.0,1,\"1\"]"),
        ("sort([12345678901234567891, 12345678901234567890])", "[12345678901234567890,12345678901234567891]"),
        ("sort([\"😀\", \"ａ\", \"я\"])", "[\"я\",\"ａ\",\"😀\"]"), ("sort([1e400, -1e400, 0])", "[-1e400,0,1e400]"),
        ("unique([1, \"1\", 1.0, 1, true, \"true\", null, null])", "[1,\"1\",1.0,true,\"true\",null]"),
        ("unique([\"é\", \"e\\u0301\", \"é\"]) == [\"é\", \"e\\u0301\"]", "true"), ("unique([])", "[]"),
        ("unique([[1], [1], {a: 1}, {a: 1}, [\"1\"]])", "[[1],{\"a\":1},[\"1\"]]"),
        ("sum([])", "0"), ("sum([1, 2.5, \"3\"])", "6.5"), ("sum([9223372036854775806, 1])", "9223372036854775807"),
        ("min([])", "null"), ("max([])", "null"), ("min([2, \"1\", 3])", "\"1\""), ("max([9, \"10\"])", "\"10\""),
        ("max([\"a\", \"10\"])", "\"a\""), ("min([1, 1.0])", "1"), ("max([1, 1.0])", "1"),
        ("now()", "\"2026-09-24T08:15:42Z\""), ("env(\"HOME\")", "\"/home/ann\""), ("env(\"NO\")", "null"),
        ("env([\"HOME\"])", "[\"/home/ann\"]"), ("env([])", "[]"),
        ("$env.HOME", "\"/home/ann\""), ("file(\"a.txt\")", "\"text\\n\""),
        ("csv(\"a.csv\")", "[{\"a\":\"1\",\"b\":\"x;y\"}]"),
        ("csv(\"semicolons.csv\")", "[{\"a\":\"1,5\",\"b\":\"\"}]"),
    ])
    func `functions give their values`(_ expression: String, _ expected: String) async throws {
        let host = RecordingHost()
        host.environment = ["HOME": "/home/ann"]
        host.files = [
            "a.txt": "text\n", "a.csv": "\u{FEFF}a,b\r\n1,\"x;y\"\r\n", "semicolons.csv": "a;b\n1,5;\n",
        ]
        #expect(try await Script.value(of: expression, host: host).text() == expected)
    }

    @Test(arguments: [
        ("sort([1, \"a\"])", "element 1 is string \"a\", which has no order with those before it"),
        ("sort([\"a\", 1])", "element 1 is number 1, which has no order with those before it"),
        ("min([\"1\", 2, \"x\"])", "element 1 is number 2, which has no order with those before it"),
        ("max([true, false])", "element 0 is boolean true, not a number or a text"),
        ("sort([[1], [2]])", "element 0 is array [1], not a number or a text"),
        ("sort([1, {a: 2}])", "element 1 is object {\"a\":2}, not a number or a text"),
        ("sort([1, null])", "null cannot become text"),
        ("sum([1, $o.list[*].x[0]])", "element 1 is array [null,null], not a number"),
        ("sum([1, \"x\"])", "element 1 is string \"x\", not a number"),
        ("sum([\" 1\"])", "element 0 is string \" 1\", not a number"),
        ("sum([9223372036854775807, 1])", "the result does not fit 64 bits"),
        ("sum(1)", "expected array, got number 1"),
        ("sort(null)", "expected array, got null"), ("max(1, 2)", "max(array) was given 2 arguments"),
        ("unique(\"aa\")", "expected array, got string \"aa\""),
        ("sort($o.list[*].nope)", "'$o.list[0]' has no 'nope'"),
        ("[1, 2][null:]", "expected integer, got null"), ("[1, 2][\"a\":]", "expected integer, got string \"a\""),
        ("[1, 2][:1.5]", "expected integer, got number 1.5"), ("[1][0:1:2]", "expected ']', found ':2]'"),
        ("[1][0:99999999999999999999]", "expected integer, got number 99999999999999999999"),
        ("{a: 1} + null", "cannot add object {\"a\":1} and null"),
    ])
    func `what has no value says why`(_ expression: String, _ message: String) async {
        let text = await Script(Self.object + "let value = \(expression)").run()
        #expect(text.contains("error: \(message)"), "\(text)")
    }

    /// The row of each function is true: its example holds.
    @Test(arguments: Function.allCases)
    func `example holds`(_ function: Function) async throws {
        _ = try await Interpreter(host: RecordingHost()).run(
            SourceText(name: "example", text: function.signature.example))
        #expect(function.signature.summary.hasSuffix("."))
        #expect(function.signature.required <= function.signature.parameters.count)
    }

    @Test(arguments: Keyword.allCases.map(\.name))
    func `example of form can be read`(_ name: String) throws {
        let form = try #require(Keyword(rawValue: name))
        let reading = Interpreter(host: RecordingHost()).read(SourceText(name: "example", text: form.example))
        #expect(reading.problems.map(\.message) == [])
        #expect(form.summary.hasSuffix("."))
        #expect(form.usage.hasPrefix(form.name))
    }
}
