import BIConnector
import CMicroHTTPD
import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Serves a ``Sandbox`` over HTTP, to this machine unless told otherwise.
///
/// Connections are kept alive; each has a thread of its own, so that a call that waits holds up nobody else.
public final class HTTPServer: Sendable {
    /// A certificate and its key, both as the text of a PEM file.
    public struct TLS: Sendable {
        /// The certificate, followed by those of its issuers.
        public var certificate: String
        /// The private key.
        public var key: String

        /// A certificate and its key, both as the text of a PEM file.
        public init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    /// The largest body that is read, in bytes; a larger one is answered with 413.
    public static let maximumBody = 64 << 20

    /// The sandbox that answers.
    public let sandbox: Sandbox
    /// The address it listens on.
    public let address: String
    /// Whether it speaks https.
    public let isSecure: Bool
    /// The port it listens on.
    public let port: Int

    /// The library's handle; nil once stopped. The pointer is only ever passed to the library, which is safe to call
    /// from any thread.
    private let daemon: Mutex<Int?>
    private static let maximumConnections: UInt32 = 1000
    private static let idleSeconds: UInt32 = 300

    /// Begins to serve `sandbox`.
    /// - Parameters:
    ///   - address: A numeric address; `0.0.0.0` for every network, which lets anybody in who knows the credentials.
    ///   - port: 0 for any that is free.
    ///   - tls: Serves https with this certificate, or http without one.
    /// - Throws: ``SandboxError`` when the address cannot be listened on or the certificate cannot be used.
    public init(sandbox: Sandbox, address: String = "127.0.0.1", port: Int = 0, tls: TLS? = nil) throws(SandboxError) {
        guard let number = UInt16(exactly: port) else {
            throw .cannotListen(address, port, "ports are numbers from 1 to 65535")
        }
        let owner = Service(sandbox: sandbox, isSecure: tls != nil)
        // Balanced when the server stops, after which the library calls nobody.
        let pointer = Unmanaged.passRetained(owner).toOpaque()
        let started = cmhd_start(
            address, number, tls?.certificate, tls?.key, Self.maximumConnections, Self.idleSeconds, pointer,
            handleRequest, beginRequest, completeRequest)
        guard let started else {
            Unmanaged<Service>.fromOpaque(pointer).release()
            throw .cannotListen(
                address, port, "the address is in use, is not one of this machine, or its certificate does not fit")
        }
        self.sandbox = sandbox
        self.address = address
        self.isSecure = tls != nil
        self.port = Int(cmhd_port(started))
        service = Int(bitPattern: pointer)
        daemon = Mutex(Int(bitPattern: started))
    }

    /// The address of the retained ``Service``.
    private let service: Int

    deinit { stop() }

    /// Ends all connections and gives the port back. Calls that are being answered are awaited, but nothing that they
    /// wait for: neither a latency nor a connector's endpoint.
    public func stop() {
        let handle = daemon.withLock { handle in
            defer { handle = nil }
            return handle
        }
        guard let handle, let daemon = OpaquePointer(bitPattern: handle) else { return }
        let owner = UnsafeRawPointer(bitPattern: service).map { Unmanaged<Service>.fromOpaque($0) }
        owner?.takeUnretainedValue().hurry()
        MHD_stop_daemon(daemon)
        owner?.release()
    }
}

/// What the callbacks of one server share.
private final class Service: Sendable {
    let sandbox: Sandbox
    let isSecure: Bool
    /// Lets in as many threads as there are processors. More would only wait for the sandbox's lock, which on Linux is
    /// handed from one sleeping thread to the next: measured with thirty connections, 1,600 calls a second without this.
    private let turnstile = DispatchSemaphore(value: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))

    /// The calls that wait for something, and whether they should no longer.
    private struct Pending {
        var isHurried = false
        var tasks: [ObjectIdentifier: Task<Void, Never>] = [:]
    }

    private let pending = Mutex(Pending())

