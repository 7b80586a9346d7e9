import BIConnector
import OrderedJSON
import Testing

/// What comes along when an address or a token is copied and pasted.
struct PastedTextTests {
    @Test(arguments: [
        ("https://a.b", "https://a.b"), ("  https://a.b\r\n", "https://a.b"), ("\"https://a.b\"", "https://a.b"),
        ("'https://a.b' ", "https://a.b"), ("<https://a.b>", "https://a.b"), ("\"<https://a.b>\"\n", "https://a.b"),
        ("\u{FEFF}https://a.b\u{200B}", "https://a.b"), ("“https://a.b”", "https://a.b"), ("\u{A0}x\u{A0}", "x"),
        ("", ""), (" \n", ""), ("\"\"", ""), ("\"", "\""), ("\"x", "\"x"), ("x'", "x'"), ("<x", "<x"), ("'x\"", "'x\""),
    ])
    func `blanks and what encloses a text are no part of it`(_ text: String, _ bare: String) {
        #expect(PastedText.bare(text) == bare)
    }

    @Test(arguments: ["t", "Bearer t", "bearer\tt\n", "\"Bearer t\"", "BEARER   't'"])
    func `the word before a token is no part of it`(_ text: String) throws {
        #expect(try PastedText.token(text) == Secret("t"))
    }

    @Test func `a token may begin with that word`() throws {
        #expect(try PastedText.token("Bearert") == Secret("Bearert"))
    }

    @Test(arguments: ["", " ", "a b", "a\nb", "тoken", "a\u{7F}", "a\u{200B}b", "Bearer", "Bearer a b"])
    func `what cannot be a token is refused without showing it`(_ text: String) {
        let error = #expect(throws: PastedTextError.self) { try PastedText.token(text) }
        #expect(error?.description.contains("a\u{200B}b") == false)
    }

    @Test(arguments: ["https://acme.bitrix24.com/rest/1/co de/", "https://acme.bitrix24.com/rest/1/код/"])
    func `a code with other characters is refused`(_ text: String) {
        #expect(throws: PortalAddressError.self) { try PortalLink(text) }
    }

    @Test func `a profile that was edited by hand is read`() throws {
        let link = try PortalLink(revealed: ["portal": " https://acme.bitrix24.com\n"])
        #expect("\(link.address)" == "https://acme.bitrix24.com")
    }
}
