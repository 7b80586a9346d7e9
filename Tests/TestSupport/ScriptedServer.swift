import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A server on loopback that does to each connection what a script says, byte by byte, and keeps what it was sent.
///
/// ```swift
/// let server = try ScriptedServer([[.readRequest, .send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"), .close]])
/// let reply = try await CurlTransport().send(Call(url: Secret("\(server.origin)/rest/profile")))
/// #expect(server.requests == ["POST /rest/profile HTTP/1.1\r\n…"])
/// ```
///
/// The connection that comes first plays the first script, and so on; those beyond the last script play the last one. A
/// script ends with its last step, or when the other side is gone, and its connection is closed then. The server stops
/// when it is released.
public final class ScriptedServer: Sendable {
    /// What is done to a connection.
    public enum Step: Sendable {
        /// Reads a whole request: its head, and as much body as `Content-Length` says.
        case readRequest
        /// Reads that many bytes and keeps them as if they were a request.
        case read(Int)
        /// Sends bytes.
        case send([UInt8])
        /// Sends bytes one by one, with a pause after each.
        case drip([UInt8], every: Duration)
        /// Sends bytes again and again, until the other side has enough.
        case flood([UInt8])
        /// Reads a whole request, passes it on to that port of 127.0.0.1, and the reply back; whoever is asked before each
        /// of the two may end the connection instead.
        case relay(to: Int, passes: @Sendable (Passage) -> Bool)
        /// Reads a whole request, has it carried out at that port of 127.0.0.1, and keeps the reply to itself.
        case carryOut(at: Int)
        /// Waits until the other side is gone.
        case hang
        /// Ends the connection with a reset, so that the other side loses what it has not read.
        case reset
        /// Ends the connection.
        case close
        /// Begins the script again.
        case again

        /// Sends text.
        public static func send(_ text: String) -> Step { .send(Array(text.utf8)) }

        /// Sends a reply with the length it has.
        public static func reply(status: Int = 200, headers: [String] = [], _ body: [UInt8]) -> Step {
            let lines = ["HTTP/1.1 \(status) As scripted", "Content-Length: \(body.count)"] + headers
            return .send(Array(lines.map { $0 + "\r\n" }.joined().utf8) + [13, 10] + body)
        }

        /// Sends a reply with the length it has.
        public static func reply(status: Int = 200, headers: [String] = [], _ body: String) -> Step {
            reply(status: status, headers: headers, Array(body.utf8))
        }
    }

    /// What is about to be passed on.
    public enum Passage: Sendable {
        case request, reply
    }

    /// What happens to the server.
    public enum Event: Sendable, Equatable {
        /// A connection came; they are counted from 0.
        case connected(Int)
        /// A request was read.
        case request([UInt8])
        /// The script of a connection was over and the connection was closed.
        case ended(Int)
    }

    /// A call of the system that said no.
    public struct Failure: Error {
        /// The call.
        public var call: String
        /// Why.
        public var errorNumber: Int32
    }

    /// The port on 127.0.0.1.
    public let port: Int
    /// What happens, in order. For one reader.
    public let events: AsyncStream<Event>
    private let desk: Desk

    /// Starts a server that plays `scripts`.
    /// - Throws: ``Failure``.
    public convenience init(_ scripts: [[Step]]) throws {
        try self.init { number in scripts.isEmpty ? [] : scripts[min(number, scripts.count - 1)] }
    }

    /// Starts a server that asks for the script of each connection when it comes; they are counted from 0.
    /// - Throws: ``Failure``.
    public init(_ script: @escaping @Sendable (Int) -> [Step]) throws {
        let (events, report) = AsyncStream.makeStream(of: Event.self)
        let (listener, port) = try Loopback.listen()
        self.port = port
        self.events = events
        desk = Desk(listener: listener, script: script, report: report)
        try inThread { [desk] in desk.acceptAll() }
    }

