import BIConnector
import CMicroHTTPD
import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Serves a ``Sandbox`` over HTTP, to this machine by default.
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
    public static let maximumBody = 16 << 20

    /// The portals that answer.
    public let classroom: Classroom
    /// The sandbox that answers; that of the teacher where there is a class.
    public var sandbox: Sandbox { classroom.teacher }
    /// The address it listens on.
    public let address: String
    /// Whether it speaks https.
    public let isSecure: Bool
    /// The port it listens on.
    public let port: Int

    /// The library's handle; nil once stopped. The pointer is only ever passed to the library, which is safe to call
    /// from any thread.
    private let daemon: Mutex<Int?>
    /// The address of the retained ``RequestHandler``.
    private let handler: Int

    /// Begins to serve `sandbox`. On any address but a loopback one the sandbox is opened first, see
    /// ``Sandbox/open(token:)``.
    ///
    /// Requests are answered whose `Host` is localhost, a loopback address, the address of the connection, a name of the
    /// certificate, or one of `names`; any other is answered with 421, so that no page whose own name leads to this
    /// machine reaches it. A browser that says that it acts for a page of another origin is answered with 403.
    /// - `address`: A numeric address; `0.0.0.0` or `::` for every network.
    /// - `port`: 0 for any that is free.
    /// - `tls`: Serves https with this certificate, or http without one.
    /// - `names`: What else clients may call it.
    /// - Throws: ``SandboxError`` when the address cannot be listened on or the certificate cannot be used.
    public convenience init(
        sandbox: Sandbox, address: String = "127.0.0.1", port: Int = 0, tls: TLS? = nil, names: [String] = []
    ) throws(SandboxError) {
        try self.init(sandbox: sandbox, address: address, port: port, tls: tls, names: names, limits: .usual)
    }

    /// Begins to serve a class, otherwise like ``init(sandbox:address:port:tls:names:)``.
    /// - Throws: ``SandboxError`` when the address cannot be listened on or the certificate cannot be used.
    public convenience init(
        classroom: Classroom, address: String = "127.0.0.1", port: Int = 0, tls: TLS? = nil, names: [String] = []
    ) throws(SandboxError) {
        try self.init(classroom, address: address, port: port, tls: tls, names: names, limits: .usual)
    }

    convenience init(
        sandbox: Sandbox, address: String = "127.0.0.1", port: Int = 0, tls: TLS? = nil, names: [String] = [],
        limits: Connections.Limits
    ) throws(SandboxError) {
        try self.init(
            Classroom(only: sandbox), address: address, port: port, tls: tls, names: names, limits: limits)
    }

    init(
        _ classroom: Classroom, address: String, port: Int, tls: TLS?, names: [String], limits: Connections.Limits
    ) throws(SandboxError) {
        guard let number = UInt16(exactly: port) else {
            throw .noPort(address, port)
        }
        guard let numeric = IPAddress(address) else {
            throw .noAddress(address, port)
        }
        if !numeric.isLoopback { try classroom.teacher.open() }
        let surroundings = classroom.teacher.surroundings
        let headCheck = HeadCheck(names: HostNames(names + (tls?.names ?? [])), mark: surroundings.mark)
        let owner = RequestHandler(
            classroom: classroom, isSecure: tls != nil, headCheck: headCheck, connections: Connections(limits))
        // Balanced when the server stops, after which the library calls nobody.
        let pointer = Unmanaged.passRetained(owner).toOpaque()
        let started = cmhd_start(
            address, number, tls?.certificate, tls?.key, limits.ofLibrary,
            cmhd_callbacks(
                owner: pointer, handle: handleRequest, begin: beginRequest, complete: completeRequest,
                notify: noticeConnection))
        guard let started else {
            Unmanaged<RequestHandler>.fromOpaque(pointer).release()
            throw .notStarted(address, port, cmhd_bind_error(address, number))
        }
        self.classroom = classroom
        self.address = address
        self.isSecure = tls != nil
        self.port = Int(cmhd_port(started))
        handler = Int(bitPattern: pointer)
        daemon = Mutex(Int(bitPattern: started))
        place = Sandbox.ListeningAddress(address: numeric, port: self.port)
        surroundings.isServed(at: place)
        owner.connections.start()
    }

    private let place: Sandbox.ListeningAddress

    /// Makes a process fit to serve strangers: it may have as many descriptors as the system allows, and gives memory back
    /// as soon as it is free, which the GNU C library otherwise keeps. To be called before there are threads.
    public static func prepareProcess() {
        cmhd_take_descriptors()
        cmhd_give_memory_back()
    }

    deinit { stop() }

    /// Ends all connections and gives the port back. Calls that are being answered are awaited, but nothing that they
    /// wait for: neither a latency nor a connector's endpoint.
    public func stop() {
        let handle = daemon.withLock { handle in
            defer { handle = nil }
            return handle
        }
        guard let handle, let daemon = OpaquePointer(bitPattern: handle) else { return }
        let owner = UnsafeRawPointer(bitPattern: handler).map { Unmanaged<RequestHandler>.fromOpaque($0) }
        owner?.takeUnretainedValue().hurry()
        MHD_stop_daemon(daemon)
        owner?.release()
        classroom.teacher.surroundings.isNoLongerServed(at: place)
    }
}

