import TestSupport
import Testing

/// Proxies of the usual variables.
@Suite(.serialized)
struct ProxyTests {
    private func run(_ server: ScriptedServer, _ more: [String: String] = [:]) throws -> BuiltProgram.Run {
        try BuiltProgram.run(
            ["--connect", "https://portal.invalid/rest/1/abcdef12345/", "-c", "option retries 0; source.list"],
            environment: ["https_proxy": server.origin].merging(more) { $1 })
    }

    @Test func `calls go through the proxy, which sees the host and nothing of the call`() throws {
        let server = try ScriptedServer([[.readRequest, .reply(status: 502, "no"), .close]])
        let run = try run(server)
        #expect(run.status == 5)
        #expect(run.errors.contains("the proxy did not connect to https://portal.invalid"), "\(run.errors)")
        let request = try #require(server.requestTexts.first)
        #expect(request.hasPrefix("CONNECT portal.invalid:443 HTTP/1.1\r\n"))
        #expect(!request.contains("abcdef12345"))
    }

    @Test func `no_proxy is heeded`() throws {
        let server = try ScriptedServer([[.readRequest, .reply(status: 502, "no"), .close]])
        let run = try run(server, ["no_proxy": "portal.invalid"])
        #expect(run.errors.contains("could not resolve host \"portal.invalid\""), "\(run.errors)")
        #expect(server.connections == 0)
    }
}