    /// Starts a server that answers every request with `body`, on connections that it keeps.
    /// - Throws: ``Failure``.
    public convenience init(answering body: String) throws {
        try self.init([[.readRequest, .reply(headers: ["Content-Type: application/json"], body), .again]])
    }

    deinit { desk.stop() }

    /// `http://127.0.0.1:PORT`
    public var origin: String { "http://127.0.0.1:\(port)" }
    /// How many connections came.
    public var connections: Int { desk.log.withLock { $0.connections } }
    /// Every request that was read, byte by byte, in the order in which they were whole.
    public var requests: [[UInt8]] { desk.log.withLock { $0.requests } }
    /// ``requests`` as text.
    public var requestTexts: [String] { requests.map { String(decoding: $0, as: UTF8.self) } }

    /// Waits for the next event that `isWanted`, and passes over others.
    /// - Returns: The event, or nil when the server stopped.
    public func next(_ isWanted: (Event) -> Bool) async -> Event? {
        for await event in events where isWanted(event) { return event }
        return nil
    }

    /// A port of 127.0.0.1 at which nobody listens.
    /// - Throws: ``Failure``.
    public static func deadPort() throws -> Int {
        let (listener, port) = try Loopback.listen()
        close(listener)
        return port
    }
}

/// What the threads of a server share.
private final class Desk: Sendable {
    struct Log {
        var connections = 0
        var requests: [[UInt8]] = []
        var open: Set<Int32> = []
        var isStopped = false
    }

    let log = Mutex(Log())
    private let listener: Int32
    private let script: @Sendable (Int) -> [ScriptedServer.Step]
    private let report: AsyncStream<ScriptedServer.Event>.Continuation

    init(
        listener: Int32, script: @escaping @Sendable (Int) -> [ScriptedServer.Step],
        report: AsyncStream<ScriptedServer.Event>.Continuation
    ) {
        self.listener = listener
        self.script = script
        self.report = report
    }

    /// Ends every wait of every thread; the threads close what they opened.
    func stop() {
        log.withLock { log in
            log.isStopped = true
            shutdown(listener, Int32(SHUT_RDWR))
            for socket in log.open { shutdown(socket, Int32(SHUT_RDWR)) }
        }
        report.finish()
    }

    func acceptAll() {
        while true {
            let socket = accept(listener, nil, nil)
            if socket < 0, errno == EINTR || errno == ECONNABORTED { continue }
            guard socket >= 0, let number = begin(socket) else { break }
            let script = script(number)
            let connection = Connection(socket: socket, desk: self)
            try? inThread {
                connection.play(script)
                self.end(socket, number)
            }
        }
        close(listener)
    }

    private func begin(_ socket: Int32) -> Int? {
        let number: Int? = log.withLock { log in
            guard !log.isStopped else { return nil }
            log.open.insert(socket)
            log.connections += 1
            return log.connections - 1
        }
        if let number { report.yield(.connected(number)) } else { close(socket) }
        return number
    }

    private func end(_ socket: Int32, _ number: Int) {
        log.withLock { log in
            log.open.remove(socket)
            // Under the lock, so that ``stop()`` never meets a number that belongs to somebody else by now.
            close(socket)
        }
        report.yield(.ended(number))
    }

    func keep(_ request: [UInt8]) {
        log.withLock { $0.requests.append(request) }
        report.yield(.request(request))
    }
}

/// One connection, used by its own thread.
private struct Connection: Sendable {
    let socket: Int32
    let desk: Desk

    func play(_ script: [ScriptedServer.Step]) {
        var position = 0
        while position < script.count {
            if case .again = script[position] {
                position = 0
            } else {
                guard play(script[position]) else { return }
                position += 1
            }
        }
    }

    /// - Returns: Whether to go on.
    private func play(_ step: ScriptedServer.Step) -> Bool {
        switch step {
        case .readRequest: return readRequest()
        case .read(let count): return read(count)
        case .send(let bytes): return send(bytes)
        case .drip(let bytes, let pause): return drip(bytes, pause)
        case .flood(let bytes):
            while send(bytes) {}
            return false
        case .relay(let port, let passes): return relay(to: port, passes)
        case .carryOut(let port): return carryOut(at: port)
        case .hang:
            while receive(1 << 16) != nil {}
            return false
        case .reset:
            var option = linger(l_onoff: 1, l_linger: 0)
            setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
            return false
        case .close, .again: return false
        }
    }

