import BIConnector
import CurlTransport
import OrderedJSON
import TestSupport
import Testing

/// Peculiarities of answers that only the wire has, seen through the client.
@Suite(.timeLimit(.minutes(1)))
struct QuirkTests {
    private func result(_ steps: [ScriptedServer.Step]) async throws -> JSON {
        let server = try ScriptedServer([[.readRequest] + steps])
        let client = Client(
            portal: try PortalAddress(scheme: "http", host: "127.0.0.1", port: server.port), authorization: .none,
            transport: CurlTransport())
        return try await client.call("scope").result
    }

    @Test func `a byte order mark before the JSON is skipped`() async throws {
        #expect(try await result([.reply("\u{FEFF}{\"result\":[\"a\"]}")]) == ["a"])
    }

    @Test func `an answer comes in chunks, cut within a character`() async throws {
        let text = Array("{\"result\":\"Гавань\"}".utf8)
        let chunk = { (bytes: ArraySlice<UInt8>) in
            Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8)
        }
        let result = try await result([
            .send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"),
            .send(chunk(text[..<12])), .send(chunk(text[12...])), .send("0\r\n\r\n"),
        ])
        #expect(result == "Гавань")
    }

    @Test func `an answer is compressed`() async throws {
        // printf '{"result":true}' | gzip -n9
        let packed: [UInt8] = [
            0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xab, 0x56, 0x2a, 0x4a, 0x2d, 0x2e, 0xcd, 0x29,
            0x51, 0xb2, 0x2a, 0x29, 0x2a, 0x4d, 0xad, 0x05, 0x00, 0x5d, 0x9c, 0x66, 0xf8, 0x0f, 0x00, 0x00, 0x00,
        ]
        #expect(try await result([.reply(headers: ["Content-Encoding: gzip"], packed)]) == true)
    }

    @Test func `the media type is not believed`() async throws {
        #expect(try await result([.reply(headers: ["Content-Type: text/html"], #"{"result":7}"#)]) == 7)
    }
}
