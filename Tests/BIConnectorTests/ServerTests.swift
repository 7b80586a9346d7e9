import BIConnector
import OrderedJSON
import TestSupport
import Testing

/// Servers of classes: their addresses, keys and answers.
struct ServerTests {
    private static let bytes = (0..<32).map { UInt8($0 * 7 + 3) }
    private static let written = "SHA256:AwoRGB8mLTQ7QklQV15lbHN6gYiPlp2kq7K5wMfO1dw"

    @Test(arguments: [
        written, "\(written)=", "sha256:\(written.dropFirst(7))", "  \"\(written)\"\n",
        "sha256//\(written.dropFirst(7))=", "sha256//\(written.dropFirst(7))",
        "030a11181f262d343b424950575e656c737a81888f969da4abb2b9c0c7ced5dc",
        "03:0A:11:18:1F:26:2D:34:3B:42:49:50:57:5E:65:6C:73:7A:81:88:8F:96:9D:A4:AB:B2:B9:C0:C7:CE:D5:DC",
        "SHA256:03:0A:11:18:1F:26:2D:34:3B:42:49:50:57:5E:65:6C:73:7A:81:88:8F:96:9D:A4:AB:B2:B9:C0:C7:CE:D5:DC",
    ])
    func `a fingerprint is read in every form that is in use`(_ text: String) throws {
        let fingerprint = try #require(ServerFingerprint(text))
        #expect(fingerprint.bytes == Self.bytes)
        #expect("\(fingerprint)" == Self.written)
        #expect(fingerprint.pin == "sha256//\(Self.written.dropFirst(7))=")
    }