extension Connections.Limits {
    /// What the library lets in. It turns newcomers away beyond that, so that there is room for those that are just going.
    fileprivate var ofLibrary: cmhd_limits {
        cmhd_limits(connections: UInt32(Self.spare * total), connections_per_address: UInt32(Self.spare * perAddress))
    }
}

/// What the callbacks of one server share.
final class RequestHandler: Sendable {
    let classroom: Classroom
    let isSecure: Bool
    let headCheck: HeadCheck
    let connections: Connections
    /// Lets in as many threads as there are processors, eight at most. More would only wait for the sandbox's lock, which on Linux is
    /// handed from one sleeping thread to the next: measured with thirty connections, 1,600 calls a second without this.
    private let turnstile = FairSemaphore(places: min(8, max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))))

    /// The calls that wait for something, and whether they should no longer.
    private struct Pending {
        var isHurried = false
        var tasks: [ObjectIdentifier: Task<Void, Never>] = [:]
    }

    private let pending = Mutex(Pending())

    /// Lets in one large body at a time: what is read from it takes many times its size.
    private let gateway = FairSemaphore(places: 1)
    /// Bodies beyond this size are large, in bytes.
    private static let large = 64 << 10
    private let load = Mutex(Load())

    init(classroom: Classroom, isSecure: Bool, headCheck: HeadCheck, connections: Connections) {
        self.classroom = classroom
        self.isSecure = isSecure
        self.headCheck = headCheck
        self.connections = connections
    }

    /// Waits for the sandbox's answer. Most calls never leave this thread; one that has to wait for something gives its
    /// place at the turnstile away.
    /// - Parameter route: Where the request's path leads.
    func answer(_ request: SandboxRequest, _ route: Route) -> SandboxResponse? {
        guard !request.isTooFine else { return .refusal(.tooFine, of: request) }
        let isLarge = request.body.count > Self.large
        if isLarge { gateway.enter(request.client) }
        let weight = request.weight
        defer { load.withLock { $0.remove(weight, of: request.client) } }
        guard load.withLock({ $0.add(weight, of: request.client) }) else {
            if isLarge { gateway.leave() }
            return .refusal(.busy, of: request)
        }
        let waiting = Waiting()
        turnstile.enter(request.client)
        let task =
            if #available(macOS 26.0, *) {
                Task.immediate { waiting.set(await classroom.answer(request, route)) }
            } else {
                Task { waiting.set(await classroom.answer(request, route)) }
            }
        turnstile.leave()
        if isLarge { gateway.leave() }
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
        for portal in classroom.portals { portal.watch.tell() }
    }

    /// Whether the server is about to end.
    var isHurried: Bool { pending.withLock { $0.isHurried } }
}

