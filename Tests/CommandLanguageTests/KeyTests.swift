import CommandLanguage
import OrderedJSON
import Testing

/// Keys of items and of `unset`: parts as they stand, in quotes, and computed; each quoted or computed part is one key.
struct KeyTests {
    private static let values = """
        let c = "to.ken"
        let i = 2
        let t = "2"
        let odd = "a\\"b[0]=😀 $"
        let row = {code: "token", n: 7, nothing: null}

        """

    @Test(
        arguments: [
            ("settings.$c=v", ["settings", "to.ken"]), ("settings[$c]=v", ["settings", "to.ken"]),
            ("settings.\"to.ken\"=v", ["settings", "to.ken"]), ("settings.'a.b'=v", ["settings", "a.b"]),
            ("settings[\"a.b\"]=v", ["settings", "a.b"]), ("settings.\"$c\"=v", ["settings", "to.ken"]),
            ("settings.${c}.x=v", ["settings", "to.ken", "x"]), ("settings[$row.code]=v", ["settings", "token"]),
            ("settings.$row.code=v", ["settings", "token"]), ("settings.pre-$c=v", ["settings", "pre-to.ken"]),
            ("settings.\"x \"$c\"y\"=v", ["settings", "x to.keny"]), ("fields[$i].name=v", ["fields", "[2]", "name"]),
            ("fields[$i + 1].name=v", ["fields", "[3]", "name"]), ("fields[ $i ].name=v", ["fields", "[2]", "name"]),
            ("fields[$t].name=v", ["fields", "2", "name"]), ("fields[0].name=v", ["fields", "[0]", "name"]),
            ("settings[$i]=v", ["settings", "[2]"]), ("settings.$i=v", ["settings", "2"]),
            ("settings.$row.n=v", ["settings", "7"]), ("$c=v", ["to.ken"]), ("$c.x=v", nil),
            ("${c}.x=v", ["to.ken", "x"]),
            ("\"$c\".x=v", ["to.ken", "x"]), ("a.$odd=v", ["a", "a\"b[0]=😀 $"]), ("a[$odd]:=1", ["a", "a\"b[0]=😀 $"]),
            ("a.\"😀\"=v", ["a", "😀"]), ("a.\"\"=v", ["a", ""]), ("a[b]=v", ["a", "b"]), ("$i:=@x.json", ["2"]),
            ("a.$c=@x.json", ["a", "to.ken"]), ("a.$c=secret:NAME", ["a", "to.ken"]),
        ] as [(String, [String]?)])
    func `a key is as many parts as it is written with`(_ item: String, _ parts: [String]?) async throws {
        let script = Script(Self.values + "set \(item)")
        script.host.files = ["x.json": "1"]
        script.host.environment = ["NAME": "s"]
        do {
            _ = try await script.interpreter.run(script.source)
            #expect(script.host.invocations.last?.items.first?.path.map(\.shown) == parts)
        } catch {
            #expect(parts == nil, "\(error.message)")
        }
    }

    @Test(arguments: [
        ("unset title settings.token", ["title"], ["settings", "token"]),
        ("unset $c settings[$c]", ["to.ken"], ["settings", "to.ken"]),
        ("unset \"a.b\" fields[$i].name", ["a.b"], ["fields", "[2]", "name"]),
    ])
    func `words of unset are keys`(_ line: String, _ first: [String], _ second: [String]) async throws {
        let script = Script(Self.values + line)
        _ = try await script.interpreter.run(script.source)
        #expect(script.host.invocations.last?.arguments.map { $0.path?.map(\.shown) } == [first, second])
    }

    @Test(arguments: [
        ("set settings.$row.nothing=v", "'$row.nothing' is null"), ("set a[$row.nope]=v", "has no 'nope'"),
        ("set $row.nope=v", "'$row' has no 'nope'"), ("unset a.$row.nope", "'$row' has no 'nope'"),
        ("set \"$row.nope\".x=v", "'$row' has no 'nope'"), ("set a.$c.x=v", "string \"to.ken\" has no member 'x'"),
        ("set a[-$i]=v", "expected a text or a position as a key, got number -2"),
        ("set a.$row=v", "expected a text or a position as a key, got object"),
        ("set a[1.5 + $i]=v", "expected a text or a position as a key, got number 3.5"),
        ("set a[$i == 2]=v", "expected a text or a position as a key, got boolean true"),
        ("set a[$nope]=v", "unknown variable '$nope'"), ("set a.$nope=v", "unknown variable '$nope'"),
        ("set a[$i 2]=v", "expected ']', found '2]=v'"), ("set a[$i +]=v", "expected a value, found ']=v'"),
        ("batch { thing.add -> made; thing.add a.$made.id=1 }", "the result of a call of this batch cannot be part of"),
    ])
    func `a key that cannot be is one error, and nothing is sent`(_ line: String, _ message: String) async {
        let script = Script(Self.values + line)
        let text = await script.run()
        #expect(text.contains(message), "\(text)")
        #expect(text.contains("test.bcx:6:") && script.host.commands.isEmpty, "\(text)")
    }

    @Test func `twelve settings are one line`() async throws {
        let script = Script(
            """
            let connector = {settings: [{code: "token"}, {code: "a.b"}]}
            let row = {token: "t", "a.b": "x y"}
            for c in $connector.settings[*].code { set settings.$c=$row[$c] }
            """)
        _ = try await script.interpreter.run(script.source)
        #expect(script.host.commands == ["set settings.token=\"t\"", "set settings.\"a.b\"=\"x y\""])
    }

    @Test(arguments: ["$c", "a[$c]", "x$c=", "\"a b\".$c", "a[$c", "a.\"b"])
    func `what is no key stays a word`(_ word: String) {
        let messages = Script.messages(of: "let c = 1\ncall \(word)")
        #expect(messages.count <= 1)
    }
}

extension Item.Step {
    fileprivate var shown: String {
        switch self {
        case .name(let name): name
        case .index(let index): "[\(index)]"
        }
    }
}
