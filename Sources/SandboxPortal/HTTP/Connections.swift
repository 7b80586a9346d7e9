import BIConnector
import CMicroHTTPD
import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The connections of one server. It ends those that take too long for what they are doing, and makes room for newcomers
/// and for their bytes at the expense of whoever holds most, so that a stranger can lock nobody out.
///
/// The library's own limits are not enough: its timeout starts again with every byte, and beyond its limits it turns
/// newcomers away.
final class Connections: Sendable {
    /// What may be kept, and for how long.
    struct Limits: Sendable {
        /// How many connections one address may have.
        var perAddress = 256
        /// How many there may be in all.
        var total = 1024
        /// How long a connection may stand without a whole head of a request, in seconds.
        var idleSeconds = 60
        /// How many bytes of a body have to come in a second, and of an answer to go.
        var bytesPerSecond = 64 << 10
        /// How long a body may be slower, in seconds.
        var patienceSeconds = 10
        /// How many bytes of bodies and answers may be held for all connections together.
        var heldBytes = 32 << 20

        /// How many times as many there may be for moments, while those that were ended go.
        static let spare = 3

        /// As many connections as the process has descriptors for.
        static var usual: Limits {
            var limits = Limits()
            let descriptors = Int(clamping: cmhd_descriptors())
            if descriptors > 0 { limits.total = max(4, min(limits.total, (descriptors - 64) / spare)) }
            return limits
        }
    }

    /// What a connection is doing.
    enum Phase: UInt8 {
        /// Waits for a request, or for the rest of its head.
        case waiting
        /// Receives a body.
        case receiving
        /// Waits for the sandbox.
        case answering
        /// Sends an answer.
        case sending
        /// Sends events as they come.
        case streaming
    }

    /// One connection. Its own thread says what it does; others only look.
    final class Connection: Sendable {
        fileprivate let descriptor: Int32
        /// The client's address.
        let client: String
        /// The address to which it leads.
        let local: IPAddress?
        private let phaseBits = Atomic<UInt8>(Phase.waiting.rawValue)
        /// When the phase began, in microseconds.
        fileprivate let since = Atomic<Int>(Connections.now)
        /// How many bytes of its body have come, or its answer has.
        fileprivate let size = Atomic<Int>(0)
        /// How many bytes are held for it.
        fileprivate let held = Atomic<Int>(0)
        fileprivate let isEnded = Atomic<Bool>(false)

        init(descriptor: Int32, client: String, local: IPAddress?) {
            self.descriptor = descriptor
            self.client = client
            self.local = local
        }

        fileprivate var phase: Phase { Phase(rawValue: phaseBits.load(ordering: .relaxed)) ?? .waiting }

        fileprivate func enter(_ phase: Phase, size: Int) {
            self.size.store(size, ordering: .relaxed)
            since.store(Connections.now, ordering: .relaxed)
            phaseBits.store(phase.rawValue, ordering: .relaxed)
        }
    }

    private let limits: Limits
    private let lines = Mutex<[ObjectIdentifier: Connection]>([:])
    private let held = Atomic<Int>(0)
    private let queue = DispatchQueue(label: "connections")

    init(_ limits: Limits) { self.limits = limits }

    /// Looks after the connections from now on, once a second.
    func start() {
        queue.asyncAfter(deadline: .now() + 1) { [weak self] in
            self?.endSlowOnes()
            self?.start()
        }
    }

    /// Microseconds of a clock that only goes forward.
    fileprivate static var now: Int {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return now.tv_sec * 1_000_000 + now.tv_nsec / 1000
    }

    // MARK: What the connections say

    func add(_ line: Connection) {
        lines.withLock { lines in
            lines[ObjectIdentifier(line)] = line
            makeRoom(for: line, in: lines)
        }
    }

    /// The connection's descriptor is about to be closed: nobody may touch it any more.
    func remove(_ line: Connection) {
        lines.withLock { $0[ObjectIdentifier(line)] = nil }
        release(line)
    }

    /// Another phase begins; what was held for the one before is not any more.
    func enter(_ phase: Phase, _ line: Connection, holding bytes: Int = 0) {
        release(line)
        line.enter(phase, size: bytes)
        hold(bytes, for: line)
    }

