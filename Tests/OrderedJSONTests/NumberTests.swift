import OrderedJSON
import Testing

/// Numbers are what was written, and can be asked what they mean.
struct NumberTests {
    @Test(arguments: [
        "", " 1", "1 ", "+1", "01", "1.", ".5", "1e", "-", "0x1", "1_0", "inf", "nan", "-01", "1e1.0", "１",
    ])
    func `no JSON number`(_ text: String) {
        #expect(JSON.Number(text) == nil)
    }

    @Test(
        arguments: [
            ("7", 7), ("-7", -7), ("0", 0), ("-0", 0), ("7.0", 7), ("7e0", 7), ("70e-1", 7), ("0.7e1", 7),
            ("1E+2", 100),
            ("9223372036854775807", .max), ("-9223372036854775808", .min), ("9007199254740993", 9_007_199_254_740_993),
            ("9223372036854775807.0", .max), ("922337203685477580700e-2", .max), ("0e999999999999999999999", 0),
        ] as [(String, Int64)])
    func `whole numbers, however written`(_ text: String, _ value: Int64) throws {
        #expect(try #require(JSON.Number(text)).integer == value)
    }

    @Test(arguments: [
        "7.5", "0.1", "1e-1", "9223372036854775808", "-9223372036854775809", "1e19", "1e400", "1e999999999999999999999",
        "1.0000000000000000000001", "1e-999999999999999999999",
    ])
    func `not whole, or beyond 64 bits`(_ text: String) throws {
        #expect(try #require(JSON.Number(text)).integer == nil)
    }

    @Test(arguments: [("7", 7), ("-9223372036854775808", .min)] as [(String, Int64)])
    func `exact integers`(_ text: String, _ value: Int64) throws {
        #expect(try #require(JSON.Number(text)).exactInteger == value)
    }

    @Test
    func `whole numbers are written with their digits`() {
        let powers = sequence(first: Int64(1)) { $0 > .max / 10 ? nil : $0 * 10 }
        for power in powers {
            for number in [power, power - 1, power + 1, -power, 1 - power] {
                #expect(JSON.Number(number).text == String(number))
            }
        }
        #expect(JSON.Number(.max).text == "9223372036854775807")
        #expect(JSON.Number(.min).text == "-9223372036854775808")
    }

    @Test(arguments: ["7.0", "7e0", "-0", "9223372036854775808"])
    func `not written as integers`(_ text: String) throws {
        #expect(try #require(JSON.Number(text)).exactInteger == nil)
    }

    @Test(arguments: [
        ("1", "1.0"), ("100", "1E+2"), ("1e-1", "0.10"), ("0", "-0"), ("0", "0e7"), ("-0.0", "0"),
        ("1e1000", "10e999"), ("12345678901234567890.0", "12345678901234567890"),
    ])
    func `equal in value, different in writing`(_ left: String, _ right: String) throws {
        let (left, right) = (try #require(JSON.Number(left)), try #require(JSON.Number(right)))
        #expect(left != right)
        #expect(left.isEqual(to: right))
        #expect(right.isEqual(to: left))
    }

    @Test(arguments: [
        ("1", "2"), ("1", "-1"), ("0.1", "0.10000000000000001"), ("9007199254740993", "9007199254740992.0"),
        ("12345678901234567890", "12345678901234567891"), ("1e400", "1e500"), ("1e400", "-1e400"), ("1e-400", "0"),
    ])
    func `different in value, though floating point may not see it`(_ left: String, _ right: String) throws {
        let (left, right) = (try #require(JSON.Number(left)), try #require(JSON.Number(right)))
        #expect(!left.isEqual(to: right))
        #expect(!right.isEqual(to: left))
    }

    /// Each is less than the one behind it.
    @Test func `any two numbers have their order`() throws {
        let ascending = [
            "-1e99999999999999999999999", "-1e400", "-12345678901234567891", "-12345678901234567890", "-10.5", "-10.49",
            "-1", "-1e-400", "-1e-99999999999999999999999", "0", "1e-99999999999999999999999", "1e-400", "0.1",
            "0.10000000000000001", "1", "1.0000000000000000000000001", "9", "10", "9007199254740992.0",
            "9007199254740993", "12345678901234567890", "12345678901234567891", "1e400", "1.1e400", "1e401",
            "9e999999999999999999", "1e1000000000000000000", "2e1000000000000000000", "1e99999999999999999999998",
            "1e99999999999999999999999", "10e99999999999999999999999",
        ]
        for (place, left) in ascending.enumerated() {
            for (other, right) in ascending.enumerated() {
                let numbers = (try #require(JSON.Number(left)), try #require(JSON.Number(right)))
                #expect(numbers.0.order(to: numbers.1) == (place - other).signum(), "\(left) to \(right)")
            }
        }
    }

    @Test(arguments: [
        ("1e99999999999999999999999", "10e99999999999999999999998"),
        ("1000e-1000000000000000000", "1e-999999999999999997"),
        ("0.001e+00000000000000000000000000003", "1"), ("0e99999999999999999999999", "-0.000e-5"),
    ])
    func `exponents of any length are equal in value`(_ left: String, _ right: String) throws {
        #expect(try #require(JSON.Number(left)).isEqual(to: try #require(JSON.Number(right))))
    }

    @Test func `a million digits are compared at once`() throws {
        let digits = String(repeating: "7", count: 1_000_000)
        let (a, b) = (try #require(JSON.Number("\(digits)1")), try #require(JSON.Number("\(digits)2.0")))
        #expect(a.order(to: b) == -1)
        #expect(b.order(to: a) == 1)
        #expect(try #require(JSON.Number("1e999999999999")).order(to: a) == 1)
    }

    @Test(
        arguments: [
            (0, "0"), (-0.0, "-0.0"), (1, "1"), (-3, "-3"), (0.1, "0.1"), (1.5, "1.5"), (1e20, "1e+20"),
            (.leastNonzeroMagnitude, "5e-324"),
            (9_007_199_254_740_991, "9007199254740991"), (123456.789, "123456.789"),
        ] as [(Double, String)])
    func `floating-point numbers in their shortest form`(_ value: Double, _ text: String) throws {
        let number = try #require(JSON.Number(value))
        #expect(number.text == text)
        #expect(number.double == value)
        #expect(try JSON(parsing: text).text() == text)
    }

    @Test(arguments: [-0x1p63, 0x1p63, -0x1p53, 0x1p53])
    func `a floating-point number beyond what is exact keeps its value`(_ value: Double) throws {
        #expect(try #require(JSON.Number(value)).double == value)
    }

    @Test(arguments: [Double.infinity, -.infinity, .nan])
    func `what JSON cannot hold`(_ value: Double) {
        #expect(JSON.Number(value) == nil)
    }

    @Test func `digits beyond the range are infinite as floating point only`() throws {
        let number = try #require(JSON.Number("1e400"))
        #expect(number.double == .infinity)
        #expect(number.text == "1e400")
    }
}
