import BIConnector
import Synchronization

/// What the portals of one server share: where they read the time, what they may call, and where they are served.
final class Surroundings: Sendable {
    let clock: SandboxClock
    /// Carries the calls of connectors' endpoints; without it every connection counts as good.
    let endpoints: (any Transport)?
    /// Marks the portals' own calls; no two servers have the same.
    let mark = Random.hexadecimal(32)
    /// The calls of endpoints that are under way.
    let endpointCalls = Atomic<Int>(0)
    let demonstration = DemoConnector()
    private let listening = Mutex<[Sandbox.ListeningAddress]>([])

    init(clock: SandboxClock, endpoints: (any Transport)?) {
        self.clock = clock
        self.endpoints = endpoints
    }

    /// Where servers listen.
    var places: [Sandbox.ListeningAddress] { listening.withLock(\.self) }

    func isServed(at place: Sandbox.ListeningAddress) { listening.withLock { $0.append(place) } }

    func isNoLongerServed(at place: Sandbox.ListeningAddress) {
        listening.withLock { places in
            if let index = places.firstIndex(of: place) { places.remove(at: index) }
        }
    }
}
