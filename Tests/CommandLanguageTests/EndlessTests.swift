import CommandLanguage
import Dispatch
import OrderedJSON
import Testing

/// What would grow without end, or go on without end, ends with a message.
struct EndlessTests {
    private static let doubling = "let a = [1]; for i in range(100) { let a = [$a, $a] }"
    private static let tooHeavy = "the value would exceed 256 MiB"

    @Test(arguments: [
        // Parts that are shared cost no memory, and all the time there is.
        (doubling, tooHeavy), ("let a = {}; for i in range(100) { let a = {x: $a, y: $a} }", tooHeavy),
        ("let a = [[1]]; for i in range(100) { let a = [$a + $a] }", tooHeavy),
        ("let a = [1]; for i in range(100) { let a = $a + $a }", "the array would exceed 10000000 elements"),
        (
            "let s = \"0123456789abcdef\"; for i in range(16) { let s = \"$s$s\" }; let a = [[$s]]; "
                + "for i in range(100) { let a = [$a + $a + $a] }", tooHeavy
        ),
        (
            "let a = range(1000); let b = []; for i in range(1000) { let b = $b + [$a] }; let c = []; "
                + "for i in range(1000) { let c = $c + [$b] }; print count($c[*][*][*])", tooHeavy
        ),
        ("let a = {a: 1}; for i in range(100) { let a = {b: $a} + {c: $a} }", tooHeavy),
        ("let o = {}; for i in range(2000) { let o = {a: $o} + {} }", "the nesting would exceed 1000 levels"),
        ("let a = []; for i in range(2000) { let a = [$a] }", "the nesting would exceed 1000 levels"),
        ("let s = \"x\"; for i in range(40) { let s = \"$s$s\" }", "the text would exceed 64 MiB"),
        ("let s = \"xx\"; for i in range(40) { let s = replace($s, \"x\", $s) }", "the text would exceed 64 MiB"),
        ("let s = \"x\"; for i in range(40) { let s = join([$s, $s]) }", "the text would exceed 64 MiB"),
        ("print range(10000001)", "the array would exceed 10000000 elements"),
        ("print split(\"\(long)\", \"x\")", "the array would exceed 10000000 elements"),
        ("print lines(\"\(long)\n\")", nil),
    ])
    func `what a script makes is bounded`(_ script: String, _ message: String?) async {
        #expect(await Script.message(of: script) == message)
    }

    private static let long = String(repeating: "x", count: 10_000_001)

