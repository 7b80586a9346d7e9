import OrderedJSON
import TestSupport
import Testing

@testable import BIConnector

/// A call carries its method and its portal; the address is made of them once, by whoever speaks HTTP.
struct CallTests {
    private let portal: PortalAddress

    init() throws { portal = try PortalAddress(url: "https://acme.bitrix24.com") }

    @Test
    func `the address has the portal, the webhook and the method in it`() {
        #expect(Call("scope", at: portal).url.reveal() == "https://acme.bitrix24.com/rest/scope")
        let webhook = Call.Webhook(user: 7, code: Secret("a/b"))
        #expect(
            Call("scope", at: portal, webhook: webhook).url.reveal() == "https://acme.bitrix24.com/rest/7/a%2Fb/scope")
        let exchange = Call(tokensAt: portal, form: "a=b", userAgent: "bcx", timeout: .seconds(1))
        #expect(exchange.url.reveal() == "https://acme.bitrix24.com/oauth/token/")
        #expect(exchange.method == nil && exchange.portal == nil && exchange.isConfidential)
    }

    @Test(
        arguments: [
            ("biconnector.source.list", [:], false), ("biconnector.source.add", [:], true),
            ("crm.lead.list", [:], true),
            ("batch", ["cmd": ["a": "biconnector.source.get?id=1", "b": "server.time"]], false),
            ("batch", ["cmd": ["a": "biconnector.source.get?id=1", "b": "biconnector.source.add"]], true),
            ("batch", [:], true), ("batch", ["cmd": ["a": 1]], true),
        ] as [(String, JSON.Object, Bool)])
    func `whether it may change a portal is known before it is sent`(
        method: String, parameters: JSON.Object, mayChange: Bool
    ) {
        #expect(Call(method, at: portal, parameters).mayChangePortal == mayChange)
    }

    @Test
    func `a call of a bare address may change whatever is there; an exchange of tokens changes no portal's data`() {
        #expect(Call(url: Secret("https://acme.bitrix24.com/rest/scope")).mayChangePortal)
        #expect(!Call(tokensAt: portal, form: "", userAgent: "bcx", timeout: .seconds(1)).mayChangePortal)
    }

    @Test
    func `a body is read once by all copies of a reply, and another body again`() throws {
        var reply = Reply(status: 200, body: Array(#"{"a":1}"#.utf8))
        let copy = reply
        #expect(try reply.json() == ["a": 1] && copy.json() == ["a": 1])
        reply.body = Array("2".utf8)
        #expect(try reply.json() == 2 && copy.json() == ["a": 1])
        #expect(throws: JSON.SyntaxError.self) { try Reply(status: 200, body: []).json() }
    }

    /// Sources are read, since no test can meet a transport that somebody will write.
    @Test
    func `only who speaks HTTP makes the address, and nobody else reads it`() throws {
        let speakers = [
            "/CurlTransport/", "/HTTP/SandboxTransport.swift", "/BIConnector/Client/Call.swift", "/Shell+Trace.swift",
            "/TraceRecorder", "/TracePrinter",
        ]
        for room in ["BIConnector", "BCXShell", "LineInput", "SandboxPortal", "bcx"] {
            for path in try PackageFiles.sources(of: room) where !speakers.contains(where: { "/\(path)".contains($0) })
            {
                let text = try PackageFiles.text(path)
                #expect(!text.contains("call.url") && !text.contains(".url.reveal()"), "\(path) reads an address")
            }
        }
        for path in try PackageFiles.sources(of: "BIConnector") where path.contains("/Transports/") {
            #expect(try !PackageFiles.text(path).contains("JSON(bytes:"), "\(path) reads a body again")
        }
    }

    /// The same for the recipe: whoever nests the wrappers by hand leaves one out some day.
    @Test
    func `only StandardTransport nests the wrappers`() throws {
        for room in ["BIConnector", "BCXShell", "LineInput", "SandboxPortal", "bcx"] {
            for path in try PackageFiles.sources(of: room) where !path.hasSuffix("/StandardTransport.swift") {
                let text = try PackageFiles.text(path)
                for wrapper in ["RetryingTransport(", "PacingTransport(", "RenamingTransport("] {
                    #expect(!text.contains(" \(wrapper)") && !text.contains("(\(wrapper)"), "\(path) makes one")
                }
            }
        }
    }
}
