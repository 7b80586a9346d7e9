import BCXShell
import BIConnector
import Completion
import SandboxPortal
import TestSupport

/// A shell on a sandbox of its own, and completion for it.
final class Desk {
    let sandbox: Sandbox
    let shell: Shell
    let objects = ObjectCache()

    var completer: Completer { Completer(shell.view, objects) }

    /// - Parameter students: The class of the sandbox.
    init(students: [String] = []) throws {
        sandbox = try Sandbox(clock: .fixed(1_790_000_000))
        var services = HostServices(transport: SandboxTransport(sandbox)) { _ in }
        services.openSandbox = { Secret("http://localhost/rest/1/\(Sandbox.webhookCode)/") }
        services.students = { students }
        services.onObjects = { [objects] in objects.take($0) }
        services.tokenStore = MemoryTokenStore()
        shell = Shell(services)
    }

    /// Runs a text; what goes wrong in it is of no interest here.
    func type(_ text: String) async { _ = try? await shell.run(text) }
}
