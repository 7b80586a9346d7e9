import BIConnector
import CurlTransport
import TestSupport
import Testing

/// What is reported when the server misbehaves: each time a reason of its own, words, and the truth about whether the
/// call may have run. No fault is answered by sending again, and none shows the secret in the path.
@Suite(.timeLimit(.minutes(1)))
struct FaultTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var script: [ScriptedServer.Step]
        var error: TransportError
        var timeout = Duration.seconds(20)

        init(
            _ name: String, _ script: [ScriptedServer.Step], _ reason: TransportError.Reason, _ detail: String,
            timeout: Duration = .seconds(20), mayPass: Bool? = nil
        ) {
            testDescription = name
            self.script = [.readRequest] + script
            error = TransportError(reason, detail, mayHaveRun: true, mayPass: mayPass)
            self.timeout = timeout
        }
    }

    static let faults = [
        Fault("reset after the request", [.reset], .reset, "the connection was reset"),
        Fault("closed without a word", [.close], .empty, "the server closed the connection without a reply"),
        Fault(
            "closed in the status line", [.send("HTTP/1.1 2")], .empty,
            "the server closed the connection without a reply"),
        Fault(
            "closed in the head", [.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-")], .garbled,
            "the head of the reply is not whole", mayPass: true),
        Fault(
            "closed in the body", [.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"result\":")], .reset,
            "the connection was closed before the reply was whole"),
        Fault(
            "closed in a chunk",
            [.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n{\"result\":")], .reset,
            "the connection was closed before the reply was whole"),
        Fault(
            "reset in the body",
            [.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"result\":"), .reset], .reset,
            "the connection was reset"),
        Fault("another protocol", [.send("SSH-2.0-OpenSSH_9.2p1\r\n")], .garbled, "the reply is not HTTP"),
        Fault("noise", [.send([UInt8](0...255))], .garbled, "the reply is not HTTP"),
        Fault(
            "a length that is no number", [.send("HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n")], .garbled,
            "the reply is not HTTP"),
        Fault(
            "a chunk whose length is no number",
            [.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")], .garbled,
            "the reply is not HTTP"),
        Fault(
            "a line that continues none", [.send("HTTP/1.1 200 OK\r\n folded: x\r\n\r\n")], .garbled,
            "the reply is not HTTP"),
        Fault(
            "packed wrongly", [.reply(headers: ["Content-Encoding: gzip"], "{\"result\":true}")], .garbled,
            "the reply is not compressed as it claims"),
        Fault(
            "endless headers", [.send("HTTP/1.1 200 OK\r\n"), .flood(Array("X-More: and more\r\n".utf8))], .garbled,
            "the head of the reply is larger than 256 KiB"),
        Fault(
            "an endless header", [.send("HTTP/1.1 200 OK\r\nX-More: "), .flood(Array("and more".utf8))], .garbled,
            "the head of the reply has a line that is too long"),
        Fault(
            "an endless status line", [.flood(Array("HTTP/1.1 200 O".utf8))], .garbled,
            "the head of the reply has a line that is too long"),
        Fault(
            "an endless body", [.send("HTTP/1.1 200 OK\r\n\r\n"), .flood([UInt8](repeating: 0x20, count: 1 << 16))],
            .tooLarge, "the reply is larger than 1 MiB"),
        Fault("silence", [.hang], .timedOut, "timed out after 300 ms", timeout: .milliseconds(300)),
        Fault(
            "a slow drip", [.drip(Array("HTTP/1.1 200 OK\r\nX: y\r\n".utf8), every: .milliseconds(50))], .timedOut,
            "timed out after 300 ms", timeout: .milliseconds(300)),
        Fault(
            "a slow body",
            [
                .send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"),
                .drip([UInt8](repeating: 0x20, count: 100), every: .milliseconds(50)),
            ], .timedOut, "timed out after 300 ms", timeout: .milliseconds(300)),
        Fault(
            "less than promised, and no end",
            [.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}"), .hang], .timedOut, "timed out after 300 ms",
            timeout: .milliseconds(300)),
    ]

    @Test(arguments: faults)
    func `each fault is named`(_ fault: Fault) async throws {
        let server = try ScriptedServer([fault.script])
        let begin = ContinuousClock.now
        let error = await failure(
            of: Call(
                url: Secret("\(server.origin)/rest/1/SECRET/profile"), body: Array("SECRET".utf8),
                timeout: fault.timeout, maximumReply: 1 << 20))
        #expect(error == fault.error)
        #expect(ContinuousClock.now - begin < .seconds(5))
        #expect(server.requests.count == 1)
        #expect(server.connections == 1)
    }

    @Test
    func `more than promised is cut off`() async throws {
        let server = try ScriptedServer([
            [.readRequest, .send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\n\r\n"), .again]
        ])
        let transport = CurlTransport()
        for _ in 0..<3 {
            #expect(try await transport.send(Call(url: Secret(server.origin))).body == Array("{}".utf8))
        }
        #expect(server.requests.count == 3)
    }

    @Test
    func `a reset before the request is read`() async throws {
        let server = try ScriptedServer([[.read(4), .reset]])
        let error = await failure(of: Call(url: Secret(server.origin), body: [UInt8](repeating: 0x20, count: 1 << 20)))
        #expect(error == TransportError(.reset, "the connection was reset", mayHaveRun: true))
        #expect(server.connections == 1)
    }

    @Test
    func `nobody listens`() async throws {
        let port = try ScriptedServer.deadPort()
        let error = await failure(of: Call(url: Secret("http://127.0.0.1:\(port)/rest/1/SECRET/profile")))
        #expect(error == TransportError(.refused, "connection refused by http://127.0.0.1:\(port)", mayHaveRun: false))
    }

    @Test
    func `a name without an address`() async throws {
        let error = await failure(of: Call(url: Secret("https://acme.invalid:8443/rest/1/SECRET/profile")))
        #expect(error == TransportError(.unresolved, "could not resolve host \"acme.invalid\"", mayHaveRun: false))
        let other = await failure(of: Call(url: Secret("https://xn--80awhdgm.invalid/rest/1/SECRET/profile")))
        #expect(other == TransportError(.unresolved, "could not resolve host \"портал.invalid\"", mayHaveRun: false))
    }

    @Test(arguments: [
        "", "acme", "ftp://127.0.0.1/SECRET", "http://", "http://a b/SECRET", "http://127.0.0.1:x/SECRET",
        "http://127.0.0.1/\u{0}SECRET", "file:///etc/passwd",
    ])
    func `an address that is none`(url: String) async {
        let error = await failure(of: Call(url: Secret(url), timeout: .seconds(5)))
        #expect(error == TransportError(.badAddress, "not an address that can be called", mayHaveRun: false))
    }

    @Test(arguments: ["a\r\nX-Other: b", "a\nb", "a\u{0}b"])
    func `a header that would break the request`(value: String) async throws {
        let server = try ScriptedServer(answering: "{}")
        let error = await failure(of: Call(url: Secret(server.origin), headers: [Header("User-Agent", value)]))
        #expect(error == TransportError(.badAddress, "the header \"User-Agent\" cannot be sent", mayHaveRun: false))
        #expect(server.connections == 0)
    }

    @Test(arguments: [false, true])
    func `a kept connection that ends without a word is not a reason to send again`(isReset: Bool) async throws {
        let server = try ScriptedServer([
            [.readRequest, .reply("{}"), .readRequest, isReset ? .reset : .close],
            [.readRequest, .reply("{}"), .again],
        ])
        let transport = CurlTransport()
        let call = Call(url: Secret(server.origin), body: Array("x".utf8))
        _ = try await transport.send(call)
        let error = await #expect(throws: TransportError.self) { try await transport.send(call) }
        #expect(error?.mayHaveRun == true)
        #expect(error?.detail == "the server closed a kept connection without a reply")
        #expect(server.requests.count == 2)
        #expect(server.connections <= 2)
        _ = try await transport.send(call)
        #expect(server.requests.count == 3)
    }

    @Test
    func `a kept connection that ended between two calls is replaced`() async throws {
        let server = try ScriptedServer([[.readRequest, .reply("{}"), .close], [.readRequest, .reply("{}"), .again]])
        let transport = CurlTransport()
        let call = Call(url: Secret(server.origin))
        _ = try await transport.send(call)
        _ = await server.next { $0 == .ended(0) }
        _ = try await transport.send(call)
        #expect(server.requests.count == 2)
        #expect(server.connections == 2)
    }

    @Test
    func `a connection that idled too long is not used again`() async throws {
        let server = try ScriptedServer(answering: "{}")
        var settings = CurlTransport.Settings()
        settings.idleLimit = .zero
        let transport = CurlTransport(settings)
        for _ in 0..<3 { _ = try await transport.send(Call(url: Secret(server.origin))) }
        #expect(server.connections == 3)
    }

    private func failure(of call: Call) async -> TransportError? {
        let error = await #expect(throws: TransportError.self) { try await CurlTransport().send(call) }
        if let error { #expect(!"\(error)".contains("SECRET")) }
        return error
    }
}
