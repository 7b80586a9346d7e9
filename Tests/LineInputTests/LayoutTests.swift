import CEditline
import TestSupport
import Testing
import TextUI

@testable import LineInput

@Suite struct LayoutTests {
    init() { Console.useUTF8() }

    @Test(arguments: [
        ("", 0, 0), ("abc", 0, 3), ("0123456789", 1, 0), ("0123456789a", 1, 1), ("012345678数", 1, 2), ("a\nb", 1, 1),
        ("a\tb", 0, 9), ("数据", 0, 4), ("e\u{301}", 0, 1), ("a\u{1}b", 0, 4), ("\n\n", 2, 0),
    ]) func `text advances as libedit draws`(_ text: String, _ row: Int, _ column: Int) {
        var layout = TextLayout(width: 10)
        layout.advance(over: text.unicodeScalars)
        #expect(layout.row == row && layout.column == column)
    }

    /// The C library measures the line that is typed, since libedit asks it, and the table all else.
    @Test(.enabled(if: Console.useUTF8(), "a locale with UTF-8"))
    func `the table says of every character what the C library says`() {
        let different = (0x20...0x10FFFF).compactMap(Unicode.Scalar.init).filter { scalar in
            let columns = ced_width(wchar_t(scalar.value))
            // Negative for what cannot be printed.
            return columns >= 0 && Int(columns) != scalar.columns
        }
        // Another version of Unicode knows more characters; none may change its width, but for one mark that became a
        // spacing one.
        let known = different.filter {
            ($0.properties.age.map { ($0.major, $0.minor) } ?? (99, 0)) <= (15, 0) && $0 != "\u{1171E}"
        }
        #expect(known.map { String($0.value, radix: 16) } == [])
    }

    @Test(arguments: [
        ("plain> ", "plain> ", "plain> "),
        ("\u{1B}[1mbold\u{1B}[0m> ", "\u{1}\u{1B}[1m\u{1}bold\u{1}\u{1B}[0m\u{1}> ", "bold> "),
        ("\u{1B}[1mbold> \u{1B}[0m", "\u{1}\u{1B}[1m\u{1}bold>\u{1}\u{1B}[0m\u{1} ", "bold> "),
        ("\u{1B}[1mbold\u{1B}[0m", "\u{1}\u{1B}[1m\u{1}bold\u{1}\u{1B}[0m\u{1} ", "bold "),
        ("two\nrows\u{1}", "tworows", "tworows"),
    ]) func `prompt is marked for libedit`(_ prompt: String, _ text: String, _ visible: String) {
        let marked = MarkedPrompt(prompt)
        #expect(marked.text == text)
        #expect(marked.visible == visible)
    }

    private func list(_ names: [(String, String)], width: Int = 30, height: Int = 10) -> [String] {
        let suggestions = names.map { Suggestion($0.0, summary: $0.1, start: 0) }
        return SuggestionList(suggestions: suggestions, width: width, height: height, usesColor: false).rows()
    }

    @Test func `summaries stand beside names`() {
        #expect(
            list([("a", "First."), ("long", "A summary that does not fit at all.")])
                == ["a     First.", "long  A summary that does no…"])
    }

    @Test(arguments: 0..<200) func `nothing in lists and progress steers the terminal`(_ seed: Int) {
        var chance = SeededGenerator(seed: seed)
        let text = String.hostile(length: 12, using: &chance)
        for rows in [list([(text, text), ("b", "B.")], width: 200), list([(text, ""), ("b", "")])] {
            #expect(rows.joined().unicodeScalars.allSatisfy { !$0.isSteering })
        }
        let guarded = ScreenText.guarded("\u{1B}[1;31m|\(text)|\u{1B}[0m\r\u{1B}[K").unicodeScalars
        #expect(guarded.starts(with: "\u{1B}[1;31m|".unicodeScalars))
        #expect(guarded.reversed().starts(with: "|\u{1B}[0m\r\u{1B}[K".unicodeScalars.reversed()))
        #expect(guarded.allSatisfy { !$0.isSteering || ["\u{1B}", "\n", "\r", "\t"].contains($0) })
        // Of escapes only colours and the clearing of a row are left.
        let escapes = guarded.split(separator: "\u{1B}", omittingEmptySubsequences: false).dropFirst()
        #expect(escapes.allSatisfy { String($0.filter(\.isASCII)).contains(/^\[([0-9;]*m|K)/) })
    }

    @Test func `names without summaries stand in columns`() {
        #expect(list(["one", "数据", "three"].map { ($0, "") }, width: 14) == ["one    three", "数据"])
        #expect(list((1...8).map { ("n\($0)", "") }, width: 11) == ["n1  n4  n7", "n2  n5  n8", "n3  n6"])
    }

    @Test func `summaries stand in two columns when one is too long`() {
        let rows = (1...12).map { ("command\($0)", "What command number \($0) does with it.") }
        #expect(list(rows, width: 80, height: 24).count == 12)
        let two = list(rows, width: 80, height: 10)
        #expect(two.count == 6)
        #expect(
            two[0] == "command1   What command number 1 doe…  command7   What command number 7 doe…")
        // Where they would say nothing, the names alone; where these do not fit either, as many as fit, described.
        #expect(list(rows, width: 40, height: 8).first == "command1   command5   command9")
        #expect(list(rows, width: 40, height: 5).first == "command1   What command number 1 does …")
    }

    @Test func `too many are counted`() {
        let rows = list((1...100).map { ("name\($0)", "") }, width: 10, height: 8)
        #expect(rows.count == 6)
        #expect(rows.last == "… and 95 more rows; type more to narrow the list")
    }

    @Test func `editrc is taken apart`() {
        let configuration = EditorConfiguration("# comment\n\nbind -v\nbcx:bind -s \"^T\" 'two words'\n  edit on \n")
        #expect(configuration.modes == [["bind", "-v"]])
        #expect(configuration.others == [["bcx:bind", "-s", "^T", "two words"], ["edit", "on"]])
    }

    @Test func `search walks only lines that begin alike`() {
        let lines = ["get 1", "list", "get 2", "get 2"]
        var search = HistorySearch(prefix: "get", line: "get", count: lines.count)
        #expect(search.older(in: lines) == "get 2")
        #expect(search.older(in: lines) == "get 1")
        #expect(search.older(in: lines) == nil)
        #expect(search.newer(in: lines) == "get 2")
        #expect(search.newer(in: lines) == "get")
        #expect(search.newer(in: lines) == nil)
    }
}

@Suite struct ConsoleTests {
    @Test(arguments: [
        (Console.ColorChoice.always, [:] as Environment, true), (.never, ["TERM": "xterm"] as Environment, false),
        (.auto, ["TERM": "xterm"] as Environment, false),
    ]) func `colour follows the choice`(
        _ choice: Console.ColorChoice, _ environment: Environment, _ expected: Bool
    ) {
        // The descriptor is no terminal.
        #expect(Console.supportsColor(choice, environment: environment, descriptor: -1) == expected)
    }

    @Test func `size has a default`() {
        #expect(Console.size(of: -1) == (80, 24))
    }
}
