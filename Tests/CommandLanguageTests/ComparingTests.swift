import CommandLanguage
import OrderedJSON
import TestSupport
import Testing

/// Values compare the same way in every place that compares.
struct ComparingTests {
    /// Equal, and so neither less nor greater.
    @Test(arguments: [
        ("8", "\"8\""), ("8", "\"8.0\""), ("\"1e1\"", "10"), ("\"-0\"", "0"), ("1.0", "1"), ("-0", "0"),
        ("\"12345678901234567890\"", "12345678901234567890.0"), ("0.10", "\"0.1\""), ("\"é\"", "\"\\u00e9\""),
    ])
    func `equal and without order`(_ left: String, _ right: String) async throws {
        for (left, right) in [(left, right), (right, left)] {
            #expect(try await truth(of: "\(left) == \(right)", "\(left) in [\(right)]", "[\(left)] == [\(right)]"))
            #expect(try await truth(of: "\(left) <= \(right)", "\(left) >= \(right)", "not \(left) != \(right)"))
            #expect(try await truth(of: "not \(left) < \(right)", "not \(left) > \(right)"))
            #expect(try await truth(of: "[{a: \(left)}][a=\(right)] != null", "{a: \(left)} == {a: \(right)}"))
        }
    }

    @Test(arguments: [
        ("\"8\"", "9"), ("8", "\"9\""), ("\"9\"", "\"10\""), ("9", "\"10\""), ("\"-1\"", "\"0\""), ("\"10\"", "\"9a\""),
        ("\"B\"", "\"a\""), ("\"\"", "\"a\""), ("\"a\"", "\"é\""), ("\"\u{FF5E}\"", "\"\u{1F600}\""),
        ("0.1", "\"0.10000000000000001\""),
        ("1e400", "1e401"), ("\"9007199254740992\"", "9007199254740993"), ("\"1.0\"", "\"1.1\""),
        ("1e99999999999999999998", "\"1e99999999999999999999\""), ("\"e\\u0301\"", "\"é\""),
    ])
    func `ordered and not equal`(_ left: String, _ right: String) async throws {
        #expect(try await truth(of: "\(left) < \(right)", "\(right) > \(left)", "\(left) <= \(right)"))
        #expect(try await truth(of: "not \(right) <= \(left)", "\(left) != \(right)", "not \(left) in [\(right)]"))
        #expect(try await truth(of: "[{a: \(left)}][a=\(right)] == null"))
    }

    /// Texts are equal by their characters alone, and a text that is no number equals none.
    @Test(arguments: [
        ("\"1.0\"", "\"1.00\""), ("\"1\"", "\"1.0\""), ("\"08\"", "8"), ("\" 8\"", "8"), ("\"8 \"", "8"),
        ("\"+8\"", "8"),
        ("\"8.\"", "8"), ("\"0x8\"", "8"), ("\"\"", "0"), ("\"\u{0668}\"", "8"), ("\"true\"", "true"),
        ("\"null\"", "null"),
        ("null", "0"), ("true", "1"), ("[]", "{}"), ("[8]", "8"), ("0.1", "0.10000000000000001"),
        ("\"e\\u0301\"", "\"é\""),
    ])
    func `not equal`(_ left: String, _ right: String) async throws {
        for (left, right) in [(left, right), (right, left)] {
            #expect(try await truth(of: "\(left) != \(right)", "not \(left) == \(right)", "not \(left) in [\(right)]"))
        }
    }

    @Test(arguments: [
        ("\"abc\"", "9"), ("\"08\"", "9"), ("\"\"", "0"), ("null", "1"), ("true", "1"), ("[1]", "[2]"), ("{}", "1"),
        ("\"a\"", "null"), ("\"1\"", "true"),
    ])
    func `no order`(_ left: String, _ right: String) async throws {
        for (left, right) in [(left, right), (right, left)] {
            for sign in ["<", "<=", ">", ">="] {
                let message = await Script.message(of: "let x = \(left) \(sign) \(right)")
                #expect(message?.hasPrefix("cannot compare ") == true, "\(left) \(sign) \(right)")
            }
        }
    }

