import CommandLanguage
import OrderedJSON
import TestSupport
import Testing
import TextUI

@testable import BCXShell

/// How results are shown.
struct ResultTests {
    /// One column of the widest less, again and again: what the fitting comes to.
    private func narrowed(_ widths: [Int], into width: Int) -> [Int]? {
        var widths = widths
        let gaps = max(0, widths.count - 1) * 2
        while widths.reduce(gaps, +) > width {
            guard let widest = widths.indices.max(by: { widths[$0] < widths[$1] }), widths[widest] > 8 else {
                return nil
            }
            widths[widest] -= 1
        }
        return widths
    }

    @Test(arguments: 0..<300) func `columns are fitted as if the widest gave way step by step`(_ seed: Int) {
        var generator = SeededGenerator(seed: seed)
        let widths = (0..<Int.random(in: 1...9, using: &generator)).map { _ in
            Int.random(in: 0...90, using: &generator)
        }
        let width = Int.random(in: 10...160, using: &generator)
        #expect(Columns.fitted(widths, into: width) == narrowed(widths, into: width), "\(widths) into \(width)")
    }

    @Test func `a cell of a megabyte is fitted at once`() {
        #expect(Columns.fitted([1_000_000_000, 5], into: 80) == [73, 5])
    }

    @Test func `wide characters count twice, and what combines not at all`() {
        let rows: JSON = [["a": "漢字漢字漢字漢字漢字", "b": "e\u{301}e\u{301}"], ["a": "x", "b": "longer than it"]]
        #expect(
            Format.table.text(of: rows, width: 30) == """
                a               b
                ──────────────  ──────────────
                漢字漢字漢字…   e\u{301}e\u{301}
                x               longer than it

                """)
    }

    private let value: JSON = [
        [
            "name": "a \"b\" {1}", "n": .number(JSON.Number(-1.5) ?? JSON.Number(0)), "yes": true, "none": nil,
            "list": [], "in": ["x": [1, "2: 3"]],
        ], "plain",
    ]

    @Test(arguments: [JSON.Layout.compact, .line, .indented])
    func `tokens are the whole text`(_ layout: JSON.Layout) {
        let tokens = StyledText.pieces(ofJSON: value.text(layout))
        #expect(tokens.map(\.text).joined() == value.text(layout))
        #expect(
            tokens.filter { $0.role == .name }.map(\.text)
                == ["name", "n", "yes", "none", "list", "in", "x"].map { "\"\($0)\"" })
        #expect(tokens.filter { $0.role == .number }.map(\.text) == ["-1.5", "1"])
        #expect(tokens.filter { $0.role == .word }.map(\.text) == ["true", "null"])
    }

    @Test(arguments: Format.allCases) func `a large list is no one text`(_ format: Format) {
        let list = JSON.array((0..<20_000).map { ["id": .int($0), "title": .string("title, of \($0)")] })
        var longest = 0
        var length = 0
        format.write(list, width: 80) { piece in
            longest = max(longest, piece.text.utf8.count)
            length += piece.text.utf8.count
        }
        #expect(length > 400_000)
        #expect(longest < 100_000)
    }
}