    init(sandbox: Sandbox, isSecure: Bool) {
        self.sandbox = sandbox
        self.isSecure = isSecure
    }

    /// Waits for the sandbox's answer. Most calls never leave this thread; one that has to wait for something gives its
    /// place at the turnstile away.
    func answer(_ request: Request) -> Answer? {
        let waiting = Waiting()
        turnstile.wait()
        let task =
            if #available(macOS 26.0, *) {
                Task.immediate { waiting.set(await sandbox.answer(request)) }
            } else {
                Task { waiting.set(await sandbox.answer(request)) }
            }
        turnstile.signal()
        if waiting.isOver { return waiting.get() }
        keep(task, as: ObjectIdentifier(waiting))
        defer { forget(ObjectIdentifier(waiting)) }
        return waiting.get()
    }

    private func keep(_ task: Task<Void, Never>, as key: ObjectIdentifier) {
        let isHurried = pending.withLock { pending in
            pending.tasks[key] = task
            return pending.isHurried
        }
        if isHurried { task.cancel() }
    }

    private func forget(_ key: ObjectIdentifier) {
        pending.withLock { $0.tasks[key] = nil }
    }

    /// Lets no call wait for anything any more.
    func hurry() {
        let tasks = pending.withLock { pending in
            pending.isHurried = true
            return Array(pending.tasks.values)
        }
        for task in tasks { task.cancel() }
        sandbox.watch.tell()
    }

    /// Whether the server is about to end.
    var isHurried: Bool { pending.withLock { $0.isHurried } }
}

/// A place for one answer, and a thread that waits for it.
private final class Waiting: Sendable {
    private let answer = Mutex<Answer?>(nil)
    private let isSet = DispatchSemaphore(value: 0)

    func set(_ answer: Answer?) {
        self.answer.withLock { $0 = answer }
        isSet.signal()
    }

    /// Whether the answer is there; it may be that there is none to give.
    var isOver: Bool {
        guard isSet.wait(timeout: .now()) == .success else { return false }
        isSet.signal()
        return true
    }

    func get() -> Answer? {
        isSet.wait()
        return answer.withLock { $0 }
    }
}

/// One request while it is being received. It lives on the thread of its connection.
private final class Reception {
    let target: String
    var request: Request?
    var isTooLarge = false

    init(target: String) { self.target = target }

    func begin(_ connection: OpaquePointer, verb: String, isSecure: Bool) {
        let path = target.prefix { $0 != "?" }
        var request = Request(
            verb: verb, path: String(path), query: String(target.dropFirst(path.count + 1)), isSecure: isSecure,
            client: client(of: connection))
        withUnsafeMutablePointer(to: &request.headers) { headers in
            _ = MHD_get_connection_values(connection, .HEADER_KIND, collectHeader, headers)
        }
        isTooLarge = (request.header("Content-Length").flatMap { Int($0) } ?? 0) > HTTPServer.maximumBody
        self.request = request
    }

    func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard !isTooLarge, let size = request?.body.count else { return }
        isTooLarge = size + bytes.count > HTTPServer.maximumBody
        if isTooLarge { request?.body = [] } else { request?.body.append(contentsOf: bytes) }
    }

    private func client(of connection: OpaquePointer) -> String {
        // The longest IPv6 address has 45 characters.
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
            guard let start = text.baseAddress else { return "" }
            cmhd_client(connection, start, UInt32(text.count))
            return String(cString: start)
        }
    }
}

// MARK: Callbacks, called by the library on its own threads

private func beginRequest(
    _ owner: UnsafeMutableRawPointer?, _ target: UnsafePointer<CChar>?, _ connection: OpaquePointer?
) -> UnsafeMutableRawPointer? {
    let target = target.map { String(cString: $0) } ?? "/"
    // Released when the request is complete, which the library reports for every request begun here.
    return Unmanaged.passRetained(Reception(target: target)).toOpaque()
}

