import Testing
import TextUI

struct WidthTests {
    @Test(arguments: [
        ("", 0), ("abc", 3), ("数据", 4), ("e\u{301}", 1), ("Привет", 6), ("😀", 2), ("❤️", 2), ("🇩🇪", 2), ("한", 2),
        ("\u{1112}\u{1161}\u{11AB}", 2), ("…", 1), ("─", 1), ("\u{AD}", 1),
    ])
    func `a text takes the columns that a terminal gives it`(_ text: String, _ columns: Int) {
        #expect(text.displayWidth == columns)
    }

    @Test(arguments: [
        ("short", 10, "short"), ("exactly", 7, "exactly"), ("too long", 5, "too …"), ("数据源", 4, "数…"), ("a", 0, ""),
        ("a", -1, ""), ("", 0, ""),
    ])
    func `a text that is cut fits, and says that it was cut`(_ text: String, _ columns: Int, _ result: String) {
        #expect(text.cut(toColumns: columns) == result)
        #expect(result.displayWidth <= max(columns, 0))
    }
}
