import BIConnector
import Foundation
import OrderedJSON
import SandboxPortal

/// How much the sandbox portal bears.
extension Benchmark {
    static let sandbox: [Benchmark] = [
        Benchmark(
            name: "sandbox.list", summary: "20,000 lists over one kept connection",
            goals: [.seconds("lists of three", atMost: 4), .piece("lists of fifty", atMost: 120e-6)], mostTurns: 3,
            contenders: { _ in
                let portal = try PortalProcess()
                let call = Wire.request("1/\(Sandbox.webhookCode)/biconnector.source.list", "{}")
                let connectors = Wire.request("1/\(Sandbox.webhookCode)/biconnector.connector.list", "{}")
                let wire = try Wire(port: portal.port)
                for number in 0..<50 { try wire.exchange(addition(number)) }
                return [
                    .here("lists of three", work: (20_000, "list")) {
                        for _ in 0..<20_000 { try portal.wire.exchange(connectors) }
                    },
                    .here("lists of fifty", work: (20_000, "list")) {
                        for _ in 0..<20_000 { try portal.wire.exchange(call) }
                    },
                ]
            }),
        Benchmark(
            name: "sandbox.batch", summary: "10,000 adds in batches of fifty: the processor's time of the portal",
            goals: [.piece("adds", atMost: 35e-6)], mostTurns: 3,
            contenders: { _ in
                [Contender(name: "adds", work: (10_000, "add"), turn: { try PortalProcess().add(10_000) })]
            }),
        Benchmark(
            name: "sandbox.growth", summary: "2,000 pages of fifty from a portal that holds more and more",
            goals: [
                .cost("first of 10000", to: "first of 100", atMost: 1.5),
                .cost("last of 10000", to: "last of 100", atMost: 2),
                .cost("last by title of 10000", to: "last by title of 100", atMost: 2),
            ], mostTurns: 3,
            contenders: { _ in
                try [10, 100, 1000, 10_000].flatMap { try PortalProcess().pages(of: $0) }
            }),
        Benchmark(
            name: "sandbox.class",
            summary: "360 calls of each student of a class, in turn: the processor's time of the portal",
            goals: [
                .memory("100 students", atMost: 120), .cost("100 students", to: "1 student", atMost: 2),
            ], mostTurns: 3,
            contenders: { _ in
                [1, 10, 30, 100].map { count in
                    Contender(
                        name: count == 1 ? "1 student" : "\(count) students", work: (count * 360, "call"),
                        turn: { try PortalProcess(members: count).work(360) })
                }
            }),
        Benchmark(
            name: "sandbox.workshop",
            summary: "30 students with 20 requests a second each, for a minute, beside 500 idle strangers",
            goals: [.latency("students", atMost: 0.05), .memory("students", atMost: 200)], mostTurns: 1,
            contenders: { _ in
                [Contender(name: "students", work: (36_000, "request"), turn: { try await Workshop().hold() })]
            }),
        Benchmark(
            name: "sandbox.memory", summary: "the memory of a portal that has answered a million requests",
            goals: [.growth("1,000,000 requests", from: "100,000 requests", atMost: 1.1)], mostTurns: 1,
            contenders: { _ in
                let portal = try PortalProcess()
                return [
                    Contender(name: "100,000 requests", turn: { try portal.answer(100_000) }),
                    Contender(name: "1,000,000 requests", turn: { try portal.answer(900_000) }),
                ]
            }),
    ]

    fileprivate static func addition(_ number: Int, connector: Int = 31, token: String? = nil) -> [UInt8] {
        let auth = token.map { ",\"auth\":\"\($0)\"" } ?? ""
        let body = """
            {"fields":{"title":"No. \(number)","connectorId":\(connector),"settings":{"token":"x"}}\(auth)}
            """
        let path = token == nil ? "1/\(Sandbox.webhookCode)/" : ""
        return Wire.request("\(path)biconnector.source.add", body)
    }
}

/// `bcx sandbox` as a process of its own.
private final class PortalProcess: @unchecked Sendable {
    // Used by one task after the other: turns are taken one by one.
    let port: Int
    let wire: Wire
    private let process = Process()

    /// The access tokens of the students.
    let tokens: [String]

    /// The paths by which the members of a class get in.
    private let joinPaths: [String]

