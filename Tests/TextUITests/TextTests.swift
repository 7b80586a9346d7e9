import TestSupport
import Testing

@testable import TextUI

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

struct DurationTextTests {
    @Test(arguments: [
        ("500ms", Duration.milliseconds(500), "500ms"), ("2s", .seconds(2), "2s"),
        ("1.5s", .milliseconds(1500), "1500ms"),
        ("1m", .seconds(60), "60s"), ("1h", .seconds(3600), "3600s"), ("0s", .zero, "0ms"),
    ])
    func `a span of time is read as it is typed`(_ text: String, _ span: Duration, _ spelled: String) {
        #expect(Duration(spelled: text) == span)
        #expect(span.spelled == spelled)
        #expect(Duration(spelled: span.spelled) == span)
    }

    @Test(arguments: ["", "5", "s", "-1s", "1 s", "1e3s", "9999999999s", "1d"])
    func `what is no span of time is refused`(_ text: String) {
        #expect(Duration(spelled: text) == nil)
    }

    @Test(arguments: [
        (Duration.milliseconds(7), "7 ms"), (.milliseconds(999), "999 ms"), (.milliseconds(1499), "1 s"),
        (.seconds(119), "119 s"), (.seconds(120), "2 min"), (.seconds(200), "3 min 20 s"),
    ])
    func `a span of time is reported in words`(_ span: Duration, _ words: String) {
        #expect(span.words == words)
    }

    @Test func `a span of time is measured in seconds`() {
        #expect(Duration.milliseconds(10_249).tenths == "10.2")
        #expect(Duration.milliseconds(12).thousandths == "0.012")
        #expect(Duration.microseconds(1_999_999).thousandths == "1.999")
    }
}

struct CodingTests {
    @Test(arguments: ["", "plain-._~", "a b+c%", "Привет 数据", "\u{0}\u{7F}"])
    func `what is encoded is decoded to what it was`(_ text: String) {
        let encoded = PercentCoding.encode(text)
        #expect(encoded.utf8.allSatisfy { $0 == UInt8(ascii: "%") || (0x2D...0x7E).contains($0) })
        #expect(PercentCoding.decode(encoded.utf8) == text)
    }

    @Test(arguments: [("%zz", "%zz"), ("%4", "%4"), ("%4a%4A", "JJ"), ("a+b", "a b"), ("%FF", "\u{FFFD}")])
    func `what is not encoded well is taken as it stands`(_ encoded: String, _ text: String) {
        #expect(PercentCoding.decode(encoded.utf8) == text)
        #expect(PercentCoding.decode("a+b".utf8, plusIsSpace: false) == "a+b")
    }

    @Test(arguments: 0..<300)
    func `any text is decoded sign by sign`(_ seed: Int) {
        var random = SeededGenerator(seed: seed)
        let pieces = ["%", "%4", "%41", "%c3%A9", "%zz", "+", "a", "é", "%%", "%2"]
        let text = (0..<Int.random(in: 0..<8, using: &random))
            .compactMap { _ in pieces.randomElement(using: &random) }.joined()
        var plain: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16),
                rest.prefix(2).allSatisfy({ $0 != UInt8(ascii: "+") })
            {
                plain.append(value)
                rest = rest.dropFirst(2)
            } else {
                plain.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        #expect(PercentCoding.decode(text.utf8) == String(decoding: plain, as: UTF8.self))
        #expect(PercentCoding.decode(PercentCoding.encode(text).utf8) == text)
    }

    @Test func `bytes are two digits each`() {
        #expect(Hexadecimal.text(of: [0, 10, 0xFF, 0x2C]) == "000aff2c")
        #expect(Hexadecimal.text(of: []).isEmpty)
    }

    @Test(arguments: [
        ("plain", "plain"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\nb", "\"a\nb\""), ("", ""),
        ("\"\u{301}", "\"\"\"\u{301}\""),
    ])
    func `a cell is quoted where it would be read as something else`(_ text: String, _ cell: String) {
        #expect(CSVWriter.cell(text) == cell)
    }

    @Test(arguments: [("plain", "'plain'"), ("it's", #"'it'\''s'"#), ("'\u{301}", "''\\''\u{301}'"), ("", "''")])
    func `a text is one word of the system's shell`(_ text: String, _ word: String) {
        #expect(text.asShellWord == word)
    }
}

struct StyledTextTests {
    @Test func `colour stands around a piece, or is left out`() {
        let pieces = [StyledText("error: ", .error), StyledText("lost"), StyledText("why", .hint)]
        #expect(pieces.drawn(inColor: true) == "\u{1B}[1;38;5;196merror: \u{1B}[0mlost\u{1B}[38;5;30mwhy\u{1B}[0m")
        #expect(pieces.drawn(inColor: false) == "error: lostwhy")
    }

    @Test(arguments: StyledText.Role.allCases) func `every role is drawn, and ends with what it began`(
        _ role: StyledText.Role
    ) {
        let drawn = StyledText("x", role).drawn(inColor: true)
        #expect(drawn == "x" || drawn.hasPrefix("\u{1B}[") && drawn.hasSuffix("mx\u{1B}[0m"))
        #expect((drawn == "x") == (role == .plain))
    }

    /// The relative luminance of a colour of the table of 256, as WCAG 2 has it.
    private func luminance(_ color: StyledText.Color) -> Double {
        let number = Int(color.rawValue)
        let levels =
            number >= 232
            ? Array(repeating: 8 + (number - 232) * 10, count: 3)
            : [36, 6, 1].map { [0, 95, 135, 175, 215, 255][(number - 16) / $0 % 6] }
        let parts = levels.map { level -> Double in
            let part = Double(level) / 255
            return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
        }
        return zip(parts, [0.2126, 0.7152, 0.0722]).reduce(0) { $0 + $1.0 * $1.1 }
    }

    @Test(arguments: StyledText.Color.allCases) func `every colour is readable on black and on white`(
        _ color: StyledText.Color
    ) {
        #expect((luminance(color) + 0.05) / 0.05 >= 4, "on black")
        #expect(1.05 / (luminance(color) + 0.05) >= 3.9, "on white")
    }
}

struct LayoutTests {
    @Test func `columns are narrowed from the widest, down to eight`() {
        #expect(Columns.fitted([5, 5], into: 12) == [5, 5])
        #expect(Columns.fitted([30, 5], into: 27) == [20, 5])
        #expect(Columns.fitted([30, 30], into: 41) == [19, 20])
        #expect(Columns.fitted([30, 30], into: 17) == nil)
    }

    @Test func `a line cuts what is too long, and ends without spaces`() {
        #expect(Columns.line(["abcdef", "x"], [4, 3]) == "abc…  x\n")
        #expect(Columns.line(["数据", ""], [4, 3]) == "数据\n")
        #expect(Columns.line(["123456", "abcdef"], [4, 6]) { $0 == 0 } == "123456  abc…\n")
    }

    @Test func `long lines are broken below their last column`() {
        #expect("name  one two three".wrapped(toColumns: 14) == "name  one two\n      three")
        #expect("name  one two three".wrapped(toColumns: nil) == "name  one two three")
        #expect("short".wrapped(toColumns: 14) == "short")
    }
}
