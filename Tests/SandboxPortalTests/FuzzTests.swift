import BIConnector
import OrderedJSON
import SandboxPortal
import Testing

/// Whatever comes in, an answer goes out and the portal goes on.
@Suite struct FuzzTests {
    @Test(arguments: 0..<100)
    func anyRequestIsAnswered(_ seed: Int) async throws {
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

    @Test func deepFiltersAreAnswered() async throws {
        let portal = try Portal()
        for depth in [10, 20, 100, 400] {
            var filter: JSON = ["id": 31]
            for _ in 0..<depth { filter = ["0": filter] }
            let (status, _) = try await portal.exchange("biconnector.connector.list", ["filter": filter])
            #expect(status == 200 || depth > 20, "\(depth)")
        }
        let many = JSON.array((0..<40000).map { .int($0) })
        let (status, _) = try await portal.exchange("biconnector.connector.list", ["filter": ["@id": many]])
        #expect(status == 200)
    }
}

extension Generator {
    fileprivate mutating func request() -> Request {
        let method = Bool.random(using: &self) ? pick(Method.all.map(\.name) + ["batch"]) : "biconnector.source.add"
        let path = Int.random(in: 0..<10, using: &self) == 0 ? "/\(text())" : "/rest/1/\(Sandbox.webhookCode)/\(method)"
        let type = pick(["application/json", "multipart/form-data; boundary=b", "text/plain", ""])
        return Request(
            verb: pick(["GET", "POST", "PUT"]), path: path, query: Bool.random(using: &self) ? form() : "",
            headers: [Header("Content-Type", type)], body: body(type))
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
