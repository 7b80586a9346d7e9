import BIConnector
import OrderedJSON
import Testing

@testable import SandboxPortal

/// Whom a server lets in, by the head of a request alone.
@Suite struct HeadCheckTests {
    private let headCheck = HeadCheck(
        names: HostNames(["Sandbox.Example", "*.workshop.example", "203.0.113.7", "2001:db8::7"]), mark: "m")

    private func status(
        _ headers: [(String, String)], verb: String = "POST", target: String = "/rest/1/x/scope",
        isSecure: Bool = false, local: String = "192.0.2.5"
    ) -> Int? {
        let path = String(target.prefix { $0 != "?" })
        let request = SandboxRequest(
            verb: verb, path: path, headers: headers.map { Header($0.0, $0.1) }, isSecure: isSecure)
        return headCheck.refusal(of: request, target: target, local: IPAddress(local))?.status
    }

    // MARK: Names

    @Test(arguments: [
        "localhost", "localhost:1", "LOCALHOST:8080", "127.0.0.1", "127.0.0.1:8080", "127.9.8.7:65535", "[::1]",
        "[::1]:80",
        "[0:0:0:0:0:0:0:1]", "192.0.2.5", "192.0.2.5:99", "sandbox.example", "SANDBOX.example:443", "203.0.113.7:81",
        "[2001:db8::7]:81", "a.workshop.example",
    ])
    func `its own names are answered`(_ host: String) {
        #expect(status([("Host", host)]) == nil)
    }

    @Test(arguments: [
        "", " ", "evil.example", "localhost.", "localhost.evil.example", "127.0.0.1.evil.example", "evil-localhost",
        "user@localhost", "user:pw@127.0.0.1", "localhost@evil.example", "localhost:", "localhost:x", "localhost:80:80",
        "localhost:65536", "localhost:-1", "localhost/", "localhost,evil.example", "localhost evil", "127.1",
        "0x7f.0.0.1", "0x7f000001", "2130706433", "127.0.0.01", "0177.0.0.1", "128.0.0.1", "0.0.0.0", "[::]", "::1",
        "[::1", "::1]", "[::1]x", "[::1%25lo]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[127.0.0.1]", "192.0.2.6",
        "workshop.example", "a.b.workshop.example", ".workshop.example", "*.workshop.example", "sandbox.example.",
        "[2001:db8::8]", "lоcalhost", "localhost%00", "http://localhost",
    ])
    func `other names are misdirected`(_ host: String) {
        #expect(status([("Host", host)]) == 421)
    }

    @Test func `a host that is missing or there twice is misdirected`() {
        #expect(status([]) == 421)
        #expect(status([("Host", "localhost"), ("Host", "localhost")]) == 421)
        #expect(status([("Host", "localhost"), ("host", "evil.example")]) == 421)
    }

    @Test(arguments: ["http://localhost/rest/scope", "HTTP://evil.example/", "*", "localhost:80", "", "//"])
    func `targets of proxies are misdirected`(_ target: String) {
        #expect(status([("Host", "localhost")], target: target) == (target == "//" ? nil : 421))
    }

    /// The local address of an IPv4 connection to a socket of both versions is written as version 6.
    @Test func `the connections address is its own name`() {
        #expect(status([("Host", "192.0.2.9:80")], local: "::ffff:192.0.2.9") == nil)
        #expect(status([("Host", "[fd00::9]")], local: "fd00::9") == nil)
        #expect(status([("Host", "192.0.2.9")], local: "") == 421)
    }

    @Test func `the hint names the option`() throws {
        let request = SandboxRequest(verb: "GET", path: "/rest/1/x/scope", headers: [Header("Host", "evil.example")])
        let answer = try #require(headCheck.refusal(of: request, target: "/", local: nil))
        let body = try JSON(bytes: answer.body)
        #expect(body["error"] == "MISDIRECTED_REQUEST")
        #expect(body["error_description"]?.string?.contains("start it with --name HOST") == true)
        #expect(answer.headers.contains(Header("Connection", "close")))
    }

    @Test func `the names of a certificate are its own`() throws {
        let tls = try HTTPServer.TLS.selfSigned(for: ["sandbox.test", "198.51.100.3"])
        #expect(Set(tls.names) == ["localhost", "sandbox.test", "127.0.0.1", "::1", "198.51.100.3"])
        let names = HostNames(tls.names)
        #expect(names.contain("sandbox.test:443", local: nil) && names.contain("198.51.100.3", local: nil))
        #expect(!names.contain("other.test", local: nil))
        #expect(HTTPServer.TLS(certificate: "x", key: "y").names.isEmpty)
    }

    // MARK: Lengths

