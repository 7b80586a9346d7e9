import CommandLanguage
import OrderedJSON
import Testing

/// How texts are read: what ends a statement, what is still open, what is told after a mistake.
struct ReadingTests {
    /// What the text ended inside of: more text could make it a script.
    @Test(arguments: [
        ("if true {", "{"), ("if true {\nprint 1\n", "{"), ("set a:={b: 1,", "{"), ("set a:={", "{"), ("print (", "("),
        ("print (1 +", "("), ("print (1 + \n", "("), ("print count(1,", "("), ("print [", "["), ("print [1,\n2", "["),
        ("print [1, {a: [", "["), ("let x = {a: ", "{"), ("let x = {a", "{"), ("let x = $last[", "["),
        ("let x = $last[id=", "["), ("print \"", "\""), ("print \"a\nb", "\""), ("print 'a", "'"), ("set a='b", "'"),
        ("print \"\"\"\na", "\"\"\""), ("print \"\"\"", "\"\"\""), ("print \"a ${", "${"), ("print \"a ${1 +", "${"),
        ("echo ${last", "${"), ("print \"${[1,", "["), ("print \"${\"", "\""), ("echo a \\", "\\"), ("echo a\\", "\\"),
        ("print 1 \\", "\\"), ("let x = 1 + \\", "\\"), ("let x = \\", "\\"), ("assert 1 == 1 \\", "\\"),
        ("set title=\\", "\\"), ("set title:=\\", "\\"), ("for x in \\", "\\"), ("if true \\", "\\"),
        ("source.list where a = 1 \\", "\\"), ("print 1 \\\n  + \\", "\\"),
        ("source.list where (a = 1", "("), ("source.list where id in (1,", "("), ("source.list where (a =", "("),
        ("for x in [1] { if true { print 1 }", "{"), ("try { echo {a: 1", "{"), ("expect any {", "{"),
        ("print \"\\", "\""), ("batch { a; b", "{"), ("\"key", nil), ("set \"odd", "\""),
    ])
    func `open part is named`(_ text: String, _ open: String?) {
        #expect(read(text).openPart == open)
        #expect(read(text).program == nil)
    }

    @Test(arguments: [
        "if true", "let x =", "print 1 +", "print )", "foo }", "print \"a\" b", "if true { print $unknown", "let", "",
        "# {",
    ])
    func `nothing is open`(_ text: String) {
        #expect(read(text).openPart == nil)
    }

    /// However a script is cut, it is whole, open or wrong; and where it is open, its rest makes it whole again.
    @Test func `every beginning is judged`() throws {
        let text =
            "for a in [1, {b: \"c ${count([1])}\"}] {\n  set x:={a: $a} y='z' \\\n  w=1\n}\nprint \"\"\"\n a\n \"\"\""
        for length in 0...text.utf8.count {
            let reading = read(String(decoding: Array(text.utf8.prefix(length)), as: UTF8.self))
            #expect(reading.program != nil || !reading.problems.isEmpty)
        }
        #expect(read(text).problems.map(\.message) == [])
    }

    @Test(arguments: [
        ("print 1\nprint 2", 2), ("print 1;print 2;;\n\n;", 2), ("print 1 # c; print 2", 1), ("print 1 + \\\n 2", 1),
        ("set title=\\\n  x", 1),
        ("set title:=\\\n  {a: 1}", 1),
        ("print [1,\n2]\nprint 3", 2), ("#!/bin/x print 1\nprint 2", 1), ("\u{FEFF}print 1", 1), ("", 0), ("\n\n", 0),
        ("# only", 0), ("print 1\r\nprint 2\r\n", 2), ("if true { print 1; print 2 }; print 3", 2),
        ("print \"a\nb\"", 1),
        ("echo a#b", 1), ("let x = 1 let y = 2", nil), ("\t print 1 \t", 1), ("print 1\rprint 2", 2),
    ])
    func `statements are counted`(_ text: String, _ count: Int?) {
        #expect(read(text).program?.statements.count == count)
    }

    @Test func `all problems are reported`() {
        let messages = Script.messages(
            of: """
                print $a
                if $b { print $c; break }
                for x in [] { let y = (1 }
                } print "${nope(1)} $d"
                let z = 1x; print $z $e
                """)
        #expect(
            messages == [
                "unknown variable '$a'", "unknown variable '$b'", "expected ')', found '}'", "unexpected '}'",
                "unknown function 'nope'", "'1x' is not a number", "unknown variable '$e'",
            ])
    }

    @Test func `counters are restored after a mistake in a block`() {
        #expect(
            Script.messages(of: "for x in [] { if ( { print 1 } }\nbreak\nprint $x").count {
                $0 == "'break' outside a loop"
            }
                == 1)
        #expect(
            Script.messages(of: "if true { let a = ) }\nprint $a") == [
                "expected a value, found ')'", "unknown variable '$a'",
            ])
        #expect(
            Script.messages(of: "for x in [] {\n print (]\n let y = $x\n}\nlet z = $x").last == "unknown variable '$x'")
    }

    @Test func `no more than a thousand problems are reported`() {
        let reading = read(String(repeating: "print $a\n", count: 5000))
        #expect(reading.problems.count <= 1001)
    }

    @Test(arguments: [
        ("Привет $нет", 1, 8), ("e\u{301}e\u{301} $нет", 1, 4), ("👩‍👩‍👧🇩🇪 $нет", 1, 4), ("\t$нет", 1, 2), ("\r\n$нет", 2, 1),
        ("日本\n  $нет", 2, 3), ("a\u{0}b $нет", 1, 5),
    ])
    func `columns count what the user sees`(_ text: String, _ line: Int, _ column: Int) throws {
        let problem = try #require(read("print \"\(text)\"").problems.first)
        let position = try #require(problem.source).position(of: try #require(problem.span).start)
        #expect(position == (line, line == 1 ? column + 7 : column))
    }

    @Test func `long texts know their lines`() {
        let source = SourceText(name: "long", text: String(repeating: "0123456\n", count: 4096))
        for offset in [0, 7, 8, 4095, 4096, 4097, 8192, 32760, 32768] {
            #expect(source.position(of: offset) == (offset / 8 + 1, offset % 8 + 1))
        }
    }

    @Test func `words of other vocabularies are reported`() {
        let reading = read("unknown a\nexpect NO_SUCH x\nunknown b -> c\nprint $c")
        #expect(reading.problems.count == 2)
        #expect(reading.warnings.map(\.label) == ["no known code"])
    }

    private func read(_ text: String) -> ParseResult {
        Script(text).interpreter.read(SourceText(name: "t", text: text))
    }
}
