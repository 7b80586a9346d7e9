import BIConnector
import CurlTransport
import OrderedJSON
import TestSupport
import Testing

/// What goes over the wire, and what comes back, when the server behaves.
@Suite(.timeLimit(.minutes(1)))
struct WireTests {
    @Test
    func `a call of the client is this request, byte by byte`() async throws {
        let server = try ScriptedServer(answering: #"{"result":{"id":58}}"#)
        let client = Client(
            portal: try PortalAddress(scheme: "http", host: "127.0.0.1", port: server.port),
            authorization: .webhook(user: 1, code: Secret("abc")), transport: CurlTransport(), userAgent: "bcx/1")
        let made = try await client.call(
            "biconnector.source.add", ["fields": ["title": "Nörd", "connectorId": 31, "big": .array([true, nil])]])
        #expect(made.result["id"] == 58)
        #expect(
            server.requestTexts == [
                """
                POST /rest/1/abc/biconnector.source.add HTTP/1.1\r
                Host: 127.0.0.1:\(server.port)\r
                Accept-Encoding: gzip, deflate\r
                Content-Type: application/json\r
                Accept: application/json\r
                User-Agent: bcx/1\r
                Content-Length: 63\r
                \r
                {"fields":{"title":"Nörd","connectorId":31,"big":[true,null]}}
                """
            ])
    }