/// A place for one answer, and a thread that waits for it.
private final class Waiting: Sendable {
    private let answer = Mutex<SandboxResponse?>(nil)
    private let isSet = DispatchSemaphore(value: 0)

    func set(_ answer: SandboxResponse?) {
        self.answer.withLock { $0 = answer }
        isSet.signal()
    }

    /// Whether the answer is there; it may be that there is none to give.
    var isOver: Bool {
        guard isSet.wait(timeout: .now()) == .success else { return false }
        isSet.signal()
        return true
    }

    func get() -> SandboxResponse? {
        isSet.wait()
        return answer.withLock { $0 }
    }
}

// MARK: Callbacks, called by the library on its own threads

/// A connection has begun, or is about to be closed.
private func noticeConnection(
    _ owner: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
    _ context: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ code: MHD_ConnectionNotificationCode
) {
    guard let owner, let connection, let context else { return }
    let handler = Unmanaged<RequestHandler>.fromOpaque(owner).takeUnretainedValue()
    if code == .CONNECTION_NOTIFY_STARTED {
        let line = Connections.Connection(connection)
        context.pointee = Unmanaged.passRetained(line).toOpaque()
        handler.connections.add(line)
    } else if let pointer = context.pointee {
        let line = Unmanaged<Connections.Connection>.fromOpaque(pointer)
        handler.connections.remove(line.takeUnretainedValue())
        line.release()
        context.pointee = nil
    }
}

private func beginRequest(
    _ owner: UnsafeMutableRawPointer?, _ target: UnsafePointer<CChar>?, _ connection: OpaquePointer?
) -> UnsafeMutableRawPointer? {
    let target = target.map { String(cString: $0) } ?? "/"
    // Released when the request is complete, which the library reports for every request begun here.
    return Unmanaged.passRetained(RequestReceiver(target: target)).toOpaque()
}

private func completeRequest(
    _ owner: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
    _ reception: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ reason: MHD_RequestTerminationCode
) {
    if let owner, let connection, let line = line(of: connection) {
        Unmanaged<RequestHandler>.fromOpaque(owner).takeUnretainedValue().connections.enter(.waiting, line)
    }
    guard let pointer = reception?.pointee else { return }
    Unmanaged<RequestReceiver>.fromOpaque(pointer).release()
    reception?.pointee = nil
}

/// What is known of a connection, from its beginning to its end.
private func line(of connection: OpaquePointer) -> Connections.Connection? {
    cmhd_context(connection).map { Unmanaged<Connections.Connection>.fromOpaque($0).takeUnretainedValue() }
}

/// Called first with the headers, then with each piece of the body, and at last with an empty piece.
private func handleRequest(
    _ owner: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _ path: UnsafePointer<CChar>?,
    _ verb: UnsafePointer<CChar>?, _ version: UnsafePointer<CChar>?, _ piece: UnsafePointer<CChar>?,
    _ size: UnsafeMutablePointer<Int>?, _ context: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let owner, let connection, let verb, let size, let pointer = context?.pointee,
        let line = line(of: connection)
    else { return .NO }
    let handler = Unmanaged<RequestHandler>.fromOpaque(owner).takeUnretainedValue()
    let reception = Unmanaged<RequestReceiver>.fromOpaque(pointer).takeUnretainedValue()
    let exchange = ServedExchange(handler: handler, connection: connection, line: line)
    if reception.request == nil {
        handler.connections.enter(.receiving, line)
        let refusal = reception.begin(connection, verb: String(cString: verb), handler, line)
        return refusal.map(exchange.send) ?? .YES
    }
    if size.pointee > 0 { return exchange.take(piece, size, reception) }
    if let refusal = reception.refusal { return exchange.send(refusal) }
    guard let request = reception.take() else { return .NO }
    return exchange.answer(request)
}

