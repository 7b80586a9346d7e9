import BIConnector
import Foundation
import OrderedJSON
import SandboxPortal
import Testing

/// Requests as nobody writes them, thrown at a real server.
///
/// A run of a second belongs to the tests; `BCX_FUZZ_SECONDS=600 swift test --filter HTTPFuzzTests` looks longer. What
/// broke a promise is named by its number, which makes the same message again.
@Suite struct HTTPFuzzTests {
    private static let asked = ProcessInfo.processInfo.environment["BCX_FUZZ_SECONDS"].flatMap { Double($0) }
    /// Thrown at least by each thread, however busy the machine is.
    private static let fewest = 50

    /// Whatever the head says twice, and whatever follows it, nothing is made that only a page from elsewhere, a foreign
    /// name or an ambiguous length has asked for; and the server answers on.
    @Test func `hostile messages make nothing`() async throws {
        let sandbox = try Sandbox()
        let server = try HTTPServer(sandbox: sandbox)
        let before = Self.resident
        let count = try await withThrowingTaskGroup(of: Int.self) { group in
            for thread in 0..<4 {
                group.addTask { try await offPool { try Self.throwMessages(at: server.port, thread) } }
            }
            return try await group.reduce(0, +)
        }
        let list = try await Portal(sandbox).call(
            "source.list", ["filter": ["%title": "HOSTILE"], "select": ["id", "title"]])
        #expect(list == [])
        // Beside other tests the growth is theirs as well.
        guard let seconds = Self.asked else { return }
        let (growth, calls) = (Self.resident - before, sandbox.log(last: 1).first?.number ?? 0)
        #expect(growth < 200)
        print("fuzz: \(count) messages in \(seconds) s, \(calls) of them calls, \(growth) MiB more")
    }

    /// - Returns: How many messages there were.
    private static func throwMessages(at port: Int, _ thread: Int) throws -> Int {
        var number = thread
        let end = Date.now + (asked ?? 1)
        while number < 4 * fewest || Date.now < end {
            var generator = Generator(seed: number)
            let wire = try #require(Wire(port: port), "after \(number)")
            wire.write(generator.hostileMessage())
            wire.finishWriting()
            check(wire.read(until: "\u{0}never"), number)
            number += 4
            guard number % 400 < 4 else { continue }
            let sane = try #require(Wire(port: port), "after \(number)")
            let answer = sane.exchange(SandboxRequest.bytes("biconnector.connector.get", "{\"id\":31}"))
            #expect(answer.status == 200, "after \(number)")
        }
        return number / 4
    }

    /// Answers are HTTP, and say nothing of what they must not.
    private static func check(_ answer: String, _ number: Int) {
        guard !answer.isEmpty else { return }
        #expect(answer.hasPrefix("HTTP/1.1 "), "message \(number): \(answer.prefix(80))")
        #expect(
            !answer.hasPrefix("HTTP/1.1 5") || answer.contains("Not Supported"),
            "message \(number): \(answer.prefix(80))")
        #expect(!answer.contains("HOSTILE"), "message \(number): \(answer.prefix(200))")
    }

    /// What the process has resident, in MiB; 0 where the system does not tell.
    private static var resident: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return (line?.split(separator: " ").dropLast().last.flatMap { Int($0) } ?? 0) / 1024
    }
}

extension Generator {
    /// A request to make a source called HOSTILE, of which something in the head says that it must not be carried out;
    /// what comes after that is damaged.
    fileprivate mutating func hostileMessage() -> [UInt8] {
        let body = #"{"fields":{"title":"HOSTILE","connectorId":31,"settings":{"token":"x"}}}"#
        let smuggled = write(body, marks: ["Host: localhost", "Content-Length: \(body.utf8.count)"])
        switch Int.random(in: 0..<4, using: &self) {
        case 0: return write(body, marks: [pick(foreign), "Host: localhost"], damaged: true)
        case 1: return write(body, marks: [pick(misdirected)], damaged: true)
        case 2:
            let target = pick(["http://localhost", "http://evil.example", "https://127.0.0.1:1", "ftp:", "evil"])
            return write(body, target: target, marks: ["Host: localhost"], damaged: true)
        default:
            // Whichever length is taken: nothing is left over that counts as a request of its own.
            let lengths = pick(ambiguous)
            let head = ["Host: localhost"] + lengths.map { $0.replacing("N", with: "\(body.utf8.count)") }
            let text = "POST /rest/1/\(Sandbox.webhookCode)/scope HTTP/1.1\r\n\(head.joined(separator: "\r\n"))\r\n\r\n"
            return Array(text.utf8) + pick([Array("0\r\n\r\n".utf8), Array("2\r\n{}\r\n0\r\n\r\n".utf8), []]) + smuggled
        }
    }

