import BIConnector
import CurlTransport
import SandboxPortal
import Synchronization

/// The practice portal inside the program, started when it is first used.
final class EmbeddedSandbox: Sendable {
    private let server = Mutex<HTTPServer?>(nil)
    /// Whether it calls the endpoints of connectors and may redirect callers, as a portal does; its demo system needs
    /// no call.
    let reachesOut: Bool

    /// A portal that is not started yet.
    init(reachesOut: Bool = true) { self.reachesOut = reachesOut }

    /// The portal, when it was started.
    var running: Sandbox? { server.withLock { $0?.sandbox } }

    /// Whether faults are pending.
    var hasFaultsLeft: Bool { running.map { !$0.pendingFaults.isEmpty } ?? false }

    /// The address of its webhook.
    func open() throws(SandboxError) -> Secret {
        let port = try server.withLock { (server) throws(SandboxError) in
            if let server { return server.port }
            let started = try HTTPServer(sandbox: Sandbox(endpoints: reachesOut ? CurlTransport() : nil))
            server = started
            return started.port
        }
        return Secret(Sandbox.webhookURL(port: port))
    }
}
