import BIConnector
import Synchronization
import TestSupport
import Testing

struct RenamingTransportTests {
    private static let path = "/rest/1/code/biconnector.source.add"
    private let call: Call
    private let old: PortalAddress

    init() throws {
        old = try PortalAddress(url: "https://old.bitrix24.com")
        call = Call("biconnector.source.add", at: old, webhook: Call.Webhook(user: 1, code: Secret("code")))
    }

    private static func redirect(_ location: String, status: Int = 302) -> Result<Reply, TransportError> {
        .reply("moved", status: status, headers: [Header("Location", location)])
    }

    @Test(arguments: [301, 302, 307, 308])
    func `the call is repeated once, as it was, at the new name`(status: Int) async throws {
        let renames = Mutex([String]())
        let transport = ScriptedTransport([
            Self.redirect("https://new.bitrix24.com\(Self.path)", status: status), .reply(), .reply(),
        ])
        let renamed = RenamingTransport(
            transport, onRename: { old, new in renames.withLock { $0.append("\(old) \(new)") } })
        #expect(try await renamed.send(call).status == 200)
        #expect(transport.urls == ["old", "new"].map { "https://\($0).bitrix24.com\(Self.path)" })
        #expect(transport.calls.allSatisfy { $0.verb == "POST" && $0.headers == call.headers })
        #expect(transport.bodies == ["{}", "{}"])

        _ = try await renamed.send(call)
        #expect(transport.urls.last == "https://new.bitrix24.com\(Self.path)")
        #expect(transport.calls.count == 3)
        #expect(renames.withLock { $0 } == ["https://old.bitrix24.com https://new.bitrix24.com"])
    }

    @Test
    func `calls by access token are followed as those by webhook are`() async throws {
        let transport = ScriptedTransport([Self.redirect("https://new.bitrix24.com/rest/scope"), .reply()])
        let call = Call("scope", at: old)
        #expect(try await RenamingTransport(transport).send(call).status == 200)
        #expect(transport.urls.last == "https://new.bitrix24.com/rest/scope")
    }

    @Test(arguments: [
        "https://new.bitrix24.com/activate.php", "/elsewhere", "https://old.bitrix24.com\(path)",
        "http://new.bitrix24.com\(path)", "https://old.bitrix24.com:444\(path)", "", "https://",
        "new.bitrix24.com\(path)",
        "https://new.bitrix24.evil.com\(path)", "https://bitrix24.com\(path)", "https://new.bitrix24.zip\(path)",
        "https://a@new.bitrix24.com\(path)", "https://new.bitrix24.com.evil.com\(path)",
        "https://x.new.bitrix24.com\(path)",
    ])
    func `what is no new name is handed back`(location: String) async throws {
        let transport = ScriptedTransport([Self.redirect(location), .reply()])
        let reply = try await RenamingTransport(transport).send(call)
        #expect(reply.status == 302)
        #expect(transport.calls.count == 1)
    }

    @Test
    func `only once: a second redirect is the answer`() async throws {
        let transport = ScriptedTransport([
            Self.redirect("https://new.bitrix24.com\(Self.path)"),
            Self.redirect("https://old.bitrix24.com\(Self.path)"),
            .reply(),
        ])
        let reply = try await RenamingTransport(transport).send(call)
        #expect(reply.status == 302)
        #expect(transport.calls.count == 2)
    }

    @Test(arguments: [false, true])
    func `another host is asked about`(isAgreed: Bool) async throws {
        let transport = ScriptedTransport([Self.redirect("https://portal.example\(Self.path)"), .reply()])
        let renamed = RenamingTransport(
            transport,
            mayFollow: { old, new in
                isAgreed && old.host == "old.bitrix24.com" && new.host == "portal.example"
            })
        let reply = try await renamed.send(call)
        #expect(reply.status == (isAgreed ? 200 : 302))
        #expect(transport.calls.count == (isAgreed ? 2 : 1))
    }

    @Test(arguments: [
        ("a.bitrix24.com", true), ("A.Bitrix24.DE", true), ("a.bitrix24.com.br", true), ("bitrix24.com", false),
        ("a.b.bitrix24.com", false), ("a.bitrix24.zip", false), ("abitrix24.com", false),
        ("a.bitrix24.com.evil", false),
    ])
    func `what is a host of the cloud`(host: String, isCloud: Bool) throws {
        #expect(try PortalAddress(scheme: "https", host: host, port: nil).isBitrix24 == isCloud)
    }
}
