import BIConnector
import OrderedJSON
import TestSupport
import Testing

@testable import ClientPrograms

/// What is read out of programs.
struct ReadingTests {
    @Test func `there are many samples of each form`() {
        #expect(PastedCall.all.count > 140)
        #expect(Set(PastedCall.all.map(\.form)).count > 10)
    }

    @Test(arguments: PastedCall.all) func `call of a program is read exactly`(_ sample: PastedCall) throws {
        let reading = ProgramReading(sample.code)
        #expect(reading.calls.count == 1)
        let call = try #require(reading.calls.first?.calls.first)
        #expect(call.call.method == sample.method)
        #expect(call.isWhole, "\(call)")
        let expected = try JSON(parsing: sample.parameters)
        #expect(Self.filled(call) == expected)
    }

    @Test func `a code of a webhook, a token and settings are known as secrets`() {
        let secrets = ProgramReading(PastedCall.all[2].code).secrets.union(
            ProgramReading(PastedCall.all[0].code).secrets)
        #expect(secrets == ["abcdef0123456789", "zzzzzzzz", "abc"])
    }

    /// The parameters, with `$NAME` for variables of the environment.
    static func filled(_ call: ReadCall) -> JSON {
        var value = JSON.object(call.call.parameters)
        for hole in call.holes {
            if case .environment(let name) = hole.content {
                value = put(.string("$\(name)"), in: value, hole.path[...])
            }
        }
        return value
    }

    private static func put(_ new: JSON, in value: JSON, _ path: ArraySlice<String>) -> JSON {
        guard let name = path.first else { return new }
        if var object = value.object {
            object[name] = put(new, in: object[name] ?? .null, path.dropFirst())
            return .object(object)
        }
        var elements = value.array ?? []
        if let index = Int(name) { elements[index] = put(new, in: elements[index], path.dropFirst()) }
        return .array(elements)
    }
}

/// What only running a program would tell, and programs of many calls.
struct ReadingProgramTests {
    private static let page = """
        import { B24Hook } from '@bitrix24/b24jssdk'
        // BX24.callMethod('biconnector.source.list') is not called here
        const text = "BX24.callMethod('app.info')"
        const b24 = B24Hook.fromWebhookUrl(process.env.BITRIX24_WEBHOOK)
        const ids = [3, 8]
        for (const id of ids) {
          await b24.callMethod('biconnector.source.get', { id })
        }
        let title = 'a'
        title = 'b'
        const token = 'abcdefgh'
        const response = await b24.callMethod('biconnector.source.add', {
          fields: { title, connectorId: 31, settings: { token } },
        }, (made) => {
          b24.callMethod('biconnector.source.delete', { id: made.id })
        })
        console.log(response.getData().result)
        """

