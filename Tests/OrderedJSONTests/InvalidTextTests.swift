import OrderedJSON
import Testing

/// What is not JSON is an error that says what and where.
struct InvalidTextTests {
    @Test(arguments: [
        ErrorCase("", "expected a value, found the end", at: 0),
        ErrorCase(" \n", "expected a value, found the end", at: 2),
        ErrorCase("\u{FEFF}", "expected a value, found the end", at: 3),
        ErrorCase("nul", "expected a value, found 'n'", at: 0),
        ErrorCase("Null", "expected a value, found 'N'", at: 0),
        ErrorCase("nullx", "expected the end of the text, found 'x'", at: 4),
        ErrorCase("undefined", "expected a value, found 'u'", at: 0),
        ErrorCase("NaN", "NaN is not JSON", at: 0),
        ErrorCase("'a'", "expected a value, found '''", at: 0),
        ErrorCase("// no", "expected a value, found '/'", at: 0),
        ErrorCase("é", "expected a value, found byte 195", at: 0),
        ErrorCase("\0", "expected a value, found byte 0", at: 0),
        ErrorCase("1 2", "expected the end of the text, found '2'", at: 2),
        ErrorCase("{} {}", "expected the end of the text, found '{'", at: 3),
        ErrorCase("[]]", "expected the end of the text, found ']'", at: 2),
        ErrorCase("null\u{A0}", "expected the end of the text, found byte 194", at: 4),
        ErrorCase("null\u{B}", "expected the end of the text, found byte 11", at: 4),
    ])
    func `texts that are no value`(_ sample: ErrorCase) throws { try sample.check() }

    @Test(arguments: [
        ErrorCase("[", "expected a value, found the end", at: 1),
        ErrorCase("[1", "expected ',' or ']', found the end", at: 2),
        ErrorCase("[1,", "expected a value, found the end", at: 3),
        ErrorCase("[1,]", "expected a value, found ']'", at: 3),
        ErrorCase("[,1]", "expected a value, found ','", at: 1),
        ErrorCase("[1 2]", "expected ',' or ']', found '2'", at: 3),
        ErrorCase("[1}", "expected ',' or ']', found '}'", at: 2),
        ErrorCase("{", "expected a member name in quotes, found the end", at: 1),
        ErrorCase("{\"a\"", "expected ':', found the end", at: 4),
        ErrorCase("{\"a\":", "expected a value, found the end", at: 5),
        ErrorCase("{\"a\":1", "expected ',' or '}', found the end", at: 6),
        ErrorCase("{\"a\":1,", "expected a member name in quotes, found the end", at: 7),
        ErrorCase("{\"a\":1,}", "expected a member name in quotes, found '}'", at: 7),
        ErrorCase("{\"a\" 1}", "expected ':', found '1'", at: 5),
        ErrorCase("{\"a\":1 \"b\":2}", "expected ',' or '}', found '\"'", at: 7),
        ErrorCase("{a:1}", "expected a member name in quotes, found 'a'", at: 1),
        ErrorCase("{1:1}", "expected a member name in quotes, found '1'", at: 1),
        ErrorCase("{,}", "expected a member name in quotes, found ','", at: 1),
        ErrorCase("{\"a\":1]", "expected ',' or '}', found ']'", at: 6),
    ])
    func `broken arrays and objects are refused`(_ sample: ErrorCase) throws { try sample.check() }

    @Test(arguments: [
        ErrorCase("-", "expected a digit, found the end", at: 1),
        ErrorCase("--1", "expected a digit, found '-'", at: 1),
        ErrorCase("+1", "expected a value, found '+'", at: 0),
        ErrorCase(".5", "expected a value, found '.'", at: 0),
        ErrorCase("1.", "expected a digit, found the end", at: 2),
        ErrorCase("1.e2", "expected a digit, found 'e'", at: 2),
        ErrorCase("1e", "expected a digit, found the end", at: 2),
        ErrorCase("1e+", "expected a digit, found the end", at: 3),
        ErrorCase("1e+-2", "expected a digit, found '-'", at: 3),
        ErrorCase("1e2.5", "expected the end of the text, found '.'", at: 3),
        ErrorCase("01", "number with a leading zero", at: 0),
        ErrorCase("-01", "number with a leading zero", at: 1),
        ErrorCase("00", "number with a leading zero", at: 0),
        ErrorCase("0x10", "expected the end of the text, found 'x'", at: 1),
        ErrorCase("1_000", "expected the end of the text, found '_'", at: 1),
        ErrorCase("-Infinity", "-Infinity is not JSON", at: 0), ErrorCase("[Infinity]", "Infinity is not JSON", at: 1),
        ErrorCase("1\u{661}", "expected the end of the text, found byte 217", at: 1),
    ])
    func `broken numbers are refused`(_ sample: ErrorCase) throws { try sample.check() }