    @Test(arguments: [
        [("Content-Length", "2"), ("Content-Length", "2")], [("Content-Length", "0"), ("content-length", "5")],
        [("Content-Length", "2"), ("Transfer-Encoding", "chunked")],
        [("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "chunked")], [("Transfer-Encoding", "gzip")],
        [("Transfer-Encoding", "gzip, chunked")], [("Transfer-Encoding", "chunked, chunked")],
        [("Transfer-Encoding", "xchunked")], [("Transfer-Encoding", "")], [("Transfer-Encoding", "identity")],
        [("Content-Length", "")], [("Content-Length", "-1")], [("Content-Length", "+2")], [("Content-Length", "0x2")],
        [("Content-Length", "2,2")], [("Content-Length", "2 2")], [("Content-Length", "２")],
        [("Content-Length ", "2")], [("Content Length", "2")], [("", "x")], [("X\u{0}", "x")], [("X", "a\u{1}b")],
        [("X", "a\rb")], [("Transfer-Encoding\t", "chunked")],
    ])
    func `contradictory lengths and odd heads are refused`(_ headers: [(String, String)]) {
        #expect(status([("Host", "localhost")] + headers) == 400)
    }

    @Test func `plain lengths are taken`() {
        for length in ["0", "2", "00002", "16777216"] {
            #expect(status([("Host", "localhost"), ("Content-Length", length)]) == nil)
        }
        for coding in ["chunked", "Chunked"] {
            #expect(status([("Host", "localhost"), ("Transfer-Encoding", coding)]) == nil)
        }
        for length in ["16777217", "99999999999999999999999"] {
            #expect(status([("Host", "localhost"), ("Content-Length", length)]) == 413)
        }
        #expect(status([("Host", "localhost")], verb: "G(T") == 400)
        #expect(status([("Host", "localhost")], verb: "") == 400)
    }

    // MARK: Origins

    @Test(arguments: [
        [("Origin", "http://localhost:8080")], [("Origin", "http://LOCALHOST:8080")],
        [("Origin", "http://localhost:8080"), ("Sec-Fetch-Site", "same-origin")], [("Sec-Fetch-Site", "none")], [],
        [("Referer", "http://evil.example/")],
    ])
    func `its own pages and programs may call`(_ headers: [(String, String)]) {
        #expect(status([("Host", "localhost:8080")] + headers) == nil)
    }

    @Test(arguments: [
        [("Origin", "http://evil.example")], [("Origin", "null")], [("Origin", "")], [("Origin", "http://localhost")],
        [("Origin", "http://localhost:8081")], [("Origin", "http://127.0.0.1:8080")], [("Origin", "file://")],
        [("Origin", "http://localhost:8080.evil.example")], [("Origin", "http://localhost:8080@evil.example")],
        [("Origin", "http://localhost:8080/")], [("Origin", "localhost:8080")], [("Origin", "chrome-extension://x")],
        [("Origin", "http://localhost:8080"), ("Origin", "http://evil.example")],
        [("Origin", "http://localhost:8080"), ("Sec-Fetch-Site", "cross-site")],
        [("Sec-Fetch-Site", "cross-site")], [("Sec-Fetch-Site", "same-site")], [("sec-fetch-site", "Cross-Site")],
        [("Sec-Fetch-Site", "")], [("Sec-Fetch-Site", "none"), ("Sec-Fetch-Site", "cross-site")],
    ])
    func `pages from elsewhere may not`(_ headers: [(String, String)]) {
        for (verb, target) in [
            ("GET", "/rest/1/sandbox0webhook/biconnector.source.delete?id=58"), ("POST", "/rest/batch"),
            ("HEAD", "/rest/scope"), ("OPTIONS", "/rest/scope"), ("POST", "/oauth/authorize/"),
            ("POST", "/oauth/token/"),
            ("GET", "/events"), ("GET", "/state.json"), ("GET", "/demo/harbour/check"), ("GET", "/"), ("POST", "/"),
        ] {
            #expect(
                status([("Host", "localhost:8080")] + headers, verb: verb, target: target) == 403, "\(verb) \(target)")
        }
    }

    @Test func `ports of origins are those of their scheme`() {
        #expect(status([("Host", "localhost"), ("Origin", "http://localhost")]) == nil)
        #expect(status([("Host", "localhost:80"), ("Origin", "http://localhost")]) == nil)
        #expect(status([("Host", "localhost"), ("Origin", "https://localhost")], isSecure: true) == nil)
        #expect(status([("Host", "[::1]:81"), ("Origin", "http://[::1]:81")]) == nil)
        #expect(status([("Host", "localhost:81"), ("Origin", "https://localhost:81")]) == 403)
        #expect(status([("Host", "localhost:81"), ("Origin", "http://localhost:81")], isSecure: true) == 403)
    }

    /// Whoever follows a link sees a page, which changes nothing; a frame, a form, an image or a script does not.
    @Test func `links from elsewhere lead to pages only`() {
        func visit(_ target: String, verb: String = "GET", mode: String = "navigate", destination: String = "document")
            -> Int?
        {
            status(
                [
                    ("Host", "localhost"), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", mode),
                    ("Sec-Fetch-Dest", destination),
                ], verb: verb, target: target)
        }
        for target in ["/", "/?key=1", "/oauth/authorize/?client_id=x"] { #expect(visit(target) == nil) }
        for target in ["/rest/1/sandbox0webhook/biconnector.source.delete?id=58", "/oauth/token/?x=1", "/state.json"] {
            #expect(visit(target) == 403)
        }
        #expect(visit("/oauth/authorize/", verb: "POST") == 403)
        #expect(visit("/oauth/authorize/", destination: "iframe") == 403)
        #expect(visit("/", mode: "no-cors", destination: "image") == 403)
        #expect(visit("/", mode: "cors", destination: "empty") == 403)
    }

    @Test func `the sandbox does not call itself`() {
        #expect(status([("Host", "localhost"), ("X-Bcx-Sandbox", "m")]) == 508)
        #expect(status([("Host", "localhost"), ("X-Bcx-Sandbox", "other")]) == nil)
    }
}