    @Test func `every call of a program is found in order, the rest is counted`() {
        let reading = ProgramReading(Self.page)
        #expect(
            reading.calls.flatMap(\.calls).map(\.call.method)
                == ["get", "add", "delete"].map { "biconnector.source.\($0)" })
        #expect(reading.otherLines == 11)
        #expect(reading.secrets == ["abcdefgh"])
        #expect(!reading.isOpen)
    }

    @Test func `what changes while the program runs is no value`() {
        let calls = ProgramReading(Self.page).calls.flatMap(\.calls)
        #expect(calls.map(\.computed) == [["id"], ["title"], ["made.id"]])
        #expect(calls.map(\.isWhole) == [false, false, false])
    }

    private static let holes: [(code: String, computed: [String])] = [
        ("BX24.callMethod('a.b', {x: y})", ["y"]), ("BX24.callMethod('a.b', {x: f(1) + 'a'})", ["f(1) + \"a\""]),
        ("BX24.callMethod('a.b', {x: `a${y}`})", ["\"a\" + y"]),
        ("BX24.callMethod('a.b', {x: a ? 1 : 2})", ["a ? 1 : 2"]),
        ("BX24.callMethod('a.b', {x: new Date()})", ["new Date()"]), ("CRest::call('a.b', ['x' => $y]);", ["$y"]),
        ("CRest::call('a.b', ['x' => \"a $y[0]\"]);", ["\"a \" + $y[0]"]),
        ("CRest::call('a.b', ['x' => date('c')]);", ["date('c')"]),
        ("CRest::call('a.b', ['x' => $y['z'] ?? null]);", ["$y['z'] ?? null"]),
        ("t.call_method('a.b', {'x': [i for i in y]})", ["i for i in y"]),
        ("t.call_method('a.b', {'x': f'{y}'})", ["y"]), ("t.call_method('a.b', {'x': '%s' % y})", ["'%s' % y"]),
        ("t.call_method('a.b', {'x': y if z else 1})", ["y if z else 1"]),
        ("curl -d \"{\\\"x\\\": \\\"$(date)\\\"}\" https://a/rest/1/b/a.b", ["$(date)"]),
    ]

    @Test(arguments: holes) func `what only running would tell is named`(_ code: String, _ computed: [String]) throws {
        let call = try #require(ProgramReading(code).calls.first?.calls.first)
        #expect(call.computed.count == computed.count, "\(call)")
        if call.computed.count == 1, computed.count == 1 { #expect(call.computed == computed) }
    }

    private static let changed = [
        "const x = {a: 1}; x.a = 2; BX24.callMethod('a.b', {x})", "let x = 1; x += 1; BX24.callMethod('a.b', {x})",
        "const x = []; x.push(1); BX24.callMethod('a.b', {x})", "y.map(x => BX24.callMethod('a.b', {x}))",
        "const x = 1; y.map((x) => BX24.callMethod('a.b', {x}))",
        "const x = 1; function f(x) { BX24.callMethod('a.b', {x}) }",
        "$x = ['a' => 1]; $x['b'] = 2; CRest::call('a.b', ['x' => $x]);",
        "$x = 1; $x .= 'a'; CRest::call('a.b', ['x' => $x]);",
        "$x = 1; foreach ($y as $x) { CRest::call('a.b', ['x' => $x]); }",
        "x = 1\nfor x in y:\n    t.call_method('a.b', {'x': x})", "x = {}\nx['a'] = 1\nt.call_method('a.b', {'x': x})",
        "x = 1\ndef f(x):\n    t.call_method('a.b', {'x': x})",
    ]

    @Test(arguments: changed) func `variable that is changed has no known value`(_ code: String) throws {
        let call = try #require(ProgramReading(code).calls.first?.calls.first)
        #expect(!call.isWhole, "\(call)")
    }

    private static let batches: [(code: String, methods: [String], halt: Bool)] = [
        (
            "BX24.callBatch({a: ['user.current'], b: {method: 'app.info', params: {}}}, f, true)",
            ["user.current", "app.info"], true
        ),
        ("BX24.callBatch([['user.current', {}], ['app.info']], f)", ["user.current", "app.info"], false),
        ("CRest::callBatch(['a' => ['method' => 'user.current', 'params' => []]], 1);", ["user.current"], true),
        (
            "await $b24.actions.v2.batch.make({calls: {a: {method: 'user.current', params: {x: 1}}}, options: {isHaltOnError: true}})",
            ["user.current"], true
        ),
        ("token.call_batch({\"a\": [\"user.current\", {}]}, halt=True)", ["user.current"], true),
        (
            "curl -d '{\"halt\":0,\"cmd\":{\"a\":\"user.current\",\"b\":\"crm.deal.list?start=50\"}}' https://a/rest/1/b/batch",
            ["user.current", "crm.deal.list"], false
        ),
        (
            "curl -d 'halt=1' --data-urlencode 'cmd[a]=user.current' -d 'cmd[b]=crm.deal.list%3Fstart%3D50' https://a/rest/1/b/batch.json",
            ["user.current", "crm.deal.list"], true
        ),
        (
            "$b24->core->call('batch', ['halt' => 1, 'cmd' => ['user.current', 'app.info']]);",
            ["user.current", "app.info"], true
        ),
    ]

    @Test(arguments: batches) func `batch is one`(_ code: String, _ methods: [String], _ halt: Bool) throws {
        let reading = ProgramReading(code)
        #expect(reading.calls.count == 1)
        guard case .batch(let entries, let stops) = try #require(reading.calls.first).content else {
            Issue.record("\(reading)")
            return
        }
        #expect(entries.map(\.call.call.method) == methods)
        #expect(stops == halt)
    }

    @Test func `body in a file is named`() throws {
        let code = "curl -d @source.json https://acme.bitrix24.com/rest/1/abc/biconnector.source.add"
        #expect(try #require(ProgramReading(code).calls.first?.calls.first).file == "source.json")
    }

    private static let none = [
        "", "\n\n", "hello world", "source.list where title = x", "https://acme.bitrix24.com/rest/1/abc/", "curl",
        "curl https://example.com/index.html", "curl -o x.tar.gz https://a.b/x.tar.gz",
        "console.log('biconnector.source.add')",
        "import os\nprint(os.name)", "table.add(row)\nsource.update()", "// BX24.callMethod('app.info')",
        "# curl https://a/rest/1/b/app.info",
        "/* BX24.callMethod('app.info') */", "GET up", "POST office", "{", "{\"a\": 1}", "SELECT * FROM source",
        "require('./app.js')", "emit('user.created')", "fetch('/api/users')",
    ]

    @Test(arguments: none) func `text without calls has none`(_ text: String) {
        #expect(ProgramReading(text).calls == [])
    }

    private static let open = [
        "BX24.callMethod('biconnector.source.list', {", "curl https://a/rest/1/b/app.info \\",
        "await b24.callMethod('biconnector.source.add', {\n  fields: {\n    title: 'x',", "curl -d '{\"a\":1",
        "BX24.callMethod(",
    ]

    @Test(arguments: open) func `call that goes on is open`(_ text: String) { #expect(ProgramReading(text).isOpen) }
}

