import BCXShell
import CommandLanguage
import Dispatch
import LineInput
import SandboxPortal
import Synchronization
import TextUI

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Takes orders for `bcx sandbox` from whoever started it: that is the teacher.
struct SandboxConsole: Sendable {
    let classroom: Classroom
    let isJSON: Bool

    /// Reads standard input on a thread of its own until it ends, one order per line; the portal is served all the time.
    func readInput() {
        // In a terminal's background, reading is then the end of the input and does not stop the process.
        signal(SIGTTIN, SIG_IGN)
        DispatchQueue(label: "orders").async {
            while let line = readLine() { show(Self.wait { await carryOut(line) } ?? nil, of: line) }
        }
    }

    /// The next line waits for it, so nothing outlives this call.
    private static func wait<Value: Sendable>(for body: @escaping @Sendable () async -> Value) -> Value? {
        let done = DispatchSemaphore(value: 0)
        let outcome = Mutex(Value?.none)
        Task {
            let value = await body()
            outcome.withLock { $0 = value }
            done.signal()
        }
        done.wait()
        return outcome.withLock { $0 }
    }

    // MARK: Orders

    /// What came of a line; nil for an empty one.
    typealias Outcome = Result<SandboxOrder.Answer, OrderError>

    /// The words of an order. They may be written as at the prompt of a session, too.
    static func words(of line: String) -> [String] {
        let words = OrderWords.split(line)
        return words.first == "sandbox" ? Array(words.dropFirst()) : words
    }

    func carryOut(_ line: String) async -> Outcome? {
        let words = Self.words(of: line)
        guard let name = words.first else { return nil }
        do throws(OrderError) {
            guard name != "help" else { return .success(.said(try help(words.dropFirst().first))) }
            let order = try SandboxOrder(named: name)
            var request = OrderRequest(words)
            request.text = try text(of: order, request.words)
            return .success(try await classroom.carryOut(request, by: .teacher))
        } catch {
            return .failure(error)
        }
    }

    private func help(_ order: String?) throws(OrderError) -> String {
        guard let order else { return OrderHelp.text(width: width) }
        return OrderHelp.text(of: try SandboxOrder(named: order), width: width)
    }

    private func text(of order: SandboxOrder, _ words: [String]) throws(OrderError) -> String? {
        do throws(ShellError) {
            return try OrderFile.text(for: order, words) { try FileAccess.read($0, atMost: FileAccess.largestTable) }
        } catch {
            throw .unreadable(error.message, hint: error.hint)
        }
    }

    // MARK: Answers

    private var width: Int? { isatty(STDOUT_FILENO) == 1 ? Console.width : nil }

    func show(_ outcome: Outcome?, of line: String) {
        switch outcome {
        case .success(.shown(let value)):
            let isTable = !isJSON && width != nil
            let shown = isTable ? LogTable.tableForm(Self.words(of: line).first, value) : value
            write((isTable ? Format.table : .json).text(of: shown, width: isTable ? width : nil), STDOUT_FILENO)
        case .success(.said(let text)): say("\(text)\n")
        case .failure(let error): say(Messages.failure(error.message, hint: error.hint))
        case nil: break
        }
    }

    /// Shows a text for people in the width of the terminal.
    func say(_ text: String) {
        let safe = text.visible(keepingLines: true)
        let width = isatty(STDERR_FILENO) == 1 ? Console.size(of: STDERR_FILENO).columns : nil
        write(safe.wrapped(toColumns: width), STDERR_FILENO)
    }

    private func write(_ text: String, _ descriptor: Int32) { OutputChannel(descriptor, isBuffered: false).write(text) }
}