    @Test(arguments: [
        "", "SHA256:", "SHA256:AwoR", "\(written)==", "\(written)A", "MD5:\(written.dropFirst(7))",
        // The last letter has bits that no digest has.
        "\(written.dropLast())x", String(written.dropFirst(7)), "SHA256:\(String(repeating: "é", count: 43))",
        "03:0A:11", "030a1", String(repeating: "g", count: 64), String(repeating: "0", count: 63),
        "0:30A:11:18:1F:26:2D:34:3B:42:49:50:57:5E:65:6C:73:7A:81:88:8F:96:9D:A4:AB:B2:B9:C0:C7:CE:D5:DC",
    ])
    func `anything else is no fingerprint`(_ text: String) { #expect(ServerFingerprint(text) == nil) }

    @Test(arguments: [
        "https://192.168.1.20:8090/join/K7PQ-M3XD", "https://192.168.1.20:8090/join/k7pqm3xd",
        "https://192.168.1.20:8090/JOIN/k7pq m3xd", "192.168.1.20:8090/join/K7PQ–M3XD/",
        " <192.168.1.20:8090/join/K7PQ-M3XD> ",
        "HTTPS://192.168.1.20:8090/join//K7PQ%20M3XD", "https://192.168.1.20:8090/join/k 7 p q - m 3 x d",
        "https://192.168.1.20:8090/join/K7PQ-M3XD?from=sheet#top",
    ])
    func `a join address is read as people type it`(_ text: String) throws {
        let address = try #require(try JoinAddress(text))
        #expect(address.server.url == "https://192.168.1.20:8090")
        #expect(address.url.reveal() == "https://192.168.1.20:8090/join/K7PQ-M3XD")
    }

    @Test(arguments: [
        ("https://x.example/join/O7PQ-M3X5", #"a join code has no "O", "5": "#),
        ("x.example/join/лекция1", #"a join code has no "Л", "Е", "К", "Ц", "И", "Я", "1": "#),
        ("x.example/join/K7PQ", "a join code has 8 letters and digits, as in K7PQ-M3XD, got 4"),
        ("x.example/join/", "a join code has 8 letters and digits, as in K7PQ-M3XD, got 0"),
        ("x.example/join", "a join code has 8 letters and digits, as in K7PQ-M3XD, got 0"),
        ("x.example/join/K7PQ-M3XD/K7PQ", #"a join code has no "/": "#),
        ("https://me:pw@x.example/join/K7PQ-M3XD", "a portal's address has no user name in it"),
        ("https://[fe80::1%25eth0]:8090/join/K7PQ-M3XD", #""[fe80::1%25eth0]" is not a host name"#),
    ])
    func `what is wrong with a join address is named`(_ text: String, _ message: String) {
        let error = #expect(throws: PortalAddressError.self) { try JoinAddress(text) }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: [
        "https://acme.bitrix24.com/rest/1/abc/", "acme.bitrix24.com", "https://x.example/joiner/K7PQ-M3XD", "",
    ])
    func `other addresses are none`(_ text: String) throws { #expect(try JoinAddress(text) == nil) }

    @Test func `a code that is to be asked for is not looked at`() throws {
        let address = try #require(try JoinAddress("https://[fd00::7]:8090/join/secret:CODE"))
        #expect(address.code.reveal() == "secret:CODE")
        let asked = try JoinAddress(server: address.server, code: Secret(" k7pq m3xd\n"))
        #expect(asked.url.reveal() == "https://[fd00::7]:8090/join/K7PQ-M3XD")
    }

    @Test(arguments: [
        ("acme.bitrix24.com", true), ("bitrix24.com", true), ("a.b.bitrix24.de", true), ("acme.bitrix24.com.", true),
        ("oauth.bitrix.info", true), ("mybitrix24.com", false), ("acme.bitrix24.example", false), ("10.0.0.1", false),
    ])
    func `names of Bitrix24 are known`(_ host: String, _ isUnder: Bool) throws {
        #expect(try PortalAddress(scheme: "https", host: host, port: nil).isUnderBitrix24 == isUnder)
    }

    @Test func `an answer of a class is read`() throws {
        let joined = try #require(
            JoinedClass([
                "name": "anna", "number": 1, "user": 1, "webhook": "w1", "token": "t1", "page": "/?key=p",
                "order": "o1",
                "isTeacher": false,
            ]))
        #expect(
            joined.name == "anna" && joined.webhook == Call.Webhook(user: 1, code: Secret("w1")) && !joined.isTeacher)
        #expect(joined.secrets.map { $0.reveal() } == ["w1", "o1", "t1", "/?key=p"])
        let others: [JSON] = [
            "x", [:], ["name": "anna", "user": 0, "webhook": "w"], ["name": "anna", "user": 1, "webhook": ""],
            ["name": "anna", "user": 1, "webhook": "a/b"], ["name": "anna", "user": 1, "webhook": "a b"],
            ["name": 7, "user": 1, "webhook": "w"],
        ]
        for other in others { #expect(JoinedClass(other) == nil, "\(other.text())") }
    }

    // MARK: Plain http

    private func client(_ portal: String, _ transport: ScriptedTransport, allows: Bool = true) throws -> Client {
        var client = Client(
            portal: try PortalAddress(url: portal), authorization: .webhook(user: 1, code: Secret("c0de")),
            transport: transport)
        client.allowsPlainHTTP = allows
        return client
    }

    @Test func `credentials go over plain http to private networks, where that is allowed`() async throws {
        let transport = ScriptedTransport([.reply(), .reply(), .reply()])
        for portal in ["http://192.168.1.20:8090", "http://class.local", "http://[fd00::7]"] {
            _ = try await client(portal, transport).call("scope")
        }
        for call in transport.calls {
            let mayReach = try #require(call.mayReach)
            let addresses = try ["10.0.0.7", "::1", "203.0.113.7"].map { try #require(IPAddress($0)) }
            #expect(addresses.map { mayReach($0, 80) } == [true, true, false])
        }
        let local = ScriptedTransport([.reply()])
        _ = try await client("http://localhost", local, allows: false).call("scope")
        #expect(local.calls[0].mayReach == nil)
    }

    @Test(arguments: ["http://203.0.113.7", "http://acme.bitrix24.com", "http://[2001:db8::1]", "http://0.0.0.0"])
    func `no credentials go over plain http elsewhere, whatever is allowed`(_ portal: String) async throws {
        let client = try client(portal, ScriptedTransport([.reply()]))
        await #expect(throws: ClientError.insecure(client.portal)) { try await client.call("scope") }
    }

    @Test func `a name that leads out of the network gets no credentials`() async throws {
        let client = try client("http://class.example", ScriptedTransport([.fault(.barred, mayHaveRun: false)]))
        await #expect(throws: ClientError.insecure(client.portal)) { try await client.call("scope") }
    }

    @Test func `joining changes no portal, and is no read to repeat`() throws {
        let address = try #require(try JoinAddress("http://10.0.0.7/join/K7PQ-M3XD"))
        let call = Call(joining: address, timeout: .seconds(1))
        #expect(
            !call.mayChangePortal && !call.isRead && call.isConfidential && call.method == nil && call.portal == nil)
        #expect(call.verb == "POST" && call.body.isEmpty && call.maximumReply == 64 << 10)
        #expect(call.server == address.server)
    }
}
