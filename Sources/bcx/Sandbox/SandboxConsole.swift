import BCXShell
import Dispatch
import LineInput
import OrderedJSON
import SandboxPortal
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Takes orders for `bcx sandbox` from its standard input, one per line: only the person who started it controls it.
enum SandboxConsole {
    /// Reads on its own thread until the input ends; the portal is served all the time.
    static func start(for sandbox: Sandbox, isJSON: Bool) {
        // In a terminal's background, reading is then the end of the input and does not stop the process.
        signal(SIGTTIN, SIG_IGN)
        DispatchQueue(label: "orders").async {
            let output = OutputChannel(STDOUT_FILENO, isBuffered: false)
            let errors = OutputChannel(STDERR_FILENO, isBuffered: false)
            let isTable = !isJSON && isatty(STDOUT_FILENO) != 0
            while let line = readLine() {
                switch carryOut(line, sandbox) {
                case .success(.shown(let value)):
                    let name = line.split(separator: " ").first.map(String.init)
                    let shown = isTable ? SandboxOrder.tableForm(name, value) : value
                    output.write(
                        (isTable ? Format.table : .json).text(of: shown, width: isTable ? Console.size().columns : nil))
                case .success(.said("")): continue
                case .success(.said(let text)): errors.write("\(text)\n")
                case .failure(let error):
                    errors.write(Messages.failure(error.message, hint: error.hint))
                }
            }
        }
    }

    /// The result of an order, when it has been carried out.
    private static func carryOut(_ line: String, _ sandbox: Sandbox) -> Result<SandboxOrder.Answer, ShellError> {
        let done = DispatchSemaphore(value: 0)
        let outcome = Mutex(Result<SandboxOrder.Answer, ShellError>.failure(.closed))
        // The next line waits for it, so nothing outlives this call.
        Task {
            let answer = await perform(line, sandbox)
            outcome.withLock { $0 = answer }
            done.signal()
        }
        done.wait()
        return outcome.withLock { $0 }
    }

    private static func perform(_ line: String, _ sandbox: Sandbox) async -> Result<SandboxOrder.Answer, ShellError> {
        var words = line.split { $0 == " " || $0 == "\t" }.map(String.init)
        // Its orders are written as at the prompt, too.
        if words.first == "sandbox" { words.removeFirst() }
        guard let name = words.first else { return .success(.said("")) }
        guard name != "help" else { return .success(.said(help)) }
        let request = SandboxOrder.Request(
            sandbox: sandbox, words: Array(words.dropFirst()), read: { try FileAccess.read($0) })
        do throws(ShellError) {
            return .success(try await SandboxOrder(named: name).run(request))
        } catch {
            return .failure(error)
        }
    }

    private static var help: String {
        let width = SandboxOrder.all.map(\.usage.count).max() ?? 0
        return SandboxOrder.all.map { order in
            order.usage + String(repeating: " ", count: width + 2 - order.usage.count) + order.summary
        }.joined(separator: "\n")
    }
}
