import BIConnector
import CurlTransport
import SandboxPortal
import Synchronization

/// The practice portal inside the program: started once, when it is first asked for.
final class EmbeddedSandbox: Sendable {
    private let server = Mutex<HTTPServer?>(nil)
    /// Whether it calls the endpoints of connectors, and may send callers on, as a portal does; its own demonstration
    /// needs no call.
    let reachesOut: Bool

    /// A portal that is not started yet.
    init(reachesOut: Bool = true) { self.reachesOut = reachesOut }

    /// The portal, when it was started.
    var running: Sandbox? { server.withLock { $0?.sandbox } }

    /// Whether a call is still to meet a fault.
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