    @Test func `what grows as scripts do is not stopped`() async {
        #expect(
            await Script.message(
                of: """
                    let rows = []
                    for i in range(3000) { let rows = $rows + [{id: $i, title: "Row $i", tags: ["a", "b"]}] }
                    let both = [$rows, $rows]; let four = {a: $both, b: $both}; let eight = [$four, $four]
                    let one = []
                    for i in range(400) { let one = {id: $i, inner: {rows: [$i, $i], next: $one}} }
                    assert count($rows) == 3000
                    assert count($eight[*].a[*]) == 2
                    """) == nil)
    }

    /// Half a mebibyte, and so much more than a script may make that every sum is weighed.
    private static func weighing(_ script: String) async -> String? {
        let script = Script(script)
        let piece = JSON.string(String(repeating: "x", count: 1 << 19))
        script.interpreter.set("piece", to: piece)
        script.interpreter.set("heavy", to: .array(Array(repeating: piece, count: 600)))
        return await script.message()
    }

    @Test(arguments: [
        ("let a = []; for i in range(500) { let a = $a + [$piece] }", nil),
        ("let a = []; for i in range(520) { let a = $a + [$piece] }", tooHeavy),
        ("let a = []; for i in range(520) { let a = [$piece] + $a }", tooHeavy),
        ("let o = {}; for i in range(500) { let o = $o + {\"k$i\": $piece} }", nil),
        ("let o = {}; for i in range(520) { let o = $o + {\"k$i\": $piece} }", tooHeavy),
        // The same member again and again.
        ("let o = {}; for i in range(2000) { let o = $o + {k: $piece} }", nil),
        // Another value has come in place of what was weighed.
        (
            "let a = []; for i in range(400) { let a = $a + [$piece] }; let a = [1] + [2]; "
                + "for i in range(400) { let a = $a + [$piece] }", nil
        ),
        (
            "let a = [1]; let b = []; for i in range(400) { let b = $b + [$piece] }; let a = $a + [2]; let a = $b; "
                + "for i in range(200) { let a = $a + [$piece] }", tooHeavy
        ),
        (
            "let a = [1]; let b = []; for i in range(400) { let b = $b + [$piece] }; let a = $a + [2]; "
                + "for i in [$b] { let a = $i }; for i in range(200) { let a = $a + [$piece] }", tooHeavy
        ),
        ("let a = $heavy + [1]", tooHeavy),
    ])
    func `beside a value heavier than scripts make, sums are weighed as alone`(_ script: String, _ message: String?)
        async
    {
        #expect(await Self.weighing(script) == message)
    }

    @Test
    func `a search takes no longer for what almost stands there`() async throws {
        let script = """
            let s = "\(String(repeating: "a", count: 1 << 20))"; let s = "$s$s$s$s$s$s$s$s"
            let p = "\(String(repeating: "a", count: 1 << 19))b"
            assert not ($s contains $p); assert not ($p in $s)
            assert split($s, $p) == [$s]; assert replace($s, $p, "") == $s
            """
        #expect(await Script.message(of: script) == nil)
    }

    @Test(arguments: [
        ("aXbXc", "X", "--", "a--b--c"), ("X", "X", "", ""), ("XX", "X", "YX", "YXYX"), ("ab", "X", "Y", "ab"),
        ("aaa", "aa", "b", "ba"), ("\r\n", "\n", "", "\r"), ("привет", "ив", "ю", "прюет"), ("aX", "X", "b", "ab"),
    ])
    func `a text is replaced from left to right`(_ text: String, _ old: String, _ new: String, _ all: String)
        async throws
    {
        let host = RecordingHost()
        let interpreter = Interpreter(host: host)
        for (name, value) in [("t", text), ("o", old), ("n", new)] { interpreter.set(name, to: .string(value)) }
        _ = try await interpreter.run(SourceText(name: "test.bcx", text: "let r = replace($t, $o, $n)"))
        #expect(interpreter.variables["r"] == .string(all))
    }

    /// Loops and functions that take long enough to be stopped in them.
    private static let busy = [
        "for i in range(1000000000) {}", "for i in range(1000000000) { continue }",
        "for i in range(1000000000) { let x = [$i] }", "for i in range(1000000000) { if $i < 0 { break } }",
        "for i in range(1000000000) { try { let x = $i } }", "for i in range(1000000000) { print $i }",
        "for i in range(1000000) { for j in range(1000000) {} }",
        "let a = range(5000000); for i in range(100) { let s = join($a, \",\") }",
        "for i in range(1000000000) { let x = \"aaaaaaaaaaaaaaaaaaaaaaaaaaaa!\" ~ '^(a|aa)+$' }",
    ]

    @Test(arguments: busy)
    func `every loop can be interrupted`(_ script: String) async throws {
        #expect(await Script.message(of: script, cancelledAfter: .milliseconds(50)) == "interrupted")
    }

    @Test(arguments: busy)
    func `every loop counts against a host's time`(_ script: String) async {
        var limits = Interpreter.Limits()
        limits.duration = .milliseconds(50)
        #expect(await Script.message(of: script, limits: limits) == "limit reached: 0.05 s")
    }

    /// Things in one another, and behind one another.
    private static let deep: [(String, @Sendable (Int) -> String)] = [
        ("parentheses", { "print " + String(repeating: "(", count: $0) + "1" + String(repeating: ")", count: $0) }),
        ("arrays", { "let a = " + String(repeating: "[", count: $0) + String(repeating: "]", count: $0) }),
        ("objects", { "let a = " + String(repeating: "{a:", count: $0) + "1" + String(repeating: "}", count: $0) }),
        ("open", { "let a = " + String(repeating: "[", count: $0) }),
        ("not", { "print " + String(repeating: "not ", count: $0) + "true" }),
        ("signs", { "let x = 1; print " + String(repeating: "- ", count: $0) + "$x" }),
        ("sums", { "print 1" + String(repeating: " + 1", count: $0) }),
        ("and", { "print true" + String(repeating: " and true", count: $0) }),
        ("calls", { "print " + String(repeating: "text(", count: $0) + "1" + String(repeating: ")", count: $0) }),
        ("steps", { "let a = 1; print $a" + String(repeating: ".a", count: $0) }),
        (
            "indices",
            { "let a = [0]; print " + String(repeating: "$a[", count: $0) + "0" + String(repeating: "]", count: $0) }
        ),
        (
            "substitutions",
            { "print \"" + String(repeating: "${", count: $0) + "1" + String(repeating: "}", count: $0) + "\"" }
        ),
        ("if", { String(repeating: "if true { ", count: $0) + "print 1" + String(repeating: " }", count: $0) }),
        ("for", { String(repeating: "for i in [1] { ", count: $0) + "print 1" + String(repeating: " }", count: $0) }),
        ("try", { String(repeating: "try { ", count: $0) + "print 1" + String(repeating: " }", count: $0) }),
        ("expect", { String(repeating: "expect any ", count: $0) + "a.b" }),
        ("else", { "if false { print 0 }" + String(repeating: " else if false { print 2 }", count: $0 / 10) }),
        (
            "groups",
            { "a.list where " + String(repeating: "(", count: $0) + "id > 3" + String(repeating: ")", count: $0) }
        ),
        (
            "conditions",
            {
                "a.list where " + String(repeating: "(a = 1 or (b = 2 and ", count: $0) + "c = 3"
                    + String(repeating: "))", count: $0)
            }
        ),
        ("comparisons", { "a.list where id > 3" + String(repeating: " and id > 3", count: $0) }),
        ("alternatives", { "a.list where id > 3" + String(repeating: " or id > 3", count: $0) }),
        ("lists", { "a.list where id in (1" + String(repeating: ", 1", count: $0) + ")" }),
        ("JSON", { "print json('" + String(repeating: "[", count: $0) + String(repeating: "]", count: $0) + "')" }),
        ("items", { "set a:=" + String(repeating: "[", count: $0) + String(repeating: "]", count: $0) }),
        ("keys", { "set a" + String(repeating: ".a", count: $0) + "=1" }),
        ("words", { "set" + String(repeating: " a=1", count: $0) }),
    ]

    @Test(arguments: deep.indices, [150, 300, 20_000])
    func `depth and length end with a message`(_ index: Int, _ count: Int) async {
        let script = Self.deep[index].1(count)
        let message = await Script.message(of: script)
        #expect(message?.utf8.count ?? 0 < 300)
        // What runs is written in canonical form as well.
        if message == nil { #expect((try? SourceText(name: "t", text: script).formatted()) != nil) }
    }
}

extension Script {
    /// The message of a run that is cancelled by another thread: all of those that tasks share may be busy.
    static func message(of text: String, cancelledAfter delay: DispatchTimeInterval) async -> String? {
        let task = Task { await message(of: text) }
        DispatchQueue.global().asyncAfter(deadline: .now() + delay) { task.cancel() }
        return await task.value
    }
}