/// Whatever is pasted, reading ends soon.
struct ReadingRobustnessTests {
    private static let pieces = [
        "curl ", "-d ", "'", "\"", "`", "\\", "\n", "$(", "${", "$x", "{", "}", "[", "]", "(", ")", "=>", "=", ":", ",",
        ";", "//",
        "/*", "*/", "#", "<<EOF", "EOF", "<<<", "BX24.callMethod(", "CRest::call(", "'a.b'", "fetch(",
        "POST /rest/1/a/b.c", "@x = ",
        "{{x}}", "f\"", "r'", "\"\"\"", "new stdClass", "0x", "1_0", "é", "\u{2028}", "const x = ", "$y = ", "jq -n ",
        "|", "@{", "^",
        "%41", "fields[a]=b&", "https://a/rest/1/b/biconnector.source.add", " ", "--next ", "callBatch(", "...", "->",
        "::", "?.", "<", ">",
    ]

    @Test(arguments: 0..<400) func `rubbish is read to the end`(_ seed: Int) {
        var generator = SeededGenerator(seed: seed)
        let count = Int.random(in: 1..<120, using: &generator)
        let text = (0..<count).map { _ in Self.pieces.randomElement(using: &generator) ?? "" }.joined()
        let reading = ProgramReading(text)
        for call in reading.calls { #expect(call.range.upperBound <= text.utf8.count && call.range.lowerBound >= 0) }
    }

    @Test func `samples cut anywhere are read to the end`() {
        for sample in PastedCall.all {
            let bytes = Array(sample.code.utf8)
            for end in stride(from: 0, to: bytes.count, by: 7) { _ = ProgramReading(utf8: Array(bytes[..<end])) }
            for start in stride(from: 0, to: bytes.count, by: 11) { _ = ProgramReading(utf8: Array(bytes[start...])) }
        }
    }

    private static let long =
        pieces.map { ($0, 8_000) } + [
            ("BX24.callMethod('a.b', {}, function() { ", 2_000),
            ("fetch('https://a/rest/1/b/c.d', {body: fetch(", 2_000),
            ("curl -d '{\"a\":1}' https://a/rest/1/b/c.d\n", 1_000), ("echo 'a' | ", 4_000), ("cat <<EOF\n", 4_000),
            ("a=$(b=$(", 4_000), ("const a1 = [a1, a1]\n", 3_000), ("'\\'", 8_000), ("fetch(`${", 4_000),
            ("$x = [", 8_000),
            ("{\"a\":", 8_000), ("POST /rest/1/a/b.c\n\n{\n", 2_000), ("x[\n", 8_000), ("f(a, ", 8_000),
            ("curl \"", 4_000),
        ]

    @Test(arguments: long.map(\.0)) func `a long text takes time in proportion`(_ piece: String) {
        let count = Self.long.first { $0.0 == piece }?.1 ?? 1
        let clock = ContinuousClock()
        let short = String(repeating: piece, count: count / 8)
        let long = String(repeating: piece, count: count)
        _ = ProgramReading(short)
        let first = clock.measure { _ = ProgramReading(short) }
        let second = clock.measure { _ = ProgramReading(long) }
        // Eight times as long; in a square of it the factor would be 64.
        #expect(second < first * 30 + .milliseconds(400), "\(first) \(second)")
    }
}
