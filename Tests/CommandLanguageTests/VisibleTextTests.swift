import CommandLanguage
import OrderedJSON
import TestSupport
import Testing
import TextUI

/// What may steer a terminal is made visible, and nothing else is changed.
struct VisibleTextTests {
    @Test(arguments: [
        ("plain ~", "plain ~"), ("a\u{1B}[31mb", "a\\e[31mb"), ("a\nb\tc\rd", "a\\nb\\tc\\rd"),
        ("\u{9B}2J", "\\u{9b}2J"),
        ("\u{7F}", "\\u{7f}"), ("\u{0}", "\\u{0}"), ("a\u{061C}b", "a\\u{61c}b"),
        ("\u{200E}\u{200F}", "\\u{200e}\\u{200f}"),
        ("\u{202A}\u{202E}", "\\u{202a}\\u{202e}"), ("\u{2066}\u{2069}", "\\u{2066}\\u{2069}"),
        ("\u{2028}\u{2029}", "\\u{2028}\\u{2029}"), ("Гавань 数 é\u{301}", "Гавань 数 é\u{301}"),
        ("👩‍👩‍👧", "👩‍👩‍👧"),
    ])
    func `each mark is shown`(_ text: String, _ shown: String) {
        #expect(text.visible() == shown)
    }

    @Test func `lines stay where they are wanted, a carriage return does not`() {
        #expect("a\r\nb\n\tc\rd".visible(keepingLines: true) == "a\nb\n\tc\\rd")
    }

    @Test func `JSON stays the same JSON`() throws {
        let value: JSON = ["a\u{202E}": .string("\u{1B}[2J\u{9B}\u{2028}\u{61C}\u{7F}Ж\n")]
        let shown = value.text(.indented).visibleJSON
        #expect(shown.unicodeScalars.allSatisfy { !$0.isSteering || $0 == "\n" })
        #expect(try JSON(parsing: shown) == value)
    }

    @Test(arguments: 0..<500) func `nothing that steers is left of any text`(_ seed: Int) throws {
        var chance = SeededGenerator(seed: seed)
        let text = String.hostile(length: 40, using: &chance)
        #expect(text.visible().unicodeScalars.allSatisfy { !$0.isSteering })
        #expect(
            text.visible(keepingLines: true).unicodeScalars.allSatisfy { !$0.isSteering || $0 == "\n" || $0 == "\t" })
        let shown = JSON.string(text).text().visibleJSON
        #expect(shown.unicodeScalars.allSatisfy { !$0.isSteering })
        #expect(try JSON(parsing: shown) == .string(text))
        let harmless = String(String.UnicodeScalarView(text.unicodeScalars.filter { !$0.isSteering }))
        #expect(harmless.visible() == harmless)
    }
}