    private mutating func write(
        _ body: String, target: String = "", marks: [String], damaged: Bool = false
    ) -> [UInt8] {
        let verb = pick(["POST", "POST", "PUT", "GET"])
        let start = "\(verb) \(target)/rest/1/\(Sandbox.webhookCode)/biconnector.source.add HTTP/1.1\r\n"
        let certain = Array((start + marks.joined(separator: "\r\n") + "\r\n").utf8)
        var rest = Array("Content-Type: application/json\r\n".utf8)
        if !marks.contains(where: { $0.hasPrefix("Content-Length") }) {
            rest +=
                pick([
                    "Content-Length: \(body.utf8.count)\r\n\r\n\(body)",
                    "Transfer-Encoding: chunked\r\n\r\n\(String(body.utf8.count, radix: 16));x=y\r\n\(body)\r\n0\r\nX: y\r\n\r\n",
                    "Connection: close, keep-alive\r\nExpect: 100-continue\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)",
                ]).utf8
        } else {
            rest += Array("\r\n\(body)".utf8)
        }
        if damaged { for _ in 0..<Int.random(in: 0...6, using: &self) { damage(&rest) } }
        return certain + rest
    }

    /// One change: a byte, a piece cut out, doubled, or put in.
    private mutating func damage(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        let place = Int.random(in: bytes.indices, using: &self)
        let length = min(bytes.count - place, Int.random(in: 1...12, using: &self))
        switch Int.random(in: 0..<5, using: &self) {
        case 0: bytes[place] = .random(in: 0...255, using: &self)
        case 1: bytes.removeSubrange(place..<(place + length))
        case 2: bytes.insert(contentsOf: bytes[place..<(place + length)], at: place)
        case 3: bytes.insert(contentsOf: pick(pieces).utf8, at: place)
        default: bytes = Array(bytes.prefix(place))
        }
    }
}

private let foreign = [
    "Origin: http://evil.example", "Origin: null", "Origin: http://localhost:1", "origin:\thttps://localhost",
    "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site", "SEC-FETCH-SITE: cross-site",
    "Sec-Fetch-Site: none\r\nOrigin: http://evil.example", "Origin: http://localhost\r\nSec-Fetch-Site: cross-site",
]

private let misdirected = [
    "Host: evil.example", "Host: evil.example\r\nHost: localhost", "Host: localhost\r\nHost: evil.example", "Host:",
    "Host: localhost.", "Host: user@localhost", "Host: [::ffff:127.0.0.1]", "Host : localhost", "Host\t: localhost",
    " Host: localhost", "Host: localhost, evil.example", "Host: localhost\u{1}",
]

private let ambiguous = [
    ["Content-Length: 0", "Content-Length: N"], ["Content-Length: N", "Content-Length: 0"],
    ["Content-Length: 0", "Transfer-Encoding: chunked"], ["Transfer-Encoding: chunked", "Content-Length: 0"],
    ["Content-Length: +0"], ["Content-Length: -0"], ["Content-Length: 0x0"], ["Content-Length: 0, 0"],
    ["Content-Length:"],
    ["Content-Length: 0 0"], ["Content-Length : 0"], ["Transfer-Encoding: identity"], ["Transfer-Encoding: xchunked"],
    ["Transfer-Encoding: chunked, identity"], ["Transfer-Encoding : chunked"], ["Transfer-Encoding: \u{B}chunked"],
    ["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"], ["Content-Length: 99999999999999999999"],
]

private let pieces = [
    "\r\n", "\n", "\r", "\r\n\r\n", "\u{0}", ":", ";", " ", "\t", "Host: localhost\r\n", "Host: evil.example\r\n",
    "Origin: http://localhost\r\n", "Sec-Fetch-Site: none\r\n", "Content-Length: 0\r\n", "Content-Length: 9\r\n",
    "Transfer-Encoding: chunked\r\n", "0\r\n\r\n", "ffffffffffffffff\r\n",
    "1;\(String(repeating: "x", count: 3000))\r\n",
    "X: \(String(repeating: "y", count: 20_000))\r\n", " folded\r\n", "HTTP/1.0", "HTTP/2.0", "%00", "😀",
    "Cookie: a=\"b; c=d\r\n", "Expect: 100-continue\r\n", "Connection: close\r\n", "Upgrade: h2c\r\n",
]
