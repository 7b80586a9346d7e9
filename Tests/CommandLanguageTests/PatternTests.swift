import CommandLanguage
import Dispatch
import OrderedJSON
import Testing

/// Regular expressions: the syntax of Perl, the letters of Unicode, and an end in any case.
struct PatternTests {
    @Test(arguments: [
        (#""abc" ~ '^a.c$'"#, true), (#""abc" ~ 'B'"#, false), (#""abc" ~ '(?i)B'"#, true), (#""" ~ ''"#, true),
        (#""1\n" ~ '^\d+$'"#, false), (#""x\ny" ~ '(?m)^y$'"#, true), (#""a\nb" ~ 'a.b'"#, false),
        (#""a\nb" ~ '(?s)a.b'"#, true), (#""Гавань" ~ '^\w+$'"#, true), (#""ГАВАНЬ" ~ '(?i)гавань'"#, true),
        (#""٣" ~ '^\d$'"#, true), (#""2026-11-26" ~ '^(\d{4})-(?<m>\d\d)-\d\d$'"#, true),
        (#""abab" ~ '^(ab)\1$'"#, true),
        (#""foobar" ~ 'foo(?=bar)'"#, true), (#""foobar" ~ '(?<!foo)bar'"#, false), (#""a+b" ~ '\Qa+b\E'"#, true),
        (#""a b" ~ '\bb\b'"#, true), (#""q" ~ '[[:alpha:]]'"#, true), (#""é" ~ '^\p{Ll}$'"#, true),
        // A character made of two code points is two for '.', and one for '\X'.
        (#""e\u{301}" ~ '^.$'"#, false), (#""e\u{301}" ~ '^\X$'"#, true), (#""\u{0}" ~ '^\x00$'"#, true),
    ])
    func `a text matches or does not`(_ expression: String, _ isMatch: Bool) async throws {
        #expect(try await Script.value(of: expression) == .bool(isMatch))
    }

    @Test(arguments: [
        ("(", "missing closing parenthesis at position 2"), ("Ü[[:no:]]", "unknown POSIX class name at position 5"),
        ("a{2,1}", "numbers out of order in {} quantifier at position 6"),
        ("*", "quantifier does not follow a repeatable item at position 1"),
        ("(?<=a*)b", "lookbehind assertion is not fixed length at position 1"),
        ("((a{1000}){1000}){1000}", "regular expression is too large at position 24"),
        ("\\C", "using \\C is disabled by the application at position 3"),
        ("[z-a]", "range out of order in character class at position 4"),
        ("(?P<a", "syntax error in subpattern name (missing terminator?) at position 6"),
    ])
    func `a bad one is reported with its place`(_ pattern: String, _ reason: String) async {
        #expect(await Script.message(of: "print 'a' ~ '\(pattern)'") == "bad regular expression: \(reason)")
    }

    @Test func `nesting and length are bounded`() async {
        for pattern in [String(repeating: "(", count: 100_000), String(repeating: "a", count: 70_000)] {
            let message = await Script.message(of: "print 'a' ~ '\(pattern)'")
            #expect(message?.hasPrefix("bad regular expression: ") == true, "\(message ?? "")")
        }
    }

    /// Patterns that try ever new ways, each on a text that shows it.
    private static let endless = [
        ("^(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"), ("(a|aa)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"),
        ("^(?:.*?,){20}$", "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29"),
        ("(x+x+)+y$", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxyz"),
        ("^(\\w+\\s?)*\\.$", "the quick brown fox jumps over the dog!"),
        ("(?R)*z", "aaaa"), ("^(([a-z])+.)+[A-Z]([a-z])+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
    ]

    @Test(arguments: endless)
    func `too many ways are given up`(_ pattern: String, _ text: String) async {
        let message = await Script.message(of: "print '\(text)' ~ '\(pattern)'")
        #expect(message == "the regular expression has too many ways to try" || message == nil)
    }

    @Test(arguments: endless)
    func `what a host allows holds inside of a pattern`(_ pattern: String, _ text: String) async {
        var limits = Interpreter.Limits()
        limits.duration = .milliseconds(20)
        let rounds = "for n in range(1000000) { let x = '\(text)' ~ '\(pattern)'; if $n > 1000 { sleep 1ms } }"
        let message = await Script.message(of: "try { \(rounds) }", limits: limits)
        #expect(
            message == "limit reached: 0.02 s" || message == "the regular expression has too many ways to try")
        limits = Interpreter.Limits()
        limits.steps = 20
        let steps = await Script.message(of: Self.long, limits: limits)
        #expect(steps == "limit reached: 20 statements")
    }

    /// A pattern that looks through the whole text from each of its characters.
    private static let long = """
        let s = "\(String(repeating: "a", count: 4096))"; let s = "$s$s$s$s$s$s$s$s"; let s = "$s$s$s$s$s$s$s$s"
        let s = "$s$s$s$s$s$s$s$s"
        print $s ~ 'a*[bc]'
        """

    @Test
    func `a match is cancelled`() async throws {
        #expect(await Script.message(of: Self.long, cancelledAfter: .milliseconds(100)) == "interrupted")
    }

    @Test func `what must be remembered is bounded`() async {
        let message = await Script.message(
            of: """
                let s = "\(String(repeating: "ab", count: 4096))"; let s = "$s$s$s$s$s$s$s$s"; let s = "$s$s$s$s$s$s$s$s"
                print $s ~ '^(a|b|(c))*$'
                """)
        #expect(message == nil || message == "the regular expression has more ways open than memory holds")
    }

    @Test func `many patterns are remembered and forgotten`() async throws {
        let script = Script("let n = 0; for i in range(500) { if \"a$i\" ~ \"^a$i\" { let n = $n + 1 } }; print $n")
        #expect(await script.run() == "500\n")
    }
}
