import BIConnector
import Testing

/// Addresses of portals whose names have letters beyond ASCII.
struct PortalAddressTests {
    @Test(arguments: [
        ("https://портал.рф", "xn--80awhdgm.xn--p1ai", "портал.рф"),
        ("ПОРТАЛ.РФ/rest/1/c/", "xn--80awhdgm.xn--p1ai", "портал.рф"),
        ("https://xn--80awhdgm.xn--p1ai", "xn--80awhdgm.xn--p1ai", "портал.рф"),
        ("https://XN--80AWHDGM.xn--p1ai", "xn--80awhdgm.xn--p1ai", "портал.рф"),
        ("https://bücher.example", "xn--bcher-kva.example", "bücher.example"),
        ("https://bu\u{308}cher.example", "xn--bcher-kva.example", "bücher.example"),
        ("https://faß.example", "xn--fa-hia.example", "faß.example"),
        ("https://例え。テスト", "xn--r8jz45g.xn--zckzah", "例え.テスト"),
        ("https://crm.портал.рф", "crm.xn--80awhdgm.xn--p1ai", "crm.портал.рф"),
        ("https://acme.bitrix24.com", "acme.bitrix24.com", "acme.bitrix24.com"),
        ("https://a-b.example", "a-b.example", "a-b.example"), ("http://[::1]", "[::1]", "[::1]"),
    ])
    func `a host is sent in ASCII and shown as people read it`(
        _ text: String, _ host: String, _ shown: String
    ) throws {
        let address = try PortalLink(text).address
        #expect(address.host == host)
        #expect(address.readableHost == shown)
        #expect(address.url.hasSuffix("://\(host)"))
        #expect("\(address)".hasSuffix("://\(shown)"))
        #expect(try PortalLink("\(address)").address == address)
        #expect(try PortalLink(address.url).address == address)
    }

    @Test func `a port stays in both forms`() throws {
        let address = try PortalLink("https://портал.рф:8443/rest/1/c/").address
        #expect(address.url == "https://xn--80awhdgm.xn--p1ai:8443")
        #expect("\(address)" == "https://портал.рф:8443")
    }

    @Test(arguments: [
        ("https://аpple.com", "xn--pple-43d.com"), ("https://аррӏе.com", "xn--80ak6aa92e.com"),
        ("https://аcme.bitrix24.com", "xn--cme-5cd.bitrix24.com"), ("https://pаypal.рф", "xn--pypal-4ve.рф"),
        ("https://αа.example", nil),
    ])
    func `a host that could be taken for another is shown in ASCII`(_ text: String, _ shown: String?) throws {
        let address = try PortalLink(text).address
        if let shown { #expect(address.readableHost == shown) }
        #expect(address.readableHost.split(separator: ".").first?.hasPrefix("xn--") == true)
    }

    @Test(arguments: [
        "https://порт ал.рф", "https://\u{301}a.example", "https://xn--zzzzzzzz99999999.example",

        "https://☃☃\u{2028}.example", "https://-порт.рф", "https://a／b.рф", "https://пор^тал.рф",
        "https://\(String(repeating: "п", count: 80)).рф", "https://.рф", "https://пор..рф",
    ])
    func `what is no name of a host is refused`(_ text: String) {
        #expect(throws: PortalAddressError.self) { try PortalLink(text) }
    }

    @Test func `the reason is reported`() {
        let error = #expect(throws: PortalAddressError.self) {
            try PortalLink("https://\(String(repeating: "п", count: 80)).рф")
        }
        #expect(error?.description.contains("is not an international host name: ") == true)
    }
}
