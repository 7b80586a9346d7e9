import BIConnector
import OrderedJSON
import Testing

@testable import SandboxPortal

/// Whatever comes in, an answer goes out and the portal goes on.
@Suite struct FuzzTests {
    @Test(arguments: 0..<100)
    func `any request is answered`(_ seed: Int) async throws {
        var generator = Generator(seed: seed)
        let portal = try Portal()
        try await portal.addExamples()
        for _ in 0..<60 {
            let request = generator.request()
            let answer = try #require(await portal.sandbox.answer(request))
            #expect((200..<600).contains(answer.status))
            guard request.path.hasPrefix("/rest/") else { continue }
            let body = try JSON(bytes: answer.body)
            #expect(body["result"] != nil || body["error"] != nil)
            #expect(answer.status != 500, "\(request.path) \(String(decoding: request.body, as: UTF8.self)) \(body)")
        }
        #expect(try await portal.call("connector.list", ["select": ["id"]]).array?.isEmpty == false)
    }

    /// Whatever comes over a socket, in whatever encoding and size, the portal answers on, and its file stays whole.
    @Test(arguments: 0..<10)
    func `any bytes leave the file whole`(_ seed: Int) async throws {
        let directory = TemporaryDirectory()
        let path = directory.file("portal.db")
        do {
            let server = try HTTPServer(sandbox: Sandbox(storage: .file(path)))
            try await Portal(server.sandbox).addExamples()
            try await offPool {
                var generator = Generator(seed: seed)
                for _ in 0..<30 {
                    let wire = try #require(Wire(port: server.port))
                    wire.write(generator.message())
                    wire.finishWriting()
                    while !wire.read().isEmpty {}
                }
                let wire = try #require(Wire(port: server.port))
                #expect(wire.exchange(SandboxRequest.bytes("biconnector.table.get", "{\"id\":93}")).status == 200)
            }
        }
        #expect(try Database(.file(path)).rows("pragma integrity_check") == [[.text("ok")]])
        let left = Portal(try Sandbox(storage: .file(path)))
        #expect(try await left.call("source.get", ["id": 58])["item"]?["connectorId"] == 31)
    }

    @Test func `deep filters are answered`() async throws {
        let portal = try Portal()
        for depth in [10, 20, 100, 400] {
            var filter: JSON = ["id": 31]
            for _ in 0..<depth { filter = ["0": filter] }
            let (status, _) = try await portal.exchange("biconnector.connector.list", ["filter": filter])
            #expect(status == 200, "\(depth)")
        }
        for prefix in ["%", "%=", ">", "!"] {
            let words = JSON.array((0..<3000).map { .string("word \($0)") })
            let (status, body) = try await portal.exchange(
                "biconnector.connector.list", ["filter": ["logic": "OR", "\(prefix)title": words, "id": 31]])
            #expect(status == 200, "\(prefix)")
            #expect(body["result"]?.array?.isEmpty == false)
        }
        let long = JSON.string(String(repeating: "%", count: 100_000))
        #expect(try await portal.exchange("biconnector.connector.list", ["filter": ["%=title": long]]).status == 200)
        // More values than a filter may have are refused, and not answered at the cost of everybody else.
        for (count, expected) in [(9000, 200), (40000, 400)] {
            let many = JSON.array((0..<count).map { .int($0) })
            let (status, _) = try await portal.exchange("biconnector.connector.list", ["filter": ["@id": many]])
            #expect(status == expected, "\(count)")
        }
    }
}

extension Generator {
    fileprivate mutating func request() -> SandboxRequest {
        let method =
            Bool.random(using: &self) ? pick(PortalMethod.all.map(\.name) + ["batch"]) : "biconnector.source.add"
        let path = Int.random(in: 0..<10, using: &self) == 0 ? "/\(text())" : "/rest/1/\(Sandbox.webhookCode)/\(method)"
        let type = pick(["application/json", "multipart/form-data; boundary=b", "text/plain", ""])
        return SandboxRequest(
            verb: pick(["GET", "POST", "PUT"]), path: path, query: Bool.random(using: &self) ? form() : "",
            headers: [Header("Content-Type", type)], body: body(type))
    }

    /// A request as bytes: of any verb, encoding, framing and size, now and then damaged. It does not delete.
    fileprivate mutating func message() -> [UInt8] {
        let method = pick(
            PortalMethod.all.filter { $0.verb != .delete && $0.verb != .fieldsUpdate }.map(\.name) + ["batch"])
        let type = pick([
            "application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b",
            "multipart/form-data", "application/json; charset=utf-16", "image/png", "",
        ])
        var body = self.body(type.hasPrefix("application/json") ? "application/json" : type)
        if Int.random(in: 0..<4, using: &self) == 0 { body = grown(body) }
        if Int.random(in: 0..<4, using: &self) == 0, !body.isEmpty {
            for _ in 0..<5 { body[Int.random(in: body.indices, using: &self)] = .random(in: 0...255, using: &self) }
        }
        let head = """
            \(pick(["POST", "GET", "PUT", "DELETE", "OPTIONS", "BREW"])) /rest/1/\(Sandbox.webhookCode)/\(method) HTTP/1.1\r
            Host: localhost\r
            Content-Type: \(type)\r
            \(pick(["", "", "Content-Encoding: gzip\r\n", "Expect: 100-continue\r\n", "Accept-Encoding: br\r\n"]))
            """
        return Array(head.utf8) + framed(body)
    }

    /// With much in its middle.
    private mutating func grown(_ body: [UInt8]) -> [UInt8] {
        let filler = [UInt8](
            repeating: pick(Array("x[%&= ".utf8) + [0, 255]), count: Int.random(in: 1...300_000, using: &self))
        return body[..<(body.count / 2)] + filler + body[(body.count / 2)...]
    }

    /// With its length, a wrong one, in chunks, or with nothing said about it.
    private mutating func framed(_ body: [UInt8]) -> [UInt8] {
        switch Int.random(in: 0..<6, using: &self) {
        case 0: return Array("Content-Length: \(body.count / 2)\r\n\r\n".utf8) + body
        case 1:
            let size = String(body.count, radix: 16)
            return Array("Transfer-Encoding: chunked\r\n\r\n\(size)\r\n".utf8) + body + Array("\r\n0\r\n\r\n".utf8)
        case 2: return Array("\r\n".utf8) + body
        default: return Array("Content-Length: \(body.count)\r\n\r\n".utf8) + body
        }
    }

    private mutating func body(_ type: String) -> [UInt8] {
        switch type {
        case "application/json":
            var parameters = JSON.Object()
            for name in ["id", "fields", "filter", "select", "order", "cmd", "add", "update", "delete"]
            where Bool.random(using: &self) {
                parameters[name] = json()
            }
            return JSON.object(parameters).bytes()
        case "text/plain": return Array(form().utf8)
        default:
            return Array("--b\r\nContent-Disposition: form-data; name=\"\(text())\"\r\n\r\n\(text())\r\n--b--".utf8)
        }
    }

    private mutating func form() -> String {
        (0..<Int.random(in: 0..<5, using: &self)).map { _ in
            "\(pick(["fields[title]", "id", "filter[0][id]", "cmd[a]", "select[]", "fields[fields][0][name]", "[", "a[b"]))=\(text())"
        }.joined(separator: "&")
    }
}