    /// The sandbox begins to work on what came, which stays.
    func answer(_ line: Connection) { line.enter(.answering, size: 0) }

    /// A piece of a body came.
    func receive(_ bytes: Int, _ line: Connection) {
        line.size.add(bytes, ordering: .relaxed)
        hold(bytes, for: line)
    }

    /// Something is still sent.
    func stillSends(_ line: Connection) { line.enter(.streaming, size: 0) }

    private func hold(_ bytes: Int, for line: Connection) {
        guard bytes > 0 else { return }
        line.held.add(bytes, ordering: .relaxed)
        let sum = held.add(bytes, ordering: .relaxed).newValue
        if sum > limits.heldBytes { endLargest() }
    }

    private func release(_ line: Connection) {
        let bytes = line.held.exchange(0, ordering: .relaxed)
        held.subtract(bytes, ordering: .relaxed)
    }

    // MARK: Who has to go

    /// Ends the connection; its thread finds out and gives everything back.
    private func end(_ line: Connection) {
        line.isEnded.store(true, ordering: .relaxed)
        release(line)
        // A client in the middle of something would otherwise wait a minute for room that nobody makes any more.
        if line.phase != .waiting {
            var atOnce = linger(l_onoff: 1, l_linger: 0)
            setsockopt(line.descriptor, SOL_SOCKET, SO_LINGER, &atOnce, socklen_t(MemoryLayout<linger>.size))
        }
        shutdown(line.descriptor, Int32(SHUT_RDWR))
    }

    /// Ends the connection that has waited longest: of the newcomer's address when that has too many, else of the address
    /// with the most.
    private func makeRoom(for newcomer: Connection, in lines: [ObjectIdentifier: Connection]) {
        let open = lines.values.filter { !$0.isEnded.load(ordering: .relaxed) }
        let siblings = open.filter { $0.client == newcomer.client }
        if siblings.count > limits.perAddress {
            end(Self.longestWaiting(siblings, but: newcomer) ?? newcomer)
        } else if open.count > limits.total {
            let crowds = Dictionary(grouping: open, by: \.client).values.sorted { $0.count > $1.count }
            let victim = crowds.lazy.compactMap { Self.longestWaiting($0, but: newcomer) }.first
            end(victim ?? newcomer)
        }
    }

    /// One that waits, or else one that is sent events: a page connects again by itself.
    private static func longestWaiting(_ lines: [Connection], but newcomer: Connection) -> Connection? {
        [Phase.waiting, .streaming].lazy.compactMap { phase in
            lines.filter { $0 !== newcomer && $0.phase == phase }
                .min { $0.since.load(ordering: .relaxed) < $1.since.load(ordering: .relaxed) }
        }.first
    }

    /// Ends the largest body or answer of the address that holds most.
    private func endLargest() {
        lines.withLock { lines in
            guard held.load(ordering: .relaxed) > limits.heldBytes else { return }
            let movable = lines.values.filter { [.receiving, .sending].contains($0.phase) }
            func bytes(_ lines: [Connection]) -> Int { lines.reduce(0) { $0 + $1.held.load(ordering: .relaxed) } }
            let crowds = Dictionary(grouping: movable, by: \.client).values
            guard let crowd = crowds.max(by: { bytes($0) < bytes($1) }),
                let victim = crowd.max(by: { bytes([$0]) < bytes([$1]) })
            else { return }
            end(victim)
        }
    }

    private func endSlowOnes() {
        let now = Self.now
        lines.withLock { lines in
            for line in lines.values where isTooSlow(line, now) && !line.isEnded.load(ordering: .relaxed) { end(line) }
        }
    }

    private func isTooSlow(_ line: Connection, _ now: Int) -> Bool {
        let seconds = (now - line.since.load(ordering: .relaxed)) / 1_000_000
        let size = line.size.load(ordering: .relaxed)
        return switch line.phase {
        case .waiting, .streaming: seconds >= limits.idleSeconds
        case .receiving: (seconds - limits.patienceSeconds) * limits.bytesPerSecond > size
        case .answering: false
        case .sending: (seconds - limits.idleSeconds) * limits.bytesPerSecond > size
        }
    }
}
