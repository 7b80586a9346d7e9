import BIConnector
import CurlTransport
import Synchronization
import TestSupport
import Testing

/// Servers that are met before anything is sent, and recognised by their keys afterwards.
@Suite(.timeLimit(.minutes(1)), .enabled(if: OpenSSL.isThere, "openssl is missing"))
struct ServerKeyTests {
    @Test func `a server whose certificate is not valid is met, and nothing is sent`() async throws {
        let server = try TLSServer(names: "IP:127.0.0.1")
        let met = try await CurlTransport().meet(server.portal)
        #expect(met.address.description == "127.0.0.1")
        #expect(met.objection == "the certificate of \(server.origin) is not valid: self-signed certificate")
        #expect(try met.publicKey == server.publicKey())
    }

    @Test func `a server whose certificate is valid is met without an objection`() async throws {
        let server = try TLSServer(names: "IP:127.0.0.1")
        let met = try await server.transport().meet(server.portal)
        #expect(met.objection == nil)
        #expect(try met.publicKey == server.publicKey())
    }

    @Test func `a server without TLS is met by its address alone`() async throws {
        let server = try ScriptedServer([[.readRequest, .close]])
        let met = try await CurlTransport().meet(PortalAddress(url: server.origin))
        #expect(met == MetServer(address: try #require(IPAddress("127.0.0.1"))))
        #expect(await server.next { $0 == .ended(0) } != nil)
        #expect(server.requests.isEmpty)
    }

    @Test func `nobody is met where no connection may lead`() async throws {
        let server = try ScriptedServer([[.hang]])
        let error = await #expect(throws: TransportError.self) {
            try await CurlTransport().meet(PortalAddress(url: server.origin)) { _, _ in false }
        }
        #expect(error?.reason == .barred && error?.mayHaveRun == false)
        #expect(server.connections == 0)
    }

    @Test(arguments: [[.hang], [.read(5), .close]] as [[ScriptedServer.Step]])
    func `a server that greets nobody is not met`(script: [ScriptedServer.Step]) async throws {
        let server = try ScriptedServer([script])
        var settings = CurlTransport.Settings()
        settings.connectTimeout = .milliseconds(200)
        let error = await #expect(throws: TransportError.self) {
            try await CurlTransport(settings).meet(PortalAddress(url: "https://127.0.0.1:\(server.port)"))
        }
        #expect(error?.mayHaveRun == false)
    }

    @Test func `a key that is known counts in place of the certificate`() async throws {
        let server = try TLSServer(names: "DNS:other.example", days: -1)
        let pins = ServerPins()
        let transport = CurlTransport(pins: pins)
        let before = await #expect(throws: TransportError.self) { try await transport.send(server.call()) }
        #expect(before?.reason == .untrusted)
        pins.pin(try server.portal, to: try server.fingerprint())
        #expect(try await transport.send(server.call()).status == 200)
    }

    @Test func `another key is refused before anything is sent`() async throws {
        let server = try TLSServer(names: "IP:127.0.0.1")
        let pins = ServerPins()
        pins.pin(try server.portal, to: try #require(ServerFingerprint(bytes: [UInt8](repeating: 7, count: 32))))
        // Also where the certificate is valid.
        for transport in [CurlTransport(pins: pins), server.transport(pins)] {
            let error = await #expect(throws: TransportError.self) { try await transport.send(server.call()) }
            #expect(
                error
                    == TransportError(
                        .otherKey, "the key of \(server.origin) is not the one by which it is known",
                        mayHaveRun: false, mayPass: false))
        }
    }

    @Test func `connections of one kind are not used for another`() async throws {
        let server = try TLSServer(names: "IP:127.0.0.1")
        let pins = ServerPins()
        // Connections that were verified are kept, and those that were not.
        let transport = server.transport(pins)
        #expect(try await transport.send(server.call()).status == 200)
        pins.pin(try server.portal, to: try #require(ServerFingerprint(bytes: [UInt8](repeating: 7, count: 32))))
        await #expect(throws: TransportError.self) { try await transport.send(server.call()) }
        pins.pin(try server.portal, to: try server.fingerprint())
        #expect(try await transport.send(server.call()).status == 200)
        pins.pin(try server.portal, to: try #require(ServerFingerprint(bytes: [UInt8](repeating: 9, count: 32))))
        let error = await #expect(throws: TransportError.self) { try await transport.send(server.call()) }
        #expect(error?.reason == .otherKey)
    }

    @Test func `a connection that was verified by a key is not used where the certificate counts`() async throws {
        let server = try TLSServer(names: "IP:127.0.0.1")
        let key = Key(try server.fingerprint())
        let transport = CurlTransport(pins: ServerPins { _ in key.known })
        #expect(try await transport.send(server.call()).status == 200)
        key.forget()
        let error = await #expect(throws: TransportError.self) { try await transport.send(server.call()) }
        #expect(error?.reason == .untrusted)
    }

    @Test func `two servers have each their own key`() async throws {
        let (first, second) = (try TLSServer(names: "IP:127.0.0.1"), try TLSServer(names: "IP:127.0.0.1"))
        let pins = ServerPins()
        pins.pin(try first.portal, to: try first.fingerprint())
        pins.pin(try second.portal, to: try second.fingerprint())
        let transport = CurlTransport(pins: pins)
        for server in [first, second, first] { #expect(try await transport.send(server.call()).status == 200) }
        pins.pin(try second.portal, to: try first.fingerprint())
        let error = await #expect(throws: TransportError.self) { try await transport.send(second.call()) }
        #expect(error?.reason == .otherKey)
    }
}

/// A key that somebody remembers and forgets.
private final class Key: Sendable {
    private let key: Mutex<ServerFingerprint?>
    init(_ key: ServerFingerprint) { self.key = Mutex(key) }
    var known: ServerFingerprint? { key.withLock(\.self) }
    func forget() { key.withLock { $0 = nil } }
}

extension TLSServer {
    fileprivate var portal: PortalAddress { get throws { try PortalAddress(url: origin) } }

    fileprivate func fingerprint() throws -> ServerFingerprint {
        try #require(ServerFingerprint(bytes: try keyDigest()))
    }

    fileprivate func call() -> Call { Call(verb: "GET", url: Secret("\(origin)/"), timeout: .seconds(20)) }

    /// A transport that trusts its certificate.
    fileprivate func transport(_ pins: ServerPins = ServerPins()) -> CurlTransport {
        var settings = CurlTransport.Settings()
        settings.caBundle = certificate
        return CurlTransport(settings, pins: pins)
    }
}