extension Connections.Connection {
    /// What is known of a connection when it begins.
    fileprivate convenience init(_ connection: OpaquePointer) {
        let descriptor = cmhd_socket(connection)
        let client = addressText { cmhd_client(connection, $0, $1) }
        let local = addressText { cmhd_local(descriptor, $0, $1) }
        self.init(
            descriptor: descriptor, client: IPAddress(client)?.description ?? client, local: IPAddress(local))
    }
}

/// One request on its connection's thread, from its body to its answer.
private struct ServedExchange {
    let handler: RequestHandler
    let connection: OpaquePointer
    let line: Connections.Connection

    /// Answers beyond this size are given piece by piece instead of being copied.
    private static let copied = 64 << 10

    /// Takes a piece of the body.
    func take(_ piece: UnsafePointer<CChar>?, _ size: UnsafeMutablePointer<Int>, _ reception: RequestReceiver)
        -> MHD_Result
    {
        let goesOn = piece?.withMemoryRebound(to: UInt8.self, capacity: size.pointee) { bytes in
            reception.append(UnsafeBufferPointer(start: bytes, count: size.pointee))
        }
        guard goesOn == true else { return .NO }
        handler.connections.receive(size.pointee, line)
        size.pointee = 0
        return .YES
    }

    func answer(_ request: SandboxRequest) -> MHD_Result {
        handler.connections.answer(line)
        let route = Route(path: request.path)
        if case .events = route, request.verb == "GET" {
            let (portal, request) = handler.classroom.viewed(by: request)
            guard let audience = portal.audience(of: request) else { return send(.locked) }
            return stream(request, of: portal, to: audience)
        }
        guard let answer = handler.answer(request, route) else { return .NO }
        return send(answer)
    }

    func send(_ answer: SandboxResponse) -> MHD_Result {
        handler.connections.enter(.sending, line, holding: answer.body.count)
        guard let response = response(with: answer.body) else { return .NO }
        defer { MHD_destroy_response(response) }
        for header in answer.headers { _ = MHD_add_response_header(response, header.name, header.value) }
        return MHD_queue_response(connection, UInt32(answer.status), response)
    }

    private func response(with body: [UInt8]) -> OpaquePointer? {
        guard body.count > Self.copied else {
            var body = body
            // The library copies the body, so that the pointer need not outlive the call.
            return body.withUnsafeMutableBytes { bytes in
                MHD_create_response_from_buffer(bytes.count, bytes.baseAddress, .RESPMEM_MUST_COPY)
            }
        }
        let kept = Unmanaged.passRetained(ResponseBody(body))
        // Released by the library, which calls the second function when the answer is destroyed.
        let response = MHD_create_response_from_callback(
            UInt64(body.count), 64 << 10,
            { body, position, buffer, size in
                guard let body, let buffer else { return -1 }
                let bytes = Unmanaged<ResponseBody>.fromOpaque(body).takeUnretainedValue().bytes
                let piece = bytes[Int(position)...].prefix(size)
                UnsafeMutableRawBufferPointer(start: buffer, count: size).copyBytes(from: piece)
                return piece.count
            }, kept.toOpaque(),
            { body in
                if let body { Unmanaged<ResponseBody>.fromOpaque(body).release() }
            })
        if response == nil { kept.release() }
        return response
    }

    /// Sends events until the reader or the server goes. The thread of the connection waits for them.
    private func stream(_ request: SandboxRequest, of portal: Sandbox, to audience: Audience) -> MHD_Result {
        let (handler, line) = (handler, line)
        let events = Unmanaged.passRetained(
            EventStream(portal, request, for: audience) {
                handler.connections.stillSends(line)
                return handler.isHurried
            })
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
        for header in SandboxResponse.eventHeaders { _ = MHD_add_response_header(response, header.name, header.value) }
        return MHD_queue_response(connection, 200, response)
    }
}

/// The body of an answer while it is being sent.
private final class ResponseBody: Sendable {
    let bytes: [UInt8]
    init(_ bytes: [UInt8]) { self.bytes = bytes }
}