    @Test
    func `a GET has no body`() async throws {
        let server = try ScriptedServer(answering: "{}")
        let reply = try await CurlTransport().send(Call(verb: "GET", url: Secret("\(server.origin)/a/b?c=d%20e")))
        #expect(reply.status == 200)
        #expect(
            server.requestTexts == [
                """
                GET /a/b?c=d%20e HTTP/1.1\r
                Host: 127.0.0.1:\(server.port)\r
                Accept: */*\r
                Accept-Encoding: gzip, deflate\r
                \r

                """
            ])
    }

    @Test(arguments: [("GET", ""), ("POST", "x=1"), ("POST", "")])
    func `nothing of one call is left over in the next`(verb: String, body: String) async throws {
        let server = try ScriptedServer(answering: "{}")
        let transport = CurlTransport()
        let call = Call(verb: verb, url: Secret("\(server.origin)/x"), body: Array(body.utf8))
        _ = try await transport.send(call)
        for (other, text) in [("PUT", "full"), ("GET", ""), ("POST", "longer than before")] {
            let headers = [Header("X-Other", "1"), Header("X-Empty", "")]
            _ = try await transport.send(
                Call(verb: other, url: Secret("\(server.origin)/y"), headers: headers, body: Array(text.utf8)))
            _ = try await transport.send(call)
        }
        let requests = server.requestTexts
        #expect(Set(stride(from: 0, to: 7, by: 2).map { requests[$0] }).count == 1)
        #expect(requests[1].hasPrefix("PUT /y") && requests[1].hasSuffix("\r\n\r\nfull"))
        #expect(requests[1].contains("X-Other: 1\r\nX-Empty:\r\n"))
        #expect(server.connections == 1)
    }

    @Test
    func `many calls share one connection, and only the first has a connection to make`() async throws {
        let server = try ScriptedServer(answering: "{}")
        let transport = CurlTransport()
        let first = try await transport.send(Call(url: Secret(server.origin)))
        #expect(first.timings.connected > .zero)
        #expect(first.timings.secured == .zero)
        for _ in 0..<100 {
            let timings = try await transport.send(Call(url: Secret(server.origin))).timings
            #expect(timings.resolved == .zero && timings.connected == .zero)
            #expect(timings.firstByte > .zero && timings.firstByte <= timings.total)
        }
        #expect(server.connections == 1)
    }

    @Test
    func `a large body goes out at once and whole`() async throws {
        let server = try ScriptedServer(answering: "{}")
        let body = [UInt8](repeating: 0x61, count: 3 << 20)
        _ = try await CurlTransport().send(Call(url: Secret(server.origin), body: body))
        let request = try #require(server.requests.first)
        #expect(request.suffix(body.count) == body[...])
        #expect(!server.requestTexts[0].contains("Expect"))
    }

    @Test
    func `small and large bodies follow one another with the same headers`() async throws {
        let server = try ScriptedServer(answering: "{}")
        let transport = CurlTransport()
        for size in [2, 1024, 1025, 3 << 20, 2] {
            _ = try await transport.send(
                Call(
                    url: Secret(server.origin), headers: [Header("Accept", "application/json")],
                    body: [UInt8](repeating: 0x61, count: size)))
        }
        let heads = server.requestTexts.map { text in
            text.split(separator: "\r\n\r\n")[0].split(separator: "\r\n").filter {
                !$0.hasPrefix("Content-Length: ")
            }
        }
        #expect(heads.count == 5)
        #expect(Set(heads).count == 1, "\(heads)")
    }

    @Test
    func `a call may name the encodings itself`() async throws {
        let server = try ScriptedServer(answering: "{}")
        let call = Call(url: Secret(server.origin), headers: [Header("accept-encoding", "identity")])
        _ = try await CurlTransport().send(call)
        let lines = server.requestTexts[0].split(separator: "\r\n").filter {
            $0.lowercased().hasPrefix("accept-encoding")
        }
        #expect(lines == ["accept-encoding: identity"])
    }

    @Test
    func `a body is unpacked`() async throws {
        // printf '{"result":true}' | gzip -n9
        let packed: [UInt8] = [
            0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xab, 0x56, 0x2a, 0x4a, 0x2d, 0x2e, 0xcd, 0x29,
            0x51, 0xb2, 0x2a, 0x29, 0x2a, 0x4d, 0xad, 0x05, 0x00, 0x5d, 0x9c, 0x66, 0xf8, 0x0f, 0x00, 0x00, 0x00,
        ]
        let server = try ScriptedServer([[.readRequest, .reply(headers: ["Content-Encoding: gzip"], packed)]])
        let reply = try await CurlTransport().send(Call(url: Secret(server.origin)))
        #expect(String(decoding: reply.body, as: UTF8.self) == #"{"result":true}"#)
    }

    @Test
    func `chunks are put together, interim replies are passed over, headers keep their order`() async throws {
        let server = try ScriptedServer([
            [
                .readRequest, .send("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n"),
                .send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-B:  two words \r\nX-A:\r\n\r\n"),
                .send("3\r\n{\"r\r\n"), .send("4;x=y\r\n\":1}\r\n0\r\n\r\n"),
            ]
        ])
        let reply = try await CurlTransport().send(Call(url: Secret(server.origin)))
        #expect(String(decoding: reply.body, as: UTF8.self) == #"{"r":1}"#)
        #expect(
            reply.headers == [Header("Transfer-Encoding", "chunked"), Header("X-B", "two words"), Header("X-A", "")])
    }

    @Test(arguments: [
        (200, "\u{FEFF}{\"result\":true}"), (503, "<html>busy</html>"), (200, ""), (401, "{\"error\":\"x\"}"),
        (302, "moved"),
    ])
    func `any body is handed up as it is, with any status`(status: Int, body: String) async throws {
        let server = try ScriptedServer([
            [.readRequest, .reply(status: status, headers: ["Location: http://127.0.0.1:1/elsewhere"], body), .again]
        ])
        let reply = try await CurlTransport().send(Call(url: Secret(server.origin)))
        #expect(reply.status == status)
        #expect(reply.body == Array(body.utf8))
        #expect(reply.header("location") == "http://127.0.0.1:1/elsewhere")
        #expect(server.requests.count == 1)
    }

    @Test
    func `a body up to the cap is taken, one byte more is not`() async throws {
        let server = try ScriptedServer([[.readRequest, .reply(String(repeating: "x", count: 4096)), .again]])
        let transport = CurlTransport()
        let reply = try await transport.send(Call(url: Secret(server.origin), maximumReply: 4096))
        #expect(reply.body.count == 4096)
        await #expect(throws: TransportError(.tooLarge, "the reply is larger than 4095 bytes", mayHaveRun: true)) {
            try await transport.send(Call(url: Secret(server.origin), maximumReply: 4095))
        }
    }

    @Test
    func `fifty calls at once`() async throws {
        let server = try ScriptedServer(answering: "{}")
        let transport = CurlTransport()
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<50 {
                group.addTask {
                    let call = Call(url: Secret("\(server.origin)/\(number)"), body: Array("\(number)".utf8))
                    for _ in 0..<10 {
                        let reply = try await transport.send(call)
                        #expect(reply.status == 200)
                    }
                    return number
                }
            }
            var done: Set<Int> = []
            for try await number in group { done.insert(number) }
            #expect(done.count == 50)
        }
        #expect(server.requests.count == 500)
        #expect(server.connections < 100)
    }

    @Test
    func `slow calls do not hold up others`() async throws {
        // No call is answered before all have come.
        let slow = try ScriptedServer([[.readRequest, .drip(Array("HTTP/1.1 200".utf8), every: .seconds(60))]])
        let quick = try ScriptedServer(answering: "{}")
        let transport = CurlTransport()
        await withTaskGroup { group in
            for _ in 0..<20 {
                group.addTask { _ = try? await transport.send(Call(url: Secret(slow.origin))) }
            }
            var seen = 0
            while seen < 20, await slow.next({ if case .request = $0 { true } else { false } }) != nil { seen += 1 }
            for _ in 0..<20 {
                let reply = try? await transport.send(Call(url: Secret(quick.origin)))
                #expect(reply?.status == 200)
            }
            group.cancelAll()
        }
    }
}
