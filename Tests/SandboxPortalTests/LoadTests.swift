import BIConnector
import OrderedJSON
import SandboxPortal
import Testing

/// Many requests. The numbers are printed, not demanded; errors are not accepted.
///
/// Measured on two cores that also ran the clients, in a release build with a client in C: 7,500 lists of 50 sources a
/// second over two connections, 38,000 short lists; with thirty connections 34,000 reads (99 of 100 within 3.3 ms) and
/// 18,000 writes (within 4.7 ms), to a file 2,800 writes a second. 300,000 requests took no memory to speak of.
@Suite struct LoadTests {
    /// One page of 50 sources, two kept connections.
    @Test func `lists over kept connections`() async throws {
        let server = try HTTPServer(sandbox: Sandbox())
        let portal = Portal(server.sandbox)
        for number in 0..<50 { try await portal.add("source", Example.source.with("title", "No. \(number)")) }
        let each = 200
        let started = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<2 {
                group.addTask { try await offPool { try Self.list(each, port: server.port) } }
            }
            try await group.waitForAll()
        }
        let duration = ContinuousClock.now - started
        print("lists of 50: \(Int(Double(2 * each) / duration.seconds)) a second")
    }

    private static func list(_ count: Int, port: Int) throws {
        let wire = try #require(Wire(port: port))
        for _ in 0..<count {
            wire.write(SandboxRequest.bytes("biconnector.source.list", "{}"))
            let reply = wire.read(until: "\"operating\":")
            if !reply.hasPrefix("HTTP/1.1 200") { Issue.record("\(reply)") }
        }
    }

    /// Thirty clients write and read at the same time, each with credentials of its own; no write is lost.
    @Test func `thirty students`() async throws {
        let sandbox = try Sandbox()
        let server = try HTTPServer(sandbox: sandbox)
        var students: [Access] = []
        for number in 0..<30 { students.append(try sandbox.makeAccess(for: "Student \(number)")) }
        let each = 20
        let slowest = try await withThrowingTaskGroup(of: Duration.self) { group in
            for (number, student) in students.enumerated() {
                group.addTask {
                    try await offPool {
                        try Self.add(each, connector: 124 + number * 3, student.accessToken, port: server.port)
                    }
                }
            }
            return try await group.reduce(.zero, max)
        }
        print("thirty students: the slowest of \(30 * each) writes took \(slowest)")
        for student in students {
            let list = try await Portal(sandbox).call("source.list", token: student.accessToken.reveal())
            #expect(list.array?.count == each)
        }
    }

    /// - Returns: How long the slowest took.
    private static func add(_ count: Int, connector: Int, _ token: Secret, port: Int) throws -> Duration {
        let wire = try #require(Wire(port: port))
        var slowest = Duration.zero
        for turn in 0..<count {
            let body = """
                {"fields":{"title":"No. \(turn)","connectorId":\(connector),"settings":{}},"auth":"\(token.reveal())"}
                """
            let started = ContinuousClock.now
            wire.write(SandboxRequest.bytes("biconnector.source.add", body, webhook: false))
            let reply = wire.read(until: "\"operating\":")
            if !reply.contains("{\"id\":") { Issue.record("\(reply)") }
            slowest = max(slowest, ContinuousClock.now - started)
        }
        return slowest
    }

    /// Clients that go away while they are answered harm nobody: no signal ends the process.
    @Test func `clients may go away`() async throws {
        let server = try HTTPServer(sandbox: Sandbox())
        let portal = Portal(server.sandbox)
        let long = JSON.string(String(repeating: "x", count: 1 << 20))
        for _ in 0..<8 { try await portal.add("source", Example.source.with("description", long)) }
        for _ in 0..<20 {
            let wire = try #require(Wire(port: server.port))
            wire.write(SandboxRequest.bytes("biconnector.source.list", "{}"))
        }
        let wire = try #require(Wire(port: server.port))
        wire.write(SandboxRequest.bytes("scope", "{}"))
        #expect(wire.read(until: "\r\n").hasPrefix("HTTP/1.1 200"))
    }
}

extension SandboxRequest {
    /// A call by webhook, or with a token in its body, as it goes over the wire.
    static func bytes(_ method: String, _ body: String, webhook: Bool = true) -> [UInt8] {
        let path = webhook ? "1/\(Sandbox.webhookCode)/\(method)" : method
        let head = """
            POST /rest/\(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
            Content-Length: \(body.utf8.count)\r\n\r\n
            """
        return Array((head + body).utf8)
    }
}

extension Duration {
    fileprivate var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
