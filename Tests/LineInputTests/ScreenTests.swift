import TestSupport
import Testing

/// The model that the other tests look at.
@Suite struct ScreenTests {
    private func screen(_ text: String, columns: Int = 10, rows: Int = 4) -> Screen {
        var screen = Screen(columns: columns, rows: rows)
        screen.receive(text.utf8)
        return screen
    }

    @Test(arguments: [
        ("a\r\nb", "a\nb"), ("0123456789", "0123456789"), ("0123456789a", "0123456789\na"),
        ("0123456789\r\nb", "0123456789\nb"), ("abc\r\u{1B}[Kx", "x"), ("abc\u{8}\u{8}X", "aXc"),
        ("abcdef\r\u{1B}[2C\u{1B}[2P", "abef"), ("abef\r\u{1B}[2C\u{1B}[2@cd", "abcdef"),
        ("abef\r\u{1B}[2C\u{1B}[4hcd\u{1B}[4l", "abcdef"), ("a\tb", "a       b"), ("012345678数", "012345678\n数"),
        ("数据\r\u{1B}[2Cx", "数x"), ("e\u{301}x", "e\u{301}x"), ("a\u{1B}]0;title\u{7}b\u{1B}(Bc", "abc"),
        ("\u{1B}7xyz\u{1B}8a", "ayz"), ("1\r\n2\r\n3\r\n4\r\n5", "2\n3\n4\n5"), ("\u{1B}[2;3Hx\u{1B}[Ay", "   y\n  x"),
        ("abc\u{1B}[1;2H\u{1B}[J", "a"), ("\u{1B}[1;31mred\u{1B}[0m", "red"),
    ]) func `text comes to stand where a terminal puts it`(_ sent: String, _ shown: String) {
        #expect(screen(sent).contents == shown)
    }

    @Test func `style is that of the text`() {
        let screen = screen("a\u{1B}[2mdim\u{1B}[0mb")
        #expect(screen.style(of: "dim") == "2")
        #expect(screen.style(of: "b") == "")
        #expect(screen.style(of: "c") == nil)
    }

    @Test func `modes and beeps are noted`() {
        let screen = screen("\u{1B}[?2004h\u{1B}[?25l\u{7}")
        #expect(screen.modes == [2004])
        #expect(screen.beeps == 1)
    }

    @Test func `wrapped rows are broken again`() {
        var screen = screen("0123456789ab\r\nx")
        screen.resize(columns: 20, rows: 4)
        #expect(screen.text == ["0123456789ab", "x", "", ""])
        #expect(screen.cursor == (1, 1))
        screen.resize(columns: 5, rows: 4)
        #expect(screen.text == ["01234", "56789", "ab", "x"])
        #expect(screen.cursor == (3, 1))
        screen.resize(columns: 5, rows: 2)
        #expect(screen.text == ["ab", "x"])
        #expect(screen.everything == "01234\n56789\nab\nx")
    }
}
