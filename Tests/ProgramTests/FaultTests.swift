import TestSupport
import Testing

/// What a person is told when a server misbehaves: words of its own for each fault, what to do next, status 5, and never a
/// second write.
@Suite(.serialized)
struct FaultTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// What happens to every connection; the request is read before, unless the script does that itself.
        var script: [ScriptedServer.Step]
        var message: String
        var hint = "try again; check that the address is a portal's"
        /// Whether the portal cannot have carried out the call.
        var isHarmless = false

        init(
            _ name: String, _ script: [ScriptedServer.Step], _ message: String, hint: String? = nil,
            isHarmless: Bool = false
        ) {
            testDescription = name
            self.script = script
            self.message = message
            self.hint = hint ?? self.hint
            self.isHarmless = isHarmless
        }
    }

    private static let timeHint = "try again, or allow more time: --timeout=60s"

    static let faults = [
        Fault("reset before the call can run", [.read(4), .reset], "the connection was reset"),
        Fault("reset after the call has run", [.readRequest, .reset], "the connection was reset"),
        Fault(
            "closed without a word", [.readRequest, .close], "the server closed the connection without a reply"),
        Fault(
            "a reply cut in its body",
            [.readRequest, .send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"result\":")],
            "the connection was closed before the reply was whole"),
        Fault(
            "a reply cut in its head", [.readRequest, .send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-")],
            "the head of the reply is not whole"),
        Fault(
            "a slow drip", [.readRequest, .drip(Array("HTTP/1.1 200 OK\r\nX: y\r\n".utf8), every: .milliseconds(50))],
            "timed out after 300 ms", hint: timeHint),
        Fault("silence", [.readRequest, .hang], "timed out after 300 ms", hint: timeHint),
        Fault(
            "a length that promises too much",
            [.readRequest, .send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}"), .hang],
            "timed out after 300 ms", hint: timeHint),
        Fault(
            "a length that promises too little",
            [.readRequest, .send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{\"result\":{\"id\":7}}")],
            "the reply is not JSON", hint: "HTTP 200, no content type: {\"result\""),
        Fault(
            "a length that is no number", [.readRequest, .send("HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n")],
            "the reply is not HTTP"),
        Fault(
            "endless headers",
            [.readRequest, .send("HTTP/1.1 200 OK\r\n"), .flood(Array("X-More: and more\r\n".utf8))],
            "the head of the reply is larger than 256 KiB"),
        Fault(
            "an endless body",
            [.readRequest, .send("HTTP/1.1 200 OK\r\n\r\n"), .flood([UInt8](repeating: 0x20, count: 1 << 20))],
            "the reply is larger than 64 MiB", hint: "select fewer fields or rows"),
        Fault("garbage", [.readRequest, .send([UInt8](0...255))], "the reply is not HTTP"),
        Fault(
            "a web page with 503",
            [
                .readRequest,
                .reply(status: 503, headers: ["Content-Type: text/html"], "<html><h1>Come back later</h1></html>"),
            ],
            "the reply is a web page, not JSON", hint: "HTTP 503, text/html: <html><h1>Come back later</h1></html>"),
        Fault(
            "a web page with 404",
            [.readRequest, .reply(status: 404, headers: ["Content-Type: text/html"], "<html>Nothing here</html>")],
            "the reply is a web page, not JSON", hint: "check the portal's address", isHarmless: true),
        Fault(
            "a redirect to itself",
            [.readRequest, .reply(status: 302, headers: ["Location: /rest/1/abcdef12345/"], ""), .again],
            "the portal replied with a redirect to '/rest/1/***/'",
            hint: "HTTP 302, no content type: nothing — check the portal's address", isHarmless: true),
        Fault(
            "a redirect to the same machine under another name",
            [
                .readRequest,
                .reply(status: 302, headers: ["Location: http://localhost:1/rest/1/abcdef12345/source.add"], "moved"),
                .again,
            ], "the portal replied with a redirect to http://localhost:1", hint: "HTTP 302, no content type: moved",
            isHarmless: true),
    ]

    @Test(arguments: faults)
    func `a read that fails says why`(_ fault: Fault) throws {
        let server = try ScriptedServer([fault.script])
        let run = try run(fault, server, "source.list")
        #expect(run.status == 5, "\(run.errors)")
        #expect(run.output.isEmpty)
        #expect(run.errors.contains("error: \(fault.message)"), "\(run.errors)")
        #expect(run.errors.contains("hint: \(fault.hint)") || run.errors.contains(fault.hint), "\(run.errors)")
        #expect(!run.errors.contains("abcdef12345"))
        #expect(server.requests.count == 1)
    }

    @Test(arguments: faults)
    func `a write that fails is sent once, and says whether it may have run`(_ fault: Fault) throws {
        let server = try ScriptedServer([fault.script])
        let run = try run(fault, server, "source.add title=North connectorId=31 settings.token=t-1", retries: 3)
        #expect(run.status == 5, "\(run.errors)")
        #expect(run.output.isEmpty)
        let unknown = "error: the outcome of biconnector.source.add is unknown: \(fault.message)"
        #expect(run.errors.contains(fault.isHarmless ? "error: \(fault.message)" : unknown), "\(run.errors)")
        #expect(run.errors.contains("'source.list order id desc'") == !fault.isHarmless, "\(run.errors)")
        #expect(!run.errors.contains("abcdef12345"))
        #expect(server.requests.count == 1)
    }

    private func run(
        _ fault: Fault, _ server: ScriptedServer, _ command: String, retries: Int = 0
    ) throws -> BuiltProgram.Run {
        // Only silence has to be waited out; anything else takes a busy machine as long as it takes.
        let timeout = fault.message.hasPrefix("timed out") ? "300ms" : "20s"
        return try BuiltProgram.run(
            [
                "--connect", "\(server.origin)/rest/1/abcdef12345/", "-c",
                "option retries \(retries) -> kept; \(command) --timeout=\(timeout)",
            ], deadline: 40)
    }

    @Test func `nobody listens, or the name has no address: nothing was sent`() throws {
        let port = try ScriptedServer.deadPort()
        let refused = try BuiltProgram.run([
            "--connect", "http://127.0.0.1:\(port)/rest/1/abcdef12345/", "-c",
            "option retries 0 -> kept; source.delete 5 --yes",
        ])
        #expect(refused.status == 5)
        #expect(refused.errors.contains("error: connection refused by http://127.0.0.1:\(port)"), "\(refused.errors)")
        #expect(refused.errors.contains("hint: check the address and that the portal is running"))
    }

    @Test(
        .enabled(if: OpenSSL.isThere, "openssl is missing"),
        arguments: [
            ("DNS:other.example", 2, true, "it is not for \"127.0.0.1\""),
            ("IP:127.0.0.1", -1, true, "certificate has expired"),
            ("IP:127.0.0.1", 2, false, "self-signed certificate"),
        ])
    func `a certificate that is not valid`(_ names: String, _ days: Int, _ isGiven: Bool, _ reason: String) throws {
        let server = try TLSServer(names: names, days: days)
        let bundle = isGiven ? ["--cacert", server.certificate] : []
        let run = try BuiltProgram.run(
            bundle + ["--connect", "\(server.origin)/rest/1/abcdef12345/", "-c", "source.delete 5 --yes"])
        #expect(run.status == 5)
        #expect(
            run.errors.contains("error: the certificate of \(server.origin) is not valid: \(reason)"), "\(run.errors)")
        #expect(
            run.errors.contains("hint: check the address; a portal with a private certificate needs --cacert FILE"))
        #expect(!run.errors.contains("abcdef12345"))
    }
}
