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
        #expect(run.errors.contains("the proxy did not connect to https://portal.invalid: HTTP 502\n"), "\(run.errors)")
        #expect(run.errors.contains("hint: check the proxy in the variable https_proxy"))
        let request = try #require(server.requestTexts.first)
        #expect(request.hasPrefix("CONNECT portal.invalid:443 HTTP/1.1\r\n"))
        #expect(!request.contains("abcdef12345"))
    }

    @Test(arguments: ["127.0.0.1:DEAD", "nosuch.invalid:8080"])
    func `a proxy that is not there is named as what is missing, without its password`(_ place: String) throws {
        let place = place.replacing("DEAD", with: "\(try ScriptedServer.deadPort())")
        let run = try BuiltProgram.run(
            [
                "--trace", "--connect", "https://portal.invalid/rest/1/abcdef12345/", "-c",
                "option retries 0; source.list",
            ],
            environment: ["HTTPS_PROXY": "http://user:geheim@\(place)"])
        #expect(run.status == 5)
        #expect(
            run.errors.contains("error: connection refused by the proxy\n")
                || run.errors.contains("error: could not resolve the host of the proxy\n"), "\(run.errors)")
        #expect(run.errors.contains("hint: check the proxy"))
        #expect(!run.errors.contains("geheim"))
    }

    @Test func `a connection that is refused without a proxy is the portal's`() throws {
        let port = try ScriptedServer.deadPort()
        let run = try BuiltProgram.run([
            "--connect", "https://LOCALHOST:\(port)/rest/1/abcdef12345/", "-c", "option retries 0; source.list",
        ])
        #expect(run.errors.contains("error: connection refused by https://localhost:\(port)\n"), "\(run.errors)")
    }

    @Test func `no_proxy is heeded`() throws {
        let server = try ScriptedServer([[.readRequest, .reply(status: 502, "no"), .close]])
        let run = try run(server, ["no_proxy": "portal.invalid"])
        #expect(run.errors.contains("could not resolve host \"portal.invalid\""), "\(run.errors)")
        #expect(server.connections == 0)
    }
}