private func completeRequest(
    _ owner: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
    _ reception: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ reason: MHD_RequestTerminationCode
) {
    guard let pointer = reception?.pointee else { return }
    Unmanaged<Reception>.fromOpaque(pointer).release()
    reception?.pointee = nil
}

/// Called first with the headers, then with each piece of the body, and at last with an empty piece.
private func handleRequest(
    _ owner: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _ path: UnsafePointer<CChar>?,
    _ verb: UnsafePointer<CChar>?, _ version: UnsafePointer<CChar>?, _ piece: UnsafePointer<CChar>?,
    _ size: UnsafeMutablePointer<Int>?, _ context: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let owner, let connection, let verb, let size, let pointer = context?.pointee else { return .NO }
    let service = Unmanaged<Service>.fromOpaque(owner).takeUnretainedValue()
    let reception = Unmanaged<Reception>.fromOpaque(pointer).takeUnretainedValue()
    guard let request = reception.request else {
        reception.begin(connection, verb: String(cString: verb), isSecure: service.isSecure)
        return reception.isTooLarge ? send(.tooLarge, on: connection) : .YES
    }
    if size.pointee > 0 {
        piece?.withMemoryRebound(to: UInt8.self, capacity: size.pointee) { bytes in
            reception.append(UnsafeBufferPointer(start: bytes, count: size.pointee))
        }
        size.pointee = 0
        return .YES
    }
    if reception.isTooLarge { return send(.tooLarge, on: connection) }
    if case .events = Destination(path: request.path), request.verb == "GET" {
        return stream(request, of: service, on: connection)
    }
    guard let answer = service.answer(request) else { return .NO }
    return send(answer, on: connection)
}

/// Sends events until the reader or the server goes. The thread of the connection waits for them.
private func stream(_ request: Request, of service: Service, on connection: OpaquePointer) -> MHD_Result {
    let events = Unmanaged.passRetained(EventStream(service.sandbox, request) { service.isHurried })
    // Released by the library, which calls the second function when the answer is destroyed.
    let response = MHD_create_response_from_callback(
        UInt64.max, 4096,
        { events, _, buffer, size in
            guard let events, let buffer else { return -1 }
            let stream = Unmanaged<EventStream>.fromOpaque(events).takeUnretainedValue()
            return stream.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: size)) ?? -1
        }, events.toOpaque(),
        { events in
            if let events { Unmanaged<EventStream>.fromOpaque(events).release() }
        })
    guard let response else {
        events.release()
        return .NO
    }
    defer { MHD_destroy_response(response) }
    for header in Answer.eventHeaders { _ = MHD_add_response_header(response, header.name, header.value) }
    return MHD_queue_response(connection, 200, response)
}

private func collectHeader(
    _ headers: UnsafeMutableRawPointer?, _ kind: MHD_ValueKind, _ name: UnsafePointer<CChar>?,
    _ value: UnsafePointer<CChar>?
) -> MHD_Result {
    guard let headers, let name else { return .YES }
    let header = Header(String(cString: name), value.map { String(cString: $0) } ?? "")
    headers.assumingMemoryBound(to: [Header].self).pointee.append(header)
    return .YES
}

private func send(_ answer: Answer, on connection: OpaquePointer) -> MHD_Result {
    var body = answer.body
    // The library copies the body, so that the pointer need not outlive the call.
    let response = body.withUnsafeMutableBytes { bytes in
        MHD_create_response_from_buffer(bytes.count, bytes.baseAddress, .RESPMEM_MUST_COPY)
    }
    guard let response else { return .NO }
    defer { MHD_destroy_response(response) }
    for header in answer.headers { _ = MHD_add_response_header(response, header.name, header.value) }
    return MHD_queue_response(connection, UInt32(answer.status), response)
}

extension Answer {
    fileprivate static let tooLarge = Answer.page("<h1>Payload too large</h1>", status: 413)
}
