import BIConnector
import OrderedJSON
import TestSupport
import Testing

@testable import SandboxPortal

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Connections that idle, drip or hold too much, and those of others beside them.
@Suite(.enabled(if: Loopback.hasManyAddresses)) struct ConnectionsTests {
    /// Limits that a test reaches within seconds.
    private var quick: Connections.Limits {
        var limits = Connections.Limits()
        limits.idleSeconds = 2
        limits.patienceSeconds = 1
        limits.bytesPerSecond = 1000
        return limits
    }

    private static let head = "POST /rest/1/\(Sandbox.webhookCode)/scope HTTP/1.1\r\nHost: localhost\r\n"

    private func isServed(_ server: HTTPServer, from client: Int = 1) throws -> Bool {
        let wire = try #require(Wire(port: server.port, from: client))
        wire.write(SandboxRequest.bytes("scope", "{}"))
        return wire.read(until: "\r\n").hasPrefix("HTTP/1.1 200")
    }

    @Test func `the limits are promised`() {
        let limits = Connections.Limits()
        #expect(limits.perAddress == 256 && limits.idleSeconds == 60 && limits.bytesPerSecond == 64 << 10)
    }

    /// A byte now and then keeps no connection open that has sent no whole head.
    @Test func `idle and dripping heads end`() throws {
        let server = try HTTPServer(sandbox: Sandbox(), limits: quick)
        let silent = try #require(Wire(port: server.port))
        let dripping = try #require(Wire(port: server.port))
        let kept = try #require(Wire(port: server.port))
        kept.write(SandboxRequest.bytes("scope", "{}"))
        _ = kept.read(until: "\"operating\":")
        var bytes = Array(Self.head.utf8)[...]
        let start = ContinuousClock.now
        while dripping.isOpen, ContinuousClock.now < start + .seconds(30) {
            dripping.write([bytes.popFirst() ?? UInt8(ascii: "x")])
            _ = silent.ends(within: 0)
            Pause.milliseconds(100)
        }
        #expect((.seconds(1)..<(.seconds(20))).contains(ContinuousClock.now - start))
        #expect(silent.ends(within: 10) && kept.ends(within: 10))
        #expect(try isServed(server))
    }

    @Test func `bodies have to come`() throws {
        let server = try HTTPServer(sandbox: Sandbox(), limits: quick)
        let coding = ["Content-Length: 100000", "Transfer-Encoding: chunked"]
        let slow = try coding.map { header in
            let wire = try #require(Wire(port: server.port))
            wire.write(Array((Self.head + header + "\r\n\r\n").utf8))
            return wire
        }
        let steady = try #require(Wire(port: server.port))
        steady.write(Array((Self.head + "Content-Length: 20002\r\n\r\n{").utf8))
        var sent = 0
        while sent < 20_000 {
            steady.write([UInt8](repeating: 0x20, count: 500))
            sent += 500
            slow[0].write([0x20])
            slow[1].write(Array("1;x=y\r\n \r\n".utf8))
            Pause.milliseconds(100)
        }
        steady.write([UInt8(ascii: "}")])
        #expect(steady.read(until: "\r\n").hasPrefix("HTTP/1.1 200"))
        for wire in slow { #expect(wire.ends(within: 10)) }
    }

    /// A call may take as long as it takes: neither its connection nor its answer is lost.
    @Test func `calls that wait are answered`() async throws {
        var settings = Sandbox.Settings()
        settings.latency = .seconds(4)
        let server = try HTTPServer(sandbox: Sandbox(settings: settings), limits: quick)
        let served = try await offPool { try isServed(server) }
        #expect(served)
    }

    /// The oldest idle connection makes room for a new one of the same address, and nobody else's does.
    @Test func `an address has so many connections`() throws {
        var limits = Connections.Limits()
        limits.perAddress = 8
        let server = try HTTPServer(sandbox: Sandbox(), limits: limits)
        let student = try #require(Wire(port: server.port, from: 7))
        let strangers = try (0..<30).map { _ in try #require(Wire(port: server.port, from: 2)) }
        #expect(strangers[0].ends(within: 10))
        // Those that come within a moment of each other may change places.
        let deadline = ContinuousClock.now + .seconds(10)
        while strangers.filter(\.isOpen).count > 8, ContinuousClock.now < deadline { sched_yield() }
        #expect(strangers.filter(\.isOpen).count == 8)
        // One that has been ended may still be going.
        var served = false
        while !served, ContinuousClock.now < deadline { served = try isServed(server, from: 2) }
        #expect(served)
        #expect(student.isOpen)
    }

    /// Those who watch the requests lock nobody out either.
    @Test func `watchers lock nobody out`() throws {
        var limits = Connections.Limits()
        limits.perAddress = 8
        limits.total = 24
        let server = try HTTPServer(sandbox: Sandbox(), limits: limits)
        let watchers = try (0..<24).map { number in
            let wire = try #require(Wire(port: server.port, from: 2 + number % 3))
            wire.write(Array("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
            #expect(wire.read(until: "retry: 2000").contains("200 OK"))
            return wire
        }
        for _ in 0..<5 { #expect(try isServed(server, from: 7)) }
        #expect(watchers.filter { $0.isOpenBehindWhatCame() }.count >= 18)
        #expect(try isServed(server, from: 2))
    }

    @Test func `many addresses lock nobody out`() throws {
        var limits = Connections.Limits()
        limits.perAddress = 8
        limits.total = 24
        let server = try HTTPServer(sandbox: Sandbox(), limits: limits)
        let student = try #require(Wire(port: server.port, from: 7))
        student.write(SandboxRequest.bytes("scope", "{}"))
        _ = student.read(until: "\"operating\":")
        let strangers = try (0..<60).map { number in try #require(Wire(port: server.port, from: 20 + number % 10)) }
        #expect(strangers[0].ends(within: 10))
        for client in [7, 8, 9, 25] { #expect(try isServed(server, from: client)) }
        #expect(student.isOpen)
        #expect(strangers.filter(\.isOpen).count <= 24)
    }

    /// Whoever holds most loses most: others' bodies come through.
    @Test func `unfinished bodies are bounded`() throws {
        var limits = Connections.Limits()
        limits.heldBytes = 4 << 20
        let server = try HTTPServer(sandbox: Sandbox(), limits: limits)
        let hogs = try (0..<12).map { number in
            let wire = try #require(Wire(port: server.port, from: 2))
            wire.write(Array((Self.head + "Content-Length: 1000000\r\n\r\n").utf8))
            wire.write([UInt8](repeating: 0x20, count: 900_000))
            return wire
        }
        let text = String(repeating: "x", count: 1 << 20)
        let student = try #require(Wire(port: server.port, from: 7))
        student.write(
            SandboxRequest.bytes(
                "biconnector.source.add",
                "{\"fields\":{\"title\":\"\(text.prefix(9))\",\"description\":\"\(text)\",\"connectorId\":31,\"settings\":{}}}"
            ))
        #expect(student.read(until: "\"time\"").contains("{\"id\":58}"))
        #expect(hogs.filter(\.isOpen).count <= 4)
    }

    /// Answers that nobody reads are held no longer than there is room for them.
    @Test func `answers that nobody reads are bounded`() async throws {
        var limits = Connections.Limits()
        limits.heldBytes = 64 << 20
        let portal = try Portal()
        let text = JSON.string(String(repeating: "x", count: 1 << 20))
        for _ in 0..<12 { try await portal.add("source", Example.source.with("description", text)) }
        let server = try HTTPServer(sandbox: portal.sandbox, limits: limits)
        let list = SandboxRequest.bytes("biconnector.source.list", "{}")
        let count = try await offPool {
            let hogs = try (0..<12).map { _ in
                let wire = try #require(Wire(port: server.port, from: 2))
                wire.write(list)
                return wire
            }
            #expect(try isServed(server, from: 7))
            let student = try #require(Wire(port: server.port, from: 7))
            student.write(list)
            #expect(student.read(until: "\"operating\":").contains("\"id\":69"))
            return hogs.count
        }
        #expect(count == 12)
    }
}

/// A pause of a client that is slow on purpose.
enum Pause {
    static func milliseconds(_ count: UInt32) { usleep(count * 1000) }
}
