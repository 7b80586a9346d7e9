import BCXShell
import BIConnector
import CommandLanguage
import SandboxPortal
import TestSupport

/// A shell on a sandbox of its own, without a socket; everything it says is kept.
final class PracticeShell {
    private final class Log {
        var text = ""
    }

    let sandbox: Sandbox
    let shell: Shell
    private let log = Log()

    /// What was said since the last look, results and notes and diagnostics in their order.
    var said: String {
        defer { log.text = "" }
        return log.text
    }

    /// - Parameter prepare: Changes what the shell is given.
    init(width: Int? = nil, _ prepare: (inout HostServices) -> Void = { _ in }) throws {
        sandbox = try Sandbox(clock: .fixed(1_790_000_000))
        let log = log
        var services = HostServices(transport: SandboxTransport(sandbox)) { log.text += $0 }
        services.output.notes = { log.text += $0 }
        services.openSandbox = { Secret("http://localhost/rest/1/\(Sandbox.webhookCode)/") }
        services.output.screenWidth = { width }
        services.environment = { ["ERP_PW": "s3cret-from-env"][$0] }
        services.tokenStore = MemoryTokenStore()
        prepare(&services)
        shell = Shell(services)
    }

    /// Runs a line and has it recorded, as far as it was carried out, as the prompt does.
    func typeRecorded(_ line: String) async {
        let read = shell.read(line)
        guard let program = read.reading.program else { return }
        do throws(Diagnostic) {
            _ = try await shell.interpreter.run(program)
            shell.record(read)
        } catch {
            shell.record(read, before: error)
        }
    }

    /// Runs a line as the prompt does, for somebody who answers questions.
    func enter(_ line: String) async {
        shell.session.options.isInteractive = true
        shell.begin(shell.read(line))
        await type(line)
    }

    /// Runs a text as the program does: every problem is told, or it runs and its error is told.
    func type(_ text: String) async {
        let source = SourceText(name: "input", text: text)
        let reading = shell.interpreter.read(source)
        for problem in reading.problems { log.text += DiagnosticRenderer().text(of: shell.redaction.safe(problem)) }
        guard let program = reading.program else { return }
        do throws(Diagnostic) {
            _ = try await shell.interpreter.run(program)
        } catch {
            log.text += DiagnosticRenderer().text(of: shell.redaction.safe(error))
        }
    }
}