    @Test func `a number finds its name among those of an object`() async throws {
        #expect(
            try await truth(of: "8 in {\"8\": 1}", "not 9 in {\"8\": 1}", "8.0 in {\"8\": 1}", "\"8\" in {\"8\": 1}"))
        #expect(try await truth(of: "not \"8.0\" in {\"8\": 1}", "not true in {\"true\": 1}"))
    }

    @Test func `a number that is text is a position, and a number a name`() async throws {
        #expect(
            try await truth(
                of: "[1, 2][\"1\"] == 2", "[1, 2][\"-1\"] == 2", "{\"8\": 1}[8] == 1", "{\"8\": 1}[8.0] == 1"))
        #expect(try await truth(of: "[1, 2][\"x\"] == null", "[1, 2][\"1.5\"] == null", "{\"8\": 1}[\"8.0\"] == null"))
        #expect(await Script.message(of: "let x = [1][true]") == "expected integer or string, got boolean true")
    }

    /// What comes as text from tables, arguments, `--set` and answers.
    @Test func `ids that are text find ids that are numbers`() async throws {
        let host = RecordingHost()
        host.files = ["s.csv": "connector\n8\n31\n"]
        host.answers = ["31"]
        let interpreter = Interpreter(host: host)
        interpreter.arguments = ["31"]
        interpreter.set("given", to: "31")
        _ = try await interpreter.run(
            SourceText(
                name: "test.bcx",
                text: """
                    let all = [{id: 8, title: "A"}, {id: 31, title: "B"}]
                    ask answer "Which?"
                    let rows = csv("s.csv")
                    assert $all[id=$args[0]].title == "B"
                    assert $all[id=$given].title == "B"
                    assert $all[id=$answer].title == "B"
                    assert $all[id=$rows[0].connector].title == "A"
                    assert $args[0] == 31 and $given in [31] and $answer > 30 and $rows[1].connector >= $args[0]
                    assert [8, 31] contains $given
                    if $args[0] == 31 { print "equal" } else { print "silently unequal" }
                    """))
        #expect(host.printed == "equal\n")
    }

    /// The order is one: of any three, and seen from both sides.
    @Test(arguments: 0..<200)
    func `numbers are ordered like their values`(_ seed: Int) throws {
        var generator = SeededGenerator(seed: seed)
        let (a, b) = (Decimal(&generator), Decimal(&generator))
        let expected = a.units < b.units ? -1 : a.units > b.units ? 1 : 0
        let numbers = try [a, b].map { JSON.number(try #require(JSON.Number($0.notation(&generator)))) }
        #expect(numbers[0].order(to: numbers[1]) == expected)
        #expect(numbers[1].order(to: numbers[0]) == -expected)
        #expect(numbers[0].isSame(as: .string(numbers[1].text())) == (expected == 0))
    }

    /// A number of thousandths, written in one of many ways.
    private struct Decimal {
        let units: Int

        init(_ generator: inout SeededGenerator) {
            units = Int.random(in: -40...40, using: &generator) * (Bool.random(using: &generator) ? 1 : 1000)
        }

        func notation(_ generator: inout SeededGenerator) -> String {
            let zeros = units == 0 ? 0 : Int.random(in: 0...30, using: &generator)
            let digits = "\(abs(units))" + String(repeating: "0", count: zeros)
            let sign = units < 0 ? "-" : ""
            return switch Int.random(in: 0..<3, using: &generator) {
            case 0: "\(sign)\(digits)e\(-3 - zeros)"
            case 1: "\(sign)\(digits).0E-\(3 + zeros)"
            default: "\(sign)0.\(digits)e\(digits.count - 3 - zeros)"
            }
        }
    }

    private func truth(of expressions: String...) async throws -> Bool {
        for expression in expressions where try await Script.value(of: expression) != true {
            Issue.record("\(expression) is not true")
            return false
        }
        return true
    }
}