    private func readRequest() -> Bool {
        guard let request = readMessage() else { return false }
        desk.keep(request)
        return true
    }

    /// A whole request or reply.
    private func readMessage() -> [UInt8]? {
        var message: [UInt8] = []
        var length: Int?
        while length.map({ message.count < $0 }) ?? true {
            guard let piece = receive(1 << 16) else { return nil }
            message += piece
            if length == nil { length = wholeLength(of: message) }
        }
        return message
    }

    private func carryOut(at port: Int) -> Bool {
        guard let request = readMessage(), let other = try? Loopback.connect(to: port) else { return false }
        defer { close(other) }
        desk.keep(request)
        let upstream = Connection(socket: other, desk: desk)
        return upstream.send(request) && upstream.readMessage() != nil
    }

    private func relay(to port: Int, _ passes: (ScriptedServer.Passage) -> Bool) -> Bool {
        guard let request = readMessage(), passes(.request), let other = try? Loopback.connect(to: port) else {
            return false
        }
        defer { close(other) }
        let upstream = Connection(socket: other, desk: desk)
        guard upstream.send(request), let reply = upstream.readMessage(), passes(.reply) else { return false }
        return send(reply)
    }

    /// How long the message is that begins with `bytes`, as soon as its head is there.
    private func wholeLength(of bytes: [UInt8]) -> Int? {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        let line = lines.first { $0.lowercased().hasPrefix("content-length:") }
        return end.upperBound + (line.flatMap { Int($0.dropFirst(15).filter(\.isNumber)) } ?? 0)
    }

    private func read(_ count: Int) -> Bool {
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard let piece = receive(count - bytes.count) else { return false }
            bytes += piece
        }
        desk.keep(bytes)
        return true
    }

    private func receive(_ count: Int) -> [UInt8]? {
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            repeat { filled = recv(socket, buffer.baseAddress, count, 0) } while filled < 0 && errno == EINTR
            filled = max(filled, 0)
        }
        return bytes.isEmpty ? nil : bytes
    }

    private func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            #if canImport(Darwin)
                let sent = rest.withUnsafeBytes { Darwin.send(socket, $0.baseAddress, $0.count, 0) }
            #else
                let sent = rest.withUnsafeBytes {
                    Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
            #endif
            if sent < 0, errno == EINTR { continue }
            guard sent > 0 else { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }

    /// The pauses end early when the other side leaves.
    private func drip(_ bytes: [UInt8], _ pause: Duration) -> Bool {
        let (seconds, attoseconds) = pause.components
        let milliseconds = Int32(seconds * 1000 + attoseconds / 1_000_000_000_000_000)
        for byte in bytes {
            guard send([byte]) else { return false }
            var watched = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            if poll(&watched, 1, milliseconds) > 0, receive(1 << 16) == nil { return false }
        }
        return true
    }
}

/// Runs `body` on a thread of its own.
private func inThread(_ body: @escaping @Sendable () -> Void) throws {
    final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    let work = Unmanaged.passRetained(Work(body))
    #if canImport(Darwin)
        var thread: pthread_t?
    #else
        var thread = pthread_t()
    #endif
    let failure = pthread_create(
        &thread, nil,
        { argument in
            let pointer: UnsafeMutableRawPointer? = argument
            pointer.map { Unmanaged<Work>.fromOpaque($0).takeRetainedValue().body() }
            return nil
        }, work.toOpaque())
    guard failure == 0 else {
        work.release()
        throw ScriptedServer.Failure(call: "pthread_create", errorNumber: failure)
    }
    #if canImport(Darwin)
        thread.map { _ = pthread_detach($0) }
    #else
        pthread_detach(thread)
    #endif
}