    @Test(arguments: [
        ErrorCase("\"", "unterminated string", at: 0),
        ErrorCase("[\"abc", "unterminated string", at: 1),
        ErrorCase("\"abc\\", "unterminated string", at: 0),
        ErrorCase("\"abc\\\"", "unterminated string", at: 0),
        ErrorCase("\"a\\nb", "unterminated string", at: 0),
        ErrorCase("\"a\nb\"", "unescaped control character in a string, found byte 10", at: 2),
        ErrorCase("\"a\0b\"", "unescaped control character in a string, found byte 0", at: 2),
        ErrorCase("\"\\n\u{1F}\"", "unescaped control character in a string, found byte 31", at: 3),
        ErrorCase("\"\\x41\"", "unknown escape in a string", at: 1),
        ErrorCase("\"\\'\"", "unknown escape in a string", at: 1),
        ErrorCase("\"\\é\"", "unknown escape in a string", at: 1),
        ErrorCase("\"\\U0041\"", "unknown escape in a string", at: 1),
        ErrorCase("\"\\u12\"", "expected four hexadecimal digits, found '\"'", at: 5),
        ErrorCase("\"\\u12", "expected four hexadecimal digits, found the end", at: 5),
        ErrorCase("\"\\u00g0\"", "expected four hexadecimal digits, found 'g'", at: 5),
        ErrorCase("\"\\u+041\"", "expected four hexadecimal digits, found '+'", at: 3),
        ErrorCase("\"\\ud83d\\u00", "expected four hexadecimal digits, found the end", at: 11),
        ErrorCase("{\"a\\q\":1}", "unknown escape in a string", at: 3),
    ])
    func `broken strings are refused`(_ sample: ErrorCase) throws { try sample.check() }

    /// A byte alone, a bare continuation, an overlong form, a surrogate, too large a scalar, a cut sequence.
    @Test(
        arguments: [
            [0xFF], [0x61, 0x80], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x5C, 0x6E, 0xE2, 0x82],
        ] as [[UInt8]])
    func `invalid UTF-8 in a string`(_ bytes: [UInt8]) throws {
        let quoted = [UInt8(ascii: "\"")] + bytes + [UInt8(ascii: "\"")]
        for text in [quoted, Array("{".utf8) + quoted + Array(":1}".utf8)] {
            let error = try #require(throws: JSON.SyntaxError.self) { try JSON(bytes: text) }
            #expect(error.reason == "invalid UTF-8 in a string")
            #expect(text.indices.contains(error.offset))
        }
    }

    @Test(arguments: [[0xFF, 0xFE, 0x31, 0x00], [0x00, 0x31], [0xEF, 0xBB, 0x31], [0xEF, 0xBB, 0xBF]] as [[UInt8]])
    func `other encodings are no JSON`(_ bytes: [UInt8]) {
        #expect(throws: JSON.SyntaxError.self) { try JSON(bytes: bytes) }
    }

    @Test func `the place is reported in lines and characters`() throws {
        let text = "{\n  \"Нева 👩‍👩‍👧\": tru\n}"
        let error = try #require(throws: JSON.SyntaxError.self) { try JSON(parsing: text) }
        #expect(error.description == "expected a value, found 't' at line 2, column 13")
    }

    @Test(arguments: [("\u{FEFF}x", 1, 1), ("\u{FEFF}[x", 1, 2), ("[\r\n\r\n x]", 3, 2), ("", 1, 1), ("[\n", 2, 1)])
    func `lines and columns count what is seen`(_ text: String, _ line: Int, _ column: Int) throws {
        let error = try #require(throws: JSON.SyntaxError.self) { try JSON(parsing: text) }
        #expect(error.line == line)
        #expect(error.column == column)
    }
}
