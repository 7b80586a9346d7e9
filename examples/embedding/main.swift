// A program with the shell inside: it adds a command and a variable, keeps what is said, and sets limits.
import BCXShell
import CommandLanguage
import OrderedJSON
import SandboxPortal

/// What the shell says, as lines of the host.
final class Log {
    private(set) var text = ""
    func append(_ text: String) { self.text += text }
}

let log = Log()
let shell = Shell(HostServices(transport: SandboxTransport(try Sandbox())) { text in log.append(text) })
try await shell.run("connect http://localhost/rest/1/sandbox0webhook/")
try await shell.run("source.list select id,title -> sources; print count($sources) \"sources\"")

// A command of the host: found by help, completion and 'bcx check' like any other.
shell.commands.append(
    ShellCommand("greet", usage: "greet NAME", "Say hello.", words: [.any], requiredWords: 1) { invocation, _ in
        .string("hello, \(invocation.arguments[0].text)")
    })
shell.interpreter.set("harbour", to: "North")
try await shell.run("greet $harbour -> words; print $words")

// A script of somebody else may run for a while, and no longer.
shell.interpreter.limits.steps = 1000
shell.interpreter.limits.duration = .seconds(5)
shell.interpreter.limits.outputBytes = 10_000
do {
    try await shell.run("for i in range(1000000) { let last_seen = $i }", name: "lesson.bcx")
} catch {
    log.append(DiagnosticRenderer().text(of: error))
}

// And it ends when its task is cancelled.
let task = Task {
    shell.interpreter.limits = Interpreter.Limits()
    do throws(Diagnostic) {
        try await shell.run("for i in range(1000000000) {}")
    } catch {
        log.append("\(error.message)\n")
    }
}
task.cancel()
await task.value

// Another shell knows nothing of it.
let other = Shell(HostServices(transport: SandboxTransport(try Sandbox())) { text in log.append(text) })
log.append(other.interpreter.variables["harbour"] == nil ? "the other shell knows no harbour\n" : "shared\n")
print(log.text, terminator: "")
