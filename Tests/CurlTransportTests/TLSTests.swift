import BIConnector
import CurlTransport
import TestSupport
import Testing

/// Certificates that hold and such that do not, shown by the server of `openssl`.
@Suite(.timeLimit(.minutes(1)), .enabled(if: OpenSSL.isThere, "openssl is missing"))
struct TLSTests {
    @Test
    func `a certificate of the given bundle is trusted`() async throws {
        let server = try TLSServer(names: "DNS:localhost,IP:127.0.0.1")
        let reply = try await server.transport().send(server.call())
        #expect(reply.status == 200)
        #expect(reply.timings.connected > .zero)
        #expect(reply.timings.secured > reply.timings.connected)
    }

    @Test
    func `a self-signed certificate`() async throws {
        let server = try TLSServer(names: "IP:127.0.0.1")
        let error = await #expect(throws: TransportError.self) { try await CurlTransport().send(server.call()) }
        #expect(error?.reason == .untrusted)
        #expect(error?.mayHaveRun == false)
        #expect(
            error?.detail
                == "the certificate of \(server.origin) is not valid: self-signed certificate")
    }

    @Test
    func `a certificate for another host`() async throws {
        let server = try TLSServer(names: "DNS:other.example")
        let error = await #expect(throws: TransportError.self) { try await server.transport().send(server.call()) }
        #expect(error?.reason == .untrusted)
        #expect(error?.mayHaveRun == false)
        #expect(
            error?.detail
                == "the certificate of \(server.origin) is not valid: it is not for \"127.0.0.1\"")
    }

    @Test
    func `an expired certificate`() async throws {
        let server = try TLSServer(names: "IP:127.0.0.1", days: -1)
        let error = await #expect(throws: TransportError.self) { try await server.transport().send(server.call()) }
        #expect(error?.reason == .untrusted)
        #expect(error?.mayHaveRun == false)
        #expect(
            error?.detail
                == "the certificate of \(server.origin) is not valid: certificate has expired")
    }

    @Test
    func `HTTP/2 is spoken where it is offered`() async throws {
        // This server offers it and cannot speak it: a client of HTTP/1.1 would be answered.
        let server = try TLSServer(names: "IP:127.0.0.1", options: ["-alpn", "h2,http/1.1"])
        var call = server.call()
        call.timeout = .seconds(1)
        await #expect(throws: TransportError.self) { try await server.transport().send(call) }
        let old = try TLSServer(names: "IP:127.0.0.1", options: ["-alpn", "http/1.1"])
        #expect(try await old.transport().send(old.call()).status == 200)
    }

    @Test
    func `TLS older than 1.2 is refused`() async throws {
        let server = try TLSServer(names: "IP:127.0.0.1", options: ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"])
        let error = await #expect(throws: TransportError.self) { try await server.transport().send(server.call()) }
        #expect(error?.reason == .handshake)
        #expect(error?.mayHaveRun == false)
    }

    @Test(
        arguments: [
            [.read(5), .send("HTTP/1.1 400 Bad Request\r\n\r\n"), .hang], [.read(5), .close], [.read(5), .reset],
        ] as [[ScriptedServer.Step]])
    func `a server that speaks no TLS, or breaks off`(script: [ScriptedServer.Step]) async throws {
        let server = try ScriptedServer([script])
        let url = Secret("https://127.0.0.1:\(server.port)/rest/1/SECRET/x")
        let error = await #expect(throws: TransportError.self) { try await CurlTransport().send(Call(url: url)) }
        #expect(error?.reason == .handshake)
        #expect(error?.mayHaveRun == false)
        #expect(error?.mayPass == false)
        #expect(error?.detail.hasPrefix("TLS handshake with https://127.0.0.1:\(server.port) failed: ") == true)
        #expect(error?.detail.contains("SECRET") == false)
    }

    @Test
    func `a server that never answers the greeting`() async throws {
        let server = try ScriptedServer([[.hang]])
        var settings = CurlTransport.Settings()
        settings.connectTimeout = .milliseconds(200)
        let transport = CurlTransport(settings)
        let origin = "https://127.0.0.1:\(server.port)"
        await #expect(
            throws: TransportError(.timedOut, "timed out after 200 ms while connecting to \(origin)", mayHaveRun: false)
        ) { try await transport.send(Call(url: Secret("\(origin)/SECRET"))) }
    }

    @Test
    func `a bundle that cannot be read`() async throws {
        let server = try TLSServer(names: "IP:127.0.0.1")
        var settings = CurlTransport.Settings()
        settings.caBundle = "/nowhere/ca.pem"
        let transport = CurlTransport(settings)
        await #expect(
            throws: TransportError(
                .untrusted, "could not read the certificates in \"/nowhere/ca.pem\"", mayHaveRun: false)
        ) { try await transport.send(server.call()) }
    }
}

extension TLSServer {
    fileprivate func call() -> Call { Call(verb: "GET", url: Secret("\(origin)/"), timeout: .seconds(20)) }

    /// A transport that trusts its certificate.
    fileprivate func transport() -> CurlTransport {
        var settings = CurlTransport.Settings()
        settings.caBundle = certificate
        return CurlTransport(settings)
    }
}
