import OrderedJSON
import Testing

/// What RFC 8259 allows is read, and means what it should.
struct ValidTextTests {
    @Test(arguments: [
        TextCase("null", nil),
        TextCase("true", true),
        TextCase("false", false),
        TextCase(" \t\r\n null \n", nil),
        TextCase("\u{FEFF}true", true),
        TextCase("\u{FEFF} [ ]", []),
        TextCase("7", 7),
        TextCase("\"\"", ""),
        TextCase("[]", []),
        TextCase("{}", [:]),
        TextCase("[ 1 ,\t2\n,\r3 ]", [1, 2, 3]),
        TextCase("[[[]],[]]", [[[]], []]),
        TextCase("{ \"a\" : { \"b\" : [ ] } }", ["a": ["b": []]]),
        TextCase("[null,true,false]", [nil, true, false]),
    ])
    func `values and white space`(_ sample: TextCase) throws {
        #expect(try JSON(parsing: sample.text) == sample.value)
    }

    @Test(arguments: [
        TextCase(#""\"\\\/""#, "\"\\/"),
        TextCase(#""\b\f\n\r\t""#, "\u{8}\u{C}\n\r\t"),
        TextCase(#""\u0041\u00e9\u00C9""#, "AéÉ"),
        TextCase(#""\u0000""#, "\0"),
        TextCase(#""\u20ac\u2028""#, "€\u{2028}"),
        TextCase(#""\ud83d\ude00""#, "😀"),
        TextCase(#""\uD83D\uDE00!""#, "😀!"),
        TextCase(#""\uDBFF\uDFFF""#, "\u{10FFFF}"),
        TextCase(#""\uFFFF\uFFFE""#, "\u{FFFF}\u{FFFE}"),
        TextCase(#""Гавань \n Нева""#, "Гавань \n Нева"),
        TextCase("\"\u{7F}\u{80}\u{9F}\"", "\u{7F}\u{80}\u{9F}"),
        TextCase("\"\u{FEFF}\"", "\u{FEFF}"),
        TextCase("\"👩‍👩‍👧e\u{301}\"", "👩‍👩‍👧e\u{301}"),
    ])
    func `escapes and characters`(_ sample: TextCase) throws {
        let text = try #require(try JSON(parsing: sample.text).string)
        #expect(Array(text.utf8) == Array((sample.value.string ?? "").utf8))
    }

    /// PHP writes no half of a pair; should anybody else, the rest of the text survives.
    @Test(arguments: [
        TextCase(#""\ud83d""#, "\u{FFFD}"),
        TextCase(#""\ude00""#, "\u{FFFD}"),
        TextCase(#""\ud83d!""#, "\u{FFFD}!"),
        TextCase(#""\ud83d\n""#, "\u{FFFD}\n"),
        TextCase(#""\ud83d\u0041""#, "\u{FFFD}A"),
        TextCase(#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"),
        TextCase(#""\ude00\ud83d""#, "\u{FFFD}\u{FFFD}"),
    ])
    func `half a surrogate pair becomes the replacement character`(_ sample: TextCase) throws {
        #expect(try JSON(parsing: sample.text) == sample.value)
        let error = try #require(throws: JSON.SyntaxError.self) {
            try JSON(parsing: sample.text, as: .written)
        }
        #expect(error.reason.hasSuffix("is half of a surrogate pair"))
    }

    @Test func `half a surrogate pair is named where it is refused`() throws {
        let error = try #require(throws: JSON.SyntaxError.self) {
            try JSON(parsing: "{\n \"é\": \"a\\uD83Dz\"}", as: .written)
        }
        #expect("\(error)" == "'\\uD83D' is half of a surrogate pair at line 2, column 9")
    }

    @Test(arguments: [
        (#"x {"a": [1]} y"#, 2, 12), ("[]", 0, 2), ("12,", 0, 2), (#""a" -> b"#, 0, 3), ("{} {}", 3, 5),
    ])
    func `a value at one place of a longer text`(_ text: String, _ start: Int, _ end: Int) throws {
        guard case .value(let value, let found) = JSON.beginning(of: Array(text.utf8), at: start) else {
            Issue.record("no value found")
            return
        }
        #expect(found == end)
        #expect(try JSON(bytes: Array(text.utf8)[start..<end].map(\.self)) == value)
    }

    @Test(arguments: ["{", #"{"a"#, #"{"a\"#, #"{"a":"#, #"{"a": [1,"#, #"{"a": "\u00"#, "[1, 2", #"{"a": 1 "#])
    func `more text could complete this`(_ text: String) {
        guard case .unfinished = JSON.beginning(of: Array(text.utf8), at: 0) else {
            Issue.record("not told to be unfinished")
            return
        }
    }

    @Test(arguments: ["{a", "{1", #"{"a": $x"#, #"{"a": "\$x""#, "[1,]", #"{"a": "\ud83d"}"#, "NaN", "{'a'", "x"])
    func `no more text could make this JSON`(_ text: String) {
        guard case .other = JSON.beginning(of: Array(text.utf8), at: 0) else {
            Issue.record("taken for JSON")
            return
        }
    }

    @Test func `members keep their order`() throws {
        let object = try #require(try JSON(parsing: #"{"z":1,"a":2,"m":3,"":4}"#).object)
        #expect(object.names == ["z", "a", "m", ""])
    }

    @Test func `of members with one name the later value stays in the first place`() throws {
        #expect(try JSON(parsing: #"{"a":1,"b":2,"a":3}"#).text() == #"{"a":3,"b":2}"#)
    }

    @Test func `a name repeated among many is still one member`() throws {
        let members = (0..<100).map { "\"n\($0 % 90)\":\($0)" }
        let object = try #require(try JSON(parsing: "{\(members.joined(separator: ","))}").object)
        #expect(object.count == 90)
        #expect(object["n3"] == 93)
        #expect(object.names.prefix(4) == ["n0", "n1", "n2", "n3"])
    }

    /// `é` in one scalar and in two are two names to the portal.
    @Test func `names that only look alike stay apart`() throws {
        let text = "{\"\u{E9}\":1,\"e\u{301}\":2}"
        let value = try JSON(parsing: text)
        #expect(value.object?.count == 2)
        #expect(Array(value.text().utf8) == Array(text.utf8))
    }

    /// Objects of a list usually have the same names in the same order; nothing may depend on it.
    @Test(arguments: [
        (#"[{"a":1,"b":2},{"b":1,"a":2},{"a":1},{},{"a":1,"b":2,"c":3}]"#, ""),
        (#"[{"a":1,"b":2},{"a":1,"a":2,"b":3}]"#, #"[{"a":1,"b":2},{"a":2,"b":3}]"#),
        (#"[{"a":1,"b":2},{"a":1,"b":2,"a":3}]"#, #"[{"a":1,"b":2},{"a":3,"b":2}]"#),
        (#"[{"a":1,"b":2},{"b":1,"b":2}]"#, #"[{"a":1,"b":2},{"b":2}]"#),
        (#"[{"a":1,"b":2},{"c":1,"b":2,"b":3}]"#, #"[{"a":1,"b":2},{"c":1,"b":3}]"#),
        (#"[{"a":{"a":1}},{"a":{"a":1,"b":2}},{"aa":1},{"":1}]"#, ""),
        (#"[{"a\n":1,"b":2},{"a\n":1,"b":2}]"#, ""),
        (#"[{"a\"":1},{"a\"":2},{"a":3},{"a\\":4},{"a\\":5}]"#, ""),
    ])
    func `objects of one list may differ in every way`(_ text: String, _ written: String) throws {
        #expect(try JSON(parsing: text).text() == (written.isEmpty ? text : written))
    }

    /// A large object in front does not make every small one behind it large in memory.
    @Test func `an object takes the space of its own members`() throws {
        let many = (0..<10_000).map { "\"n\($0)\":1" }.joined(separator: ",")
        let list = try JSON(parsing: "[{\(many)},{\"n0\":1},{},{\"n0\":1,\"n1\":2}]")
        for place in 1...3 { #expect((list[place]?.object?.members.capacity ?? .max) < 16) }
    }

    @Test(arguments: [
        "0", "-0", "7", "-7", "0.0", "-0.0", "1.50", "1E+2", "1e-2", "1e2", "0e0", "0E-0", "9223372036854775807",
        "-9223372036854775808", "9223372036854775808", "123456789012345678", "1234567890123456789",
        "12345678901234567890123456789012345678901234567890", "0.1000000000000000055511151231257827", "1e400",
        "1790000000.12", "-1.7976931348623157e308", "5e-324",
    ])
    func `numbers keep their digits`(_ digits: String) throws {
        for text in [digits, "[\(digits)]", "[\(digits),\(digits)]", "{\"a\":\(digits)}"] {
            #expect(try JSON(parsing: text).text() == text)
        }
    }

    @Test func `a text of ten thousand digits is one number`() throws {
        let digits = String(repeating: "9", count: 10_000)
        #expect(try JSON(parsing: digits).text() == digits)
    }

    @Test(arguments: [0, 1, 7, 8, 9, 14, 15, 16, 17, 31, 32, 33, 63, 64, 65, 1000])
    func `strings of every length`(_ length: Int) throws {
        let plain = String(repeating: "x", count: length)
        for tail in ["", "é", "\n", "\"", "\\", "😀", "\u{1F}"] {
            let value = JSON.array([.string(plain + tail), .string(tail + plain), .string(plain + tail + plain)])
            #expect(try JSON(parsing: value.text()) == value)
        }
    }
}