    /// - Parameters:
    ///   - students: How many share the portal.
    ///   - members: How many have a portal of their own.
    init(students: Int = 0, members: Int = 0) throws {
        process.executableURL = URL(fileURLWithPath: Programs.bcx)
        process.arguments =
            ["sandbox", "--output", "json"] + (students > 0 ? ["--students", "\(students)"] : [])
            + (members > 0 ? ["--class", "\(members)"] : [])
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var text = ""
        while !text.hasSuffix("\n") {
            let piece = output.fileHandleForReading.availableData
            guard !piece.isEmpty else { throw Wire.Broken(what: "bcx sandbox says nothing") }
            text += String(decoding: piece, as: UTF8.self)
        }
        let sheet = try JSON(parsing: text)
        port = sheet["portal"]?.string?.split(separator: ":").last.flatMap { Int($0) } ?? 0
        tokens = sheet["students"]?.array?.compactMap { $0["token"]?.string } ?? []
        joinPaths =
            sheet["class"]?.array?.compactMap { $0["join"]?.string?.split(separator: "/").last.map(String.init) } ?? []
        wire = try Wire(port: port)
    }

    deinit { process.terminate() }

    /// Lists, and now and then a source made and deleted again.
    func answer(_ count: Int) throws -> Measurement {
        let list = Wire.request("1/\(Sandbox.webhookCode)/biconnector.connector.list", #"{"select":["id","title"]}"#)
        let start = ContinuousClock.now
        var done = 0
        while done < count {
            try wire.exchange(list)
            done += 1
            guard done % 10 == 0 else { continue }
            let made = try JSON(bytes: Array(wire.exchange(Benchmark.addition(done))))["result"]?["id"]?.integer ?? 0
            let path = "1/\(Sandbox.webhookCode)/biconnector.source.delete"
            try wire.exchange(Wire.request(path, "{\"id\":\(made)}"))
            done += 2
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        return Measurement(seconds: seconds, processor: seconds, memory: residentMiB)
    }

    /// Reads pages of so many sources, which are made first.
    func pages(of count: Int) throws -> [Contender] {
        for start in stride(from: 0, to: count, by: 50) { try addBatch(start..<min(start + 50, count)) }
        let last = (count + 49) / 50
        return [("first", 1, "id"), ("last", last, "id"), ("last by title", last, "title")].map { name, page, order in
            let call = Wire.request(
                "1/\(Sandbox.webhookCode)/biconnector.source.list",
                "{\"page\":\(page),\"order\":{\"\(order)\":\"ASC\"}}")
            return .here("\(name) of \(count)", work: (2000, "page")) {
                // Of its own: one that waited for the turns of the others would be ended.
                let wire = try Wire(port: self.port)
                for _ in 0..<2000 { try wire.exchange(call) }
            }
        }
    }

    /// Makes sources in batches.
    func add(_ count: Int) throws -> Measurement {
        let before = processorSeconds
        for start in stride(from: 0, to: count, by: 50) { try addBatch(start..<start + 50) }
        let seconds = processorSeconds - before
        return Measurement(seconds: seconds, processor: seconds, memory: residentMiB)
    }

    /// Makes sources in one batch.
    func addBatch(_ numbers: Range<Int>) throws {
        let answer = try wire.exchange(Self.batch(of: numbers, "1/\(Sandbox.webhookCode)"))
        guard try JSON(bytes: Array(answer))["result"]?["result"]?.object?.count == numbers.count else {
            throw Wire.Broken(what: String(decoding: answer, as: UTF8.self))
        }
    }

    private static func batch(of numbers: Range<Int>, _ webhook: String) -> [UInt8] {
        let commands = numbers.map { number in
            """
            "c\(number)":"biconnector.source.add?fields[title]=North%2C%20\(number)&fields[connectorId]=31\
            &fields[settings][token]=t-\(number)"
            """
        }
        return Wire.request("\(webhook)/batch", "{\"halt\":0,\"cmd\":{\(commands.joined(separator: ","))}}")
    }

    /// Lets the members of the class work in turn, each over a connection of their own: six calls a round, one of them a
    /// batch.
    func work(_ calls: Int) throws -> Measurement {
        let members = try joinPaths.map { code in
            let wire = try Wire(port: port)
            let entrance = try JSON(bytes: Array(wire.exchange(Wire.post("/join/\(code)", ""))))
            return (wire, "1/\(entrance["webhook"]?.string ?? "")")
        }
        let before = processorSeconds
        for round in 0..<calls / 6 {
            for (wire, webhook) in members {
                func call(_ method: String, _ body: String) -> [UInt8] {
                    Wire.request("\(webhook)/biconnector.\(method)", body)
                }
                let settings = "\"settings\":{\"token\":\"t-\(round)\"}"
                let made = try wire.exchange(
                    call("source.add", "{\"fields\":{\"title\":\"No. \(round)\",\"connectorId\":31,\(settings)}}"))
                let id = try JSON(bytes: Array(made))["result"]?["id"]?.integer ?? 0
                try wire.exchange(call("source.list", "{}"))
                try wire.exchange(call("source.get", "{\"id\":\(id)}"))
                try wire.exchange(call("source.update", "{\"id\":\(id),\"fields\":{\"title\":\"Number \(round)\"}}"))
                try wire.exchange(call("connector.list", "{}"))
                try wire.exchange(Self.batch(of: round * 3..<round * 3 + 3, webhook))
            }
        }
        let seconds = processorSeconds - before
        return Measurement(seconds: seconds, processor: seconds, memory: residentMiB)
    }

    /// The processor's time that the process has taken; 0 where the system does not tell.
    private var processorSeconds: Double {
        #if os(Linux)
            var (clock, time) = (clockid_t(), timespec())
            guard clock_getcpuclockid(process.processIdentifier, &clock) == 0, clock_gettime(clock, &time) == 0 else {
                return 0
            }
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        #else
            return 0
        #endif
    }

    /// What the process has resident now; 0 where the system does not tell.
    var residentMiB: Double {
        let path = "/proc/\(process.processIdentifier)/status"
        let status = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return (line?.split(separator: " ").dropLast().last.flatMap { Double($0) } ?? 0) / 1024
    }
}

/// Thirty students at one portal, each with an address of their own: each lists, makes and reads sources, twenty times a
/// second. Strangers hold connections and say nothing.
private struct Workshop {
    private static let students = 30
    private static let strangers = 500
    private static let interval = Duration.milliseconds(50)
    private static let rounds = 1200

    /// Holds the workshop; an error or a lost write ends it.
    func hold() async throws -> Measurement {
        let portal = try PortalProcess(students: Self.students)
        let strangers = try (0..<Self.strangers).map { try Wire(port: portal.port, from: 100 + $0 % 100) }
        let start = ContinuousClock.now
        let latencies = try await withThrowingTaskGroup(of: [Double].self) { group in
            for (number, token) in portal.tokens.enumerated() {
                // The connectors of the first student follow the seeded ones, three for each.
                let connector = 124 + number * 3
                let port = portal.port
                group.addTask { try await onThread { try work(token, connector, number, port: port) } }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        return try withExtendedLifetime(strangers) {
            guard latencies.count == Self.students * Self.rounds else {
                throw Wire.Broken(what: "a student is missing")
            }
            return Measurement(
                seconds: seconds, processor: seconds, memory: portal.residentMiB,
                latency: latencies.sorted()[latencies.count * 99 / 100])
        }
    }

    /// - Returns: What each request took, in seconds.
    private func work(_ token: String, _ connector: Int, _ number: Int, port: Int) throws -> [Double] {
        let wire = try Wire(port: port, from: 10 + number)
        let list = Wire.request("biconnector.source.list", "{\"auth\":\"\(token)\",\"order\":{\"id\":\"DESC\"}}")
        let start = ContinuousClock.now
        var latencies: [Double] = []
        var made = 0
        for round in 0..<Self.rounds {
            let pause = start + Self.interval * round - ContinuousClock.now
            if pause > .zero { usleep(UInt32(pause / .microseconds(1))) }
            let isWrite = round % 4 == 0
            let before = ContinuousClock.now
            let answer = try wire.exchange(
                isWrite ? Benchmark.addition(round, connector: connector, token: token) : list)
            latencies.append((ContinuousClock.now - before) / .seconds(1))
            guard isWrite else { continue }
            guard try JSON(bytes: Array(answer))["result"]?["id"] != nil else {
                throw Wire.Broken(what: String(decoding: answer, as: UTF8.self))
            }
            made += 1
        }
        try check(made, token, wire)
        return latencies
    }

    /// Counts what is there: no write that was answered may be lost.
    private func check(_ made: Int, _ token: String, _ wire: Wire) throws {
        var found = 0
        for page in 1... {
            let call = Wire.request(
                "biconnector.source.list",
                "{\"auth\":\"\(token)\",\"page\":\(page),\"order\":{\"id\":\"ASC\"},\"select\":[\"id\"]}")
            let elements = try JSON(bytes: Array(wire.exchange(call)))["result"]?.array ?? []
            found += elements.count
            if elements.count < 50 { break }
        }
        guard found == made else { throw Wire.Broken(what: "\(made) sources were made, \(found) are there") }
    }
}

/// Does what blocks on a thread of its own.
private func onThread<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: .init(catching: body)) }
    }
}
